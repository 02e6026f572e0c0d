/**
 * The shapes that travel between the page and the server, and the words the page uses for them.
 *
 * @typedef {{n: number, guide_id: string, guide_title: string, guide_version: string, section: string[],
 *   quote: string, start: number, end: number, passage_id: string}} Citation
 *   `start` and `end` count Unicode code points.
 * @typedef {{id: string, label: string, min: ?number, max: ?number, approximate: boolean,
 *   citations: number[], caveat: ?number}} Tier
 * @typedef {{min: number, max: number, open_ended: boolean, citations: number[]}} Breadth
 * @typedef {{track: ?string, tier: ?Tier, breadth: ?Breadth, flags: {id: string, text: string, citations: number[]}[],
 *   missing: string[], scenarios: Object[], advisories: {text: string, source: string, dated: string}[],
 *   findings: Object[]}} Assessment
 * @typedef {{conversation_id: string, status: string, answer: string, citations: Citation[], uncovered: string[],
 *   related: Citation[], assessment: ?Assessment, profile: Object<string, *>, suggestions: string[],
 *   notes?: {id: string, text: string, source: string, signed: string, dated: string}[], asks?: ?string, answer_id?: string, proposed?: Object<string, *>, composed_by?: {notice: ?string}}} Answer
 * @typedef {{id: string, title: string, created: string, updated: string, turns: number}} Entry
 *   A conversation in the list of this browser's.
 * @typedef {{verdict: "helpful"|"wrong"|"wrong_source", reason?: ?string, citation?: ?number}} Feedback
 * @typedef {{id: string, title: string, turns: {message: string, profile: ?Object, audience: string, asked_at: string,
 *   response: ?Answer, feedback: ?Feedback}[]}} Stored
 *   `message` is empty where words of distress were not kept; `response` is null until, or unless, it was answered.
 * @typedef {{id: string, title: string, version: string, text: string,
 *   outline: {level: number, title: string, start: number, end: number}[]}} Guide
 */

/** Characters (code points) the server accepts in one message. */
export const MESSAGE_LIMIT = 4000;

/** What stands above an answer of each kind; a plain answer needs no label. */
export const STATUS_LABELS = {
  answered: "",
  clarify: "One more fact decides this",
  not_covered: "Not in the guides",
  off_topic: "Outside these guides",
  refused: "Not something this can do",
  support: "You come first",
};

export const OUTCOMES = {
  met: "applies",
  not_met: "does not apply",
  unknown: "a fact is missing",
  unclear: "the guide’s words do not settle it",
  silent: "the guide says nothing",
};
