/** All that stands below an answer's words: the assessment, what the guides leave out, the sources, the next steps. */
import { assessmentPanel } from "./assessment.js";
import { covers } from "./covers.js";
import { el, icon, announce, send } from "./dom.js";
import { feedbackRow } from "./feedback.js";
import { withSources } from "./footnotes.js";
import { drawGuide } from "./guidetext.js";
import { place } from "./marks.js";
import { notes } from "./notes.js";
import { FACTS, known } from "./facts.js";
import { planPanel, showsPlan } from "./plan.js";
import { profileChips, quickReplies } from "./profile.js";

/**
 * @param {string} question
 * @param {import("./contract.js").Answer} answer
 * @param {string} audience
 * @param {?import("./contract.js").Feedback} feedback  given earlier
 */
export function afterwords(question, answer, audience, feedback) {
  // Whoever is in distress is asked for nothing.
  if (answer.status === "support") return [];
  const citations = new Map((answer.citations ?? []).map((citation) => [citation.n, citation]));
  const hasFacts = known(answer.profile).length || known(answer.proposed).length;
  const asksForFacts = answer.status === "answered" || answer.status === "clarify";
  return [
    ...notes(answer),
    answer.composed_by?.notice && el("p.muted", {}, answer.composed_by.notice),
    FACTS[answer.asks] && quickReplies(answer.profile ?? {}, answer.asks),
    showsPlan(answer) && planPanel(answer),
    answer.assessment && assessmentPanel(answer, citations),
    uncovered(question, answer),
    answer.related?.length && related(answer.related),
    answer.status === "not_covered" && covers(),
    citations.size && sources([...citations.values()]),
    el("div.actions", {},
      (citations.size || answer.related?.length) && copyButton(question, answer),
      answer.answer_id && feedbackRow(answer, feedback)),
    (hasFacts || asksForFacts) && profileChips(answer.profile ?? {}, audience, answer.proposed),
    answer.suggestions?.length && suggestions(answer.suggestions),
  ].filter(Boolean);
}

/** What is left open, unless the words above say so already. */
function uncovered(question, { status, answer, uncovered: parts = [] }) {
  const said = status === "not_covered" ? question : answer;
  const unsaid = parts.filter((part) => !said.includes(part.replace(/[?.! ]+$/, "")));
  return unsaid.length > 0 && el("section.uncovered", {},
    el("h3", {}, "The guides do not say:"),
    el("ul", {}, ...unsaid.map((part) => el("li", {}, part))));
}

function related(citations) {
  return el("section.related", {},
    el("h3", {}, "The nearest the guides do say"),
    el("ul.cards", {}, ...citations.map((citation) => el("li", {}, quoteCard(citation)))));
}

function sources(citations) {
  const count = citations.length === 1 ? "1 source" : `${citations.length} sources`;
  return el("details.sources", {},
    el("summary", {}, `${count}, word for word`),
    el("ol.cards", {}, ...citations.map((citation) => el("li", { value: citation.n }, quoteCard(citation)))));
}

/** A quote with its place, to be opened in its guide. */
function quoteCard(citation) {
  const title = citation.section?.at(-1) ?? citation.guide_title;
  return el("figure", {},
    el("blockquote", {}, ...drawGuide({ text: citation.quote }, null)),
    el("figcaption", {}, el("span", {}, place(citation)), " ",
      el("button.link", {
        type: "button",
        "aria-label": `Open in the guide: ${title}`,
        onclick: (event) => send(event.currentTarget, "open-citation", citation),
      }, icon("book"), "Open in the guide")));
}

function suggestions(questions) {
  return el("section.suggestions", {},
    el("h3", {}, "The guides also answer"),
    el("ul", {}, ...questions.map((question) => el("li", {},
      el("button", { type: "button", onclick: (event) => send(event.currentTarget, "ask", question) }, question)))));
}

function copyButton(question, answer) {
  const label = el("span", {}, "Copy with sources");
  const copy = async () => {
    const done = await toClipboard(withSources(question, answer)).then(() => "Copied", () => "Copying was not allowed");
    label.textContent = done;
    announce(done);
    setTimeout(() => { label.textContent = "Copy with sources"; }, 2000);
  };
  return el("button.quiet", { type: "button", onclick: copy }, icon("copy"), label);
}

/** The clipboard itself is open to https and localhost only; elsewhere a selection is copied. */
async function toClipboard(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const area = el("textarea.visually-hidden", { "aria-hidden": "true" });
  const focused = document.activeElement;
  area.value = text;
  document.body.append(area);
  area.select();
  const copied = document.execCommand("copy");
  area.remove();
  focused?.focus();
  if (!copied) throw new Error("not copied");
}
