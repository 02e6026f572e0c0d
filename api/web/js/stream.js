/** Asking the server, and reading its event stream as it arrives. */

/** Why no answer came, in words for the reader. */
export class Failure extends Error {
  /**
   * @param {string} message
   * @param {{retryAfter?: number, status?: number, action?: string, broken?: boolean, problem?: Object}} [more]
   *   `action` is what the button that asks again says; `broken`: the server may yet finish the answer;
   *   `problem` is what the server said; a `status` of 0: it said nothing
   */
  constructor(message, { retryAfter = 0, status = 0, action = "Try again", broken = false, problem = {} } = {}) {
    super(message);
    Object.assign(this, { retryAfter, status, action, broken, problem });
  }
}

/** Where the program is served: two folders above this module, whichever page asks, and below a sub-path too. */
const ROOT = new URL("../../", import.meta.url);

/** An address of the program's, made whole. */
export const whole = (address) => new URL(address, ROOT).href;

/**
 * The events of one answer, the last of them `done`; throws a Failure where none comes.
 * @param {Object} request  the body of POST /api/chat
 * @param {AbortSignal} signal
 * @returns {AsyncGenerator<{name: string, data: Object}>}
 */
export async function* ask(request, signal) {
  const response = await reach("api/chat/stream", {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "text/event-stream" },
    body: JSON.stringify(request),
    signal,
  }).catch((failure) => {
    if (failure.status !== 404) throw failure;
    throw new Failure("This conversation is no longer on the server.", { status: 404, action: "Ask in a new one" });
  });
  try {
    for await (const { name, data } of events(response.body)) {
      const value = JSON.parse(data);
      if (name === "error") throw new Failure(value.detail || "The server could not finish the answer.");
      yield { name, data: value };
      if (name === "done") return;
    }
  } catch (error) {
    if (error instanceof Failure || error.name === "AbortError") throw error;
    throw new Failure("The connection broke before the answer was complete.", { broken: true });
  }
  throw new Failure("The answer broke off before its end.", { broken: true });
}

/** fetch, with every way of failing turned into a Failure. */
export async function reach(address, options) {
  let response;
  try {
    response = await fetch(whole(address), options);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Failure("The server cannot be reached. Check the connection, and that it is running.");
  }
  if (!response.ok) throw await failure(response);
  return response;
}

async function failure(response) {
  const problem = await response.json().catch(() => ({}));
  const { status } = response;
  const retryAfter = seconds(response.headers.get("Retry-After"));
  const detail = typeof problem.detail === "string" ? problem.detail : problem.title || "";
  if (status === 429) return new Failure("Many questions at once. Please wait a moment.", { status, retryAfter });
  if (status === 503) return new Failure(detail || "The server is not ready yet. Please wait a moment.", { status, retryAfter });
  if (status === 404) return new Failure("This is no longer on the server.", { status });
  if (status >= 500) return new Failure("The server met a problem of its own. Nothing you wrote is lost.", { status, retryAfter });
  return new Failure(detail || `The server did not accept this (${status}).`, { status, problem });
}

/** Retry-After is a number of seconds or a date. */
function seconds(header) {
  if (!header) return 0;
  const wait = /^\d+$/.test(header) ? Number(header) : (Date.parse(header) - Date.now()) / 1000;
  return Number.isFinite(wait) ? Math.min(Math.max(0, Math.ceil(wait)), 600) : 0;
}

/** Server-sent events from bytes. @param {ReadableStream<Uint8Array>} body */
export async function* events(body) {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  let name = "message";
  let data = [];
  try {
    for (;;) {
      const { done, value } = await reader.read();
      rest += done ? decoder.decode() + "\n" : decoder.decode(value, { stream: true });
      // A carriage return at the very end may be half of a line break: it waits for the next bytes.
      const lines = rest.split(/\r\n|\n|\r(?!$)/);
      rest = lines.pop();
      for (const line of lines) {
        if (line === "") {
          if (data.length) yield { name, data: data.join("\n") };
          name = "message";
          data = [];
          continue;
        }
        const [, field, content] = /^([^:]*):? ?(.*)$/s.exec(line);
        if (field === "event") name = content;
        else if (field === "data") data.push(content);
      }
      if (done) return;
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}
