// The middle pane: each rule with what it made or why it did not, and the editor of one of them.
//
//   const rules = new Rules(box, { onEdit: (id, column, text) => ..., onAct: (act, id) => ... });
//   rules.draw(edits, columns);      // after a mapping was opened, or rows came and went
//   rules.tell(run);                 // after a run: values, reasons, faults; the editor stays
//
// The editor is a row of its own below its rule, so that the keyboard finds it where the eye does.

import { h, replace } from "/look/dom.js";

const HINTS = {
  each: "for each such segment: SERVICE/AIS; empty: once",
  from: "SCH-11.4, \"constant\", @element, %value or a function",
  when: "IF SCH-25 VALUED AND ...",
  to: "start, participant[prac].actor",
  using: "instant, table NAME, XPN-HumanName, ref Patient ...",
  on_fault: "hold (default), warn, omit",
  audience: "patient, staff, record",
  guide: "row of the implementation guide",
  because: "why it is so",
};
const LONG = new Set(["each", "from", "when", "to", "using", "guide", "because"]);

export class Rules {
  constructor(box, { onEdit, onAct }) {
    this.box = box;
    this.onEdit = onEdit;
    this.onAct = onAct;
    this.open = "";
    this.run = null;
  }

  draw(edits, columns) {
    this.edits = edits;
    this.columns = columns;
    this.rows = new Map();
    const body = h("tbody", {}, edits.ids().map((id) => this.row(id)));
    replace(this.box, h("table", { class: "table rules" },
      h("caption", { class: "visually-hidden" }, "Rules in the order in which they run"),
      h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Rule"),
        h("th", { scope: "col" }, "Makes of this sample"))), body));
    if (this.open && !this.rows.has(this.open)) this.open = "";
    if (this.open) this.show_editor(this.open);
    if (this.run) this.tell(this.run);
  }

  row(id) {
    const says = h("span", { class: "says" });
    const mark = h("span", { class: "mark" });
    const made = h("td", { class: "made" });
    const button = h("button", { class: "pick", type: "button", tabindex: "-1",
      "aria-expanded": "false", onclick: () => this.toggle(id), data: { testid: "rule" } },
    h("strong", {}, id), mark, says);
    const row = h("tr", { data: { key: `r:${id}` } }, h("th", { scope: "row" }, button), made);
    this.rows.set(id, { row, says, mark, made, button });
    this.write(id);
    return row;
  }

  // What the row says of its rule: from -> to, using, when.
  write(id) {
    const { row, says, mark, button } = this.rows.get(id);
    const cell = (column) => this.edits.cell(id, column);
    const state = this.edits.state(id);
    row.dataset.state = state;
    const marks = { replace: "edited", add: "added", off: "taken out" };
    replace(mark, state && h("span", { class: "chip accent" }, marks[state]));
    replace(says,
      cell("each") && h("span", { class: "line" }, "each ", h("code", {}, cell("each"))),
      h("span", { class: "line" }, h("code", {}, cell("from")), cell("to") && " -> ",
        cell("to") && h("code", {}, cell("to")), cell("using") && " by ",
        cell("using") && h("code", {}, cell("using"))),
      cell("when") && h("span", { class: "line" }, h("code", {}, cell("when"))));
    button.setAttribute("aria-expanded", String(this.open === id));
  }

  tell(run) {
    this.run = run;
    const told = new Map((run.rules ?? []).map((rule) => [rule.id, rule]));
    const faulty = new Set((run.draft ?? []).map((fault) => fault.rule));
    const held = new Map((run.faults ?? []).map((fault) => [fault.rule.split("/")[0], fault]));
    for (const [id, { row, made }] of this.rows) {
      const rule = told.get(id);
      row.dataset.how = faulty.has(id) ? "fault" : rule?.how ?? "";
      replace(made, this.words(id, rule, faulty.has(id), held.get(id)));
    }
    this.mark_faults(run.draft ?? []);
  }

  words(id, rule, is_faulty, fault) {
    if (is_faulty) return h("span", { class: "chip bad" }, "cannot run");
    if (this.edits.state(id) === "off") return h("span", { class: "soft" }, "taken out");
    if (!rule) return "";
    if (rule.how === "fault") return [h("span", { class: "chip bad" }, "fault"), " ",
      fault?.problem ?? rule.why];
    if (rule.made.length > 0) return rule.made.slice(0, 8).map((one) =>
      h("span", { class: "line" }, h("code", { class: "value" }, short(one.value))));
    return h("span", { class: "soft" }, rule.why);
  }

  toggle(id) {
    const was = this.open;
    this.close_editor();
    if (was !== id) this.show_editor(id);
    else this.rows.get(id)?.button.focus();
  }

  close_editor() {
    this.editor?.remove();
    this.editor = null;
    const was = this.open;
    this.open = "";
    if (this.rows.has(was)) this.rows.get(was).button.setAttribute("aria-expanded", "false");
  }

  show_editor(id) {
    this.editor?.remove();
    this.open = id;
    const { row, button } = this.rows.get(id);
    button.setAttribute("aria-expanded", "true");
    const act = (name, words, look = "") => h("button", { class: `button small ${look}`,
      type: "button", onclick: () => this.onAct(name, id), data: { testid: name } }, words);
    const edited = this.edits.state(id);
    this.editor = h("tr", { class: "editor" }, h("td", { colspan: "2" },
      h("form", { class: "cells", "aria-label": `Cells of ${id}`,
        onsubmit: (event) => event.preventDefault(),
        onkeydown: (event) => { if (event.key === "Escape") this.toggle(id); } },
      this.columns.map((column) => this.field(id, column)),
      h("div", { class: "cluster acts" }, act("add", "Add a rule below"),
        edited !== "off" && act("off", "Take it out", "danger"),
        edited && act("undo", "Undo"), h("button", { class: "button small quiet", type: "button",
          onclick: () => this.toggle(id) }, "Close")))));
    row.after(this.editor);
    this.bring_into_view(row);
    if (this.run) this.mark_faults(this.run.draft ?? []);
  }

  // The editor as a whole, or as much of it as there is room for below its rule; the page stays.
  bring_into_view(row) {
    const box = this.box.getBoundingClientRect();
    const below = this.editor.getBoundingClientRect().bottom - box.bottom;
    const above = row.getBoundingClientRect().top - box.top;
    if (below > 0) this.box.scrollTop += Math.min(below + 8, above);
  }

  field(id, column) {
    const name = `cell-${column}`;
    return h("div", { class: `field ${LONG.has(column) ? "long" : ""}` },
      h("label", { for: name }, column),
      h("input", { id: name, name: column, value: this.edits.cell(id, column), spellcheck: "false",
        autocomplete: "off", autocapitalize: "off", title: HINTS[column],
        placeholder: HINTS[column],
        "aria-describedby": `${name}-fault`, disabled: this.edits.state(id) === "off",
        data: { testid: name }, oninput: (event) => {
          this.onEdit(id, column, event.target.value);
          this.write(id);
        } }),
      h("p", { class: "fault", id: `${name}-fault` }));
  }

  // The faults of the open rule, each at its cell; one of the whole row at its id.
  mark_faults(faults) {
    if (!this.editor) return;
    for (const column of this.columns) {
      const input = this.editor.querySelector(`[name="${column}"]`);
      const mine = faults.filter((fault) => fault.rule === this.open &&
        (fault.column === column || (!this.columns.includes(fault.column) && column === "to")));
      input.setAttribute("aria-invalid", String(mine.length > 0));
      replace(input.nextElementSibling, mine.map((fault) => fault.text).join("; "));
    }
  }

  focus_cell() { this.editor?.querySelector("input")?.focus(); }
}

const short = (text) => text.length > 160 ? `${text.slice(0, 160)} ...` : text;
