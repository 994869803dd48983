// The world of the journeys: Hopline as served by run.py, the EHR stand-in, and what a person does.
//
//   const world = await open_world(browser);
//   const ada = await world.new_patient({ family: "Berg", given: "Ada", birthDate: "1980-04-02" });
//   await world.feed(siu_of(ada));                         // HL7 v2 over MLLP; the ACK's code
//   await world.hopline("messages", "--json");             // what a command prints
//   world.mailbox.of("ada@example.test")                   // notices that went out
//
// Everything is invented, and each patient is new, so that journeys do not meet.
import { execFile } from "node:child_process";
import { connect } from "node:net";
import { promisify } from "node:util";
import { start_ehr } from "./ehr.mjs";
import { start_mailbox } from "./mailbox.mjs";

const COMMAND_MS_MAX = 30_000;
const SOON_MS_MAX = 15_000;
export const ASSIGNER = "urn:oid:2.999.1.1";
const IDENTIFIER_TYPE = "http://terminology.hl7.org/CodeSystem/v2-0203";
const run = promisify(execFile);

// What `look` finds, as soon as it finds something; undefined when it does not in time.
export async function soon(look, ms = SOON_MS_MAX) {
  const end = Date.now() + ms;
  for (;;) {
    const found = await look();
    if (found || Date.now() > end) return found || undefined;
    await new Promise((done) => setTimeout(done, 50));
  }
}

function exchange(port, message) {
  return new Promise((done, failed) => {
    const line = connect(port, "127.0.0.1", () => line.write(`\x0b${message}\x1c\r`));
    let answer = "";
    line.setTimeout(SOON_MS_MAX, () => line.destroy(new Error("no ACK")));
    line.on("error", failed);
    line.on("data", (bytes) => {
      answer += bytes.toString("utf8");
      if (!answer.endsWith("\x1c\r")) return;
      line.end();
      done(answer.slice(1, -2));
    });
  });
}

const stamp = (date) => date.toISOString().replace(/[-:]|\.\d+/g, "").replace(/T|Z/g, "");

export function siu_of(patient, { id, service, days, event = "S12" }) {
  const start = new Date(Date.now() + days * 86_400_000);
  start.setUTCHours(14, 0, 0, 0);
  const end = new Date(start.getTime() + 1_800_000);
  const times = `${stamp(start)}+0000|${stamp(end)}+0000`;
  const born = patient.birthDate.replace(/-/g, "");
  const sent = `${stamp(new Date())}+0000`;
  return [
    `MSH|^~\\&|SCHED|HARBOUR|HOPLINE|HARBOUR|${sent}||SIU^${event}^SIU_S12|BR${id}|P|2.5.1`,
    `SCH|AP${id}^SCHED|F${id}^HARBOUR|||||ROUTINE^Routine visit^HL70276|NORMAL^Normal^HL70277|30`
      + `|min^minutes|^^30^${times.replace("|", "^")}||||||||||||||Booked`,
    `TQ1|1||||||${times}`,
    `PID|1||${patient.mrn}^^^HARBOUR^MR||${patient.family}^${patient.given}^^^^^L||${born}|F`,
    "PV1|1|O",
    "RGS|1|A",
    `AIS|1|A|73721^${service}^C4|${stamp(start)}+0000|||30|min^minutes`,
    "AIL|1|A|MRI2^^^HARBOUR",
    "AIP|1|A|4711^Kerr^Ida^^^Dr^^^HARBOUR|D^Doctor|||||||Booked", "",
  ].join("\r");
}

class World {
  constructor(browser, environment) {
    this.browser = browser;
    this.url = environment.HOPLINE_URL;
    this.program = environment.HOPLINE_PROGRAM;
    this.conf = environment.HOPLINE_CONF;
    this.mllp = Number(environment.MLLP_PORT);
    this.environment = environment;
    this.numbers = 0;
  }

  async hopline(...words) {
    const { stdout } = await run(this.program, [...words, "--conf", this.conf],
      { timeout: COMMAND_MS_MAX, maxBuffer: 64 << 20 });
    return stdout;
  }

  async objects(...words) {
    const said = await this.hopline(...words, "--json");
    return said.split("\n").filter(Boolean).map((line) => JSON.parse(line));
  }

  async token(actor, role, ...more) {
    const said = await this.hopline("token", "issue", "--actor", actor, "--role", role, ...more);
    return said.trim().split("\n").at(-1);
  }

  // A number of this run that no other journey has.
  number() {
    this.numbers += 1;
    return `${process.pid}${String(this.numbers).padStart(3, "0")}`;
  }

  async feed(message) {
    const ack = await exchange(this.mllp, message);
    return ack.split("\r").find((one) => one.startsWith("MSA"))?.split("|")[1];
  }

  async fhir(method, path, body, token) {
    const headers = { "Content-Type": "application/fhir+json",
      Authorization: `Bearer ${token ?? this.clientToken}` };
    const answer = await fetch(`${this.url}/fhir/R4/${path}`,
      { method, headers, body: body && JSON.stringify(body) });
    const text = await answer.text();
    return { status: answer.status, body: text ? JSON.parse(text) : undefined };
  }

  // A patient whom the EHR and Hopline both know, by the same record number.
  async new_patient({ family, given, birthDate = "1980-04-02", telecom = [] }) {
    const mrn = `MR${this.number()}`;
    const resource = { resourceType: "Patient", name: [{ family, given: [given] }], birthDate,
      ...(telecom.length > 0 && { telecom }), identifier: [{ system: ASSIGNER, value: mrn,
        type: { coding: [{ system: IDENTIFIER_TYPE, code: "MR" }] } }] };
    const made = await this.fhir("POST", "Patient", resource);
    if (made.status !== 201) throw new Error(`no patient: ${JSON.stringify(made)}`);
    const here = this.ehr.store.put({ ...resource, id: `ehr-${mrn}` });
    return { mrn, family, given, birthDate, id: made.body.id, ehrId: here.id };
  }

  // An appointment of hers from the feed, so that she has a thread; answers the thread's id.
  async book(patient, { service = "Knee MRI", days = 5 } = {}) {
    const code = await this.feed(siu_of(patient, { id: this.number(), service, days }));
    if (code !== "AA") throw new Error(`the feed was answered ${code}`);
    patient.token ??= await this.token(`patient-${patient.id}`, "patient", "--patient", patient.id);
    const listed = await soon(async () => {
      const { body } = await this.api("GET", "threads", patient.token);
      return body?.threads?.length > 0 && body.threads;
    });
    if (!listed) throw new Error("no thread came of the appointment");
    patient.thread = listed[0].id;
    return patient.thread;
  }

  async api(method, path, token, body, headers = {}) {
    const answer = await fetch(`${this.url}/api/v1/${path}`, { method,
      headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json", ...headers },
      body: body && JSON.stringify(body) });
    const text = await answer.text();
    return { status: answer.status, body: text ? JSON.parse(text) : undefined };
  }

  async serves(path) {
    return (await fetch(this.url + path)).status !== 404;
  }

  // She writes from outside a browser.
  async write(patient, text) {
    const sent = await this.api("POST", `threads/${patient.thread}/entries`, patient.token,
      { text, key: `k${this.number()}` });
    if (sent.status !== 201) throw new Error(`not taken: ${JSON.stringify(sent)}`);
    return sent.body;
  }

  // She opts out of electronic messages: a Consent of the kind an EHR sends.
  async refuse(patient) {
    const code = (system, code) => ({ coding: [{ system, code }] });
    const made = await this.fhir("POST", "Consent", { resourceType: "Consent", status: "active",
      scope: code("http://terminology.hl7.org/CodeSystem/consentscope", "patient-privacy"),
      category: [code("http://loinc.org", "59284-0")],
      identifier: [{ system: "urn:oid:2.999.1.2", value: `consent-${patient.mrn}` }],
      patient: { identifier: { system: ASSIGNER, value: patient.mrn } },
      dateTime: new Date().toISOString().slice(0, 10),
      policyRule: code("http://terminology.hl7.org/CodeSystem/v3-ActCode", "OPTOUT") });
    if (made.status !== 201) throw new Error(`no consent: ${JSON.stringify(made)}`);
  }

  // An address of the chart that signs a clinician in once.
  async chart_link(patient, { reference = "Practitioner/7" } = {}) {
    const words = ["token", "link", "--window", "clinician", "--actor", "ehr-main",
      "--reference", reference];
    if (patient) words.push("--patient", patient.id);
    return this.url + (await this.hopline(...words)).trim();
  }

  async bench_link() {
    const said = await this.hopline("token", "link", "--window", "analyst", "--actor", "mx-kim");
    return this.url + said.trim();
  }

  // What the EHR got that holds these words, notes decoded.
  notes_with(words) {
    return this.ehr.store.of_type("DocumentReference").filter((one) => {
      const data = one.content?.[0]?.attachment?.data ?? "";
      return Buffer.from(data, "base64").toString().includes(words);
    });
  }

  async close() {
    await this.ehr.stop();
    await this.mailbox.stop();
  }
}

export async function open_world(browser, environment = process.env) {
  const world = new World(browser, environment);
  world.ehr = await start_ehr({ hopline: world.url, clientId: environment.SMART_CLIENT ?? "hopline",
    redirect: `${world.url}/smart/callback`, port: Number(environment.EHR_PORT) });
  world.mailbox = await start_mailbox(Number(environment.SMTP_PORT ?? 0),
    Number(environment.SMS_PORT ?? 0));
  world.clientToken = await world.token("ehr-client", "ehr");
  return world;
}
