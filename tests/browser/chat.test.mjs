// What a class does on its first day: come in, talk, make rooms, look who is there.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { connect, enter, inFirefox, inRoom, launch, makeRoom, openPage, ownErrors, picture, say, startServer, texts, waitForText } from "./helper.mjs";

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
  await makeRoom(alice, "projet");
  await say(alice, "un secret");
  await waitForText(alice, "un secret");
  await bob.locator('[data-room="projet"] .badge', { hasText: "1" }).waitFor();
  await bob.fill("#message", "à moitié écr");
  await bob.click('[data-room="projet"]');
  await waitForText(bob, "un secret");
  assert.equal(await bob.inputValue("#message"), "");
  await bob.click('[data-room="general"]');
  assert.equal(await bob.inputValue("#message"), "à moitié écr");
  await inRoom(bob, "general");
  for (const text of ["premier", "deuxième", "troisième"]) await say(alice, text);
  await bob.locator('[data-room="projet"] .badge', { hasText: "3" }).waitFor();
  assert.match(await bob.title(), /^\(3\) /);
  await bob.locator('[data-room="projet"] .unseen', { hasText: "3 messages non lus" }).waitFor({ state: "attached" });
  await bob.click('[data-room="projet"]');
  await waitForText(bob, "troisième");
  assert.deepEqual(await texts(bob), ["un secret", "premier", "deuxième", "troisième"]);
  assert.equal(await bob.locator('[data-room="projet"] .badge').count(), 0);
  await bob.waitForFunction(() => !document.title.startsWith("("));
  // What was said since the last visit is under a line, until the next one.
  assert.deepEqual(await bob.locator("li:has(.fresh) .text").allTextContents(), ["premier"]);
  assert.equal(await bob.locator(".fresh").innerText(), "Nouveaux messages");
  await picture(bob, "new-messages-fr");
  await bob.click('[data-room="general"]');
  await bob.click('[data-room="projet"]');
  await waitForText(bob, "troisième");
  assert.equal(await bob.locator(".fresh").count(), 0);
  // A draft does not follow into a room that is made.
  await bob.fill("#message", "pour le projet");
  await makeRoom(bob, "autre");
  assert.equal(await bob.inputValue("#message"), "");
  await bob.click('[data-room="projet"]');
  assert.equal(await bob.inputValue("#message"), "pour le projet");
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
  assert.notEqual(await other.evaluate(() => document.activeElement.localName), "body", "the focus is still in the form");
  await picture(other, "refused-name-en");
  await connect(other, "Alice 2");
  await other.fill("#new-room", "General");
  await other.press("#new-room", "Enter");
  await other.locator("#request-error", { hasText: "already exists" }).waitFor();
  assert.deepEqual(other.errors, []);
  await alice.context().close();
  await other.context().close();
});

test("a name can be changed, and stays through a reload", async () => {
  const alice = await enter(browser, server.url, "Alice");
  const bob = await enter(browser, server.url, "Bob", { locale: "en-GB" });
  const rename = async (page, name) => {
    if (!(await page.isVisible("#new-name"))) await page.click("#rename summary");
    await page.fill("#new-name", name);
    await page.press("#new-name", "Enter");
  };
  await rename(alice, "Alicia");
  await bob.locator(".notice", { hasText: "Alice is now called Alicia" }).waitFor();
  await alice.locator(".notice", { hasText: "Alice s’appelle maintenant Alicia" }).waitFor();
  assert.deepEqual((await bob.locator("#people-list bdi").allTextContents()).sort(), ["Alicia", "Bob"]);
  await alice.locator("#people-list li", { hasText: /Alicia\s*\(vous\)/ }).waitFor();
  assert.ok(!(await alice.isVisible("#new-name")), "folded away again");
  await rename(bob, "alicia");
  await bob.locator("#request-error", { hasText: "already has this name" }).waitFor();
  await rename(bob, "Bob 2");
  await alice.locator("#people-list li", { hasText: "Bob 2" }).waitFor();
  await alice.reload();
  await alice.waitForSelector('#status[data-status="online"]');
  await say(alice, "toujours moi");
  await bob.locator("#messages .chat", { hasText: "toujours moi" }).locator(".name", { hasText: "Alicia" }).waitFor();
  assert.deepEqual([...alice.errors, ...bob.errors], []);
  await alice.context().close();
  await bob.context().close();
});

test("each day has its line", async () => {
  const page = await openPage(browser, server.url);
  const days = await page.evaluate(() => {
    const noon = new Date().setHours(12);
    const at = (daysAgo) => ({ kind: "chat", user: "A", text: "x", time: new Date(noon).setDate(new Date(noon).getDate() - daysAgo) });
    const pairs = [[at(400)], [at(1), at(400)], [at(0), at(1)], [at(0), at(0)]];
    return pairs.map(([message, before]) => Salon.row(message, before).querySelector(".day")?.textContent ?? "none");
  });
  assert.match(days.shift(), /^\p{L}+ \d{1,2}(er)? \p{L}+ \d{4}$/u);
  assert.deepEqual(days, ["Hier", "Aujourd’hui", "none"]);
  await page.context().close();
});

test("markup, schemes and strange names only ever show", async () => {
  const nasty = await enter(browser, server.url, "__proto__");
  const other = await enter(browser, server.url, "<b>Bob</b>");
  const all = ["<img src=x onerror=alert(1)>", "javascript:alert(1)", "https://a.example/<script>", "(voir https://example.org/a_(b).)", "\u202eabc", "x".repeat(2000)];
  for (const text of all) await say(nasty, text);
  await waitForText(other, "xxx");
  assert.deepEqual((await texts(other)).slice(-all.length), all);
  const links = await other.locator("#messages a").evaluateAll((list) => list.map((one) => [one.getAttribute("href"), one.rel]));
  const rel = "noopener noreferrer nofollow";
  assert.deepEqual(links, [["https://a.example/", rel], ["https://example.org/a_(b)", rel]]);
  for (const room of ["constructor", "__proto__", "<i>salle</i>"]) {
    await makeRoom(nasty, room);
    await say(nasty, `dans ${room}`);
    await waitForText(nasty, `dans ${room}`);
  }
  assert.equal(await nasty.locator("#messages img, #messages b, #rooms i").count(), 0);
  assert.ok(await other.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "long words wrap");
  assert.deepEqual(ownErrors(nasty), []);
  assert.deepEqual(ownErrors(other), []);
  await nasty.context().close();
  await other.context().close();
});

test("a text that runs the other way turns nothing else round", async () => {
  const [leila, other] = [await enter(browser, server.url, "ליאת"), await enter(browser, server.url, "Bob")];
  await say(leila, "\u202e\u2066 txt.exe");
  await say(leila, "שלום Bob");
  const row = other.locator("#messages .chat", { hasText: "txt.exe" });
  await row.waitFor();
  const order = await row.evaluate((one) => [".name", "time"].map((part) => one.querySelector(part).getBoundingClientRect().left));
  assert.ok(order[0] < order[1], "the name stays before the time");
  assert.equal(await other.locator("#messages .text", { hasText: "שלום" }).evaluate((one) => getComputedStyle(one).unicodeBidi), "plaintext");
  const hidden = await openPage(browser, server.url);
  await hidden.fill("#user", "Bob\u202e");
  await hidden.press("#user", "Enter");
  await hidden.locator("#connect-problem", { hasText: "sans caractères invisibles" }).waitFor();
  for (const page of [leila, other, hidden]) await page.context().close();
});

test("a script in the document does not run", async () => {
  const page = await openPage(browser, server.url);
  const ran = await page.evaluate(() => {
    const script = document.createElement("script");
    script.textContent = "globalThis.ran = true";
    document.body.append(script);
    const image = document.createElement("img");
    image.setAttribute("onerror", "globalThis.ran = true");
    image.src = "data:,";
    document.body.append(image);
    return new Promise((resolve) => image.addEventListener("error", () => resolve(globalThis.ran)));
  });
  assert.equal(ran, undefined);
  assert.ok(page.errors.some((text) => /Content.Security.Policy/.test(text)) || inFirefox);
  await page.context().close();
});
