/** This browser's conversations: beside the chat on a wide page, in a drawer on a narrow one. */
import { confirmed } from "./confirm.js";
import { announce, byId, el, icon, send } from "./dom.js";
import * as store from "./store.js";
import { forgetTicks } from "./ticks.js";

const TITLE_LIMIT = 120;
const DAY = 86_400_000;

/** Sends `open-conversation`, `print-conversation`, `conversation-deleted` (each with an id) and `forgotten`. */
export function watchConversations() {
  const panel = byId("conversations");
  const drawer = byId("drawer");
  const menu = byId("entry-menu");
  /** @type {import("./contract.js").Entry[]} */
  let entries = [];
  let current = null;
  /** The entry whose menu is open. @type {?import("./contract.js").Entry} */
  let chosen = null;
  let renaming = false;

  async function refresh() {
    try {
      entries = await store.list();
    } catch {
      return; // what was listed stays; the answer itself tells of trouble
    }
    draw();
  }

  function draw() {
    if (renaming) return;
    const held = byId("entries").contains(document.activeElement) ? keyOf(document.activeElement) : null;
    byId("entries").replaceChildren(...groups(entries).map(([name, group]) => el("section", {},
      el("p.when", { "aria-hidden": "true" }, name), el("ul", { "aria-label": name }, ...group.map(entry)))));
    byId("no-entries").hidden = entries.length > 0;
    if (held) find(held)?.focus();
  }

  function entry(conversation) {
    const { id, title } = conversation;
    const link = el("a", {
      href: `#c=${id}`, dir: "auto", title: named(conversation), "data-key": `link ${id}`,
      "aria-current": id === current && "page",
      onclick: () => drawer.close(),
    }, named(conversation));
    const more = el("button.icon", {
      type: "button", "aria-label": `Rename, export, print or delete “${title}”`, "aria-expanded": "false", "data-key": `more ${id}`,
      onclick: () => openMenu(conversation, more),
    }, icon("more"));
    return el("li.entry", {}, link, more);
  }

  const find = (key) => [...panel.querySelectorAll("[data-key]")].find((element) => keyOf(element) === key);
  const keyOf = (element) => element.dataset.key;

  function openMenu(conversation, from) {
    chosen = conversation;
    byId("entry-export").href = store.exportAddress(conversation.id);
    menu.showPopover();
    from.setAttribute("aria-expanded", "true");
    const button = from.getBoundingClientRect();
    const { width, height } = menu.getBoundingClientRect();
    const below = button.bottom + height + 8 < innerHeight;
    menu.style.left = `${Math.max(8, Math.min(button.right - width, innerWidth - width - 8))}px`;
    menu.style.top = `${Math.max(8, below ? button.bottom + 4 : button.top - height - 4)}px`;
    menu.querySelector("button").focus();
  }

  menu.addEventListener("toggle", ({ newState }) => {
    if (newState === "closed") panel.querySelectorAll("[aria-expanded=true]").forEach((button) => button.setAttribute("aria-expanded", "false"));
  });
  /** Takes the menu away and puts the focus where it came from. */
  const pick = (action) => () => {
    const { id } = chosen;
    menu.hidePopover();
    find(`more ${id}`)?.focus();
    action(chosen);
  };
  byId("entry-rename").addEventListener("click", pick(rename));
  byId("entry-print").addEventListener("click", pick(({ id }) => { drawer.close(); send(panel, "print-conversation", id); }));
  byId("entry-export").addEventListener("click", pick(() => announce("Exporting")));
  byId("entry-delete").addEventListener("click", pick(remove));

  /** In place: Enter keeps the new title, Escape the old one. */
  function rename(conversation) {
    const { id } = conversation;
    const input = el("input", { "aria-label": "Title", dir: "auto", maxlength: TITLE_LIMIT, autocomplete: "off" });
    const form = el("form.rename", {}, input);
    input.value = conversation.title;
    renaming = true;
    find(`link ${id}`).replaceWith(form);
    input.select();
    input.focus();

    async function end(title) {
      if (!renaming) return;
      renaming = false;
      const back = form.contains(document.activeElement);
      if (title && title !== conversation.title) {
        conversation.title = title;
        await attempt("The title could not be kept.", () => store.rename(id, title)) && announce("Renamed");
        await refresh();
      }
      draw();
      if (back) find(`more ${id}`)?.focus();
    }
    form.addEventListener("submit", (event) => { event.preventDefault(); end(input.value.trim()); });
    input.addEventListener("blur", () => end(input.value.trim()));
    input.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.preventDefault(); // the drawer stays
      event.stopPropagation();
      end("");
    });
  }

  async function remove(conversation) {
    const title = "Delete this conversation?";
    const text = `“${named(conversation)}”: its questions, its answers and what you noted on them are deleted from the server for good. Export it first to keep a copy.`;
    if (!await confirmed({ title, text, action: "Delete" })) return;
    if (!await attempt("It could not be deleted.", () => store.remove(conversation.id))) return;
    const next = entries[entries.indexOf(conversation) + 1] ?? entries[entries.indexOf(conversation) - 1];
    forgetTicks(conversation.id);
    entries = entries.filter(({ id }) => id !== conversation.id);
    draw();
    (next && find(`link ${next.id}`) || byId("question")).focus();
    send(panel, "conversation-deleted", conversation.id);
    announce("Deleted");
  }

  async function forget() {
    const text = "Every conversation of this browser is deleted from the server, with the facts you told and what you noted on answers, "
      + "and what this page keeps in the browser is emptied. It cannot be undone. What you exported, printed or copied stays where you put it.";
    if (!await confirmed({ title: "Forget me on this computer?", text, action: "Forget me" })) return;
    if (await attempt("You could not be forgotten.", store.forget)) send(panel, "forgotten");
  }

  /** Whether it worked; where it did not, why stands in the panel. */
  async function attempt(sorry, action) {
    const trouble = byId("conversations-trouble");
    trouble.hidden = true;
    try {
      await action();
      return true;
    } catch (failure) {
      trouble.textContent = `${sorry} ${failure.message}`;
      trouble.hidden = false;
      announce(trouble.textContent);
      return false;
    }
  }

  byId("forget").addEventListener("click", forget);
  byId("open-drawer").addEventListener("click", () => { drawer.append(panel); drawer.showModal(); });
  byId("close-drawer").addEventListener("click", () => drawer.close());
  drawer.addEventListener("click", (event) => event.target === drawer && drawer.close());
  drawer.addEventListener("close", () => byId("side").append(panel));
  document.addEventListener("visibilitychange", () => document.hidden || refresh()); // another tab may have asked

  refresh();
  return {
    refresh,
    /** Which one is open. */
    mark(id) {
      current = id;
      for (const link of byId("entries").querySelectorAll("a")) {
        if (keyOf(link) === `link ${id}`) link.setAttribute("aria-current", "page");
        else link.removeAttribute("aria-current");
      }
    },
  };
}

const named = ({ title, created }) =>
  title || `Conversation of ${new Date(created).toLocaleDateString("en", { dateStyle: "medium" })}`;

/** Newest first, by the day they were last used. @returns {[string, import("./contract.js").Entry[]][]} */
function groups(entries) {
  const midnight = new Date().setHours(0, 0, 0, 0);
  const age = ({ updated }) => {
    const at = Date.parse(updated);
    return at >= midnight ? "Today" : at >= midnight - 6 * DAY ? "This week" : "Earlier";
  };
  const found = new Map();
  for (const entry of [...entries].sort((a, b) => Date.parse(b.updated) - Date.parse(a.updated))) {
    found.set(age(entry), [...(found.get(age(entry)) ?? []), entry]);
  }
  return [...found];
}
