// Light, dark, or as the system says: kept for this browser.
//
//   import { theme_button } from "/look/theme.js";
//   bar.append(theme_button());
//
// Dark is one style sheet, <link href="/look/dark.css" media="...">; its media says when it counts.

import { h, icon } from "./dom.js";

const ORDER = ["system", "light", "dark"];
const MEDIA = { system: "screen and (prefers-color-scheme: dark)", light: "not all",
  dark: "screen" };
const WORDS = { system: "as the system", light: "light", dark: "dark" };

// Storage is forbidden in some frames; then the choice lasts as long as the page.
function stored(write) {
  try {
    if (write !== undefined) localStorage.setItem("hopline-theme", write);
    return localStorage.getItem("hopline-theme");
  } catch {
    return write ?? null;
  }
}

export function apply_theme(choice = stored() ?? "system") {
  const known = ORDER.includes(choice) ? choice : "system";
  const dark = document.querySelector('link[href$="/dark.css"]');
  if (dark) dark.media = MEDIA[known];
  return known;
}

export function theme_button() {
  let choice = apply_theme();
  const button = h("button", { class: "button quiet", type: "button" }, icon("theme"));
  const label = () => {
    button.setAttribute("aria-label", `Colours: ${WORDS[choice]}`);
    button.title = `Colours: ${WORDS[choice]}`;
  };
  button.addEventListener("click", () => {
    choice = ORDER[(ORDER.indexOf(choice) + 1) % ORDER.length];
    stored(choice);
    apply_theme(choice);
    label();
  });
  label();
  return button;
}

apply_theme();
