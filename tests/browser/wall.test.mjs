// The wall display: what a classroom can read from its last row, and how others get here.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { checkAccess, enter, launch, makeRoom, openPage, picture, say, startProxy, startServer, waitForText } from "./helper.mjs";

const PROJECTOR = { viewport: { width: 1920, height: 1080 } };
const LONG_NAME = "Marie-Emmanuelle Bau"; // of 20 characters, the most

let browser, server, bob, marie;
before(async () => {
  // To the browser, "salle-12" is the server's machine: a name that leads there from elsewhere, too.
  browser = await launch("--host-resolver-rules=MAP salle-12 127.0.0.1");
  server = await startServer();
  [bob, marie] = [await enter(browser, server.url, "Bob"), await enter(browser, server.url, LONG_NAME)];
});
after(async () => (await browser?.close(), await server?.stop()));

/// The page of the one who has the projector, in the wall display and in a room of its own.
async function projector(user, room, { url = server.url, ...options } = {}) {
  const page = await enter(browser, url, user, { ...PROJECTOR, ...options });
  await makeRoom(page, room);
  await page.click("#wall");
  await page.locator("#wall-address", { hasText: /./ }).waitFor();
  return page;
}

async function go(page, room) {
  await page.click(`[data-room="${room}"]`);
  await page.waitForFunction((name) => Salon.session.state.joined === name, room);
}

/// What of each message lies inside the list, as a share of its height, and its author.
const rows = (page) =>
  page.evaluate(() => {
    const { top, bottom } = document.querySelector("#scroller").getBoundingClientRect();
    return [...document.querySelectorAll("#messages li.chat")].map((row) => {
      const [box, name] = [row, row.querySelector(".name")].map((one) => one.getBoundingClientRect());
      const text = row.querySelector(".text").getBoundingClientRect();
      const hits = document.elementFromPoint(name.left + name.width / 2, name.top + name.height / 2);
      return {
        share: (Math.min(box.bottom, bottom) - Math.max(box.top, top)) / box.height,
        lines: Math.round(text.height / parseFloat(getComputedStyle(row).lineHeight)),
        author: row.querySelector(".name").textContent,
        named: name.top >= top - 1 && name.bottom <= bottom + 1 && row.contains(hits),
        beside: name.right <= text.left && Math.abs(name.top - text.top) < 12,
      };
    });
  });

test("at 1920 x 1080, at least twelve messages of one line are legible, each with its author", async () => {
  // With its QR code, the strip is as high as it gets.
  const page = await projector("Prof", "douze", { url: `http://salle-12:${server.port}/` });
  await page.locator("#wall-code").waitFor();
  await go(bob, "douze");
  await go(marie, "douze");
  // Runs, and the longest name: neither may cost a line.
  for (let i = 0; i < 15; i++) {
    const text = `${i} : une réponse d’une ligne, de cinquante signes`;
    await say(i % 4 === 3 ? marie : bob, text);
    await waitForText(page, text);
  }
  for (const gone of [".top", "#composer", "#rooms", "#people"]) assert.ok(!(await page.isVisible(gone)), gone);
  const whole = (await rows(page)).filter(({ share }) => share > 0.99);
  assert.ok(whole.length >= 12, `${whole.length} fit`);
  for (const row of whole) assert.deepEqual([row.lines, row.named, row.beside], [1, true, true], JSON.stringify(row));
  assert.ok(whole.some(({ author }) => author === LONG_NAME));
  const size = await page.locator("#messages .text").last().evaluate((one) => parseFloat(getComputedStyle(one).fontSize));
  assert.ok(size >= 1080 / 27, `${size} px`);
  assert.equal(await page.textContent("#wall-room"), "douze");
  assert.equal(await page.textContent("#wall-people"), "3 personnes présentes");
  await picture(page, "wall-twelve");
  assert.deepEqual(page.errors, []);
  await page.context().close();
});

test("it follows by itself, and a message whose beginning is above the screen still has its author", async () => {
  const page = await projector("Prof long", "long");
  await go(bob, "long");
  await say(bob, "un roman\n".repeat(40));
  await say(bob, "la fin");
  await waitForText(page, "la fin");
  await page.waitForFunction(() => {
    const last = document.querySelector("#messages li:last-child").getBoundingClientRect();
    return last.bottom <= document.querySelector("#scroller").getBoundingClientRect().bottom;
  });
  const [novel, end] = (await rows(page)).slice(-2);
  assert.ok(novel.share > 0.1 && novel.share < 0.9, `${novel.share}`);
  assert.ok(novel.named && end.named);
  await picture(page, "wall-long");
  await page.context().close();
});

test("a button and the keyboard lead in and out, and a reload changes nothing", async () => {
  const page = await projector("Prof clavier", "clavier");
  const isOn = () => page.isVisible("#wall-strip");
  const focus = () => page.evaluate(() => document.activeElement.id);
  assert.equal(await focus(), "wall-leave");
  await page.reload();
  await page.locator("#wall-room", { hasText: "clavier" }).waitFor();
  assert.ok(await isOn());
  await page.keyboard.press("Escape");
  assert.ok(!(await isOn()));
  assert.equal(await focus(), "wall");
  assert.ok(await page.isVisible("#composer"));
  await page.keyboard.press("Enter");
  assert.ok(await isOn());
  await page.keyboard.press("Enter");
  assert.ok(!(await isOn()));
  await page.reload();
  await page.waitForSelector('#status[data-status="online"]');
  assert.ok(!(await isOn()));
  assert.deepEqual(page.errors, []);
  await page.context().close();
});

test("a lost connection is told there, too", async () => {
  const proxy = await startProxy(server.port);
  const page = await projector("Prof perdu", "perdu", { url: proxy.url });
  assert.equal(await page.textContent("#wall-status"), "");
  await proxy.stop();
  await page.locator("#wall-status", { hasText: "Connexion perdue" }).waitFor();
  await page.context().close();
});

for (const [name, options, words] of [
  ["fr-light", { locale: "fr-FR", colorScheme: "light" }, "Seule cette machine"],
  ["en-dark", { locale: "en-GB", colorScheme: "dark" }, "Only this machine"],
  ["forced-colours", { locale: "fr-FR", forcedColors: "active" }, "Seule cette machine"],
  ["phone", { locale: "fr-FR", viewport: { width: 390, height: 844 } }, "Seule cette machine"],
]) {
  test(`everybody can use it, with a QR code and without: ${name}`, async () => {
    for (const [kind, host] of [["open", "salle-12"], ["own", "127.0.0.1"]]) {
      const page = await enter(browser, `http://${host}:${server.port}/`, `${kind} ${name}`, { ...PROJECTOR, ...options });
      await page.evaluate(() => document.querySelector("#wall").click()); // on a phone, there is no button for it
      const address = page.locator("#wall-address");
      if (kind === "open") {
        await page.locator("#wall-code").waitFor();
        assert.equal(await address.textContent(), `http://salle-12:${server.port}`);
        await page.waitForFunction(() => document.querySelector("#wall-code").naturalWidth > 0);
        assert.match(await page.getAttribute("#wall-code", "alt"), new RegExp(`http://salle-12:${server.port}/`));
      } else {
        await address.getByText(words).waitFor();
        assert.match(await address.textContent(), new RegExp(`--listen 0\\.0\\.0\\.0:${server.port}`));
        assert.ok(!(await page.isVisible("#wall-code")), "never a code of localhost");
      }
      await checkAccess(page, `wall ${kind}`);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "no sideways scrolling");
      await picture(page, `wall-${name}-${kind}`);
      assert.deepEqual(page.errors, []);
      await page.context().close();
    }
  });
}

test("the QR code becomes large for those who sit far away, and Escape shrinks it first", async () => {
  const page = await projector("Prof loin", "loin", { url: `http://salle-12:${server.port}/` });
  await page.locator("#wall-code").waitFor();
  const height = () => page.locator("#wall-code").evaluate((one) => one.getBoundingClientRect().height);
  const before = await height();
  await page.click("#wall-enlarge");
  assert.ok((await height()) > 0.75 * 1080);
  await checkAccess(page, "large code");
  await picture(page, "wall-code-large");
  await page.keyboard.press("Escape");
  assert.equal(await height(), before);
  assert.ok(await page.isVisible("#wall-strip"));
  await page.focus("#wall-enlarge");
  await page.keyboard.press("Enter");
  assert.ok((await height()) > before);
  await page.click("#wall-code");
  assert.equal(await height(), before);
  await page.keyboard.press("Escape");
  assert.ok(!(await page.isVisible("#wall-strip")));
  assert.deepEqual(page.errors, []);
  await page.context().close();
});

test("where everyone may come but the page was opened at 127.0.0.1, it is the network's address", async () => {
  const open = await startServer({ listen: "0.0.0.0:0" });
  const page = await projector("Prof ouvert", "ouvert", { url: `http://127.0.0.1:${open.port}/` });
  const shown = await page.textContent("#wall-address");
  // On a machine without a network, there is none.
  assert.match(shown, /^http:\/\/(?!127\.|localhost)[\d.]+:\d+$|--listen/);
  await page.context().close();
  await open.stop();
});

test("beside the inspector, twelve frames, the bytes and the ruler are in view", async () => {
  const page = await openPage(browser, `${server.url}?inspect`, PROJECTOR);
  await page.fill("#user", "Prof trames");
  await page.press("#user", "Enter");
  await page.waitForFunction(() => Salon.session?.status === "online");
  await page.click("#menu"); // the chat has little room
  await page.click("#wall");
  for (let i = 0; i < 14; i++) await page.click('[data-trial="ping"]');
  await page.waitForFunction(() => Salon.inspector.capture.records.filter(({ opcode }) => opcode === "pong").length >= 14);
  // A message of some length, masked: it has the most fields.
  const find = '({ opcode, direction, length }) => opcode === "text" && direction === "in" && length > 60';
  await page.evaluate(`Salon.inspector.frames.select(Salon.inspector.capture.records.find(${find})), Salon.inspector.frames.paint()`);
  const seen = await page.evaluate(() => {
    const box = (name) => document.querySelector(name).getBoundingClientRect();
    const frames = box("#frames");
    const inside = [...document.querySelectorAll("#frames [role=option]")].filter((one) => {
      const { top, bottom } = one.getBoundingClientRect();
      return top >= frames.top - 1 && bottom <= frames.bottom + 1;
    });
    return {
      frames: inside.length,
      bytes: box("#detail .octets").bottom <= box("#detail").bottom,
      ruler: box("#ruler").bottom <= innerHeight && box("#ruler").height > 50,
      larger: parseFloat(getComputedStyle(document.documentElement).fontSize) > 16,
    };
  });
  assert.ok(seen.frames >= 12, `${seen.frames} frames`);
  assert.deepEqual([seen.bytes, seen.ruler, seen.larger], [true, true, true]);
  await checkAccess(page, "wall beside the inspector");
  await picture(page, "wall-inspector");
  assert.deepEqual(page.errors, []);
  await page.context().close();
});
