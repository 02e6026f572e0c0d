/** Where the facts place the applicant, by the guides' own numbers: score band, programs, flags, what-ifs, notes. */
import { OUTCOMES } from "./contract.js";
import { el, send } from "./dom.js";
import { nameOf } from "./facts.js";
import { markButton } from "./marks.js";

/** The ends of the score scale: a band that reaches one has no limit there. */
const LOWEST = 1;
const HIGHEST = 300;

/** Scenarios rest on scores that nobody reported. */
const BASES = {
  hypothetical: "What if",
  practice: "Practice score",
  goal: "Goal",
  other_person: "Someone else’s score",
  range: "Possible score",
};

/**
 * @param {import("./contract.js").Assessment} assessment
 * @param {Map<number, import("./contract.js").Citation>} citations
 */
export function assessmentPanel(assessment, citations) {
  const { tier, breadth, flags = [], missing = [], scenarios = [], advisories = [], findings = [] } = assessment;
  const marks = (numbers) => (numbers ?? []).filter((n) => citations.has(n)).map((n) => markButton(citations.get(n)));
  const caveat = tier && citations.get(tier.caveat);
  const rows = [
    tier && row("Score band", ...band(tier, marks)),
    caveat && row("The guide’s hedge", el("q", {}, caveat.quote), markButton(caveat)),
    breadth && row("Programs", programs(breadth), ...marks(breadth.citations)),
    ...flags.map((flag) => row("Worth knowing", el("bdi", {}, flag.text), ...marks(flag.citations))),
    missing.length && row("Still unknown", missing.map(nameOf).join(", ")),
  ].filter(Boolean);
  const parts = [
    rows.length && el("dl", {}, ...rows),
    scenarios.length && el("div.scenarios", {}, el("h4", {}, "Not official scores"), el("ul", {}, ...scenarios.map((s) => scenario(s, marks)))),
    findings.length && working(findings),
  ].filter(Boolean);
  return [
    parts.length && el("section.assessment", {},
      el("h3", {}, "Where the guides place these facts"), ...parts),
    ...advisories.map(advisory),
  ].filter(Boolean);
}

const row = (term, ...content) => el("div", {}, el("dt", {}, term), el("dd", {}, ...content));

/** @param {import("./contract.js").Tier} tier */
function band(tier, marks) {
  return [el("strong", {}, tier.label), range(tier) && `, ${range(tier)}`, ...marks(tier.citations)];
}

function range({ min, max, approximate }) {
  const about = approximate ? "approximately " : "";
  const open = { below: min == null || min <= LOWEST, above: max == null || max >= HIGHEST };
  if (open.below && open.above) return "";
  if (open.above) return `${about}${min} and above`;
  if (open.below) return `${about}${max} and below`;
  return `${about}${min}–${max}`;
}

const programs = ({ min, max, open_ended: more }) => `${min}–${max}${more ? " or more" : ""} programs`;

function scenario({ basis, track, step2_ck: score, tier, breadth }, marks) {
  const value = Array.isArray(score) ? score.join("–") : score;
  const title = `${BASES[basis] ?? basis}: Step 2 CK ${value ?? "not said"}${track ? `, ${track === "img" ? "IMG" : "US school"}` : ""}`;
  return el("li", {},
    el("span.basis", {}, title),
    el("span", {}, ...(tier ? band(tier, marks) : ["No single score band"])),
    breadth && el("span", {}, programs(breadth), ...marks(breadth.citations)));
}

/** A dated note is never the guide's word, and says so. */
function advisory({ text, source, dated }) {
  const on = /^\d{4}-\d{2}-\d{2}$/.test(dated ?? "")
    ? new Date(`${dated}T00:00:00Z`).toLocaleDateString("en", { dateStyle: "long", timeZone: "UTC" })
    : dated;
  return el("section.advisory", {},
    el("h3", {}, "Note, not from the guides"),
    el("p", {}, text),
    el("p.from", {}, [source, on].filter(Boolean).join(", ")));
}

/** Every rule that was looked at, with the words it rests on. */
function working(findings) {
  const line = (finding) => {
    const openable = finding.guide_id && finding.quote;
    const open = (event) => send(event.currentTarget, "open-citation", { guide_title: "", guide_version: "", section: [], ...finding });
    return el("li", {},
      el("span.basis", {}, `${String(finding.rule ?? "").replaceAll("/", " › ").replaceAll("_", " ")}: ${OUTCOMES[finding.outcome] ?? finding.outcome}`),
      finding.quote && el("q", {}, finding.quote),
      openable && el("button.link", { type: "button", onclick: open }, "Open in the guide"));
  };
  return el("details.working", {}, el("summary", {}, "How this was worked out"), el("ul", {}, ...findings.map(line)));
}
