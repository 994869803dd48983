// Times: relative in text, absolute on hover and for readers.
//
//   h("p", {}, "Sent ", time_of(entry.sent));      // <time datetime title>4 min ago</time>
//   keep_fresh();                                  // once per page: every minute, all of them
//
// relative() is pure: it gets the time it is compared with.

import { h } from "./dom.js";

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

// "now", "4 min ago", "in 2 h", "3 d ago"; further away a date.
export function relative(instant, now = new Date(), locale = undefined) {
  const seconds = Math.round((new Date(instant) - now) / 1000);
  const far = Math.abs(seconds);
  if (Number.isNaN(far)) return "";
  if (far < 45) return "now";
  if (far >= 7 * DAY) return date_of(instant, now, locale);
  const [unit, size] = far < HOUR - 30 ? ["min", MINUTE] : far < DAY - HOUR / 2 ? ["h", HOUR]
    : ["d", DAY];
  const text = `${Math.max(1, Math.round(far / size))} ${unit}`;
  return seconds < 0 ? `${text} ago` : `in ${text}`;
}

// How long something has waited: whole minutes, hours up to two days, then days; never less than a
// minute. The card in the chart says it in the same words (adapters/cds_hooks/card.h): ages.csv is
// what both are tested by.
export function age(instant, now = new Date()) {
  const minutes = Math.max(1, Math.floor((now - new Date(instant)) / 60000));
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.floor(hours / 24)} days`;
}

function date_of(instant, now, locale) {
  const date = new Date(instant);
  const year = date.getFullYear() === now.getFullYear() ? undefined : "numeric";
  return date.toLocaleDateString(locale, { day: "numeric", month: "short", year });
}

export function absolute(instant, locale = undefined) {
  const date = new Date(instant);
  if (Number.isNaN(date.getTime())) return "";
  return date.toLocaleString(locale, { dateStyle: "medium", timeStyle: "short" });
}

export function time_of(instant, how = relative) {
  const element = h("time", { datetime: instant, title: absolute(instant) }, how(instant));
  element.refresh = () => { element.textContent = how(instant); };
  return element;
}

export function keep_fresh(root = document) {
  return setInterval(() => {
    for (const element of root.querySelectorAll("time")) element.refresh?.();
  }, 30000);
}
