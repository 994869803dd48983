// What the chart's page calls things. Pure: codes of the server in, words for people out.
//
//   consent_words({ decision: "deny", reason: "deny.consent.rule", rule: "Consent/c1/..." })
//   chart_words({ state: "waiting", attempts: 2, next: "..." })

// The Consent that decided, as people cite it: "Consent c1" of "Consent/c1/_history/3#provision".
export function consent_name(rule = "") {
  const match = /^Consent\/([^/#]+)/.exec(rule);
  return match ? `Consent ${match[1]}` : "";
}

const REASONS = {
  "permit.consent": "the patient's consent allows it",
  "permit.implicit": "the clinic's policy allows it",
  "deny.consent.rule": "the patient's consent forbids it",
  "deny.consent.outside": "the patient's consent does not cover it",
  "deny.implicit": "the patient has not agreed to electronic messages, or refused them, or has not "
    + "proved yet who it is",
  "deny.not-understood": "a consent on record cannot be read, so nothing is sent",
  "deny.labels": "the content is too sensitive for this channel",
  "deny.no-patient": "it is not known whose conversation this is",
  "deny.recipient": "the patient is no recipient of this conversation",
  "deny.role": "your role does not allow it",
  "deny.care-team": "you are not of this patient's care team",
  "deny.channel": "the patient has stopped this channel",
};

export function consent_words(consent) {
  const allowed = consent.decision === "permit";
  const parts = [REASONS[consent.reason] ?? (allowed ? "allowed" : "not allowed")];
  const name = consent_name(consent.rule);
  if (name) parts.push(name);
  if (consent.until) parts.push(`until ${consent.until}`);
  return {
    allowed,
    head: allowed ? "Messages reach the patient" : "Messages do not reach the patient",
    why: parts.join(", "),
  };
}

const CHANNELS = { portal: "Patient page", mail: "E-mail", sms: "SMS", voice: "Voice" };
const CHANNEL_STATES = { asked: "asked, no answer yet", agreed: "agreed", refused: "refused",
  stopped: "stopped" };
export const channel_words = ({ channel, state }) =>
  `${CHANNELS[channel] ?? channel}: ${CHANNEL_STATES[state] ?? state}`;

// Whether the patient may see the result that a conversation is about; "" where it is about none.
const RELEASES = { waiting: "Result waits for release", released: "Result released",
  never: "Result is not shown to the patient" };
export const release_words = (release) => RELEASES[release] ?? "";

const CHART = {
  written: { look: "good", picture: "check", words: "In the chart" },
  waiting: { look: "", picture: "wait", words: "Waits for the chart" },
  refused: { look: "bad", picture: "refused", words: "The chart refused it" },
  unknown: { look: "warn", picture: "warn", words: "Not known whether it is in the chart" },
  "given-up": { look: "warn", picture: "warn", words: "Not written to the chart" },
};
export const chart_words = (one) => CHART[one.state] ?? CHART.unknown;

// Of several destinations the one that needs a person first.
const ORDER = ["refused", "unknown", "given-up", "waiting", "written"];
export function worst(chart) {
  return [...chart].sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state))[0] ?? null;
}

export function chart_detail(one) {
  const parts = [chart_words(one).words, `(${one.to})`];
  if (one.code) parts.push(`answer ${one.code}`);
  if (one.attempts) parts.push(`tried ${one.attempts} times`);
  if (one.location) parts.push(`as ${one.location}`);
  return parts.join(" ");
}

const APPOINTMENT = { booked: "Booked", cancelled: "Cancelled", noshow: "Did not come",
  arrived: "Arrived", fulfilled: "Took place", pending: "Pending", proposed: "Proposed",
  "entered-in-error": "Entered by mistake", waitlist: "On the waiting list" };
export const appointment_words = (status) => APPOINTMENT[status] ?? status;

export function author_words(entry, patient) {
  if (entry.from === "patient") return patient?.name || "Patient";
  if (entry.mine) return "You";
  if (entry.from === "staff") return `Care team (${reader_words(entry.who)})`;
  return "Clinic";
}

export function reader_words(who, patient) {
  return who === "patient" ? patient?.name || "Patient" : who.replace("/", " ");
}

// "Apr 2, 1980 (46 y)"; a date that is known in part stays as it is. The day has no zone.
export function born_words(born, now = new Date(), locale = undefined) {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(born ?? "") ?? [];
  if (!year) return born;
  const date = new Date(Date.UTC(year, month - 1, day));
  const words = date.toLocaleDateString(locale, { day: "numeric", month: "short", year: "numeric",
    timeZone: "UTC" });
  const before = now.getMonth() + 1 < month || (now.getMonth() + 1 === Number(month)
    && now.getDate() < day);
  return `${words} (${now.getFullYear() - year - (before ? 1 : 0)} y)`;
}

// When an appointment is, in the clinic's own zone, with that zone's name.
export function clinic_time(instant, zone, locale = undefined) {
  const options = { weekday: "short", day: "numeric", month: "short", year: "numeric",
    hour: "numeric", minute: "2-digit", timeZoneName: "short" };
  const date = new Date(instant);
  if (Number.isNaN(date.getTime())) return "";
  try {
    return date.toLocaleString(locale, zone ? { ...options, timeZone: zone } : options);
  } catch {
    return date.toLocaleString(locale, options);
  }
}
