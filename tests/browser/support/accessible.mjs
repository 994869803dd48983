// axe-core on a page and all its frames: WCAG 2.0 to 2.2, levels A and AA, plus best practice.
//
//   const violations = await find_violations(page);      // [] is what is wanted
//
// The engine is put in through the debugger, which no Content-Security-Policy of the page stops, so
// that the page is judged as people get it. A state is judged when it stands still: animations and
// transitions are waited for.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const SOURCE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"];

async function settle(frame) {
  await frame.evaluate(() => Promise.all(document.getAnimations()
    .filter((one) => one.effect?.getComputedTiming().iterations !== Infinity)
    .map((one) => one.finished.catch(() => {}))));
}

async function violations_in(frame) {
  await settle(frame);
  await frame.evaluate(SOURCE);
  const found = await frame.evaluate((tags) => globalThis.axe.run(document, {
    runOnly: { type: "tag", values: tags }, resultTypes: ["violations"], iframes: false }), TAGS);
  return found.violations.flatMap((rule) => rule.nodes.map((node) =>
    `${rule.id}: ${node.target.join(" ")} - ${node.failureSummary?.split("\n")[1]?.trim()}`));
}

export async function find_violations(page, { frames } = {}) {
  const all = [];
  for (const frame of frames ?? page.frames()) {
    if (!frame.url().startsWith("http")) continue;
    all.push(...await violations_in(frame));
  }
  return all;
}

// SC 1.4.10: nothing scrolls in two directions. SC 2.5.8: targets of 24 px, unless inline in text.
export async function find_layout_faults(frame) {
  return frame.evaluate(() => {
    const faults = [];
    const root = document.documentElement;
    if (root.scrollWidth > root.clientWidth + 1) {
      const wide = [...document.body.querySelectorAll("*")].find((one) =>
        one.getBoundingClientRect().right > root.clientWidth + 1
        && !one.closest(".scroll, .visually-hidden"));
      faults.push(`scrolls sideways: ${root.scrollWidth} in ${root.clientWidth} `
        + `(${wide?.tagName.toLowerCase()}.${wide?.className})`);
    }
    const controls = "a[href], button, input:not([type=hidden]), select, textarea, summary, "
      + "[tabindex='0']";
    for (const one of document.querySelectorAll(controls)) {
      const box = one.getBoundingClientRect();
      const seen = box.width > 1 && box.height > 1 && getComputedStyle(one).visibility !== "hidden";
      const inline = getComputedStyle(one).display === "inline";
      const label = one.labels?.[0]?.getBoundingClientRect();
      if (!seen || inline || one.closest(".visually-hidden, .skip")) continue;
      const high = Math.max(box.height, label?.height ?? 0);
      const wide = Math.max(box.width, label?.width ?? 0);
      if (Math.min(high, wide) < 24) {
        faults.push(`small target: ${one.tagName.toLowerCase()} `
          + `"${(one.textContent || one.name).trim().slice(0, 30)}" ${box.width}x${box.height}`);
      }
    }
    return faults;
  });
}
