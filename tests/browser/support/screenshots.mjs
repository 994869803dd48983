// Every page and state as a picture: light and dark, desktop, 400 px frame, phone, small phone.
//
//   await write_screenshots(world, "/path/build/screenshots");
//   // chart-conversation-desktop-light.png ...
//   await write_screenshots(world, folder, "bench-cases");         // those whose name holds that
//
// The states are those that the journeys judge, so that what is looked at is what is tested.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import * as bench from "./drawn_bench.mjs";
import * as chart from "./drawn_chart.mjs";
import * as launch from "./drawn_launch.mjs";
import * as patient from "./drawn_patient.mjs";
import { sizes_of } from "./states.mjs";
import { note } from "./tap.mjs";

const WINDOWS = { bench, chart, launch, patient };

// One state at one size: opened once, drawn in each of its colours that is wanted.
async function draw(world, window, state, { size, files, folder }) {
  let drawn = 0;
  try {
    const opened = await window.open(world, state, size);
    for (const [colorScheme, file] of files) {
      await opened.page.emulateMedia({ colorScheme, media: state.print ? "print" : "screen" });
      await opened.page.screenshot({ path: join(folder, file), animations: "disabled",
        fullPage: Boolean(window.WHOLE || state.print) });
      drawn += 1;
    }
    await opened.close();
  } catch (fault) {
    note(`${files[0][1]}: ${String(fault.message).split("\n")[0]}`);
  }
  return drawn;
}

function files_of(name, state, size, only) {
  return (state.print ? ["light"] : ["light", "dark"])
    .map((colours) => [colours, `${name}-${state.name}-${size.name}-${colours}.png`])
    .filter(([, file]) => file.includes(only));
}

export async function write_screenshots(world, folder, only = "") {
  mkdirSync(folder, { recursive: true });
  let drawn = 0;
  for (const [name, window] of Object.entries(WINDOWS)) {
    if (!await world.serves(window.PATH)) continue;
    for (const state of window.STATES) {
      for (const size of sizes_of(state)) {
        const files = files_of(name, state, size, only);
        if (files.length > 0) drawn += await draw(world, window, state, { size, files, folder });
      }
    }
  }
  note(`${drawn} pictures in ${folder}`);
}
