/** A finished answer's words, arranged: what two guides say side by side, notes as notes, steps to tick. */
import { el } from "./dom.js";
import { tickable } from "./ticks.js";

/** @param {HTMLElement} prose  @param {import("./contract.js").Answer} answer */
export function arrange(prose, answer) {
  const guideOf = new Map((answer.citations ?? []).map((citation) => [String(citation.n), citation.guide_id]));
  sideBySide(prose, guideOf);
  for (const { text, source, dated } of answer.assessment?.advisories ?? []) {
    const said = [...prose.querySelectorAll("p")].find((paragraph) => paragraph.textContent.includes(text));
    const note = said ?? el("p", {}, el("em", {}, `Note, not from the guides (${source}, ${dated}): `), text);
    note.classList.add("advisory");
    note.setAttribute("role", "note");
    if (!said) prose.append(note);
  }
  tickable(prose, answer.conversation_id);
}

/**
 * Neighbouring parts, each under a label of ours and from a guide of its own, become columns. A label is a bold line
 * without a mark: what a guide says always carries one. A column ends where another guide speaks, so that nothing
 * stands under a label that is not of it.
 */
function sideBySide(prose, guideOf) {
  const guidesIn = (block) => new Set([...block.querySelectorAll(".mark")].map((mark) => guideOf.get(mark.textContent)));
  let columns = [];
  const close = () => {
    const guides = new Set(columns.map(({ guide }) => guide));
    if (columns.length > 1 && guides.size === columns.length) {
      const beside = el("div.columns");
      columns[0].blocks[0].before(beside);
      beside.append(...columns.map(({ blocks }) => el("div.column", {}, ...blocks)));
    }
    columns = [];
  };
  let column = null;
  for (const block of [...prose.children]) {
    const [guide, ...others] = guidesIn(block);
    if (isLabel(block)) {
      if (column?.pending.length) close();
      column = { guide: null, blocks: [block], pending: [] };
    } else if (column && guide && !others.length && (column.guide ?? guide) === guide) {
      if (!column.guide) columns.push(column);
      column.guide = guide;
      column.blocks.push(...column.pending.splice(0), block);
    } else if (column?.guide && !guide) {
      column.pending.push(block);
    } else {
      close();
      column = null;
    }
  }
  close();
}

const isLabel = (block) => block.matches("p") && block.childNodes.length === 1 && block.firstChild.nodeName === "STRONG" && !block.querySelector(".mark");
