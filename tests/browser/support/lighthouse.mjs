// Lighthouse on the first page of each window: what it scores for accessibility and performance.
//
//   await score_pages(world, tell);       // one fact a page: accessibility 100, performance >= 95
//
// Slow (some 15 s a page), and performance is measured on this machine: run by
// `run.py --lighthouse`, not by tools/test. A browser of its own, whose port Lighthouse drives.
import lighthouse from "lighthouse";
import { newest_link, told_patient } from "./patient.mjs";
import { note } from "./tap.mjs";

const ACCESSIBILITY = 100;
const PERFORMANCE = 95;

async function list_pages(world) {
  const ada = await told_patient(world);
  await world.write(ada, "May I drink coffee before the scan?");
  const chart = await world.chart_link(ada);
  return { chart, patient: await newest_link(world, ada), bench: await world.bench_link() };
}

export async function score_pages(world, tell) {
  for (const [name, address] of Object.entries(await list_pages(world))) {
    const { lhr } = await lighthouse(address, { port: Number(process.env.DEBUG_PORT),
      onlyCategories: ["accessibility", "performance"], formFactor: "desktop", output: "json",
      screenEmulation: { disabled: true }, throttlingMethod: "provided", logLevel: "error" });
    const score = (kind) => Math.round((lhr.categories[kind].score ?? 0) * 100);
    const failing = Object.values(lhr.audits).filter((one) => one.score !== null && one.score < 1
      && one.scoreDisplayMode === "binary").map((one) => one.id);
    const figure = (id) => `${id} ${lhr.audits[id]?.displayValue ?? "-"}`;
    note(`${name}: ${["largest-contentful-paint", "speed-index", "total-blocking-time",
      "cumulative-layout-shift"].map(figure).join(", ")}`);
    note(`${name}: accessibility ${score("accessibility")}, performance ${score("performance")}, `
      + `first paint ${lhr.audits["first-contentful-paint"].displayValue}, `
      + `weight ${lhr.audits["total-byte-weight"]?.displayValue}`);
    tell(`${name}: accessibility ${ACCESSIBILITY}`, score("accessibility") >= ACCESSIBILITY,
      failing);
    tell(`${name}: performance at least ${PERFORMANCE}`, score("performance") >= PERFORMANCE,
      failing);
  }
}
