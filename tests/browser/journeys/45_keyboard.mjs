// Each person's main job by keys alone, and a walk through each window by Tab.
import { DESK, open_visit } from "../support/browser.mjs";
import { Chart, open_chart } from "../support/chart.mjs";
import { open_bench } from "../support/drawn_bench.mjs";
import { has_focus, tab_to, walk } from "../support/keyboard.mjs";
import { newest_link, PatientPage, told_patient } from "../support/patient.mjs";
import { journey, must_serve } from "../support/tap.mjs";
import { soon } from "../support/world.mjs";

const LIVE_MS_MAX = 5_000;

async function walked(tell, page, frame, least) {
  const { stops, faults } = await walk(page, frame);
  tell("Tab leads through it: the focus shows, nothing covers it, nothing traps it",
    faults.length === 0 && stops.length >= least, [...faults, `${stops.length} stops`].join("\n"));
}

function dialog_is_shown(frame, shown) {
  return frame.locator("dialog[open]").waitFor({ state: shown ? "visible" : "detached" });
}

// From the EHR's card into the frame and back out of it, with a message that comes in meanwhile.
async function clinician(world) {
  await journey("the clinician's job by keys alone", async (tell) => {
    const ada = await world.new_patient({ family: "Keys", given: "Kea" });
    await world.book(ada);
    await world.write(ada, "By when should I come?");
    const visit = await open_visit(world.browser, { ...DESK, own: [world.url, world.ehr.issuer] });
    const { page } = visit;
    const { keyboard } = page;
    await page.goto(world.ehr.chart_of(ada.ehrId));
    await page.locator("#cards li button").waitFor();
    await tab_to(page, page, "#cards li button");
    await keyboard.press("Enter");
    const shown = page.frameLocator("#app iframe");
    const chart = new Chart(visit, shown);
    await chart.entry("By when should I come?").waitFor();
    const frame = page.frames().find((one) => one.url().startsWith(world.url));
    await tab_to(page, frame, "#reply");
    tell("Tab leads from the card to the answer", true);
    await keyboard.type("At a quarter ");
    await world.write(ada, "And where?");
    await chart.entry("And where?").waitFor({ timeout: LIVE_MS_MAX });
    tell("a message that comes in leaves focus and words alone",
      await has_focus(frame, "#reply") && await chart.reply.inputValue() === "At a quarter ");
    await keyboard.type("to nine.");
    await tab_to(page, frame, "#composer button[type=submit]");
    await keyboard.press("Enter");
    await chart.entry("a quarter to nine").waitFor();
    tell("she answers, and may write on", await has_focus(frame, "#reply"));
    tell("nothing is at fault in the pages", visit.faults.length === 0, visit.faults);
    await visit.close();
  });
}

// ? for the keys, u for all, j to a conversation, r to the answer, x to close it.
async function clinicians_letters(world) {
  await journey("the clinician's letters", async (tell) => {
    const ada = await world.new_patient({ family: "Letters", given: "Lea" });
    await world.book(ada);
    await world.write(ada, "By when should I come?");
    const chart = await open_chart(world, ada);
    const { page } = chart;
    const { keyboard } = page;
    await walked(tell, page, page, 10);
    await page.locator("#choice-all").focus();
    await keyboard.press("Enter");
    await page.locator("#choice-all[aria-pressed=true]").waitFor();
    await page.locator("#row-" + ada.thread).waitFor();
    tell("a choice that draws the list anew keeps the focus", await has_focus(page, "#choice-all"));
    await keyboard.press("?");
    await dialog_is_shown(page, true);
    await keyboard.press("Escape");
    await dialog_is_shown(page, false);
    tell("? lists the keys, and the focus goes back", await has_focus(page, "#choice-all"));
    await keyboard.press("j");
    await keyboard.press("r");
    tell("r goes to the answer", await has_focus(page, "#reply"));
    await keyboard.type("At a quarter to nine.");
    await keyboard.press("Control+Enter");
    await chart.entry("a quarter to nine").waitFor();
    tell("Ctrl+Enter sends", await chart.reply.inputValue() === "");
    await tab_to(page, page, "#close-thread", "Shift+Tab");
    await keyboard.press("Enter");
    await dialog_is_shown(page, true);
    await tab_to(page, page, "dialog button.primary");
    await keyboard.press("Enter");
    await page.getByTestId("reopen").waitFor();
    tell("it is closed, and the focus is on what reopens it",
      await has_focus(page, "#close-thread"));
    await world.write(ada, "One more question.");
    await page.getByTestId("close").waitFor({ timeout: LIVE_MS_MAX });
    tell("it is open again when she writes", await has_focus(page, "#close-thread"));
    await chart.close();
  });
}

async function sign_in_by_keys(page, patient, visited) {
  const { keyboard } = page;
  const [year, month, day] = patient.birthDate.split("-");
  for (const [selector, text] of [["#day", day], ["#month", month], ["#year", year]]) {
    await tab_to(page, page, selector);
    await keyboard.type(String(Number(text)));
  }
  await keyboard.press("Enter");
  await page.locator("#code").waitFor();
  const code = await visited.code_for(patient, visited.mails);
  await tab_to(page, page, "#code");
  await keyboard.type(code);
  await keyboard.press("Enter");
  await page.locator("form[action='/p/agree'], #log").first().waitFor();
  if (await page.locator("form[action='/p/agree']").count() === 0) return;
  await tab_to(page, page, "form[action='/p/agree'] button");
  await keyboard.press("Enter");
}

async function patient(world) {
  await journey("the patient's job by keys alone", async (tell) => {
    const ada = await told_patient(world, { family: "Keys", given: "Kim" });
    const visit = await open_visit(world.browser, { ...DESK, own: [world.url] });
    const visited = new PatientPage(visit, world);
    const { page } = visit;
    const link = await newest_link(world, ada);
    visited.mails = world.mailbox.to(ada.mail).length;
    await page.goto(link);
    await page.waitForURL("**/p/");
    let asked = 0;
    page.on("request", (one) => { if (one.resourceType() === "xhr") asked += 1; });
    await sign_in_by_keys(page, ada, visited);
    await page.locator("#text").waitFor();
    await walked(tell, page, page, 10);
    tell("what is there already is not asked for again", asked === 0, asked);
    await tab_to(page, page, "#text");
    await page.keyboard.type("By keys ");
    const clinician = await world.token("dr-lee", "clinician", "--reference", "Practitioner/8");
    await world.api("POST", `threads/${ada.thread}/entries`, clinician,
      { text: "We look forward to it.", key: `k${world.number()}` });
    await visited.entry("We look forward").waitFor({ timeout: LIVE_MS_MAX });
    tell("an answer that comes in leaves focus and words alone",
      await has_focus(page, "#text") && await visited.text.inputValue() === "By keys ");
    tell("it is said to those who hear the page",
      (await page.locator("#notice[role=status]").innerText()).length > 0);
    await page.keyboard.type("alone.");
    await tab_to(page, page, "#send");
    await page.keyboard.press("Enter");
    await visited.entry("By keys alone.").waitFor();
    tell("she signs in, reads and answers", await has_focus(page, "#text"));
    tell("nothing is at fault in the page", visit.faults.length === 0, visit.faults);
    await visit.close();
  });
}

async function analyst(world) {
  await journey("the analyst's job by keys alone", async (tell) => {
    const visit = await open_bench(world, DESK, "link");
    const { page } = visit;
    const { keyboard } = page;
    const result = page.getByTestId("pane-result");
    await page.locator("body").focus();
    await walked(tell, page, page, 12);
    await tab_to(page, page, "#sample");
    await keyboard.type("s12-b");
    await page.getByTestId("thread-draft").first().waitFor();
    tell("picks a sample, and the focus stays on the choice", await has_focus(page, "#sample"));
    await tab_to(page, page, "#rules-content .pick[tabindex='0']");
    await tab_to(page, page, "[data-key='r:apt.status.filler'] .pick", "ArrowDown");
    tell("the arrows lead to a rule, and the foot says which",
      (await page.getByTestId("link-rule").innerText()).includes("apt.status.filler"));
    await keyboard.press("Enter");
    await tab_to(page, page, "#cell-from");
    await keyboard.press("Control+a");
    await keyboard.type("\"Pending\"");
    await page.getByTestId("changes").filter({ hasText: "from what is in use" }).waitFor();
    const told = await soon(async () => /"pending"/.test(await result.innerText()));
    tell("edits a cell and sees the effect", told && await has_focus(page, "#cell-from"));
    await keyboard.press("Escape");
    tell("Escape leaves the cells for their rule",
      await has_focus(page, "[data-key='r:apt.status.filler'] .pick"));
    await keyboard.press("n");
    tell("n goes to what has changed", await page.evaluate(() =>
      Boolean(document.activeElement.closest(".json li[data-changed]"))));
    await keyboard.press("s");
    await dialog_is_shown(page, true);
    await keyboard.type("Agreed with scheduling.");
    await keyboard.press("Enter");
    await page.getByTestId("saved-file").waitFor();
    await keyboard.press("Enter");
    await dialog_is_shown(page, false);
    tell("saves the draft, and is back where it was", await page.evaluate(() =>
      Boolean(document.activeElement.closest(".json li[data-changed]"))));
    tell("nothing is at fault in the page", visit.faults.length === 0, visit.faults);
    await visit.close();
  });
}

// What is said to those who do not see it stands in regions that were there before.
async function speaks(world) {
  await journey("the windows' live regions", async (tell) => {
    const ada = await world.new_patient({ family: "Heard", given: "Hana" });
    await world.book(ada);
    const chart = await open_chart(world, ada);
    const said = chart.page.locator("#status[role=status]");
    tell("the messages are a log with a name",
      await chart.page.getByRole("log", { name: /Messages/ }).count() === 1);
    tell("failures have an alert", await chart.page.locator("#trouble[role=alert]").count() === 1);
    await chart.send("See you then.");
    tell("sent is said", await soon(async () => (await said.innerText()) === "Sent"));
    await world.write(ada, "Thanks.");
    tell("a new message is said",
      await soon(async () => /New message/.test(await said.innerText())), await said.innerText());
    await chart.close();
  });
}

export default async function (world) {
  if (!await must_serve(world, "the windows", "/chart/", "/p/", "/workbench/")) return;
  await clinician(world);
  await clinicians_letters(world);
  await patient(world);
  await analyst(world);
  await speaks(world);
}
