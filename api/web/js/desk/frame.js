/** What every page of the desk stands in: where one can go, who is signed in, and requests that lead to the sign-in once nobody is. */
import { byId, el } from "../dom.js";
import { reach, whole } from "../stream.js";

/** @typedef {{id: string, name: string, display: string, role: "advisor"|"admin"}} Advisor */

const PLACES = [
  { page: "drafts", name: "Drafts", address: "desk" },
  { page: "queue", name: "Queue", address: "desk/queue" },
  { page: "notes", name: "Notes", address: "desk/notes" },
  { page: "people", name: "People", address: "desk/people", role: "admin" },
];

/** What the desk keeps in the browser begins with this; it is gone at sign-out. */
export const KEPT = "pmr-desk:";

/**
 * Draws the header; the body's `data-page` says which place this is.
 * @returns {Promise<Advisor>} who is signed in; never, where nobody is
 */
export async function frame() {
  const me = await call("GET", "api/desk/me");
  const here = document.body.dataset.page;
  const places = PLACES.filter(({ role }) => !role || role === me.role);
  byId("frame").replaceChildren(
    el("p.brand", {}, el("a", { href: whole("desk") }, "PM&R Advisor", el("span", {}, " desk"))),
    el("nav", { "aria-label": "The desk" }, el("ul", {}, ...places.map(({ page, name, address }) =>
      el("li", {}, el("a", { href: whole(address), "aria-current": page === here && "page" }, name))))),
    el("div.who", {},
      el("span", { title: me.name }, me.display),
      el("a", { href: whole("desk/password") }, "Password"),
      el("button.link", { type: "button", onclick: signOut }, "Sign out")));
  return me;
}

/**
 * A request of the desk's and its answer, undefined where there is none.
 * @param {string} method  @param {string} address  @param {*} [body]
 * @param {{stay?: boolean, signal?: AbortSignal}} [how]  `stay`: a 401 is thrown like any failure, for there is work on the page
 */
export async function call(method, address, body, { stay = false, signal } = {}) {
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  const headers = { Accept: "application/json", ...(sent.body && { "Content-Type": "application/json" }) };
  try {
    const response = await reach(address, { method, headers, cache: "no-store", signal, ...sent });
    return response.status === 204 ? undefined : await response.json();
  } catch (failure) {
    if (failure.status !== 401 || stay) throw failure;
    location.assign(signIn());
    return new Promise(() => {}); // the page is on its way out
  }
}

/** Where one signs in and comes back from. */
export const signIn = () => whole(`desk/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`);

/** A page may ask first, by preventing the event `leave-desk`. */
async function signOut() {
  if (!document.dispatchEvent(new CustomEvent("leave-desk", { cancelable: true, detail: leave }))) return;
  await leave();
}

async function leave() {
  await reach("api/desk/sign-out", { method: "POST" }).catch((failure) => {
    if (failure.status !== 401) throw failure;
  });
  forget();
  location.assign(whole("desk/sign-in"));
}

/** Removes what the desk kept in this browser. */
function forget() {
  try {
    for (const key of Object.keys(localStorage)) if (key.startsWith(KEPT)) localStorage.removeItem(key);
  } catch { /* a browser that lets pages keep nothing */ }
}

const day = new Intl.DateTimeFormat("en", { day: "numeric", month: "short", year: "numeric" });
const clock = new Intl.DateTimeFormat("en", { hour: "2-digit", minute: "2-digit", hour12: false });

/** A moment as people say it. @param {string} moment  @returns {HTMLTimeElement} */
export function when(moment) {
  const date = new Date(moment);
  return el("time", { datetime: moment, title: date.toLocaleString("en") }, ago(date));
}

export const atClock = (date = new Date()) => clock.format(date);

function ago(date) {
  const minutes = Math.round((Date.now() - date) / 60_000);
  if (minutes < 1) return "just now";
  if (minutes < 60) return `${minutes} min ago`;
  if (date.toDateString() === new Date().toDateString()) return `today ${clock.format(date)}`;
  if (date.toDateString() === new Date(Date.now() - 86_400_000).toDateString()) return `yesterday ${clock.format(date)}`;
  return day.format(date);
}
