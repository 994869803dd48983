// The answer being written: kept until the server has it, sent once however often it is tried.
//
//   const composer = new Composer(api, { onSent: () => talk.refresh() });
//   composer.open("t12", view);  composer.focus();  composer.send();  composer.quick();

import { announce, byId, h, icon, replace } from "/look/dom.js";
import { Draft } from "/look/draft.js";
import { ask } from "/look/keys.js";
import { consent_words } from "./words.js";

const CHARACTERS_MAX = 8000;

export class Composer {
  constructor(api, { onSent }) {
    this.api = api;
    this.onSent = onSent;
    this.id = "";
    this.sending = false;
    this.build();
  }

  build() {
    const form = byId("composer");
    this.consent = h("p", { class: "consent-line small", id: "consent-line",
      data: { testid: "consent" } });
    this.text = h("textarea", { class: "input", id: "reply", rows: 2, maxlength: CHARACTERS_MAX,
      "aria-label": "Your answer", "aria-describedby": "consent-line",
      placeholder: "Write an answer", oninput: () => this.typed() });
    this.button = h("button", { class: "button primary", type: "submit" }, icon("send"), "Send");
    this.choose = h("button", { class: "button", type: "button", onclick: () => this.quick() },
      "Quick replies");
    replace(form, this.consent, this.text, h("div", { class: "cluster" },
      h("span", { class: "hint small for-keys" }, h("kbd", {}, "Ctrl"), " + ",
        h("kbd", {}, "Enter"),
        " sends"), this.choose, this.button));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
  }

  open(id, view) {
    if (id !== this.id) {
      this.id = id;
      this.draft = new Draft(id);
      this.text.value = this.draft.text;
      this.grow();
      this.trouble();
      // A send that the page did not live to see answered: nobody knows, so it can be tried again.
      if (this.draft.sent) this.trouble("It is not known whether this was sent.", true);
    }
    this.replies = view.replies;
    this.choose.hidden = view.replies.length === 0;
    const { allowed, head, why } = consent_words(view.consent);
    replace(this.consent, icon(allowed ? "check" : "refused"),
      h("span", {}, h("strong", { class: allowed ? "good-ink" : "bad-ink" }, `${head}: `), why));
    byId("composer").hidden = false;
  }

  close() {
    this.id = "";
    byId("composer").hidden = true;
    this.trouble();
  }

  typed() {
    this.draft.write(this.text.value);
    this.grow();
  }

  grow() {
    this.text.rows = Math.min(10, Math.max(2, this.text.value.split("\n").length));
  }

  focus() { this.text.focus(); }

  async send() {
    const { id, draft } = this;
    if (this.sending || draft.text.trim() === "") return this.focus();
    this.set_sending(true);
    this.trouble();
    draft.trying();
    try {
      const added = await this.api.post(`/api/v1/threads/${id}/entries`,
        { text: draft.text, key: draft.key });
      this.accepted(id, draft, added);
    } catch (failure) {
      if (this.id === id) this.trouble(failure.words, failure.status !== 401);
      if (failure.status === 404) this.onSent();  // it may not be shown any more
    } finally {
      this.set_sending(false);
    }
    return undefined;
  }

  // Only now, with the server's word, the text leaves the page.
  accepted(id, draft, added) {
    draft.done();
    if (this.id === id) {
      this.text.value = "";
      this.grow();
      // Whoever has gone on to something else meanwhile is not called back.
      if (byId("composer").contains(document.activeElement)) this.focus();
    }
    if (added.state === "held")
      this.trouble("Kept, but not shown to the patient: consent does not cover it.", false);
    else announce("Sent");
    this.onSent();
  }

  set_sending(sending) {
    this.sending = sending;
    this.text.readOnly = sending;
    this.button.setAttribute("aria-disabled", String(sending));
    replace(this.button, icon("send"), sending ? "Sending" : "Send");
  }

  trouble(words = "", retry = false) {
    replace(byId("trouble"), words && h("div", { class: "banner bad" }, icon("warn"),
      h("span", {}, h("strong", {}, retry ? "Not sent. " : ""), words, retry &&
        " Your text is kept here."),
      retry && h("button", { class: "button small end", type: "button",
        data: { testid: "retry" }, onclick: () => this.send() }, "Retry")));
  }

  // The text is seen as it will be sent before it is taken; nothing is sent by choosing.
  async quick() {
    if (!this.replies?.length) return;
    const preview = h("div", { class: "preview", id: "preview", "aria-live": "polite" },
      this.replies[0].text);
    const list = h("select", { id: "quick", onchange: () => {
      preview.textContent = this.replies[list.selectedIndex].text;
    } }, this.replies.map((reply) => h("option", { value: reply.id }, reply.title)));
    const answer = await ask({ title: "Quick reply",
      content: h("div", { class: "stack" },
        h("div", { class: "field" }, h("label", { for: "quick" }, "Reply"), list),
        h("p", { class: "soft small" }, "As the patient will read it; you can still change it."),
        preview),
      buttons: [["", "Cancel"], ["use", "Use this text", "primary"]] });
    if (answer !== "use") return;
    const text = this.replies[list.selectedIndex].text;
    const before = this.text.value.trim();
    this.text.value = before ? `${before}\n${text}` : text;
    this.typed();
    this.focus();
  }
}
