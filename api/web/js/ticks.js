/** What the reader has ticked off a plan: kept in this browser alone, by conversation, until it is forgotten. */
import { el } from "./dom.js";

const KEPT = "pmr-advisor.ticks";

/** The same step reads alike wherever it stands, whatever marks and breaks are in it. */
const keyOf = (text) => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "");

/** @returns {Object<string, Object<string, boolean>>} */
function kept() {
  try {
    return JSON.parse(localStorage.getItem(KEPT)) ?? {};
  } catch {
    return {}; // storage that is switched off, or not ours
  }
}

function keep(all) {
  try {
    localStorage.setItem(KEPT, JSON.stringify(all));
  } catch { /* the ticks last as long as the page */ }
}

/** Forgets the ticks of one conversation, or of all. @param {?string} [conversation] */
export function forgetTicks(conversation = null) {
  const all = kept();
  if (conversation) delete all[conversation];
  try {
    if (conversation && Object.keys(all).length) keep(all);
    else localStorage.removeItem(KEPT);
  } catch { /* nothing was kept */ }
}

/** Whether a step is done: as the reader ticked it, else as the facts say. */
export const isDone = (conversation, text, done) => kept()[conversation]?.[keyOf(text)] ?? done;

/**
 * A box to tick; the same step elsewhere in the conversation is ticked along. Sends `ticked`.
 * @param {string} conversation  @param {string} text  the whole step  @param {boolean} done  by the facts
 */
export function tickBox(conversation, text, done) {
  const key = keyOf(text);
  const box = el("input.tick", { type: "checkbox", "aria-label": text, "data-step": key, "data-conversation": conversation });
  box.checked = isDone(conversation, text, done);
  box.addEventListener("change", () => {
    const all = kept();
    all[conversation] = { ...all[conversation], [key]: box.checked };
    keep(all);
    for (const twin of document.querySelectorAll(".tick")) {
      if (twin.dataset.step === key && twin.dataset.conversation === conversation) twin.checked = box.checked;
    }
    document.dispatchEvent(new CustomEvent("ticked", { detail: conversation }));
  });
  return box;
}

/** The boxes drawn as characters in an answer become boxes to tick. @param {HTMLElement} prose */
export function tickable(prose, conversation) {
  for (const item of prose.querySelectorAll("li")) {
    // The first word may be tied to its mark.
    const first = item.firstChild?.nodeType === Node.TEXT_NODE ? item.firstChild : item.firstChild?.firstChild;
    const drawn = /^[☐☑] /.exec(first?.data ?? "")?.[0];
    if (!drawn) continue;
    first.data = first.data.slice(drawn.length);
    const words = el("span.step", { onclick: (event) => event.target.closest("button") || box.click() });
    words.append(...[...item.childNodes].filter((node) => node.nodeName !== "UL"));
    const lead = item.parentElement.closest("li");
    const box = tickBox(conversation, [lead, words].filter(Boolean).map(wordsOf).join(" "), drawn.startsWith("☑"));
    item.classList.add("task");
    item.prepend(box, words);
  }
}

/** An item's own words, without its marks and the items under it. */
function wordsOf(node) {
  const copy = node.cloneNode(true);
  copy.querySelectorAll("ul, .mark").forEach((part) => part.remove());
  return copy.textContent.replace(/\s+/g, " ").trim();
}
