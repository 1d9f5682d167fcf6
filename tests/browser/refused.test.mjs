// What a person reads whose browser is refused.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { checkAccess, handshake, launch, openPage, picture, program, startServer } from "./helper.mjs";

let browser, server;
// A name of the Internet that leads to this machine.
const FOREIGN = "evil.example";
before(async () => {
  browser = await launch(`--host-resolver-rules=MAP ${FOREIGN} 127.0.0.1`);
  server = await startServer();
});
after(async () => (await browser?.close(), await server?.stop()));

/// What the browser writes of every status that is no success, and of the icon that it asks for.
const ownErrors = (page) => page.errors.filter((text) => !/the server responded with a status of/.test(text));

async function check(page, parts, name) {
  const text = await page.textContent("main");
  for (const part of parts) assert.ok(text.includes(part), `${part} is not in ${text}`);
  // Its style is allowed by its own policy.
  assert.equal(await page.evaluate(() => getComputedStyle(document.querySelector("h1")).fontSize), "24px");
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "no sideways scrolling");
  // axe asks that no page reloads by itself. This one shows nothing else, and has nothing to read on.
  if (name !== "full") await checkAccess(page, name);
  await picture(page, `refused-${name}`);
  assert.deepEqual(ownErrors(page), []);
}

for (const [name, options] of [
  ["light", { colorScheme: "light" }],
  ["dark", { colorScheme: "dark" }],
  ["phone", { viewport: { width: 360, height: 640 } }],
]) {
  test(`a foreign name: ${name}`, async () => {
    const page = await openPage(browser, `http://${FOREIGN}:${server.port}/`, options);
    const parts = ["n’accepte pas cette adresse", "does not accept this address", "403 Forbidden: the host name"];
    await check(page, parts, `foreign-${name}`);
    await page.context().close();
  });
}

test("no page at this address, and a link that leads to the chat", async () => {
  const page = await openPage(browser, `${server.url}a/b?c`);
  await check(page, ["Il n’y a pas de page", "There is no page", "404 Not Found"], "absent");
  await page.click("a");
  await page.locator("#connect-form").waitFor();
  await page.context().close();
});

test("a full server, which is asked again until there is a place", async () => {
  const most = 40; // more than a browser has open while it loads a page
  const small = await startServer({ args: ["--max-clients", String(most)] });
  const crowd = Array.from({ length: most }, () => program(small.port, handshake(small.port)));
  await Promise.all(crowd.map((one) => one.until("HTTP/1.1 ")));
  const page = await openPage(browser, small.url);
  await check(page, ["Le serveur est complet", "The server is full", "503 Service Unavailable", "--max-clients"], "full");
  for (const one of crowd) one.destroy();
  await page.locator("#connect-form").waitFor();
  await page.context().close();
  await small.stop();
});
