// What stands beside a conversation: the patient, the appointment, consent, the way into the chart.
//
//   const facts = new Facts({ onWriteNow, onClose, onReopen });  facts.draw(view);

import { byId, h, icon, redraw, replace } from "/look/dom.js";
import { absolute, time_of } from "/look/time.js";
import { appointment_words, born_words, channel_words, chart_detail, chart_words, clinic_time,
  consent_words, worst } from "./words.js";

const pair = (name, value) => value && [h("dt", {}, name), h("dd", {}, value)];

export class Facts {
  constructor({ onWriteNow, onBack }) {
    this.onWriteNow = onWriteNow;
    this.onBack = onBack;
  }

  clear() { replace(byId("facts")); }

  draw(view) {
    redraw(byId("facts"),
      h("button", { class: "button small only-narrow to-talk", type: "button", id: "to-talk",
        onclick: this.onBack }, icon("back"), "Conversation"),
      this.patient(view.patient), this.appointment(view.appointment), this.consent(view.consent),
      this.chart(view.entries), this.withheld(view.withheld));
  }

  patient(patient) {
    return h("section", { class: "card" }, h("h2", {}, patient.name ?? "Patient"),
      h("dl", { class: "facts" }, pair("Born", born_words(patient.born)),
        pair("Record no.", patient.number)));
  }

  appointment(appointment) {
    if (!appointment) return null;
    const over = ["cancelled", "noshow", "entered-in-error"].includes(appointment.status);
    return h("section", { class: "card", data: { testid: "appointment" } },
      h("div", { class: "cluster apart" }, h("h2", {}, appointment.service),
        h("span", { class: `chip ${over ? "warn" : "accent"}` },
          appointment_words(appointment.status))),
      h("dl", { class: "facts" },
        pair("When", appointment.start && clinic_time(appointment.start, appointment.zone)),
        pair("Place", appointment.place), pair("With", appointment.clinician)));
  }

  consent(consent) {
    const { allowed, head, why } = consent_words(consent);
    return h("section", { class: "card" }, h("h2", {}, "Consent"),
      h("p", {}, h("span", { class: `chip ${allowed ? "good" : "bad"}` },
        icon(allowed ? "check" : "refused"), head)),
      h("p", { class: "soft small" }, `${why[0].toUpperCase()}${why.slice(1)}.`),
      consent.channels?.length > 0 && h("ul", { class: "small" },
        consent.channels.map((one) => h("li", { title: absolute(one.at) }, channel_words(one)))));
  }

  chart(entries) {
    const states = entries.map((entry) => worst(entry.chart)).filter(Boolean);
    const stuck = states.filter((one) => one.state !== "written" && one.state !== "given-up");
    const counts = ["refused", "unknown", "waiting", "given-up", "written"]
      .map((state) => [state, states.filter((one) => one.state === state)])
      .filter(([, list]) => list.length > 0);
    return h("section", { class: "card", data: { testid: "chart-card" } }, h("h2", {}, "Chart"),
      counts.length === 0 && h("p", { class: "soft" }, "Nothing to write yet."),
      counts.length > 0 && h("ul", { class: "plain stack tight" }, counts.map(([state, list]) =>
        h("li", {}, h("span", { class: `chip ${chart_words({ state }).look}`,
          title: list.map(chart_detail).join("\n") }, icon(chart_words({ state }).picture),
        `${list.length} \u00d7 ${chart_words({ state }).words.toLowerCase()}`),
        list[0].code && state === "refused" && h("span", { class: "small soft" },
          ` answer ${list[0].code}`)))),
      stuck.length > 0 && h("button", { class: "button", type: "button",
        id: "write-now", data: { testid: "write-now" }, onclick: this.onWriteNow }, "Write now"));
  }

  withheld(withheld) {
    if (withheld.length === 0) return null;
    return h("section", { class: "card" }, h("h2", {}, "Held back"),
      h("p", { class: "soft small" },
        "Messages about this patient that nobody has been told of yet."),
      h("ul", { class: "small" }, withheld.map((one) =>
        h("li", {}, time_of(one.at), `: ${one.reason}`))));
  }
}
