// What the bench asks, and shows on its own: reasons, names, a message to paste, the cases.
//
//   const reason = await ask_text({ title: "Save", label: "Reason", action: "Save the draft" });
//   replace(box, cases_view(cases, { onPick: (name) => ... }));
//   download("draft.csv", text);

import { h } from "/look/dom.js";
import { ask } from "/look/keys.js";

// The text, or "" when it was left out or the dialog was closed.
export async function ask_text({ title, label, hint, action, long = false, pattern }) {
  const attributes = { id: "ask-text", required: true, autocomplete: "off", spellcheck: "false",
    "aria-describedby": "ask-hint", pattern, data: { testid: "ask-text" } };
  const input = long ? h("textarea", { ...attributes, rows: "8" }) : h("input", attributes);
  const content = h("div", { class: "field" }, h("label", { for: "ask-text" }, label), input,
    h("p", { class: "hint", id: "ask-hint" }, hint));
  const wait = ask({ title, content, buttons: [["yes", action, "primary"]] });
  add_way_out(input);
  input.focus();
  return await wait === "yes" ? input.value.trim() : "";
}

// A button that leaves the dialog without asking for the field to be filled.
function add_way_out(input) {
  const dialog = input.closest("dialog");
  dialog.querySelector(".actions").prepend(h("button", { class: "button", type: "button",
    onclick: () => dialog.close("") }, "Cancel"));
}

export function show_case(made) {
  return ask({ title: `Case ${made.name}`, content: h("div", { class: "stack" },
    h("p", {}, "Names, identifiers, numbers, texts and dates are invented now. Read it ",
      "all the same before it goes to anybody."),
    h("h3", {}, `Input${made.ending}`), h("pre", { class: "v2", tabindex: "0", role: "region",
      "aria-label": "Input" }, made.input.replace(/\r/g, "\n")),
    h("h3", {}, "Expectation"), h("pre", { class: "v2", tabindex: "0", role: "region",
      "aria-label": "Expectation" }, made.expectation)) });
}

export function show_saved(file) {
  return ask({ title: "Saved", content: h("div", { class: "stack" },
    h("p", {}, "The draft lies in the data directory; nothing uses it until somebody puts it ",
      "beside the site's configuration."),
    h("p", {}, h("code", { data: { testid: "saved-file" } }, file))) });
}

// A form for a token; what is typed goes to `onToken` and nowhere else.
export function sign_in_view(words, onToken) {
  const input = h("input", { id: "token", type: "password", autocomplete: "current-password",
    required: true, data: { testid: "token" } });
  return h("form", { class: "card stack signin", onsubmit: (event) => {
    event.preventDefault();
    onToken(input.value.trim());
  } }, h("h2", {}, "Sign in"), words && h("p", { class: "soft" }, words),
  h("div", { class: "field" }, h("label", { for: "token" }, "Token of an analyst"), input,
    h("p", { class: "hint" }, "hopline token issue --actor NAME --role analyst makes one; ",
      "a link with a code signs in by itself.")),
  h("button", { class: "button primary", type: "submit" }, "Sign in"));
}

const STATES = { same: ["same", "soft small"], changed: ["changed", "chip accent"],
  failing: ["failing", "chip bad"] };

export function cases_view(cases, { onPick }) {
  if (!cases.ran) return h("p", { class: "banner bad" }, "The draft has faults: mend them first.");
  return [h("p", { class: "cluster" },
    h("span", { class: `chip ${cases.failed ? "bad" : "good"}`, data: { testid: "cases-sum" } },
      `${cases.passed} passed, ${cases.failed} failed`)),
  h("table", { class: "table cases" },
    h("caption", { class: "visually-hidden" }, "The mapping's cases with these edits"),
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Case"), h("th", { scope: "col" }, "Now"),
      h("th", { scope: "col" }, "What differs"))),
    h("tbody", {}, cases.cases.map((one) => {
      const [word, look] = STATES[one.state];
      return h("tr", { data: { state: one.state } },
        h("th", { scope: "row" }, h("button", { class: "button small quiet", type: "button",
          onclick: () => onPick(one.name), data: { testid: "case" } }, one.name)),
        h("td", {}, h("span", { class: look }, word),
          !one.published && one.passed && h("span", { class: "soft small" }, " failed before")),
        h("td", {}, one.differences.map((text) => h("code", { class: "line" }, text))));
    })))];
}

export function download(name, text) {
  const address = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
  const link = h("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}
