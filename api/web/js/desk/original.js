/** The guide's own words for a sentence that was edited away from them. */

const MARKS = /(?:\s*\[\d{1,4}\])+\s*$/;
const START = /^\s*(?:[-*] +)?/;
const SENTENCE = /(?<=[.!?][”")\]]*)\s+(?=[“"(]?[A-Z0-9])/;

/**
 * The sentence or line of a citation's quote that is nearest to an edited one, with the item's sign before it and the marks
 * behind it as they are.
 * @param {string} edited  @param {import("../contract.js").Citation} citation
 */
export function original(edited, citation) {
  const lines = citation.quote.split("\n").map((line) => line.replace(START, "").trim()).filter(Boolean);
  const candidates = [...lines, ...lines.flatMap((line) => line.split(SENTENCE)), lines.join(" ")];
  const words = bag(edited.replace(MARKS, ""));
  const best = candidates.reduce((a, b) => (likeness(words, bag(b)) > likeness(words, bag(a)) ? b : a));
  const marks = MARKS.exec(edited)?.[0].trimEnd() ?? "";
  return START.exec(edited)[0] + best + (marks.includes(`[${citation.n}]`) ? marks : `${marks} [${citation.n}]`);
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
