// Everybody can use the inspector: axe finds nothing in any of its views, and pictures to be looked at.
import assert from "node:assert/strict";
import { once } from "node:events";
import { after, before, test } from "node:test";
import { checkAccess, connect, enter, handshake, inRoom, launch, makeRoom, openPage, picture, program, rawClient, say, startServer, waitForText } from "./helper.mjs";

const DESK = { width: 1366, height: 768 };
const PHONE = { width: 390, height: 844 };
const LOOKS = [
  { name: "desktop-fr-light", locale: "fr-FR", colorScheme: "light", viewport: DESK },
  { name: "desktop-en-dark", locale: "en-GB", colorScheme: "dark", viewport: DESK },
  { name: "phone-fr-light", locale: "fr-FR", colorScheme: "light", viewport: PHONE, hasTouch: true },
  { name: "phone-en-dark", locale: "en-GB", colorScheme: "dark", viewport: PHONE, hasTouch: true },
  { name: "tablet-en-light", locale: "en-GB", colorScheme: "light", viewport: { width: 1024, height: 768 }, hasTouch: true },
  { name: "forced-colours", locale: "fr-FR", forcedColors: "active", viewport: DESK },
  { name: "large-fr-light", locale: "fr-FR", colorScheme: "light", viewport: { width: 1920, height: 1080 } },
  { name: "wall-fr-light", locale: "fr-FR", colorScheme: "light", viewport: { width: 1920, height: 1080 }, wall: true },
  { name: "projector-en-dark", locale: "en-GB", colorScheme: "dark", viewport: { width: 1024, height: 768 }, wall: true },
];

let browser, server, bob;
before(async () => {
  [browser, server] = [await launch(), await startServer()];
  bob = await enter(browser, server.url, "Bob");
  const chloé = await enter(browser, server.url, "Chloé");
  await say(bob, "Bonjour à tous ! Qui a lu la RFC 6455 ?");
  await waitForText(chloé, "Bonjour");
  await say(chloé, "Le masque, c’est un XOR avec quatre octets.");
  await waitForText(bob, "XOR");
});
after(async () => (await browser?.close(), await server?.stop()));

const select = (page, find) => page.evaluate(`Salon.inspector.frames.select(Salon.inspector.capture.records.find(${find})), Salon.inspector.frames.paint()`);

/// Alice with the inspector open, and some of everything in its list.
async function session({ wall, ...options }) {
  const page = await openPage(browser, `${server.url}?inspect`, options);
  await page.fill("#user", "Alice");
  await page.press("#user", "Enter");
  await page.waitForFunction(() => Salon.session?.status === "online");
  if (wall) await page.evaluate(() => document.querySelector("#wall").click());
  await page.evaluate(() => ["Salut ! Je regarde mes trames passer.", "Là : 0x81, c’est FIN et TEXT."].forEach((text) => Salon.session.say(text)));
  await waitForText(bob, "FIN et TEXT");
  await page.click('[data-trial="ping"]');
  await page.click('[data-trial="fragments"]');
  await page.waitForFunction(() => Salon.inspector.capture.records.filter(({ opcode, direction }) => opcode === "pong" && direction === "in").length === 2);
  return page;
}

/// A client that forgets to mask what it says.
async function unmasked(page, port) {
  const { pathname, search } = new URL(await page.inputValue("#program-address"));
  const socket = program(port, handshake(port, pathname + search));
  await socket.until("\r\n\r\n");
  const login = Buffer.from('{"action":"login","user":"Python"}');
  socket.write(Buffer.concat([Buffer.from([0x81, login.length]), login]));
  await once(socket, "close");
  await page.locator('.connection[data-state="failed"]').waitFor();
}

/// Programs of the page's owner: one that chats, one that forgets to mask, one that is refused. Resolves with the first.
async function programs(page) {
  const { pathname, search } = new URL(await page.inputValue("#program-address"));
  const [path, { port }] = [pathname + search, server];
  await unmasked(page, port);
  const refused = program(port, handshake(port, path).slice(0, -1));
  await once(refused, "close");
  const socket = await rawClient(port, "Robot de Zoé", path);
  for (const state of ["refused", "failed"]) await page.locator(`.connection[data-state="${state}"]`).waitFor();
  await page.locator(".connection", { hasText: "Robot de Zoé" }).waitFor();
  return socket;
}

async function inspected(page, name, view) {
  await checkAccess(page, view);
  await picture(page, `inspector-${name}-${view}`);
}

for (const { name, ...options } of LOOKS) {
  test(`looks: ${name}`, { timeout: 60_000 }, async (t) => {
    const page = await session(options);
    t.after(() => page.context().close());
    await inspected(page, name, "newest");
    await select(page, '({ direction, summary }) => direction === "in" && summary.includes("regarde")');
    await page.locator("#detail .byte").nth(9).hover();
    await inspected(page, name, "masked");
    await select(page, "({ message }) => message");
    await page.locator("#ruler").scrollIntoViewIfNeeded();
    await inspected(page, name, "fragment");
    await page.click("#tab-handshake");
    await inspected(page, name, "handshake");
    await page.locator(".attempt input").nth(1).fill("c2FsdXQ=");
    await page.locator(".mistakes").scrollIntoViewIfNeeded();
    await inspected(page, name, "mistakes");
    await page.click("#tab-explain");
    await page.selectOption("#explain-example", "wrong reserved_bit");
    await page.waitForSelector(".explained .verdict");
    await inspected(page, name, "explain");
    await page.click("#tab-frames");
    const robot = await programs(page);
    t.after(() => robot.destroy());
    await page.locator('.connection[data-state="failed"]').click();
    await select(page, "({ error }) => error");
    await inspected(page, name, "unmasked");
    await select(page, '({ kind }) => kind === "closed"');
    await inspected(page, name, "ended");
    await page.locator('.connection[data-state="refused"]').click();
    await page.click("#tab-handshake");
    await inspected(page, name, "refused");
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "no sideways scrolling");
    for (const view of ["frames", "handshake", "explain"]) {
      await page.click(`#tab-${view}`);
      const small = await page.evaluate(() =>
        [...document.querySelectorAll("button, input, textarea, select, summary")]
          .filter((one) => one.checkVisibility())
          .filter((one) => one.offsetHeight < 44 || one.offsetWidth < 44 || (!one.matches("button, summary") && parseFloat(getComputedStyle(one).fontSize) < 16))
          .map((one) => one.outerHTML),
      );
      assert.deepEqual(small, [], "big enough to touch, no zoom on focus");
      const cut = await page.evaluate(() => [...document.querySelectorAll("#inspector :is(button, h2, h3, h4, .field)")].filter((one) => one.checkVisibility() && one.scrollWidth > one.clientWidth + 1 && !one.matches(".ruler-frame")).map((one) => one.outerHTML));
      assert.deepEqual(cut, [], "nothing is cut off");
    }
    assert.deepEqual(page.errors, []);
  });
}

test("on a phone, chat and inspector take turns", async () => {
  const page = await enter(browser, server.url, "Jules", { viewport: PHONE, hasTouch: true });
  await page.click("#inspect");
  await page.waitForSelector("#frames .frame-row");
  assert.equal(await page.isVisible("#message"), false);
  await page.click("#inspector-back");
  await page.waitForFunction(() => document.activeElement.id === "inspect");
  await say(page, "du téléphone");
  await waitForText(page, "du téléphone");
  await page.click("#inspect");
  await page.locator("#frames .frame-row", { hasText: "du téléphone" }).first().waitFor();
  assert.equal(await page.evaluate(() => Salon.inspector.capture.connection), 1, "one connection all the time");
  await page.click("#inspector-close");
  await page.waitForSelector("#message");
  assert.deepEqual(page.errors, []);
  await page.context().close();
});

test("the picture of the README", async () => {
  const server = await startServer();
  const bob = await enter(browser, server.url, "Bob");
  for (const name of ["projet", "TP réseau"]) await makeRoom(bob, name);
  await bob.click('[data-room="general"]');
  await inRoom(bob, "general");
  const chloé = await enter(browser, server.url, "Chloé");
  await say(bob, "Bonjour à tous ! Qui a lu la RFC 6455 ?");
  await waitForText(chloé, "Bonjour");
  await say(chloé, "Moi ! Le masque, c’est un XOR avec quatre octets.");
  await waitForText(bob, "XOR");
  const page = await openPage(browser, `${server.url}?inspect`, { viewport: { width: 1366, height: 900 } });
  await connect(page, "Alice");
  await page.waitForFunction(() => Salon.inspector.connections.own.state === "open");
  await say(page, "Mon client en Python est presque prêt.");
  await waitForText(bob, "presque prêt");
  await say(bob, "Alors regarde ses trames dans l’inspecteur.");
  await waitForText(page, "Alors regarde");
  const { pathname, search } = new URL(await page.inputValue("#program-address"));
  const refused = program(server.port, handshake(server.port, pathname + search).slice(0, -1));
  await once(refused, "close");
  await unmasked(page, server.port);
  const robot = await rawClient(server.port, "Robot", pathname + search);
  await page.locator(".connection", { hasText: "Robot" }).waitFor();
  await page.locator('.connection[data-state="failed"]').click();
  await select(page, "({ error }) => error");
  await page.locator("#detail .byte.wrong").hover();
  await picture(page, "readme");
  robot.destroy();
  await server.stop();
});
