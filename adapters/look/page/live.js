// Live events by fetch, since EventSource cannot send the session's header. Events carry ids only.
//
//   const live = new Live("/chart/api/events", api, { onEvent: (event) => refresh(event),
//                                                    onState: (state) => show(state) });
//   live.start();  ...  live.stop();
//
// Reconnects by itself: 1 s, 2 s, 4 s ... 30 s, each with jitter, at once when the browser is
// online again; it sends Last-Event-ID, and silence longer than SILENCE_MS is a lost connection.
// onState is told "live", "waiting" or "ended" (401, 403: the session is over).

export const SILENCE_MS = 45000;
export const LINE_MAX = 64 * 1024;

// Reads the format of server-sent events (HTML 9.2.6) from pieces of text, however they are cut.
export class EventReader {
  constructor(onEvent) {
    this.onEvent = onEvent;
    this.rest = "";
    this.lastId = "";
    this.clear();
  }

  clear() {
    this.type = "";
    this.data = [];
  }

  push(piece) {
    this.rest += piece;
    // A carriage return at the very end may be the first half of CR LF.
    let match;
    while ((match = /\r\n|\n|\r(?!$)/.exec(this.rest)) !== null) {
      const line = this.rest.slice(0, match.index);
      this.rest = this.rest.slice(match.index + match[0].length);
      this.line(line);
    }
    if (this.rest.length > LINE_MAX) throw new Error("an event is too long");
  }

  line(line) {
    if (line === "") return this.dispatch();
    if (line.startsWith(":")) return;
    const colon = line.indexOf(":");
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (name === "data") this.data.push(value);
    else if (name === "event") this.type = value;
    else if (name === "id" && !value.includes("\0")) this.lastId = value;
  }

  dispatch() {
    const event = { type: this.type || "message", data: this.data.join("\n"), id: this.lastId };
    const empty = this.data.length === 0;
    this.clear();
    if (!empty) this.onEvent(event);
  }
}

// How long until the next try: doubles up to 30 s, spread so that not all meet a restart at once.
export function pause_ms(failures, random = Math.random) {
  const whole = Math.min(30000, 1000 * 2 ** Math.min(failures, 5));
  return Math.round(whole * (0.5 + random() / 2));
}

export class Live {
  constructor(path, api, { onEvent, onState = () => {} }) {
    this.path = path;
    this.api = api;
    this.onEvent = onEvent;
    this.onState = onState;
    this.failures = 0;
    this.lastId = "";
    this.stopped = true;
    this.online = () => this.wake?.();
  }

  start() {
    if (!this.stopped) return;
    this.stopped = false;
    globalThis.addEventListener?.("online", this.online);
    this.run();
  }

  stop() {
    this.stopped = true;
    globalThis.removeEventListener?.("online", this.online);
    this.abort?.abort();
    this.wake?.();
  }

  async run() {
    while (!this.stopped) {
      const over = await this.once();
      if (this.stopped) return;
      if (over) {
        this.stop();
        this.onState("ended");
        return;
      }
      this.onState("waiting");
      await this.sleep(pause_ms(this.failures++));
    }
  }

  sleep(ms) {
    return new Promise((done) => {
      this.wake = done;
      setTimeout(done, ms);
    });
  }

  // One connection, to its end. True when there is no sense in another.
  async once() {
    this.abort = new AbortController();
    let watch;
    const heard = () => {
      clearTimeout(watch);
      watch = setTimeout(() => this.abort.abort(), SILENCE_MS);
    };
    try {
      heard();
      const headers = this.lastId ? { "Last-Event-ID": this.lastId } : {};
      const response = await this.api.send(this.path, {
        headers: this.api.headers({ Accept: "text/event-stream", ...headers }),
        signal: this.abort.signal,
        credentials: "omit",
        cache: "no-store",
      });
      if (response.status === 401 || response.status === 403) return true;
      if (!response.ok || !response.body) return false;
      await this.read(response.body.getReader(), heard);
    } catch {
      // The connection is gone; the next one asks from the last id on.
    } finally {
      clearTimeout(watch);
    }
    return false;
  }

  async read(stream, heard) {
    const decoder = new TextDecoder();
    const reader = new EventReader((event) => {
      this.lastId = event.id;
      this.onEvent(event);
    });
    this.failures = 0;
    this.onState("live");
    for (;;) {
      const { done, value } = await stream.read();
      if (done) return;
      heard();
      reader.push(decoder.decode(value, { stream: true }));
    }
  }
}
