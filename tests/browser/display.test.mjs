// What a person chooses for the page: its colours; and what they take away: the conversation.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { checkAccess, enter, launch, makeRoom, openPage, picture, say, startServer, waitForText } from "./helper.mjs";

let browser, server;
before(async () => ([browser, server] = [await launch(), await startServer()]));
after(async () => (await browser?.close(), await server?.stop()));

/// "light" or "dark", as it is painted, and as the browser's own parts are.
const colours = (page) =>
  page.evaluate(() => {
    const [red] = getComputedStyle(document.body).backgroundColor.match(/\d+/);
    const own = getComputedStyle(document.documentElement).colorScheme;
    return [red > 127 ? "light" : "dark", own];
  });

/// The button of this part of the page.
const button = (page, part) => page.locator(`${part} .theme`);

test("the colours are the system's until the person chooses the other ones", async () => {
  const page = await openPage(browser, server.url, { colorScheme: "light" });
  assert.deepEqual(await colours(page), ["light", "light dark"]);
  await page.emulateMedia({ colorScheme: "dark" });
  assert.deepEqual(await colours(page), ["dark", "light dark"]);
  assert.equal(await button(page, "#connect-page").innerText(), "Couleurs claires");
  await button(page, "#connect-page").click();
  assert.deepEqual(await colours(page), ["light", "light"]);
  assert.equal(await button(page, "#connect-page").innerText(), "Couleurs sombres");
  await page.reload();
  assert.deepEqual(await colours(page), ["light", "light"]);
  await page.emulateMedia({ colorScheme: "light" });
  assert.deepEqual(await colours(page), ["light", "light"]);
  await button(page, "#connect-page").click();
  assert.deepEqual(await colours(page), ["dark", "dark"]);
  // Back to what the system has: then it is followed again.
  await button(page, "#connect-page").click();
  assert.deepEqual(await colours(page), ["light", "light dark"]);
  await page.emulateMedia({ colorScheme: "dark" });
  assert.deepEqual(await colours(page), ["dark", "light dark"]);
  assert.deepEqual(page.errors, []);
  await page.context().close();
});

test("the colours can be chosen in the chat, the wall display and the inspector, in both languages", async () => {
  const page = await enter(browser, server.url, "Ève", { colorScheme: "light" });
  const check = async (part, label) => {
    assert.equal(await button(page, part).getAttribute("aria-label"), label);
    await button(page, part).click();
  };
  await check(".top", "Couleurs sombres");
  assert.deepEqual(await colours(page), ["dark", "dark"]);
  await checkAccess(page, "chosen dark");
  await picture(page, "chosen-dark");
  await page.click(".top .language");
  await check(".top", "Light colours");
  await page.click("#wall");
  await check("#wall-strip", "Dark colours");
  assert.deepEqual(await colours(page), ["dark", "dark"]);
  await page.keyboard.press("Escape");
  await page.setViewportSize({ width: 390, height: 844 });
  await page.click("#inspect");
  await check(".inspector-top", "Light colours");
  assert.deepEqual(await colours(page), ["light", "light dark"]);
  await picture(page, "phone-inspector-theme");
  assert.deepEqual(page.errors, []);
  await page.context().close();
});

test("the colours are right before the first script of the page runs", async () => {
  const page = await openPage(browser, server.url, { colorScheme: "light" });
  await button(page, "#connect-page").click();
  await page.addInitScript(() => {
    new MutationObserver((_, observer) => {
      if (!document.body) return;
      globalThis.themeAtFirst = document.documentElement.dataset.theme;
      observer.disconnect();
    }).observe(document, { childList: true, subtree: true });
  });
  await page.reload();
  assert.equal(await page.evaluate(() => globalThis.themeAtFirst), "dark");
  await page.context().close();
});

test("where the system chooses all colours, there is no button without effect", async () => {
  const page = await enter(browser, server.url, "Contraste", { forcedColors: "active" });
  assert.equal(await page.locator(".theme:visible").count(), 0);
  await page.context().close();
});

test("a conversation is saved as a text and as JSON, without what the server said", async () => {
  const page = await enter(browser, server.url, "Nour", { timezoneId: "Europe/Paris" });
  const ami = await enter(browser, server.url, "Ami");
  await makeRoom(page, "TP 1/2 : réseau");
  for (const text of ["Bonjour", "deux\nlignes", "<b>&amp;"]) {
    await say(page, text);
    await waitForText(page, text);
  }
  const saved = async (format) => {
    const [download] = await Promise.all([page.waitForEvent("download"), page.click(`#save-conversation-${format}`)]);
    return [download.suggestedFilename(), readFileSync(await download.path(), "utf8")];
  };
  const [textName, text] = await saved("text");
  assert.match(textName, /^salon-TP-1-2-réseau-\d{4}-\d\d-\d\d\.txt$/);
  const stamp = String.raw`\[\d{4}-\d\d-\d\d \d\d:\d\d\]`;
  assert.match(text, new RegExp(`^${stamp} Nour: Bonjour\n${stamp} Nour: deux\n    lignes\n${stamp} Nour: <b>&amp;\n$`));
  const [jsonName, json] = await saved("json");
  assert.match(jsonName, /\.json$/);
  const entries = JSON.parse(json);
  assert.deepEqual(entries.map(({ time, ...entry }) => entry), [
    { id: 1, user: "Nour", text: "Bonjour", room: "TP 1/2 : réseau" },
    { id: 2, user: "Nour", text: "deux\nlignes", room: "TP 1/2 : réseau" },
    { id: 3, user: "Nour", text: "<b>&amp;", room: "TP 1/2 : réseau" },
  ]);
  for (const { time } of entries) assert.ok(Math.abs(new Date(time) - Date.now()) < 600_000, time);
  assert.deepEqual(page.errors, []);
  for (const one of [page, ami]) await one.context().close();
});
