/** "What if my Step 2 CK were …": the same rules on a supposed score. Nothing that is known is changed. */
import { el, send } from "./dom.js";
import { reach } from "./stream.js";

/** Milliseconds that the slider rests before the server is asked. */
const REST = 150;

/**
 * @param {Object} profile  what is known of the applicant
 * @param {Object[]} flags  those of the known facts
 * @param {{low: number, high: number, start: number}} scale
 * @param {(score: ?number) => void} show  marks a supposed score in the pictures, or takes the mark away
 * @param {(assessment: Object) => Node} describe  bands and programs of an assessment
 */
export function whatIf(profile, flags, { low, high, start }, show, describe) {
  const slider = el("input", { type: "range", min: low, max: high, value: start, "aria-label": "What if my Step 2 CK were" });
  const readout = el("span.readout", { "aria-hidden": "true" }, slider.value);
  const result = el("div.supposed-result", { role: "status" });
  const end = (score) => el("span.muted", { "aria-hidden": "true" }, String(score));
  let timer = 0;
  let running = null;
  let moved = false;

  const section = el("details.what-if", {},
    el("summary", {}, "What if my Step 2 CK were …"),
    el("div.slider", {}, end(low), slider, end(high), readout),
    el("p.muted", {}, "Move it, and the same rules say what would change. The facts above stay as they are."),
    result,
    el("button.quiet", { type: "button", onclick: () => send(section, "ask", `Where would I stand with a Step 2 CK of ${slider.value}?`) }, "Ask with this score"));

  async function assess() {
    running?.abort();
    running = new AbortController();
    try {
      const response = await reach("api/assess", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ ...profile, step2_ck: Number(slider.value), step2_ck_range: null }),
        signal: running.signal,
      });
      const { assessment } = await response.json();
      result.replaceChildren(
        el("h4", {}, `What if: Step 2 CK ${slider.value}`),
        describe(assessment),
        el("p", {}, changes(flags, assessment.flags)),
        ...assessment.advisories.map(({ text }) => el("p.advisory", { role: "note" }, el("em", {}, "Note, not from the guides: "), text)));
    } catch (failure) {
      if (failure.name !== "AbortError") result.replaceChildren(el("p", {}, failure.message));
    }
  }

  slider.addEventListener("input", () => {
    readout.textContent = slider.value;
    moved = true;
    show(Number(slider.value));
    clearTimeout(timer);
    timer = setTimeout(assess, REST);
  });
  section.addEventListener("toggle", () => show(section.open && moved ? Number(slider.value) : null));
  return section;
}

function changes(before, after) {
  const only = (these, those, word) => these.filter(({ id }) => !those.some((other) => other.id === id)).map(({ text }) => `${word}: ${text}`);
  return [...only(after, before, "New"), ...only(before, after, "No longer")].join(" ") || "No flag changes.";
}
