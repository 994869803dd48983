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

async function draw(world, [name, window], state, options, { folder, only }) {
  const file = `${name}-${state.name}-${options.name}-${options.colorScheme}.png`;
  if (!file.includes(only)) return 0;
  try {
    const opened = await window.open(world, state, options);
    if (state.print) await opened.page.emulateMedia({ media: "print" });
    await opened.page.screenshot({ path: join(folder, file), animations: "disabled",
      fullPage: Boolean(window.WHOLE || state.print) });
    await opened.close();
  } catch (fault) {
    note(`${file}: ${String(fault.message).split("\n")[0]}`);
    return 0;
  }
  return 1;
}

export async function write_screenshots(world, folder, only = "") {
  mkdirSync(folder, { recursive: true });
  let drawn = 0;
  for (const window of Object.entries(WINDOWS)) {
    if (!await world.serves(window[1].PATH)) continue;
    for (const state of window[1].STATES) {
      for (const size of sizes_of(state)) {
        for (const colorScheme of state.print ? ["light"] : ["light", "dark"]) {
          drawn += await draw(world, window, state, { ...size, colorScheme },
            { folder, only });
        }
      }
    }
  }
  note(`${drawn} pictures in ${folder}`);
}
