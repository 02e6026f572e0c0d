/** Who changed what when, what the reply was then, and the way back. */
import { byId, el } from "../dom.js";
import { call, when } from "./frame.js";

/**
 * @param {string} id
 * @param {{restore: (version: number) => Promise<*>, closed: () => boolean, newest: () => number}} page
 */
export function watchHistory(id, page) {
  const dialog = byId("history");
  let chosen = null;

  async function open() {
    byId("then").textContent = "";
    byId("restore").hidden = true;
    byId("changes").replaceChildren(el("li.muted", {}, "Opening the history…"));
    dialog.showModal();
    try {
      const changes = await call("GET", `api/desk/drafts/${id}/history`);
      byId("changes").replaceChildren(...changes.map((change) => el("li", {}, el("button", {
        type: "button",
        "aria-pressed": "false",
        onclick: (event) => show(change.version, event.currentTarget),
      }, `${change.what[0].toUpperCase()}${change.what.slice(1)} by ${change.by}`, el("small", {}, when(change.at))))));
      byId("changes").querySelector("button")?.click();
    } catch (failure) {
      byId("changes").replaceChildren(el("li.warning", {}, failure.message));
    }
  }

  async function show(version, button) {
    for (const other of byId("changes").querySelectorAll("button")) other.setAttribute("aria-pressed", String(other === button));
    chosen = version;
    try {
      const then = await call("GET", `api/desk/drafts/${id}/history/${version}`);
      if (chosen !== version) return;
      byId("then").textContent = then.text;
      byId("restore").hidden = page.closed() || version === page.newest();
    } catch (failure) {
      byId("then").textContent = failure.message;
      byId("restore").hidden = true;
    }
  }

  byId("open-history").addEventListener("click", open);
  byId("history-close").addEventListener("click", () => dialog.close());
  byId("restore").addEventListener("click", async () => {
    dialog.close();
    await page.restore(chosen);
  });
}
