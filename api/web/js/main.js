/** The conversation: which one is open, which question is asked with what, and what becomes of its answer. */
import { watchComposer } from "./composer.js";
import { watchConversations } from "./conversations.js";
import { announce, byId, el, send } from "./dom.js";
import { watchGuide } from "./guide.js";
import { watchMarks } from "./marks.js";
import { unfoldForPrint } from "./print.js";
import { load, stored } from "./store.js";
import { ask } from "./stream.js";
import { Turn } from "./turn.js";

const transcript = byId("conversation");
const composer = watchComposer();
watchMarks(); // before the guide, so that Escape closes a quote before it closes the panel
const guide = watchGuide();
const conversations = watchConversations();
unfoldForPrint();

let conversationId = null;
/** @type {?Turn} */
let last = null;
/** @type {?AbortController} */
let running = null;

/** The address names the open conversation, so that it survives a reload. */
const addressed = () => /^#c=([\w-]+)$/.exec(location.hash)?.[1] ?? null;

function enter(id) {
  conversationId = id;
  conversations.mark(id);
  if (id || byId("ask-advisor")) import("./referral.js").then(({ offer }) => offer(conversationId), () => {});
  if (addressed() !== id) history.replaceState(null, "", id ? `#c=${id}` : location.pathname);
}

/** @param {string} message  @param {?Object} profile  changed facts alone; null deletes one */
function begin(message, profile = null) {
  if (running) return;
  const turn = new Turn({ message, conversation_id: conversationId, profile, audience: composer.audience });
  const focusLost = last?.freeze();
  transcript.querySelector(":scope > :not(.turn)")?.remove();
  transcript.append(turn.element);
  started(true);
  if (composer.holds(message)) composer.write("");
  else if (focusLost) turn.element.focus({ preventScroll: true });
  if (last) turn.element.scrollIntoView({ block: "start" });
  last = turn;
  follow(turn, (signal) => answered(turn, signal));
}

/** The answer as it streams; where the connection breaks, as the server stored it. */
async function* answered(turn, signal) {
  try {
    yield* ask(turn.request, signal);
  } catch (failure) {
    if (!failure.broken || !conversationId) throw failure;
    yield* stored(conversationId, signal);
  }
}

/**
 * Follows the answer of a turn to its end, whichever it is.
 * @param {Turn} turn  @param {(signal: AbortSignal) => AsyncIterable<{name: string, data: Object}>} events
 */
async function follow(turn, events) {
  const abort = new AbortController();
  running = abort;
  composer.busy(true);
  announce("Reading the guides");
  try {
    for await (const { name, data } of events(abort.signal)) {
      if (data.conversation_id && data.conversation_id !== conversationId) {
        enter(data.conversation_id);
        conversations.refresh();
      }
      if (name === "status") announce(turn.progress(data));
      else if (name === "citation") turn.cite(data);
      else if (name === "delta") turn.add(data.text);
      else if (name === "done") announce(["Answer ready", turn.finish(data)].filter(Boolean).join(". "));
    }
  } catch (failure) {
    if (failure.name === "AbortError") {
      turn.stop();
      if (running === abort) announce("Stopped");
    } else {
      turn.fail(failure);
      announce(failure.message);
      // The server forgot this conversation; the next question begins another.
      if (failure.status === 404) enter(null);
    }
  } finally {
    if (running === abort) {
      running = null;
      composer.busy(false);
      conversations.refresh();
    }
  }
}

/** The same request again, in the place of the one that failed. */
function retry(turn) {
  if (running) return;
  turn.element.remove();
  last = null;
  const { message, profile } = turn.request;
  begin(message, profile);
  last.element.focus({ preventScroll: true });
}

/** Shows a kept conversation as it was left. */
async function open(id) {
  clear();
  started(true);
  enter(id);
  const opening = el("p.muted.opening", {}, "Opening the conversation…");
  transcript.append(opening);
  const abort = new AbortController();
  running = abort;
  let turns;
  try {
    ({ turns } = await load(id, abort.signal));
  } catch (failure) {
    if (running !== abort) return;
    running = null;
    opening.replaceWith(failure.status === 404 ? absent() : unopened(failure, id));
    if (failure.status === 404) enter(null);
    return;
  }
  if (running !== abort) return;
  running = null;
  opening.remove();
  const shown = turns.filter((turn, i) => turn.response || turn.message !== turns[i + 1]?.message); // else it was asked again
  for (const { message, profile, audience, response, feedback } of shown) {
    last?.stale();
    last = new Turn({ message, conversation_id: id, profile, audience });
    transcript.append(last.element);
    if (response) last.finish(response, feedback);
    composer.audience = audience;
  }
  if (shown.length > 1) last.element.scrollIntoView({ block: "start", behavior: "instant" });
  if (shown.length && !shown.at(-1).response) follow(last, (signal) => stored(id, signal));
  else announce("Conversation open");
}

function absent() {
  return el("div.absent", {},
    el("h2", {}, "This conversation is not here"),
    el("p", {}, "It was deleted, or it was begun in another browser: conversations open only where they were begun. Ask below to begin a new one."));
}

const unopened = (failure, id) => el("div.trouble", {},
  el("p", {}, `The conversation could not be opened. ${failure.message}`),
  el("button.quiet", { type: "button", onclick: () => open(id) }, failure.action));

/** Empties the page of a conversation, whose answer the server may still finish. */
function clear() {
  running?.abort();
  running = null;
  composer.busy(false);
  last = null;
  guide.close();
  transcript.replaceChildren();
}

function started(on) {
  if (on) byId("forgotten").hidden = true;
  byId("welcome").hidden = on;
  byId("new-conversation").hidden = !on;
}

function restart() {
  clear();
  enter(null);
  started(false);
  composer.write("");
  announce("New conversation");
}

/** What the address asks for. */
function arrive() {
  const id = addressed();
  if (id === conversationId) return;
  if (id) open(id);
  else if (!location.hash) restart();
}

document.addEventListener("ask", (event) => begin(event.detail));
document.addEventListener("retry", (event) => retry(event.detail));
document.addEventListener("change-facts", (event) => last && begin(last.request.message, event.detail));
document.addEventListener("edit-question", (event) => composer.write(event.detail));
document.addEventListener("stop-answer", () => running?.abort());
document.addEventListener("conversation-deleted", (event) => event.detail === conversationId && restart());
document.addEventListener("print-conversation", async (event) => {
  if (event.detail !== conversationId) await open(event.detail);
  print();
});
document.addEventListener("forgotten", () => {
  for (const storage of ["localStorage", "sessionStorage"]) {
    try { window[storage].clear(); } catch { /* a browser that lets pages keep nothing */ }
  }
  history.replaceState(null, "", "#forgotten");
  location.reload(); // with another session, and nothing left in the page's own memory
});
addEventListener("hashchange", arrive);
byId("new-conversation").addEventListener("click", restart);
byId("skip").addEventListener("click", (event) => { event.preventDefault(); byId("question").focus(); });
byId("examples").addEventListener("click", ({ target }) => {
  const example = target.closest("button");
  if (example) { send(example, "ask", example.firstElementChild.textContent); byId("question").focus(); }
});

if (location.hash === "#forgotten") {
  byId("forgotten").hidden = false;
  history.replaceState(null, "", location.pathname);
}
arrive();
