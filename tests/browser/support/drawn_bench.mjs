// The states of the analyst's bench, and how a journey handles it. As drawn_chart.mjs.
import { open_visit } from "./browser.mjs";

export const PATH = "/workbench/";
export const MAPPING = "siu-appointment";

// Signed in, with the mapping open and its sample run.
export async function open_bench(world, options) {
  const visit = await open_visit(world.browser, { own: [world.url], ...options });
  const { page } = visit;
  await page.goto(`${world.url}${PATH}`);
  await page.getByTestId("token").fill(await world.token("mx-kim", "analyst"));
  await page.getByRole("button", { name: "Sign in" }).click();
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

export const STATES = [
  { name: "signed-out", signed_out: true },
  { name: "opened" },
  { name: "editing", wide: true, reach: async (page) => {
    await edit(page, "apt.status.filler", "from", "\"Pending\"");
    await page.getByTestId("changes").filter({ hasText: "not as in use" }).waitFor();
  } },
  { name: "fault", wide: true, reach: async (page) => {
    await edit(page, "apt.status.filler", "from", "PID-");
    await page.getByTestId("draft-faults").waitFor();
  } },
  { name: "cases", wide: true, reach: async (page) => {
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
  const visit = await open_bench(world, options);
  await state.reach?.(visit.page);
  return visit;
}
