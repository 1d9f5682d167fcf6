// The connection may break at any time; no message is lost, none is shown twice.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { enter, inRoom, known, launch, lookAt, makeRoom, openPage, ownErrors, picture, say, startProxy, startServer, texts, waitForText } from "./helper.mjs";

const CUTS = Number(process.env.CUTS ?? 100);
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

let browser, server, proxy;
before(async () => {
  browser = await launch();
  // Whoever comes back a hundred times within seconds waits, which is not what is tested here.
  server = await startServer({ args: ["--rate", "0"] });
  proxy = await startProxy(server.port);
});
after(async () => (await browser?.close(), await proxy?.stop(), await server?.stop()));

test(`two pages talk while the connection is cut ${CUTS} times`, { timeout: 180_000 }, async () => {
  const pages = [await enter(browser, proxy.url, "Alice"), await enter(browser, proxy.url, "Bob")];
  await makeRoom(pages[0], "tunnel");
  await pages[1].click('[data-room="tunnel"]');
  for (const page of pages) await inRoom(page, "tunnel");
  let cuts = 0;
  let all = 0;
  const received = (page) => page.evaluate(() => Salon.session.state.room("tunnel").messages.filter(({ kind }) => kind === "chat").length);
  // The room remembers 50 messages: a page that is away for longer has a gap, which is not tested here.
  const nobodyIsFarBehind = async () => {
    while (all - Math.min(...(await Promise.all(pages.map(received)))) > 30) await pause(50);
  };
  const talk = async (page, name) => {
    const said = [];
    while (cuts < CUTS) {
      if (all++ % 5 === 0) await nobodyIsFarBehind();
      said.push(`${name} ${said.length}`);
      await say(page, said.at(-1));
      await pause(Math.random() * 60);
    }
    return said;
  };
  const cut = async () => {
    while (cuts < CUTS) {
      await pause(Math.random() * 250);
      if (Math.random() < 0.5 ? proxy.cut() : proxy.cutInside()) cuts++;
    }
  };
  const [ofAlice, ofBob] = await Promise.all([talk(pages[0], "A"), talk(pages[1], "B"), cut()]);
  for (const page of pages) {
    await page.waitForFunction(
      (count) => Salon.session.pending.entries.length === 0 && Salon.session.state.room("tunnel").messages.filter(({ kind }) => kind === "chat").length >= count,
      ofAlice.length + ofBob.length,
      { timeout: 30_000 },
    );
  }
  const [seen, alsoSeen] = [await known(pages[0]), await known(pages[1])];
  assert.deepEqual(seen, alsoSeen, "both see the same order");
  assert.deepEqual(seen.filter((text) => text.startsWith("A")), ofAlice, "Alice's: each once, in order");
  assert.deepEqual(seen.filter((text) => text.startsWith("B")), ofBob, "Bob's: each once, in order");
  assert.deepEqual(pages.flatMap(ownErrors), []);
  console.log(`# ${seen.length} messages, ${cuts} cuts`);
  for (const page of pages) await page.context().close();
});

test("what is typed while the connection is away is shown, kept through a reload and sent", async () => {
  const page = await enter(browser, proxy.url, "Chloé");
  const witness = await enter(browser, server.url, "Témoin");
  await proxy.stop();
  await page.waitForSelector('#status[data-status="lost"]');
  await say(page, "dit dans le vide");
  await page.locator("#pending .waiting", { hasText: "Sera envoyé" }).waitFor();
  await picture(page, "lost-desktop-fr");
  await page.setViewportSize({ width: 360, height: 640 });
  await picture(page, "lost-phone-fr");
  proxy = await startProxy(server.port, proxy.port);
  page.on("dialog", (dialog) => dialog.accept());
  await page.reload();
  await page.waitForSelector('#status[data-status="online"]');
  await waitForText(witness, "dit dans le vide");
  await waitForText(page, "dit dans le vide");
  assert.equal(await page.locator("#pending li").count(), 0);
  assert.equal((await texts(witness)).filter((text) => text === "dit dans le vide").length, 1);
  await page.context().close();
  await witness.context().close();
});

test("a connection that is silent, though open, is found out, and nobody else notices", { timeout: 60_000 }, async () => {
  const [page, witness] = [await enter(browser, proxy.url, "David"), await enter(browser, server.url, "Témoin")];
  await makeRoom(page, "cave");
  await witness.click('[data-room="cave"]');
  await inRoom(witness, "cave");
  await say(page, "avant");
  await waitForText(witness, "avant");
  const outside = await enter(browser, server.url, "Dehors");
  proxy.freeze(); // the server still holds the old connection, with our name
  await lookAt(page);
  await page.waitForFunction(() => Salon.session.status !== "online");
  await say(witness, "pendant");
  await page.waitForSelector('#status[data-status="online"]');
  await say(page, "après");
  for (const one of [page, witness]) await waitForText(one, "après");
  assert.deepEqual(await texts(page), ["avant", "pendant", "après"]);
  assert.deepEqual(await texts(witness), ["avant", "pendant", "après"]);
  // Straight back into its room, its old connection replaced: no "left", no "joined".
  assert.equal(await witness.locator(".notice", { hasText: "David" }).count(), 0);
  assert.equal(await outside.locator(".notice", { hasText: "David" }).count(), 0);
  for (const one of [page, witness, outside]) await one.context().close();
});

test("a gap that is too old is said", async () => {
  const page = await enter(browser, proxy.url, "Emma");
  const talker = await enter(browser, server.url, "Fatou");
  await say(talker, "avant la coupure");
  await waitForText(page, "avant la coupure");
  const { port } = proxy;
  await proxy.stop();
  await page.waitForSelector('#status[data-status="lost"]');
  for (let i = 1; i <= 70; i++) await say(talker, `pendant ${i}`);
  await waitForText(talker, "pendant 70");
  proxy = await startProxy(server.port, port);
  await page.click("#retry-now").catch(() => {}); // it may have come back by itself
  await waitForText(page, "pendant 70");
  await page.locator(".mark", { hasText: "Des messages manquent ici" }).waitFor();
  assert.deepEqual((await texts(page)).slice(-50), Array.from({ length: 50 }, (_, i) => `pendant ${i + 21}`));
  await page.context().close();
  await talker.context().close();
});

test("another window with our token takes the name over, and we do not fight for it", async () => {
  const page = await enter(browser, server.url, "Gaël");
  const saved = await page.evaluate(() => JSON.stringify(Salon.session.snapshot));
  const other = await (await browser.newContext()).newPage();
  await other.addInitScript((value) => sessionStorage.setItem("salon.session", value), saved);
  await other.goto(server.url);
  await other.waitForSelector('#status[data-status="online"]');
  await page.locator("#connect-problem", { hasText: "autre fenêtre" }).waitFor();
  // What makes a page that is merely cut off come back at once.
  await page.evaluate(() => dispatchEvent(new Event("online")));
  await lookAt(page);
  assert.ok(!(await page.evaluate(() => Salon.session.connection.isOpen)));
  await say(other, "c’est moi");
  await waitForText(other, "c’est moi");
  assert.equal(await other.getAttribute("#status", "data-status"), "online");
  await other.context().close();
  await page.context().close();
});

test("a restarted server is found again, with its room", { timeout: 60_000 }, async () => {
  const { port } = server;
  const page = await enter(browser, server.url, "Hugo");
  await makeRoom(page, "salle 12");
  await say(page, "avant");
  await waitForText(page, "avant");
  await server.stop();
  await page.waitForSelector('#status[data-status="lost"]');
  await say(page, "pendant");
  server = await startServer({ listen: `127.0.0.1:${port}` });
  await waitForText(page, "pendant");
  await page.waitForFunction(() => Salon.session.pending.entries.length === 0);
  assert.deepEqual(await texts(page), ["avant", "pendant"]);
  await page.locator(".mark", { hasText: "Le serveur a redémarré" }).waitFor();
  assert.equal(await page.evaluate(() => Salon.session.state.joined), "salle 12");
  assert.deepEqual(ownErrors(page), []);
  await page.context().close();
});

test("a message that the server refuses is not sent for ever", { timeout: 60_000 }, async () => {
  const strict = await startServer({ args: ["--max-message", "400"], env: { FAKE_LONGEST: "400" } });
  const page = await enter(browser, strict.url, "Inès");
  await say(page, "x".repeat(1000));
  await page.locator("#pending .refused", { hasText: "N’a pas pu être envoyé" }).waitFor();
  await page.waitForSelector('#status[data-status="online"]');
  await say(page, "court");
  await waitForText(page, "court");
  await page.click('#pending [data-action="discard"]');
  await page.waitForFunction(() => Salon.session.pending.entries.length === 0);
  assert.deepEqual(await texts(page), ["court"]);
  await page.context().close();
  await strict.stop();
});

test("connection.js works alone, and waits longer each time", { timeout: 60_000 }, async () => {
  const page = await openPage(browser, `${server.url}lesson.md`); // without any script, and with the policy of the page
  await page.evaluate(await readFile(join(process.env.SALON_WEB, "connection.js"), "utf8"));
  await page.evaluate((url) => {
    globalThis.welcomes = 0;
    globalThis.ends = [];
    globalThis.connection = new Salon.Connection(url, {
      opened: () => connection.send({ action: "login", user: "Seul" }),
      received: ({ message }) => message === "Bienvenue" && (welcomes++, connection.confirm()),
      lost: (end) => ends.push(end),
    });
    connection.open();
  }, proxy.url.replace("http", "ws"));
  await page.waitForFunction(() => welcomes === 1);
  proxy.cut();
  await page.waitForFunction(() => welcomes === 2);
  const { port } = proxy;
  await proxy.stop();
  await page.waitForFunction(() => ends.length === 6);
  const ends = await page.evaluate(() => ends);
  for (const [i, { code, wait }] of ends.entries()) {
    assert.equal(code, 1006);
    // The first one was a failure of its own: then the server worked again.
    assert.ok(wait >= 0 && wait <= 500 * 2 ** Math.max(0, i - 1), `wait ${i}: ${wait}`);
  }
  proxy = await startProxy(server.port, port);
  await page.evaluate(() => dispatchEvent(new Event("online")));
  await page.waitForFunction(() => welcomes === 3);
  await page.context().close();
});
