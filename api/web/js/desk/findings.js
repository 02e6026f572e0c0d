/** What no source carries in the reply as it stands: looked for at each pause, shown in place, and put right by a press. */
import { announce, byId, el, send } from "../dom.js";
import { unitOffsets } from "../guidetext.js";
import { place } from "../marks.js";
import { call } from "./frame.js";
import { original } from "./original.js";

/** Milliseconds after the last key. */
const PAUSE = 700;

/** @typedef {{kind: "quote_changed"|"untraced_number"|"unknown_mark", start: number, end: number, message: string, citation: ?number}} Finding
 *    `start` and `end` count Unicode code points. */

export class Findings {
  /**
   * @param {import("./editor.js").Editor} editor
   * @param {() => Object} facts  what the student told, whose numbers need no source
   */
  constructor(editor, facts) {
    this.editor = editor;
    this.facts = facts;
    /** The reply before anybody edited it. */
    this.drafted = "";
    this.timer = 0;
    this.asked = null;
    this.shown = "";
    this.list = el("ul.findings");
    byId("findings").append(this.list);
  }

  /** To be called at every change of the text. */
  changed() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.look(), PAUSE);
    byId("checked").textContent = "";
  }

  /** @returns {Promise<?Finding[]>} null where nobody could be asked, or the text has changed since */
  async look() {
    clearTimeout(this.timer);
    this.asked?.abort();
    const asked = new AbortController();
    this.asked = asked;
    const { text, citations } = this.editor;
    try {
      const { findings } = await call("POST", "api/verify", { text, citations, profile: this.facts() }, { stay: true, signal: asked.signal });
      if (asked.signal.aborted || text !== this.editor.text) return null;
      this.#show(findings, text);
      return findings;
    } catch (failure) {
      if (failure.name !== "AbortError") byId("checked").textContent = `Not checked. ${failure.message}`;
      return null;
    }
  }

  /** @param {Finding[]} findings */
  #show(findings, text) {
    const unit = unitOffsets(text);
    this.editor.fault(findings.map(({ start, end }, index) => ({ start: unit(start), end: unit(end), index })));
    const told = findings.length === 0 ? "Every mark and number has its source"
      : findings.length === 1 ? "1 thing to look at" : `${findings.length} things to look at`;
    byId("checked").textContent = told;
    const shown = JSON.stringify(findings.map(({ kind, message }) => [kind, message]));
    if (shown !== this.shown) announce(told);
    this.shown = shown;
    const focused = [...this.list.children].findIndex((item) => item.contains(document.activeElement));
    this.list.replaceChildren(...findings.map((finding, index) => this.#item(finding, index)));
    if (focused >= 0) (this.list.children[Math.min(focused, findings.length - 1)]?.querySelector("button") ?? this.editor.area).focus();
  }

  /** Where a finding is now: the text may have moved since it was found. */
  #spot(index) { return this.editor.faults.find((fault) => fault.index === index); }

  #item(finding, index) {
    const citation = this.editor.citations.find(({ n }) => n === finding.citation);
    const spot = this.#spot(index);
    const before = (now) => citation && finding.kind !== "unknown_mark" ? original(this.editor.text, now, citation, this.drafted) : null;
    const was = before(spot);
    const button = (name, act) => el("button.link", { type: "button", onclick: () => {
      const now = this.#spot(index);
      if (now) act(now);
      else announce("The text has changed there; it is being looked at again.");
    } }, name);
    return el("li.finding", {},
      el("p", {}, finding.message),
      was && el("blockquote", {}, was.words.replace(/^\s*[-*] +/, "")),
      el("div.buttons", {},
        button("Show", ({ start, end }) => this.editor.reveal(start, end)),
        was && button("Restore the guide’s words", (now) => {
          const { start, end, words } = before(now) ?? was;
          this.editor.replace(start, end, words);
        }),
        citation && el("button.link", {
          type: "button",
          title: place(citation),
          onclick: (event) => send(event.currentTarget, "open-citation", citation),
        }, "Open the guide")));
  }
}
