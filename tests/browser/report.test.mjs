// The page opened from disk, against a server that knows only the report's six lines.
// SALON_WEB: the folder of the page. REPORT_SERVER: a command that starts such a server on the
// port behind it (0: any) and prints its ws:// address.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { connect, launch, makeRoom, openPage, ownErrors, picture, say, startProxy, startServer, texts, waitForText } from "./helper.mjs";

const { REPORT_SERVER, SALON_WEB } = process.env;
const skip = REPORT_SERVER && SALON_WEB ? false : "REPORT_SERVER and SALON_WEB are not set";

let browser, child, port;
before(async () => {
  if (!SALON_WEB) return;
  browser = await launch();
  if (skip) return;
  const [program, ...args] = REPORT_SERVER.split(" ");
  child = spawn(program, [...args, "0"], { stdio: ["ignore", "pipe", "ignore"] });
  const [line] = await once(createInterface(child.stdout), "line");
  port = Number(new URL(line.match(/ws:\S+/)[0]).port);
});
after(async () => (await browser?.close(), child?.kill()));

async function fromDisk(user, at = port) {
  const page = await openPage(browser, pathToFileURL(resolve(SALON_WEB, "index.html")).href);
  assert.equal(await page.inputValue("#address"), "127.0.0.2");
  assert.equal(await page.inputValue("#port"), "8001");
  await page.fill("#address", "127.0.0.1");
  await page.fill("#port", String(at));
  await connect(page, user);
  return page;
}

test("names, messages and rooms work with six lines", { skip }, async () => {
  const [alice, bob] = [await fromDisk("Alice"), await fromDisk("Bob")];
  await say(alice, "Bonjour : ça va ?");
  await waitForText(bob, "Bonjour : ça va ?");
  await say(bob, "oui");
  await waitForText(alice, "oui");
  assert.equal(await alice.locator("#messages .own").count(), 1);
  assert.equal(await alice.locator("#pending li").count(), 0);
  assert.equal(await alice.locator("#people-note").innerText(), "Ce serveur ne dit pas qui est là.");
  await makeRoom(alice, "projet");
  await bob.click('[data-room="projet"]');
  await say(bob, "ici aussi");
  await waitForText(alice, "ici aussi");
  assert.deepEqual(await texts(alice), ["ici aussi"]);
  const twin = await openPage(browser, alice.url());
  await twin.fill("#address", "127.0.0.1");
  await twin.fill("#port", String(port));
  await twin.fill("#user", "Alice");
  await twin.click("#connect");
  await twin.locator("#connect-problem", { hasText: "Pseudo invalide" }).waitFor();
  for (const page of [alice, bob, twin]) {
    assert.deepEqual(page.errors, []);
    await page.context().close();
  }
});

test("a name that this server does not refuse turns nothing round", { skip }, async () => {
  const [turned, other] = [await fromDisk("\u202eexe.txt"), await fromDisk("Bob")];
  await say(turned, "<b>bonjour</b>");
  await waitForText(other, "<b>bonjour</b>");
  const [name, time] = await other.locator("#messages .heading").evaluate((one) => [...one.children].map((part) => part.getBoundingClientRect().left));
  assert.ok(name < time, "the name stays before the time");
  for (const page of [turned, other]) await page.context().close();
});

test("after a cut the page comes back, and is honest about what it cannot know", { skip, timeout: 60_000 }, async () => {
  const proxy = await startProxy(port);
  const page = await fromDisk("Chloé", proxy.port);
  const bob = await fromDisk("Bob");
  await say(page, "avant");
  await waitForText(bob, "avant");
  await proxy.stop();
  await page.waitForSelector('#status[data-status="lost"]');
  await say(page, "pendant");
  const again = await startProxy(port, proxy.port);
  await waitForText(bob, "pendant");
  await waitForText(page, "pendant");
  await page.locator(".mark", { hasText: "ne garde pas les messages" }).waitFor();
  assert.deepEqual(await texts(bob), ["avant", "pendant"]);
  // Sent, but no answer: nobody can say whether it arrived. The person decides.
  again.freeze();
  await say(page, "incertain");
  await page.waitForFunction(() => Salon.session.pending.inFlight);
  again.cut();
  await page.locator("#pending .doubtful", { hasText: "Peut-être arrivé" }).waitFor();
  await picture(page, "doubtful-fr");
  await page.click('#pending [data-action="send_again"]');
  await waitForText(bob, "incertain");
  await page.waitForFunction(() => Salon.session.pending.entries.length === 0);
  assert.deepEqual(ownErrors(page), []);
  await again.stop();
  await page.context().close();
  await bob.context().close();
});

test("the inspector says that this server shows no frames", { skip }, async () => {
  const page = await fromDisk("Inspecteur");
  await page.click("#inspect");
  await page.locator("#inspector-note", { hasText: "ne montre pas de trames" }).waitFor();
  await page.reload(); // now it asks for them from the beginning
  await page.waitForFunction(() => Salon.session?.status === "online");
  await page.locator("#inspector-note", { hasText: "ne montre pas de trames" }).waitFor();
  await say(page, "la discussion marche");
  await waitForText(page, "la discussion marche");
  await page.click("#inspector-close");
  assert.deepEqual(page.errors, []);
  await page.context().close();
});

test("opened from disk, the page talks to Salon, too", { skip: SALON_WEB ? false : "SALON_WEB is not set" }, async () => {
  const server = await startServer();
  const page = await fromDisk("Disque", server.port);
  await say(page, "depuis le disque");
  await waitForText(page, "depuis le disque");
  assert.deepEqual(await page.locator("#people-list bdi").allTextContents(), ["Disque"]);
  assert.deepEqual(page.errors, []);
  await page.context().close();
  await server.stop();
});
