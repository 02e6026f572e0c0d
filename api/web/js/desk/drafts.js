/** The list of drafts, and a new one from a pasted email. */
import { announce, byId, el } from "../dom.js";
import { whole } from "../stream.js";
import { call, frame, when } from "./frame.js";
import { STATUSES } from "./words.js";

/** @typedef {{id: string, subject: string, person: ?string, status: string, version: number, by: string,
 *   created: string, updated: string, questions: number, answered: number}} Entry */

const list = byId("drafts");
const form = byId("begin");

async function show(status) {
  for (const button of byId("filter").children) button.setAttribute("aria-pressed", String(button.dataset.status === status));
  try {
    const drafts = await call("GET", `api/desk/drafts${status ? `?status=${status}` : ""}`);
    list.replaceChildren(drafts.length ? el("ul.rows", {}, ...drafts.map(entry)) : nothing(status));
    announce(`${drafts.length} ${drafts.length === 1 ? "draft" : "drafts"}`);
  } catch (failure) {
    list.replaceChildren(el("div.trouble", {},
      el("p", {}, failure.message),
      el("button.quiet", { type: "button", onclick: () => show(status) }, "Try again")));
  }
}

/** @param {Entry} draft */
const entry = (draft) => el("li", {}, el("a.row", { href: whole(`desk/drafts/${encodeURIComponent(draft.id)}`) },
  el("span.name", { dir: "auto" }, draft.subject),
  el("span.status", { "data-status": draft.status }, STATUSES[draft.status]),
  el("span.more-of-it", {},
    el("span", { dir: "auto" }, draft.person ?? "nobody named"),
    el("span", {}, `${draft.answered} of ${draft.questions} ${draft.questions === 1 ? "question" : "questions"} answered`),
    el("span", {}, "begun ", when(draft.created)),
    el("span", {}, "changed ", when(draft.updated), ` by ${draft.by}`))));

const nothing = (status) => el("div.empty", {},
  el("h2", {}, status ? `No draft is ${STATUSES[status].toLowerCase()}` : "No drafts yet"),
  el("p", {}, status ? "Every advisor of the school sees the same drafts." : "Paste a student’s email: the reply is drafted from the guides’ words, each sentence with the mark of its source, for you to edit and sign."));

function unfold(open) {
  form.hidden = !open;
  byId("new").setAttribute("aria-expanded", String(open));
  (open ? byId("email") : byId("new")).focus();
}

async function begin(event) {
  event.preventDefault();
  const email = byId("email").value;
  if (!email.trim()) return byId("email").focus();
  const write = byId("write");
  byId("begin-trouble").hidden = true;
  write.disabled = true;
  write.textContent = "Reading the guides…";
  announce("Reading the guides");
  try {
    const draft = await call("POST", "api/desk/drafts", { email }, { stay: true });
    location.assign(whole(`desk/drafts/${encodeURIComponent(draft.id)}`));
  } catch (failure) {
    const words = failure.status === 401 ? "You are signed out. Copy the email, and sign in again." : failure.message;
    byId("begin-trouble").replaceChildren(el("p", {}, words));
    byId("begin-trouble").hidden = false;
    write.disabled = false;
    write.textContent = "Draft a reply";
  }
}

byId("new").addEventListener("click", () => unfold(form.hidden));
byId("cancel").addEventListener("click", () => unfold(false));
form.addEventListener("submit", begin);
form.addEventListener("keydown", (event) => event.key === "Escape" && unfold(false));
byId("filter").addEventListener("click", ({ target }) => {
  const button = target.closest("button");
  if (button) show(button.dataset.status);
});

await frame();
show("");
