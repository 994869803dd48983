// Runs the journeys in one browser against one served Hopline and one EHR stand-in.
//
//   node main.mjs [--only=WORD] [--screenshots=DIR] [--lighthouse]
//
// run.py starts it with the addresses in the environment. A journey is journeys/NN_name.mjs with
//   export default async function (world) { ... }
// and leaves the world as usable as it found it: each makes patients of its own.
import { readdirSync } from "node:fs";
import { open_browser } from "./support/browser.mjs";
import { finish, journey } from "./support/tap.mjs";
import { open_world } from "./support/world.mjs";

const options = new Map(process.argv.slice(2).map((word) => {
  const [name, value = ""] = word.replace(/^--/, "").split("=");
  return [name, value];
}));

function chosen_files() {
  const folder = new URL("journeys/", import.meta.url);
  const wanted = options.get("only") ?? "";
  return readdirSync(folder).filter((name) => /^\d\d_.*\.mjs$/.test(name) && name.includes(wanted))
    .sort().map((name) => new URL(name, folder));
}

const port = `--remote-debugging-port=${process.env.DEBUG_PORT}`;
const debug = options.has("lighthouse") ? [port] : [];
const browser = await open_browser(debug);
const world = await open_world(browser);
try {
  if (options.has("screenshots")) {
    const { write_screenshots } = await import("./support/screenshots.mjs");
    await write_screenshots(world, options.get("screenshots"), options.get("only"));
  } else if (options.has("lighthouse")) {
    const { score_pages } = await import("./support/lighthouse.mjs");
    await journey("lighthouse", (tell) => score_pages(world, tell));
  } else {
    for (const file of chosen_files()) {
      const { default: walk } = await import(file.href);
      await walk(world);
    }
  }
} finally {
  await world.close();
  await browser.close();
}
finish();
