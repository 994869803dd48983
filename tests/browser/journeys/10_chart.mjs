// The clinician's window: what waits, the answer, the note in the chart, a send that fails.
import { open_chart } from "../support/chart.mjs";
import * as drawn from "../support/drawn_chart.mjs";
import { all_sent } from "../support/patient.mjs";
import { judge_states } from "../support/states.mjs";
import { journey, must_serve, note } from "../support/tap.mjs";
import { soon } from "../support/world.mjs";

const LIVE_MS_MAX = 5_000;

async function answers(world) {
  await journey("a clinician answers", async (tell) => {
    const ada = await world.new_patient({ family: "Berg", given: "Ada" });
    await world.book(ada);
    await world.write(ada, "May I eat before the scan?");
    const chart = await open_chart(world, ada);
    tell("the patient's words are there", await chart.entry("May I eat").isVisible());
    tell("the consent is told", /Messages reach the patient/.test(await chart.consent.innerText()));
    await chart.send("Yes, a light meal is fine.");
    await chart.entry("a light meal").waitFor();
    tell("the answer is shown once", await chart.entry("a light meal").count() === 1);
    tell("the composer is empty", await chart.reply.inputValue() === "");
    const note = await soon(() => world.notes_with("a light meal").length > 0);
    tell("the note is at the EHR", note, world.ehr.store.log.slice(-3));
    const written = chart.entry("a light meal").locator("[data-state=written]");
    await written.waitFor();
    tell("the page says that it is in the chart", await written.isVisible());
    const seen = await world.api("GET", `threads/${ada.thread}`, ada.token);
    tell("the patient has the answer", JSON.stringify(seen.body).includes("a light meal"), seen);
    tell("nothing is at fault in the page", chart.visit.faults.length === 0, chart.visit.faults);
    await chart.close();
  });
}

async function sees_live(world) {
  await journey("a new message reaches an open page", async (tell) => {
    const ada = await world.new_patient({ family: "Live", given: "Lia" });
    await world.book(ada);
    const chart = await open_chart(world, ada);
    const began = Date.now();
    await world.write(ada, "Is there parking?");
    await chart.entry("Is there parking?").waitFor({ timeout: LIVE_MS_MAX });
    tell("by itself", true);
    note(`live: ${Date.now() - began} ms from the send to the open page`);
    await chart.close();
  });
}

async function loses_nothing(world) {
  await journey("a failed send", async (tell) => {
    const ada = await world.new_patient({ family: "Retry", given: "Rea" });
    await world.book(ada);
    await world.write(ada, "Which entrance?");
    const chart = await open_chart(world, ada);
    const { page } = chart;
    // The server takes it and the reply is lost: the worst case for sending twice.
    let lost = 0;
    await page.route("**/api/v1/threads/*/entries", async (route) => {
      if (lost > 0) return route.continue();
      lost += 1;
      await route.fetch();
      return route.abort("connectionreset");
    });
    await chart.send("The north entrance.");
    await page.getByTestId("retry").waitFor();
    tell("is said in an alert", (await chart.trouble.innerText()).includes("Not sent"));
    tell("keeps its text", await chart.reply.inputValue() === "The north entrance.");
    await page.getByTestId("retry").click();
    await soon(async () => await chart.reply.inputValue() === "");
    const shown = await soon(async () => await chart.entry("The north entrance.").count() > 0);
    tell("arrives when it is tried again", shown);
    const { body } = await world.api("GET", `threads/${ada.thread}`, ada.token);
    const count = JSON.stringify(body).split("The north entrance.").length - 1;
    tell("arrives once", count === 1 && await chart.entry("The north entrance.").count() === 1,
      count);
    await all_sent(world);
    const notes = world.notes_with("The north entrance.").length;
    tell("is one note at the EHR", notes === 1, notes);
    await chart.close();
  });
  await journey("a line that is lost while writing", async (tell) => {
    const ada = await world.new_patient({ family: "Offline", given: "Ona" });
    await world.book(ada);
    const chart = await open_chart(world, ada);
    await chart.visit.context.setOffline(true);
    await chart.send("Kept until the line is back.");
    await chart.page.getByTestId("retry").waitFor();
    tell("keeps the text", (await chart.reply.inputValue()).startsWith("Kept until"));
    await chart.visit.context.setOffline(false);
    await chart.page.getByTestId("retry").click();
    await chart.entry("Kept until").waitFor();
    tell("sends it when the line is back", true);
    await chart.close();
  });
}

// An opt-out covers all that is shown and sent: the conversation is gone from the open page, and
// what was being written reaches nobody.
async function respects_consent(world) {
  await journey("consent withdrawn elsewhere", async (tell) => {
    const ada = await world.new_patient({ family: "Refuse", given: "Rita" });
    await world.book(ada);
    await world.write(ada, "Please call me instead.");
    const chart = await open_chart(world, ada);
    await chart.reply.fill("This must not reach her.");
    await world.refuse(ada);
    if (await chart.reply.isVisible()) await chart.reply.press("Control+Enter");
    const stopped = await soon(async () => !await chart.reply.isVisible());
    tell("stops the open page at the next act", stopped, await chart.page.innerText("main"));
    tell("says so in words", /not for you to see|Not shown/.test(
      await chart.page.innerText("#conversation")));
    tell("shows no word of hers any more", !/Please call me/.test(
      await chart.page.innerText("main")));
    await all_sent(world);
    tell("nothing went to the EHR", world.notes_with("must not reach").length === 0);
    await chart.close();
  });
}

export default async function (world) {
  if (!await must_serve(world, "the clinician's window", drawn.PATH)) return undefined;
  await answers(world);
  await sees_live(world);
  await loses_nothing(world);
  await respects_consent(world);
  return judge_states(world, "the chart", drawn);
}
