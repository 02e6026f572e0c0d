/** Searching the guides, and inserting what was found with its mark. */
import { announce, byId, el, send } from "../dom.js";
import { call } from "./frame.js";

/** How many passages a search shows. */
const FOUND = 8;

/**
 * @param {import("./editor.js").Editor} editor
 * @param {{track: () => ?string, closed: () => boolean}} page
 */
export function watchSearch(editor, page) {
  const found = byId("found");

  async function search(event) {
    event.preventDefault();
    const query = byId("query").value.trim();
    if (!query) return;
    const asked = new URLSearchParams({ q: query, k: FOUND, ...(page.track() && { track: page.track() }) });
    try {
      const passages = await call("GET", `api/search?${asked}`, undefined, { stay: true });
      found.replaceChildren(...(passages.length ? passages.map(result) : [el("p.muted", {}, "The guides say nothing like it.")]));
      announce(`${passages.length} passages found`);
    } catch (failure) {
      found.replaceChildren(el("p.warning", {}, failure.message));
    }
  }

  /** @param {{id: string, guide_id: string, guide_title: string, guide_version: string, section: string[], text: string, start: number, end: number}} passage */
  function result(passage) {
    const words = el("blockquote", { tabindex: "0", role: "group", "aria-label": `Passage of ${passage.guide_title}` }, passage.text);
    const whole = cited(passage, passage.text, 0);
    return el("figure.passage", {},
      words,
      el("figcaption", {}, [passage.guide_title, ...passage.section].join(" › ")),
      el("div.buttons", {},
        el("button.link", { type: "button", onmousedown: (event) => event.preventDefault(), onclick: () => insert(chosen(passage, words) ?? whole) }, "Insert with its mark"),
        el("button.link", { type: "button", onclick: (event) => send(event.currentTarget, "open-citation", { n: 0, ...whole }) }, "Open the guide")));
  }

  function insert(citation) {
    if (page.closed()) return announce("Reopen the reply to change it.");
    const n = numbered(editor, citation);
    editor.insert(marked(citation.quote, n));
    announce(`Inserted with mark ${n}`);
  }

  byId("search").addEventListener("submit", search);
}

/** The number under which the reply cites something: the one that it has, or the next. */
function numbered(editor, citation) {
  const known = editor.citations.find((one) =>
    one.guide_id === citation.guide_id && one.guide_version === citation.guide_version
    && one.start === citation.start && one.end === citation.end);
  if (known) return known.n;
  const n = 1 + Math.max(0, ...editor.citations.map((one) => one.n), ...marks(editor.text));
  editor.learn({ n, ...citation });
  return n;
}

const marks = (text) => [...text.matchAll(/\[(\d{1,4})\]/g)].map((match) => Number(match[1]));

/** Every line of a quote with its mark: a sentence that loses its neighbours keeps its source. */
const marked = (quote, n) => quote.split("\n").map((line) => (line.trim() ? `${line.trimEnd()} [${n}]` : "")).join("\n");

/** What is selected of a passage, if anything is. */
function chosen(passage, element) {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  const text = element.firstChild;
  if (range.startContainer !== text || range.endContainer !== text) return null;
  const words = text.data.slice(range.startOffset, range.endOffset);
  const from = range.startOffset + (words.length - words.trimStart().length);
  return words.trim() ? cited(passage, words.trim(), [...text.data.slice(0, from)].length) : null;
}

/** A citation without its number. @param {number} at  code points into the passage */
const cited = (passage, quote, at) => ({
  guide_id: passage.guide_id,
  guide_title: passage.guide_title,
  guide_version: passage.guide_version,
  section: passage.section,
  quote,
  start: passage.start + at,
  end: passage.start + at + [...quote].length,
  passage_id: passage.id,
});
