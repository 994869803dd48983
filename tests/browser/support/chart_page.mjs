// The mock chart of the EHR stand-in: the patient's name, the cards, a frame for what they open.

function escaped(text) {
  return String(text).replace(/[&<>"]/g, (one) => `&#${one.charCodeAt(0)};`);
}

export function chart_page(patient) {
  const name = [...(patient.name?.[0]?.given ?? []), patient.name?.[0]?.family].join(" ");
  return `<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Mock chart</title><link rel="stylesheet" href="/chart.css">
<script type="module" src="/chart.js"></script></head>
<body data-patient="${escaped(patient.id)}"><header><h1>${escaped(name)}</h1>
<p>${escaped(patient.birthDate)} - mock chart of a test EHR, invented people only</p></header>
<main><section aria-labelledby="advice"><h2 id="advice">Advice</h2>
<ul id="cards" aria-live="polite"></ul></section>
<section id="app" aria-label="Opened application"></section></main></body></html>`;
}

export const CHART_STYLE = `
body { margin: 0; font: 16px/1.5 system-ui, sans-serif; background: #eef1f4; color: #1c2530; }
header { background: #23405c; color: #fff; padding: 12px 24px; }
h1 { margin: 0; font-size: 20px; } h2 { font-size: 16px; } header p { margin: 0; }
main { display: grid; grid-template-columns: 280px 1fr; gap: 16px; padding: 16px 24px; }
ul { list-style: none; margin: 0; padding: 0; }
li { background: #fff; border-left: 4px solid #2b6cb0; padding: 12px; margin-bottom: 12px; }
li.warning { border-color: #b7791f; } li.critical { border-color: #c53030; }
button { font: inherit; padding: 8px 16px; min-height: 32px; }
iframe { width: 100%; height: 760px; border: 1px solid #9aa5b1; background: #fff; }
@media (max-width: 700px) { main { grid-template-columns: 1fr; padding: 8px; } }
`;

// Runs in the browser.
export const CHART_SCRIPT = `
const patient = document.body.dataset.patient;
const list = document.getElementById("cards");

async function open_link(link) {
  const asked = await fetch("/launch", { method: "POST", body: JSON.stringify(
    { link: link.url, patient, appContext: link.appContext }) });
  const frame = document.createElement("iframe");
  frame.title = link.label;
  frame.src = (await asked.json()).address;
  document.getElementById("app").replaceChildren(frame);
}

function card_item(card) {
  const item = document.createElement("li");
  item.className = card.indicator;
  const summary = document.createElement("p");
  summary.textContent = card.summary;
  item.append(summary);
  for (const link of card.links ?? []) {
    const button = document.createElement("button");
    button.textContent = link.label;
    button.addEventListener("click", () => open_link(link));
    item.append(button);
  }
  return item;
}

const answer = await fetch("/cards/" + patient);
const { cards = [] } = await answer.json();
list.replaceChildren(...cards.map(card_item));
list.dataset.ready = "true";
`;
