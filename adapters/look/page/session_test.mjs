// The session of a window, without a browser.
import assert from "node:assert/strict";
import { test } from "node:test";

import { Failure } from "./api.js";
import { memory_storage } from "./draft.js";
import { CHECK_MS, end_words, left_ms, Session, take_code, WARN_MS } from "./session.js";

const in_ms = (ms) => new Date(Date.now() + ms).toISOString();
const info = (idle = 900000) => ({ person: "Practitioner/7", idle_ends: in_ms(idle),
  ends: in_ms(36000000), marks: [] });

// Answers by method; a status alone, or a body.
function server(answers) {
  const asked = [];
  const send = async (path, options) => {
    const method = options.method ?? "GET";
    asked.push({ method, token: options.headers.Authorization ?? "", body: options.body });
    const answer = answers[method];
    if (answer instanceof Error) throw answer;
    const status = typeof answer === "number" ? answer : method === "POST" ? 201 : 200;
    return { ok: status < 400, status,
      text: async () => (typeof answer === "number" ? "" : JSON.stringify(answer)) };
  };
  return { asked, send };
}

function session(answers, more = {}) {
  const { asked, send } = server(answers);
  const storage = memory_storage();
  return { asked, storage, session: new Session({ name: "s", storage, fetch: send, ...more }) };
}

test("the code leaves the address before anything is asked", () => {
  const place = { hash: "#code=abc", pathname: "/chart/", search: "?x=1" };
  let shown = "";
  assert.equal(take_code(place, { replaceState: (_, __, to) => { shown = to; } }), "abc");
  assert.equal(shown, "/chart/?x=1");
  assert.equal(take_code({ hash: "" }, null), "");
});

test("a code is exchanged for a token, which is kept in this tab alone", async () => {
  const { session: mine, storage, asked } = session({ POST: { ...info(), token: "T" } });
  assert.equal(await mine.start("abc"), true);
  assert.equal(mine.token, "T");
  assert.equal(storage.getItem("s"), "T");
  assert.equal(asked[0].body, "{\"code\":\"abc\"}");
  mine.forget();
});

test("a reload goes on with the token", async () => {
  const { session: mine, storage, asked } = session({ PUT: info() });
  storage.setItem("s", "T");
  assert.equal(await mine.start(""), true);
  assert.equal(asked[0].token, "Bearer T");
  mine.forget();
});

test("a token that has ended is forgotten", async () => {
  const { session: mine, storage } = session({ PUT: 401 });
  storage.setItem("s", "T");
  assert.equal(await mine.start(""), false);
  assert.equal(storage.getItem("s"), null);
});

test("a used code signs nobody in", async () => {
  const { session: mine } = session({ POST: 401 });
  assert.equal(await mine.start("abc"), false);
});

test("without connection nothing is forgotten and the caller is told", async () => {
  const { session: mine, storage } = session({ PUT: new TypeError("network") });
  storage.setItem("s", "T");
  await assert.rejects(mine.start(""), (failure) => failure instanceof Failure && failure.retry);
  assert.equal(storage.getItem("s"), "T");
});

test("the warning comes once, and again after the session was prolonged", async () => {
  let warned = 0;
  const answers = { POST: { ...info(), token: "T" }, GET: info(WARN_MS / 2), PUT: info() };
  const { session: mine } = session(answers, { onWarn: () => { warned += 1; } });
  await mine.start("abc");
  await mine.check();
  await mine.check();
  assert.equal(warned, 1);
  await mine.prolong();
  await mine.check();
  assert.equal(warned, 2);
  mine.forget();
});

test("log-out forgets token and drafts, and says so", async () => {
  const ended = [];
  const answers = { POST: { ...info(), token: "T" }, DELETE: 204 };
  const { session: mine, storage } = session(answers, { onEnd: (why) => ended.push(why) });
  await mine.start("abc");
  storage.setItem("hopline-draft-t1", "{}");
  await mine.end();
  assert.equal(storage.getItem("s"), null);
  assert.equal(storage.getItem("hopline-draft-t1"), null);
  assert.deepEqual(ended, ["left"]);
});

test("an end says why, as far as the last answer tells", async () => {
  const soon = { idle_ends: in_ms(CHECK_MS / 2), ends: in_ms(36000000) };
  const over = { idle_ends: in_ms(900000), ends: in_ms(CHECK_MS / 2) };
  for (const [times, expected] of [[soon, "idle"], [over, "long"], [info(), "ended"]]) {
    const ended = [];
    const answers = { POST: { ...info(), ...times, token: "T" }, GET: 401 };
    const { session: mine } = session(answers, { onEnd: (why) => ended.push(why) });
    await mine.start("abc");
    await mine.check();
    assert.deepEqual(ended, [expected]);
  }
});

test("every end has words, one that is new too", () => {
  for (const why of ["left", "idle", "long", "ended", "new"])
    assert.match(end_words(why).title, /signed out/);
});

test("what is left is until the first of both ends", () => {
  const now = Date.parse("2026-03-02T09:00:00Z");
  const both = { idle_ends: "2026-03-02T09:10:00Z", ends: "2026-03-02T09:05:00Z" };
  assert.equal(left_ms(both, now), 300000);
  assert.equal(left_ms(both, now + 600000), 0);
});
