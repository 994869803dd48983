// What is news to an open conversation.
//
//   batch.events.some((event) => is_news(event, "t12"))
//
// An event tells of an entry; it is news when the page does not show it yet. So the first answer
// of /p/events, which tells of old entries or, where there are none, waits for a new one, needs no
// case of its own.

export function is_news({ thread, entry }, here, page = globalThis.document) {
  return thread === here && page.getElementById(entry) === null;
}
