// People who have no pointer: Tab, arrows and letters, and a look at where the focus is.
//
//   await tab_to(page, frame, "#reply");             // throws when no Tab leads there
//   await walk(page, frame)                          // { stops, faults }: once through all of it
//   await has_focus(frame, "#reply")
//
// A fault: a stop that does not show the focus (SC 2.4.7), one that something covers (SC 2.4.11),
// or a place that Tab cannot leave (SC 2.1.2). `frame` is the page itself, or a frame in it.
const STOPS_MAX = 150;

// What has the focus in a frame, and what is wrong with how it shows.
function look_at_focus() {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const name = `${one.tagName.toLowerCase()}#${one.id || one.dataset.testid || one.className}`
    + ` "${(one.getAttribute("aria-label") ?? one.textContent).trim().slice(0, 24)}"`;
  // An element keeps its number, so that coming round again is noticed.
  globalThis.stops ??= new Map();
  if (!globalThis.stops.has(one)) globalThis.stops.set(one, globalThis.stops.size);
  const number = globalThis.stops.get(one);
  const faults = [];
  const { outlineStyle, outlineWidth } = getComputedStyle(one);
  const thin = outlineStyle === "none" || parseFloat(outlineWidth) < 2;
  if (thin) faults.push(`${name} shows no focus`);
  const box = one.getBoundingClientRect();
  const x = Math.min(Math.max(box.left + box.width / 2, 1), innerWidth - 1);
  const y = box.top + Math.min(box.height / 2, 12);
  const top = document.elementFromPoint(x, y);
  if (!top || !(one.contains(top) || top.contains(one) || top.closest("label")?.control === one)) {
    faults.push(`${name} is covered by ${top?.tagName}.${top?.className}`);
  }
  if (one.tabIndex > 0) faults.push(`${name} has a tab index of its own`);
  return { name, number, faults };
}

export function has_focus(frame, selector) {
  return frame.locator(selector).first().evaluate((one) => one === document.activeElement);
}

export async function tab_to(page, frame, selector, key = "Tab") {
  for (let i = 0; i < STOPS_MAX; ++i) {
    if (await has_focus(frame, selector)) return;
    await page.keyboard.press(key);
  }
  throw new Error(`${key} does not reach ${selector}`);
}

// From the top of the page until the focus leaves it or comes round; every stop after the link that
// skips is looked at.
export async function walk(page, frame) {
  const names = [];
  const faults = [];
  let last = -1;
  await frame.locator(".skip").focus();
  for (let i = 0; i < STOPS_MAX; ++i) {
    await page.keyboard.press("Tab");
    const stop = await frame.evaluate(look_at_focus);
    if (!stop || stop.number < last) return { stops: names, faults };
    if (stop.number === last) {
      return { stops: names, faults: [...faults, `${stop.name} is a trap`] };
    }
    last = stop.number;
    names.push(stop.name);
    faults.push(...stop.faults);
  }
  return { stops: names, faults: [...faults, `no end after ${STOPS_MAX} stops`] };
}
