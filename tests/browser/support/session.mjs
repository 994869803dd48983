// The end of a session, without waiting for it: the page's clock is moved, and what the server says
// of the session is changed on its way.
//
//   const chart = await open_chart(world, ada, { ...DESK, clock: true });
//   await near_end(page);                 // the page asks whether somebody is there
//   await end_session(page, "ends");      // then it is over: "idle_ends" or "ends"

const CHECK_MS = 31_000;
const PATH = "**/api/v1/session";

export async function near_end(page, which = "idle_ends", left = 90_000) {
  const soon = new Date(await page.evaluate(() => Date.now()) + CHECK_MS + left).toISOString();
  await page.route(PATH, async (route) => {
    const info = await (await route.fetch()).json();
    return route.fulfill({ json: { ...info, [which]: soon } });
  });
  await page.clock.fastForward(CHECK_MS);
  await page.locator("dialog[open]").waitFor();
}

export async function end_session(page, which) {
  await near_end(page, which, 10_000);
  await page.unroute(PATH);
  await page.route(PATH, (route) => route.fulfill({ status: 401,
    contentType: "application/problem+json", body: "{}" }));
  await page.clock.fastForward(CHECK_MS);
}
