// The mock chart as an EHR's: asks Hopline's CDS service for cards as the chart opens, and opens
// what a card links to by a SMART launch in a frame.
const patient = new URLSearchParams(location.search).get("patient");
const setting = await (await fetch(`/chart-setting?patient=${encodeURIComponent(patient)}`)).json();
const nothing = document.getElementById("nothing");

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

document.getElementById("name").textContent = setting.name;
const cards = await ask_cards();
document.getElementById("cards").replaceChildren(...cards.map(card_item));
nothing.textContent = cards.length === 0 ? "No patient message waits." : "";
if (cards.length === 0) nothing.after(button("Open messages", () => open_app()));
document.body.dataset.ready = "true";
