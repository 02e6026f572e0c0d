/** Building the page: everything that comes from outside enters as text nodes, never as markup. */

const SVG = "http://www.w3.org/2000/svg";

/**
 * An element. Attributes that are null, undefined or false are left out; `on…` are listeners.
 * @param {string} tag  name and classes, "li.chip"
 * @param {Object<string, *>} [attributes]
 * @param {...(Node|string|null|undefined|false)} children
 */
export function el(tag, attributes = {}, ...children) {
  const [name, ...classes] = tag.split(".");
  const element = document.createElement(name);
  if (classes.length) element.className = classes.join(" ");
  for (const [key, value] of Object.entries(attributes)) {
    if (value == null || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child != null && child !== false && child !== ""));
  return element;
}

export const byId = (id) => document.getElementById(id);

/** One of the symbols in index.html. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  const use = document.createElementNS(SVG, "use");
  svg.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `#icon-${name}`);
  svg.append(use);
  return svg;
}

/** Parts of the page talk by events that bubble, so that none needs to know the others. */
export const send = (from, name, detail) => from.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));

/** Says something to screen readers, once. */
export function announce(text) {
  byId("announcer").textContent = text;
}

/** Deeper lists are drawn at this depth: endless indentation must not push text off the page. */
const DEEPEST = 6;

/**
 * Nested lists from indented items.
 * @param {{indent: number, nodes: (Node|string)[]}[]} items
 */
export function nestedList(items) {
  const root = el("ul");
  const open = [{ indent: items[0]?.indent ?? 0, list: root }];
  for (const { indent, nodes } of items) {
    while (open.length > 1 && indent < open.at(-1).indent) open.pop();
    const parent = open.at(-1);
    if (indent > parent.indent && parent.list.lastChild && open.length < DEEPEST) {
      const list = el("ul");
      parent.list.lastChild.append(list);
      open.push({ indent, list });
    }
    open.at(-1).list.append(el("li", {}, ...nodes));
  }
  return root;
}
