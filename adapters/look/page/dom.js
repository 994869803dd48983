// Elements without markup: what people wrote can only ever become text.
//
//   import { h, icon, replace } from "./dom.js";
//   replace(list, h("li", { class: "row", onclick: open, data: { testid: "row" } }, entry.text));
//
// Attributes: `class`, `data` (an object), on... (a function); true and false set and leave out;
// all else is an attribute of that name. Children: nodes, text, numbers, arrays; null and false are
// left out. There is no way to hand in HTML.

const SVG = "http://www.w3.org/2000/svg";
const ICONS = "/look/icons.svg";

export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) set(element, name, value);
  append(element, children);
  return element;
}

function set(element, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
  else if (name === "data") Object.assign(element.dataset, value);
  else element.setAttribute(name, value === true ? "" : String(value));
}

function append(element, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    element.append(child instanceof Node ? child : String(child));
  }
}

export function replace(element, ...children) {
  element.replaceChildren();
  append(element, children);
  return element;
}

// As replace(), for what is drawn anew while people work in it: the focus goes to the new element
// of the same id, or, when that is gone, to the region it was in.
export function redraw(element, ...children) {
  const was = element.contains(document.activeElement) ? document.activeElement : null;
  replace(element, ...children);
  if (was) (byId(was.id) ?? element.closest("[tabindex]"))?.focus({ preventScroll: true });
  return element;
}

// A picture from /look/icons.svg. It is never the only sign, so readers skip it.
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${ICONS}#${name}`);
  svg.append(use);
  return svg;
}

export const byId = (id) => document.getElementById(id);

// The region for "nothing here", "offline" and "refused": a picture, a heading, words, one way on.
export function state({ picture, title, text, action }) {
  return h("div", { class: "state" }, icon(picture), h("h2", {}, title), text && h("p", {}, text),
    action);
}

// The same for a call that failed (api.js): no line, nothing to show, or not now.
export function failed(failure, again) {
  const hidden = [403, 404].includes(failure.status);
  const [picture, title] = failure.status === 0 ? ["offline", "No connection"]
    : hidden ? ["refused", "Not shown"] : ["wait", "Not available now"];
  return state({ picture, title, text: failure.words, action: !hidden && again && h("button", {
    class: "button", type: "button", id: "again", data: { testid: "again" }, onclick: again },
  "Try again") });
}

// A region whose content is on its way. Readers hear the words, eyes see the bones.
export function loading(words) {
  const bones = Array.from({ length: 6 }, () => h("span"));
  return h("div", { class: "bones", "aria-busy": "true" },
    h("p", { class: "visually-hidden" }, words), bones);
}

// Says something to screen readers in a live region that the page has had from the start
// (<p id="status" role="status">). Emptied first, so that the same words are heard again.
export function announce(words, region = byId("status")) {
  if (!region) return;
  region.textContent = "";
  setTimeout(() => { region.textContent = words; }, 30);
}
