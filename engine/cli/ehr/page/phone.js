// A patient's telephone: what was texted to one number, as it comes; links open as on a telephone.
const LOOK_MS = 1000;
const LINK = /https?:\/\/[^\s]+/g;

const to = new URLSearchParams(location.search).get("to") ?? "";
const log = document.getElementById("log");
const list = document.getElementById("texts");
const nothing = document.getElementById("nothing");
let shown = 0;

function element(tag, ...children) {
  const made = document.createElement(tag);
  made.append(...children);
  return made;
}

function link_to(address) {
  const made = element("a", address);
  made.href = address;
  made.target = "_blank";
  made.rel = "noreferrer";
  return made;
}

// The text with its links as links: never as markup.
function pieces_of(text) {
  const pieces = [];
  let end = 0;
  for (const found of text.matchAll(LINK)) {
    pieces.push(text.slice(end, found.index), link_to(found[0]));
    end = found.index + found[0].length;
  }
  return [...pieces, text.slice(end)];
}

function item_of({ text, at }) {
  const time = element("time", new Date(at).toLocaleTimeString([], { timeStyle: "short" }));
  time.dateTime = at;
  return element("li", element("p", ...pieces_of(text)), time);
}

async function look() {
  try {
    const answer = await fetch(`/texts?to=${encodeURIComponent(to)}`);
    const { texts } = await answer.json();
    list.append(...texts.slice(shown).map(item_of));
    if (texts.length > shown) log.scrollTop = log.scrollHeight;
    shown = texts.length;
    nothing.textContent = shown === 0 ? "Nothing yet." : "";
  } catch {
    nothing.textContent = "The demo has ended.";
  }
  document.body.dataset.ready = "true";
}

document.getElementById("name").textContent = `Text messages to ${to}`;
await look();
setInterval(look, LOOK_MS);
