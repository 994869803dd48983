// Sends one HL7 v2 file with @medplum/hl7: send_medplum.mjs HOST PORT FILE
import { readFileSync } from 'node:fs';
import { Hl7Message } from '@medplum/core';
import { Hl7Client } from '@medplum/hl7';

const [host, port, file] = process.argv.slice(2);
const client = new Hl7Client({ host, port: Number(port), connectTimeout: 5000 });
const message = Hl7Message.parse(readFileSync(file, 'utf8'));
const ack = await client.sendAndWait(message, { timeoutMs: 10000 });
const msa = ack.getSegment('MSA');
console.log(JSON.stringify({
  code: msa?.getField(1)?.toString(), controlId: msa?.getField(2)?.toString(),
}));
process.exit(0);  // close() would wait ten seconds for the far side
