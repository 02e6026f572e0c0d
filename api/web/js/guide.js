/** The guide panel: beside the chat on a wide page, over it as a dialog on a narrow one. */
import { byId, el } from "./dom.js";
import { drawGuide, locate } from "./guidetext.js";
import { reach } from "./stream.js";

/** The same width stands in style.css. */
const WIDE = matchMedia("(min-width: 900px)");

/** Guides never change under one version. @type {Map<string, Promise<import("./contract.js").Guide>>} */
const fetched = new Map();

export function fetchGuide({ guide_id: id, guide_version: version }) {
  const address = `api/guides/${encodeURIComponent(id)}` + (version ? `?version=${encodeURIComponent(version)}` : "");
  if (!fetched.has(address)) {
    const guide = reach(address, { headers: { Accept: "application/json" } }).then((response) => response.json());
    guide.catch(() => fetched.delete(address));
    fetched.set(address, guide);
  }
  return fetched.get(address);
}

export function watchGuide() {
  const panel = byId("guide");
  const body = byId("guide-body");
  /** The mark that opened the panel: focus goes back to it. */
  let opener = null;
  /** The citation on show; what arrives for an earlier one is dropped. */
  let current = null;

  function unfold() {
    if (panel.open && panel.matches(":modal") !== WIDE.matches) return;
    if (panel.open) panel.close("resize");
    WIDE.matches ? panel.show() : panel.showModal();
  }

  async function open(citation, from) {
    opener = from;
    current = citation;
    byId("guide-title").textContent = citation.guide_title || citation.guide_id;
    byId("guide-path").replaceChildren(...citation.section.map((heading) => el("li", {}, heading)));
    body.replaceChildren(el("p.muted", {}, "Opening the guide…"));
    const before = from.getBoundingClientRect().top;
    unfold();
    // The chat is narrower now and its lines break elsewhere: the mark stays where the reader's eye is.
    scrollBy({ top: from.getBoundingClientRect().top - before, behavior: "instant" });
    try {
      const guide = await fetchGuide(citation);
      if (current === citation) draw(guide, citation);
    } catch (failure) {
      if (current === citation) drawFailure(failure, citation);
    }
  }

  function draw(guide, citation) {
    const cited = locate(guide.text, citation);
    const version = el("p.version", {}, `Undated. Version ${guide.version ?? citation.guide_version}.`);
    // Highlighting the wrong words is worse than highlighting none.
    const warning = cited ? [] : [quoteBox(citation, "These words do not stand at their place in this version of the guide, so nothing is highlighted. This is what was quoted:")];
    body.replaceChildren(...warning, ...drawGuide(guide, cited), version);
    reveal(body.querySelector("mark") ?? body.firstElementChild);
  }

  function drawFailure(failure, citation) {
    const again = el("button.quiet", { type: "button", onclick: () => open(citation, opener) }, "Try again");
    body.replaceChildren(quoteBox(citation, `The guide could not be opened. ${failure.message} This is what was quoted:`), again);
    reveal(body.firstElementChild);
  }

  function reveal(element) {
    element.tabIndex = -1;
    element.focus({ preventScroll: true });
    const box = element.getBoundingClientRect();
    const frame = body.getBoundingClientRect();
    body.scrollTop += box.top - frame.top - frame.height / 4;
  }

  document.addEventListener("open-citation", (event) => open(event.detail, event.target));
  byId("guide-close").addEventListener("click", () => panel.close());
  panel.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented) panel.close();
  });
  panel.addEventListener("close", () => {
    if (panel.open) return; // closed only to open again at another width
    current = null;
    if (opener?.isConnected) opener.focus();
  });
  WIDE.addEventListener("change", () => panel.open && unfold());
  return { close: () => panel.open && panel.close() };
}

/** The cited words themselves, where they cannot be shown in their guide. */
function quoteBox(citation, explanation) {
  return el("div.warning", {}, el("p", {}, explanation), el("blockquote", {}, citation.quote));
}
