// The EHR stand-in by itself, so that what fails further down is Hopline's.
//
// A client written with fetch and jose alone launches, and finds every rule of the launch kept:
// PKCE, one use of a code, fhirUser in a signed id_token.
import { createHash, randomBytes } from "node:crypto";
import { createRemoteJWKSet, jwtVerify } from "jose";
import { start_ehr } from "../support/ehr.mjs";
import { finish, journey } from "../support/tap.mjs";

const CLIENT = "hopline-test";
const REDIRECT = "http://127.0.0.1:9/smart/callback";
const SCOPE = "openid fhirUser launch patient/Patient.r patient/Communication.crus";

// Follows redirects within the EHR, as a browser with a cookie jar does, up to the client's own.
async function follow(address) {
  const jar = new Map();
  for (let step = 0; step < 10 && !address.startsWith(REDIRECT); ++step) {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
    const answer = await fetch(address, { redirect: "manual", headers: { cookie } });
    for (const one of answer.headers.getSetCookie()) {
      const [name, value] = one.split(";")[0].split("=");
      jar.set(name, value);
    }
    const next = answer.headers.get("location");
    if (!next) throw new Error(`${answer.status} at ${address}: ${await answer.text()}`);
    address = new URL(next, address).href;
  }
  return new URL(address).searchParams;
}

function authorize_address(ehr, configuration, launch, verifier, more = {}) {
  const challenge = createHash("sha256").update(verifier).digest("base64url");
  const query = new URLSearchParams({ response_type: "code", client_id: CLIENT, scope: SCOPE,
    redirect_uri: REDIRECT, state: "s1", nonce: "n1", aud: ehr.fhir, launch,
    code_challenge: challenge, code_challenge_method: "S256", ...more });
  return `${configuration.authorization_endpoint}?${query}`;
}

async function exchange(configuration, code, verifier) {
  const answer = await fetch(configuration.token_endpoint, { method: "POST",
    body: new URLSearchParams({ grant_type: "authorization_code", code, redirect_uri: REDIRECT,
      client_id: CLIENT, code_verifier: verifier }) });
  return { status: answer.status, body: await answer.json() };
}

const port = Number(process.env.EHR_PORT);
const ehr = await start_ehr({ hopline: "http://127.0.0.1:9", clientId: CLIENT,
  redirect: REDIRECT, port, openFhir: false });
ehr.store.put({ resourceType: "Patient", id: "p1", birthDate: "1980-01-01",
  name: [{ family: "Tester", given: ["Ines"] }], identifier: [{ system: "urn:x", value: "1" }] });

await journey("the EHR alone", async (tell) => {
  const configuration = await (await fetch(`${ehr.fhir}/.well-known/smart-configuration`)).json();
  tell("publishes its SMART configuration", configuration.issuer === ehr.issuer, configuration);
  const verifier = randomBytes(32).toString("base64url");
  const launch = ehr.new_launch({ patient: "p1", more: { intent: "reconcile" } });
  const back = await follow(authorize_address(ehr, configuration, launch, verifier));
  tell("sends code and state back", back.get("state") === "s1" && back.has("code"), `${back}`);
  const wrong = await exchange(configuration, back.get("code"), "x".repeat(43));
  tell("refuses another PKCE verifier", wrong.status === 400, wrong);

  const second = await follow(authorize_address(ehr, configuration, launch, verifier));
  const { body } = await exchange(configuration, second.get("code"), verifier);
  tell("names the patient in the token reply", body.patient === "p1" && body.intent, body);
  tell("grants the scopes that were asked", SCOPE.split(" ").every((one) =>
    body.scope?.split(" ").includes(one)), body.scope);
  const keys = createRemoteJWKSet(new URL(configuration.jwks_uri));
  const { payload } = await jwtVerify(body.id_token, keys, { issuer: ehr.issuer,
    audience: CLIENT });
  tell("signs who the user is", payload.fhirUser === "Practitioner/7" && payload.nonce === "n1",
    payload);
  const again = await exchange(configuration, second.get("code"), verifier);
  tell("takes a code once", again.status === 400, again);

  const read = await fetch(`${ehr.fhir}/Patient/p1`);
  tell("shows no patient without a token", read.status === 401, read.status);
  const third = await follow(authorize_address(ehr, configuration, launch, verifier));
  const fresh = await exchange(configuration, third.get("code"), verifier);
  const headers = { Authorization: `Bearer ${fresh.body.access_token}` };
  const shown = await fetch(`${ehr.fhir}/Patient/p1`, { headers });
  tell("shows the patient to whom it was granted", shown.status === 200, shown.status);
});

await journey("the EHR alone", async (tell) => {
  const address = ehr.launch_address({ patient: "p1" });
  const query = new URL(address).searchParams;
  tell("launches with iss and launch", query.get("iss") === ehr.fhir && query.has("launch"));
  const one = ehr.store.handle("POST", "DocumentReference",
    { "if-none-exist": "identifier=urn:x|d1" }, { identifier: [{ system: "urn:x", value: "d1" }] });
  const two = ehr.store.handle("POST", "DocumentReference",
    { "if-none-exist": "identifier=urn:x|d1" }, { identifier: [{ system: "urn:x", value: "d1" }] });
  tell("keeps one document for one identifier", one.status === 201 && two.status === 200
    && two.body.id === one.body.id, [one, two]);
});

await ehr.stop();
finish();
