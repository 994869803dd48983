// The session of a window: begun by a code in the address's fragment, kept in this tab alone.
//
//   const session = new Session({ onWarn: (minutes) => ask(...), onEnd: () => show_ended() });
//   const api = new Api({ token: () => session.token, onEnd: () => session.lost() });
//   if (await session.start()) ...          // false: nobody is signed in
//   await session.prolong();  await session.end();
//
// The code is taken out of the address before anything else happens. The token is in memory and
// sessionStorage: no cookie, so it works in a frame of another origin, and is gone with the tab.
// Every CHECK_MS it asks how long the session lasts; onWarn is told WARN_MS before the end. onEnd
// is told why it is over: "left" (she signed out), "idle", "long" (no session lasts for ever),
// "ended" (elsewhere, or nobody knows); end_words() says it.

import { Api, Failure } from "./api.js";
import { forget_drafts, safe_storage } from "./draft.js";

export const CHECK_MS = 30000;
export const WARN_MS = 120000;
const PATH = "/api/v1/session";

export function take_code(place = globalThis.location, past = globalThis.history) {
  const code = new URLSearchParams(place.hash.replace(/^#/, "")).get("code");
  if (code) past.replaceState(null, "", place.pathname + place.search);
  return code ?? "";
}

const ENDS = {
  left: { title: "You are signed out", text: "" },
  idle: { title: "You were signed out", text: "Nothing was done here for some time." },
  long: { title: "You were signed out", text: "A session ends after some hours, at work or not." },
  ended: { title: "You were signed out", text: "Your session has ended." },
};
export const end_words = (why) => ENDS[why] ?? ENDS.ended;

export const left_ms = (info, now = Date.now()) =>
  Math.max(0, Math.min(Date.parse(info.idle_ends), Date.parse(info.ends)) - now);

export class Session {
  constructor({ name = "hopline-session", storage = safe_storage(), onWarn = () => {},
    onEnd = () => {}, fetch: send } = {}) {
    this.name = name;
    this.storage = storage;
    this.onWarn = onWarn;
    this.onEnd = onEnd;
    this.token = "";
    this.info = null;
    this.warned = false;
    this.api = new Api({ token: () => this.token, onEnd: () => this.lost(), fetch: send });
  }

  // Signed in? Throws a Failure when the server cannot be asked: try again.
  async start(code = take_code()) {
    try {
      if (code) this.begin(await this.api.post(PATH, { code }));
      else await this.resume();
    } catch (failure) {
      if (failure instanceof Failure && failure.status !== 401 && failure.status !== 400)
        throw failure;
      this.forget();
      return false;
    }
    if (this.info) this.timer = setInterval(() => this.check(), CHECK_MS);
    return this.info !== null;
  }

  begin(info) {
    this.token = info.token;
    this.storage.setItem(this.name, info.token);
    this.info = info;
  }

  async resume() {
    this.token = this.storage.getItem(this.name) ?? "";
    if (this.token) this.info = await this.api.put(PATH);
  }

  async check() {
    try {
      this.info = await this.api.get(PATH);
    } catch {
      return;  // 401 has ended it already; all else is asked again
    }
    const left = left_ms(this.info);
    if (left > WARN_MS) this.warned = false;
    else if (!this.warned) {
      this.warned = true;
      this.onWarn(Math.max(1, Math.round(left / 60000)));
    }
  }

  async prolong() {
    this.info = await this.api.put(PATH);
    this.warned = false;
  }

  // Log-out. Words that were being written go too: the next person may sit here.
  async end() {
    try {
      await this.api.delete(PATH);
    } finally {
      forget_drafts(this.storage);
      this.lost("left");
    }
  }

  // The server knows this session no more.
  lost(why = this.why()) {
    const was = this.info !== null;
    this.forget();
    if (was) this.onEnd(why);
  }

  // By what the server said last; a while may have passed since.
  why(now = Date.now() + CHECK_MS) {
    if (now >= Date.parse(this.info?.ends)) return "long";
    return now >= Date.parse(this.info?.idle_ends) ? "idle" : "ended";
  }

  forget() {
    clearInterval(this.timer);
    this.storage.removeItem(this.name);
    this.token = "";
    this.info = null;
  }
}
