// Ten thousand frames: the inspector stays as quick as with a hundred, and says what it no longer has.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { enter, launch, openPage, say, startServer, waitForText } from "./helper.mjs";

const MANY = 10_000;

let browser, server;
before(async () => ([browser, server] = [await launch(), await startServer({ args: ["--rate", "0"] })]));
after(async () => (await browser?.close(), await server?.stop()));

/// Talks as fast as it is heard: a bare client in a page of its own.
const flood = (page, user, count) =>
  page.evaluate(
    ([name, many]) =>
      new Promise((resolve) => {
        const socket = new WebSocket(location.href.replace("http", "ws"));
        let [said, seen] = [0, 0];
        const talk = () => said < many && socket.send(JSON.stringify({ action: "send_message", message: `message ${said++}` }));
        socket.onopen = () => socket.send(JSON.stringify({ action: "login", user: name }));
        socket.onmessage = ({ data }) => {
          const { message = "" } = JSON.parse(data);
          if (message === "Bienvenue") for (let i = 0; i < 200; i++) talk();
          if (!message.startsWith(`${name}: `)) return;
          talk();
          if (++seen === many) resolve(socket.close());
        };
      }),
    [user, count],
  );

/// What a step through the list takes, painted: the median of 21, in ms.
const step = (page) =>
  page.evaluate(async () => {
    const frame = () => new Promise(requestAnimationFrame);
    const took = [];
    for (let i = 0; i < 21; i++) {
      const start = performance.now();
      document.querySelector("#frames").dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowUp" }));
      Salon.inspector.frames.paint();
      took.push(performance.now() - start);
      await frame();
    }
    return took.sort((a, b) => a - b)[10];
  });

test(`${MANY} frames stay smooth`, { timeout: 120_000 }, async () => {
  const page = await enter(browser, `${server.url}?inspect`, "Lecteur");
  const talker = await openPage(browser, server.url);
  await flood(talker, "Cent", 100);
  await waitForText(page, "message 99");
  const early = await step(page);
  await page.click("#follow");
  await page.evaluate(() => {
    globalThis.longest = 0;
    new PerformanceObserver((list) => list.getEntries().forEach(({ duration }) => (longest = Math.max(longest, duration)))).observe({ entryTypes: ["longtask"] });
  });
  const start = Date.now();
  await flood(talker, "Moulin", MANY);
  await waitForText(page, `message ${MANY - 1}`);
  const took = Date.now() - start;
  // The list follows, and every frame has been told of or counted as missed.
  await page.waitForFunction((many) => {
    const { records, dropped, missed } = Salon.inspector.capture;
    return records.length + dropped + missed > many;
  }, MANY);
  const { records, dropped, missed, most } = await page.evaluate(() => {
    const { capture } = Salon.inspector;
    return { records: capture.records.length, dropped: capture.dropped, missed: capture.missed, most: Salon.Capture.MOST };
  });
  assert.ok(records <= most, `${records} records`);
  assert.ok(dropped + missed > 0);
  await page.locator("#frames-note", { hasText: dropped ? "ne sont plus en mémoire" : "la page était trop lente" }).waitFor();
  const rows = await page.locator("#frames .frame-row").count();
  assert.ok(rows < 100, `${rows} rows in the page`);
  const late = await step(page);
  assert.ok(late < 10 * early + 20, `a step takes ${late} ms, and took ${early} ms`);
  // From one end to the other, all that is kept is there.
  await page.focus("#frames");
  await page.keyboard.press("Home");
  await page.locator('#frames [aria-selected="true"]', { hasText: "Poignée de main" }).waitFor();
  await page.keyboard.press("End");
  await page.waitForFunction(() => Salon.inspector.frames.selected === Salon.inspector.capture.records.at(-1));
  assert.ok((await page.locator("#frames .frame-row").count()) < 100);
  await say(page, "toujours là");
  await waitForText(page, "toujours là");
  console.log(`# ${MANY} frames in ${took} ms; ${records} kept, ${dropped} dropped, ${missed} missed; longest task ${await page.evaluate(() => Math.round(longest))} ms; a step ${early.toFixed(1)} ms with 100, ${late.toFixed(1)} ms with all`);
  assert.deepEqual(page.errors, []);
  await page.context().close();
  await talker.context().close();
});

test("frames that the server could not tell of are counted where they are missing", async () => {
  const page = await enter(browser, `${server.url}?inspect`, "Lente");
  await page.locator("#frames .frame-row", { hasText: "users" }).waitFor();
  await page.evaluate(() => {
    const { connections, frames } = Salon.inspector;
    connections.add({ kind: "missed", connection: connections.own.number, count: 17 });
    frames.select(connections.own.capture.records.at(-1));
  });
  await page.locator("#frames-note", { hasText: "17 trames n’ont pas pu être montrées" }).waitFor();
  await page.locator("#detail", { hasText: "Ici manquent 17 trames" }).waitFor();
  await page.context().close();
});
