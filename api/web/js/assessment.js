/** Where the facts place the applicant, by the guides' own numbers: score bands, programs, flags, what-ifs. */
import { WHOM, loadBands, picture, quoteButton, range } from "./bands.js";
import { OUTCOMES } from "./contract.js";
import { el, send } from "./dom.js";
import { nameOf } from "./facts.js";
import { markButton } from "./marks.js";
import { programs, programsInWords } from "./programs.js";
import { whatIf } from "./whatif.js";

/** Scenarios rest on scores that nobody reported. */
const BASES = {
  hypothetical: "What if",
  practice: "Practice score",
  goal: "Goal",
  other_person: "Someone else’s score",
  range: "Possible score",
};
/** Those that are the applicant's own stand in the picture, beside the official score. */
const OWN = ["hypothetical", "practice", "goal"];

/**
 * @param {import("./contract.js").Answer} answer
 * @param {Map<number, import("./contract.js").Citation>} citations
 */
export function assessmentPanel({ assessment, profile = {} }, citations) {
  const panel = el("section.assessment");
  const draw = (known) => panel.replaceChildren(...parts(assessment, profile, citations, known));
  draw(null);
  // Without the bands the words still stand.
  loadBands().then(draw, () => {});
  return panel;
}

/** @param {?Object} known  what loadBands gives, once it is there */
function parts(assessment, profile, citations, known) {
  const { flags = [], missing = [], scenarios = [], findings = [] } = assessment;
  const marks = (numbers) => (numbers ?? []).filter((n) => citations.has(n)).map((n) => markButton(citations.get(n)));
  const official = profile.step2_ck ?? profile.step2_ck_range ?? null;
  const own = scenarios.find(({ basis, step2_ck: score }) => OWN.includes(basis) && score != null);
  const supposed = own && { score: own.step2_ck, label: `${BASES[own.basis]} ${own.step2_ck}` };
  const pictured = official != null || own || (known && citesBand(citations, known));

  const pictures = [];
  const columns = placings(assessment, known, pictured).map((placing, _, all) => {
    const bands = known?.tracks.find(({ track }) => track === placing.track);
    const drawn = bands && pictured && picture(bands, known, { official, supposed });
    if (drawn) pictures.push(drawn);
    return column(placing, all.length > 1, findings, known, marks, hedge(placing.tier, drawn && bands, citations, known), drawn?.element);
  });
  const describe = (other) => el("div.columns", {}, ...placings(other, known, true).map((placing, _, all) =>
    column(placing, all.length > 1, other.findings, known, () => [])));
  const show = (score) => {
    const shown = score == null ? supposed : { score, label: `${BASES.hypothetical} ${score}` };
    for (const { suppose } of pictures) suppose(shown?.score, shown?.label);
  };

  const rows = [
    flags.length && row("Worth knowing", ...flags.map((flag) => [el("bdi", {}, flag.text), ...marks(flag.citations)])),
    missing.length && row("Still unknown", [missing.map(nameOf).join(", ")]),
  ].filter(Boolean);
  return [
    el("h3", {}, "Where the guides place these facts"),
    columns.length && el("div.columns", {}, ...columns),
    scenarios.length && el("div.scenarios", {},
      el("h4", {}, scenarios.every(({ basis }) => basis === "range") ? "Across the range" : "Not official scores"),
      el("ul", {}, ...scenarios.map((s) => scenario(s, marks)))),
    rows.length && el("dl", {}, ...rows),
    pictures.length && whatIf(profile, flags, { ...known, start: own?.step2_ck ?? [official ?? middle(known)].flat()[0] }, show, describe),
    findings.length && working(findings),
  ].filter(Boolean);
}

/** What one track's guide says of a placing. */
function column(placing, several, findings, known, marks, ...picture) {
  return el("div.column", {},
    several && el("h4", {}, WHOM[placing.track]),
    placing.tier && el("p.band", {}, ...band(placing.tier, marks)),
    ...picture,
    programsOf(placing, findings, known, marks));
}

const middle = ({ low, high }) => Math.round((low + high) / 2);

/** One for the track that is known; while it is not, one for each. */
function placings({ track, tier, breadth, readings = [], findings = [] }, known, pictured) {
  if (readings.length) return readings;
  if (!track) return known && pictured ? known.tracks.map((one) => ({ track: one.track })) : [];
  const rule = known?.tracks.find((one) => one.track === track)?.programs?.stated.rule;
  return [{ track, tier, breadth, breadth_outcome: findings.find((finding) => finding.rule === rule)?.outcome }];
}

/** Whether the answer itself speaks of a band. */
function citesBand(citations, { tracks, citation }) {
  const spans = tracks.flatMap(({ bands }) => bands.flatMap((one) => one.citations)).map(citation);
  return [...citations.values()].some((cited) => spans.some((span) =>
    cited.guide_id === span.guide_id && cited.start === span.start && cited.end === span.end));
}

/** @param {import("./contract.js").Tier} tier */
function band(tier, marks) {
  return [el("strong", {}, tier.label), range(tier) && `, ${range(tier)}`, ...marks(tier.citations)];
}

/** The guide's own warning, beside every tier and every picture. */
function hedge(tier, bands, citations, known) {
  const caveat = tier && citations.get(tier.caveat);
  if (caveat) return el("p.hedge", {}, el("q", {}, caveat.quote), markButton(caveat));
  return bands?.hedge && el("p.hedge", {}, quoteButton(bands.hedge, known));
}

function programsOf({ track, breadth, breadth_outcome: outcome }, findings, known, marks) {
  const rule = known?.tracks.find((one) => one.track === track)?.programs;
  const number = breadth && el("p", {}, el("strong", {}, programsInWords(breadth)), ...marks(breadth.citations));
  const content = [number, ...(rule ? programs(breadth, outcome, findings, rule, known) : [])].filter(Boolean);
  return content.length > 0 && el("div.programs", {}, el("h4", {}, "Programs to apply to"), ...content);
}

const row = (term, ...told) => el("div", {}, el("dt", {}, term), ...told.map((content) => el("dd", {}, ...content)));

function scenario({ basis, track, step2_ck: score, step2_ck_range: ends, tier, breadth }, marks) {
  const value = score ?? ends?.join("–") ?? "not said";
  const title = `${BASES[basis] ?? basis}: Step 2 CK ${value}${track ? `, ${track === "img" ? "IMG" : "US school"}` : ""}`;
  return el("li", {},
    el("span.basis", {}, title),
    el("span", {}, ...(tier ? band(tier, marks) : ["No single score band"])),
    breadth && el("span", {}, programsInWords(breadth), ...marks(breadth.citations)));
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
