// "Check": this server judges the server of whoever has the page open, and the page shows the verdicts.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import net from "node:net";
import { after, before, test } from "node:test";
import { checkAccess, handshake, launch, openPage, ownErrors, picture, program, startServer } from "./helper.mjs";

let browser, server;
before(async () => ([browser, server] = [await launch(), await startServer()]));
after(async () => (await browser?.close(), await server?.stop()));

const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
const accept = (key, encoding) => createHash("sha1").update(key + GUID).digest(encoding);

/// A student's echo server: it knows the short length only. digest: of the accept value, "base64" is right.
async function student(t, digest = "base64") {
  const own = net.createServer((socket) => {
    let [bytes, isOpen] = [Buffer.alloc(0), false];
    socket.on("error", () => {});
    socket.on("data", (more) => {
      bytes = Buffer.concat([bytes, more]);
      const end = bytes.indexOf("\r\n\r\n");
      if (!isOpen && end >= 0) {
        const [, key = ""] = bytes.toString().match(/sec-websocket-key: (.*)\r/i) ?? [];
        socket.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept(key, digest)}\r\n\r\n`);
        [bytes, isOpen] = [bytes.subarray(end + 4), true];
      }
      while (isOpen && bytes.length >= 6) {
        const length = bytes[1] & 0x7f;
        if (bytes.length < 6 + length) return;
        const payload = bytes.subarray(6, 6 + length).map((byte, i) => byte ^ bytes[2 + (i % 4)]);
        socket.write(Buffer.concat([Buffer.from([0x81, length]), payload]));
        bytes = bytes.subarray(6 + length);
      }
    });
  });
  await new Promise((resolve) => own.listen(0, "127.0.0.1", resolve));
  t.after(() => own.close());
  return own.address().port;
}

/// A page of its own server, as a check may start only every five seconds.
async function checking(t, user, options, url = server.url) {
  const page = await openPage(browser, `${url}?inspect`, options);
  await page.fill("#user", user);
  await page.press("#user", "Enter");
  await page.waitForFunction(() => Salon.session?.status === "online");
  t.after(() => page.context().close());
  await page.click("#tab-check");
  return page;
}

async function check(page, port, { kind = "echo", path = "/" } = {}) {
  await page.fill("#check-port", String(port));
  await page.fill("#check-path", path);
  await page.selectOption("#check-kind", kind);
  await page.press("#check-port", "Enter");
}

const done = (page) => page.waitForFunction(() => /^[✓✗]/.test(document.querySelector(".check-said").textContent), null, { timeout: 60_000 });

test("this very chat passes all that suits it", { timeout: 60_000 }, async (t) => {
  const page = await checking(t, "Alice");
  await check(page, server.port, { kind: "chat" });
  await page.locator("#check-stop").waitFor();
  await done(page);
  assert.match(await page.locator(".check-view:not([hidden]) .check-said").innerText(), /^✓ Tout est réussi\u202f: \d+ cas\.$/);
  const stages = await page.locator(".check-stage > summary h3").allTextContents();
  assert.equal(stages[0], "1. La poignée de main d’ouverture");
  assert.ok(stages.includes("9. La discussion du rapport"));
  assert.equal(await page.locator(".check-stage[open]").count(), 0, "what is passed need not be read");
  await page.locator(".check-stage > summary").first().click();
  const first = page.locator(".check-case").first();
  assert.match(await first.innerText(), /✓\s*réussi\s*1\.1\s*La requête d’un navigateur reçoit 101\s*§4\.2\.2/);
  assert.deepEqual(page.errors, []);
});

test("a failed case opens to its bytes, with the wrong one marked and a hint, and the rest can follow", { timeout: 90_000 }, async (t) => {
  const own = await startServer();
  t.after(() => own.stop());
  const page = await checking(t, "Bob", {}, own.url);
  await check(page, await student(t, "hex"));
  await done(page);
  assert.match(await page.locator(".check-view:not([hidden]) .check-said").innerText(), /^✗ \d+ cas échoués sur \d+\. .* étapes viennent après/);
  const box = page.locator('.check-case[data-outcome="failed"] details').first();
  await box.locator("summary").focus();
  await page.keyboard.press("Enter");
  await box.locator(".hint", { hasText: "l’empreinte en hexadécimal" }).waitFor();
  assert.match(await box.innerText(), /Attendu\s+l’en-tête Sec-WebSocket-Accept dans la réponse/);
  assert.match(await box.innerText(), /Reçu\s+Sec-WebSocket-Accept est [0-9a-f]{40}, et non /);
  assert.match(await box.locator("pre").first().innerText(), /^GET \/ HTTP\/1\.1\\r\\n\n/);
  assert.equal(await box.locator("pre mark").count(), 1);
  assert.equal(await page.locator(".check-stage").count(), 1);
  await page.click("#check-all");
  await page.locator("#check-stop").waitFor();
  await page.locator(".check-stage").nth(2).waitFor({ timeout: 60_000 });
  await page.click("#check-stop");
  await page.locator(".check-view:not([hidden]) .check-said", { hasText: "Arrêté." }).waitFor();
  assert.deepEqual(page.errors, []);
});

test("what is typed wrong and why nothing is checked are said", { timeout: 60_000 }, async (t) => {
  const own = await startServer();
  t.after(() => own.stop());
  const page = await checking(t, "Chloé", {}, own.url);
  await check(page, "http");
  await page.locator(".check-view .problem", { hasText: "de 1 à 65535" }).waitFor();
  await check(page, 9, { path: "/é" });
  await page.locator(".check-view .problem", { hasText: "200 caractères ASCII" }).waitFor();
  assert.deepEqual(ownErrors(page).filter((text) => !/Failed to load resource/.test(text)), []);
  const off = await startServer({ args: ["--no-check"] });
  t.after(() => off.stop());
  const other = await checking(t, "David", {}, off.url);
  await check(other, 9);
  await other.locator(".check-view .problem", { hasText: "--no-check" }).waitFor();
});

test("each connection of a client is one case", { timeout: 60_000 }, async (t) => {
  const page = await checking(t, "Émile");
  await page.click("#check-client");
  await page.click("#check-wait");
  await page.locator(".check-view:not([hidden]) .check-said", { hasText: "J’attends votre client\u202f: cas 1 sur" }).waitFor();
  const { pathname, search } = new URL(await page.inputValue("#check-client-address"));
  const client = program(server.port, handshake(server.port, pathname + search));
  t.after(() => client.destroy());
  setTimeout(() => client.end(), 500);
  await page.locator(".check-view:not([hidden]) .check-case").first().waitFor({ timeout: 20_000 });
  await page.locator(".check-view:not([hidden]) .check-said", { hasText: "cas 2 sur" }).waitFor({ timeout: 20_000 });
  await checkAccess(page, "client");
  await picture(page, "check-client");
  await page.locator(".check-view:not([hidden]) button", { hasText: "Arrêter" }).click();
  await page.locator(".check-view:not([hidden]) .check-said", { hasText: "Arrêté." }).waitFor();
  assert.deepEqual(page.errors, []);
});

const DESK = { width: 1366, height: 768 };
const PHONE = { width: 390, height: 844 };
const LOOKS = [
  { name: "desktop-fr-light", locale: "fr-FR", colorScheme: "light", viewport: DESK },
  { name: "desktop-en-dark", locale: "en-GB", colorScheme: "dark", viewport: DESK },
  { name: "phone-fr-light", locale: "fr-FR", colorScheme: "light", viewport: PHONE, hasTouch: true },
  { name: "phone-en-dark", locale: "en-GB", colorScheme: "dark", viewport: PHONE, hasTouch: true },
  { name: "forced-colours", locale: "fr-FR", forcedColors: "active", viewport: DESK },
];

for (const { name, ...options } of LOOKS) {
  test(`looks: ${name}`, { timeout: 90_000 }, async (t) => {
    const own = await startServer();
    t.after(() => own.stop());
    const page = await checking(t, "Zoé", options, own.url);
    await checkAccess(page, "form");
    await picture(page, `check-${name}-form`);
    await check(page, await student(t));
    await done(page);
    await picture(page, `check-${name}-stages`);
    await page.click("#check-all");
    const failed = (title) => page.locator(".check-case details", { hasText: title });
    await failed(/126 (octets|bytes),/).waitFor({ timeout: 30_000 });
    await picture(page, `check-${name}-running`);
    await page.click("#check-stop");
    for (const [what, title] of [["frame", /126 (octets|bytes),/], ["head", /Version 99|La version 99/]]) {
      const one = failed(title).first();
      await one.locator("summary").click();
      await one.locator("pre").first().waitFor();
      await one.locator("summary").scrollIntoViewIfNeeded();
      await page.mouse.wheel(0, 400);
      await checkAccess(page, what);
      await picture(page, `check-${name}-${what}`);
    }
    assert.deepEqual(page.errors, []);
  });
}
