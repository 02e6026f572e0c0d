/** This browser's conversations and what it thought of the answers, as the server keeps them. */
import { Failure, reach } from "./stream.js";

/** Milliseconds: how long after it was asked an answer is still waited for, and the time between two looks. */
const PATIENCE = 60_000;
const PAUSE = 700;

const at = (id) => `api/conversations/${encodeURIComponent(id)}`;
const get = (address, signal) => reach(address, { headers: { Accept: "application/json" }, cache: "no-store", signal });
const put = (method, address, body) =>
  reach(address, { method, headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });

/** @returns {Promise<import("./contract.js").Entry[]>} */
export const list = async () => (await get("api/conversations")).json();

/** @returns {Promise<import("./contract.js").Stored>} */
export const load = async (id, signal) => (await get(at(id), signal)).json();

export const rename = (id, title) => put("PATCH", at(id), { title });
export const remove = (id) => reach(at(id), { method: "DELETE" });
export const exportAddress = (id) => `${at(id)}/export`;

/** Deletes everything of this browser. */
export const forget = () => reach("api/session", { method: "DELETE" });

/** Keeps a verdict on an answer; null takes it back. @param {?import("./contract.js").Feedback} feedback */
export function judge(answerId, feedback) {
  const address = `api/answers/${encodeURIComponent(answerId)}/feedback`;
  return feedback ? put("PUT", address, feedback) : reach(address, { method: "DELETE" });
}

/**
 * The answer to a conversation's newest question once the server has stored it, as the event that ends a stream.
 * @param {string} id  @param {AbortSignal} signal
 */
export async function* stored(id, signal) {
  for (;;) {
    const response = await get(at(id), signal);
    const { turns } = await response.json();
    const turn = turns.at(-1);
    if (turn?.response) {
      yield { name: "done", data: turn.response };
      return;
    }
    // The server's own clock tells how long ago it was asked; the reader's may be wrong.
    const now = Date.parse(response.headers.get("Date")) || Date.now();
    if (!(now - Date.parse(turn?.asked_at) < PATIENCE)) throw new Failure("This question was not answered.", { action: "Ask again" });
    await pause(signal);
  }
}

function pause(signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, PAUSE);
    signal.addEventListener("abort", () => { clearTimeout(timer); reject(signal.reason); }, { once: true });
  });
}
