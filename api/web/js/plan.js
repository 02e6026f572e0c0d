/** The whole plan of which an answer shows the next part: to tick, to print, and to take away as Markdown. */
import { el, icon, send } from "./dom.js";
import { place } from "./marks.js";
import { reach } from "./stream.js";
import { isDone, tickBox } from "./ticks.js";

const WHOSE = { all: "For applicants in general", us: "For US applicants", img: "For IMGs" };
const TASK = /^\s*- \[[ x]\] /m;

/** @param {import("./contract.js").Answer} answer */
export const showsPlan = (answer) => TASK.test(answer.answer);

/** @param {import("./contract.js").Answer} answer */
export function planPanel({ profile, conversation_id: conversation }) {
  const panel = el("section.plan", {}, el("h3", {}, "The whole plan"));
  reach("api/plan", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(profile ?? {}),
  }).then((response) => response.json()).then((plan) => draw(panel, plan, conversation), (failure) => panel.append(el("p.muted", {}, failure.message)));
  return panel;
}

function draw(panel, plan, conversation) {
  const steps = plan.phases.flatMap(({ items }) => items);
  const bar = el("progress", { max: steps.length, "aria-label": "Steps done" });
  const count = el("span");
  const weigh = () => {
    const done = steps.filter((item) => isDone(conversation, item.text, item.done)).length;
    bar.value = done;
    count.textContent = `${done} of ${steps.length} steps done`;
  };
  weigh();
  document.addEventListener("ticked", ({ detail }) => detail === conversation && weigh());

  const cited = new Map(plan.citations.map((citation) => [citation.n, citation]));
  const tracks = [...new Set(plan.phases.map(({ track }) => track))];
  const whole = el("details", {},
    el("summary", {}, `All ${plan.phases.length} stages, in the guides’ words`),
    plan.dating && el("p.muted", {}, plan.dating),
    el("div.columns", {}, ...tracks.map((track) => {
      const phases = plan.phases.filter((phase) => phase.track === track);
      return el("div", {},
        tracks.length > 1 && el("h4.whose", {}, WHOSE[phases[0].audience]),
        ...phases.map((phase) => stage(phase, conversation, cited)));
    })));
  panel.append(
    el("p.progress", {}, bar, count),
    whole,
    el("div.buttons", {},
      el("button.quiet", { type: "button", onclick: () => print(panel, whole) }, "Print the plan"),
      el("button.quiet", { type: "button", onclick: () => save(markdown(plan, conversation, tracks)) }, "Save as Markdown"),
      el("p.muted", {}, "Ticks stay in this browser.")));
}

function stage({ title, items, citations, starts, ends }, conversation, cited) {
  const open = (n, name) => el("button.icon", {
    type: "button",
    "aria-label": `Open in the guide: ${name}`,
    onclick: (event) => send(event.currentTarget, "open-citation", cited.get(n)),
  }, icon("book"));
  const step = (item, words) => {
    const box = tickBox(conversation, item.text, item.done);
    return el("li.task", {}, box, el("span.step", { onclick: () => box.click() }, words), open(item.citations[0], item.text));
  };
  /** Steps that share a lead-in stand under it. */
  const together = ({ lead, citations: [n] }) => items.filter((item) => lead && item.lead === lead && item.citations[0] === n);
  return el("div.stage", {},
    el("div", {}, el("h5", {}, title), open(citations[0], title)),
    starts && el("p.muted", {}, computed(starts, ends)),
    el("ul", {}, ...items.map((item) => {
      const group = together(item);
      if (group.length < 2) return step(item, item.text);
      return item === group[0] && el("li", {}, item.lead, el("ul", {}, ...group.map((one) => step(one, one.line))));
    })));
}

const computed = (starts, ends) => `Computed: ${[starts, ends].filter(Boolean).join(" to ")}`;

/** The plan alone: the stylesheet hides all else while the class stands. */
function print(panel, whole) {
  const wasOpen = whole.open;
  whole.open = true;
  panel.classList.add("printing");
  addEventListener("afterprint", () => { panel.classList.remove("printing"); whole.open = wasOpen; }, { once: true });
  window.print();
}

function markdown(plan, conversation, tracks) {
  const line = (item) => `- [${isDone(conversation, item.text, item.done) ? "x" : " "}] ${item.text} [${item.citations[0]}]`;
  const lines = ["# Plan for a PM&R application", "*From PM&R Advisor. Not official advice; the guides are undated.*", plan.dating && `*${plan.dating}*`];
  for (const track of tracks) {
    const phases = plan.phases.filter((phase) => phase.track === track);
    if (tracks.length > 1) lines.push(`## ${WHOSE[phases[0].audience]}`);
    for (const { title, citations, items, starts, ends } of phases) {
      lines.push(`### ${title} [${citations[0]}]`, starts && `*${computed(starts, ends)}*`, items.map(line).join("\n"));
    }
  }
  const source = (citation) => `${citation.n}. “${citation.quote.replace(/\s+/g, " ")}” – ${place(citation)}`;
  lines.push("## Sources", plan.citations.map(source).join("\n"));
  return lines.filter(Boolean).join("\n\n") + "\n";
}

function save(text) {
  const address = URL.createObjectURL(new Blob([text], { type: "text/markdown" }));
  el("a", { href: address, download: "pmr-plan.md" }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
