// Judges every state of a window (drawn_*.mjs) as people meet it: axe-core in both colours at a
// desk and on a phone, nothing that scrolls sideways and no target under 24 px, down to 320 px.
//
//   await judge_states(world, "the chart", chart_window);       // a journey for each state
//   sizes_of(state)                                             // where it is drawn
//
// A state is opened once for each device; colours and the smallest width are set on the open page.
import { find_layout_faults, find_violations } from "./accessible.mjs";
import { DESK, FRAME, PAPER, PHONE, SIZES, SMALL_PHONE, ZOOMED } from "./browser.mjs";
import { journey } from "./tap.mjs";

const ROOMY = 680;

export function sizes_of(state) {
  if (state.print) return [PAPER];
  if (state.wide) return [DESK];
  return state.narrow ? SIZES.filter((size) => size.viewport.width < ROOMY) : SIZES;
}

function devices_of(state) {
  if (state.wide || state.print) return [DESK];
  return state.narrow ? [PHONE] : [DESK, PHONE];
}

// What else the page is as wide as; a state that needs room stays at its desk.
function widths_of(state, device) {
  if (state.wide) return [];
  return device === PHONE ? [SMALL_PHONE] : [FRAME, ZOOMED];
}

async function judge(opened, state, device, tell) {
  const { page } = opened;
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    const violations = await find_violations(page, { frames: opened.frames?.() });
    tell(`axe finds nothing, ${device.name} ${colorScheme}`, violations.length === 0,
      violations.join("\n"));
  }
  for (const size of [device, ...widths_of(state, device)]) {
    await page.setViewportSize(size.viewport);
    const frames = opened.frames?.() ?? [page.mainFrame()];
    const faults = (await Promise.all(frames.map(find_layout_faults))).flat();
    tell(`fits, ${size.name}`, faults.length === 0, faults.join("\n"));
  }
}

export async function judge_states(world, title, { STATES, open }) {
  for (const state of STATES) {
    await journey(`${title}, ${state.name}`, async (tell) => {
      for (const device of devices_of(state)) {
        const opened = await open(world, state, device);
        await judge(opened, state, device, tell);
        await opened.close();
      }
    });
  }
}
