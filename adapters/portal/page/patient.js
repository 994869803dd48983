// What a script adds to the patient's page, which works without one: a draft that survives, sending
// without leaving the page, Retry, news as they come, and a warning before the session ends.
//
// Content is always the page itself, asked anew and taken in as a document; the module makes no
// markup from text. Sessions are cookies that it cannot read.

import { Draft, forget_drafts } from "/look/draft.js";
import { is_news } from "./news.js";

const IDLE_WARN_MS = 13 * 60 * 1000;
const PAUSE_MS = 5000;
const PAUSE_MAX_MS = 60000;

const form = document.getElementById("reply");
const log = document.getElementById("log");
const notice = document.getElementById("notice");

function say(text) {
  if (!notice) return;
  notice.className = text ? "banner good" : "";
  notice.textContent = text;
}

// A page of ours as a document. XMLHttpRequest parses it without making markup from a string.
export function page_of(address) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("GET", address);
    request.responseType = "document";
    request.onload = () => {
      const fits = request.status === 200 && request.responseXML;
      return fits ? resolve(request.responseXML) : reject(new Error(String(request.status)));
    };
    request.onerror = () => reject(new Error("offline"));
    request.send();
  });
}

// Takes over the entries that are not there yet; what is there keeps its place and its focus.
export function take_new(into, from) {
  let added = 0;
  for (const item of from.querySelectorAll("#log > li")) {
    if (into.querySelector(`[id="${CSS.escape(item.id)}"]`)) continue;
    into.append(into.ownerDocument.importNode(item, true));
    added += 1;
  }
  return added;
}

async function refresh() {
  const fresh = await page_of(location.pathname);
  const added = take_new(log, fresh);
  const key = fresh.querySelector('#reply input[name="key"]')?.value;
  return { added, key };
}

function start_reply() {
  const text = form.elements.text;
  const button = document.getElementById("send");
  const fault = document.getElementById("fault");
  const draft = new Draft(form.dataset.thread);
  if (text.value === "") text.value = draft.text;
  // The draft's own key goes with it, so that a text that is sent twice is added once.
  form.elements.key.value = draft.key;
  text.addEventListener("input", () => {
    draft.write(text.value);
    form.elements.key.value = draft.key;
  });
  const fail = () => {
    say("");
    fault.textContent = form.dataset.failed;
    button.textContent = form.dataset.retry;
    text.setAttribute("aria-invalid", "true");
  };
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (button.disabled) return;
    draft.write(text.value);
    draft.trying();
    form.elements.key.value = draft.key;
    button.disabled = true;
    button.textContent = form.dataset.sending;
    fault.textContent = "";
    try {
      const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(
        new FormData(form)), redirect: "follow" });
      if (!answer.ok || !answer.redirected) throw new Error(String(answer.status));
      draft.done();
      text.value = "";
      text.removeAttribute("aria-invalid");
      button.textContent = form.dataset.send;
      form.elements.key.value = draft.key;
      await refresh();
      say(form.dataset.sent);
    } catch {
      if (text.value !== "") fail();
    } finally {
      button.disabled = false;
      // Whoever has gone on to something else meanwhile is not called back.
      if (form.contains(document.activeElement) || document.activeElement === document.body) {
        text.focus();
      }
    }
  });
}

const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

// Ids only come by; what they mean is the page, asked anew.
async function listen() {
  let after = 0;
  let pause = PAUSE_MS;
  for (;;) {
    try {
      const since = after === 0 ? "" : `?after=${after}`;
      const answer = await fetch(`/p/events${since}`, { cache: "no-store" });
      if (answer.status === 401 || answer.status === 404) return;
      if (!answer.ok) throw new Error(String(answer.status));
      const batch = await answer.json();
      after = batch.cursor;
      pause = PAUSE_MS;
      const news = batch.missed || batch.events.some((one) => is_news(one, form.dataset.thread));
      if (news && (await refresh()).added > 0) say(form.dataset.new);
    } catch {
      await sleep(pause);
      pause = Math.min(PAUSE_MAX_MS, pause * 2);
    }
  }
}

function watch_idle() {
  let timer;
  const bar = document.createElement("div");
  bar.id = "idle";
  bar.className = "cluster apart no-print";
  bar.setAttribute("role", "alert");
  document.body.append(bar);
  bar.hidden = true;
  const warn = () => {
    const words = document.createElement("span");
    words.textContent = document.body.dataset.idleWarn;
    const stay = document.createElement("button");
    stay.className = "button primary";
    stay.textContent = document.body.dataset.idleStay;
    stay.addEventListener("click", () => {
      page_of(location.pathname).catch(() => location.reload());
      again();
    });
    bar.replaceChildren(words, stay);
    bar.hidden = false;
    timer = setTimeout(() => location.reload(), 3 * 60 * 1000);
  };
  const again = () => {
    clearTimeout(timer);
    bar.hidden = true;
    timer = setTimeout(warn, IDLE_WARN_MS);
  };
  document.addEventListener("submit", (event) => {
    if (event.target.action.endsWith("/p/sign-out")) forget_drafts();
    again();
  });
  again();
}

if (form && log) {
  start_reply();
  listen();
  log.lastElementChild?.scrollIntoView({ block: "nearest" });
}
watch_idle();
