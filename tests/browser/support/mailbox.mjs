// A mailbox and a text-message gateway: what Hopline sends to people, kept as it came.
//
//   const mailbox = await start_mailbox(smtpPort, smsPort);
//   mailbox.mails     // [{ to, raw, body }]       mailbox.texts   // [{ to, body, raw }]
//   mailbox.links_to("ada@example.test")           // addresses in what went there, oldest first
//
// SMTP as far as libcurl needs it (RFC 5321), and a web hook that takes any POST of JSON or a form.
import { createServer } from "node:http";
import { createServer as create_line_server } from "node:net";

const LINK = /https?:\/\/[^\s<>"]+/g;

function decode_quoted(text) {
  return text.replace(/=\r?\n/g, "").replace(/=([0-9A-F]{2})/g,
    (_, pair) => String.fromCharCode(parseInt(pair, 16)));
}

function body_of(raw) {
  const at = raw.indexOf("\r\n\r\n");
  const head = raw.slice(0, at);
  const body = raw.slice(at + 4);
  if (/transfer-encoding:\s*base64/i.test(head)) return Buffer.from(body, "base64").toString();
  return /transfer-encoding:\s*quoted/i.test(head) ? decode_quoted(body) : body;
}

// One SMTP client: lines in, replies out; what comes after DATA up to the lone dot is a mail.
function serve_smtp(socket, deliver) {
  let rest = "";
  let mail = { to: [], raw: null };
  const say = (words) => socket.write(`${words}\r\n`);
  const command = (line) => {
    const word = line.slice(0, 4).toUpperCase();
    if (word === "EHLO" || word === "HELO") return say("250 localhost");
    if (word === "RCPT") mail.to.push(line.match(/<([^>]*)>/)?.[1]);
    if (word === "DATA") {
      mail.raw = "";
      return say("354 go on");
    }
    return say(word === "QUIT" ? "221 bye" : "250 ok");
  };
  const take = (line) => {
    if (mail.raw === null) return command(line);
    if (line !== ".") {
      mail.raw += `${line.replace(/^\./, "")}\r\n`;
      return undefined;
    }
    for (const to of mail.to) deliver({ to, raw: mail.raw, body: body_of(mail.raw) });
    mail = { to: [], raw: null };
    return say("250 taken");
  };
  say("220 test mailbox");
  socket.on("error", () => {});
  socket.on("data", (bytes) => {
    rest += bytes.toString("utf8");
    for (let end = rest.indexOf("\r\n"); end >= 0; end = rest.indexOf("\r\n")) {
      const line = rest.slice(0, end);
      rest = rest.slice(end + 2);
      take(line);
    }
  });
}

function read_text_message(type, raw) {
  const values = type.includes("json") ? JSON.parse(raw)
    : Object.fromEntries(new URLSearchParams(raw));
  return { to: values.to ?? values.To ?? values.phone, body: values.body ?? values.text
    ?? values.message ?? values.Body, raw };
}

class Mailbox {
  constructor() {
    this.mails = [];
    this.texts = [];
    this.refuse = 0;  // how many text messages are still to be answered 503
  }

  async start(smtpPort, smsPort) {
    this.smtp = create_line_server((socket) => serve_smtp(socket, (mail) => this.mails.push(mail)));
    this.sms = createServer((request, response) => {
      let raw = "";
      request.on("data", (chunk) => { raw += chunk; });
      request.on("end", () => {
        if (this.refuse > 0) {
          this.refuse -= 1;
          return response.writeHead(503).end();
        }
        this.texts.push(read_text_message(request.headers["content-type"] ?? "", raw));
        return response.writeHead(202, { "Content-Type": "application/json" }).end("{}");
      });
    });
    await new Promise((done) => this.smtp.listen(smtpPort, "127.0.0.1", done));
    await new Promise((done) => this.sms.listen(smsPort, "127.0.0.1", done));
    return this;
  }

  to(address) {
    return [...this.mails, ...this.texts].filter((one) => one.to?.includes(address));
  }

  links_to(address) {
    return this.to(address).flatMap((one) => one.body.match(LINK) ?? []);
  }

  async stop() {
    this.sms.closeAllConnections();
    await Promise.all([new Promise((done) => this.smtp.close(done)),
      new Promise((done) => this.sms.close(done))]);
  }
}

export function start_mailbox(smtpPort, smsPort) {
  return new Mailbox().start(smtpPort, smsPort);
}
