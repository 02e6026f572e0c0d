/** The conversation: which question is asked with what, and what becomes of its answer. */
import { watchComposer } from "./composer.js";
import { announce, byId, send } from "./dom.js";
import { watchGuide } from "./guide.js";
import { watchMarks } from "./marks.js";
import { ask } from "./stream.js";
import { Turn } from "./turn.js";

const transcript = byId("conversation");
const composer = watchComposer();
watchMarks(); // before the guide, so that Escape closes a quote before it closes the panel
const guide = watchGuide();

let conversationId = null;
/** @type {?Turn} */
let last = null;
/** @type {?AbortController} */
let running = null;

/** @param {string} message  @param {?Object} profile  changed facts alone; null deletes one */
function begin(message, profile = null) {
  if (running) return;
  const audience = composer.audience;
  const turn = new Turn({ message, conversation_id: conversationId, profile, audience });
  const focusLost = last?.freeze();
  transcript.append(turn.element);
  byId("welcome").hidden = true;
  byId("new-conversation").hidden = false;
  if (composer.holds(message)) composer.write("");
  else if (focusLost) turn.element.focus({ preventScroll: true });
  if (last) turn.element.scrollIntoView({ block: "start" });
  last = turn;
  follow(turn);
}

/** Follows the answer of a turn to its end, whichever it is. */
async function follow(turn) {
  const abort = new AbortController();
  running = abort;
  composer.busy(true);
  announce("Reading the guides");
  try {
    for await (const { name, data } of ask(turn.request, abort.signal)) {
      if (name === "status") announce(turn.progress(data));
      else if (name === "citation") turn.cite(data);
      else if (name === "delta") turn.add(data.text);
      else if (name === "done") {
        conversationId = data.conversation_id;
        announce(["Answer ready", turn.finish(data)].filter(Boolean).join(". "));
      }
    }
  } catch (failure) {
    if (failure.name === "AbortError") {
      turn.stop();
      if (running === abort) announce("Stopped");
    } else {
      turn.fail(failure);
      announce(failure.message);
      // The server forgot this conversation; the next question begins another.
      if (failure.status === 404) conversationId = null;
    }
  } finally {
    if (running === abort) {
      running = null;
      composer.busy(false);
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

function restart() {
  running?.abort();
  running = null;
  composer.busy(false);
  conversationId = null;
  last = null;
  guide.close();
  transcript.replaceChildren();
  byId("welcome").hidden = false;
  byId("new-conversation").hidden = true;
  composer.write("");
  announce("New conversation");
}

document.addEventListener("ask", (event) => begin(event.detail));
document.addEventListener("retry", (event) => retry(event.detail));
document.addEventListener("change-facts", (event) => last && begin(last.request.message, event.detail));
document.addEventListener("edit-question", (event) => composer.write(event.detail));
document.addEventListener("stop-answer", () => running?.abort());
byId("new-conversation").addEventListener("click", restart);
byId("examples").addEventListener("click", ({ target }) => {
  if (target.matches("button")) { send(target, "ask", target.textContent); byId("question").focus(); }
});

// On paper nothing can be unfolded: the sources print.
let unfolded = [];
addEventListener("beforeprint", () => {
  unfolded = [...document.querySelectorAll(".sources:not([open])")];
  unfolded.forEach((details) => { details.open = true; });
});
addEventListener("afterprint", () => unfolded.forEach((details) => { details.open = false; }));
