/** "Ask my advisor": sends the open conversation to the school's advisors, where they read here and the student agrees. */
import { announce, el } from "./dom.js";
import { reach, whole } from "./stream.js";

const STATES = { open: "No advisor has taken it yet.", taken: "An advisor has taken it.", answered: "An advisor has answered it." };
const CONSENT = "I agree that my school’s advisors read this conversation, as it is now and with what I ask in it later.";

const button = el("button.link", { id: "ask-advisor", type: "button", hidden: true, "aria-haspopup": "dialog", onclick: () => open() });
const body = el("form", { method: "dialog" });
const dialog = el("dialog.facts.referral", { "aria-labelledby": "referral-title" }, body);
/** @type {?string} */
let conversation = null;
/** What the server says of it. @type {{open: boolean, referral: ?Object}} */
let desk;

const address = () => `api/conversations/${encodeURIComponent(conversation)}/referral`;

/** Offers it for the conversation that is open from now on; null for none. @param {?string} id */
export async function offer(id) {
  if (!button.isConnected) {
    document.querySelector(".options .audience").after(button);
    document.head.append(el("link", { rel: "stylesheet", href: whole("static/referral.css") }));
    document.body.append(dialog);
  }
  conversation = id;
  desk = { open: false, referral: null };
  button.hidden = true;
  if (id) await look();
}

async function look() {
  const id = conversation;
  try {
    const found = await (await reach(address(), { cache: "no-store" })).json();
    if (id === conversation) desk = found;
  } catch { /* without an answer the button stays as it was */ }
  button.hidden = !desk.open && !desk.referral;
  button.textContent = desk.referral ? "With your advisors" : "Ask my advisor";
}

async function open() {
  await look(); // it may have been answered, or sent from another tab
  body.replaceChildren(...(desk.referral ? sent(desk.referral) : form()));
  dialog.showModal();
}

function form() {
  const consent = el("input", { type: "checkbox", required: true, name: "consent" });
  const reply = el("input", { type: "email", name: "reply_to", maxlength: 254, autocomplete: "email", placeholder: "name@school.edu" });
  const message = el("textarea", { name: "message", rows: 3, maxlength: 2000, dir: "auto" });
  const trouble = el("p.warning", { role: "alert", hidden: true });
  const submit = el("button.primary", {}, "Send to my advisors");
  body.onsubmit = async (event) => {
    event.preventDefault();
    submit.disabled = true;
    trouble.hidden = true;
    const optional = Object.fromEntries([["reply_to", reply.value.trim()], ["message", message.value.trim()]].filter(([, value]) => value));
    try {
      await change("POST", { consent: consent.checked, ...optional });
      await end("Sent to your advisors");
    } catch (failure) {
      trouble.textContent = failure.message.replace(/^\w+: /, "");
      trouble.hidden = false;
      submit.disabled = false;
    }
  };
  return [
    title("Ask my advisor"),
    el("dl", {},
      row("What is sent", "This conversation: your questions, the scores and facts in it, the answers, and what you marked as wrong. Where support was offered to you they see that, and not what you wrote."),
      row("To whom", "Your school’s advisors, and nobody else."),
      row("For how long", "Until you take it back or delete the conversation. What you ask in it later, they see too.")),
    field("E-mail address for the reply (optional; without it none can come)", reply),
    field("Message to the advisor (optional)", message),
    el("label.consent", {}, consent, el("span", {}, CONSENT)),
    trouble,
    el("div.buttons", {}, cancel("Cancel"), submit),
  ];
}

function sent(referral) {
  const trouble = el("p.warning", { role: "alert", hidden: true });
  body.onsubmit = async (event) => {
    event.preventDefault();
    try {
      await change("DELETE");
      await end("Taken back");
    } catch (failure) {
      trouble.textContent = failure.message;
      trouble.hidden = false;
    }
  };
  return [
    title("This conversation is with your advisors"),
    el("p", {}, `Sent on ${new Date(referral.consented).toLocaleDateString("en", { dateStyle: "long" })}. ${STATES[referral.status] ?? ""}`),
    el("p", {}, referral.reply_to ? el("span", {}, "The reply goes to ", el("bdi", {}, referral.reply_to), ".") : "You gave no address, so no reply can come by e-mail."),
    el("p", {}, "Once you take it back they no longer see it; a reply that one of them has begun stays with them."),
    trouble,
    el("div.buttons", {}, cancel("Close"), el("button.quiet", {}, "Take it back")),
  ];
}

const change = (method, sending) => reach(address(), {
  method, ...(sending && { headers: { "Content-Type": "application/json" }, body: JSON.stringify(sending) }),
});

async function end(said) {
  await look();
  dialog.close();
  button.focus();
  announce(said);
}

const title = (text) => el("h2", { id: "referral-title" }, text);
const row = (name, text) => el("div", {}, el("dt", {}, name), el("dd", {}, text));
const field = (name, input) => el("label.fact", {}, el("span", {}, name), input);
const cancel = (text) => el("button.quiet", { type: "button", onclick: () => dialog.close() }, text);
