// The list of conversations: the unanswered first, each with how long it has waited.
//
//   const inbox = new Inbox(api, { patient, onOpen: (id) => ... });
//   await inbox.load();  inbox.refresh(["t12"]);  inbox.step(1);

import { announce, byId, failed, h, loading, redraw, state } from "/look/dom.js";
import { age, relative, time_of } from "/look/time.js";

export const AUTO = { headers: { "X-Hopline-Auto": "1" } };

export class Inbox {
  constructor(api, { patient, onOpen }) {
    this.api = api;
    this.patient = patient;
    this.onOpen = onOpen;
    this.filter = "unanswered";
    this.scope = patient ? "patient" : "all";
    this.rows = [];
    this.next = "";
    this.open = "";
  }

  query(more = {}) {
    const query = new URLSearchParams({ filter: this.filter, ...more });
    if (this.scope === "patient") query.set("patient", this.patient);
    return `/api/v1/inbox?${query}`;
  }

  // Nothing that is still on its way is drawn any more.
  stop() {
    this.stopped = true;
    this.rows = [];
  }

  async load(options) {
    if (this.stopped) return;
    if (!options) redraw(byId("rows"), loading("Conversations are loading"));
    this.draw_filters();
    try {
      const page = await this.api.get(this.query(), options);
      if (this.stopped) return;
      this.rows = page.threads.sort(more_urgent);
      this.next = page.next ?? "";
      this.draw();
    } catch (failure) {
      if (!options) this.draw_failure(failure);
    }
  }

  async more() {
    const page = await this.api.get(this.query({ after: this.next }));
    this.rows = [...this.rows, ...page.threads].sort(more_urgent);
    this.next = page.next ?? "";
    this.draw();
  }

  // What an event named: that row alone is asked for again.
  async refresh(thread) {
    const query = new URLSearchParams({ filter: "all", thread });
    const { threads: [row] } = await this.api.get(`/api/v1/inbox?${query}`, AUTO);
    const known = this.rows.find((one) => one.id === thread);
    const elsewhere = row && this.scope === "patient" && row.patient.id !== this.patient;
    const fits = row && !elsewhere &&
      (this.filter === "all" || row.unanswered > 0 || row.id === this.open);
    const newly = fits && row.unanswered > (known?.unanswered ?? 0);
    if (this.stopped) return;
    this.rows = this.rows.filter((one) => one.id !== thread);
    if (fits) this.rows.push(row);
    this.rows.sort(more_urgent);
    this.draw();
    if (newly) announce(`New message from ${row.patient.name ?? "a patient"}`);
  }

  choose(filter) {
    this.filter = filter;
    return this.load();
  }

  look_at(scope) {
    this.scope = scope;
    return this.load();
  }

  // The next (1) or previous (-1) conversation.
  step(by) {
    const at = this.rows.findIndex((row) => row.id === this.open);
    const row = this.rows[at < 0 ? 0 : Math.min(Math.max(at + by, 0), this.rows.length - 1)];
    if (row && row.id !== this.open) this.onOpen(row.id);
  }

  mark_open(id) {
    this.open = id;
    this.draw();
  }

  draw_filters() {
    const choice = (value, words, now, act) => h("button", { id: `choice-${value}`,
      class: "button small", type: "button", "aria-pressed": String(now === value),
      data: { testid: `choice-${value}` }, onclick: () => act(value) }, words);
    redraw(byId("filters"),
      choice("unanswered", "Unanswered", this.filter, (value) => this.choose(value)),
      choice("all", "All", this.filter, (value) => this.choose(value)),
      this.patient && h("button", { id: "scope", class: "button small quiet", type: "button",
        data: { testid: "scope" }, "aria-pressed": String(this.scope === "all"),
        onclick: () => this.look_at(this.scope === "all" ? "patient" : "all") },
      "Every patient"));
  }

  draw() {
    if (this.rows.length === 0) return this.draw_empty();
    redraw(byId("rows"), h("ul", { class: "rows" }, this.rows.map((row) => this.row(row))),
      this.next && h("p", { class: "cluster page" }, h("button", { class: "button",
        type: "button", onclick: () => this.more() }, "Show more")));
    return undefined;
  }

  row(row) {
    const waits = row.unanswered > 0;
    const count = row.unanswered === 1 ? "1 unanswered" : `${row.unanswered} unanswered`;
    return h("li", {}, h("button", { class: "row", type: "button", id: `row-${row.id}`,
      data: { thread: row.id, testid: "thread" },
      "aria-current": row.id === this.open ? "true" : null, onclick: () => this.onOpen(row.id) },
    h("span", { class: "name" }, row.patient.name ?? `Patient ${row.patient.id}`),
    h("span", { class: "waits" }, waits
      ? h("span", { class: "since" }, "waiting ", time_of(row.waiting_since, age))
      : h("span", { class: "answered" }, time_of(row.last, relative))),
    h("span", { class: "title meta" }, row.title,
      waits && [" \u00b7 ", count], row.status === "closed" && " \u00b7 closed")));
  }

  draw_empty() {
    const unanswered = this.filter === "unanswered";
    redraw(byId("rows"), state({
      picture: unanswered ? "check" : "inbox",
      title: unanswered ? "Nothing waits for an answer" : "No conversations",
      text: unanswered ? "New messages appear here by themselves."
        : "A conversation begins with an appointment, a result or a message.",
      action: unanswered && h("button", { class: "button", type: "button", id: "show-all",
        onclick: () => this.choose("all") }, "Show all"),
    }));
  }

  draw_failure(failure) {
    redraw(byId("rows"), failed(failure, () => this.load()));
  }
}

// The longest waiting first, then the newest.
export function more_urgent(a, b) {
  if (Boolean(a.waiting_since) !== Boolean(b.waiting_since)) return a.waiting_since ? -1 : 1;
  if (a.waiting_since) return Date.parse(a.waiting_since) - Date.parse(b.waiting_since);
  return Date.parse(b.last) - Date.parse(a.last);
}
