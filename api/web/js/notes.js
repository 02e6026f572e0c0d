/** What advisors add beside an answer: in a box of its own, signed and dated, never among the guides' words. */
import { el } from "./dom.js";

/** @param {import("./contract.js").Answer} answer */
export const notes = ({ notes: found = [] }) => found.map((note) => el("aside.advisory", { "aria-label": "A note from your advisors" },
  el("p.basis", {}, `A note from your advisors (${note.signed}, ${note.dated}; not from the guides)`),
  el("p.note", { dir: "auto" }, ...linked(note.text)),
  el("p.basis", {}, "Source: ", ...linked(note.source))));

/** Text in which an address of the web can be pressed; it says itself where it leads. */
export const linked = (text) => text.split(/(https?:\/\/[^\s<>"]*[^\s<>".,;:!?)\]}'’”])/).map((part, i) =>
  (i % 2 ? el("a", { href: part, rel: "noopener noreferrer", target: "_blank" }, part) : part));
