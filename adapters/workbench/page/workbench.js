// The bench: state, keys, and the calls to the server. The panes draw themselves.
//
// An edit waits EDIT_MS for the next key, then the server runs it; an answer that a later edit has
// overtaken is dropped. Edits are kept for the tab by mapping and site until they are discarded.

import { Api, Failure } from "/look/api.js";
import { announce, byId, h, loading, redraw, replace, state } from "/look/dom.js";
import { safe_storage } from "/look/draft.js";
import { Keys, ask } from "/look/keys.js";
import { end_words, Session } from "/look/session.js";
import { theme_button } from "/look/theme.js";
import {
  ask_text, cases_view, download, show_case, show_saved, sign_in_view,
} from "./dialogs.js";
import { Follow } from "./follow.js";
import { Edits, Links } from "./model.js";
import { Roving, result_view, sample_view } from "./panes.js";
import { Rules } from "./rules.js";

const EDIT_MS = 30;
const KEPT = "hopline-draft-bench-";
const BASE = "/api/v1/mappings";

const session = new Session({
  onWarn: (minutes) => warn_of_end(minutes),
  onEnd: (why) => sign_in(words_of_end(why)),
});
const api = new Api({ token: () => session.token, onEnd: () => session.lost() });
const storage = safe_storage();

const bench = {
  all: null, mapping: null, edits: null, run: null,
  choice: { mapping: "", site: "", sample: { case: "" } }, turn: 0, timer: 0, opening: 0,
  refused: false,
};
const panes = { contents: {}, roving: {} };
const follow = new Follow({ contents: panes.contents, show_pane: (id) => show_pane(id) });

// ---- calls

const path = (call = "") => `${BASE}/${encodeURIComponent(bench.choice.mapping)}${call}`;
const draft = (more = {}) => ({ site: bench.choice.site, edits: bench.edits.list(), ...more });
const complain = (words) => replace(byId("alert"), words && h("p", { class: "banner bad" }, words));

// The answer, or null after the person was told why there is none.
async function call(work) {
  try {
    const answer = await work();
    complain("");
    return answer;
  } catch (failure) {
    if (!(failure instanceof Failure)) throw failure;
    bench.refused = failure.status === 403;
    if (failure.status !== 401) complain(failure.words);
    return null;
  }
}

// What the server makes of the sample with these edits; null when overtaken, or not to be had.
async function ask_run() {
  clearTimeout(bench.timer);
  const turn = ++bench.turn;
  const sample = bench.choice.sample;
  if (!Object.values(sample).some(Boolean)) return null;
  const answer = await call(() => api.post(path("/run"), draft({ sample })));
  return turn === bench.turn ? answer : null;
}

async function run() {
  const answer = await ask_run();
  if (answer && session.token) show(answer);
}

// While the draft cannot run, what it made last stays to look at.
function show(answer) {
  if (answer.ran || !bench.run?.ran) {
    bench.run = answer;
    follow.take(new Links(answer));
    show_run();
  }
  show_facts(answer);
}

function edited() {
  clearTimeout(bench.timer);
  keep();
  bench.timer = setTimeout(run, EDIT_MS);
}

const kept_name = () => `${KEPT}${bench.choice.mapping}@${bench.choice.site}`;
const keep = () => storage.setItem(kept_name(), JSON.stringify(bench.edits.list()));
function kept() {
  try {
    return JSON.parse(storage.getItem(kept_name()) ?? "[]");
  } catch {
    return [];
  }
}

// ---- opening

// The last one asked for is what is opened, whatever answers first.
async function open_mapping(name, site, sample) {
  const opening = ++bench.opening;
  bench.choice = { mapping: name, site, sample: { case: "" } };
  const query = site ? `?site=${encodeURIComponent(site)}` : "";
  const [mapping, held] = await Promise.all([call(() => api.get(path(query))),
    call(() => api.get(path("/held")))]);
  if (opening !== bench.opening) return;
  if (!mapping) return show_failure(() => open_mapping(name, site, sample));
  bench.mapping = mapping;
  bench.held = held?.held ?? [];
  bench.edits = new Edits(mapping.rules, kept());
  follow.chosen = "";
  // A message that goes through is the better start; the others are a choice away.
  const good = mapping.samples.find((one) => /booked|closed|message/.test(one));
  bench.choice.sample = sample ?? { case: good ?? mapping.samples[0] ?? "" };
  bench.run = null;
  // Drawn when there is something to fill it, so that nothing moves under the eye.
  const answer = await ask_run();
  if (opening !== bench.opening || !session.token) return;
  redraw(byId("main"), draw());
  panes.rules_table.draw(bench.edits, bench.mapping.columns);
  show_pane("rules");
  if (answer) show(answer);
  else show_nothing();
}

function choose_sample(sample) {
  bench.choice.sample = sample;
  follow.chosen = "";
  draw_choices();
  run();
}

// ---- drawing

function field(id, label, options, value, act) {
  const select = h("select", { id, data: { testid: id },
    onchange: (event) => act(event.target.value) }, options);
  select.value = value;
  return h("div", { class: "field" }, h("label", { for: id }, label), select);
}

const option = (value, words) => h("option", { value }, words);

function sample_value() {
  const { case: name, message, text } = bench.choice.sample;
  if (message) return `message:${message}`;
  return text ? "text:" : `case:${name}`;
}

function draw_choices(box = panes.choices) {
  const samples = [h("optgroup", { label: "Cases" },
    bench.mapping.samples.map((name) => option(`case:${name}`, name)))];
  if (bench.held.length > 0) samples.push(h("optgroup", { label: "Held messages" },
    bench.held.map((one) => option(`message:${one.id}`,
      `${one.id} by ${one.endpoint}: ${one.kind}`))));
  samples.push(option("text:", "A message of my own ..."));
  redraw(box,
    field("mapping", "Mapping", bench.all.mappings.map((one) => option(one.name, one.name)),
      bench.choice.mapping, (name) => open_mapping(name, bench.choice.site)),
    field("site", "Site", [option("", "as the case says"),
      bench.all.sites.map((name) => option(name, name))], bench.choice.site,
    (site) => open_mapping(bench.choice.mapping, site, bench.choice.sample)),
    field("sample", "Sample", samples, sample_value(), pick_sample));
}

async function pick_sample(value) {
  const [kind, name] = [value.slice(0, value.indexOf(":")), value.slice(value.indexOf(":") + 1)];
  if (kind !== "text") return choose_sample({ [kind]: name });
  const text = await ask_text({ title: "A message of my own", label: "Message", long: true,
    action: "Use it", hint: "HL7 v2 or a FHIR resource as JSON. Nothing is kept of it. "
      + "Do not paste what is about a real person." });
  if (text) choose_sample({ text: text.replace(/\r?\n/g, text.startsWith("MSH") ? "\r" : "\n") });
  else draw_choices();
}

function pane(id, title) {
  const count = h("span", { class: "soft small", id: `${id}-count` });
  const content = h("div", { class: "content", id: `${id}-content` });
  panes.contents[id] = content;
  panes.roving[id] = new Roving(content);
  return h("section", { class: "pane", id: `pane-${id}`, "aria-labelledby": `${id}-title`,
    tabindex: "-1", data: { pane: id, testid: `pane-${id}` } },
  h("h2", { id: `${id}-title` }, title, count), content);
}

function tool(key, words, act) {
  return h("button", { class: "button small", type: "button", "aria-keyshortcuts": key,
    onclick: act, title: `Key: ${key}`, data: { testid: `tool-${key}` } }, words);
}

// The frame, its choices filled; rules, sample and result come with the run.
function draw() {
  panes.choices = h("div", { class: "choose" });
  panes.facts = h("div", { class: "facts-line", id: "facts" });
  panes.mask = h("div", { id: "mask" });
  panes.switch = h("div", { class: "cluster switch", role: "group", "aria-label": "Shown pane" },
    [["sample", "Sample"], ["rules", "Rules"], ["result", "Result"]].map(([id, words]) =>
      h("button", { class: "button small", type: "button", data: { pane: id, testid: `show-${id}` },
        onclick: () => show_pane(id) }, words)));
  panes.cases = h("div", { class: "content", id: "cases-content" },
    h("p", { class: "soft" }, "Not run yet with these edits."));
  draw_choices();
  const all = h("div", { class: "panes" }, pane("sample", "Sample"), pane("rules", "Rules"),
    pane("result", "Result"));
  panes.rules_table = new Rules(panes.contents.rules, { onEdit: edit_cell, onAct: act_on_rule });
  return [h("div", { class: "head" }, panes.choices,
    h("div", { class: "tools" }, tool("c", "Run cases", run_cases), tool("s", "Save draft", save),
      tool("d", "Download CSV", download_csv), tool("m", "Make a case", make_case),
      tool("x", "Discard edits", discard))),
  panes.facts, panes.mask, panes.switch, all,
  h("section", { class: "pane", id: "cases", "aria-labelledby": "cases-title", tabindex: "-1" },
    h("h2", { id: "cases-title" }, "Cases"), panes.cases)];
}

// Where there is room for one pane only, this one.
function show_pane(id) {
  for (const button of panes.switch?.children ?? [])
    button.setAttribute("aria-pressed", String(button.dataset.pane === id));
  for (const name of ["sample", "rules", "result"])
    byId(`pane-${name}`).classList.toggle("current", name === id);
}

function edit_cell(id, column, text) {
  bench.edits.set(id, column, text);
  edited();
}

async function act_on_rule(act, id) {
  if (act === "off") bench.edits.off(id);
  if (act === "undo") bench.edits.undo(id);
  let focus = id;
  if (act === "add") {
    focus = await ask_text({ title: `A rule below ${id}`, label: "Id", action: "Add it",
      pattern: "[a-z0-9.\\-]{1,64}", hint: "a-z, 0-9, point and hyphen; never used before" });
    if (!focus) return;
    if (!bench.edits.add(focus, id, { from: "", to: "" })) {
      complain("There is a rule of this id, or it is none.");
      return;
    }
    panes.rules_table.open = focus;
  }
  panes.rules_table.draw(bench.edits, bench.mapping.columns);
  panes.roving.rules.reset(`r:${focus}`)?.focus();
  if (act === "add") panes.rules_table.focus_cell();
  edited();
}

const chip = (words, look, testid) => h("span", { class: `chip ${look}`, data: { testid } }, words);

function show_run() {
  const { run: told } = bench;
  follow.keep_place(() => {
    replace(panes.contents.sample, sample_view(told.sample));
    replace(panes.contents.result, told.ran ? result_view(told) : []);
    panes.roving.sample.reset(follow.chosen);
    panes.roving.result.reset(follow.chosen);
    panes.roving.rules.reset(follow.chosen);
  });
  byId("sample-count").textContent = `${told.sample.used} of ${told.sample.parts} fields used`;
  byId("result-count").textContent = told.mapping ?? "";
  show_mask();
  follow.draw();
}

// No sample, or no answer: the rules can be edited all the same.
function show_nothing() {
  replace(panes.contents.sample, h("p", { class: "soft" }, "Choose a sample above."));
  replace(panes.contents.result, h("p", { class: "soft" }, "Nothing has run yet."));
  panes.roving.rules.reset();
  show_rule_count();
  follow.draw();
}

const count = (number, word) => `${number} ${word}${number === 1 ? "" : "s"}`;

function show_rule_count() {
  byId("rules-count").textContent = `${bench.edits.ids().length} rules, ${bench.edits.size} edited`;
}

function show_facts(told) {
  panes.rules_table.tell(told.ran ? told : { ...bench.run, draft: told.draft });
  show_rule_count();
  const changed = told.changed?.length ?? 0;
  const faults = count(told.draft.length, "fault") + " in the draft";
  const differ = changed === 0 ? "Same result as in use"
    : `${count(changed, "element")} ${changed === 1 ? "differs" : "differ"} from what is in use`;
  const taken = told.held ? "This message would be held" : "This message would be taken";
  replace(panes.facts, told.draft.length > 0 && chip(faults, "bad", "draft-faults"),
    told.ran && chip(taken, told.held ? "bad" : "good", "verdict"),
    told.ran && chip(differ, changed === 0 ? "" : "accent", "changes"),
    !told.ran && h("span", { class: "soft small" },
      "The result is that of the last draft that ran."));
  announce(told.ran ? `${taken}, ${differ}` : faults);
}

function show_mask() {
  const { message, reason } = bench.choice.sample;
  replace(panes.mask, message && h("div", { class: `banner ${reason ? "warn" : "info"}` },
    reason ? "Values of this message are shown, and that you look at them is recorded."
      : "Values of this held message are masked: you see of which kind each is.",
    !reason && h("button", { class: "button small end", type: "button", onclick: unmask,
      data: { testid: "unmask" } }, "Show values ...")));
}

async function unmask() {
  const reason = await ask_text({ title: "Show values", label: "Reason", action: "Show them",
    hint: "It is recorded with your name. Write a ticket number, never a patient's name." });
  if (reason) choose_sample({ ...bench.choice.sample, reason });
}

// ---- what stays

async function run_cases() {
  const cases = await call(() => api.post(path("/cases"), draft()));
  if (!cases) return;
  replace(panes.cases, cases_view(cases, { onPick: (name) => choose_sample({ case: name }) }));
  announce(cases.ran ? `${cases.passed} cases passed, ${cases.failed} failed`
    : "The draft has faults");
  byId("cases").scrollIntoView({ block: "nearest" });
}

const WHY = "It goes into the file, for whoever reviews it: a ticket, or what the site does.";

async function save() {
  if (bench.edits.size === 0) return announce("Nothing is edited");
  const reason = await ask_text({ title: "Save as overlay draft", label: "Reason",
    action: "Save the draft", hint: `${WHY} A draft is not active by itself.` });
  const saved = reason && await call(() => api.post(path("/drafts"), draft({ reason })));
  if (!saved) return;
  announce(`Saved as ${saved.name}`);
  await show_saved(saved.file);
}

async function download_csv() {
  const reason = await ask_text({ title: "Download as overlay", label: "Reason", action: "Download",
    hint: WHY });
  if (!reason) return;
  const text = await call(async () => {
    const response = await fetch(path("/csv"), { method: "POST", credentials: "omit",
      headers: api.headers({ "Content-Type": "application/json" }),
      body: JSON.stringify(draft({ reason })) });
    if (!response.ok) throw new Failure(response.status, "The file could not be made. Try again.");
    return response.text();
  });
  if (text) download(`${bench.choice.mapping}.csv`, text);
}

async function make_case() {
  const name = await ask_text({ title: "Make a case of this sample", label: "Name of the case",
    action: "Make it", pattern: "[a-z0-9][a-z0-9\\-]{0,60}",
    hint: "a-z, 0-9 and hyphen. Names, identifiers, texts and dates become invented ones." });
  const { sample } = bench.choice;
  const made = name && await call(() => api.post(path("/samples"), draft({ sample, name })));
  if (!made) return;
  bench.mapping.samples.push(made.name);
  draw_choices();
  announce(`Case ${made.name} is made`);
  await show_case(made);
}

async function discard() {
  if (bench.edits.size === 0) return announce("Nothing is edited");
  const answer = await ask({ title: "Discard all edits?",
    content: h("p", {}, "What you edited in this mapping is gone then. Saved drafts stay."),
    buttons: [["", "Keep them"], ["yes", "Discard", "danger"]] });
  if (answer !== "yes") return;
  bench.edits.clear();
  storage.removeItem(kept_name());
  panes.rules_table.draw(bench.edits, bench.mapping.columns);
  panes.roving.rules.reset();
  run();
}

// ---- signing in and out

function words_of_end(why) {
  if (!bench.all) return "This token is not known here, or has ended.";
  const { title, text } = end_words(why);
  return why === "left" ? `${title}.` : `${title}. ${text} What you edited is kept in this tab.`;
}

function sign_in(words) {
  byId("link").hidden = true;
  document.querySelector("dialog[open]")?.close();
  replace(byId("bar-end"), theme_button());
  bench.all = null;
  replace(byId("main"), sign_in_view(words, (token) => {
    session.begin({ token });
    start();
  }));
  byId("token").focus();
}

async function warn_of_end(minutes) {
  const answer = await ask({ title: "Are you still there?",
    content: h("p", {}, `You will be signed out in ${minutes} min. Edits stay in this tab.`),
    buttons: [["stay", "Stay signed in", "primary"]] });
  if (answer === "stay") await call(() => session.prolong());
}

// Nothing can be shown; the alert says why.
function show_failure(again) {
  if (!session.token) return;
  byId("link").hidden = true;
  replace(byId("main"), state({ picture: "wait", title: "Nothing can be shown now",
    text: "What you edited is kept in this tab.", action: h("button", { class: "button primary",
      type: "button", data: { testid: "again" }, onclick: again }, "Try again") }));
}

async function start() {
  replace(byId("main"), loading("The mappings are being read"));
  bench.all = await call(() => api.get(BASE));
  if (!bench.all && !session.token) return;
  if (!bench.all) return bench.refused ? sign_in("This token is not one of an analyst.")
    : show_failure(start);
  const all = bench.all.mappings;
  const first = all.find((one) => one.name === "siu-appointment") ?? all[0];
  replace(byId("bar-end"), theme_button(),
    h("button", { class: "button quiet keys-button", type: "button",
      onclick: () => keys.help() }, "Keys"),
    h("button", { class: "button quiet", type: "button", data: { testid: "sign-out" },
      onclick: () => call(() => session.end()) }, "Sign out"));
  await open_mapping(first.name, "");
}

const keys = new Keys([
  { key: "n", words: "Next fault, changed element or failing case", act: () => follow.step(1) },
  { key: "p", words: "The one before", act: () => follow.step(-1) },
  { key: "f", words: "To the field that this comes from", act: () => follow.jump("parts") },
  { key: "r", words: "To the rule", act: () => follow.jump("rules") },
  { key: "e", words: "To the element that is made of it", act: () => follow.jump("leaves") },
  { key: "1", words: "To the sample", act: () => follow.enter("sample") },
  { key: "2", words: "To the rules", act: () => follow.enter("rules") },
  { key: "3", words: "To the result", act: () => follow.enter("result") },
  { key: "Enter", words: "On a rule: open its cells; Escape closes them", act: null },
  { key: "Ctrl+Enter", words: "Run at once", act: run, typing: true },
  { key: "c", words: "Run the cases", act: run_cases },
  { key: "s", words: "Save as a draft", act: save },
  { key: "d", words: "Download as CSV", act: download_csv },
  { key: "m", words: "Make a case of the sample", act: make_case },
  { key: "x", words: "Discard all edits", act: discard },
]);

follow.listen();
keys.listen();
if (await session.start().catch(() => false)) await start();
else sign_in();
