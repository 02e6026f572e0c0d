/** One question and its answer in the conversation, from the first event to the last. */
import { afterwords } from "./answer.js";
import { arrange } from "./arrange.js";
import { STATUS_LABELS } from "./contract.js";
import { el, icon, send } from "./dom.js";
import { nameOf, says } from "./facts.js";
import { Prose } from "./markdown.js";
import { freezeChips } from "./profile.js";

/** A longer question is set smaller. */
const SHORT_QUESTION = 160;

export class Turn {
  /** @param {Object} request  the body of POST /api/chat; an empty message is one that was not kept */
  constructor(request) {
    this.request = request;
    this.text = "";
    this.prose = new Prose();
    this.label = el("p.label", { hidden: true });
    this.waiting = el("p.waiting", {}, "Reading the guides…");
    this.after = el("div.after");
    this.body = el("div.answer", {}, this.label, this.prose.element, this.waiting, this.after);
    const size = request.message.length > SHORT_QUESTION ? "h2.question.long" : "h2.question";
    const changed = Object.entries(request.profile ?? {}).map(([key, value]) =>
      value === null ? `without: ${nameOf(key)}` : `with: ${says(key, value)}`);
    this.element = el("article.turn", { tabindex: -1 },
      request.message ? el(size, { dir: "auto" }, request.message) : el("p.muted", {}, "What was written here is not kept."),
      changed.length > 0 && el("p.muted.changed", {}, `Asked again, ${changed.join("; ")}`),
      this.body);
  }

  /** The server says what it is doing. */
  progress(data) {
    const text = data.text ?? data.message ?? data.detail;
    if (typeof text === "string") this.waiting.textContent = text;
    return this.waiting.textContent;
  }

  cite(citation) {
    this.prose.learn(citation);
  }

  /** Deltas may come faster than frames: one drawing a frame is enough. */
  add(text) {
    this.text += text;
    this.frame ??= requestAnimationFrame(() => {
      this.frame = null;
      this.prose.update(this.text);
    });
  }

  /**
   * @param {import("./contract.js").Answer} answer
   * @param {?import("./contract.js").Feedback} [feedback]  given earlier
   */
  finish(answer, feedback = null) {
    this.settle();
    for (const citation of answer.citations ?? []) this.prose.learn(citation);
    this.prose.update(answer.answer);
    arrange(this.prose.element, answer);
    this.body.dataset.status = answer.status;
    const label = STATUS_LABELS[answer.status] ?? "";
    this.label.textContent = label;
    this.label.hidden = !label;
    this.after.append(...afterwords(this.request.message, answer, this.request.audience, feedback));
    this.after.querySelector(".profile")?.append(...this.stubbornFacts(answer));
    return label;
  }

  /** What the question itself says counts before what the form says, so a change may not have taken. */
  stubbornFacts({ profile = {} }) {
    const kept = Object.entries(this.request.profile ?? {})
      .filter(([key, value]) => profile[key] != null && String(profile[key]) !== String(value))
      .map(([key]) => says(key, profile[key]));
    if (!kept.length) return [];
    return [el("p.stubborn", {}, `The question itself says ${kept.join(", ")}, and that counts first. `,
      el("button.link", { type: "button", onclick: (event) => send(event.currentTarget, "edit-question", this.request.message) }, "Edit the question"))];
  }

  /** The reader stopped it: what came stays. */
  stop() {
    this.settle();
    this.prose.update(this.text);
    this.after.replaceChildren(this.trouble("Stopped.", "Ask again"));
  }

  /** @param {import("./stream.js").Failure} failure */
  fail(failure) {
    this.settle();
    this.prose.update(this.text);
    const again = this.trouble(failure.message, failure.action, failure.retryAfter);
    if (!this.request.message) again.querySelector("button").remove(); // words that were not kept cannot be asked again
    // Asking the same again does not help a question that the server does not accept.
    if (failure.status === 422 || failure.status === 413) again.querySelector("button")?.replaceWith(
      el("button.quiet", { type: "button", onclick: (event) => send(event.currentTarget, "edit-question", this.request.message) }, "Edit the question"));
    this.after.replaceChildren(again);
  }

  trouble(message, action, wait = 0) {
    const button = el("button.quiet", { type: "button", onclick: () => send(this.element, "retry", this) });
    const until = Date.now() + wait * 1000;
    const tick = () => {
      const left = Math.ceil((until - Date.now()) / 1000);
      button.disabled = left > 0;
      button.textContent = left > 0 ? `${action} (in ${left} s)` : action;
      if (left > 0) setTimeout(tick, 250);
    };
    tick();
    return el("div.trouble", {}, icon("close"), el("p", {}, message), button);
  }

  settle() {
    cancelAnimationFrame(this.frame);
    this.frame = null;
    this.waiting.remove();
  }

  /** An earlier turn of a kept conversation: a record from the start. */
  stale() {
    if (this.waiting.isConnected) this.fail({ message: "This question was not answered." });
    this.freeze();
  }

  /** Once another question is asked, this turn is a record: nothing in it asks again. */
  freeze() {
    const held = this.after.contains(document.activeElement);
    this.after.querySelectorAll(".replies, .suggestions, .trouble button, .stubborn, .what-if").forEach((part) => part.remove());
    this.after.querySelectorAll(".profile").forEach(freezeChips);
    return held && !this.after.contains(document.activeElement);
  }
}
