// TAP lines, one per fact; tools/test adds them up.
//
//   await journey("a failed send", async (tell) => { tell("the text is there", text === "x"); });
//   if (!await must_serve(world, "the bench", "/workbench/")) return;    // a failed fact
//   finish();                                       // the exit code
//
// A journey that throws is one failed fact with the reason's first lines; the next goes on.
const DETAIL_CHARACTERS_MAX = 1500;
let failed = 0;

export function fact(name, holds, detail = "") {
  if (!holds) failed += 1;
  console.log(`${holds ? "ok" : "not ok"} - ${name}`);
  if (!holds && detail !== "") {
    const text = typeof detail === "string" ? detail : JSON.stringify(detail);
    for (const line of String(text).slice(0, DETAIL_CHARACTERS_MAX).split("\n")) {
      console.log(`  # ${line}`);
    }
  }
  return holds;
}

// conf/ serves every window, so one that is missing is a fault and never a reason to pass over it.
export async function must_serve(world, name, ...paths) {
  for (const path of paths) {
    if (!await world.serves(path)) return fact(`${name}: ${path} is served`, false);
  }
  return true;
}

export function note(text) {
  console.log(`# ${text}`);
}

export async function journey(name, walk) {
  try {
    await walk((step, holds, detail) => fact(`${name}: ${step}`, holds, detail));
  } catch (fault) {
    fact(`${name}: goes to its end`, false, fault.stack ?? fault);
  }
}

export function finish() {
  process.exitCode = failed > 0 ? 1 : 0;
}
