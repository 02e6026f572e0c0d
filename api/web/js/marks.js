/** Marks: the small numbers that show a sentence's source on hover or focus and open its guide on click. */
import { byId, el, send } from "./dom.js";

/** @type {WeakMap<Element, import("./contract.js").Citation>} */
const citationOf = new WeakMap();

export const place = (citation) => [citation.guide_title, ...citation.section].filter(Boolean).join(" › ");

/** @param {import("./contract.js").Citation} citation */
export function markButton(citation) {
  const name = citation.section.length ? citation.section.at(-1) : citation.guide_title;
  const mark = el("button.mark", {
    type: "button",
    "aria-label": `Source ${citation.n}: ${name}`,
    onclick: () => send(mark, "open-citation", citation),
  }, String(citation.n));
  citationOf.set(mark, citation);
  return mark;
}

/** Milliseconds: the way from a mark to its quote is not flat, and passing over a mark is not asking for it. */
const LINGER = 220;
const PAUSE = 120;
const EDGE = 12;

/** One popover serves all marks: it stays while the pointer is on it, and Escape closes it. */
export function watchMarks() {
  const popover = byId("quote");
  let shown = null;
  let timer = 0;

  function show(mark) {
    hide();
    const citation = citationOf.get(mark);
    if (!citation || !mark.isConnected) return;
    popover.replaceChildren(
      el("p.words", {}, citation.quote),
      el("p.from", {}, place(citation)),
    );
    popover.hidden = false;
    mark.setAttribute("aria-describedby", popover.id);
    shown = mark;
    settle();
  }

  function hide() {
    clearTimeout(timer);
    if (!shown) return;
    shown.removeAttribute("aria-describedby");
    shown = null;
    popover.hidden = true;
  }

  /** Above the mark where there is room, below it otherwise. */
  function settle() {
    if (!shown) return;
    if (!shown.isConnected) return hide();
    const mark = shown.getBoundingClientRect();
    const { width, height } = popover.getBoundingClientRect();
    const left = Math.min(Math.max(EDGE, mark.left + mark.width / 2 - width / 2), document.documentElement.clientWidth - width - EDGE);
    const above = mark.top - height - 6;
    popover.style.left = `${left}px`;
    popover.style.top = `${above > EDGE ? above : mark.bottom + 6}px`;
  }

  const later = (action, delay) => { clearTimeout(timer); timer = setTimeout(action, delay); };
  const markOf = (event) => event.target.closest?.(".mark");

  document.addEventListener("pointerover", (event) => {
    const mark = markOf(event);
    if (mark && event.pointerType === "mouse") mark === shown ? clearTimeout(timer) : later(() => show(mark), PAUSE);
    else if (popover.contains(event.target)) clearTimeout(timer);
    else if (shown && shown !== document.activeElement) later(hide, LINGER);
    else if (!shown) clearTimeout(timer);
  });
  document.addEventListener("focusin", (event) => {
    const mark = markOf(event);
    if (mark?.matches(":focus-visible")) show(mark);
    else hide();
  });
  document.addEventListener("open-citation", hide);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !shown) return;
    hide();
    event.preventDefault();
    event.stopPropagation();
  }, true);
  addEventListener("scroll", settle, { capture: true, passive: true });
  addEventListener("resize", hide);
}
