// What the chart's page calls things: node --test adapters/chart/page/
import assert from "node:assert/strict";
import { test } from "node:test";

import { author_words, born_words, channel_words, chart_detail, chart_words, clinic_time,
  consent_name, consent_words, reader_words, release_words, worst } from "./words.js";

test("a Consent is cited by its own name", () => {
  assert.equal(consent_name("Consent/c1/_history/3#provision.provision[1]"), "Consent c1");
  assert.equal(consent_name("policy"), "");
  assert.equal(consent_name(), "");
});

test("consent is told with what decided and until when", () => {
  const words = consent_words({ decision: "deny", reason: "deny.consent.rule",
    rule: "Consent/c1/_history/3#provision", until: "2026-12-31" });
  assert.equal(words.allowed, false);
  assert.equal(words.why, "the patient's consent forbids it, Consent c1, until 2026-12-31");
});

test("a reason without words still says allowed or not", () => {
  assert.equal(consent_words({ decision: "deny", reason: "deny.new" }).why, "not allowed");
  assert.equal(consent_words({ decision: "permit", reason: "permit.new" }).why, "allowed");
});

test("of several destinations the one that needs a person comes first", () => {
  assert.equal(worst([{ state: "written" }, { state: "waiting" }]).state, "waiting");
  assert.equal(worst([{ state: "unknown" }, { state: "refused" }]).state, "refused");
  assert.equal(worst([]), null);
});

test("the way into the chart is told in full", () => {
  assert.equal(chart_detail({ to: "ehr-mdm", state: "refused", code: "AE" }),
    "The chart refused it (ehr-mdm) answer AE");
  assert.equal(chart_words({ state: "something new" }).look, "warn");
});

test("people are named as they are known", () => {
  const patient = { name: "Ada Berg" };
  assert.equal(author_words({ from: "patient" }, patient), "Ada Berg");
  assert.equal(author_words({ from: "patient" }, null), "Patient");
  assert.equal(author_words({ from: "staff", mine: true }), "You");
  assert.equal(author_words({ from: "staff", who: "Practitioner/8" }),
    "Care team (Practitioner 8)");
  assert.equal(reader_words("patient", patient), "Ada Berg");
  assert.equal(reader_words("Practitioner/8", patient), "Practitioner 8");
});

test("a date of birth is told with the age", () => {
  const born = (now) => born_words("1980-04-02", new Date(now), "en-US");
  assert.equal(born("2026-04-01T12:00:00"), "Apr 2, 1980 (45 y)");
  assert.equal(born("2026-04-02T12:00:00"), "Apr 2, 1980 (46 y)");
  assert.equal(born("2026-03-31T12:00:00"), "Apr 2, 1980 (45 y)");
  assert.equal(born_words("1980"), "1980");
  assert.equal(born_words(undefined), undefined);
});

test("an appointment's time is the clinic's, with its zone", () => {
  const text = clinic_time("2026-03-10T09:30:00Z", "Europe/Berlin", "en-GB");
  assert.match(text, /10:30/);
  assert.match(text, /GMT\+1|CET/);
  assert.equal(clinic_time("nonsense", "Europe/Berlin"), "");
  assert.match(clinic_time("2026-03-10T09:30:00Z", "Not/AZone", "en-GB"), /2026/);
});

test("a result says whether the patient may see it", () => {
  assert.equal(release_words("waiting"), "Result waits for release");
  assert.equal(release_words(undefined), "");
  assert.equal(release_words("something new"), "");
});

test("a channel is told with what the patient said of it", () => {
  assert.equal(channel_words({ channel: "sms", state: "stopped" }), "SMS: stopped");
});
