// The demo that stays up: the three links it prints, opened as whoever runs it would.
import { find_violations } from "../support/accessible.mjs";
import { Chart } from "../support/chart.mjs";
import { DESK, open_visit, PHONE } from "../support/browser.mjs";
import { start_demo } from "../support/demo.mjs";
import { journey, must_serve } from "../support/tap.mjs";
import { soon } from "../support/world.mjs";

const REPLY = "Yes, Wednesday at half past ten.";

// The stand-in's own pages, which are no window of Hopline's, are held to the same.
async function judge(page, tell) {
  const violations = await find_violations(page);
  tell("axe finds nothing", violations.length === 0, violations.join("\n"));
}

async function in_the_chart(world, demo) {
  await journey("the demo's chart", async (tell) => {
    await (await fetch(demo.chart)).text();  // whoever looks at the link first uses nothing up
    const visit = await open_visit(world.browser, DESK);
    await visit.page.goto(demo.chart);
    const card = visit.page.locator("#cards li");
    await card.waitFor();
    tell("shows one card of one message", await card.count() === 1
      && /1 unanswered patient message/.test(await card.innerText()), await card.allInnerTexts());
    tell("has no code in the address", !/login/.test(visit.page.url()), visit.page.url());
    await card.getByRole("button").first().click();
    const chart = new Chart(visit, visit.page.frameLocator("#app iframe"));
    await chart.entry("Thank you. I will be there").waitFor();
    tell("opens the conversation in its frame", true);
    await chart.send(REPLY);
    await chart.entry(REPLY).locator("[data-state=written]").waitFor();
    tell("takes an answer into the EHR", true);
    tell("nothing is at fault in the pages", visit.faults.length === 0, visit.faults);
    await judge(visit.page, tell);
    await visit.close();
    const second = await open_visit(world.browser, DESK);
    await second.page.goto(demo.chart);
    await second.page.locator("#nothing", { hasText: "not logged in" }).waitFor();
    tell("opens by its link once", await second.page.locator("#cards li").count() === 0);
    await second.close();
  });
}

async function on_the_phone(world, demo) {
  await journey("the demo's telephone", async (tell) => {
    const table = await open_visit(world.browser, DESK);
    await table.page.goto(demo.code_at);
    const texts = table.page.locator("#texts li");
    await texts.filter({ hasText: demo.phone }).waitFor();
    tell("has got the link that is printed", true);
    const codes = await texts.filter({ hasText: "Your code" }).count();

    const { page, faults, close } = await open_visit(world.browser, PHONE);
    await page.goto(demo.phone);
    await page.waitForURL("**/p/");
    tell("the link shows nothing of hers", !/Ada|Bell|MRI/.test(await page.content()));
    const [year, month, day] = demo.birth_date.split("-");
    await page.locator("#day").fill(day);
    await page.locator("#month").fill(month);
    await page.locator("#year").fill(year);
    await page.locator("form[action='/p/birth'] button").click();
    await page.locator("#code").waitFor();
    const text = await soon(async () => await texts.filter({ hasText: "Your code" }).count() > codes
      && texts.filter({ hasText: "Your code" }).last().innerText());
    tell("gets a code", /\b\d{6}\b/.test(text ?? ""), text);
    await page.locator("#code").fill(text?.match(/\d{6}/)?.[0] ?? "");
    await page.locator("form[action='/p/code'] button").click();
    await page.locator("#log").waitFor();
    tell("date of birth and code open her conversation",
      (await page.locator("#log").innerText()).includes(REPLY));
    tell("nothing is at fault in the pages", faults.length + table.faults.length === 0,
      [...faults, ...table.faults]);
    await judge(table.page, tell);
    await close();
    await table.close();
  });
}

async function on_the_bench(world, demo) {
  await journey("the demo's bench", async (tell) => {
    const { page, faults, close } = await open_visit(world.browser, DESK);
    await page.goto(demo.bench);
    await page.getByTestId("pane-result").waitFor();
    tell("opens by its link", /siu-appointment/.test(await page.innerText("main")));
    tell("nothing is at fault in the page", faults.length === 0, faults);
    await close();
  });
}

export default async function (world) {
  if (!await must_serve(world, "the demo's three windows", "/chart/", "/p/", "/workbench/")) return;
  const demo = await start_demo(world.program);
  try {
    await in_the_chart(world, demo.windows);
    await on_the_phone(world, demo.windows);
    await on_the_bench(world, demo.windows);
  } finally {
    await demo.stop();
  }
}
