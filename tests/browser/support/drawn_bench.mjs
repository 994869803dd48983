// The states of the analyst's bench, and how a journey handles it. As drawn_chart.mjs.
import { open_visit } from "./browser.mjs";
import { end_session, near_end } from "./session.mjs";
import { siu_of } from "./world.mjs";

export const PATH = "/workbench/";
export const MAPPING = "siu-appointment";

// Signed in by a link or a token, with the mapping open and its sample run.
export async function open_bench(world, options, by = "token") {
  const visit = await open_visit(world.browser, { own: [world.url], ...options });
  const { page } = visit;
  await page.goto(by === "link" ? await world.bench_link() : `${world.url}${PATH}`);
  if (by === "token") {
    await page.getByTestId("token").fill(await world.token("mx-kim", "analyst"));
    await page.getByRole("button", { name: "Sign in" }).click();
  }
  await page.getByTestId("mapping").waitFor();
  // Each choice draws anew: what is asked of the page before its run is answered would be lost.
  const ran = () => page.waitForResponse((one) => one.url().endsWith(`/${MAPPING}/run`));
  await Promise.all([ran(), page.getByTestId("mapping").selectOption(MAPPING)]);
  await Promise.all([ran(), page.getByTestId("sample").selectOption({ index: 0 })]);
  await page.getByTestId("verdict").waitFor();
  return visit;
}

export function rule(page, id) {
  return page.getByTestId("rule").filter({ hasText: id }).first();
}

async function edit(page, id, column, text) {
  await rule(page, id).click();
  await page.getByTestId(`cell-${column}`).fill(text);
}

// A message that the mapping cannot take, as sample.
async function pick_held(page, world) {
  const ill = { family: "Held", given: "Hal", birthDate: "1951-07-09", mrn: `MR${world.number()}` };
  const message = siu_of(ill, { id: world.number(), service: "Knee MRI", days: 3 });
  await world.feed(message.replace(/\d{12,14}\+0000/g, "SOON"));
  for (const name of ["oru-result", MAPPING]) {
    const ran = page.waitForResponse((one) => one.url().endsWith(`/${name}/run`));
    await page.getByTestId("mapping").selectOption(name);
    await ran;
  }
  const held = page.getByTestId("sample").locator("option[value^='message:']").first();
  await held.waitFor({ state: "attached" });
  await page.getByTestId("sample").selectOption(await held.getAttribute("value"));
  await page.getByTestId("unmask").waitFor();
}

async function save(page) {
  await edit(page, "apt.status.filler", "because", "agreed with scheduling");
  await page.getByTestId("tool-s").click();
  await page.getByTestId("ask-text").waitFor();
}

async function fail(page, how) {
  await page.route("**/api/v1/mappings/**", how);
  await page.getByTestId("site").selectOption({ index: 1 });
  await page.getByTestId("again").waitFor();
}

const busy = (route) => route.fulfill({ status: 503, contentType: "application/problem+json",
  body: "{}" });

export const STATES = [
  { name: "signed-out", signed_out: true },
  { name: "opened" },
  { name: "editing", reach: async (page) => {
    await edit(page, "apt.status.filler", "from", "\"Pending\"");
    await page.getByTestId("changes").filter({ hasText: "from what is in use" }).waitFor();
  } },
  { name: "fault", wide: true, reach: async (page) => {
    await edit(page, "apt.status.filler", "from", "PID-");
    await page.getByTestId("draft-faults").waitFor();
  } },
  { name: "result", narrow: true, reach: (page) => page.getByTestId("show-result").click() },
  { name: "sample", narrow: true, reach: (page) => page.getByTestId("show-sample").click() },
  { name: "linked", wide: true, reach: async (page) => {
    await page.getByTestId("sample").selectOption("case:s12-booked");
    await page.getByTestId("thread-draft").first().waitFor();
    await page.getByTestId("part").filter({ hasText: "SCH-11.4" }).first().focus();
  } },
  { name: "cases", wide: true, reach: async (page) => {
    await page.getByTestId("tool-c").click();
    await page.getByTestId("cases-sum").waitFor();
  } },
  { name: "cases-failing", wide: true, reach: async (page) => {
    await edit(page, "apt.status.filler", "from", "\"Pending\"");
    await page.getByTestId("tool-c").click();
    await page.getByTestId("cases-sum").waitFor();
  } },
  { name: "keys", reach: (page) => page.keyboard.press("?") },
  { name: "saving", reach: save },
  { name: "saved", wide: true, reach: async (page) => {
    await save(page);
    await page.getByTestId("ask-text").fill("Wording agreed with scheduling.");
    await page.getByRole("button", { name: "Save the draft" }).click();
    await page.getByTestId("saved-file").waitFor();
  } },
  { name: "own-message", reach: async (page) => {
    await page.getByTestId("sample").selectOption("text:");
    await page.getByTestId("ask-text").waitFor();
  } },
  { name: "made-case", wide: true, reach: async (page, world) => {
    await page.getByTestId("tool-m").click();
    await page.getByTestId("ask-text").fill(`drawn-${world.number()}`);
    await page.getByRole("button", { name: "Make it" }).click();
    await page.locator("dialog[open] pre").first().waitFor();
  } },
  { name: "held", reach: pick_held },
  { name: "unmasking", reach: async (page, world) => {
    await pick_held(page, world);
    await page.getByTestId("unmask").click();
    await page.getByTestId("ask-text").waitFor();
  } },
  { name: "unmasked", wide: true, reach: async (page, world) => {
    await pick_held(page, world);
    await page.getByTestId("unmask").click();
    await page.getByTestId("ask-text").fill("Ticket 4711");
    await page.getByRole("button", { name: "Show them" }).click();
    await page.getByText("Values of this message are shown").waitFor();
  } },
  { name: "busy", reach: (page) => fail(page, busy) },
  { name: "offline", reach: (page) => fail(page, (route) => route.abort("failed")) },
  { name: "idle-warning", clock: true, wide: true, reach: (page) => near_end(page) },
  { name: "idle-ended", clock: true, reach: async (page) => {
    await end_session(page, "idle_ends");
    await page.getByTestId("token").waitFor();
  } },
  { name: "printed", print: true, reach: async (page) => {
    await page.getByTestId("tool-c").click();
    await page.getByTestId("cases-sum").waitFor();
  } },
];

export async function open(world, state, options) {
  if (state.signed_out) {
    const visit = await open_visit(world.browser, options);
    await visit.page.goto(`${world.url}${PATH}`);
    await visit.page.getByTestId("token").waitFor();
    return visit;
  }
  const more = { ...options, clock: state.clock };
  const visit = await open_bench(world, more, state.clock ? "link" : "token");
  await state.reach?.(visit.page, world);
  return visit;
}
