/**
 * Keeping what is typed: in this browser at once, on the server a second after the last key. What the server has not taken
 * stays here, through a reload, a crash or a lost connection, until it is saved or dropped.
 */
import { KEPT, call } from "./frame.js";

/** Milliseconds after the last key, and between attempts while the server cannot be reached. */
const PAUSE = 1_000;
const RETRY = 4_000;
/** How long a page that is being left may take to end. */
const ALIVE = 2_000;
const EDITED = ["subject", "person", "text", "citations", "profile"];

/** @typedef {{subject: string, person: ?string, text: string, citations: Object[], profile: Object}} Edited */

export const edited = (draft) => Object.fromEntries(EDITED.map((name) => [name, draft[name] ?? null]));

/** Whether two edits say the same: facts that are null are facts that are not there, and a name is one in any case. */
export const same = (one, other) => EDITED.every((name) => canonical(comparable(one, name)) === canonical(comparable(other, name)));
const comparable = (edit, name) => (name === "person" ? edit.person?.toUpperCase().trim().split(/\s+/).join(" ") || null : edit[name]);
const canonical = (value) => JSON.stringify(value ?? null, (_, held) =>
  held && typeof held === "object" && !Array.isArray(held)
    ? Object.fromEntries(Object.entries(held).filter(([, inner]) => inner != null).sort(([a], [b]) => (a < b ? -1 : 1)))
    : held);

export class Keeping {
  /**
   * @param {string} owner  who is signed in
   * @param {Object} draft  as the server has it
   * @param {{read: () => Edited, told: (state: {kind: string, failure?: Error}) => void,
   *   conflict: (current: Object, why: string) => void, taken: (draft: Object) => void}} page
   *   `told` hears of saved, typing, saving, unsaved; `conflict` of a change that somebody else made; `taken` of each save
   */
  constructor(owner, draft, page) {
    this.draft = draft;
    this.page = page;
    this.held = null;
    this.timer = 0;
    this.running = null;
    this.stopped = false;
    this.prefix = `${KEPT}${owner}:${draft.id}:`;
    this.key = this.prefix + Math.random().toString(36).slice(2);
    // Held as long as this page lives, so that another does not take its words for words left behind.
    navigator.locks?.request(this.key, () => new Promise(() => {}));
    addEventListener("online", () => this.unsaved && this.save());
    document.addEventListener("visibilitychange", () => document.hidden && this.unsaved && this.save());
  }

  get unsaved() { return !same(this.page.read(), edited(this.draft)); }

  /** To be called at every change. */
  changed() {
    if (!this.unsaved) { this.#drop(); clearTimeout(this.timer); this.page.told({ kind: "saved" }); return; }
    this.#store();
    this.page.told({ kind: this.held ? "held" : "typing" });
    this.#later(PAUSE);
  }

  /** Saves now what is not saved. @returns {Promise<boolean>} whether everything is */
  async save() {
    clearTimeout(this.timer);
    while (this.running) await this.running;
    if (this.stopped || this.held) return false;
    if (!this.unsaved) return true;
    this.running = this.#put().finally(() => { this.running = null; });
    return this.running;
  }

  /** A change of the draft other than an edit, made once all edits are saved. @returns {Promise<?Object>} null where it was not made */
  async act(path, body) {
    if (!(await this.save())) return null;
    try {
      this.#took(await call("POST", `api/desk/drafts/${this.draft.id}/${path}`, { version: this.draft.version, ...body }, { stay: true }));
      return this.draft;
    } catch (failure) {
      if (failure.status !== 409) throw failure;
      this.#met(failure.problem);
      return null;
    }
  }

  /** Takes the server's draft as the one that is edited from now on. */
  take(draft) {
    this.held = null;
    this.draft = draft;
    this.#drop();
  }

  /** Saves this page's words over a draft that was shown to whoever wrote them. */
  async insist(current) {
    this.held = null;
    this.draft = current;
    this.#store();
    if (current.status !== "draft" && !(await this.#reopened())) return false;
    return this.save();
  }

  /** Somebody else's newer version, if there is one and nothing here is unsaved. */
  async look() {
    if (this.unsaved || this.running || this.stopped) return;
    const draft = await call("GET", `api/desk/drafts/${this.draft.id}`, undefined, { stay: true }).catch(() => null);
    if (draft && draft.version > this.draft.version && !this.unsaved) { this.take(draft); this.page.taken(draft, true); }
  }

  /** What pages that are gone have left behind unsaved, the newest first. @returns {Promise<(Edited & {key: string, version: number, at: number})[]>} */
  async left() {
    const found = [];
    for (const key of keys(this.prefix)) {
      if (key === this.key || (await alive(key))) continue;
      const copy = parsed(key);
      if (!copy || same(copy, edited(this.draft))) remove(key);
      else found.push({ ...copy, key });
    }
    return found.sort((a, b) => b.at - a.at);
  }

  /** No more is kept of a draft that is no longer there. */
  stop() { this.stopped = true; clearTimeout(this.timer); this.#drop(); }

  async #put() {
    const sent = this.page.read();
    this.page.told({ kind: "saving" });
    try {
      this.#took(await call("PUT", `api/desk/drafts/${this.draft.id}`, { version: this.draft.version, ...sent }, { stay: true }), sent);
    } catch (failure) {
      if (failure.status === 409) return this.#answered(failure.problem, sent);
      this.page.told({ kind: "unsaved", failure });
      if (failure.status === 0 || failure.status === 429 || failure.status >= 500) this.#later(RETRY);
      return false;
    }
    if (!this.unsaved) return true;
    this.#later(PAUSE);
    return false;
  }

  /** A save whose answer was lost on the way comes back as a conflict with itself. */
  #answered(problem, sent) {
    if (!same(problem.current, sent)) { this.#met(problem); return false; }
    this.#took(problem.current, sent);
    return !this.unsaved;
  }

  #took(draft, sent = null) {
    // The server writes a name its own way; what was meanwhile typed on stays as it is typed.
    this.draft = sent ? { ...draft, ...sent } : draft;
    if (this.unsaved && sent) this.#store();
    else this.#drop();
    this.page.taken(this.draft, !sent);
    this.page.told({ kind: this.unsaved && sent ? "typing" : "saved" });
  }

  #met(problem) {
    this.held = problem.current;
    this.page.told({ kind: "held" });
    this.page.conflict(problem.current, problem.detail);
  }

  async #reopened() {
    try {
      this.draft = await call("POST", `api/desk/drafts/${this.draft.id}/status`, { version: this.draft.version, status: "draft" }, { stay: true });
      return true;
    } catch (failure) {
      if (failure.status === 409) this.#met(failure.problem);
      else this.page.told({ kind: "unsaved", failure });
      return false;
    }
  }

  #later(delay) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), delay);
  }

  #store() {
    try {
      localStorage.setItem(this.key, JSON.stringify({ ...this.page.read(), version: this.draft.version, at: Date.now() }));
    } catch { /* a browser that lets pages keep nothing, or is full: the server is asked all the same */ }
  }

  #drop() { remove(this.key); }
}

export function remove(key) {
  try { localStorage.removeItem(key); } catch { /* nothing was kept */ }
}

function keys(prefix) {
  try { return Object.keys(localStorage).filter((key) => key.startsWith(prefix)); } catch { return []; }
}

function parsed(key) {
  try {
    const copy = JSON.parse(localStorage.getItem(key));
    return typeof copy.text === "string" && Array.isArray(copy.citations) ? copy : null;
  } catch { return null; }
}

/** Whether the page that keeps something is still open. */
async function alive(key) {
  if (!navigator.locks) return false;
  try {
    return await navigator.locks.request(key, { signal: AbortSignal.timeout(ALIVE) }, () => false);
  } catch { return true; }
}
