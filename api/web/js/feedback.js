/** What the reader thinks of an answer: one verdict at most, kept by the server, taken back by pressing it again. */
import { announce, el } from "./dom.js";
import { judge } from "./store.js";

const VERDICTS = { helpful: "Helpful", wrong: "Wrong", wrong_source: "Wrong source" };
const REASON_LIMIT = 500;

/**
 * @param {import("./contract.js").Answer} answer
 * @param {?import("./contract.js").Feedback} given  earlier
 */
export function feedbackRow(answer, given) {
  const marks = (answer.citations ?? []).map((citation) => citation.n);
  const offered = Object.keys(VERDICTS).filter((verdict) => verdict !== "wrong_source" || marks.length);
  const buttons = new Map(offered.map((verdict) =>
    [verdict, el("button.verdict", { type: "button", onclick: () => press(verdict) }, VERDICTS[verdict])]));
  const more = el("div.more", { hidden: true });
  const trouble = el("p.feedback-trouble", { hidden: true });
  let kept = given; // as shown
  let stored = given; // as the server has it
  let sent = Promise.resolve();
  show();

  function press(verdict) {
    if (kept?.verdict === verdict) return keep(null);
    // A wrong source says which; the only one there is needs no asking.
    keep({ verdict, ...(verdict === "wrong_source" && marks.length === 1 && { citation: marks[0] }) });
  }

  /** Shows at once what is being kept, and what was kept before where that fails. One is sent after another, so that what
   * was pressed last stays. */
  async function keep(feedback) {
    kept = feedback;
    trouble.hidden = true;
    show();
    try {
      sent = sent.catch(() => {}).then(() => judge(answer.answer_id, feedback));
      await sent;
      stored = feedback;
      announce(feedback ? `Noted: ${said(feedback)}` : "Taken back");
    } catch (failure) {
      if (kept !== feedback) return; // pressed again since
      kept = stored;
      show();
      trouble.textContent = `This could not be noted. ${failure.message}`;
      trouble.hidden = false;
      announce(trouble.textContent);
    }
  }

  function show() {
    for (const [verdict, button] of buttons) button.setAttribute("aria-pressed", String(kept?.verdict === verdict));
    const held = more.contains(document.activeElement);
    const asked = kept?.verdict === "wrong" ? reason() : kept?.verdict === "wrong_source" && marks.length > 1 ? which() : [];
    more.replaceChildren(...asked);
    more.hidden = !asked.length;
    if (held) (more.querySelector("[aria-pressed=true]") ?? buttons.get(kept?.verdict) ?? buttons.get("helpful")).focus();
  }

  function which() {
    const choice = (n) => el("button.verdict", {
      type: "button", "aria-label": `Source ${n}`, "aria-pressed": String(kept.citation === n),
      onclick: () => keep({ ...kept, citation: n }),
    }, String(n));
    return [el("span", {}, "Which source?"), el("div.which", { role: "group", "aria-label": "Which source?" }, ...marks.map(choice))];
  }

  function reason() {
    if (kept.reason) {
      const change = () => { const { verdict, reason: text } = kept; kept = { verdict }; show(); more.querySelector("input").value = text; more.querySelector("input").focus(); };
      return [el("span", {}, "You wrote: ", el("bdi", {}, kept.reason)), el("button.link", { type: "button", onclick: change }, "Change")];
    }
    const input = el("input", { name: "reason", maxlength: REASON_LIMIT, dir: "auto", autocomplete: "off", placeholder: "In a few words" });
    const submit = (event) => {
      event.preventDefault();
      if (input.value.trim()) keep({ verdict: "wrong", reason: input.value.trim() });
    };
    return [el("form", { onsubmit: submit },
      el("label", {}, el("span", {}, "What is wrong? (optional)"), input),
      el("button.quiet", {}, "Note it"))];
  }

  return el("div.feedback", {},
    el("div.verdicts", { role: "group", "aria-label": "Was this answer right?" }, ...buttons.values()), more, trouble);
}

const said = ({ verdict, citation }) => VERDICTS[verdict].toLowerCase() + (citation ? ` ${citation}` : "");
