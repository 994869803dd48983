// An EHR that Hopline meets: authorization server, FHIR endpoint, CDS client, mock chart page.
//
//   const ehr = await start_ehr({ hopline, clientId, redirect, port });
//   ehr.store.put(patient);  ehr.chart_of("p1")      // the address of its chart page
//   ehr.store.log;  ehr.feedback                     // what Hopline did here
//   await ehr.stop();
//
// It listens on localhost while Hopline is 127.0.0.1: for a browser these are two sites, so a frame
// of one in the other is a third party. Authorization is by oidc-provider; the cards are asked with
// an ES384 JWT signed by jose, as the CDS Hooks guide wants it. Synthetic people only.
import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { make_authorization } from "./authorization.mjs";
import { chart_page, CHART_SCRIPT, CHART_STYLE } from "./chart_page.mjs";
import { FhirStore } from "./fhir_store.mjs";

const BASE = "/fhir/R4";
const BODY_BYTES_MAX = 4 << 20;
const HOOK_VERSION = "3.0";

async function read_body(request) {
  let text = "";
  for await (const chunk of request) {
    text += chunk;
    if (text.length > BODY_BYTES_MAX) throw new Error("body too large");
  }
  return text;
}

function send(response, status, type, body, headers = {}) {
  response.writeHead(status, { "Content-Type": type, ...headers });
  response.end(body);
}

function send_json(response, status, body, headers) {
  send(response, status, "application/json", JSON.stringify(body), headers);
}

class Ehr {
  constructor({ hopline, clientId, redirect, port, openFhir = true }) {
    this.hopline = hopline;
    this.issuer = `http://localhost:${port}`;
    this.fhir = this.issuer + BASE;
    this.port = port;
    this.openFhir = openFhir;  // write-back by a sink without a token
    this.store = new FhirStore();
    this.launches = new Map();
    this.feedback = [];
    this.failures = 0;  // how many write-backs are still to be answered 503
    const client = { client_id: clientId, redirect_uris: [redirect],
      token_endpoint_auth_method: "none", grant_types: ["authorization_code", "refresh_token"],
      response_types: ["code"], id_token_signed_response_alg: "RS256" };
    this.authorization = make_authorization(this.issuer, [client], this.launches);
  }

  async start() {
    this.keys = await generateKeyPair("ES384", { extractable: true });
    this.kid = randomUUID();
    const others = this.authorization.callback();
    this.server = createServer((request, response) => {
      this.route(request, response, others).catch((fault) => {
        send_json(response, 500, { error: String(fault) });
      });
    });
    await new Promise((done) => this.server.listen(this.port, "127.0.0.1", done));
    return this;
  }

  async stop() {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }

  async route(request, response, others) {
    const url = new URL(request.url, this.issuer);
    if (url.pathname === `${BASE}/.well-known/smart-configuration`) {
      return send_json(response, 200, this.configuration());
    }
    if (url.pathname.startsWith(`${BASE}/`)) return this.answer_fhir(url, request, response);
    if (url.pathname === "/cds-jwks") return send_json(response, 200, await this.key_set());
    if (url.pathname.startsWith("/interaction/")) {
      return this.authorization.log_in(request, response);
    }
    if (url.pathname === "/chart.js") return send(response, 200, "text/javascript", CHART_SCRIPT);
    if (url.pathname === "/chart.css") return send(response, 200, "text/css", CHART_STYLE);
    if (url.pathname.startsWith("/chart/")) return this.answer_chart(url, response);
    if (url.pathname.startsWith("/cards/")) return this.answer_cards(url, response);
    if (url.pathname === "/launch") return this.answer_launch(request, response);
    return others(request, response);
  }

  configuration() {
    return { issuer: this.issuer, authorization_endpoint: `${this.issuer}/auth`,
      token_endpoint: `${this.issuer}/token`, jwks_uri: `${this.issuer}/jwks`,
      revocation_endpoint: `${this.issuer}/token/revocation`,
      introspection_endpoint: `${this.issuer}/token/introspection`,
      token_endpoint_auth_methods_supported: ["none"],
      grant_types_supported: ["authorization_code"], response_types_supported: ["code"],
      scopes_supported: ["openid", "fhirUser", "launch", "patient/Patient.r"],
      code_challenge_methods_supported: ["S256"],
      capabilities: ["launch-ehr", "client-public", "context-ehr-patient", "context-banner",
        "sso-openid-connect", "permission-patient", "permission-v1", "permission-v2"] };
  }

  async key_set() {
    const key = await exportJWK(this.keys.publicKey);
    return { keys: [{ ...key, kid: this.kid, alg: "ES384", use: "sig" }] };
  }

  async answer_fhir(url, request, response) {
    const bearer = (request.headers.authorization ?? "").replace(/^Bearer /, "");
    const known = bearer && await this.authorization.launch_of(bearer);
    if (!known && !this.openFhir) {
      return send_json(response, 401, { resourceType: "OperationOutcome" });
    }
    const text = await read_body(request);
    if (request.method !== "GET" && this.failures > 0) {
      this.failures -= 1;
      return send_json(response, 503, { resourceType: "OperationOutcome" });
    }
    const path = url.pathname.slice(BASE.length + 1) + url.search;
    const answer = this.store.handle(request.method, path, request.headers,
      text ? JSON.parse(text) : undefined);
    const headers = { "Content-Type": "application/fhir+json" };
    if (answer.location) {
      headers.Location = `${this.fhir}/${answer.location}/_history/${answer.body.meta.versionId}`;
      headers.ETag = `W/"${answer.body.meta.versionId}"`;
    }
    response.writeHead(answer.status, headers).end(JSON.stringify(answer.body));
  }

  // A launch as the chart makes it; `more` adds to the token reply.
  new_launch({ user = "dr-lee", fhirUser = "Practitioner/7", patient, more = {}, withheld = [] }) {
    const id = randomUUID();
    const token = { patient, need_patient_banner: false, ...more };
    this.launches.set(id, { user, fhirUser, token, withheld });
    return id;
  }

  launch_address(options, at = `${this.hopline}/smart/launch`) {
    const launch = this.new_launch(options);
    return `${at}?iss=${encodeURIComponent(this.fhir)}&launch=${launch}`;
  }

  chart_of(patient) {
    return `${this.issuer}/chart/${patient}`;
  }

  answer_chart(url, response) {
    const patient = this.store.resources.get(`Patient/${url.pathname.slice("/chart/".length)}`);
    if (!patient) return send(response, 404, "text/plain", "no such patient");
    // No third-party cookie and no script of its own may be needed by what it frames.
    return send(response, 200, "text/html; charset=utf-8", chart_page(patient),
      { "Content-Security-Policy": `default-src 'self'; frame-src 'self' ${this.hopline}` });
  }

  async answer_launch(request, response) {
    const { link, patient, appContext } = JSON.parse(await read_body(request));
    const more = appContext ? { appContext } : {};
    send_json(response, 200, { address: this.launch_address({ patient, more }, link) });
  }

  async answer_cards(url, response) {
    const patient = url.pathname.slice("/cards/".length);
    const asked = await this.ask_cards(patient);
    send_json(response, asked.status, asked.body);
  }

  async signed(audience, claims = {}) {
    return new SignJWT(claims)
      .setProtectedHeader({ alg: "ES384", kid: this.kid, typ: "JWT",
        jku: `${this.issuer}/cds-jwks` })
      .setIssuer(this.issuer).setAudience(audience).setJti(randomUUID())
      .setIssuedAt().setExpirationTime("5m").sign(this.keys.privateKey);
  }

  async call(address, body) {
    const headers = { Authorization: `Bearer ${await this.signed(address)}`,
      "Content-Type": "application/json" };
    const options = body ? { method: "POST", body: JSON.stringify(body), headers } : { headers };
    const answer = await fetch(address, options);
    const text = await answer.text();
    return { status: answer.status, body: text ? JSON.parse(text) : {} };
  }

  // patient-view, with the prefetch that the service asks for.
  async ask_cards(patient, user = "Practitioner/7") {
    const services = await this.call(`${this.hopline}/cds-services`);
    const service = services.body.services?.find((one) => one.hook === "patient-view");
    if (!service) return { status: 404, body: { cards: [] } };
    const resource = this.store.resources.get(`Patient/${patient}`);
    return this.call(`${this.hopline}/cds-services/${service.id}`, {
      hook: "patient-view", hookInstance: randomUUID(), fhirServer: this.fhir,
      version: HOOK_VERSION, context: { userId: user, patientId: patient },
      prefetch: { patient: resource } });
  }
}

export function start_ehr(options) {
  return new Ehr(options).start();
}
