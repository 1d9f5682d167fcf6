// The list of frames and what leads on from it: times, search, the folded history, copying, explaining, the divider.
import assert from "node:assert/strict";
import { once } from "node:events";
import { after, before, test } from "node:test";
import { checkAccess, enter, handshake, launch, picture, program, rawClient, say, startServer, waitForText } from "./helper.mjs";

const HISTORY = 30;
const DESK = { width: 1440, height: 900 };

let browser, server, bob;
before(async () => {
  [browser, server] = [await launch(), await startServer({ args: ["--rate", "0"] })];
  bob = await enter(browser, server.url, "Bob");
  for (let i = 1; i <= HISTORY; i++) await say(bob, `ancien ${i}`);
  await waitForText(bob, `ancien ${HISTORY}`);
});
after(async () => (await browser?.close(), await server?.stop()));

const inspect = async (user, options = {}) => {
  const page = await enter(browser, `${server.url}?inspect`, user, { viewport: DESK, ...options });
  await page.locator("#frames .frame-row", { hasText: "users general" }).waitFor();
  return page;
};
const row = (page, text) => page.locator("#frames .frame-row", { hasText: text });
const select = (page, find) => page.evaluate(`Salon.inspector.frames.select(Salon.inspector.capture.records.find(${find})), Salon.inspector.frames.paint()`);
// Beside the inspector, the chat is narrow: the language is in the menu.
const switchLanguage = async (page) => (await page.click("#menu"), page.click(".top .language"));
const fill = (page, text) => page.fill("#search", text);
const found = (page, sentence) => page.locator("#found", { hasText: sentence }).waitFor();

test("each row has its time since the connection was opened, in the language's digits", async () => {
  const page = await inspect("Ada");
  const times = () => page.locator("#frames .frame-row .time").allInnerTexts();
  assert.equal((await times())[0], "0,000\u00a0s");
  assert.ok((await times()).every((time) => /^\d+,\d{3}\u00a0s$/.test(time)), String(await times()));
  await switchLanguage(page);
  await page.locator("#frames .frame-row .time", { hasText: /^0\.000/ }).first().waitFor();
  assert.deepEqual(page.errors, []);
  await page.context().close();
});

test("the history is one row, which a click and the keyboard open and close", async () => {
  const page = await inspect("Bea");
  const history = row(page, `${HISTORY} messages d’historique`);
  await history.waitFor();
  assert.equal(await row(page, "Bob: ancien").count(), 0);
  await history.click();
  await row(page, "Bob: ancien 1").first().waitFor();
  await page.locator("#detail", { hasText: "les a envoyés à l’arrivée" }).waitFor();
  await page.locator("#detail button", { hasText: "Replier" }).click();
  await row(page, "Bob: ancien").first().waitFor({ state: "detached" });
  await page.focus("#frames");
  await page.keyboard.press("ArrowRight");
  await row(page, "Bob: ancien 1").first().waitFor();
  await page.keyboard.press("ArrowDown");
  await page.locator('#frames [aria-selected="true"]', { hasText: "Bob: ancien 1" }).waitFor();
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Enter");
  await row(page, "Bob: ancien").first().waitFor({ state: "detached" });
  await picture(page, "inspector-history");
  await checkAccess(page, "history");
  // What is said later stands in a row of its own.
  await say(bob, "tout neuf");
  await row(page, "Bob: tout neuf").waitFor();
  assert.deepEqual(page.errors, []);
  await page.context().close();
});

test("a search shows what it finds, how many of how many, and is emptied by a button or by Escape", async () => {
  const page = await inspect("Cleo");
  await say(page, "Un éléphant");
  await row(page, "Cleo: Un éléphant").waitFor();
  await fill(page, "éLÉphant");
  await found(page, /^2 trames sur \d+$/);
  assert.deepEqual(await page.locator("#frames .preview").allInnerTexts(), ["Un éléphant", "Cleo: Un éléphant"]);
  await checkAccess(page, "search");
  await picture(page, "inspector-search");
  await fill(page, "c3 a9 6c c3 a9"); // élé, unmasked in one of them
  await found(page, /^2 trames/);
  await page.click('[data-trial="ping"]');
  await fill(page, "pong");
  await page.locator('#frames .frame-row[data-opcode="pong"]').waitFor();
  await fill(page, "ancien 7");
  await row(page, "Bob: ancien 7").waitFor();
  await page.press("#search", "Escape");
  await row(page, "messages d’historique").waitFor();
  assert.deepEqual([await page.inputValue("#search"), await page.innerText("#found")], ["", ""]);
  await fill(page, "rien de tel");
  await page.locator("#frames-empty").waitFor();
  await page.focus("#search");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await row(page, "messages d’historique").waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.id), "search");
  await page.selectOption("#filter", "control");
  await found(page, /^\d+ trames? sur \d+$/);
  assert.deepEqual(page.errors, []);
  await page.context().close();
});

test("a frame is copied as hex, and opened in Explain", async () => {
  const page = await inspect("Dora");
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await say(page, "copie");
  await row(page, "Dora: copie").waitFor();
  await select(page, '({ direction, summary }) => direction === "in" && summary.includes("copie")');
  const wire = await page.evaluate(() => Salon.spaced(Salon.inspector.frames.selected.wire));
  await page.locator("#detail button", { hasText: "Copier en hexadécimal" }).click();
  await page.locator("#detail button", { hasText: "Copié" }).waitFor();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), wire);
  await page.locator("#detail button", { hasText: "Ouvrir dans Expliquer" }).click();
  await page.locator(".explained pre", { hasText: '"message":"copie"' }).waitFor();
  assert.deepEqual([await page.inputValue("#explain-bytes"), await page.inputValue("#explain-from")], [wire, "client"]);
  assert.equal(await page.getAttribute("#tab-explain", "aria-selected"), "true");
  // A fragment is explained with those before it.
  await page.click("#tab-frames");
  await page.click('[data-trial="fragments"]');
  await page.waitForFunction(() => Salon.inspector.capture.records.some(({ message }) => message?.done));
  await select(page, "({ message }) => message?.done");
  await page.locator("#detail button", { hasText: "Ouvrir dans Expliquer" }).click();
  await page.locator(".explained-said", { hasText: "Tout est là" }).waitFor();
  await page.waitForFunction(() => document.querySelectorAll(".explained .frame-detail").length === 3);
  assert.equal(await page.inputValue("#explain-from"), "server");
  assert.deepEqual(page.errors, []);
  await page.context().close();
});

test("where the clipboard is not offered, the old way copies", async () => {
  const page = await inspect("Emil");
  await page.evaluate(() => (navigator.clipboard.writeText = () => Promise.reject(new Error("no"))));
  await select(page, '({ opcode }) => opcode === "text"');
  await page.locator("#detail button", { hasText: "Copier en hexadécimal" }).click();
  await page.locator("#detail button", { hasText: "Copié" }).waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "Copié");
  await page.context().close();
});

const DUMP = `00000000: 8185 37fa 213d 7f9f 4d51 5889 8037 fa21  ..7.!=..MQX..7.!
00000010: 3d81 8537 fa21 3d7f 9f4d 5158            =..7.!=..MQX
`;

test("Explain reads what programs and tools print, and says where a text is wrong", async () => {
  const page = await inspect("Fay");
  await page.click("#tab-explain");
  const frames = async (text, labels) => {
    await page.fill("#explain-bytes", text);
    // The answer about what stood there before may still come.
    await page.waitForFunction((all) => [...document.querySelectorAll(".explained h3")].map((one) => one.textContent.split(" · ")[1]).join() === all, labels.join());
  };
  await frames("b'\\x81\\x857\\xfa!=\\x7f\\x9fMQX'", ["TEXT"]);
  await frames("\\x89\\x80\\x37\\xfa\\x21\\x3d", ["PING"]);
  await frames("8a:80:37:fa:21:3d", ["PONG"]);
  await frames(DUMP, ["TEXT", "PING", "TEXT"]);
  await frames("  89 80 37fa213d 0x81", ["PING", "TEXT"]); // and what has begun
  await picture(page, "inspector-dump");
  await page.fill("#explain-bytes", "  81 8g");
  await page.locator(".explained-said.verdict", { hasText: "le caractère 7, 'g', n'est pas un chiffre hexadécimal" }).waitFor();
  await switchLanguage(page);
  await page.locator(".explained-said.verdict", { hasText: "At character 7: “g”." }).waitFor();
  await page.fill("#explain-bytes", DUMP.repeat(500));
  await page.locator(".explained-said", { hasText: "too long" }).waitFor();
  assert.deepEqual(page.errors, []);
  await page.context().close();
});

test("what most likely went wrong is said where the verdict is, in both languages", async () => {
  const page = await inspect("Gwen");
  const { pathname, search } = new URL(await page.inputValue("#program-address"));
  const socket = program(server.port, handshake(server.port, pathname + search));
  await socket.until("\r\n\r\n");
  socket.write('{"action":"login","user":"Python"}');
  await once(socket, "close");
  const failed = page.locator('.connection[data-state="failed"]');
  await failed.filter({ hasText: "ce texte est parti sans trame" }).click();
  await select(page, "({ error }) => error");
  const guess = page.locator("#detail .guess");
  await guess.filter({ hasText: "ce texte est parti sans trame" }).waitFor();
  assert.equal(await guess.locator("q").innerText(), "the first byte is `{`: is this text without a frame?");
  await checkAccess(page, "guess");
  await picture(page, "inspector-guess");
  await switchLanguage(page);
  await guess.filter({ hasText: "this text was sent without a frame" }).waitFor();
  // Of a frame that is not whole, too.
  await page.click("#tab-explain");
  await page.fill("#explain-bytes", "81 86 01 02 03 04 48 65");
  await page.locator(".explained > .guess", { hasText: "the length counts the four bytes of the key" }).waitFor();
  assert.deepEqual(page.errors, []);
  await page.context().close();
});

test("texts that keep a connection alive are shown as the texts that they are", async () => {
  const page = await inspect("Hana");
  await page.evaluate(() => Salon.session.ask({ action: "ping", ref: "essai" }));
  const pong = row(page, '{"action":"pong","ref":"essai"}');
  await pong.waitFor();
  assert.equal(await pong.locator(".kind").innerText(), "TEXT");
  await page.selectOption("#filter", "control");
  await pong.waitFor({ state: "detached" });
  await page.context().close();
});

test("the divider moves with mouse, finger and keyboard, within its bounds, and stays where it was", async () => {
  const page = await inspect("Ines", { hasTouch: true });
  const width = () => page.locator("#chat-page").evaluate((one) => Math.round(one.getBoundingClientRect().width));
  const value = (name) => page.getAttribute("#divider", `aria-value${name}`).then(Number);
  const middle = async () => {
    const { x, y, width, height } = await page.locator("#divider").boundingBox();
    return [x + width / 2, y + height / 2];
  };
  const first = await width();
  assert.equal(await value("now"), Math.round((100 * first) / DESK.width));
  let [x, y] = await middle();
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 150, y, { steps: 5 });
  await page.mouse.up();
  assert.ok(Math.abs((await width()) - first - 150) < 10, `${await width()} after ${first}`);
  await page.mouse.move(x, y);
  const dragged = await width();
  await page.keyboard.press("ArrowLeft");
  await page.waitForFunction((before) => document.querySelector("#chat-page").offsetWidth < before - 20, dragged);
  assert.equal(await value("now"), Math.round((100 * (await width())) / DESK.width));
  await page.keyboard.press("Home");
  assert.equal(await width(), 21 * 16);
  assert.equal(await value("now"), await value("min"));
  await page.keyboard.press("ArrowLeft");
  assert.equal(await width(), 21 * 16);
  await page.keyboard.press("End");
  assert.equal(await width(), DESK.width - 35 * 16);
  // A finger, as the browser's own protocol sends it.
  const client = await page.context().newCDPSession(page);
  const touch = (type, ...points) => client.send("Input.dispatchTouchEvent", { type, touchPoints: points.map(([x, y]) => ({ x, y })) });
  [x, y] = await middle();
  await touch("touchStart", [x, y]);
  for (let i = 1; i <= 5; i++) await touch("touchMove", [x - 40 * i, y]);
  await touch("touchEnd");
  await page.waitForFunction((most) => document.querySelector("#chat-page").offsetWidth < most - 150, DESK.width - 35 * 16);
  const last = await width();
  await checkAccess(page, "divider");
  await picture(page, "inspector-divider");
  await page.reload();
  await page.waitForFunction(() => Salon.session?.status === "online");
  assert.ok(Math.abs((await width()) - last) <= 1);
  await page.dblclick("#divider");
  assert.equal(await width(), first);
  await page.click("#inspector-close");
  assert.equal(await page.isVisible("#divider"), false);
  assert.deepEqual(page.errors, []);
  await page.context().close();
});

test("a page with a long talk and the inspector is as high as the window", async () => {
  const page = await inspect("Jean");
  assert.ok(await page.evaluate(() => document.scrollingElement.scrollHeight <= innerHeight));
  await page.context().close();
});

test("the history of a program without details is folded, too", async () => {
  const page = await inspect("Kim");
  const { pathname, search } = new URL(await page.inputValue("#program-address"));
  const robot = await rawClient(server.port, "Robot", pathname + search);
  await page.locator(".connection", { hasText: "Robot" }).click();
  await row(page, /▸ \d+ messages d’historique/).waitFor();
  robot.destroy();
  await page.context().close();
});
