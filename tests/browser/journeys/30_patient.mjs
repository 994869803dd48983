// The patient's page: notice, link, identity, answer; cancelling; refusing; without JavaScript.
import { find_layout_faults, find_violations } from "../support/accessible.mjs";
import { DESK, open_visit, PHONE, SIZES } from "../support/browser.mjs";
import { open_chart } from "../support/chart.mjs";
import { open as open_state, PATH, STATES } from "../support/drawn_patient.mjs";
import { newest_link, open_notice, told_patient } from "../support/patient.mjs";
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

async function refuses(world) {
  await journey("electronic messages refused by the patient", async (tell) => {
    const ada = await told_patient(world, { family: "Stop", given: "Stella" });
    const page = await open_notice(world, ada);
    await page.prove(ada);
    const chart = await open_chart(world, ada);
    const before = world.mailbox.to(ada.mail).length;
    await page.page.goto(`${world.url}/p/settings`);
    await page.page.locator("form[action='/p/refuse'] button").click();
    await page.page.waitForURL("**done=saved");
    const told = await soon(async () => /do not reach/.test(await chart.consent.innerText()));
    tell("the chart says that messages do not reach her", told, await chart.consent.innerText());
    await chart.send("Nobody tells her of this.");
    await chart.page.waitForLoadState("networkidle").catch(() => {});
    tell("no notice goes out any more", world.mailbox.to(ada.mail).length === before);
    await chart.close();
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
  await journey("the patient's job by keys alone", async (tell) => {
    const ada = await told_patient(world, { family: "Keys", given: "Kim" });
    const visit = await open_visit(world.browser, { ...DESK, own: [world.url] });
    const { page } = visit;
    const before = world.mailbox.to(ada.mail).length;
    await page.goto(await newest_link(world, ada));
    await page.waitForURL("**/p/");
    const to = async (selector) => {
      for (let i = 0; i < 40; ++i) {
        const target = page.locator(selector).first();
        if (await target.evaluate((one) => one === document.activeElement)) return;
        await page.keyboard.press("Tab");
      }
      throw new Error(`Tab does not reach ${selector}`);
    };
    const [year, month, day] = ada.birthDate.split("-");
    await to("#day");
    await page.keyboard.type(String(Number(day)));
    await to("#month");
    await page.keyboard.type(String(Number(month)));
    await to("#year");
    await page.keyboard.type(year);
    await page.keyboard.press("Enter");
    await page.locator("#code").waitFor();
    const code = await soon(() => world.mailbox.to(ada.mail).slice(before)
      .map((one) => one.body.match(/\b\d{6}\b/)?.[0]).filter(Boolean).at(-1));
    await to("#code");
    await page.keyboard.type(code ?? "");
    await page.keyboard.press("Enter");
    await page.locator("#log, .choices").first().waitFor();
    if (await page.locator("form[action='/p/agree']").count() > 0) {
      await to("form[action='/p/agree'] button");
      await page.keyboard.press("Enter");
    }
    await page.locator("#text").waitFor();
    await to("#text");
    await page.keyboard.type("By keys alone.");
    await to("#send");
    await page.keyboard.press("Enter");
    await page.locator("#log li", { hasText: "By keys alone." }).waitFor();
    tell("she signs in and answers", true);
    await visit.close();
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
    tell("no code was sent for it", world.mailbox.to(ada.mail).length === before);
    await thief.page.goto(`${world.url}/p/`);
    tell("it shows nothing of hers", !/Sara|Stolen|MRI/.test(await thief.page.content()));
    await thief.close();
  });
}

async function is_accessible(world) {
  for (const state of STATES) {
    await journey(`the patient's page, ${state.name}`, async (tell) => {
      for (const size of [PHONE, DESK]) {
        for (const colorScheme of ["light", "dark"]) {
          const opened = await open_state(world, state, { ...size, colorScheme });
          const violations = await find_violations(opened.page);
          tell(`axe finds nothing, ${size.name} ${colorScheme}`, violations.length === 0,
            violations.join("\n"));
          await opened.close();
        }
      }
      const small = await open_state(world, state, SIZES.at(-1));
      const faults = await find_layout_faults(small.page);
      tell("fits 320 px, targets of 24 px", faults.length === 0, faults.join("\n"));
      await small.close();
    });
  }
}

export default async function (world) {
  if (!await must_serve(world, "the patient's page", PATH)) return undefined;
  await notice_to_chart(world);
  await cancels(world);
  await refuses(world);
  await works_without_script(world);
  await refuses_guesses(world);
  return is_accessible(world);
}
