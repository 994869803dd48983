// The analyst's bench: an edit shows its effect, faults have a place, a draft passes the cases.
import { DESK } from "../support/browser.mjs";
import * as drawn from "../support/drawn_bench.mjs";
import { open_bench, rule } from "../support/drawn_bench.mjs";
import { judge_states } from "../support/states.mjs";
import { journey, must_serve, note } from "../support/tap.mjs";
import { siu_of, soon } from "../support/world.mjs";

const EDITS = 40;

async function edits(world) {
  await journey("a rule edited on the bench", async (tell) => {
    const visit = await open_bench(world, DESK);
    const { page } = visit;
    const result = page.getByTestId("pane-result");
    await rule(page, "apt.status.filler").click();
    await page.getByTestId("cell-from").fill("\"Pending\"");
    await page.getByTestId("changes").filter({ hasText: "from what is in use" }).waitFor();
    const after = await result.innerText();
    tell("changes the shown result", /pending/.test(after), after);
    await page.getByTestId("cell-from").fill("PID-");
    await page.getByTestId("draft-faults").waitFor();
    const words = await page.locator("#cell-from-fault").innerText();
    tell("a fault stands at its cell", words.length > 0);
    await page.getByTestId("cell-from").fill("SCH-25.1");
    await page.getByTestId("changes").filter({ hasText: "Same result" }).waitFor();
    const undone = await soon(async () => !/pending/.test(await result.innerText()));
    tell("is undone by the old words", undone, await result.innerText());
    tell("nothing is at fault in the page", visit.faults.length === 0, visit.faults);
    await visit.close();
  });
}

// In the page itself: from the key to the frame in which the result has the new word.
function time_edit({ cell, pane, text, word }) {
  return new Promise((done) => {
    const input = document.querySelector(cell);
    const result = document.querySelector(pane);
    const began = performance.now();
    const look = () => {
      if (!result.innerText.includes(word)) return requestAnimationFrame(look);
      return done(performance.now() - began);
    };
    input.value = text;
    input.dispatchEvent(new Event("input", { bubbles: true }));
    requestAnimationFrame(look);
  });
}

async function is_quick(world) {
  await journey("an edit's effect", async (tell) => {
    const visit = await open_bench(world, DESK);
    const { page } = visit;
    await rule(page, "apt.status.filler").click();
    await page.getByTestId("cell-from").waitFor();
    const took = [];
    for (let i = 0; i < EDITS; ++i) {
      const word = i % 2 === 0 ? "pending" : "waitlist";
      took.push(await page.evaluate(time_edit, { cell: "[data-testid=cell-from]",
        pane: "[data-testid=pane-result]", text: JSON.stringify(word), word }));
    }
    took.sort((a, b) => a - b);
    const p95 = took[Math.floor(took.length * 0.95)];
    note(`edit to result: ${took[EDITS >> 1].toFixed(1)} ms median, ${p95.toFixed(1)} ms p95, `
      + `of ${EDITS}`);
    tell("is drawn by itself, every time", took.length === EDITS);
    await visit.close();
  });
}

// A feed that marks notes for patients with P, where the table wants PI (HL7 table 0364).
function odd_message(world) {
  const patient = { mrn: "MR1", family: "Bench", given: "Bea", birthDate: "1980-04-02" };
  const lines = siu_of(patient, { id: world.number(), service: "Knee MRI", days: 5 }).split("\r");
  lines.splice(3, 0, "NTE|1||Please come ten minutes early.|P");
  return lines.join("\n");
}

async function save(page, reason) {
  await page.getByTestId("tool-s").click();
  await page.getByTestId("ask-text").fill(reason);
  await page.getByRole("button", { name: "Save the draft" }).click();
  return page.getByTestId("saved-file").innerText();
}

// What `hopline map test` says of an overlay; it exits with another code than 0 when a case fails.
function test_overlay(world, file) {
  return world.hopline("map", "test", "--overlay", `${world.conf}/../data/${file}`)
    .catch((fault) => `${fault.stdout}${fault.stderr}`);
}

async function edit_to_draft(world) {
  await journey("a rule edited on the bench, and its draft", async (tell) => {
    const visit = await open_bench(world, DESK);
    const { page } = visit;
    const result = page.getByTestId("pane-result");
    await page.getByTestId("sample").selectOption("text:");
    await page.getByTestId("ask-text").fill(odd_message(world));
    await page.getByRole("button", { name: "Use it" }).click();
    await soon(async () => /ten minutes early/.test(await result.innerText()));
    tell("before it, the note is for the staff",
      !/patientInstruction/.test(await result.innerText()), await result.innerText());
    await rule(page, "apt.instruction").click();
    await page.getByTestId("cell-when").fill("IF NTE-4.1 IN (\"PI\",\"P\")");
    const told = await soon(async () => /patientInstruction/.test(await result.innerText()));
    tell("changes the shown result: it is for the patient", told, await result.innerText());
    await page.getByTestId("cell-because").fill("this feed writes P");
    await page.getByTestId("tool-c").click();
    await page.getByTestId("cases-sum").filter({ hasText: /[1-9]\d* passed, 0 failed/ }).waitFor();
    tell("passes the mapping's cases on the page", true);
    const file = await save(page, "Agreed with scheduling.");
    tell("is saved under a name", /\.csv$/.test(file), file);
    const said = await test_overlay(world, file);
    tell("passes map test as an overlay", /[1-9]\d* cases passed, 0 failed/.test(said), said);
    tell("nothing is at fault in the page", visit.faults.length === 0, visit.faults);
    await visit.close();
  });
  await journey("an edit that breaks cases", async (tell) => {
    const visit = await open_bench(world, DESK);
    const { page } = visit;
    await rule(page, "apt.status.filler").click();
    await page.getByTestId("cell-from").fill("\"Pending\"");
    await page.getByTestId("cell-because").fill("a mistake");
    await page.getByTestId("tool-c").click();
    await page.getByTestId("cases-sum").filter({ hasText: /[1-9]\d* failed/ }).waitFor();
    tell("fails on the page", true);
    const said = await test_overlay(world, await save(page, "To see it fail."));
    tell("fails map test as an overlay", /passed, [1-9]\d* failed/.test(said), said);
    await visit.close();
  });
}

export default async function (world) {
  if (!await must_serve(world, "the bench", drawn.PATH)) return undefined;
  await edits(world);
  await is_quick(world);
  await edit_to_draft(world);
  return judge_states(world, "the bench", drawn);
}
