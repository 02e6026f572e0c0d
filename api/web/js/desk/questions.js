/** What the email asks, each question leading to its answer in the reply. */
import { announce, byId, el } from "../dom.js";

const ANSWERED = {
  answered: "answered",
  clarify: "answered in part: a fact is missing",
  not_covered: "not in the guides",
  off_topic: "outside the guides",
  refused: "not answered",
  support: "to be met by you",
};

/**
 * @param {{text: string, status: string, citations: number[]}[]} questions
 * @param {import("./editor.js").Editor} editor
 */
export function drawQuestions(questions, editor) {
  byId("questions").replaceChildren(...questions.map((question) =>
    el("li", { class: ["answered", "clarify"].includes(question.status) ? "" : "open" },
      el("button", { type: "button", onclick: () => show(question, editor) },
        el("span", { dir: "auto" }, question.text),
        el("small", {}, ANSWERED[question.status] ?? question.status)))));
  if (!questions.length) byId("questions").replaceChildren(el("li", {}, el("p.muted", {}, "No question was found in the email.")));
}

function show(question, editor) {
  const spot = answer(question, editor.text);
  if (spot) editor.reveal(...spot);
  else announce("The reply does not answer this yet.");
}

/** Where the reply takes a question up: where it repeats its words, or else at the first of its marks. */
function answer({ text, citations }, reply) {
  const words = reply.indexOf(text);
  if (words >= 0) return [words, words + text.length];
  const found = citations.map((n) => reply.indexOf(`[${n}]`)).filter((at) => at >= 0);
  if (!found.length) return null;
  const mark = Math.min(...found);
  const line = reply.lastIndexOf("\n", mark - 1) + 1;
  return [line, reply.indexOf("]", mark) + 1];
}
