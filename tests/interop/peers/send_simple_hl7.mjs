// Sends one HL7 v2 file with simple-hl7: send_simple_hl7.mjs HOST PORT FILE
import { readFileSync } from 'node:fs';
import hl7 from 'simple-hl7';

const [host, port, file] = process.argv.slice(2);
const message = new hl7.Parser({ segmentSeperator: '\r' }).parse(readFileSync(file, 'utf8'));
const client = hl7.Server.createTcpClient({ host, port: Number(port) });
setTimeout(() => process.exit(75), 10000).unref();
client.send(message, (error, ack) => {
  if (error) {
    console.error(String(error));
    process.exit(69);
  }
  const msa = ack.getSegment('MSA');
  console.log(JSON.stringify({
    code: msa.getField(1).toString(), controlId: msa.getField(2).toString(),
  }));
});
