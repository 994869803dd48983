// `hopline demo --json`, up until it has printed its three windows.
//
//   const demo = await start_demo(program);
//   demo.windows.chart, .phone, .birth_date, .code_at, .bench      // docs/OPERATIONS.md
//   await demo.stop();                                             // Ctrl+C; it removes everything
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

export async function start_demo(program) {
  const child = spawn(program, ["demo", "--json"], { stdio: ["ignore", "pipe", "inherit"] });
  const ended = once(child, "exit");
  const stop = async () => {
    child.kill("SIGINT");
    await ended;
  };
  for await (const line of createInterface({ input: child.stdout })) {
    const told = JSON.parse(line);
    if (told.windows) return { windows: told, stop };
  }
  throw new Error("the demo ended before its windows were open");
}
