/** The guide's own words for a sentence that was edited away from them. */

const MARKS = /(?:\s*\[\d{1,4}\])+\s*$/;
const START = /^\s*(?:[-*] +)?/;
/** Where a reader sees a sentence end; the server cuts at the same places. */
const END = /(?<=[.!?\]])\s+(?=[A-Z“"(*])/g;
const QUOTED = /^[“"].*[”"]$/s;
/** Share of the words from which two sentences are taken for one that was edited. */
const ALIKE = 0.3;

/** The sentence of a text around a stretch, its marks included. @returns {[number, number]} */
export function sentence(text, start, end) {
  const from = text.lastIndexOf("\n", start - 1) + 1;
  const stop = text.indexOf("\n", end);
  const line = text.slice(from, stop < 0 ? text.length : stop);
  const cuts = [...line.matchAll(END)].map((cut) => [from + cut.index, from + cut.index + cut[0].length]);
  const before = cuts.filter(([, next]) => next <= start).at(-1);
  const after = cuts.find(([last]) => last >= end);
  return [before ? before[1] : from, after ? after[0] : from + line.length];
}

/**
 * What stood in the place of edited words, and where: of a quotation the guide's words between its marks, and otherwise the
 * nearest sentence, first of those that were drafted with the same mark, then of the guide's.
 * @param {string} text  @param {{start: number, end: number}} spot
 * @param {import("../contract.js").Citation} citation  @param {string} drafted  the reply before anybody edited it
 * @returns {?{start: number, end: number, words: string}}
 */
export function original(text, spot, citation, drafted) {
  const quoted = text.slice(spot.start, spot.end);
  if (QUOTED.test(quoted)) {
    const words = nearest(quoted, units(citation.quote));
    return words && { ...spot, words: quoted[0] + words + quoted.at(-1) };
  }
  const [start, end] = sentence(text, spot.start, spot.end);
  const edited = text.slice(start, end);
  const sign = START.exec(edited)[0];
  const marks = MARKS.exec(edited)?.[0].trimEnd() ?? "";
  const own = nearest(bare(edited), drafted.split("\n").flatMap((line) => line.split(END))
    .filter((one) => one.includes(`[${citation.n}]`)).map(bare));
  const words = own ?? nearest(bare(edited), units(citation.quote));
  return words && { start, end, words: sign + words + (marks.includes(`[${citation.n}]`) ? marks : `${marks} [${citation.n}]`) };
}

/** The lines and sentences of a quote. */
function units(quote) {
  const lines = quote.split("\n").map((line) => line.replace(START, "").trim()).filter(Boolean);
  return [...lines, ...lines.flatMap((line) => line.split(END)), lines.join(" ")];
}

const bare = (sentence) => sentence.replace(MARKS, "").replace(START, "");

function nearest(edited, candidates) {
  const words = bag(edited);
  let [best, most] = [null, ALIKE];
  for (const candidate of candidates) {
    const alike = likeness(words, bag(candidate));
    if (alike > most) [best, most] = [candidate, alike];
  }
  return best;
}

const bag = (text) => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

/** The words that both have, of those that either has. */
function likeness(one, other) {
  const rest = [...other];
  let common = 0;
  for (const word of one) {
    const at = rest.indexOf(word);
    if (at >= 0) { rest.splice(at, 1); common += 1; }
  }
  return common / Math.max(1, one.length + other.length - common);
}
