// The shared modules without a browser: node --test adapters/look/page/
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { Api, Failure, new_key, words_of } from "./api.js";
import { Draft, forget_drafts, memory_storage } from "./draft.js";
import { name_of } from "./keys.js";
import { EventReader, Live, LINE_MAX, pause_ms } from "./live.js";
import { age, relative } from "./time.js";

const answer = (status, body) => ({ ok: status < 400, status, text: async () => body });

test("a call sends the session's token and no cookie", async () => {
  let seen;
  const api = new Api({ token: () => "T", fetch: async (path, options) => {
    seen = { path, ...options };
    return answer(200, "{\"a\":1}");
  } });
  assert.deepEqual(await api.post("/x", { b: 2 }), { a: 1 });
  assert.equal(seen.headers.Authorization, "Bearer T");
  assert.equal(seen.credentials, "omit");
  assert.equal(seen.body, "{\"b\":2}");
});

test("a lost connection is a failure that may be tried again", async () => {
  const api = new Api({ fetch: async () => { throw new TypeError("network"); } });
  await assert.rejects(api.get("/x"), (failure) => failure instanceof Failure &&
    failure.status === 0 && failure.retry);
});

test("a body that breaks off is a lost connection", async () => {
  const api = new Api({ fetch: async () => ({ ok: true, status: 201,
    text: async () => { throw new TypeError("cut"); } }) });
  await assert.rejects(api.post("/x"), (failure) => failure.status === 0 && failure.retry);
});

test("the end of the session is told once and is not tried again", async () => {
  let ended = 0;
  const api = new Api({ onEnd: () => { ended += 1; }, fetch: async () => answer(401, "{}") });
  await assert.rejects(api.get("/x"), (failure) => failure.status === 401 && !failure.retry);
  assert.equal(ended, 1);
});

test("a problem's own words are shown only where the request is at fault", () => {
  assert.equal(words_of(422, "write something"), "write something");
  assert.ok(!words_of(500, "at store.cc:12").includes("store.cc"));
  assert.ok(!words_of(404, "no such thread 12").includes("12"));
});

test("an answer that is no JSON is a failure in words", async () => {
  const api = new Api({ fetch: async () => answer(502, "<html>") });
  await assert.rejects(api.get("/x"), (failure) => failure.retry && failure.words.length > 5);
});

test("the problem's type is the failure's code", async () => {
  const api = new Api({ fetch: async () =>
    answer(409, "{\"type\":\"urn:hopline:problem:conflict\"}") });
  await assert.rejects(api.get("/x"), (failure) => failure.code === "conflict" && !failure.retry);
});

test("keys have 128 bits and differ", () => {
  assert.match(new_key(), /^[0-9a-f]{32}$/);
  assert.notEqual(new_key(), new_key());
});

function events_of(...pieces) {
  const seen = [];
  const reader = new EventReader((event) => seen.push(event));
  for (const piece of pieces) reader.push(piece);
  return seen;
}

test("events are the same however their bytes are cut", () => {
  const text = ": hello\r\nid: 7\r\nevent: entry\r\ndata: {\"a\":\r\ndata: 1}\r\n\r\ndata: x\n\n";
  const whole = events_of(text);
  assert.deepEqual(whole, [{ type: "entry", data: "{\"a\":\n1}", id: "7" },
    { type: "message", data: "x", id: "7" }]);
  assert.deepEqual(events_of(...text), whole);
  for (let i = 1; i < text.length; i += 1) {
    assert.deepEqual(events_of(text.slice(0, i), text.slice(i)), whole);
  }
});

test("comments, unknown fields and unfinished events tell nothing", () => {
  assert.deepEqual(events_of(": ping\n\n", "retry: 5\nfoo: bar\n\n", "data: half"), []);
});

test("an event without end is refused", () => {
  assert.throws(() => events_of("data: " + "x".repeat(LINE_MAX)));
});

test("pauses double, stay under 30 s and differ", () => {
  assert.equal(pause_ms(0, () => 1), 1000);
  assert.equal(pause_ms(0, () => 0), 500);
  assert.equal(pause_ms(3, () => 1), 8000);
  assert.equal(pause_ms(50, () => 1), 30000);
});

test("a stream is asked for again from the last id, and not after the session's end", async () => {
  const asked = [];
  const states = [];
  const body = (text) => new Response(text).body;
  const api = new Api({ token: () => "T", fetch: async (path, options) => {
    asked.push(options.headers["Last-Event-ID"] ?? "");
    return asked.length === 1 ? { ok: true, status: 200, body: body("id: 5\ndata: x\n\n") }
      : { ok: false, status: 401 };
  } });
  const live = new Live("/events", api, { onEvent: () => {}, onState: (one) => states.push(one) });
  live.sleep = async () => {};
  live.stopped = false;
  await live.run();
  assert.deepEqual(asked, ["", "5"]);
  assert.deepEqual(states, ["live", "waiting", "ended"]);
});

test("times are told in the unit that fits", () => {
  const now = new Date("2026-03-02T09:00:00Z");
  const at = (seconds) => new Date(now.getTime() + seconds * 1000).toISOString();
  assert.equal(relative(at(-10), now), "now");
  assert.equal(relative(at(-240), now), "4 min ago");
  assert.equal(relative(at(-3590), now), "1 h ago");
  assert.equal(relative(at(7200), now), "in 2 h");
  assert.equal(relative(at(-3 * 86400), now), "3 d ago");
  assert.equal(relative(at(-40 * 86400), now, "en"), "Jan 21");
  assert.equal(relative("nonsense", now), "");
});

// The card in the chart is tested by the same file.
test("a wait is told in the words of the card", () => {
  const now = new Date("2026-03-02T09:00:00Z");
  const lines = readFileSync(new URL("../ages.csv", import.meta.url), "utf8").trim().split("\n");
  for (const line of lines.slice(1)) {
    const [seconds, words] = line.split(",");
    assert.equal(age(new Date(now - seconds * 1000), now), words, line);
  }
  assert.equal(age(new Date(now.getTime() + 5000), now), "1 min");
});

test("a key is named by its modifiers and its letter", () => {
  const event = (key, more = {}) => ({ key, ctrlKey: false, metaKey: false, altKey: false,
    shiftKey: false, ...more });
  assert.equal(name_of(event("j")), "j");
  assert.equal(name_of(event("?", { shiftKey: true })), "?");
  assert.equal(name_of(event("Enter", { metaKey: true })), "Ctrl+Enter");
  assert.equal(name_of(event("R", { shiftKey: true })), "Shift+r");
});

test("a draft lies in the tab until it is done", () => {
  const storage = memory_storage();
  const draft = new Draft("t1", storage);
  draft.write("I will call you");
  const again = new Draft("t1", storage);
  assert.equal(again.text, "I will call you");
  assert.equal(again.key, draft.key);
  again.done();
  assert.equal(new Draft("t1", storage).text, "");
});

test("a text keeps its key over tries, and another text gets another", () => {
  const draft = new Draft("t2", memory_storage());
  draft.write("one");
  const key = draft.key;
  draft.write("one more");
  assert.equal(draft.key, key);
  draft.trying();
  draft.write("one more");
  assert.equal(draft.key, key);
  draft.write("another");
  assert.notEqual(draft.key, key);
});

test("a broken draft in storage is none", () => {
  const storage = memory_storage();
  storage.setItem("hopline-draft-t3", "{");
  assert.equal(new Draft("t3", storage).text, "");
});

test("signing out forgets all drafts and nothing else", () => {
  const storage = memory_storage();
  storage.setItem("other", "stays");
  new Draft("t4", storage).write("x");
  forget_drafts(storage);
  assert.equal(new Draft("t4", storage).text, "");
  assert.equal(storage.getItem("other"), "stays");
});
