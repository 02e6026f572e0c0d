/** A guide's plain text as headings, lists and paragraphs, with some of its words highlighted. */
import { el, nestedList } from "./dom.js";

const ITEM = /^( *)- /;

/**
 * The server counts code points, JavaScript strings count UTF-16 units.
 * @returns {(codePoint: number) => number}
 */
export function unitOffsets(text) {
  const units = [];
  let unit = 0;
  for (const character of text) {
    units.push(unit);
    unit += character.length;
  }
  return (codePoint) => (codePoint < units.length ? units[Math.max(0, codePoint)] : unit);
}

/**
 * Where exactly the cited words stand; null where the text there says something else.
 * @returns {?{start: number, end: number}} in UTF-16 units
 */
export function locate(text, citation) {
  const unit = unitOffsets(text);
  const start = unit(citation.start);
  const end = unit(citation.end);
  return end > start && text.slice(start, end) === citation.quote ? { start, end } : null;
}

/**
 * @param {import("./contract.js").Guide} guide
 * @param {?{start: number, end: number}} cited  in UTF-16 units
 * @returns {Node[]}
 */
export function drawGuide(guide, cited) {
  const { text } = guide;
  /** Text from a to b; what is cited of it stands in <mark>. */
  const words = (a, b) => {
    if (!cited || b <= cited.start || a >= cited.end) return [text.slice(a, b)];
    const from = Math.max(a, cited.start);
    const to = Math.min(b, cited.end);
    return [text.slice(a, from), el("mark", {}, text.slice(from, to)), text.slice(to, b)].filter((part) => part !== "");
  };
  const drawn = [];
  let items = [];
  const closeList = () => {
    if (items.length) drawn.push(nestedList(items.map(({ indent, a, b }) => ({ indent, nodes: words(a, b) }))));
    items = [];
  };
  let paragraph = null;
  const closeParagraph = () => {
    if (paragraph) drawn.push(el("p", {}, ...words(paragraph.a, paragraph.b)));
    paragraph = null;
  };

  for (const { a, b, level } of pieces(guide)) {
    const line = text.slice(a, b);
    const item = ITEM.exec(line);
    if (level) {
      closeParagraph(); closeList();
      drawn.push(el(`h${Math.min(6, level + 2)}`, {}, ...words(a, b)));
    } else if (!line.trim()) {
      closeParagraph();
    } else if (item) {
      closeParagraph();
      items.push({ indent: item[1].length, a: a + item[0].length, b });
    } else if (items.length && line.startsWith(" ")) {
      items.at(-1).b = b; // a list item that goes on in the next line
    } else {
      closeList();
      if (paragraph) paragraph.b = b;
      else paragraph = { a, b };
    }
  }
  closeParagraph(); closeList();
  return drawn;
}

/** The lines of the text, each cut where a heading of the outline begins or ends. */
function* pieces({ text, outline = [] }) {
  const unit = unitOffsets(text);
  const headings = outline.map(({ level, start, end }) => ({ level, a: unit(start), b: unit(end) })).sort((x, y) => x.a - y.a);
  let a = 0;
  let next = 0;
  while (a < text.length) {
    const stop = text.indexOf("\n", a);
    const b = stop < 0 ? text.length : stop;
    while (next < headings.length && headings[next].b <= a) next += 1;
    const heading = headings[next];
    if (heading && heading.a <= a) {
      const end = Math.min(heading.b, b);
      yield { a, b: end, level: heading.level };
      a = end < b ? end : b + 1;
    } else if (heading && heading.a < b) {
      yield { a, b: heading.a, level: 0 };
      a = heading.a;
    } else {
      yield { a, b, level: 0 };
      a = b + 1;
    }
  }
}
