// One conversation: who wrote what and when, who has seen it, whether it is in the chart.
//
//   const talk = new Conversation(api, { me: "Practitioner/7", onShown: (view) => ... });
//   await talk.load("t12");  await talk.refresh();
//
// New entries are added at the end, so that the log announces them and nothing else; what changes
// about an entry (seen, in the chart) is changed in place.

import { byId, failed, h, icon, loading, replace } from "/look/dom.js";
import { absolute, time_of } from "/look/time.js";
import { AUTO } from "./inbox.js";
import { author_words, chart_detail, chart_words, reader_words, worst } from "./words.js";

const SEEN_AFTER_MS = 1000;

export class Conversation {
  constructor(api, { me, onShown, onGone }) {
    this.api = api;
    this.me = me;
    this.onShown = onShown;
    this.onGone = onGone;
    this.id = "";
    this.view = null;
    this.items = new Map();  // entry id -> its element
  }

  path(more = "") { return `/api/v1/threads/${this.id}/conversation${more}`; }

  // Nothing that is still on its way is shown any more.
  stop() {
    clearTimeout(this.seeing);
    this.id = "";
    this.view = null;
    this.items.clear();
  }

  async load(id) {
    this.id = id;
    this.view = null;
    this.items.clear();
    byId("log").hidden = true;
    replace(byId("log"));
    replace(byId("earlier"));
    replace(byId("talk-state"), loading("The conversation is loading"));
    try {
      const view = await this.api.get(this.path());
      if (this.id === id) this.show(view);
    } catch (failure) {
      if (this.id === id) this.fail(failure);
    }
  }

  // What an event called for; a failure waits for the next one.
  async refresh(options = AUTO) {
    const id = this.id;
    if (!id) return;
    try {
      const view = await this.api.get(this.path(), options);
      if (this.id === id) this.show(view);
    } catch (failure) {
      if (this.id === id && failure.status === 404) this.fail(failure);
    }
  }

  async earlier() {
    const { id } = this;
    const older = await this.api.get(this.path(`?before=${this.view.earlier}`));
    if (this.id !== id) return;
    const log = byId("log");
    // What is loaded upwards is old: nobody wants it read aloud.
    log.setAttribute("aria-live", "off");
    const first = log.firstElementChild;
    for (const entry of older.entries) {
      const item = this.item(entry);
      this.items.set(entry.id, item);
      log.insertBefore(item, first);
    }
    this.view.earlier = older.earlier;
    this.draw_earlier();
    setTimeout(() => log.removeAttribute("aria-live"), 500);
  }

  show(view) {
    const body = byId("talk-body");
    const first = this.view === null;
    const at_end = body.scrollHeight - body.scrollTop - body.clientHeight < 80;
    const kept = this.view?.earlier;
    this.view = view;
    if (!first && this.items.size > view.entries.length) this.view.earlier = kept;
    replace(byId("talk-state"));
    const log = byId("log");
    log.hidden = false;
    for (const entry of view.entries) {
      const known = this.items.get(entry.id);
      if (known) this.mark(known, entry);
      else {
        const item = this.item(entry);
        this.items.set(entry.id, item);
        log.append(item);
      }
    }
    this.draw_earlier();
    this.onShown(view);
    if (first || at_end) body.scrollTop = body.scrollHeight;
    this.see();
  }

  item(entry) {
    const kind = entry.audience === "staff" ? "note" : entry.from === "system" ? "system" : "";
    const item = h("article", { class: `message ${entry.from === "staff" ? "ours" : ""} ${kind}`,
      data: { entry: entry.id, testid: "entry", from: entry.from } },
    h("p", { class: "who" }, author_words(entry, this.view?.patient),
      entry.audience === "staff" && " \u00b7 only the care team sees this"),
    h("div", { class: "bubble", lang: entry.lang }, entry.text),
    h("p", { class: "marks" }));
    this.mark(item, entry);
    return item;
  }

  mark(item, entry) {
    if (entry.retracted) replace(item.querySelector(".bubble"), h("em", {}, "Taken back"));
    replace(item.querySelector(".marks"), time_of(entry.sent), this.receipts(entry),
      this.chart(entry));
  }

  receipts(entry) {
    const read = entry.receipts.filter((one) => one.what === "read");
    const told = entry.receipts.find((one) => one.what === "delivered");
    const others = read.filter((one) => one.who !== this.me);
    if (others.length > 0) {
      const names = others.map((one) => reader_words(one.who, this.view?.patient));
      const times = others.map((one) =>
        `${reader_words(one.who, this.view?.patient)}: ${absolute(one.at)}`);
      return h("span", { title: times.join("\n"), data: { testid: "seen" } },
        `Seen by ${names.join(", ")} `, time_of(others[0].at));
    }
    if (told) return h("span", { title: absolute(told.at) }, "Delivered");
    return entry.from === "staff" && entry.audience === "patient"
      ? h("span", {}, "Sent, not seen yet") : null;
  }

  chart(entry) {
    const one = worst(entry.chart);
    if (!one) return null;
    const { look, picture, words } = chart_words(one);
    return h("span", { class: `chart ${look ? `${look}-ink` : ""}`,
      title: entry.chart.map(chart_detail).join("\n"),
      data: { testid: "in-chart", state: one.state } }, icon(picture), words);
  }

  draw_earlier() {
    replace(byId("earlier"), this.view?.earlier && h("button", { class: "button small",
      type: "button", onclick: () => this.earlier() }, "Show earlier messages"));
  }

  // Nothing stays on the page of what may not be shown any more.
  fail(failure) {
    this.view = null;
    this.items.clear();
    replace(byId("log"));
    replace(byId("earlier"));
    byId("log").hidden = true;
    replace(byId("talk-state"), failed(failure, () => this.load(this.id)));
    this.onGone();
  }

  // The newest entry has been before somebody's eyes: said once, and only while the page is seen.
  see() {
    clearTimeout(this.seeing);
    const newest = this.view.entries.at(-1);
    const known = !newest || newest.mine || newest.receipts.some((one) => one.who === this.me);
    if (known || document.visibilityState !== "visible") return;
    const id = this.id;
    this.seeing = setTimeout(() => {
      if (this.id !== id) return;
      this.api.post(`/api/v1/threads/${id}/read`, { entry: newest.id }, AUTO).catch(() => {});
    }, SEEN_AFTER_MS);
  }
}
