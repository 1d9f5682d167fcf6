// Everybody can use it: axe finds nothing, keyboard alone is enough, and pictures to be looked at.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { checkAccess, connect, enter, inRoom, launch, makeRoom, openPage, picture, say, startProxy, startServer, waitForText } from "./helper.mjs";

const LOOKS = [
  { name: "desktop-fr-light", locale: "fr-FR", colorScheme: "light", viewport: { width: 1200, height: 760 } },
  { name: "desktop-en-dark", locale: "en-GB", colorScheme: "dark", viewport: { width: 1200, height: 760 } },
  { name: "phone-fr-light", locale: "fr-FR", colorScheme: "light", viewport: { width: 360, height: 720 }, hasTouch: true },
  { name: "phone-en-dark", locale: "en-GB", colorScheme: "dark", viewport: { width: 360, height: 720 }, hasTouch: true },
  { name: "forced-colours", locale: "fr-FR", forcedColors: "active", viewport: { width: 1200, height: 760 } },
  { name: "wall-fr-light", locale: "fr-FR", colorScheme: "light", viewport: { width: 1920, height: 1080 }, wall: true },
  { name: "projector-en-dark", locale: "en-GB", colorScheme: "dark", viewport: { width: 1024, height: 768 }, wall: true },
];

let browser, server, bob, sofia;
before(async () => {
  [browser, server] = [await launch(), await startServer()];
  bob = await enter(browser, server.url, "Bob");
  for (const name of ["projet", "TP réseau"]) {
    await makeRoom(bob, name);
  }
  await say(bob, "Ici on parle de trames.");
  await waitForText(bob, "Ici on parle de trames.");
  await bob.click('[data-room="general"]');
  await inRoom(bob, "general");
  const [chloé, samir] = [await enter(browser, server.url, "Chloé"), await enter(browser, server.url, "Samir")];
  sofia = await enter(browser, server.url, "Sofia");
  await sofia.click('[data-room="TP réseau"]');
  await say(bob, "Bonjour à tous ! Qui a lu la RFC 6455 ?");
  await waitForText(chloé, "Bonjour");
  await say(chloé, "Moi : https://www.rfc-editor.org/rfc/rfc6455#section-5.2");
  await say(chloé, "Le masque, c’est un XOR avec quatre octets.");
  await waitForText(samir, "XOR");
  await say(samir, "Pourquoi le client masque-t-il ses trames, et pas le serveur ?");
  await waitForText(bob, "Pourquoi");
  await say(bob, "Pour qu’aucun proxy n’y voie une requête HTTP : §10.3.");
  await waitForText(samir, "§10.3");
});
after(async () => (await browser?.close(), await server?.stop()));

for (const { name, wall, ...options } of LOOKS) {
  test(`looks: ${name}`, async (t) => {
    const page = await openPage(browser, server.url, options);
    t.after(() => page.context().close());
    await checkAccess(page, "connect");
    await picture(page, `${name}-connect`);
    await connect(page, "Alice");
    for (const text of ["Salut Bob ! Je l’ai lue hier soir.", "Et les données peuvent être coupées en fragments, non ?"]) await say(page, text);
    await waitForText(bob, "fragments");
    await say(bob, "Exactement, et un ping peut passer entre deux fragments. C’est le §5.4 : «\u00a0control frames MAY be injected in the middle of a fragmented message\u00a0».");
    await waitForText(page, "Exactement");
    for (const text of ["Le port 8001 est ouvert ?", "C’est bon, ça marche."]) await say(sofia, text);
    await page.waitForFunction(() => Salon.session.state.unread === 2);
    await page.waitForFunction(() => document.querySelector(".top .badge").textContent === "2");
    if (wall) await page.evaluate(() => document.querySelector("#wall").click());
    await checkAccess(page, "chat");
    await picture(page, name);
    for (const panel of ["rooms", "people"]) {
      const button = page.locator(`[data-shows="${panel}"]`);
      if (!(await button.isVisible())) continue;
      await button.click();
      if (panel === "people") await page.click("#rename summary");
      await checkAccess(page, panel);
      await picture(page, `${name}-${panel}`);
      await page.keyboard.press("Escape");
      assert.equal(await page.evaluate(() => document.activeElement.dataset.shows), panel, "focus comes back");
    }
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "no sideways scrolling");
    const small = await page.evaluate(() =>
      [...document.querySelectorAll("button, input, textarea, summary")]
        .filter((one) => one.checkVisibility())
        .filter((one) => one.offsetHeight < 44 || one.offsetWidth < 44 || parseFloat(getComputedStyle(one).fontSize) < 16)
        .map((one) => one.outerHTML),
    );
    assert.deepEqual(small, [], "big enough to touch, no zoom on focus");
    assert.deepEqual(page.errors, []);
  });
}

for (const colorScheme of ["light", "dark"]) {
  test(`what went wrong is legible, ${colorScheme}`, async (t) => {
    const proxy = await startProxy(server.port);
    const page = await enter(browser, proxy.url, "Jules", { colorScheme });
    t.after(() => page.context().close());
    await proxy.stop();
    await page.waitForSelector('#status[data-status="lost"]');
    for (const text of ["en attente", "incertain"]) await say(page, text);
    await page.evaluate(() => {
      Salon.session.pending.entries[1].state = "doubtful";
    });
    await page.fill("#new-room", "pas maintenant");
    await page.press("#new-room", "Enter");
    await page.locator("#pending .doubtful").waitFor();
    await page.locator("#request-error", { hasText: "Pas de connexion" }).waitFor();
    await checkAccess(page, "lost");
    await picture(page, `lost-${colorScheme}`);
  });
}

test("a phone's header shows the room's name; language and leaving are in a menu", async () => {
  const page = await enter(browser, server.url, "Léo", { viewport: { width: 390, height: 760 }, hasTouch: true });
  await page.click('[data-shows="rooms"]');
  await makeRoom(page, "TP sockets");
  const heading = page.locator(".top h1");
  assert.ok(await heading.evaluate((one) => one.scrollWidth <= one.clientWidth), "the whole name");
  const [menu, leave] = [page.locator("#menu"), page.locator("#leave")];
  const isOpen = () => leave.isVisible();
  assert.ok(!(await isOpen()));
  assert.ok(!(await page.locator(".top .language").isVisible()));
  const height = () => page.locator(".top").evaluate((one) => one.offsetHeight);
  const before = await height();
  await menu.click();
  assert.equal(await height(), before, "it lies over the messages");
  assert.ok(await isOpen());
  assert.equal(await menu.getAttribute("aria-expanded"), "true");
  for (const words of ["English", "Quitter"]) await page.locator("#more").getByText(words).waitFor();
  await checkAccess(page, "menu");
  await picture(page, "phone-menu");
  await page.keyboard.press("Escape");
  assert.ok(!(await isOpen()));
  assert.equal(await page.evaluate(() => document.activeElement.id), "menu");
  await menu.click();
  await page.click("#scroller");
  assert.ok(!(await isOpen()), "a click elsewhere closes it");
  await menu.click();
  await page.focus("#leave");
  await page.keyboard.press("Tab");
  assert.ok(!(await isOpen()), "going on with the keyboard closes it");
  await menu.click();
  await page.click(".top .language");
  await page.locator('#menu[aria-expanded="false"]').waitFor();
  assert.equal(await page.getAttribute("#message", "placeholder"), "Type your message...");
  await menu.click();
  await leave.click();
  await page.locator("#connect-form").waitFor();
  await connect(page, "Léo");
  assert.ok(!(await isOpen()));
  assert.deepEqual(page.errors, []);
  await page.context().close();
});

test("everything can be done with the keyboard alone", async () => {
  const page = await openPage(browser, server.url);
  assert.equal(await page.evaluate(() => document.activeElement.id), "user", "the first thing to fill in has the focus");
  await page.keyboard.type("Zoé");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.activeElement.id === "message");
  await page.keyboard.type("au clavier");
  await page.keyboard.press("Shift+Enter");
  await page.keyboard.type("deux lignes");
  await page.keyboard.press("Enter");
  await waitForText(bob, "au clavier\ndeux lignes");
  const reached = [];
  for (let i = 0; i < 40; i++) {
    await page.keyboard.press("Tab");
    reached.push(await page.evaluate(() => document.activeElement.id || document.activeElement.dataset.room));
  }
  for (const stop of ["wall", "leave", "projet", "new-room", "scroller", "message"]) assert.ok(reached.includes(stop), stop);
  await page.focus('[data-room="projet"]');
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => Salon.session.state.joined === "projet" && document.activeElement.id === "message");
  await page.context().close();
});

test("the language is the browser's, and can be switched", async () => {
  const page = await enter(browser, server.url, "Inès", { locale: "de-DE" });
  assert.equal(await page.evaluate(() => document.documentElement.lang), "fr");
  await say(page, "ça reste");
  await waitForText(page, "ça reste");
  await page.click(".top .language");
  await page.locator(".notice", { hasText: "Inès joined the room" }).waitFor();
  assert.equal(await page.getAttribute("#message", "placeholder"), "Type your message...");
  assert.equal(await page.locator("#status").innerText(), "Connected");
  await page.reload();
  await page.locator("#status", { hasText: "Connected" }).waitFor();
  await page.context().close();
});

test("a screen reader hears what comes, not the history", async () => {
  const page = await enter(browser, server.url, "Jade");
  assert.equal(await page.getAttribute("#scroller", "aria-live"), "off");
  await page.waitForFunction(() => document.querySelector("#scroller").ariaLive === "polite");
  await say(bob, "pour Jade");
  await waitForText(page, "pour Jade");
  assert.equal(await page.getAttribute("#scroller", "aria-live"), "polite");
  await page.context().close();
});
