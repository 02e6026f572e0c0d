/**
 * The reply as it is written: a plain text area, so that undo, spelling and screen readers work as everywhere. Behind it
 * lies a layer of the same words that carries the highlights; below it the reply as it reads, with marks that open the guide.
 */
import { byId, el, send } from "../dom.js";
import { Prose } from "../markdown.js";

const MARK = /\[(\d{1,4})\]/g;

/** @typedef {{start: number, end: number, index: number}} Fault  a stretch of the text in UTF-16 units, and which finding it is of */

export class Editor {
  constructor() {
    this.area = byId("text");
    this.behind = byId("behind");
    /** @type {Fault[]} */
    this.faults = [];
    this.citations = [];
    this.before = "";
    this.prose = new Prose();
    byId("preview").replaceChildren(this.prose.element);
    this.area.addEventListener("input", () => this.#typed());
  }

  get text() { return this.area.value; }

  /** Shows another text with its citations, in place of all that was here. */
  show(text, citations) {
    this.citations = citations;
    this.faults = [];
    if (this.area.value !== text) this.area.value = text;
    this.before = this.area.value;
    this.prose = new Prose();
    byId("preview").replaceChildren(this.prose.element);
    for (const citation of citations) this.prose.learn(citation);
    this.#draw();
  }

  /** @param {import("../contract.js").Citation} citation  whose mark is about to be written */
  learn(citation) {
    this.citations = [...this.citations, citation];
    this.prose.learn(citation);
  }

  /** @param {Fault[]} faults */
  fault(faults) {
    this.faults = faults;
    this.#draw();
  }

  set closed(on) { this.area.readOnly = on; }

  /** Puts words in the place of a stretch, in a way that the browser can undo. */
  replace(start, end, words) {
    this.area.focus({ preventScroll: true });
    this.area.setSelectionRange(start, end);
    if (!document.execCommand("insertText", false, words)) {
      this.area.setRangeText(words, start, end, "end");
      this.area.dispatchEvent(new Event("input", { bubbles: true }));
    }
    this.reveal(start, start + words.length);
  }

  /** Inserts a paragraph or list of its own after the line that the caret is in. */
  insert(words) {
    const { text } = this;
    const stop = text.indexOf("\n", this.area.selectionEnd);
    const at = stop < 0 ? text.length : stop;
    const before = text.slice(0, at);
    const after = text.slice(at);
    const lead = !before.trim() ? "" : before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
    const trail = !after.trim() || after.startsWith("\n\n") ? "" : "\n";
    this.replace(at, at, lead + words + trail);
  }

  /** Selects a stretch and brings it into sight. */
  reveal(start, end) {
    this.area.focus({ preventScroll: true });
    this.area.setSelectionRange(start, end);
    const box = this.#box(start, end);
    const room = innerHeight;
    if (box && (box.top < room * 0.12 || box.bottom > room * 0.88)) scrollBy({ top: box.top - room * 0.3 });
  }

  #typed() {
    const { text } = this;
    this.faults = shifted(this.faults, this.before, text);
    this.before = text;
    this.#draw();
    send(this.area, "reply-changed");
  }

  #draw() {
    this.behind.replaceChildren(...layer(this.text, this.faults, new Set(this.citations.map(({ n }) => n))), "\n");
    this.prose.update(this.text);
  }

  /** Where a stretch of the text stands on the screen: where the layer behind has it. */
  #box(start, end) {
    const walker = document.createTreeWalker(this.behind, NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    let at = 0;
    let begun = false;
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const next = at + node.data.length;
      if (!begun && start <= next) { range.setStart(node, start - at); begun = true; }
      if (begun && end <= next) { range.setEnd(node, end - at); return range.getBoundingClientRect(); }
      at = next;
    }
    return null;
  }
}

/** The text with its marks and faults as elements. */
function layer(text, faults, known) {
  const nodes = [];
  let at = 0;
  for (const { start, end } of [...faults].sort((a, b) => a.start - b.start)) {
    if (start < at) continue;
    nodes.push(...marked(text.slice(at, start), known), el("mark", {}, ...marked(text.slice(start, end), known)));
    at = end;
  }
  return [...nodes, ...marked(text.slice(at), known)];
}

function marked(text, known) {
  const nodes = [];
  let at = 0;
  for (const match of text.matchAll(MARK)) {
    if (!known.has(Number(match[1]))) continue;
    nodes.push(text.slice(at, match.index), el("span.at", {}, match[0]));
    at = match.index + match[0].length;
  }
  return [...nodes, text.slice(at)].filter((node) => node !== "");
}

/** Faults of an earlier text in a later one: what was typed into is no longer known to be wrong. */
export function shifted(faults, before, after) {
  const shorter = Math.min(before.length, after.length);
  let same = 0;
  while (same < shorter && before[same] === after[same]) same += 1;
  let tail = 0;
  while (tail < shorter - same && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1;
  const until = before.length - tail;
  const by = after.length - before.length;
  return faults
    .filter(({ start, end }) => end <= same || start >= until)
    .map((fault) => (fault.start >= until && fault.end > same ? { ...fault, start: fault.start + by, end: fault.end + by } : fault));
}
