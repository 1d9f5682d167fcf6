// Ten thousand messages cost the page no more than two hundred.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { connect, enter, hide, launch, lookAt, openPage, picture, rawClient, say, startServer, texts, waitForText } from "./helper.mjs";

const MANY = 10_000;

let browser, server;
before(async () => ([browser, server] = [await launch(), await startServer({ args: ["--rate", "0"] })]));
after(async () => (await browser?.close(), await server?.stop()));

// A second, bare client in a page of its own: it only talks.
const flood = (page, user, count) =>
  page.evaluate(
    ([name, many]) =>
      new Promise((resolve) => {
        const socket = new WebSocket(location.href.replace("http", "ws"));
        let seen = 0;
        socket.onopen = () => socket.send(JSON.stringify({ action: "login", user: name }));
        socket.onmessage = ({ data }) => {
          const { message = "" } = JSON.parse(data);
          if (message === "Bienvenue") for (let i = 0; i < many; i++) socket.send(JSON.stringify({ action: "send_message", message: `message ${i}` }));
          if (message.startsWith(`${name}: `) && ++seen === many) resolve(socket.close());
        };
      }),
    [user, count],
  );

test(`${MANY} messages stay smooth`, { timeout: 120_000 }, async () => {
  const page = await enter(browser, server.url, "Lecteur");
  const talker = await openPage(browser, server.url);
  await page.evaluate(() => {
    globalThis.longest = 0;
    new PerformanceObserver((list) => list.getEntries().forEach(({ duration }) => (longest = Math.max(longest, duration)))).observe({ entryTypes: ["longtask"] });
  });
  const start = Date.now();
  await flood(talker, "Moulin", MANY);
  await waitForText(page, `message ${MANY - 1}`);
  const took = Date.now() - start;
  const rows = () => page.locator("#messages li").count();
  assert.ok((await rows()) <= 200);
  assert.equal(await page.evaluate(() => Salon.session.state.room("general").messages.filter(({ kind }) => kind === "chat").length), MANY);
  // To the very first message, page by page, and every text on the way is there once.
  const scrolls = await page.evaluate(async () => {
    const scroller = document.querySelector("#scroller");
    const seen = new Set();
    let frames = 0;
    const start = performance.now();
    while (!seen.has("message 0") && frames < 2000) {
      for (const text of document.querySelectorAll("#messages .text")) seen.add(text.textContent);
      scroller.scrollTop -= 3000;
      await new Promise(requestAnimationFrame);
      frames++;
    }
    return { seen: seen.size, frames, ms: performance.now() - start };
  });
  assert.equal(scrolls.seen, MANY);
  assert.ok((await rows()) <= 200);
  console.log(`# ${MANY} messages received and shown in ${took} ms; longest task ${await page.evaluate(() => Math.round(longest))} ms; scrolled to the first in ${scrolls.frames} frames, ${Math.round(scrolls.ms)} ms`);
  await page.context().close();
  await talker.context().close();
});

test("the list stays at its end only for who is there", async () => {
  const [page, talker] = [await enter(browser, server.url, "Lecteur"), await enter(browser, server.url, "Moulin")];
  const bottom = () => page.evaluate(() => { const { scrollTop, scrollHeight, clientHeight } = document.querySelector("#scroller"); return scrollHeight - clientHeight - scrollTop; });
  await say(talker, "en bas");
  await waitForText(page, "en bas");
  await page.waitForFunction(() => document.querySelector("#newest").hidden);
  assert.ok((await bottom()) < 2);
  await page.evaluate(() => (document.querySelector("#scroller").scrollTop -= 500));
  await page.locator("#newest", { hasText: "Aller au dernier message" }).waitFor();
  const place = () => page.evaluate(() => document.querySelector("#scroller").scrollTop);
  const before = await place();
  await say(talker, "un");
  await say(talker, "deux");
  await page.locator("#newest", { hasText: "2 nouveaux messages" }).waitFor();
  assert.equal(await place(), before, "what is being read does not move");
  assert.match(await page.title(), /^\(2\) /);
  await page.click("#newest");
  await waitForText(page, "deux");
  assert.ok((await bottom()) < 2);
  await page.waitForFunction(() => !document.title.startsWith("("));
  // A phone's keyboard takes half of the screen.
  await page.setViewportSize({ width: 1200, height: 400 });
  await page.waitForFunction(() => { const { scrollTop, scrollHeight, clientHeight } = document.querySelector("#scroller"); return scrollHeight - clientHeight - scrollTop < 2; });
  assert.equal((await texts(page)).at(-1), "deux");
  await page.context().close();
  await talker.context().close();
});

test("a room of more than 200 shows how many there are", async () => {
  const early = await enter(browser, server.url, "Tôt");
  const crowd = await Promise.all(Array.from({ length: 201 }, (_, i) => rawClient(server.port, `Élève ${i}`)));
  const late = await enter(browser, server.url, "Tard");
  await late.locator("#people-count", { hasText: /^203$/ }).waitFor();
  await late.locator("#people-note", { hasText: "203 personnes ici" }).waitFor();
  assert.equal(await late.locator("#people-list li").count(), 0);
  // Nobody told the one who was there before; it asks with its next heartbeat, or when it is looked at.
  await lookAt(early);
  await early.locator("#people-count", { hasText: /^203$/ }).waitFor();
  assert.equal(await early.locator("#people-list li").count(), 0);
  await say(late, "on est nombreux");
  await waitForText(early, "on est nombreux");
  await say(early, "en effet");
  await waitForText(late, "en effet");
  await picture(late, "crowd-fr");
  for (const socket of crowd) socket.destroy();
  for (const page of [early, late]) {
    // The server notices the ends one by one; the list comes back with a question after most of them.
    await page.waitForFunction(() => {
      document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
      return document.querySelector("#people-count").textContent === "2";
    }, null, { polling: 200 });
    assert.deepEqual((await page.locator("#people-list bdi").allTextContents()).sort(), ["Tard", "Tôt"]);
    assert.deepEqual(page.errors, []);
  }
  await early.context().close();
  await late.context().close();
});

test("a hidden page counts in its title, and notifies who asked for it", async () => {
  const page = await openPage(browser, server.url, { permissions: ["notifications"] });
  const talker = await enter(browser, server.url, "Moulin");
  await page.evaluate(() => {
    globalThis.shown = [];
    const permission = "granted";
    globalThis.Notification = class { static permission = permission; static requestPermission = async () => permission; constructor(title, { body }) { shown.push([title, body]); } };
  });
  await connect(page, "Lecteur");
  await page.click("#notify");
  await page.waitForSelector('#notify[aria-pressed="true"]');
  await say(talker, "pas de notification");
  await waitForText(page, "pas de notification");
  await hide(page, true);
  await say(talker, "coucou");
  await page.waitForFunction(() => document.title.startsWith("(1) "));
  assert.deepEqual(await page.evaluate(() => shown), [["Moulin · general", "coucou"]]);
  await hide(page, false);
  await page.waitForFunction(() => !document.title.startsWith("("));
  await page.context().close();
  await talker.context().close();
});
