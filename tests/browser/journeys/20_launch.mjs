// From the EHR's chart into the conversation and back: card, launch in a frame, answer, note.
import { Chart } from "../support/chart.mjs";
import * as drawn from "../support/drawn_launch.mjs";
import { DESK, open_visit } from "../support/browser.mjs";
import { judge_states } from "../support/states.mjs";
import { journey, must_serve, note } from "../support/tap.mjs";
import { soon } from "../support/world.mjs";

const LAUNCHES = 10;

// The mock chart of a patient, with its cards.
async function open_mock(world, patient, options = DESK) {
  const visit = await open_visit(world.browser, { own: [world.url, world.ehr.issuer], ...options });
  await visit.page.goto(world.ehr.chart_of(patient.ehrId));
  await visit.page.locator("#cards[data-ready]").waitFor({ state: "attached" });
  return visit;
}

async function card_to_note(world) {
  await journey("card, launch, thread, answer, note", async (tell) => {
    const ada = await world.new_patient({ family: "Card", given: "Cora" });
    await world.book(ada);
    const before = await open_mock(world, ada);
    tell("nothing waits: no card", await before.page.locator("#cards li").count() === 0);
    await before.close();

    await world.write(ada, "Can I bring my daughter?");
    const visit = await open_mock(world, ada);
    const card = visit.page.locator("#cards li");
    tell("one card says that one waits", await card.count() === 1
      && /1 unanswered patient message/i.test(await card.innerText()), await card.allInnerTexts());
    tell("the card holds no word of hers", !/daughter|Cora/.test(await card.innerText()));

    await card.getByRole("button").first().click();
    const frame = visit.page.frameLocator("#app iframe");
    const chart = new Chart(visit, frame);
    await chart.entry("Can I bring my daughter?").waitFor();
    tell("the launch shows her words in the frame", true);
    const inner = visit.page.frames().find((one) => one.url().startsWith(world.url));
    tell("no code stays in the address", !/code=|token/.test(inner.url()), inner.url());
    tell("no cookie was set for Hopline",
      (await visit.context.cookies(world.url)).length === 0);
    await chart.send("Yes, one person may come along.");
    await chart.entry("one person may come along").waitFor();
    const noted = await soon(() => world.notes_with("one person may come along").length > 0);
    tell("the answer is a note at the EHR", noted);
    const about = world.notes_with("one person may come along")[0]?.subject;
    tell("the note is about her", JSON.stringify(about ?? {}).includes(ada.mrn), about);
    tell("nothing is at fault in the pages", visit.faults.length === 0, visit.faults);
    await visit.close();

    const after = await open_mock(world, ada);
    tell("answered: no card any more", await after.page.locator("#cards li").count() === 0);
    await after.close();
  });
}

// From the button on the card to her words, as a person waits for them; nothing is kept between.
async function is_quick(world) {
  await journey("a launch", async (tell) => {
    const ada = await world.new_patient({ family: "Quick", given: "Quinn" });
    await world.book(ada);
    await world.write(ada, "Where do I park?");
    const took = [];
    for (let i = 0; i < LAUNCHES; ++i) {
      const visit = await open_mock(world, ada);
      const began = performance.now();
      await visit.page.locator("#cards li").getByRole("button").first().click();
      const frame = visit.page.frameLocator("#app iframe");
      await new Chart(visit, frame).entry("Where do I park?").waitFor();
      took.push(performance.now() - began);
      await visit.close();
    }
    took.sort((a, b) => a - b);
    note(`launch to the first entry: ${took[LAUNCHES >> 1].toFixed(0)} ms median, `
      + `${took.at(-1).toFixed(0)} ms at most, of ${LAUNCHES}`);
    tell("comes to her words every time", took.length === LAUNCHES);
  });
}

async function refuses_strangers(world) {
  await journey("a launch that is not hers", async (tell) => {
    const stranger = world.ehr.store.put({ resourceType: "Patient", id: "stranger",
      birthDate: "1950-05-05", name: [{ family: "Nobody", given: ["Nia"] }],
      identifier: [{ system: "urn:oid:2.999.1.1", value: "NONE-1" }] });
    const visit = await open_visit(world.browser, { ...DESK, own: [] });
    const { page } = visit;
    await page.goto(world.ehr.launch_address({ patient: stranger.id }));
    const words = await page.innerText("body");
    tell("a patient who is not known here opens no thread", await page.locator("#log").count() === 0
      || !await page.locator("#log").isVisible(), words);
    tell("is said in plain words", words.trim().length > 20, words);
    await page.goto(`${world.url}/smart/launch?iss=${encodeURIComponent("https://evil.example/fhir")
    }&launch=x`);
    tell("an issuer that is not enrolled gets no redirect", page.url().startsWith(world.url));
    await page.goto(`${world.url}/smart/callback?code=x&state=y`);
    tell("a state that nobody gave is refused", page.url().startsWith(world.url)
      && !/code=/.test(new URL(page.url()).hash));
    await visit.close();
  });
}

export default async function (world) {
  if (!await must_serve(world, "launches from the EHR", "/chart/", drawn.PATH)) return undefined;
  await card_to_note(world);
  await is_quick(world);
  await refuses_strangers(world);
  return judge_states(world, "the chart in the EHR's frame", drawn);
}
