/** What the guides do cover: their own headings, to open them there. */
import { el, icon, send } from "./dom.js";
import { fetchGuide } from "./guide.js";
import { reach } from "./stream.js";

/** The guides are read only when someone wants to know. */
export function covers() {
  const body = el("div.columns");
  const section = el("details.covers", {
    ontoggle: () => {
      if (section.open && !body.hasChildNodes()) fill(body).catch((failure) => body.replaceChildren(el("p.muted", {}, failure.message)));
    },
  }, el("summary", {}, "What the guides do cover"), body);
  return section;
}

async function fill(body) {
  const summaries = await (await reach("api/guides", { headers: { Accept: "application/json" } })).json();
  const guides = await Promise.all(summaries.map(({ id, version }) => fetchGuide({ guide_id: id, guide_version: version })));
  body.replaceChildren(...guides.map(contents));
}

/** The outermost headings that a guide has several of. @param {import("./contract.js").Guide} guide */
function contents({ id, title, version, text, outline }) {
  const levels = outline.map(({ level }) => level);
  const level = levels.find((one) => levels.filter((other) => other === one).length > 1);
  const letters = [...text];
  const open = (heading) => (event) => send(event.currentTarget, "open-citation", {
    guide_id: id, guide_title: title, guide_version: version, section: [heading.title],
    quote: letters.slice(heading.start, heading.end).join(""), start: heading.start, end: heading.end,
  });
  return el("div", {},
    el("h4", {}, title),
    el("ul", {}, ...outline.filter((heading) => heading.level === level).map((heading) =>
      el("li", {}, el("button.link", { type: "button", onclick: open(heading) }, icon("book"), heading.title)))));
}
