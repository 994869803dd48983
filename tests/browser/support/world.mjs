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
      telecom, identifier: [{ system: ASSIGNER, value: mrn,
        type: { coding: [{ system: IDENTIFIER_TYPE, code: "MR" }] } }] };
    const made = await this.fhir("POST", "Patient", resource);
    if (made.status !== 201) throw new Error(`no patient: ${JSON.stringify(made)}`);
    const here = this.ehr.store.put({ ...resource, id: `ehr-${mrn}` });
    return { mrn, family, given, birthDate, id: made.body.id, ehrId: here.id };
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
