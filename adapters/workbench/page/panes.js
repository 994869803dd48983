// The left and the right pane: the sample by fields, and the result with the thread draft.
//
//   replace(box, sample_view(run.sample));
//   replace(box, result_view(run));
//
// What can be followed has data-key (model.js) and is a button; only one of a pane is in the tab
// order, the arrows lead to the others (Roving).

import { h } from "/look/dom.js";
import { lines_of } from "./model.js";

const USES = {
  used: { word: "used", look: "chip good", about: "a rule made something of it" },
  asked: { word: "asked", look: "chip", about: "it decided something, or its rule made nothing" },
  unused: { word: "unused", look: "soft small", about: "no rule looks at it" },
  fault: { word: "fault", look: "chip bad", about: "it cannot be used" },
};

export function sample_view(sample) {
  if (!sample) return [];
  let index = 0;
  return sample.segments.map((segment) => h("div", { class: "segment" },
    h("h3", {}, segment.name, " ", h("span", { class: "soft small" }, segment.title)),
    h("table", { class: "table fields" },
      h("caption", { class: "visually-hidden" }, `Fields of ${segment.name} ${segment.title}`),
      h("thead", { class: "visually-hidden" }, h("tr", {}, h("th", { scope: "col" }, "Field"),
        h("th", { scope: "col" }, "Value"), h("th", { scope: "col" }, "Use"))),
      h("tbody", {}, segment.parts.map((part) => part_row(part, index++))))));
}

function part_row(part, index) {
  const use = USES[part.use] ?? USES.unused;
  const name = part.name || part.type;
  return h("tr", { data: { key: `p:${index}`, use: part.use } },
    h("th", { scope: "row" }, h("button", { class: "pick", type: "button", tabindex: "-1",
      title: [name, part.type].filter(Boolean).join(", "), data: { testid: "part" } },
    h("code", {}, part.address))),
    h("td", {}, h("code", { class: "value" }, part.value),
      name && h("span", { class: "name" }, name)),
    h("td", {}, h("span", { class: use.look, title: use.about }, use.word)));
}

export function result_view(run) {
  const changed = new Map((run.changed ?? []).map((one) =>
    [`l:${one.resource}:${one.element}`, one.kind]));
  const out = [thread_view(run), ...fault_view(run.faults)];
  if (run.result.v2 !== undefined) {
    out.push(h("h3", {}, "HL7 v2 message"), h("pre", { class: "v2", tabindex: "0", role: "region",
      "aria-label": "HL7 v2 message" }, run.result.v2.replace(/\r/g, "\n")));
    return out;
  }
  run.result.resources.forEach((resource, i) => {
    out.push(h("h3", {}, resource.resourceType), resource_view(resource, i, changed));
  });
  const gone = (run.changed ?? []).filter((one) => one.kind === "removed");
  if (gone.length > 0) {
    out.push(h("h3", {}, "No longer made"), h("ul", { class: "plain gone" },
      gone.map((one) => h("li", {}, h("code", {}, one.element)))));
  }
  return out;
}

function resource_view(resource, index, changed) {
  return h("ol", { class: "plain json", "aria-label": resource.resourceType },
    lines_of(resource, resource.resourceType).map((line) => {
      const depth = `d${Math.min(line.depth, 9)}`;
      if (!line.path) return h("li", { class: depth }, line.label, line.text, line.comma);
      const key = `l:${index}:${line.path}`;
      const kind = changed.get(key);
      return h("li", { class: depth, data: kind ? { key, changed: kind } : { key } },
        h("button", { class: "pick", type: "button", tabindex: "-1", title: line.path,
          data: { testid: "leaf" } }, line.label, h("span", { class: "value" }, line.text),
        line.comma),
        kind && h("span", { class: "chip accent" }, kind));
    }));
}

function fault_view(faults) {
  if (!faults?.length) return [];
  return [h("h3", {}, "Faults"), h("ul", { class: "plain stack tight" }, faults.map((fault) =>
    h("li", { class: `banner ${fault.policy === "hold" ? "bad" : "warn"}` },
      h("div", {}, h("strong", {}, fault.policy === "hold" ? "Held: " : "Reported: "),
        h("code", {}, fault.rule.split("/")[0]), " at ", h("code", {}, fault.address), ": ",
        fault.problem, fault.hint && ` (${fault.hint})`))))];
}

// What would be told, and to whom.
function thread_view(run) {
  const drafts = run.thread ?? [];
  const words = run.held ? "The message is held: nobody is told." : "Nobody is told of this.";
  return h("section", { class: "thread", "aria-labelledby": "thread-title" },
    h("h3", { id: "thread-title" }, "Thread draft"),
    drafts.length === 0 && h("p", { class: "soft" }, words),
    drafts.map((draft) => h("div", { class: "entry", data: { testid: "thread-draft" } },
      h("p", { class: "cluster" }, h("span", { class: "chip accent" }, draft.event),
        h("span", { class: "chip" }, `for ${draft.audience}`), h("strong", {}, draft.title),
        draft.told_before && h("span", { class: "soft small" }, "if she was told before")),
      draft.fault ? h("p", { class: "banner bad" }, draft.fault) : h("p", { class: "words" },
        draft.text))));
}

// One tab stop for a pane: arrows, Home and End move within it, and Tab leaves it.
export class Roving {
  constructor(box) {
    this.box = box;
    box.addEventListener("keydown", (event) => this.pressed(event));
    box.addEventListener("focusin", (event) => {
      if (event.target.matches(".pick")) this.current(event.target);
    });
  }

  all() { return [...this.box.querySelectorAll(".pick")]; }

  current(button) {
    for (const other of this.box.querySelectorAll('.pick[tabindex="0"]')) other.tabIndex = -1;
    if (button) button.tabIndex = 0;
  }

  // After the pane was drawn anew.
  reset(key) {
    const kept = key && this.box.querySelector(`[data-key="${CSS.escape(key)}"] .pick`);
    this.current(kept || this.all()[0]);
    return kept || null;
  }

  pressed(event) {
    const at = this.all().indexOf(event.target);
    if (at < 0 || event.ctrlKey || event.altKey || event.metaKey) return;
    const all = this.all();
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (to === undefined || !all[to]) return;
    event.preventDefault();
    all[to].focus();
  }
}
