// An old, lenient MLLP receiver: receive_simple_hl7.mjs PORT LOG
// Acknowledges everything (its ACK has MSH-9 "ACK" and version 2.3), and appends one JSON line per
// message: {"type", "event", "controlId", "raw"}. Prints "ready" when it listens.
import { appendFileSync } from 'node:fs';
import hl7 from 'simple-hl7';

const [port, log] = process.argv.slice(2);
const app = hl7.tcp();
app.use((request, response) => {
  appendFileSync(log, JSON.stringify({
    type: request.type,
    event: request.event,
    controlId: request.msg.header.getField(8).toString(),
    raw: request.raw.slice(1, -2),
  }) + '\n');
  response.end();
});
app.use((error, request, response, next) => {
  appendFileSync(log, JSON.stringify({ error: String(error) }) + '\n');
  next?.();
});
app.start(Number(port));
console.log('ready');
