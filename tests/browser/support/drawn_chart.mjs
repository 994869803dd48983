// The states of the clinician's window: judged by the journeys, drawn by the screenshots.
//
//   const opened = await open(world, STATES[0], { ...DESK, colorScheme: "dark" });
//   opened.page;  await opened.close();
//
// A state names how it is reached from an open conversation. `wide`: only where there is room for
// the list beside the conversation; `prepare`: what goes on before anybody looks; `broken`: what
// the server does to the page; `clock`: its time is moved; `print`: on paper.
import { open_chart } from "./chart.mjs";
import { end_session, near_end } from "./session.mjs";

export const PATH = "/chart/";

const busy = (route) => route.fulfill({ status: 503, contentType: "application/problem+json",
  body: "{}" });

// A conversation as it is after some days: answered, seen, noted, with long words in it.
async function talk_a_while(world, ada) {
  const clinician = await world.token("dr-lee", "clinician", "--reference", "Practitioner/8");
  const answer = (text) => world.api("POST", `threads/${ada.thread}/entries`, clinician,
    { text, key: `k${world.number()}` });
  await answer("Yes. One small cup, without milk, until two hours before.");
  await world.api("GET", `threads/${ada.thread}`, ada.token);
  await world.write(ada, "Thank you. I take metformin in the morning and something for my blood "
    + "pressure whose name I do not remember. Shall I take both on the day, and may my daughter "
    + "wait with me? She would drive me home.");
  await answer("Please take both as always. Your daughter is welcome.");
  await world.write(ada, "Which entrance is it?");
}

export const STATES = [
  { name: "conversation" },
  { name: "long", prepare: talk_a_while },
  { name: "inbox", reach: (chart) => chart.page.getByTestId("scope").click(), wide: true },
  { name: "list", reach: (chart) => chart.page.locator("#to-inbox").click(), narrow: true },
  { name: "details", reach: (chart) => chart.page.locator("#to-facts").click(), narrow: true },
  { name: "nothing-waits", reach: (chart) => chart.page.getByTestId("choice-unanswered").click(),
    answered: true, wide: true },
  { name: "keys", reach: (chart) => chart.page.keyboard.press("?") },
  { name: "quick-reply",
    reach: (chart) => chart.page.getByRole("button", { name: "Quick replies" }).click() },
  { name: "close", reach: (chart) => chart.page.getByTestId("close").click() },
  { name: "closed", reach: async ({ page }) => {
    await page.getByTestId("close").click();
    await page.getByRole("button", { name: "Close conversation" }).click();
    await page.getByTestId("reopen").waitFor();
  } },
  { name: "failed-send", reach: async (chart) => {
    await chart.page.route("**/entries", (route) => route.abort("failed"));
    await chart.send("Yes, black coffee is fine.");
    await chart.page.getByTestId("retry").waitFor();
  } },
  { name: "offline", broken: { "**/api/v1/live": (route) => route.abort("failed") },
    reach: (chart) => chart.page.getByText("Connection lost").waitFor() },
  { name: "busy", broken: { "**/conversation": busy }, unseen: true,
    reach: ({ page }) => page.getByRole("button", { name: "Try again" }).waitFor() },
  { name: "list-busy", broken: { "**/api/v1/inbox*": busy }, unseen: true, wide: true,
    reach: ({ page }) => page.getByTestId("again").waitFor() },
  { name: "loading", broken: { "**/conversation": () => {} }, unseen: true, wide: true,
    reach: ({ page }) => page.locator(".talk [aria-busy]").waitFor() },
  { name: "withdrawn", reach: async (chart, world, ada) => {
    await world.refuse(ada);
    await chart.page.getByText("Not shown").first().waitFor();
  } },
  { name: "idle-warning", clock: true, reach: ({ page }) => near_end(page) },
  { name: "idle-ended", clock: true, reach: ({ page }) => end_session(page, "idle_ends") },
  { name: "long-ended", clock: true, reach: ({ page }) => end_session(page, "ends") },
  { name: "signed-out", reach: (chart) => chart.page.getByTestId("sign-out").click() },
  { name: "not-signed-in", outside: true },
  { name: "printed", prepare: talk_a_while, print: true },
];

export async function patient_for(world, state = {}) {
  const ada = await world.new_patient({ family: "Berg", given: "Ada" });
  await world.book(ada);
  if (!state.answered) await world.write(ada, "May I drink coffee before the scan?");
  await state.prepare?.(world, ada);
  return ada;
}

// A page whose conversation cannot be shown has none to wait for.
async function open_unseen(world, ada, options) {
  const chart = await open_chart(world, undefined, options, await world.chart_link(ada));
  const row = chart.page.getByTestId("thread").first();
  const refused = chart.page.locator("#rows").getByTestId("again");
  await row.or(refused).waitFor();
  if (await row.isVisible()) await row.click();
  return chart;
}

export async function open(world, state, options) {
  const more = { ...options, clock: state.clock, broken: state.broken };
  if (state.outside) {
    const chart = await open_chart(world, undefined, more, `${world.url}${PATH}`);
    await chart.page.locator("#outside h2").waitFor();
    return chart;
  }
  const ada = await patient_for(world, state);
  const chart = state.unseen ? await open_unseen(world, ada, more)
    : await open_chart(world, ada, more);
  await state.reach?.(chart, world, ada);
  return chart;
}
