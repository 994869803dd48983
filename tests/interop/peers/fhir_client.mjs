// Creates and reads back with fhir-kit-client: fhir_client.mjs BASE TOKEN
// Prints one JSON line: {"Patient": {...}, "Appointment": ..., "Communication": ...,
// "Consent": ...}, each with the id, the statuses of create and read, whether what is read is what
// was created, and the resource as read.
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
    sender: { display: 'Harbour Clinic' },
    sent: '2026-03-02T08:00:00Z',
    payload: [{ contentString: 'Please bring your papers.' }],
  };
}

function consent(subject) {
  const codes = 'http://terminology.hl7.org/CodeSystem/';
  return {
    resourceType: 'Consent',
    identifier: [{ system, value: mark + '-p' }],
    status: 'active',
    scope: { coding: [{ system: codes + 'consentscope', code: 'patient-privacy' }] },
    category: [{ coding: [{ system: 'http://loinc.org', code: '59284-0' }] }],
    patient: { reference: subject },
    dateTime: '2026-03-01',
    policyRule: { coding: [{ system: codes + 'v3-ActCode', code: 'OPTIN' }] },
    provision: { type: 'permit' },
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

// The member of each type that tells whether the resource is the one created.
const kTelling = {
  Patient: (one) => one.name?.[0]?.family,
  Appointment: (one) => one.identifier?.[0]?.value,
  Communication: (one) => one.payload?.[0]?.contentString,
  Consent: (one) => one.identifier?.[0]?.value,
};

async function createAndRead(body) {
  const resourceType = body.resourceType;
  const created = await attempt(() => client.create({ resourceType, body }));
  if (!created.id) {
    return { create: statusOf(created), read: 0, same: false, said: String(created) };
  }
  const read = await attempt(() => client.read({ resourceType, id: created.id }));
  const same = kTelling[resourceType](read) === kTelling[resourceType](body);
  return { create: statusOf(created), read: statusOf(read), same, id: created.id, body: read };
}

const result = { Patient: await createAndRead(patient) };
const subject = `Patient/${result.Patient.id}`;
for (const make of [appointment, communication, consent]) {
  const body = make(subject);
  result[body.resourceType] = await createAndRead(body);
}
console.log(JSON.stringify(result));
