/** Two versions of one draft: which is to be the newest is for a person to say. */
import { byId, el } from "../dom.js";

/**
 * @param {{title: string, why: string, mine: string, theirs: string, by: string}} versions
 * @returns {Promise<"mine"|"theirs"|"later">} closing the dialog decides nothing
 */
export function decide({ title, why, mine, theirs, by }) {
  const dialog = byId("conflict");
  byId("conflict-title").textContent = title;
  byId("conflict-text").textContent = why;
  byId("theirs-title").textContent = by;
  byId("mine").replaceChildren(...differing(mine, theirs));
  byId("theirs").replaceChildren(...differing(theirs, mine));
  byId("both").open = false;
  dialog.returnValue = "";
  byId("keep-mine").onclick = () => dialog.close("mine");
  byId("take-theirs").onclick = () => dialog.close("theirs");
  byId("decide-later").onclick = () => dialog.close("later");
  if (!dialog.open) dialog.showModal();
  return new Promise((resolve) =>
    dialog.addEventListener("close", () => resolve(dialog.returnValue || "later"), { once: true }));
}

/** A text with those of its lines highlighted that the other does not have. */
function differing(text, other) {
  const theirs = new Set(other.split("\n"));
  return text.split("\n").flatMap((line) => [line.trim() && !theirs.has(line) ? el("mark", {}, line) : line, "\n"]);
}
