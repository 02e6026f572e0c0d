/** People: what the desk has stored of them, found, exported as one file, erased. */
import { announce, byId, el } from "../dom.js";
import { whole } from "../stream.js";
import { call, frame } from "./frame.js";

const shown = byId("shown");
const dialog = byId("erase");
/** Who is asked about in the dialog. @type {?string} */
let person = null;

const count = (number, one) => `${number} ${one}${number === 1 ? "" : "s"}`;
const fail = (failure) => shown.replaceChildren(el("div.trouble", { role: "alert" }, el("p", {}, failure.message)));

async function find() {
  try {
    const { people, mentions } = await call("GET", `api/desk/people?${new URLSearchParams({ q: byId("words").value.trim() })}`);
    announce(count(people.length, "person").replace("persons", "people"));
    shown.replaceChildren(
      people.length ? el("div.groups", {}, ...people.map(entry)) : el("div.empty", {}, el("h2", {}, "Nobody found"), el("p", {}, "Nothing that the desk has stored belongs to an address or a name with these words.")),
      ...named("What names them without being theirs", mentions));
  } catch (failure) { fail(failure); }
}

const entry = ({ person: name, drafts, conversations }) => el("section.group", {},
  el("h2", {}, el("bdi", {}, name)),
  el("small", {}, `${count(drafts, "draft")}, ${count(conversations, "conversation")} sent to the desk`),
  el("div.buttons", {},
    el("a", { href: whole(`api/desk/people/export?${new URLSearchParams({ person: name })}`), download: "person.json" }, "Export all of it"),
    el("button.quiet", { type: "button", onclick: () => ask(name) }, "Erase…")));

/** For somebody to look at. */
const named = (title, mentions) => (mentions.length ? [el("section.group", {}, el("h2", {}, title),
  el("ul", {}, ...mentions.map(({ kind, id, words }) => el("li", {},
    kind === "draft" ? el("a", { href: whole(`desk/drafts/${encodeURIComponent(id)}`), dir: "auto" }, `Draft: ${words}`) : el("a", { href: whole("desk/notes"), dir: "auto" }, `Note: ${words}`)))))] : []);

function ask(name) {
  person = name;
  byId("erase-name").textContent = name;
  byId("erase-text").textContent = "Drafts to them with every version, and the conversations that they sent, are deleted for good. It cannot be undone. Mail already sent is not here.";
  byId("again").value = "";
  byId("erase-trouble").hidden = true;
  dialog.showModal();
  byId("again").focus();
}

async function erase(event) {
  event.preventDefault();
  try {
    const erased = await call("POST", "api/desk/people/erase", { person, again: byId("again").value }, { stay: true });
    dialog.close();
    announce("Erased");
    const done = el("div.group", { tabindex: -1 }, el("h2", {}, "Erased"), el("p", {}, `${count(erased.drafts, "draft")} and ${count(erased.conversations, "conversation")} are gone.`));
    shown.replaceChildren(done, ...named("Look at these: they are left", erased.mentions));
    done.focus();
  } catch (failure) {
    byId("erase-trouble").textContent = failure.message.replace(/^\w+: /, "");
    byId("erase-trouble").hidden = false;
  }
}

byId("find").addEventListener("submit", (event) => { event.preventDefault(); find(); });
byId("erase-cancel").addEventListener("click", () => dialog.close());
dialog.addEventListener("submit", erase);
const me = await frame();
if (me.role !== "admin") {
  byId("find").remove();
  fail({ message: "Only an admin may look people up; ask one of yours." });
}
