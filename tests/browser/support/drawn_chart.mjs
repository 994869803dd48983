// The states of the clinician's window: judged by the journeys, drawn by the screenshots.
//
//   const opened = await open(world, STATES[0], { ...DESK, colorScheme: "dark" });
//   opened.page;  await opened.close();
//
// A state names how it is reached from an open conversation. `wide`: only where there is room for
// the list beside the conversation.
import { open_chart } from "./chart.mjs";

export const PATH = "/chart/";

export const STATES = [
  { name: "conversation" },
  { name: "inbox", reach: (chart) => chart.page.getByTestId("choice-all").click(), wide: true },
  { name: "nothing-waits", reach: (chart) => chart.page.getByTestId("choice-unanswered").click(),
    answered: true, wide: true },
  { name: "keys", reach: (chart) => chart.page.getByRole("button", { name: "Keys" }).click() },
  { name: "close", reach: (chart) => chart.page.getByTestId("close").click() },
  { name: "failed-send", reach: async (chart) => {
    await chart.page.route("**/entries", (route) => route.abort("failed"));
    await chart.send("Yes, black coffee is fine.");
    await chart.page.getByTestId("retry").waitFor();
  } },
  { name: "withdrawn", reach: async (chart, world, ada) => {
    await world.refuse(ada);
    await chart.page.getByText("Not shown").first().waitFor();
  } },
  { name: "signed-out", reach: (chart) => chart.page.getByTestId("sign-out").click() },
  { name: "not-signed-in", outside: true },
];

export async function patient_for(world, state = {}) {
  const ada = await world.new_patient({ family: "Berg", given: "Ada" });
  await world.book(ada);
  if (!state.answered) await world.write(ada, "May I drink coffee before the scan?");
  return ada;
}

export async function open(world, state, options) {
  if (state.outside) {
    const chart = await open_chart(world, undefined, options, `${world.url}${PATH}`);
    await chart.page.locator("#outside h2").waitFor();
    return chart;
  }
  const ada = await patient_for(world, state);
  const chart = await open_chart(world, ada, options);
  await state.reach?.(chart, world, ada);
  return chart;
}
