// The states of the patient's page, in order of her way through it. As drawn_chart.mjs.
import { open_visit } from "./browser.mjs";
import { open_notice, PatientPage, told_patient } from "./patient.mjs";

export const PATH = "/p/";
export const WHOLE = true;  // pages that scroll are drawn to their end

const IDLE_WARNING = "13:05";
const WRONG_CODES = 6;

async function visit_first(world, options, address = PATH) {
  const visit = await open_visit(world.browser, options);
  await visit.page.goto(`${world.url}${address}`);
  return new PatientPage(visit, world);
}

// By the link of a notice, to the question for her date of birth.
async function with_link(world, { language, ...options }) {
  const page = await open_notice(world, await told_patient(world), options);
  if (language) await page.page.goto(`${world.url}/p/?lang=${language}`);
  return page;
}

async function signed_in(world, { language, ...options }) {
  const ada = await told_patient(world);
  const page = await open_notice(world, ada, options);
  if (language) await page.page.goto(`${world.url}/p/?lang=${language}`);
  await page.prove(ada);
  page.ada = ada;
  return page;
}

async function at(world, options, path) {
  const page = await signed_in(world, options);
  await page.page.goto(`${world.url}${path}`);
  return page;
}

async function asked_for_code(world, options) {
  const page = await with_link(world, options);
  await page.type_birth("1980-04-02");
  return page;
}

async function with_failed_reply(world, options, how) {
  const page = await signed_in(world, options);
  await page.page.route("**/entries", how);
  await page.text.fill("Can I park at the clinic?");
  await page.send.click();
  await page.page.locator("#fault:not(:empty)").waitFor();
  return page;
}

async function with_answers(world, options) {
  const page = await signed_in(world, options);
  await page.reply("May I drink coffee before the scan?");
  const clinician = await world.token("dr-lee", "clinician", "--reference", "Practitioner/8");
  await world.api("POST", `threads/${page.ada.thread}/entries`, clinician,
    { text: "Yes. One small cup, until two hours before.", key: `k${world.number()}` });
  await page.page.reload();
  await page.entry("One small cup").waitFor();
  return page;
}

async function with_fault(world, options) {
  const page = await with_link(world, options);
  for (const name of ["#day", "#month", "#year"]) await page.page.locator(name).fill("99");
  await page.page.locator("form[action='/p/birth'] button").click();
  await page.page.locator("#fault:not(:empty)").waitFor();
  return page;
}

async function with_wrong_codes(world, options, times) {
  const page = await asked_for_code(world, options);
  for (let i = 0; i < times; ++i) await page.type_code("000000");
  await page.page.locator("h1").waitFor();
  return page;
}

// Follows a button or link of her settings or her appointment.
async function after(world, options, path, selector) {
  const page = await (path ? at(world, options, path) : signed_in(world, options));
  await page.page.locator(selector).first().click();
  await page.page.waitForLoadState();
  return page;
}

async function idle(world, options) {
  const page = await signed_in(world, { ...options, clock: true });
  await page.page.clock.fastForward(IDLE_WARNING);
  await page.page.locator("#idle").waitFor();
  return page;
}

const spanish = (state) => ({ name: `${state.name}-es`,
  open: (world, options) => state.open(world, { ...options, language: "es" }) });

const BIRTH = { name: "birth", open: with_link };
const CODE = { name: "code", open: asked_for_code };
const START = { name: "start", open: (world, options) => at(world, options, "/p/start") };
const THREAD = { name: "thread", open: signed_in };
const SETTINGS = { name: "settings", open: (world, options) => at(world, options, "/p/settings") };

export const STATES = [
  { name: "no-link", open: visit_first },
  BIRTH, spanish(BIRTH),
  { name: "birth-fault", open: with_fault },
  CODE, spanish(CODE),
  { name: "code-wrong", open: (world, options) => with_wrong_codes(world, options, 1) },
  { name: "locked-out", open: (world, options) =>
    with_wrong_codes(world, options, WRONG_CODES) },
  { name: "new-link", open: async (world, options) => {
    const page = await with_link(world, options);
    await page.page.locator("form[action='/p/again'] button").click();
    await page.page.locator(".banner").waitFor();
    return page;
  } },
  START, spanish(START), THREAD, spanish(THREAD),
  { name: "answered", open: with_answers },
  { name: "sent", open: async (world, options) => {
    const page = await signed_in(world, options);
    await page.reply("May I drink coffee before the scan?");
    await page.page.locator("#notice:not(:empty)").waitFor();
    return page;
  } },
  { name: "failed-send", open: (world, options) =>
    with_failed_reply(world, options, (route) => route.fulfill({ status: 503, body: "" })) },
  { name: "offline", open: (world, options) =>
    with_failed_reply(world, options, (route) => route.abort("internetdisconnected")) },
  { name: "confirmed", open: (world, options) =>
    after(world, options, "", "input[value='accepted'] ~ button") },
  { name: "cancel", open: (world, options) =>
    after(world, options, "", "a.danger[href$='/cancel']") },
  { name: "idle", open: idle },
  { name: "list", open: (world, options) => at(world, options, "/p/") },
  SETTINGS, spanish(SETTINGS),
  { name: "refused", open: (world, options) =>
    after(world, options, "/p/settings", "form[action='/p/refuse'] button") },
  { name: "absent", open: (world, options) => at(world, options, "/p/threads/t999999") },
  { name: "signed-out", open: (world, options) =>
    after(world, options, "", "form[action='/p/sign-out'] button") },
  { name: "ended", open: (world, options) => visit_first(world, options, "/p/settings") },
  { name: "printed", print: true, open: async (world, options) => {
    const page = await with_answers(world, options);
    await page.page.locator("a[href$='/print']").click();
    await page.page.waitForLoadState();
    return page;
  } },
];

export function open(world, state, options) {
  return state.open(world, options);
}
