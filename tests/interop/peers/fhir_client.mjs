// Creates and reads back with fhir-kit-client: fhir_client.mjs BASE TOKEN
// Prints one JSON line: {"Patient": {...}, "Appointment": {...}, "Communication": {...}}, each with
// the statuses of create and read and whether the resource read is the one created.
import { Client, RESPONSE_KEY } from 'fhir-kit-client';

const [baseUrl, token] = process.argv.slice(2);
const client = new Client({ baseUrl, ...(token ? { bearerToken: token } : {}) });
const mark = 'iop-' + process.pid;
const system = 'urn:hopline:interop';

const patient = {
  resourceType: 'Patient',
  identifier: [{ system, value: mark, type: { coding: [{
    system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'MR' }] } }],
  name: [{ family: 'Tester', given: ['Ines'] }],
  birthDate: '1980-02-14',
};

function appointment(subject) {
  return {
    resourceType: 'Appointment',
    identifier: [{ system, value: mark + '-a' }],
    status: 'booked',
    description: 'Check-up',
    start: '2026-03-10T09:00:00Z',
    end: '2026-03-10T09:30:00Z',
    participant: [{ actor: { reference: subject }, status: 'accepted' }],
  };
}

function communication(subject) {
  return {
    resourceType: 'Communication',
    identifier: [{ system, value: mark + '-c' }],
    status: 'completed',
    subject: { reference: subject },
    sent: '2026-03-02T08:00:00Z',
    payload: [{ contentString: 'Please bring your papers.' }],
  };
}

function statusOf(result) {
  return result?.[RESPONSE_KEY]?.status ?? result?.response?.status ?? 0;
}

async function attempt(call) {
  try {
    return await call();
  } catch (error) {
    return error;
  }
}

async function createAndRead(body) {
  const resourceType = body.resourceType;
  const created = await attempt(() => client.create({ resourceType, body }));
  if (!created.id) return { create: statusOf(created), read: 0, same: false };
  const read = await attempt(() => client.read({ resourceType, id: created.id }));
  const same = read.identifier?.[0]?.value === body.identifier[0].value;
  return { create: statusOf(created), read: statusOf(read), same, id: created.id };
}

const result = { Patient: await createAndRead(patient) };
const subject = `Patient/${result.Patient.id}`;
result.Appointment = await createAndRead(appointment(subject));
result.Communication = await createAndRead(communication(subject));
console.log(JSON.stringify(result));
