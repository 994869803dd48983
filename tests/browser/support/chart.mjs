// The clinician's window, as a journey handles it.
//
//   const chart = await open_chart(world, ada);            // signed in by a link, thread shown
//   await chart.send("See you then.");  chart.entry("See you then.")
//
// Locators find what people find: roles, names, and the test ids of the page.
import { DESK, open_visit } from "./browser.mjs";

export class Chart {
  constructor(visit, page = visit.page) {
    this.visit = visit;
    this.page = page;  // a page, or the frame that holds it
    this.reply = page.getByLabel("Your answer");
    this.log = page.locator("#log");
    this.consent = page.getByTestId("consent");
    this.trouble = page.locator("#trouble");
  }

  async shown() {
    await this.log.waitFor({ state: "visible" });
    return this;
  }

  entry(words) {
    return this.page.getByTestId("entry").filter({ hasText: words });
  }

  async open_thread() {
    await this.page.getByTestId("thread").first().click();
    return this.shown();
  }

  async send(words) {
    await this.reply.fill(words);
    await this.page.getByRole("button", { name: "Send" }).click();
  }

  close() {
    return this.visit.close();
  }
}

export async function open_chart(world, patient, options = DESK, address = undefined) {
  const visit = await open_visit(world.browser, { own: [world.url], ...options });
  await visit.page.goto(address ?? await world.chart_link(patient));
  const chart = new Chart(visit);
  if (!patient?.thread) return chart;
  await visit.page.locator("#main").waitFor({ state: "visible" });
  if (!await chart.log.isVisible()) await chart.open_thread();
  return chart.shown();
}
