/** One draft: what was asked and the facts, the reply, and the guides. */
import { confirmed } from "../confirm.js";
import { announce, byId, el } from "../dom.js";
import { watchGuide } from "../guide.js";
import { watchMarks } from "../marks.js";
import { profileChips } from "../profile.js";
import { whole } from "../stream.js";
import { decide } from "./conflict.js";
import { Editor } from "./editor.js";
import { Findings } from "./findings.js";
import { atClock, call, frame, signIn } from "./frame.js";
import { watchHistory } from "./history.js";
import { Keeping, edited, remove, same } from "./keeping.js";
import { drawQuestions } from "./questions.js";
import { watchSearch } from "./sources.js";
import { STATUSES } from "./words.js";

const id = encodeURIComponent(decodeURIComponent(location.pathname.split("/").at(-1)));

/** The step that follows each status, and what its button says. */
const ONWARD = { draft: { status: "approved", name: "Approve" }, approved: { status: "sent", name: "Mark as sent" } };

byId("make-note").href = whole(`desk/notes#draft=${id}`);
watchMarks(); // before the guide, so that Escape closes a quote before it closes the panel
watchGuide();

/** @type {Editor} */ let editor;
/** @type {Findings} */ let findings;
/** @type {Keeping} */ let keeping;
let profile = {};

const read = () => ({
  subject: byId("subject").value,
  person: byId("person").value.trim() || null,
  text: editor.text,
  citations: editor.citations,
  profile,
});
const closed = () => keeping.draft.status !== "draft";

/** Shows a draft, in place of whatever was shown. */
function show(draft) {
  byId("subject").value = draft.subject;
  byId("person").value = draft.person ?? "";
  byId("email").textContent = draft.email;
  byId("beware").hidden = !draft.notice;
  byId("beware").textContent = draft.notice ?? "";
  profile = draft.profile;
  editor.show(draft.text, draft.citations);
  drawQuestions(draft.questions, editor);
  byId("facts-changed").hidden = true;
  drawProfile();
  settle();
  findings.look();
  drafted();
}

/** What the reply was before anybody edited it, for its sentences to be restored from. */
async function drafted() {
  try {
    const changes = await call("GET", `api/desk/drafts/${id}/history`, undefined, { stay: true });
    const { version } = changes.find(({ what }) => what === "drafted again" || what === "begun");
    const then = await call("GET", `api/desk/drafts/${id}/history/${version}`, undefined, { stay: true });
    findings.drafted = then.text;
  } catch { /* then they are restored from the guide alone */ }
}

/** What follows from the draft's status. */
function settle() {
  const { status, subject } = keeping.draft;
  const onward = ONWARD[status];
  document.title = `${subject} · PM&R Advisor desk`;
  byId("status").textContent = STATUSES[status];
  byId("status").dataset.status = status;
  byId("onward").hidden = !onward;
  byId("onward").textContent = onward?.name ?? "";
  byId("reopen").hidden = !closed();
  byId("main").classList.toggle("closed", closed());
  byId("subject").disabled = byId("person").disabled = closed();
  editor.closed = closed();
}

function drawProfile() {
  byId("profile").replaceChildren(profileChips(profile, "advisor"));
  if (!closed()) return;
  byId("profile").querySelectorAll(".chip-edit").forEach((button) => { button.disabled = true; });
}

let told = "";
function tell({ kind, failure }) {
  const state = byId("saved");
  const words = { saved: `Saved ${atClock()}`, typing: "Saving when you pause…", saving: "Saving…", held: "Not saved: changed elsewhere, kept on this computer" };
  const lost = failure && (failure.status === 0 ? "offline" : failure.status === 401 ? "signed out" : failure.status === 404 ? "the draft was deleted" : failure.message);
  state.replaceChildren(...(failure ? [`Not saved: ${lost}, kept on this computer`] : [words[kind]]));
  if (failure?.status === 401) state.append(" ", el("a", { href: signIn() }, "Sign in"));
  if (kind === "held") state.append(" ", el("button.link", { type: "button", onclick: () => choose(keeping.held) }, "Choose"));
  state.dataset.kind = failure || kind === "held" ? "unsaved" : kind;
  const alarm = failure || kind === "held" ? state.textContent : "";
  if (alarm !== told && (alarm || kind === "saved")) { announce(alarm || "Saved"); told = alarm; }
}

/** A person chooses between what is here and what is saved. */
async function choose(current, why = `${current.by} changed this draft meanwhile; nothing was saved over it.`) {
  const choice = await decide({ title: "This draft was changed elsewhere", why, mine: editor.text, theirs: current.text, by: `${current.by}, saved ${atClock(new Date(current.updated))}` });
  if (choice === "later") return;
  if (choice === "theirs") {
    keeping.take(current);
    show(current);
    tell({ kind: "saved" });
  } else {
    await keeping.insist(current);
    settle();
  }
  byId("text").focus({ preventScroll: true });
}

/** What was typed in a page that is gone: brought back where nobody changed the draft since, and otherwise chosen. */
async function recover() {
  for (const copy of await keeping.left()) {
    const server = keeping.draft;
    if (copy.version === server.version && server.status === "draft") {
      show({ ...server, ...edited(copy) });
      keeping.changed();
      notice("What was typed here and not saved is back.", "Drop it", () => { show({ ...keeping.draft, ...edited(server) }); keeping.changed(); });
      remove(copy.key);
      await keeping.save();
    } else {
      show({ ...server, ...edited(copy) });
      const choice = await decide({
        title: "This draft was changed elsewhere",
        why: `On this computer words are left from ${new Date(copy.at).toLocaleString("en")} that were not saved, and ${server.by} has changed the draft since.`,
        mine: copy.text, theirs: server.text, by: `${server.by}, saved ${new Date(server.updated).toLocaleString("en")}`,
      });
      if (choice === "mine") {
        remove(copy.key);
        await keeping.insist(server);
        settle();
      } else {
        if (choice === "theirs") remove(copy.key);
        show(server);
      }
    }
  }
}

function notice(words, action, act) {
  const bar = el("div.notice-bar", {}, el("span", {}, words),
    el("button.link", { type: "button", onclick: () => { bar.remove(); act(); } }, action),
    el("button.link", { type: "button", onclick: () => bar.remove() }, "All right"));
  byId("notices").replaceChildren(bar);
  announce(words);
}

function trouble(failure) {
  const bar = el("div.notice-bar.grave", { role: "alert" }, el("span", {}, failure.message),
    failure.status === 401 && el("a", { href: signIn() }, "Sign in"),
    el("button.link", { type: "button", onclick: () => bar.remove() }, "Close"));
  byId("notices").replaceChildren(bar);
}

/** Runs what a button asks for, and says what went wrong. */
const act = (action) => async (event) => {
  const { currentTarget: button } = event;
  button.disabled = true;
  try { await action(event); } catch (failure) { trouble(failure); } finally { button.disabled = false; }
};

/** Whether to go on although the reply says something that no source carries. */
async function sound(action) {
  const found = await findings.look();
  if (found?.length === 0) return true;
  const what = found ? `${found.length === 1 ? "One sentence has" : `${found.length} sentences have`} something that no source carries.` : "Whether every sentence has its source could not be checked.";
  return confirmed({ title: `${action} all the same?`, text: what, action });
}

async function onward() {
  const next = ONWARD[keeping.draft.status];
  if (next.status === "approved" && !(await sound(next.name))) return;
  await keeping.act("status", { status: next.status });
}

async function exported(format) {
  if (!(await keeping.save())) return announce("Not exported: save it first.");
  if (!(await sound("Export"))) return;
  el("a", { href: whole(`api/desk/drafts/${id}/export?format=${format}`), download: "" }).click();
}

async function draftAgain() {
  if (!(await confirmed({
    title: "Draft again with these facts?",
    text: "A new reply takes the place of this one. What was written here stays in the history, from where you can go back to it.",
    action: "Draft again",
  }))) return;
  announce("Reading the guides");
  byId("again").textContent = "Reading the guides…";
  try { await keeping.act("again", { profile }); } finally { byId("again").textContent = "Draft again with these facts"; }
}

async function erase() {
  if (!(await confirmed({ title: "Delete this draft?", text: "The email, the reply and its history are deleted, for everybody at the desk.", action: "Delete" }))) return;
  await call("DELETE", `api/desk/drafts/${id}`);
  keeping.stop();
  location.assign(whole("desk"));
}

function changeFacts(changes) {
  profile = { ...profile, ...changes };
  // A score told exactly and one told as a range are the same fact.
  if (changes.step2_ck != null) profile.step2_ck_range = null;
  else if (changes.step2_ck_range != null) profile.step2_ck = null;
  drawProfile();
  byId("facts-changed").hidden = false;
  byId("again").focus();
  announce("The facts are changed; the reply is as it was");
  keeping.changed();
}

function watch() {
  document.addEventListener("reply-changed", () => { keeping.changed(); findings.changed(); });
  for (const field of ["subject", "person"]) byId(field).addEventListener("input", () => keeping.changed());
  document.addEventListener("change-facts", (event) => changeFacts(event.detail));
  byId("again").addEventListener("click", act(draftAgain));
  byId("onward").addEventListener("click", act(onward));
  byId("reopen").addEventListener("click", act(() => keeping.act("status", { status: "draft" })));
  byId("delete").addEventListener("click", act(erase));
  byId("export-menu").addEventListener("click", act(async ({ target }) => {
    const { format } = target.closest("button")?.dataset ?? {};
    byId("export-menu").hidePopover();
    if (format) await exported(format);
  }));
  byId("export-menu").addEventListener("toggle", ({ newState }) => {
    if (newState !== "open") return;
    const box = byId("open-export").getBoundingClientRect();
    const menu = byId("export-menu");
    menu.style.left = `${Math.max(8, Math.min(box.left, document.documentElement.clientWidth - menu.offsetWidth - 8))}px`;
    menu.style.top = `${box.bottom + 4}px`;
    menu.querySelector("button").focus();
  });
  document.addEventListener("visibilitychange", () => document.hidden || keeping.look());
  document.addEventListener("leave-desk", async (event) => {
    if (!keeping.unsaved) return;
    event.preventDefault();
    if ((await keeping.save()) || (await confirmed({
      title: "Sign out all the same?",
      text: "Something here is not saved. Signing out removes it from this computer.",
      action: "Sign out",
    }))) event.detail();
  });
  watchSearch(editor, { track: () => profile.track, closed });
  watchHistory(id, { restore: (to) => keeping.act("restore", { to }).catch(trouble), closed, newest: () => keeping.draft.version });
}

async function open() {
  let me, draft;
  try {
    me = await frame();
    draft = await call("GET", `api/desk/drafts/${id}`);
  } catch (failure) {
    byId("opening").replaceChildren(failure.status === 404 ? "This draft is not here: it was deleted, or its time has passed." : failure.message);
    return;
  }
  editor = new Editor();
  findings = new Findings(editor, () => profile);
  keeping = new Keeping(me.id, draft, {
    read,
    told: tell,
    conflict: choose,
    taken(taken, redraw) {
      if (redraw) show(taken);
      else settle();
    },
  });
  byId("opening").remove();
  byId("head").hidden = byId("columns").hidden = false;
  show(draft);
  byId("saved").textContent = `Saved ${atClock(new Date(draft.updated))}`;
  byId("saved").dataset.kind = "saved";
  watch();
  editor.closed = true; // until it is clear whether something is to be brought back
  await recover();
  settle();
}

await open();
