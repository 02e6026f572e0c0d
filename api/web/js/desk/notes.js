/** Notes: written, signed, shown, withdrawn, and each as an evaluation case. */
import { confirmed } from "../confirm.js";
import { announce, byId, el } from "../dom.js";
import { linked } from "../notes.js";
import { reach, whole } from "../stream.js";
import { call, frame } from "./frame.js";

const KINDS = ["topic", "passage", "rule"];
const PAUSE = 300;
const MARK = /\s*\[\d{1,4}\]/g;
const form = byId("write");
const shown = byId("shown");
/** The draft that the note is made from. @type {?string} */
let draftId = null;
let typing = 0;

const kind = () => form.elements.kind.value;
const day = (moment) => new Date(moment.getTime() - moment.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);

async function list() {
  try {
    const notes = await call("GET", "api/desk/notes");
    shown.replaceChildren(notes.length ? el("div.groups", {}, ...notes.map(entry)) : el("div.empty", {}, el("h2", {}, "No notes yet"),
      el("p", {}, "Write what is true at your school, or this season, and is not in the guides.")));
  } catch (failure) {
    shown.replaceChildren(el("div.trouble", { role: "alert" }, el("p", {}, failure.message), el("button.quiet", { type: "button", onclick: list }, "Try again")));
  }
}

function entry(note) {
  const force = note.in_force ? `shown until ${note.expires}` : note.withdrawn ? "withdrawn" : `expired on ${note.expires}`;
  return el("section.group", { "data-force": note.in_force ? "now" : "past" },
    el("p.written", { dir: "auto" }, ...linked(note.text)),
    el("small", {}, `${note.signed}, ${note.dated}, ${force}. Source: `, ...linked(note.source)),
    el("small", { dir: "auto" }, note.about ? `On the ${note.kind} “${note.about}”` : `On a ${note.kind} that the guides no longer hold (${note.target}): it is shown nowhere.`),
    el("div.buttons", {},
      note.in_force && el("button.quiet", { type: "button", onclick: () => withdraw(note) }, "Withdraw"),
      el("a", { href: whole(`api/desk/notes/${encodeURIComponent(note.id)}/case`), download: `note-${note.id}.yaml` }, "Make it an evaluation case")));
}

async function withdraw(note) {
  const text = "New answers go without it. Answers already given keep it, and it stays in this list.";
  if (!await confirmed({ title: "Withdraw this note?", text, action: "Withdraw" })) return;
  try {
    await call("POST", `api/desk/notes/${encodeURIComponent(note.id)}/withdraw`);
    announce("Withdrawn");
  } catch (failure) {
    announce(failure.message);
  }
  await list();
}

function unfold(open) {
  form.hidden = !open;
  byId("new").setAttribute("aria-expanded", String(open));
  if (open) (byId("text").value && !byId("topic").value ? byId("topic") : byId("text")).focus();
  else { form.reset(); draftId = null; choose(); byId("new").focus(); }
}

function choose() {
  for (const name of KINDS) byId(`by-${name}`).hidden = kind() !== name;
  byId("topic").required = kind() === "topic";
  if (kind() === "rule" && !byId("rule").options.length) rules();
}

async function rules() {
  const found = await (await reach("api/rules")).json();
  byId("rule").replaceChildren(...found.rules.map(({ id, about }) => el("option", { value: id }, `${about} (${id})`)));
}

/** Passages that hold the words, once typing pauses. */
function search() {
  clearTimeout(typing);
  typing = setTimeout(async () => {
    const words = byId("search").value.trim();
    const found = words ? await (await reach(`api/search?${new URLSearchParams({ q: words, k: 5 })}`)).json() : [];
    if (words !== byId("search").value.trim()) return;
    byId("found").replaceChildren(...found.map(({ id, text, section, guide_title: guide }) => el("label", {},
      el("input", { type: "radio", name: "passage", value: id }),
      el("span", {}, text.length > 240 ? `${text.slice(0, 240)}…` : text, el("small", {}, [guide, ...section].join(" › "))))));
    announce(`${found.length} passages`);
  }, PAUSE);
}

const target = () => ({ topic: byId("topic").value, rule: byId("rule").value, passage: form.elements.passage?.value })[kind()];

async function keep(event) {
  event.preventDefault();
  const trouble = byId("trouble");
  const fail = (words) => { trouble.replaceChildren(el("p", {}, words)); trouble.hidden = false; };
  trouble.hidden = true;
  if (!target()) return fail(`Choose the ${kind()} that the note is attached to.`);
  const note = { kind: kind(), target: target(), text: byId("text").value, source: byId("source").value, expires: byId("expires").value };
  try {
    await call("POST", "api/desk/notes", { ...note, ...(draftId && { draft_id: draftId }) }, { stay: true });
  } catch (failure) {
    return fail(failure.status === 401 ? "You are signed out. Copy the note, and sign in again." : failure.message);
  }
  unfold(false);
  announce("The note is shown from now on");
  await list();
}

/** `#topic=…` and `#draft=…` begin a note on a question or from a draft's text. */
async function arrive() {
  const asked = new URLSearchParams(location.hash.slice(1));
  if (asked.has("topic")) byId("topic").value = asked.get("topic");
  if (asked.has("draft")) {
    const draft = await call("GET", `api/desk/drafts/${encodeURIComponent(asked.get("draft"))}`);
    draftId = draft.id;
    byId("text").value = draft.text.replace(MARK, "").slice(0, 2000);
  }
  if (asked.has("topic") || asked.has("draft")) {
    history.replaceState(null, "", location.pathname);
    unfold(true);
  }
}

byId("new").addEventListener("click", () => unfold(form.hidden));
byId("cancel").addEventListener("click", () => unfold(false));
byId("search").addEventListener("input", search);
form.addEventListener("change", ({ target: { name } }) => name === "kind" && choose());
form.addEventListener("submit", keep);
const today = new Date();
byId("expires").min = day(today);
byId("expires").max = day(new Date(today.getFullYear() + 2, today.getMonth(), today.getDate()));
await frame();
await list();
await arrive();
