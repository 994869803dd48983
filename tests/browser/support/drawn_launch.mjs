// The states of a launch from the EHR: the mock chart with its card, the conversation in its frame,
// and a launch that fails. As drawn_chart.mjs.
import { Chart } from "./chart.mjs";
import { open_visit } from "./browser.mjs";
import { patient_for } from "./drawn_chart.mjs";

export const PATH = "/smart/launch";

export const STATES = [
  { name: "framed", wide: true, reach: async (visit, world, ada) => {
    await visit.page.goto(world.ehr.chart_of(ada.ehrId));
    await visit.page.locator("#cards li").getByRole("button").first().click();
    await new Chart(visit, visit.page.frameLocator("#app iframe")).shown();
  } },
  { name: "unknown-patient", reach: async (visit, world) => {
    world.ehr.store.put({ resourceType: "Patient", id: "nobody", identifier: [] });
    await visit.page.goto(world.ehr.launch_address({ patient: "nobody" }));
  } },
  { name: "unknown-ehr", reach: (visit, world) => visit.page.goto(
    `${world.url}${PATH}?iss=https%3A%2F%2Fother.example%2Ffhir&launch=x`) },
];

export async function open(world, state, options) {
  const visit = await open_visit(world.browser, options);
  const ada = await patient_for(world);
  await state.reach(visit, world, ada);
  // The mock chart around it is the EHR's, and not ours to judge.
  visit.frames = () => visit.page.frames().filter((one) => one.url().startsWith(world.url));
  return visit;
}
