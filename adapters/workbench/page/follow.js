// What belongs to what: where the focus or the pointer is on one side, the other sides show their
// parts, and the line at the foot says rule, address, bytes and element.
//
//   const follow = new Follow({ contents: { sample, rules, result }, show_pane });
//   follow.take(new Links(run));  follow.draw();      // after each run
//   follow.jump("rules");  follow.step(1);            // by keys
//
// Keys of things are those of model.js ("p:3", "r:apt.id", "l:0:Appointment.status").

import { announce, byId, h, replace } from "/look/dom.js";
import { Links } from "./model.js";

const WORTH_A_LOOK = '.rules tr[data-how="fault"] .pick, .fields tr[data-use="fault"] .pick, '
  + '.json li[data-changed] .pick, .cases tr[data-state="failing"] button, '
  + '.cases tr[data-state="changed"] button';

const key_of = (element) => element?.closest?.("[data-key]")?.dataset.key ?? "";

export class Follow {
  constructor({ contents, show_pane }) {
    this.contents = contents;  // the scrolling box of each pane, by name; filled by the page
    this.show_pane = show_pane;
    this.links = new Links(null);
    this.chosen = "";
  }

  take(links) { this.links = links; }

  // The pointer that rests while a pane scrolls under it does not look at what comes to lie there.
  listen() {
    document.addEventListener("focusin", (event) => {
      const key = key_of(event.target);
      if (!key) return;
      this.chosen = key;
      this.draw();
      this.bring_partners(event.target.closest(".pane"));
    });
    let hovered = "";
    document.addEventListener("pointermove", (event) => {
      const key = key_of(event.target);
      if (key === hovered || (event.movementX === 0 && event.movementY === 0)) return;
      hovered = key;
      this.draw(key || this.chosen);
    });
  }

  draw(key = this.chosen) {
    const links = key ? this.links.of(key) : { parts: [], rules: [], leaves: [], lines: [] };
    const partners = new Set([...links.parts, ...links.rules, ...links.leaves]);
    for (const element of document.querySelectorAll("[data-key]")) {
      const own = element.dataset.key;
      element.classList.toggle("partner", own !== key && partners.has(own));
      element.classList.toggle("chosen", own === key);
    }
    this.draw_foot(key, links);
  }

  draw_foot(key, links) {
    const line = links.lines[0];
    const part = links.parts.length > 0 ? this.links.parts[Number(links.parts[0].slice(2))] : null;
    const bytes = [line, part].find((one) => one?.size);
    const words = [
      ["rule", line?.rule ?? links.rules.map((rule) => rule.slice(2)).join(", ")],
      ["address", line?.address || part?.address],
      ["bytes", bytes && `${bytes.offset}..${bytes.offset + bytes.size}`],
      ["element", line?.element],
      ["name", part?.name],
    ].filter(([, text]) => text);
    const lonely = key && !line && links.rules.length === 0;
    byId("link").hidden = false;
    byId("link").classList.toggle("idle", !key);
    replace(byId("link"),
      !key && h("span", { class: "soft" },
        "Point at a field, a rule or an element to see what it comes from. ", h("kbd", {}, "?"),
        " lists the keys."),
      words.map(([name, text]) => h("span", { data: { testid: `link-${name}` } },
        h("span", { class: "soft" }, `${name} `), h("code", {}, text))),
      links.lines.length > 1 && h("span", { class: "soft" }, `and ${links.lines.length - 1} more`),
      lonely && h("span", { class: "soft" }, "no rule"));
  }

  // The other panes scroll to what belongs to the one that has the focus; the page stays.
  bring_partners(own) {
    for (const [name, content] of Object.entries(this.contents)) {
      const partner = content.querySelector("[data-key].partner");
      if (!partner || name === own?.dataset.pane) continue;
      const box = content.getBoundingClientRect();
      const at = partner.getBoundingClientRect();
      if (at.top < box.top || at.bottom > box.bottom)
        content.scrollTop += at.top - box.top - box.height / 3;
    }
  }

  // From what is chosen to its partner in another pane.
  jump(kind) {
    const keys = this.links.of(this.chosen || "r:")[kind].filter((key) => key !== this.chosen);
    if (keys.length === 0) return announce("Nothing there belongs to this");
    return this.focus(keys[0]);
  }

  focus(key) {
    const button = document.querySelector(`[data-key="${CSS.escape(key)}"] .pick`);
    if (!button) return;
    this.show_pane(button.closest(".panes > .pane")?.dataset.pane ?? "rules");
    button.focus();
    button.scrollIntoView({ block: "nearest" });
  }

  // The next (1) or previous (-1) fault, changed element, changed or failing case.
  step(by) {
    const spots = [...document.querySelectorAll(WORTH_A_LOOK)];
    if (spots.length === 0) return announce("Nothing is changed or failing");
    const at = spots.indexOf(document.activeElement);
    const next = at < 0 ? (by > 0 ? 0 : spots.length - 1)
      : (at + by + spots.length) % spots.length;
    const pane = spots[next].closest(".panes > .pane");
    if (pane) this.show_pane(pane.dataset.pane);
    spots[next].focus();
    return spots[next].scrollIntoView({ block: "nearest" });
  }

  // Into a pane: to what is its tab stop.
  enter(name) {
    if (!this.contents[name]) return;
    this.show_pane(name);
    (this.contents[name].querySelector('.pick[tabindex="0"]') ?? byId(`pane-${name}`)).focus();
  }

  // Draws panes anew without losing the place of the keyboard.
  keep_place(draw) {
    const held = key_of(document.activeElement);
    draw();
    if (held && document.activeElement === document.body) this.focus(held);
  }
}
