/** The guide's score bands on a scale, its gaps drawn as gaps, and the same in words. No figure stands here: all are served. */
import { el, send } from "./dom.js";
import { reach } from "./stream.js";

/** Points drawn beyond the outermost limits, and how far the what-if goes. */
const MARGIN = 30;
/** The ends of the score scale: a band that reaches one has no limit there. */
const LOWEST = 1;
const HIGHEST = 300;

export const WHOM = { us: "US MD and DO applicants", img: "IMGs" };

let fetched = null;

/**
 * The bands of every track in force, once; nothing where the guides in force have no rules.
 * @returns {Promise<{tracks: Object[], low: number, high: number, most: number, citation: (n: number) => Object}>}
 */
export function loadBands() {
  fetched ??= reach("api/bands", { headers: { Accept: "application/json" } })
    .then((response) => response.json())
    .then(({ tracks, citations }) => {
      const starts = tracks.flatMap(({ bands }) => bands.map(({ min }) => min)).filter((min) => min != null);
      return {
        tracks,
        low: Math.max(LOWEST, Math.min(...starts) - MARGIN),
        high: Math.min(HIGHEST, Math.max(...starts) + MARGIN),
        most: Math.max(...tracks.map(({ programs }) => programs?.max ?? 0)),
        citation: (n) => citations.find((citation) => citation.n === n),
      };
    });
  fetched.catch(() => { fetched = null; });
  return fetched;
}

/** Words of a guide that open it at their place. @param {{words: string, citations: number[]}} stated */
export function quoteButton({ words, citations }, known) {
  const citation = known.citation(citations[0]);
  return el("button.quoted", { type: "button", onclick: (event) => send(event.currentTarget, "open-citation", citation) },
    `“${words.replace(/,? or$/, "")}”`, el("span.visually-hidden", {}, ", open in the guide"));
}

/** A band's limits in words. @param {import("./contract.js").Tier} tier */
export function range({ min, max, approximate }) {
  const about = approximate ? "approximately " : "";
  const open = { below: min == null || min <= LOWEST, above: max == null || max >= HIGHEST };
  if (open.below && open.above) return "";
  if (open.above) return `${about}${min} and above`;
  if (open.below) return `${about}${max} and below`;
  return `${about}${min}–${max}`;
}

const nameOfBand = (band) => (band.gap ? "The guide leaves this open" : band.label);

/** A gap's limits follow from its neighbours': they are no guide's words, approximate or not. */
const limits = (band) => range(band.gap ? { ...band, approximate: false } : band);

/** A score, or both ends of one told as a range, in words. */
export function told(score) {
  if (!Array.isArray(score)) return String(score);
  return score[1] >= HIGHEST ? `${score[0]} or above` : score.join("–");
}

/**
 * @param {{track: string, bands: Object[]}} track
 * @param {{low: number, high: number}} known  what loadBands gives
 * @param {{official: ?(number|number[]), supposed: ?{score: number, label: string}}} scores
 * @returns {{element: HTMLElement, suppose: (score: ?number, label: string) => void}}
 */
export function picture({ track, bands }, known, { official, supposed }) {
  const markers = el("div.markers");
  const rows = bands.map((band) => row(band, known));
  const element = el("figure.bands", {},
    el("figcaption.visually-hidden", {}, `The guide’s Step 2 CK ranges for ${WHOM[track]}, the highest first`),
    el("div.strip", { "aria-hidden": "true" }, markers, el("div.segments", {}, ...bands.map((band, i) => segment(band, i, bands, known)))),
    el("ul.legend", {}, ...rows.map(({ element: li }) => li).reverse()));

  function mark(kind, score, label) {
    markers.querySelector(`.${kind}`)?.remove();
    const [from, to] = [score ?? []].flat();
    for (const { band, tags } of rows) {
      tags.querySelector(`.${kind}`)?.remove();
      // A score told as a range is tagged on each band that it touches.
      const touched = from != null && (band.min ?? LOWEST) <= (to ?? from) && (band.max ?? HIGHEST) >= from;
      if (touched) tags.append(el(`span.tag.${kind}`, {}, label));
    }
    if (from == null) return;
    const marker = el(`span.marker.${kind}${to ? ".range" : ""}`, {}, el("span", {}, told(score)));
    marker.style.setProperty("--at", share(from, known));
    marker.style.setProperty("--wide", share((to ?? from) + 1, known) - share(from, known));
    markers.append(marker);
  }

  mark("official", official, `Step 2 CK ${told(official ?? "")}`);
  const suppose = (score, label) => mark("supposed", score, label);
  suppose(supposed?.score, supposed?.label);
  return { element, suppose };
}

/** Where a score stands between the ends of the drawing, 0 to 1. */
const share = (score, { low, high }) => Math.min(Math.max((score - low) / (high + 1 - low), 0), 1);

function segment(band, i, bands, known) {
  const from = Math.max(band.min ?? known.low, known.low);
  const to = Math.min(band.max ?? known.high, known.high);
  // A limit stands on its band's side of a gap, so that the two beside a narrow gap keep apart.
  const part = el(band.gap ? "span.segment.gap" : "span.segment", {},
    !band.gap && band.min != null && el("span", {}, String(band.min)),
    bands[i + 1]?.gap && band.max != null && el("span.to", {}, String(band.max)));
  part.style.setProperty("--scores", to - from + 1);
  tone(part, band, bands);
  return part;
}

function row(band, known) {
  const tags = el("span.tags");
  const swatch = el(band.gap ? "span.swatch.gap" : "span.swatch", { "aria-hidden": "true" });
  tone(swatch, band, known.tracks.find(({ bands }) => bands.includes(band)).bands);
  const element = el(band.gap ? "li.open" : "li", {}, swatch,
    el("span.name", {}, nameOfBand(band), " "),
    el("span.limits", {}, limits(band)), tags,
    band.stated && quoteButton(band.stated, known));
  return { element, band, tags };
}

/** The higher the band, the deeper its tone: an order, not a judgement. */
function tone(part, band, bands) {
  const closed = bands.filter(({ gap }) => !gap);
  if (!band.gap) part.style.setProperty("--tone", closed.indexOf(band) / Math.max(1, closed.length - 1));
}
