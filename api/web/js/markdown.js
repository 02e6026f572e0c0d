/**
 * The answer's small Markdown: paragraphs, lists, quotes, headings, bold, italic and marks [1].
 * Anything else, links and HTML included, shows as the text it is.
 */
import { el, nestedList } from "./dom.js";
import { markButton } from "./marks.js";

const ITEM = /^( *)- (.*)$/;
const HEADING = /^(#{1,6}) +(.*)$/;
const QUOTE = /^> ?(.*)$/;
const INLINE = /\\([\\*[\]>#-])|(\*\*|__)(?=\S)(.+?)(?<=\S)\2|\*(?=\S)([^*]+?)(?<=\S)\*|\[(\d{1,4})\]/gs;
/** A longer last word may be broken, so it is not tied to its mark. */
const LONGEST_TIED_WORD = 24;

/** An answer that grows while it streams. */
export class Prose {
  constructor() {
    /** @type {Map<number, import("./contract.js").Citation>} */
    this.citations = new Map();
    this.element = el("div.prose");
    this.drawn = [];
  }

  /** A citation may come late: what was drawn without its mark is drawn again. */
  learn(citation) {
    if (!this.citations.has(citation.n)) this.drawn = this.drawn.map((block) => (block.includes(`[${citation.n}]`) ? "" : block));
    this.citations.set(citation.n, citation);
  }

  /** Draws the text; blocks that did not change keep their nodes, and with them the reader's focus. */
  update(text) {
    const unfinishedMark = /\[\d*$/;
    const wanted = blocks(text.replace(unfinishedMark, "").split(/\r?\n/));
    const kept = wanted.findIndex((block, i) => this.drawn[i] !== key(block));
    const from = kept < 0 ? wanted.length : kept;
    while (this.element.childNodes.length > from) this.element.lastChild.remove();
    this.element.append(...wanted.slice(from).map((block) => draw(block, this.citations)));
    this.drawn = wanted.map(key);
  }
}

const key = (block) => block.kind + block.lines.join("\n");

/** @param {string[]} lines  @returns {{kind: string, lines: string[]}[]} */
function blocks(lines) {
  const found = [];
  let blank = true;
  for (const line of lines) {
    if (!line.trim()) { blank = true; continue; }
    const last = found.at(-1);
    const kind = ITEM.test(line) ? "list" : HEADING.test(line) ? "heading" : QUOTE.test(line) ? "quote" : "paragraph";
    const continuesItem = last?.kind === "list" && kind === "paragraph" && !blank;
    const joins = last && ((last.kind === kind && kind !== "heading" && (!blank || kind === "list")) || continuesItem);
    if (joins) last.lines.push(line);
    else found.push({ kind, lines: [line] });
    blank = false;
  }
  return found;
}

function draw({ kind, lines }, citations) {
  if (kind === "heading") {
    const [, hashes, text] = HEADING.exec(lines[0]);
    return el(`h${Math.max(3, hashes.length)}`, {}, ...inline(text, citations));
  }
  if (kind === "quote") {
    const inner = blocks(lines.map((line) => QUOTE.exec(line)[1]));
    return el("blockquote", {}, ...inner.map((block) => draw(block, citations)));
  }
  if (kind === "list") {
    const items = [];
    for (const line of lines) {
      const [, indent, text] = ITEM.exec(line) ?? [];
      if (text !== undefined) items.push({ indent: indent.length, text: boxed(text) });
      else items.at(-1).text += "\n" + line.trim();
    }
    return nestedList(items.map(({ indent, text }) => ({ indent, nodes: inline(text, citations) })));
  }
  return el("p", {}, ...inline(lines.join("\n"), citations));
}

/** A task list's boxes, as characters that a screen reader names. */
const boxed = (text) => text.replace(/^\[([ x])\] /, (_, done) => (done === "x" ? "☑ " : "☐ "));

/** @returns {(Node|string)[]} */
function inline(text, citations) {
  const nodes = [];
  let at = 0;
  for (const match of text.matchAll(INLINE)) {
    const [whole, escaped, , bold, italic, number] = match;
    const citation = number && citations.get(Number(number));
    if (number && !citation) continue;
    if (match.index > at) nodes.push(text.slice(at, match.index));
    at = match.index + whole.length;
    if (escaped) nodes.push(escaped);
    else if (bold) nodes.push(el("strong", {}, ...inline(bold, citations)));
    else if (italic) nodes.push(el("em", {}, ...inline(italic, citations)));
    else tie(nodes, markButton(citation));
  }
  if (at < text.length) nodes.push(text.slice(at));
  return nodes;
}

/** Puts a mark after the last word so that no line breaks between them. */
function tie(nodes, mark) {
  const last = nodes.at(-1);
  if (last instanceof HTMLElement && last.className === "tied") return last.append(mark);
  const word = typeof last === "string" ? /\S+ ?$/.exec(last)?.[0] ?? "" : "";
  if (!word || word.length > LONGEST_TIED_WORD) return nodes.push(mark);
  nodes[nodes.length - 1] = last.slice(0, -word.length);
  nodes.push(el("span.tied", {}, word, mark));
}
