// Drafts that survive: kept for the tab until the server has answered 201, each with its key.
//
//   const draft = new Draft("t12");
//   draft.write("I will call you");                // at every input
//   await api.post(path, { text: draft.text, key: draft.key });
//   draft.done();                                  // only now it is gone
//
// The key stays the same for one text however often it is sent, so that the server adds it once;
// after a send that may have arrived (`sent`) it stays even while the text is still there. Kept in
// sessionStorage: another tab, and whoever comes after the tab is closed, sees nothing.

import { new_key } from "./api.js";

const PREFIX = "hopline-draft-";

export class Draft {
  constructor(name, storage = safe_storage()) {
    this.name = PREFIX + name;
    this.storage = storage;
    const kept = read(storage.getItem(this.name));
    this.text = kept?.text ?? "";
    this.key = kept?.key ?? new_key();
    this.sent = kept?.sent ?? false;
  }

  // Another text after a try is another message: the one that was tried may have arrived.
  write(text) {
    if (this.sent && text !== this.text) {
      this.key = new_key();
      this.sent = false;
    }
    this.text = text;
    this.save();
  }

  trying() {
    this.sent = true;
    this.save();
  }

  done() {
    this.text = "";
    this.key = new_key();
    this.sent = false;
    this.storage.removeItem(this.name);
  }

  save() {
    if (this.text === "") return this.storage.removeItem(this.name);
    const kept = JSON.stringify({ text: this.text, key: this.key, sent: this.sent });
    return this.storage.setItem(this.name, kept);
  }
}

function read(text) {
  try {
    const kept = JSON.parse(text ?? "null");
    return typeof kept?.text === "string" && typeof kept?.key === "string" ? kept : null;
  } catch {
    return null;
  }
}

// Whoever signs out leaves no words behind.
export function forget_drafts(storage = safe_storage()) {
  const names = Array.from({ length: storage.length }, (_, i) => storage.key(i));
  for (const name of names) if (name?.startsWith(PREFIX)) storage.removeItem(name);
}

// A frame without storage keeps drafts for as long as the page lives.
export function safe_storage() {
  try {
    sessionStorage.setItem("hopline-probe", "1");
    sessionStorage.removeItem("hopline-probe");
    return sessionStorage;
  } catch {
    return memory_storage();
  }
}

const memory = new Map();
export function memory_storage() {
  return {
    get length() { return memory.size; },
    key: (i) => [...memory.keys()][i] ?? null,
    getItem: (name) => memory.get(name) ?? null,
    setItem: (name, value) => { memory.set(name, String(value)); },
    removeItem: (name) => { memory.delete(name); },
  };
}
