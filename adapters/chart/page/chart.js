// The clinician's window: signs in, puts the parts together, keeps them up to date.

import { Api } from "/look/api.js";
import { announce, byId, h, icon, redraw, replace, state } from "/look/dom.js";
import { ask, Keys } from "/look/keys.js";
import { Live } from "/look/live.js";
import { end_words, Session } from "/look/session.js";
import { theme_button } from "/look/theme.js";
import { keep_fresh } from "/look/time.js";
import { Composer } from "./composer.js";
import { Conversation } from "./conversation.js";
import { Facts } from "./facts.js";
import { AUTO, Inbox } from "./inbox.js";
import { born_words, release_words } from "./words.js";

const LOOK_AGAIN_MS = 120000;  // other nodes' changes come without an event

class Window {
  constructor() {
    this.session = new Session({ name: "hopline-chart", onWarn: (minutes) => this.warn(minutes),
      onEnd: (why) => this.ended(why) });
    this.api = new Api({ token: () => this.session.token, onEnd: () => this.session.lost() });
  }

  async start() {
    try {
      if (!(await this.session.start())) return this.outside("lock", "You are not signed in",
        "Open this page from the patient's chart.");
    } catch (failure) {
      return this.outside("offline", "No connection", failure.words,
        h("button", { class: "button", onclick: () => location.reload() }, "Try again"));
    }
    return this.inside();
  }

  inside() {
    const { info } = this.session;
    this.facts = new Facts({ onWriteNow: () => this.write_now(),
      onBack: () => this.turn("conversation") });
    this.composer = new Composer(this.api, { onSent: () => this.talk.refresh() });
    this.talk = new Conversation(this.api, { me: info.person, onShown: (view) => this.shown(view),
      onGone: () => this.gone() });
    this.inbox = new Inbox(this.api, { patient: info.patient ?? "",
      onOpen: (id) => this.open(id) });
    this.live = new Live("/api/v1/live", this.api, { onEvent: (event) => this.heard(event),
      onState: (now) => this.connection(now) });
    this.tools();
    this.keys();
    byId("main").hidden = false;
    this.nothing_open();
    this.begin(info);
    this.live.start();
    keep_fresh();
    setInterval(() => this.look_again(), LOOK_AGAIN_MS);
    document.addEventListener("visibilitychange", () => this.look_again());
  }

  async begin(info) {
    if (info.thread) this.open(info.thread);
    await this.inbox.load();
    if (this.talk.id || !info.patient) return;
    // From the chart of one patient: hers is what the clinician came for.
    if (this.inbox.rows.length === 0) await this.inbox.choose("all");
    if (this.inbox.rows.length > 0 && innerWidth >= 680) this.open(this.inbox.rows[0].id);
  }

  // ---- what is open

  open(id) {
    this.inbox.mark_open(id);
    this.composer.close();
    this.facts.clear();
    replace(byId("talk-head"));
    this.turn("conversation");
    return this.talk.load(id).then(() => this.announce_open());
  }

  announce_open() {
    const { view } = this.talk;
    if (view) announce(`${view.thread.title}, ${view.patient.name ?? "patient"}: open`);
  }

  shown(view) {
    const closed = view.thread.status === "closed";
    const head = byId("talk-head");
    redraw(head, h("div", { class: "talk-title" },
      h("button", { class: "button small only-narrow", type: "button", id: "to-inbox",
        "aria-label": "Back to all conversations", onclick: () => this.turn("inbox") },
      icon("back")),
      h("div", { class: "whose" }, h("h2", { id: "talk-name" }, view.thread.title),
        h("p", { class: "cluster soft small" }, view.patient.name ?? "Patient",
          closed && h("span", { class: "chip" }, "Closed"))),
      view.thread.release && h("span", { class: "chip", data: { testid: "release-state" } },
        release_words(view.thread.release)),
      view.thread.release === "waiting" && h("button", { class: "button small no-print",
        type: "button", id: "release-result", data: { testid: "release" },
        onclick: () => this.release() }, "Release"),
      h("button", { class: "button small only-narrow details", type: "button", id: "to-facts",
        onclick: () => this.turn("facts") }, "Details"),
      h("button", { class: "button small no-print", type: "button", id: "close-thread",
        data: { testid: closed ? "reopen" : "close" },
        onclick: () => (closed ? this.reopen() : this.close()) }, closed ? "Reopen" : "Close")));
    this.composer.open(view.thread.id, view);
    this.facts.draw(view);
    this.banner(view.patient);
  }

  gone() {
    this.composer.close();
    replace(byId("banner"));
    this.facts.clear();
    replace(byId("talk-head"), h("button", { class: "button small only-narrow", type: "button",
      onclick: () => this.turn("inbox") }, icon("back"), "All conversations"));
  }

  nothing_open() {
    replace(byId("talk-state"), state({ picture: "inbox", title: "No conversation is open",
      text: "Choose one from the list, or press ? for the keys." }));
  }

  // Where there is room for one pane only: which.
  turn(view) {
    byId("main").dataset.view = view;
    if (innerWidth >= 680) return;
    const target = { inbox: document.querySelector("[aria-current=true]"), conversation: null,
      facts: document.querySelector(".to-talk") }[view];
    (target ?? byId("conversation")).focus?.();
  }

  banner(patient) {
    const wanted = this.session.info?.marks.includes("banner") || !this.session.info?.patient;
    const banner = byId("banner");
    banner.hidden = !wanted;
    replace(banner, patient.name ?? "",
      patient.born && h("span", {}, `born ${born_words(patient.born)}`),
      patient.number && h("span", {}, `record no. ${patient.number}`));
  }

  // ---- acts

  async act(words, work) {
    try {
      await work();
      announce(words);
    } catch (failure) {
      if (failure.status !== 409) this.composer.trouble(failure.words, false);
    }
    await this.talk.refresh({});
    await this.inbox.load(AUTO);
  }

  async close() {
    const why = h("input", { id: "why", maxlength: 200, autocomplete: "off" });
    const answer = await ask({ title: "Close this conversation?",
      content: h("div", { class: "stack" },
        h("p", {}, "It leaves the unanswered list and opens again when the patient writes."),
        h("div", { class: "field" },
          h("label", { for: "why" }, "Note for the care team (optional)"), why)),
      buttons: [["", "Cancel"], ["close", "Close conversation", "primary"]] });
    if (answer !== "close") return;
    await this.act("Closed", () => this.api.post(`/api/v1/threads/${this.talk.id}/close`,
      why.value.trim() ? { words: why.value.trim() } : {}));
  }

  // Her role decides on the server; the patient is told as of any message.
  async release() {
    const answer = await ask({ title: "Release this result?",
      content: h("p", {}, "The patient sees its values, and is told that there is something new."),
      buttons: [["", "Cancel"], ["release", "Release to the patient", "primary"]] });
    if (answer !== "release") return;
    await this.act("Released", () => this.api.post(`/api/v1/threads/${this.talk.id}/release`));
  }

  reopen() {
    return this.act("Reopened", () => this.api.post(`/api/v1/threads/${this.talk.id}/reopen`));
  }

  async write_now() {
    const unknown = this.talk.view.entries.some((entry) =>
      entry.chart.some((one) => one.state === "unknown"));
    if (unknown && await ask({ title: "Write again?",
      content: h("p", {}, "It is not known whether an entry is in the chart. Written again it may "
        + "stand there twice, unless the chart can be asked first."),
      buttons: [["", "Cancel"], ["yes", "Write now", "primary"]] }) !== "yes") return;
    await this.act("On its way to the chart",
      () => this.api.post(`/api/v1/threads/${this.talk.id}/write-now`));
  }

  // ---- what changes

  heard(event) {
    if (event.type === "anew") this.look_again();
    if (event.type !== "change") return;
    const { thread, patient, what } = JSON.parse(event.data);
    if (thread && (what === "entry" || what === "status"))
      this.inbox.refresh(thread).catch(() => {});
    if (what === "consent") this.inbox.load(AUTO);
    const ours = thread ? thread === this.talk.id : patient === this.talk.view?.patient.id;
    if (!ours) return;
    // Several changes of one act are one look.
    clearTimeout(this.soon);
    this.soon = setTimeout(() => this.talk.refresh(), 50);
  }

  look_again() {
    if (document.visibilityState !== "visible" || !this.session.token) return;
    this.inbox.load(AUTO);
    this.talk.refresh();
  }

  connection(now) {
    clearTimeout(this.losing);
    if (now === "live") return replace(byId("offline"));
    if (now === "ended") return this.session.check();
    this.losing = setTimeout(() => replace(byId("offline"), icon("offline"), h("span", {},
      h("strong", {}, "Connection lost. "), "Trying again. What you write is kept here.")), 1500);
    return undefined;
  }

  // ---- the session

  async warn(minutes) {
    const answer = await ask({ title: "Are you still there?",
      content: h("p", {}, `You will be signed out in ${minutes} min. What you write is kept.`),
      buttons: [["out", "Sign out"], ["stay", "Stay signed in", "primary"]], first: "stay" });
    if (answer === "out") await this.sign_out();
    else await this.session.prolong().catch(() => {});
  }

  async sign_out() { await this.session.end().catch(() => {}); }

  ended(why) {
    this.live?.stop();
    this.talk?.stop();
    this.inbox?.stop();
    const { title, text } = end_words(why);
    const kept = why === "left" ? "" : " What you were writing is kept in this tab.";
    this.outside("lock", title, `${text} Open this page from the patient's chart again.${kept}`);
  }

  // Nobody is signed in: whose page it was is told to nobody who comes after.
  outside(picture, title, text, action) {
    for (const id of ["rows", "log", "facts", "talk-head", "tools", "banner", "offline", "trouble"])
      replace(byId(id));
    byId("main").hidden = true;
    byId("outside").hidden = false;
    document.querySelector("dialog[open]")?.close();
    replace(byId("outside"), state({ picture, title, text, action }));
    announce(title);
  }

  // ---- tools and keys

  tools() {
    replace(byId("tools"), theme_button(),
      h("button", { class: "button quiet keys-button", type: "button", "aria-label": "Keys",
        title: "Keys", onclick: () => this.map.help() }, h("kbd", {}, "?")),
      h("button", { class: "button quiet", type: "button", data: { testid: "sign-out" },
        onclick: () => this.sign_out() }, "Sign out"));
  }

  keys() {
    const open = (act) => () => { if (this.talk.view) act(); };
    this.map = new Keys([
      { key: "j", words: "Next conversation", act: () => this.inbox.step(1) },
      { key: "k", words: "Previous conversation", act: () => this.inbox.step(-1) },
      { key: "u", words: "Unanswered only, or all", act: () => this.inbox.choose(
        this.inbox.filter === "all" ? "unanswered" : "all") },
      { key: "r", words: "Write an answer", act: open(() => this.composer.focus()) },
      { key: "q", words: "Quick replies", act: open(() => this.composer.quick()) },
      { key: "Ctrl+Enter", words: "Send", typing: true, act: open(() => this.composer.send()) },
      { key: "w", words: "Write to the chart now", act: open(() => this.write_now()) },
      { key: "x", words: "Close or reopen", act: open(() => (
        this.talk.view.thread.status === "closed" ? this.reopen() : this.close())) },
      { key: "Escape", words: "Leave the text, go back", typing: true, act: () => this.leave() },
    ]);
    this.map.listen();
  }

  leave() {
    if (document.activeElement === byId("reply")) return byId("conversation").focus();
    return this.turn(byId("main").dataset.view === "facts" ? "conversation" : "inbox");
  }
}

new Window().start();
