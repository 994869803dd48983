// The patient's page: notice, link, identity, answer; cancelling; refusing; without JavaScript.
import { DESK, open_visit, PHONE } from "../support/browser.mjs";
import { open_chart } from "../support/chart.mjs";
import * as drawn from "../support/drawn_patient.mjs";
import { all_sent, newest_link, open_notice, told_patient } from "../support/patient.mjs";
import { judge_states } from "../support/states.mjs";
import { journey, must_serve } from "../support/tap.mjs";
import { soon } from "../support/world.mjs";

async function notice_to_chart(world) {
  await journey("notice, link, identity, answer, live, chart", async (tell) => {
    const ada = await told_patient(world, { family: "Quill", given: "Nora" });
    const link = await newest_link(world, ada);
    const [mail] = world.mailbox.to(ada.mail);
    tell("the notice holds a link and nothing of hers",
      !/Nora|Quill|MRI|Harbour|Kerr/i.test(mail.raw + mail.body), mail.body);

    // A scanner that looks at the link uses nothing up, and sees nothing.
    for (const method of ["HEAD", "GET", "GET"]) {
      const answer = await fetch(link, { method, redirect: "follow" });
      const text = await answer.text();
      tell(`a scanner's ${method} shows nothing of hers`, !/Nora|MRI|Kerr/.test(text));
    }
    const page = await open_notice(world, ada);
    tell("the link is gone from the address", !page.page.url().includes(link.split("/").at(-1)));
    tell("nothing of hers before the check", !/Nora|MRI/.test(await page.page.content()));
    await page.prove(ada);
    tell("her appointment is there", /Knee MRI/.test(await page.page.innerText("main")));

    const chart = await open_chart(world, ada);
    await page.reply("I will bring the old pictures.");
    await chart.entry("old pictures").waitFor({ timeout: 5_000 });
    tell("the clinician sees it live", true);
    tell("it is a note at the EHR", await soon(() => world.notes_with("old pictures").length > 0));
    await chart.entry("old pictures").locator("[data-state=written]").waitFor();
    tell("the chart says so", true);
    await chart.send("Good, thank you.");
    const seen = await soon(async () => {
      await page.page.reload();
      return await page.entry("Good, thank you.").count() > 0;
    });
    tell("she reads the answer", seen);
    tell("nothing is at fault in the page", page.visit.faults.length === 0, page.visit.faults);
    await chart.close();
    await page.close();
  });
}

async function cancels(world) {
  await journey("an appointment cancelled by the patient", async (tell) => {
    const ada = await told_patient(world, { family: "Cancel", given: "Cleo" });
    const page = await open_notice(world, ada);
    await page.prove(ada);
    await page.page.locator("a.danger[href$='/cancel']").click();
    await page.page.locator("form button.danger").click();
    await page.page.locator(".banner", { hasText: "cancel" }).first().waitFor();
    tell("is confirmed on her page", true);
    const answer = await soon(() => world.ehr.store.of_type("AppointmentResponse")
      .find((one) => one.participantStatus === "declined"
        && JSON.stringify(one).includes(ada.mrn)));
    tell("reaches the EHR", answer !== undefined, world.ehr.store.log.slice(-4));
    await page.close();
  });
}

// One window ends what the other does next: hers the clinician's, the EHR's both.
async function refuses(world) {
  await journey("electronic messages refused by the patient", async (tell) => {
    const ada = await told_patient(world, { family: "Stop", given: "Stella" });
    const page = await open_notice(world, ada);
    await page.prove(ada);
    const chart = await open_chart(world, ada);
    await chart.send("Of this she is told.");
    const told = await soon(() => world.mailbox.to(ada.mail).length > 2);
    tell("until then a notice goes out", told, world.mailbox.to(ada.mail).length);
    const before = world.mailbox.to(ada.mail).length;
    await page.page.goto(`${world.url}/p/settings`);
    await page.page.locator("form[action='/p/refuse'] button").click();
    await page.page.waitForURL("**done=saved");
    const line = await soon(async () => /do not reach/.test(await chart.consent.innerText()));
    tell("the open chart says that messages do not reach her", line);
    await chart.send("Nobody tells her of this.");
    await chart.entry("Nobody tells her").waitFor();
    await all_sent(world);
    tell("no notice goes out any more", world.mailbox.to(ada.mail).length === before);
    await chart.close();
    await page.close();
  });
  await journey("an opt-out at the EHR", async (tell) => {
    const ada = await told_patient(world, { family: "Optout", given: "Olga" });
    const page = await open_notice(world, ada);
    await page.prove(ada);
    await page.text.fill("Too late for this.");
    await world.refuse(ada);
    await page.send.click();
    await page.page.locator("#fault", { hasText: "not sent" }).waitFor();
    tell("stops her open page at the next act", true);
    tell("keeps her text", await page.text.inputValue() === "Too late for this.");
    await all_sent(world);
    tell("nothing of it reaches the EHR", world.notes_with("Too late").length === 0);
    await page.page.reload();
    tell("shows nothing any more", !/MRI|Kerr/.test(await page.page.content()));
    await page.close();
  });
}

// The server takes it and the answer is lost, which is the worst case for sending twice.
async function loses_nothing(world) {
  await journey("a failed send on the patient's page", async (tell) => {
    const ada = await told_patient(world, { family: "Again", given: "Agnes" });
    const page = await open_notice(world, ada);
    await page.prove(ada);
    let lost = 0;
    await page.page.route("**/p/threads/*/entries", async (route) => {
      if (lost > 0) return route.continue();
      lost += 1;
      await route.fetch({ maxRedirects: 0 });
      return route.abort("connectionreset");
    });
    await page.text.fill("I need a ramp.");
    await page.send.click();
    await page.page.locator("#fault", { hasText: "not sent" }).waitFor();
    tell("is said, and keeps its text", await page.text.inputValue() === "I need a ramp.");
    await page.page.reload();
    tell("keeps it when loaded anew", await page.text.inputValue() === "I need a ramp.");
    await page.send.click();
    await soon(async () => await page.text.inputValue() === "");
    tell("arrives when it is tried again", await page.entry("I need a ramp.").count() === 1);
    await all_sent(world);
    const { body } = await world.api("GET", `threads/${ada.thread}`, ada.token);
    const count = JSON.stringify(body).split("I need a ramp.").length - 1;
    tell("arrives once", lost === 1 && count === 1, { lost, count });
    const notes = world.notes_with("I need a ramp.").length;
    tell("is one note at the EHR", notes === 1, notes);
    await page.close();
  });
}

async function works_without_script(world) {
  await journey("the patient's page without JavaScript", async (tell) => {
    const ada = await told_patient(world, { family: "Plain", given: "Pia" });
    const page = await open_notice(world, ada, { ...PHONE, javaScriptEnabled: false });
    await page.prove(ada);
    tell("she reads", /Knee MRI/.test(await page.page.innerText("main")));
    await page.reply("Sent without a script.");
    tell("she answers", await page.entry("without a script").count() === 1);
    await page.close();
  });
}

// Wrong dates and codes look like right ones until they lead nowhere; then the link is closed.
async function refuses_guesses(world) {
  await journey("a stolen link", async (tell) => {
    const ada = await told_patient(world, { family: "Stolen", given: "Sara" });
    const thief = await open_notice(world, ada);
    const before = world.mailbox.to(ada.mail).length;
    await thief.type_birth("1999-09-09");
    tell("a wrong date of birth looks like a right one",
      await thief.page.locator("#code").isVisible());
    for (let i = 0; i < 6; ++i) await thief.type_code("000000");
    await all_sent(world);
    tell("no code was sent for it", world.mailbox.to(ada.mail).length === before);
    await thief.page.goto(`${world.url}/p/`);
    tell("it shows nothing of hers", !/Sara|Stolen|MRI/.test(await thief.page.content()));
    await thief.close();
  });
}

export default async function (world) {
  if (!await must_serve(world, "the patient's page", drawn.PATH)) return undefined;
  await notice_to_chart(world);
  await cancels(world);
  await refuses(world);
  await loses_nothing(world);
  await works_without_script(world);
  await refuses_guesses(world);
  return judge_states(world, "the patient's page", drawn);
}
