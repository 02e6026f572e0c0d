/** The question box: sending, stopping, the character limit, and who asks. */
import { MESSAGE_LIMIT } from "./contract.js";
import { announce, byId, send } from "./dom.js";

/** The count shows once the limit is in sight. */
const NEAR = 0.8 * MESSAGE_LIMIT;
const format = new Intl.NumberFormat("en");

export function watchComposer() {
  const form = byId("composer");
  const box = byId("question");
  const count = byId("count");
  /** Code points, as the server counts. */
  const length = () => [...box.value.trim()].length;

  function weigh() {
    const used = length();
    const over = used > MESSAGE_LIMIT;
    count.textContent = over
      ? `${format.format(used - MESSAGE_LIMIT)} characters over the limit of ${format.format(MESSAGE_LIMIT)}`
      : `${format.format(used)} of ${format.format(MESSAGE_LIMIT)}`;
    count.classList.toggle("far", used < NEAR);
    if (over !== box.hasAttribute("aria-invalid")) {
      box.toggleAttribute("aria-invalid", over);
      if (over) box.setAttribute("aria-invalid", "true");
      announce(over ? "The question is longer than the limit." : "The question is within the limit again.");
    }
    byId("send").disabled = over;
    box.style.height = "auto";
    box.style.height = `${box.scrollHeight}px`;
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const used = length();
    if (used > 0 && used <= MESSAGE_LIMIT) send(form, "ask", box.value.trim());
    box.focus();
  });
  box.addEventListener("keydown", (event) => {
    // While an input method composes a character, Enter belongs to it.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    if (!byId("send").hidden) form.requestSubmit();
  });
  box.addEventListener("input", weigh);
  byId("stop").addEventListener("click", () => send(form, "stop-answer"));
  weigh();

  return {
    get audience() { return form.elements.audience.value; },
    set audience(who) { form.elements.audience.value = who; },
    /** Fills the box, or empties it. */
    write(text) { box.value = text; weigh(); box.focus(); },
    holds: (text) => box.value.trim() === text,
    /** While an answer comes, the button stops it. */
    busy(on) {
      const { activeElement } = document;
      byId("send").hidden = on;
      byId("stop").hidden = !on;
      if (activeElement === byId("send") || activeElement === byId("stop")) box.focus();
    },
  };
}
