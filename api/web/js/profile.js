/** What was understood about the applicant: chips to remove, and a form to correct them. */
import { byId, el, icon, send } from "./dom.js";
import { FACTS, known, meant, says, typed } from "./facts.js";

/**
 * Sends `change-facts` with the changed facts alone; a removed fact is an explicit null.
 * @param {Object} profile  @param {string} audience  @param {Object} [proposed]  what a language model read: of no effect until confirmed
 */
export function profileChips(profile, audience, proposed) {
  const facts = known(profile);
  const edit = editor(profile);
  const chip = ([key, value]) => {
    const text = says(key, value);
    return el("li.chip", {},
      el("button.chip-edit", { type: "button", "aria-label": `${text}: correct`, onclick: edit(key) }, text),
      el("button.chip-remove", {
        type: "button",
        "aria-label": `Remove ${text}`,
        onclick: (event) => send(event.currentTarget, "change-facts", { [key]: null }),
      }, icon("close")));
  };
  const who = audience === "advisor" ? "the applicant" : "you";
  const title = `Understood about ${who}`;
  return el("section.profile", {},
    el("h3", {}, facts.length ? title : `Nothing is known about ${who} yet`),
    el("ul.chips", {},
      ...facts.map(chip),
      ...known(proposed).map(proposal),
      el("li", {}, el("button.chip-add", { type: "button", onclick: edit(null) }, icon("plus"), "Add or correct facts"))));
}

function proposal([key, value]) {
  const text = says(key, value);
  const item = el("li.chip.proposed", {},
    el("button.chip-edit", { type: "button", "aria-label": `${text}: confirm`, onclick: () => send(item, "change-facts", { [key]: value }) }, `${text}? Confirm`),
    el("button.chip-remove", { type: "button", "aria-label": `${text}: not so`, onclick: () => item.remove() }, icon("close")));
  return item;
}

const editor = (profile) => (key) => (event) => editFacts(profile, key, event.currentTarget);

/** The fact that an answer asks for, told by pressing what it is. */
export function quickReplies(profile, asks) {
  const { name, choices } = FACTS[asks];
  const reply = (label, onclick) => el("button.reply", { type: "button", onclick }, label);
  return el("div.replies", { role: "group", "aria-label": name }, el("span", {}, `${name}:`), ...(choices
    ? Object.entries(choices).map(([value, label]) => reply(label, (event) => send(event.currentTarget, "change-facts", { [asks]: meant(asks, value) })))
    : [reply("Fill in", editor(profile)(asks))]));
}

/** The chips of an earlier answer: a record, no longer something to change. */
export function freezeChips(section) {
  section.querySelectorAll(".proposed, .chip-remove, .chip-add").forEach((button) => button.remove());
  section.querySelectorAll(".chip-edit").forEach((button) => button.replaceWith(el("span", {}, button.textContent)));
}

/** Opens the form on one fact. */
function editFacts(profile, focused, from) {
  const dialog = byId("facts");
  const form = dialog.querySelector("form");
  byId("facts-fields").replaceChildren(...Object.keys(FACTS).map((key) => field(key, profile[key])));
  byId("facts-cancel").onclick = () => dialog.close();
  form.onsubmit = () => {
    const changes = {};
    for (const key of Object.keys(FACTS)) {
      const text = form.elements[key].value;
      if (text.trim() !== typed(key, profile[key])) changes[key] = meant(key, text);
    }
    if (Object.keys(changes).length) send(from, "change-facts", changes);
  };
  dialog.showModal();
  if (focused && form.elements[focused]) form.elements[focused].focus();
}

function field(key, value) {
  const { name, choices, type, min, max, hint } = FACTS[key];
  const text = typed(key, value);
  let input;
  if (choices) {
    const options = Object.entries({ "": "Not said", ...choices });
    input = el("select", { name: key }, ...options.map(([id, label]) => el("option", { value: id, selected: id === text }, label)));
  } else if (type === "number") {
    input = el("input", { name: key, type, min, max, step: 1, inputmode: "numeric", value: text });
  } else {
    const pattern = type === "range" ? "\\s*\\d{1,3}\\s*[\\-–]\\s*\\d{1,3}\\s*" : "\\s*\\d{1,3}(\\s*,\\s*\\d{1,3})*\\s*";
    input = el("input", { name: key, type: "text", pattern, title: `For example ${hint}`, placeholder: hint, value: text });
  }
  return el("label.fact", {}, el("span", {}, name), input);
}
