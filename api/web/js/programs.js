/** How many programs, as a bar whose open end stays open; where the guide does not say, its silence in words. */
import { quoteButton } from "./bands.js";
import { el } from "./dom.js";

/** How much of the bar stands beyond the largest number that any guide names. */
const BEYOND = 1.25;

export const programsInWords = ({ min, max, open_ended: more }) => `${min}–${max}${more ? " or more" : ""} programs`;

/**
 * What stands below the number, or in its place.
 * @param {?import("./contract.js").Breadth} breadth
 * @param {string} outcome  how the number is settled
 * @param {Object[]} findings  of which those that the number leans on give their words
 * @param {Object} rule  the track's `programs`
 * @param {Object} known  what loadBands gives
 * @returns {Node[]}  nothing where a fact is missing
 */
export function programs(breadth, outcome, findings, rule, known) {
  if (breadth) return [bar(breadth, known), el("p", {}, quoteButton(rule.stated, known))];
  const line = (words, ...quotes) => el("p", {}, words, ...quotes.flatMap((stated) => [" ", quoteButton(stated, known)]));
  if (outcome === "silent") return [
    line("The guide names no number of programs for these facts.", ...(rule.otherwise ? [rule.otherwise] : [])),
  ];
  if (outcome !== "unclear") return [];
  const met = new Set(findings.filter((finding) => finding.outcome === "met" || finding.outcome === "unclear").map((finding) => finding.rule));
  const counted = [...rule.when, ...rule.unclear].filter((stated) => met.has(stated.rule));
  return [
    line("Whether the guide’s number of programs is meant here, its words do not settle."),
    bar(rule, known, "unsettled"),
    counted.length > 0 && line("It counts as low:", ...counted),
    line("The number:", rule.stated),
  ].filter(Boolean);
}

function bar({ min, max, open_ended: more }, { most }, kind = "settled") {
  const whole = most * BEYOND;
  const drawn = el(`div.programs-bar.${kind}`, { "aria-hidden": "true" },
    el("span.fill"), more && el("span.onwards"),
    el("span.least", {}, String(min)), el("span.most", {}, `${max}${more ? "+" : ""}`));
  drawn.style.setProperty("--from", min / whole);
  drawn.style.setProperty("--to", max / whole);
  return drawn;
}
