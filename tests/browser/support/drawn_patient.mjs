// The states of the patient's page, in order of her way through it. As drawn_chart.mjs.
import { open_visit } from "./browser.mjs";
import { open_notice, PatientPage, told_patient } from "./patient.mjs";

export const PATH = "/p/";

async function signed_in(world, options) {
  const ada = await told_patient(world);
  const page = await open_notice(world, ada, options);
  await page.prove(ada);
  return page;
}

async function at(world, options, path) {
  const page = await signed_in(world, options);
  await page.page.goto(`${world.url}${path}`);
  return page;
}

async function with_link(world, options) {
  return open_notice(world, await told_patient(world), options);
}

export const STATES = [
  { name: "no-link", open: async (world, options) => {
    const visit = await open_visit(world.browser, options);
    await visit.page.goto(`${world.url}${PATH}`);
    return new PatientPage(visit, world);
  } },
  { name: "birth", open: with_link },
  { name: "birth-fault", open: async (world, options) => {
    const page = await with_link(world, options);
    for (const name of ["#day", "#month", "#year"]) await page.page.locator(name).fill("99");
    await page.page.locator("form[action='/p/birth'] button").click();
    await page.page.locator("#fault:not(:empty)").waitFor();
    return page;
  } },
  { name: "code", open: async (world, options) => {
    const page = await with_link(world, options);
    await page.type_birth("1980-04-02");
    return page;
  } },
  { name: "code-wrong", open: async (world, options) => {
    const page = await with_link(world, options);
    await page.type_birth("1980-04-02");
    await page.type_code("000000");
    await page.page.locator("#fault:not(:empty)").waitFor();
    return page;
  } },
  { name: "start", open: async (world, options) => {
    const ada = await told_patient(world);
    const page = await open_notice(world, ada, options);
    await page.prove(ada);
    await page.page.goto(`${world.url}/p/start`);
    return page;
  } },
  { name: "thread", open: signed_in },
  { name: "list", open: (world, options) => at(world, options, "/p/") },
  { name: "settings", open: (world, options) => at(world, options, "/p/settings") },
  { name: "refused", open: async (world, options) => {
    const page = await at(world, options, "/p/settings");
    await page.page.locator("form[action='/p/refuse'] button").click();
    await page.page.waitForURL("**done=saved");
    return page;
  } },
  { name: "cancel", open: async (world, options) => {
    const page = await signed_in(world, options);
    await page.page.locator("a.danger[href$='/cancel']").click();
    return page;
  } },
  { name: "spanish", open: (world, options) => at(world, options, "/p/?lang=es") },
];

export function open(world, state, options) {
  return state.open(world, options);
}

