// Sends one HL7 v2 file with node-hl7-client: send_node_hl7_client.mjs HOST PORT FILE
import { readFileSync } from 'node:fs';
import { Client, Message } from 'node-hl7-client';

const [host, port, file] = process.argv.slice(2);
const text = readFileSync(file, 'utf8').replace(/\r$/, '');
const client = new Client({ host });
const connection = client.createConnection({ port: Number(port) }, async (response) => {
  const ack = response.getMessage();
  console.log(JSON.stringify({
    code: ack.get('MSA.1').toString(), controlId: ack.get('MSA.2').toString(),
  }));
  await connection.close();
  process.exit(0);
});
setTimeout(() => process.exit(75), 10000).unref();
await connection.sendMessage(new Message({ text }));
