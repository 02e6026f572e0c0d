/** The queue: conversations that students sent, what the guides left open in them, and one of them as a transcript. */
import { announce, byId, el } from "../dom.js";
import { watchGuide } from "../guide.js";
import { Prose } from "../markdown.js";
import { place, watchMarks } from "../marks.js";
import { notes } from "../notes.js";
import { whole } from "../stream.js";
import { call, frame, when } from "./frame.js";

/** @typedef {{id: string, title: string, consented: string, updated: string, status: "open"|"taken"|"answered", taken_by: ?string,
 *   mine: boolean, reply_to: ?string, message: ?string, questions: number, unanswered: string[],
 *   flagged: {question: string, verdict: import("../contract.js").Feedback}[], drafts: string[]}} Referral */

const VERDICTS = { wrong: "wrong", wrong_source: "from a wrong source" };
const shown = byId("shown");

watchMarks(); // before the guide, so that Escape closes a quote before it closes the panel
watchGuide();

const some = (count, one, many = `${one}s`) => `${count} ${count === 1 ? one : many}`;
const standing = ({ status, taken_by: by, mine }) =>
  status === "open" ? "Waiting" : `${status === "taken" ? "Taken" : "Answered"} by ${mine ? "you" : by ?? "an advisor"}`;

/** What the address asks for: `#r=…` one conversation, else the list that it names. */
async function show() {
  const [, id] = /^#r=([\w-]+)$/.exec(location.hash) ?? [];
  const view = ["answered", "questions"].find((name) => location.hash === `#${name}`) ?? "waiting";
  for (const button of byId("filter").children) button.setAttribute("aria-pressed", String(!id && button.dataset.view === view));
  try {
    if (id) draw(await call("GET", `api/desk/queue/${id}`));
    else if (view === "questions") shown.replaceChildren(questions(await call("GET", "api/desk/questions")));
    else shown.replaceChildren(list(await call("GET", `api/desk/queue?answered=${view === "answered"}`), view));
  } catch (failure) {
    trouble(failure);
  }
}

function trouble(failure) {
  shown.replaceChildren(el("div.trouble", { role: "alert" }, el("p", {}, failure.message),
    el("button.quiet", { type: "button", onclick: show }, "Try again")));
}

/** @param {Referral[]} referrals */
function list(referrals, view) {
  announce(some(referrals.length, "conversation"));
  if (!referrals.length) return nothing(view === "answered" ? "None is answered yet" : "Nobody waits", "Students send a conversation by “Ask my advisor” on their page.");
  return el("ul.rows", {}, ...referrals.map((referral) => el("li", {}, el("a.row", { href: `#r=${referral.id}` },
    el("span.name", { dir: "auto" }, referral.title),
    el("span.status", { "data-status": referral.status }, standing(referral)),
    el("span.more-of-it", {},
      referral.unanswered.length > 0 && el("span", {}, `${referral.unanswered.length} not answered by the guides`),
      referral.flagged.length > 0 && el("span", {}, `${referral.flagged.length} marked wrong`),
      el("span", {}, some(referral.questions, "question")),
      el("span", { dir: "auto" }, referral.reply_to ?? "no address"),
      el("span", {}, "sent ", when(referral.consented)))))));
}

const nothing = (title, text) => el("div.empty", {}, el("h2", {}, title), el("p", {}, text));

/** @param {{questions: {question: string, referral_id: string, asked_at: string}[]}[]} groups */
function questions(groups) {
  announce(some(groups.length, "open question"));
  if (!groups.length) return nothing("No open questions", "What the guides do not answer, in conversations that students sent, stands here, like with like.");
  return el("div.groups", {}, ...groups.map(({ questions: [first, ...others] }) => el("section.group", {},
    el("h2", {}, el("a", { href: `#r=${first.referral_id}`, dir: "auto" }, first.question),
      el("span.count-of", { title: some(others.length + 1, "student question") }, String(others.length + 1))),
    others.length > 0 && el("details", {}, el("summary", {}, `Asked ${others.length === 1 ? "once" : `${others.length} times`} before`),
      el("ul", {}, ...others.map(({ question, referral_id: id }) => el("li", {}, el("a", { href: `#r=${id}`, dir: "auto" }, question))))),
    el("div.buttons", {}, el("a", { href: `${whole("desk/notes")}#topic=${encodeURIComponent(first.question.slice(0, 200))}` }, "Write a note on it")))));
}

/** One conversation. @param {Referral & {turns: Object[], email: string, profile: Object}} referral */
function draw(referral) {
  const { id, status, mine, unanswered, flagged } = referral;
  const failed = el("div.trouble", { role: "alert", hidden: true });
  const fail = (failure) => { failed.replaceChildren(el("p", {}, failure.message)); failed.hidden = false; };
  const move = (to, said) => async () => {
    try {
      draw(await call("PATCH", `api/desk/queue/${id}`, { status: to }));
      announce(said);
    } catch (failure) { fail(failure); }
  };
  const button = (name, act, kind = "button.quiet") => el(kind, { type: "button", onclick: act }, name);
  async function reply({ currentTarget }) {
    currentTarget.disabled = true;
    currentTarget.textContent = "Reading the guides…";
    try {
      const person = referral.reply_to ?? undefined;
      const draft = await call("POST", "api/desk/drafts", { email: referral.email, profile: referral.profile, referral_id: id, person });
      location.assign(whole(`desk/drafts/${encodeURIComponent(draft.id)}`));
    } catch (failure) {
      currentTarget.disabled = false;
      currentTarget.textContent = "Draft a reply";
      fail(failure);
    }
  }
  const heading = el("h2", { dir: "auto", tabindex: -1 }, referral.title);
  shown.replaceChildren(el("div.opened", {},
    heading,
    el("p.muted", {}, standing(referral), ", sent ", when(referral.consented), ". ",
      referral.reply_to ? el("span", {}, "The reply goes to ", el("bdi", {}, referral.reply_to), ".") : "The student gave no address for a reply."),
    (unanswered.length > 0 || flagged.length > 0) && el("div.open-points", {},
      unanswered.length > 0 && el("section", {}, el("h3", {}, "The guides do not answer"), el("ul", {}, ...unanswered.map((text) => el("li", { dir: "auto" }, text)))),
      flagged.length > 0 && el("section", {}, el("h3", {}, "The student finds this wrong"), el("ul", {}, ...flagged.map(({ question, verdict }) =>
        el("li", { dir: "auto" }, `The answer to “${question}” is ${VERDICTS[verdict.verdict]}${verdict.citation ? ` (${verdict.citation})` : ""}${verdict.reason ? `: “${verdict.reason}”` : ""}`))))),
    referral.message && el("section", {}, el("h3", {}, "The student writes"), el("p.written", { dir: "auto" }, referral.message)),
    el("div.buttons", {},
      status === "open" && button("Take", move("taken", "Taken")),
      status !== "open" && button(status === "taken" ? "Release" : "Open again", move("open", "Released")),
      status !== "answered" && button("Mark as answered", move("answered", "Marked as answered")),
      referral.email && button("Draft a reply", reply, "button.primary"),
      ...referral.drafts.map((draft, i) => el("a", { href: whole(`desk/drafts/${encodeURIComponent(draft)}`) }, i ? `Draft ${referral.drafts.length - i}` : "Open the draft"))),
    failed,
    el("section.transcript", { "aria-label": "The conversation" }, ...referral.turns.map(turn))));
  heading.focus();
}

function turn({ message, asked_at: at, response, feedback }) {
  const prose = new Prose();
  const sources = [...response?.citations ?? [], ...response?.related ?? []];
  for (const citation of sources) prose.learn(citation);
  prose.update(response?.answer ?? "");
  return el("article.turn", {},
    message ? el("h3.question.long", { dir: "auto" }, message) : el("p.muted", {}, "What was written here is not kept. Support was offered."),
    el("p.muted", {}, when(at)),
    prose.element,
    ...notes(response ?? {}),
    !response && el("p.muted", {}, "This question was not answered."),
    feedback && el("p.muted.judged", {}, `The student finds this answer ${VERDICTS[feedback.verdict] ?? "helpful"}.`),
    sources.length > 0 && el("details", {}, el("summary", {}, some(sources.length, "source")),
      ...sources.map((citation) => el("figure", {}, el("blockquote", {}, citation.quote), el("figcaption.muted", {}, `[${citation.n}] ${place(citation)}`)))));
}

byId("filter").addEventListener("click", ({ target }) => {
  const { view } = target.closest("button")?.dataset ?? {};
  if (!view) return;
  if (location.hash === `#${view}`) show();
  else location.hash = view;
});
addEventListener("hashchange", show);
await frame();
show();
