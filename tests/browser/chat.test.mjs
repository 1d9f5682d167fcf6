// What a class does on its first day: come in, talk, make rooms, look who is there.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { connect, enter, launch, openPage, ownErrors, say, startServer, texts, waitForText } from "./helper.mjs";

let browser, server;
before(async () => ([browser, server] = [await launch(), await startServer()]));
after(async () => (await browser?.close(), await server?.stop()));

test("the form is the report's, filled in with where the page came from", async () => {
  const page = await openPage(browser, server.url);
  assert.equal(await page.inputValue("#address"), "127.0.0.1");
  assert.equal(await page.inputValue("#port"), String(server.port));
  assert.equal(await page.getAttribute("#user", "placeholder"), "Votre pseudo...");
  assert.equal(await page.getAttribute("#user", "maxlength"), "20");
  assert.equal(await page.innerText("#connect"), "Se connecter");
  await connect(page, "Forme");
  assert.equal(await page.getAttribute("#message", "placeholder"), "Tapez votre message...");
  assert.equal(await page.innerText("#composer button"), "Envoyer");
  assert.deepEqual(page.errors, []);
  await page.context().close();
});

test("two pages talk, see each other come and go, and find the history", async () => {
  const alice = await enter(browser, server.url, "Alice");
  const bob = await enter(browser, server.url, "Bob", { locale: "en-GB" });
  await say(alice, "Bonjour Bob");
  await waitForText(bob, "Bonjour Bob");
  await say(bob, "Hello Alice");
  await waitForText(alice, "Hello Alice");
  assert.equal(await alice.locator("#messages .own").count(), 1);
  assert.deepEqual((await alice.locator("#people-list bdi").allTextContents()).sort(), ["Alice", "Bob"]);
  const late = await enter(browser, server.url, "Chloé");
  await waitForText(late, "Hello Alice");
  assert.deepEqual(await texts(late), ["Bonjour Bob", "Hello Alice"]);
  await alice.locator(".notice", { hasText: "Chloé a rejoint le salon" }).waitFor();
  await late.context().close();
  await bob.locator(".notice", { hasText: "Chloé left the room" }).waitFor();
  assert.deepEqual([...alice.errors, ...bob.errors], []);
  await alice.context().close();
  await bob.context().close();
});

test("rooms are made, entered and left; drafts stay; what is unread is counted", async () => {
  const alice = await enter(browser, server.url, "Alice");
  const bob = await enter(browser, server.url, "Bob");
  await alice.fill("#new-room", "projet");
  await alice.press("#new-room", "Enter");
  await alice.waitForSelector('[data-room="projet"][aria-current]');
  await say(alice, "un secret");
  await waitForText(alice, "un secret");
  await bob.fill("#message", "à moitié écr");
  await bob.click('[data-room="projet"]');
  await waitForText(bob, "un secret");
  assert.equal(await bob.inputValue("#message"), "");
  await bob.click('[data-room="general"]');
  assert.equal(await bob.inputValue("#message"), "à moitié écr");
  await bob.waitForFunction(() => Salon.session.state.joined === "general");
  for (const text of ["premier", "deuxième", "troisième"]) await say(alice, text);
  // Only a server that sends `activity` lets us know; others must show nothing wrong.
  await waitForText(alice, "troisième");
  const badge = bob.locator('[data-room="projet"] .badge');
  if (await badge.count()) await bob.locator('[data-room="projet"] .badge', { hasText: "3" }).waitFor();
  await bob.click('[data-room="projet"]');
  await waitForText(bob, "troisième");
  assert.deepEqual(await texts(bob), ["un secret", "premier", "deuxième", "troisième"]);
  assert.equal(await bob.locator('[data-room="projet"] .badge').count(), 0);
  assert.deepEqual([...alice.errors, ...bob.errors], []);
  await alice.context().close();
  await bob.context().close();
});

test("a name that is taken and a room that exists are refused with a sentence", async () => {
  const alice = await enter(browser, server.url, "Alice");
  const other = await openPage(browser, server.url, { locale: "en-GB" });
  await other.fill("#user", "alice");
  await other.click("#connect");
  await other.locator("#connect-problem", { hasText: "already has this name" }).waitFor();
  await connect(other, "Alice 2");
  await other.fill("#new-room", "General");
  await other.press("#new-room", "Enter");
  await other.locator("#complaint", { hasText: "already exists" }).waitFor();
  assert.deepEqual(other.errors, []);
  await alice.context().close();
  await other.context().close();
});

test("markup, schemes and strange names only ever show", async () => {
  const nasty = await enter(browser, server.url, "__proto__");
  const other = await enter(browser, server.url, "<b>Bob</b>");
  const all = ["<img src=x onerror=alert(1)>", "javascript:alert(1)", "https://a.example/<script>", "(voir https://example.org/a_(b).)", "\u202eabc", "x".repeat(3000)];
  for (const text of all) await say(nasty, text);
  await waitForText(other, "xxx");
  assert.deepEqual((await texts(other)).slice(-all.length), all);
  const links = await other.locator("#messages a").evaluateAll((list) => list.map((one) => [one.getAttribute("href"), one.rel]));
  const rel = "noopener noreferrer nofollow";
  assert.deepEqual(links, [["https://a.example/", rel], ["https://example.org/a_(b)", rel]]);
  for (const room of ["constructor", "__proto__", "<i>salle</i>"]) {
    await nasty.fill("#new-room", room);
    await nasty.press("#new-room", "Enter");
    await nasty.waitForFunction((name) => Salon.session.state.joined === name, room);
    await say(nasty, `dans ${room}`);
    await waitForText(nasty, `dans ${room}`);
  }
  assert.equal(await nasty.locator("#messages img, #messages b, #rooms i").count(), 0);
  assert.ok(await other.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "long words wrap");
  assert.deepEqual(ownErrors(nasty), []);
  await nasty.context().close();
  await other.context().close();
});
