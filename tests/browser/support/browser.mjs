// Debian's Chromium, driven by playwright-core, and what a page must never do.
//
//   const chromium = await open_browser();
//   const visit = await open_visit(chromium, { ...PHONE, colorScheme: "dark" });
//   await visit.page.goto(address);
//   visit.faults                      // script errors, blocked content, foreign requests
//   await visit.close();
//
// A visit is a context of its own: no cookie, storage or cache of another. Third-party cookies are
// off, as most chart frames have it. `own` lists the origins that a page may ask.
import { chromium } from "playwright-core";

export const PHONE = { name: "phone", viewport: { width: 390, height: 844 }, hasTouch: true,
  isMobile: true, deviceScaleFactor: 2 };
export const SMALL_PHONE = { name: "small", viewport: { width: 320, height: 640 }, hasTouch: true,
  isMobile: true, deviceScaleFactor: 2 };
export const FRAME = { name: "frame", viewport: { width: 400, height: 760 } };
export const DESK = { name: "desktop", viewport: { width: 1280, height: 800 } };
// A desk at 200 % (SC 1.4.4), and a sheet of paper.
export const ZOOMED = { name: "zoomed", viewport: { width: 640, height: 400 },
  deviceScaleFactor: 2 };
export const PAPER = { name: "paper", viewport: { width: 794, height: 1123 } };
export const SIZES = [DESK, FRAME, PHONE, ZOOMED, SMALL_PHONE];

const ARGUMENTS = ["--no-sandbox", "--disable-quic", "--disable-background-networking",
  "--disable-component-update", "--test-third-party-cookie-phaseout",
  "--force-color-profile=srgb", "--font-render-hinting=none"];
const PAGE_MS_MAX = 15_000;
// A page shows in words that an answer was 401 or 503; the console says so as well.
const EXPECTED = new RegExp("Failed to load resource: "
  + "(the server responded|net::ERR_(INTERNET_DISCONNECTED|FAILED|CONNECTION))");

export function open_browser(more = []) {
  return chromium.launch({ executablePath: process.env.CHROME_PATH ?? "/usr/bin/chromium",
    args: [...ARGUMENTS, ...more] });
}

function origin_of(address) {
  return address.startsWith("http") ? new URL(address).origin : "";
}

function is_fault(message) {
  if (message.type() !== "error") return false;
  return !EXPECTED.test(message.text());
}

export function watch(page, own, faults) {
  page.on("pageerror", (fault) => faults.push(`script: ${fault.message}`));
  page.on("console", (message) => {
    if (is_fault(message)) faults.push(`console: ${message.text()}`);
  });
  page.on("request", (request) => {
    const origin = origin_of(request.url());
    if (origin && own.length > 0 && !own.includes(origin)) faults.push(`foreign: ${origin}`);
  });
}

// With `clock` the page's time can be moved (page.clock), so that nobody waits for a session's end;
// `broken` names addresses and what becomes of a request to them.
export async function open_visit(browser, { name, own = [], clock, broken = {},
  ...options } = {}) {
  const context = await browser.newContext({ locale: "en-US", timezoneId: "Europe/Berlin",
    ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(PAGE_MS_MAX);
  if (clock) await page.clock.install();
  for (const [address, act] of Object.entries(broken)) await page.route(address, act);
  const faults = [];
  watch(page, own, faults);
  return { context, page, faults, close: () => context.close() };
}
