// The mock chart as an EHR's: asks Hopline's CDS service for cards as the chart opens, and opens
// what a card links to by a SMART launch in a frame.
let patient = new URLSearchParams(location.search).get("patient") ?? "";
const nothing = document.getElementById("nothing");
let setting;

async function open_app(link) {
  const asked = await fetch("/chart-launch", { method: "POST", body: JSON.stringify(
    { patient, appContext: link?.appContext ?? "" }) });
  const frame = document.createElement("iframe");
  frame.title = link?.label ?? "Messages";
  frame.src = (await asked.json()).address;
  document.getElementById("app").replaceChildren(frame);
}

function button(label, act) {
  const made = document.createElement("button");
  made.textContent = label;
  made.addEventListener("click", act);
  return made;
}

function card_item(card) {
  const item = document.createElement("li");
  item.className = card.indicator;
  const summary = document.createElement("p");
  summary.textContent = card.summary;
  const links = (card.links ?? []).map((link) => button(link.label, () => open_app(link)));
  item.append(summary, ...links);
  return item;
}

// CDS Hooks 3.0: a JWT of the EHR, the patient as prefetch.
async function ask_cards() {
  const asked = await fetch(`/chart-token?aud=${encodeURIComponent(setting.service)}`);
  const token = await asked.text();
  const answer = await fetch(setting.service, { method: "POST",
    headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
    body: JSON.stringify({ hook: "patient-view", hookInstance: crypto.randomUUID(),
      fhirServer: setting.fhir, version: "3.0",
      context: { userId: setting.user, patientId: patient },
      prefetch: { patient: setting.resource } }) });
  return answer.ok ? (await answer.json()).cards : [];
}

// A link signs in once: its code stands in the fragment, which leaves the address at once.
async function log_in(code) {
  history.replaceState(null, "", "/chart/");
  const answer = await fetch("/chart-session", { method: "POST", body: JSON.stringify({ code }) });
  if (!answer.ok) return;
  ({ patient } = await answer.json());
  history.replaceState(null, "", `/chart/?patient=${patient}`);
}

async function open_chart() {
  const code = new URLSearchParams(location.hash.slice(1)).get("login");
  if (code) await log_in(code);
  const known = await fetch(`/chart-setting?patient=${encodeURIComponent(patient)}`);
  if (known.status === 401) {
    nothing.textContent = "You are not logged in. The link that hopline demo prints does it, once.";
    return;
  }
  setting = await known.json();
  document.title = `${setting.name}, mock chart`;
  document.getElementById("name").textContent = setting.name;
  document.getElementById("born").textContent = setting.resource.birthDate
    ? `born ${setting.resource.birthDate}` : "";
  const cards = await ask_cards();
  document.getElementById("cards").replaceChildren(...cards.map(card_item));
  nothing.textContent = cards.length === 0 ? "No patient message waits." : "";
  if (cards.length === 0) nothing.after(button("Open messages", () => open_app()));
}

await open_chart();
document.body.dataset.ready = "true";
