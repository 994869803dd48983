// The keyboard map of a page: what a key does, and the list that "?" shows.
//
//   const keys = new Keys([{ key: "j", words: "Next conversation", act: next },
//                          { key: "Ctrl+Enter", words: "Send", act: send, typing: true }]);
//   keys.listen();
//
// A single letter works only where nothing is typed (WCAG SC 2.1.4); `typing: true` means that it
// works in a text field too; one without `act` works by itself and is only told in the list.
// Modifiers are written Ctrl+, Alt+, Shift+; Cmd counts as Ctrl.

import { h } from "./dom.js";

const TYPING = "input, textarea, select, [contenteditable]";

export function name_of(event) {
  const letter = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const shifted = event.shiftKey && (event.key.length > 1 || /[a-z]/i.test(event.key));
  return (event.ctrlKey || event.metaKey ? "Ctrl+" : "") + (event.altKey ? "Alt+" : "") +
    (shifted ? "Shift+" : "") + letter;
}

export class Keys {
  constructor(map) {
    this.map = [...map, { key: "?", words: "Show this list", act: () => this.help() }];
  }

  listen(target = document) {
    target.addEventListener("keydown", (event) => this.pressed(event));
  }

  pressed(event) {
    if (event.defaultPrevented || event.isComposing) return;
    const typing = event.target.matches?.(TYPING);
    const modal = document.querySelector("dialog[open]");
    const found = this.map.find((one) => one.key === name_of(event));
    if (!found?.act || modal || (typing && !found.typing)) return;
    event.preventDefault();
    found.act(event);
  }

  help() {
    const rows = this.map.map(({ key, words }) => h("tr", {},
      h("td", {}, key.split("+").map((part, i) => [i > 0 && " + ", h("kbd", {}, part)])),
      h("td", {}, words)));
    ask({ title: "Keys", content: h("table", { class: "table" },
      h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Key"),
        h("th", { scope: "col" }, "What it does"))),
      h("tbody", {}, rows)) });
  }
}

// A dialog that gives back the value of the button that closed it; "" for Escape.
//   const answer = await ask({ title: "Close?", content: h("p", {}, "..."),
//                              buttons: [["keep", "Keep open"], ["close", "Close", "primary"]] });
// The focus goes to the first field or button, or to the button of the value `first`; afterwards it
// is back where it was, or on what has been drawn there anew under the same id.
export function ask({ title, content, buttons = [["", "Done", "primary"]], first }) {
  const heading = h("h2", { id: "dialog-title" }, title);
  // Enter in a field means the primary button; the others are no submit buttons.
  const actions = buttons.map(([value, words, look = ""]) =>
    h("button", { class: `button ${look}`, value, type: look === "primary" ? "submit" : "button",
      onclick: () => dialog.close(value) }, words));
  const dialog = h("dialog", { class: "dialog", "aria-labelledby": "dialog-title" },
    h("form", { method: "dialog", class: "stack" }, heading, content,
      h("div", { class: "actions" }, actions)));
  const opener = document.activeElement;
  document.body.append(dialog);
  dialog.showModal();
  if (first) actions.find((button) => button.value === first).focus();
  dialog.scrollTop = 0;
  return new Promise((done) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      if (opener && !opener.isConnected) document.getElementById(opener.id)?.focus();
      done(dialog.returnValue);
    });
  });
}
