/** "What if my Step 2 CK were …": the same rules on a supposed score. Nothing that is known is changed. */
import { programs } from "./programs.js";
import { WHOM, limits, nameOfBand, quoteButton } from "./bands.js";
import { el, send } from "./dom.js";
import { reach } from "./stream.js";

/** Milliseconds that the slider rests before the server is asked. */
const REST = 200;

/**
 * @param {Object} profile  what is known of the applicant
 * @param {Object[]} flags  those of the known facts
 * @param {Object} known  what loadBands gives
 * @param {number} start
 * @param {(score: ?number) => void} show  marks the supposed score in the pictures, or takes the mark away
 */
export function whatIf(profile, flags, known, start, show) {
  const readout = el("span.readout", { "aria-hidden": "true" }, String(start));
  const slider = el("input", { type: "range", min: known.low, max: known.high, step: 1, value: start, "aria-label": "What if my Step 2 CK were" });
  const result = el("div.supposed-result", { role: "status" });
  const hint = el("p.muted", {}, "Move it, and the same rules say what would change. The facts above stay as they are.");
  let timer = 0;
  let running = null;
  let moved = false;

  const section = el("details.what-if", {},
    el("summary", {}, "What if my Step 2 CK were …"),
    el("div.slider", {}, el("span.ends", { "aria-hidden": "true" }, String(known.low)), slider, el("span.ends", { "aria-hidden": "true" }, String(known.high)), readout),
    hint,
    result,
    el("button.quiet", { type: "button", onclick: () => send(section, "ask", `Where would I stand with a Step 2 CK of ${slider.value}?`) }, "Ask with this score"));

  async function assess() {
    const score = Number(slider.value);
    running?.abort();
    running = new AbortController();
    try {
      const response = await reach("api/assess", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ ...profile, step2_ck: score, step2_ck_range: null }),
        signal: running.signal,
      });
      const { assessment } = await response.json();
      result.replaceChildren(...told(assessment, score, flags, known));
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

function told(assessment, score, before, known) {
  const { track, tier, breadth, findings, flags, advisories, readings = [] } = assessment;
  const several = !track;
  const shown = several ? readings : [{ track, tier, breadth }];
  const parts = shown.map((reading) => {
    const bands = known.tracks.find((one) => one.track === reading.track);
    const band = bands?.bands.find(({ id }) => id === reading.tier?.id);
    if (!bands) return null;
    const outcome = reading.breadth_outcome ?? findings.find(({ rule }) => rule === bands.programs?.stated.rule)?.outcome;
    return el("div", {},
      several && el("h5", {}, WHOM[reading.track]),
      band && el("p", {}, el("strong", {}, nameOfBand(band)), `, ${limits(band)}`),
      band?.stated && el("p", {}, quoteButton(band.stated, known)),
      bands.programs && programs(reading.breadth, outcome, findings, bands.programs, known));
  });
  const ids = (list) => new Set(list.map(({ id }) => id));
  const [had, has] = [ids(before), ids(flags)];
  const changes = [
    ...flags.filter(({ id }) => !had.has(id)).map(({ text }) => `New: ${text}`),
    ...before.filter(({ id }) => !has.has(id)).map(({ text }) => `No longer: ${text}`),
  ];
  return [
    el("h4", {}, `What if: Step 2 CK ${score}`),
    el("div.sides", {}, ...parts),
    el("p.changes", {}, changes.length ? changes.join(" ") : "No flag changes."),
    ...advisories.map(({ text }) => el("p.note", {}, el("strong", {}, "Note, not from the guides: "), text)),
  ];
}
