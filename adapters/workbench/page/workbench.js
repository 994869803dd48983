// The bench: state, keys, and the calls to the server. The panes draw themselves.
//
// An edit waits EDIT_MS for the next key, then the server runs it; an answer that a later edit has
// overtaken is dropped. Edits are kept for the tab by mapping and site until they are discarded.

import { Api, Failure } from "/look/api.js";
import { announce, byId, h, loading, replace } from "/look/dom.js";
import { safe_storage } from "/look/draft.js";
import { Keys, ask } from "/look/keys.js";
import { Session } from "/look/session.js";
import { theme_button } from "/look/theme.js";
import {
  ask_text, cases_view, download, show_case, show_saved, sign_in_view,
} from "./dialogs.js";
import { Edits, Links } from "./model.js";
import { Roving, result_view, sample_view } from "./panes.js";
import { Rules } from "./rules.js";

const EDIT_MS = 30;
const KEPT = "hopline-draft-bench-";
const BASE = "/api/v1/mappings";

const session = new Session({
  onWarn: (minutes) => warn_of_end(minutes),
  onEnd: () => sign_in("Your session has ended. What you edited is kept in this tab."),
});
const api = new Api({ token: () => session.token, onEnd: () => session.lost() });
const storage = safe_storage();

const bench = {
  all: null, mapping: null, edits: null, run: null, links: new Links(null),
  choice: { mapping: "", site: "", sample: { case: "" } }, chosen: "", turn: 0, timer: 0,
};
const panes = {};

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
    if (failure.status !== 401) complain(failure.words);
    return null;
  }
}

async function run() {
  clearTimeout(bench.timer);
  const turn = ++bench.turn;
  const sample = bench.choice.sample;
  if (!Object.values(sample).some(Boolean)) return;
  const answer = await call(() => api.post(path("/run"), draft({ sample })));
  if (!answer || turn !== bench.turn) return;
  // While the draft cannot run, what it made last stays to look at.
  if (answer.ran || !bench.run?.ran) {
    bench.run = answer;
    bench.links = new Links(answer);
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

async function open_mapping(name, site, sample) {
  bench.choice = { mapping: name, site, sample: { case: "" } };
  const query = site ? `?site=${encodeURIComponent(site)}` : "";
  const [mapping, held] = await Promise.all([call(() => api.get(path(query))),
    call(() => api.get(path("/held")))]);
  if (!mapping) return;
  bench.mapping = mapping;
  bench.held = held?.held ?? [];
  bench.edits = new Edits(mapping.rules, kept());
  bench.chosen = "";
  // A message that goes through is the better start; the others are a choice away.
  const good = mapping.samples.find((one) => /booked|closed|message/.test(one));
  bench.choice.sample = sample ?? { case: good ?? mapping.samples[0] ?? "" };
  bench.run = null;
  draw();
  await run();
}

function choose_sample(sample) {
  bench.choice.sample = sample;
  bench.chosen = "";
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

function draw_choices() {
  const samples = [h("optgroup", { label: "Cases" },
    bench.mapping.samples.map((name) => option(`case:${name}`, name)))];
  if (bench.held.length > 0) samples.push(h("optgroup", { label: "Held messages" },
    bench.held.map((one) => option(`message:${one.id}`,
      `${one.id} by ${one.endpoint}: ${one.kind}`))));
  samples.push(option("text:", "A message of my own ..."));
  replace(panes.choices,
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
  panes[id] = content;
  panes[`${id}_roving`] = new Roving(content);
  return h("section", { class: "pane", id, "aria-labelledby": `${id}-title`, tabindex: "-1",
    data: { testid: `pane-${id}` } },
  h("h2", { id: `${id}-title` }, title, count), content);
}

function tool(key, words, act) {
  return h("button", { class: "button", type: "button", "aria-keyshortcuts": key, onclick: act,
    title: `Key: ${key}`, data: { testid: `tool-${key}` } }, words);
}

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
  replace(byId("main"), panes.choices,
    h("div", { class: "tools" }, panes.facts, tool("c", "Run cases", run_cases),
      tool("s", "Save draft", save), tool("d", "Download CSV", download_csv),
      tool("m", "Make a case", make_case), tool("x", "Discard edits", discard)),
    panes.mask, panes.switch,
    h("div", { class: "panes" }, pane("sample", "Sample"), pane("rules", "Rules"),
      pane("result", "Result")),
    h("section", { class: "pane", id: "cases", "aria-labelledby": "cases-title", tabindex: "-1" },
      h("h2", { id: "cases-title" }, "Cases"), panes.cases));
  panes.table = new Rules(panes.rules, { onEdit: edit_cell, onAct: act_on_rule });
  panes.table.draw(bench.edits, bench.mapping.columns);
  panes.rules_roving.reset();
  draw_choices();
  show_pane("rules");
}

// Where there is room for one pane only, this one.
function show_pane(id) {
  for (const button of panes.switch.children)
    button.setAttribute("aria-pressed", String(button.dataset.pane === id));
  for (const name of ["sample", "rules", "result"])
    byId(name).classList.toggle("current", name === id);
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
    panes.table.open = focus;
  }
  panes.table.draw(bench.edits, bench.mapping.columns);
  panes.rules_roving.reset(`r:${focus}`)?.focus();
  if (act === "add") panes.table.focus_cell();
  edited();
}

const chip = (words, look, testid) => h("span", { class: `chip ${look}`, data: { testid } }, words);

function show_run() {
  const { run: told } = bench;
  replace(panes.sample, sample_view(told.sample));
  replace(panes.result, told.ran ? result_view(told) : []);
  byId("sample-count").textContent = `${told.sample.used} of ${told.sample.parts} parts used`;
  byId("result-count").textContent = told.mapping ?? "";
  show_mask();
  panes.sample_roving.reset(bench.chosen);
  panes.result_roving.reset(bench.chosen);
  follow(bench.chosen);
}

const count = (number, word) => `${number} ${word}${number === 1 ? "" : "s"}`;

function show_facts(told) {
  panes.table.tell(told.ran ? told : { ...bench.run, draft: told.draft });
  byId("rules-count").textContent = `${bench.edits.ids().length} rules, ${bench.edits.size} edited`;
  const changed = told.changed?.length ?? 0;
  const faults = count(told.draft.length, "fault") + " in the draft";
  const differ = changed === 0 ? "as in use"
    : `${count(changed, "element")} not as in use`;
  replace(panes.facts, told.draft.length > 0 && chip(faults, "bad", "draft-faults"),
    told.ran && (told.held ? chip("held", "bad", "verdict") : chip("taken", "good", "verdict")),
    told.ran && chip(differ, changed === 0 ? "" : "accent", "changes"),
    !told.ran && h("span", { class: "soft small" },
      "The result is that of the last draft that ran."));
  announce(told.ran ? `${told.held ? "Held" : "Taken"}, ${differ}` : faults);
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

// ---- following: what belongs to what

function each_keyed(act) {
  for (const element of document.querySelectorAll("[data-key]")) act(element, element.dataset.key);
}

function follow(key) {
  const links = key ? bench.links.of(key) : { parts: [], rules: [], leaves: [], lines: [] };
  const partners = new Set([...links.parts, ...links.rules, ...links.leaves]);
  each_keyed((element, own) => {
    element.classList.toggle("partner", own !== key && partners.has(own));
    element.classList.toggle("chosen", own === key);
  });
  show_link(key, links);
}

function show_link(key, links) {
  const line = links.lines[0];
  const part = links.parts.length > 0 ? bench.links.parts[Number(links.parts[0].slice(2))] : null;
  byId("link").hidden = !key;
  if (!key) return;
  const words = [
    ["rule", line?.rule ?? links.rules.map((rule) => rule.slice(2)).join(", ")],
    ["address", line?.address || part?.address],
    ["bytes", line?.size ? `${line.offset}..${line.offset + line.size}`
      : part?.size && `${part.offset}..${part.offset + part.size}`],
    ["element", line?.element],
    ["name", part?.name],
  ];
  replace(byId("link"), words.filter(([, text]) => text).map(([name, text]) =>
    h("span", { data: { testid: `link-${name}` } }, h("span", { class: "soft" }, `${name} `),
      h("code", {}, text))),
  links.lines.length > 1 && h("span", { class: "soft" }, `and ${links.lines.length - 1} more`),
  !line && links.rules.length === 0 && h("span", { class: "soft" }, "no rule"));
}

function watch_pointer() {
  const key_of = (event) => event.target.closest?.("[data-key]")?.dataset.key ?? "";
  document.addEventListener("focusin", (event) => {
    const key = key_of(event);
    if (!key) return;
    bench.chosen = key;
    follow(key);
    bring_partners(event.target.closest(".pane"));
  });
  // A pane that scrolls under a resting pointer is no look at what comes to lie there.
  let hovered = "";
  document.addEventListener("pointermove", (event) => {
    const key = key_of(event);
    if (key === hovered || (event.movementX === 0 && event.movementY === 0)) return;
    hovered = key;
    follow(key || bench.chosen);
  });
}

// The other panes scroll to what belongs to the one that has the focus; the page stays.
function bring_partners(own) {
  for (const name of ["sample", "rules", "result"]) {
    const partner = panes[name].querySelector("[data-key].partner");
    if (!partner || byId(name) === own) continue;
    const box = panes[name].getBoundingClientRect();
    const at = partner.getBoundingClientRect();
    if (at.top < box.top || at.bottom > box.bottom)
      panes[name].scrollTop += at.top - box.top - box.height / 3;
  }
}

// From what is chosen to its partner in another pane; again: to the next one.
function jump(kind) {
  const all = bench.links.of(bench.chosen || "r:")[kind];
  const keys = all.filter((key) => key !== bench.chosen);
  if (keys.length === 0) return announce("Nothing there belongs to this");
  focus_key(keys[0]);
}

function focus_key(key) {
  const button = document.querySelector(`[data-key="${CSS.escape(key)}"] .pick`);
  show_pane(button?.closest(".pane")?.id ?? "rules");
  button?.focus();
  button?.scrollIntoView({ block: "nearest" });
}

// What is worth looking at: faults, changed elements, changed and failing cases.
function step(by) {
  const spots = [...document.querySelectorAll(
    '.rules tr[data-how="fault"] .pick, .fields tr[data-use="fault"] .pick, '
    + '.json li[data-changed] .pick, '
    + '.cases tr[data-state="failing"] button, .cases tr[data-state="changed"] button')];
  if (spots.length === 0) return announce("Nothing is changed or failing");
  const at = spots.indexOf(document.activeElement);
  const next = at < 0 ? (by > 0 ? 0 : spots.length - 1) : (at + by + spots.length) % spots.length;
  const pane = spots[next].closest(".panes > .pane");
  if (pane) show_pane(pane.id);
  spots[next].focus();
  spots[next].scrollIntoView({ block: "nearest" });
}

function to_pane(id) {
  if (!panes[id]) return;
  show_pane(id);
  (panes[id].querySelector('.pick[tabindex="0"]') ?? byId(id)).focus();
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
  panes.table.draw(bench.edits, bench.mapping.columns);
  panes.rules_roving.reset();
  run();
}

// ---- signing in and out

function sign_in(words) {
  byId("link").hidden = true;
  replace(byId("main"), sign_in_view(words, (token) => {
    session.begin({ token });
    start();
  }));
  byId("token").focus();
}

async function warn_of_end(minutes) {
  const answer = await ask({ title: "Are you still there?",
    content: h("p", {}, `You will be signed out in ${minutes} minutes. Edits stay in this tab.`),
    buttons: [["stay", "Stay signed in", "primary"]] });
  if (answer === "stay") await call(() => session.prolong());
}

async function start() {
  replace(byId("main"), loading("The mappings are being read"));
  bench.all = await call(() => api.get(BASE));
  if (!bench.all) return sign_in(session.token ? "This token is not one of an analyst." : "");
  const all = bench.all.mappings;
  const first = all.find((one) => one.name === "siu-appointment") ?? all[0];
  replace(byId("bar-end"), theme_button(),
    h("button", { class: "button quiet", type: "button", onclick: () => keys.help() }, "Keys"),
    h("button", { class: "button quiet", type: "button", data: { testid: "sign-out" },
      onclick: async () => {
        await call(() => session.end());
        sign_in("You are signed out.");
      } }, "Sign out"));
  await open_mapping(first.name, "");
}

const keys = new Keys([
  { key: "n", words: "Next fault, changed element or failing case", act: () => step(1) },
  { key: "p", words: "The one before", act: () => step(-1) },
  { key: "f", words: "To the field that this comes from", act: () => jump("parts") },
  { key: "r", words: "To the rule", act: () => jump("rules") },
  { key: "e", words: "To the element that is made of it", act: () => jump("leaves") },
  { key: "1", words: "To the sample", act: () => to_pane("sample") },
  { key: "2", words: "To the rules", act: () => to_pane("rules") },
  { key: "3", words: "To the result", act: () => to_pane("result") },
  { key: "Ctrl+Enter", words: "Run at once", act: run, typing: true },
  { key: "c", words: "Run the cases", act: run_cases },
  { key: "s", words: "Save as a draft", act: save },
  { key: "d", words: "Download as CSV", act: download_csv },
  { key: "m", words: "Make a case of the sample", act: make_case },
  { key: "x", words: "Discard all edits", act: discard },
]);

watch_pointer();
keys.listen();
if (await session.start().catch(() => false)) await start();
else sign_in();
