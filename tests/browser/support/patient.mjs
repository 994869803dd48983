// The patient's page, as a journey handles it: from the link in a notice to her conversation.
//
//   const page = await open_notice(world, ada);            // follows the newest link sent to her
//   await page.prove(ada);                                  // date of birth, then the code
//   await page.reply("I will bring it.");
import { open_visit, PHONE } from "./browser.mjs";
import { soon } from "./world.mjs";

const CODE = /\b\d{6}\b/;

export class PatientPage {
  constructor(visit, world) {
    this.visit = visit;
    this.page = visit.page;
    this.world = world;
    this.log = visit.page.locator("#log");
    this.text = visit.page.locator("#text");
    this.send = visit.page.locator("#send");
  }

  button(name) {
    return this.page.getByRole("button", { name });
  }

  async type_birth(date) {
    const [year, month, day] = date.split("-");
    await this.page.locator("#day").fill(String(Number(day)));
    await this.page.locator("#month").fill(String(Number(month)));
    await this.page.locator("#year").fill(year);
    await this.page.locator("form[action='/p/birth'] button").click();
    await this.page.locator("#code").waitFor();
  }

  // The newest code that was sent to her.
  async code_for(patient, before) {
    const found = await soon(() => {
      const sent = this.world.mailbox.to(patient.mail).slice(before);
      return sent.map((one) => one.body.match(CODE)?.[0]).filter(Boolean).at(-1);
    });
    if (!found) throw new Error("no code was sent");
    return found;
  }

  async type_code(code) {
    await this.page.locator("#code").fill(code);
    await this.page.locator("form[action='/p/code'] button").click();
  }

  async prove(patient) {
    const before = this.world.mailbox.to(patient.mail).length;
    await this.type_birth(patient.birthDate);
    await this.type_code(await this.code_for(patient, before));
    await this.page.locator("#log, .choices").first().waitFor();
    return this.agree();
  }

  // The first visit asks once.
  async agree() {
    const yes = this.page.locator("form[action='/p/agree'] button.primary");
    if (await yes.count() === 0) return this;
    await yes.click();
    await this.log.waitFor();
    return this;
  }

  entry(words) {
    return this.log.locator("li").filter({ hasText: words });
  }

  async reply(words) {
    await this.text.fill(words);
    await this.send.click();
    await this.entry(words).waitFor();
  }

  close() {
    return this.visit.close();
  }
}

export async function newest_link(world, patient) {
  const link = await soon(() => world.mailbox.links_to(patient.mail).at(-1));
  if (!link) throw new Error(`no notice was sent: ${JSON.stringify(world.mailbox.mails)}`);
  return link;
}

export async function open_notice(world, patient, options = PHONE) {
  const visit = await open_visit(world.browser, { own: [world.url], ...options });
  await visit.page.goto(await newest_link(world, patient));
  await visit.page.waitForURL("**/p/");
  return new PatientPage(visit, world);
}

// A patient with a mail box of her own, and an appointment; the notice of it is on its way.
export async function told_patient(world, { family = "Berg", given = "Ada", language } = {}) {
  const mail = `p${world.number()}@example.test`;
  const telecom = [{ system: "email", value: mail }];
  const patient = await world.new_patient({ family, given, telecom, language });
  patient.mail = mail;
  await world.book(patient);
  return patient;
}

// Everything that was due before has been tried: somebody else's notice, planned after it, is here,
// and her words, written after it, are at the EHR.
export async function all_sent(world) {
  const other = await told_patient(world, { family: "Later", given: "Lena" });
  await newest_link(world, other);
  const words = `Sent as number ${world.number()}.`;
  await world.write(other, words);
  if (!await soon(() => world.notes_with(words).length > 0)) throw new Error("nothing goes out");
}
