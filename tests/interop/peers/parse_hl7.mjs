// Reads one HL7 v2 message with three parsers: parse_hl7.mjs FILE FIELD...   (FIELD: MSA-1)
// Prints one JSON line: {"medplum": {...}, "node_hl7_client": {...}, "simple_hl7": {...}}, each
// with the list of segments and the first component of every FIELD.
import { readFileSync } from 'node:fs';
import { Hl7Message } from '@medplum/core';
import { Message } from 'node-hl7-client';
import simple from 'simple-hl7';

const [file, ...fields] = process.argv.slice(2);
const text = readFileSync(file, 'utf8').replace(/\r$/, '');
const addresses = fields.map((field) => [field, ...field.split('-')]);

function byMedplum() {
  const message = Hl7Message.parse(text);
  const read = ([field, name, number]) =>
    [field, message.getSegment(name)?.getField(Number(number))?.getComponent(1) ?? ''];
  return { segments: message.segments.map((one) => one.name),
    ...Object.fromEntries(addresses.map(read)) };
}

function byNodeHl7Client() {
  const message = new Message({ text });
  const segments = [];
  message.forEach((segment) => segments.push(segment.name));
  // A field without components cannot be asked for its first one.
  const read = ([field, name, number]) => {
    try {
      return [field, message.get(`${name}.${number}.1`).toString()];
    } catch {
      return [field, message.get(`${name}.${number}`).toString()];
    }
  };
  return { segments, ...Object.fromEntries(addresses.map(read)) };
}

function bySimpleHl7() {
  const message = new simple.Parser({ segmentSeperator: '\r' }).parse(text);
  const read = ([field, name, number]) => {
    // It counts the fields of a header from MSH-3.
    const header = name === 'MSH';
    const segment = header ? message.header : message.getSegment(name);
    return [field, String(segment?.getComponent(Number(number) - (header ? 2 : 0), 1) ?? '')];
  };
  return { segments: ['MSH', ...message.segments.map((one) => one.name)],
    ...Object.fromEntries(addresses.map(read)) };
}

function attempt(parse) {
  try {
    return parse();
  } catch (error) {
    return { error: String(error) };
  }
}

console.log(JSON.stringify({
  medplum: attempt(byMedplum), node_hl7_client: attempt(byNodeHl7Client),
  simple_hl7: attempt(bySimpleHl7),
}));
