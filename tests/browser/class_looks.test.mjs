// The teacher's panel and what students see of it can be used by everybody: axe finds nothing, the
// keyboard is enough, a phone is wide enough. And what only a scripted server says.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { CLASS, startClassServer } from "./class_server.mjs";
import { checkAccess, connect, enter, launch, openPage, picture, say } from "./helper.mjs";

const DESKTOP = { width: 1200, height: 760 };
const PHONE = { width: 390, height: 844 };
const LOOKS = [
  { name: "class-desktop-fr-light", locale: "fr-FR", colorScheme: "light", viewport: DESKTOP },
  { name: "class-desktop-en-dark", locale: "en-GB", colorScheme: "dark", viewport: DESKTOP },
  { name: "class-phone-fr-light", locale: "fr-FR", colorScheme: "light", viewport: PHONE, hasTouch: true },
  { name: "class-phone-en-dark", locale: "en-GB", colorScheme: "dark", viewport: PHONE, hasTouch: true },
  { name: "class-forced-colours", locale: "fr-FR", forcedColors: "active", viewport: DESKTOP },
  { name: "class-large-fr-light", locale: "fr-FR", colorScheme: "light", viewport: { width: 1920, height: 1000 } },
];
const PROBLEMS = [
  { number: 7, user: "Bob", address: "192.168.1.20", code: "bad_json", problem: "JSON invalide à la position 17 : une virgule manque" },
  { number: null, user: null, address: "192.168.1.29", code: "handshake_refused", problem: "l'en-tête Sec-WebSocket-Key manque" },
];

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

/// A server that answers `class` with this.
async function classServer(t, told = () => CLASS()) {
  const server = await startClassServer(({ action }, client) => {
    if (action === "class") client.send(told());
    return action === "class";
  });
  t.after(() => server.stop());
  return server;
}

const fits = (page) => page.evaluate(() => [document.documentElement, document.querySelector("#class-panel")].every((one) => one.scrollWidth <= one.clientWidth));

const small = (page) =>
  page.evaluate(() =>
    [...document.querySelectorAll("button, input, select")]
      .filter((one) => one.checkVisibility() && (one.offsetHeight < 44 || one.offsetWidth < 44))
      .map((one) => one.outerHTML),
  );

for (const { name, ...options } of LOOKS) {
  test(`looks: ${name}`, async (t) => {
    const server = await classServer(t, () => ({ ...CLASS(), frozen: ["projet"], slow: 15, locked: true }));
    const page = await openPage(browser, `${server.url}#teacher=secret`, options);
    t.after(() => page.context().close());
    await checkAccess(page, "connect");
    await picture(page, `${name}-connect`);
    await connect(page, "Dupont");
    await say(page, "Bonjour à tous !");
    const teacher = server.of("★ Dupont");
    teacher.say("general", "Bob", "Bonjour !");
    teacher.notice("announcement", { user: "★ Dupont", text: "Rangez vos affaires, on passe aux `trames`.", time: Date.now() });
    teacher.notice("muted", { user: "Chloé" });
    for (const problem of PROBLEMS) teacher.send({ action: "problem", time: Date.now(), ...problem });
    await page.waitForFunction(() => document.querySelector("#class-badge").textContent === "2");
    await checkAccess(page, "messages");
    await picture(page, `${name}-messages`);
    await page.click("#class-button");
    await page.locator("#class-people", { hasText: "Samir" }).waitFor();
    await checkAccess(page, "attendance");
    await picture(page, `${name}-attendance`);
    assert.ok(await fits(page), "no sideways scrolling");
    assert.deepEqual(await small(page), [], "big enough to touch");
    await page.click("#tab-problems");
    await checkAccess(page, "problems");
    await picture(page, `${name}-problems`);
    await page.click("#class-clear");
    await checkAccess(page, "dialog");
    await picture(page, `${name}-dialog`);
    await page.keyboard.press("Escape");
    assert.ok(await page.isVisible("#class-panel"), "Escape closed the dialog only");
    assert.equal(await page.evaluate(() => document.activeElement.id), "class-clear");
    await page.keyboard.press("Escape");
    assert.equal(await page.evaluate(() => document.activeElement.id), "class-button");
    assert.deepEqual(page.errors, []);
  });

  test(`looks: ${name}, for a student`, async (t) => {
    const server = await classServer(t);
    const page = await openPage(browser, server.url, options);
    t.after(() => page.context().close());
    await connect(page, "Bob");
    const bob = server.of("Bob");
    bob.say("general", "★ Dupont", "Bonjour à tous, on commence par la poignée de main.");
    bob.notice("announcement", { user: "★ Dupont", text: "Rangez vos affaires, on passe aux `trames`.", time: Date.now() });
    bob.notice("frozen", { room: "general" });
    bob.notice("inspection_asked", { user: "★ Dupont", inspect: "CODE1234" });
    await page.locator("#chat-page .consent").waitFor();
    await checkAccess(page, "told");
    await picture(page, `${name}-student`);
    assert.deepEqual(await small(page), [], "big enough to touch");
    assert.deepEqual(page.errors, []);
  });
}

test("with the keyboard alone: open, mute, sort, choose a tab, close", async (t) => {
  const server = await classServer(t);
  const page = await enter(browser, `${server.url}#teacher=secret`, "Dupont");
  t.after(() => page.context().close());
  await page.focus("#class-button");
  await page.keyboard.press("Enter");
  await page.locator('[data-act="mute"][data-number="7"]').focus();
  await page.keyboard.press("Enter");
  await server.until(() => server.of("★ Dupont").heard.some(({ action, user }) => action === "mute" && user === "Bob"));
  await page.evaluate(() => (globalThis.other = document.querySelector('[data-act="mute"][data-number="9"]')));
  const people = CLASS().people.map((one) => (one.number === 7 ? { ...one, muted: true } : one));
  server.of("★ Dupont").send({ ...CLASS(), people });
  await page.waitForFunction(() => document.activeElement.dataset.act === "mute" && document.activeElement.ariaPressed === "true");
  assert.ok(await page.evaluate(() => globalThis.other.isConnected), "a button that stays the same is not replaced");
  await page.focus('[data-key="messages"]');
  await page.keyboard.press("Enter");
  await page.keyboard.press("Enter");
  assert.equal(await page.getAttribute('th[data-column="messages"]', "aria-sort"), "descending");
  assert.match(await page.locator("#class-people tr").first().innerText(), /Samir/);
  assert.equal(await page.evaluate(() => document.activeElement.dataset.key), "messages", "focus stays");
  await page.focus("#tab-attendance");
  await page.keyboard.press("ArrowRight");
  assert.ok(await page.isVisible("#view-problems"));
  await page.keyboard.press("Escape");
  assert.ok(await page.isHidden("#class-panel"));
  assert.deepEqual(page.errors, []);
});

test("a name is text, and the transcript's end is said", async (t) => {
  const [person] = CLASS().people.slice(2);
  const evil = { ...person, user: "<img src=x>", room: "<b>x</b>", problem: "<i>x</i>" };
  const server = await classServer(t, () => ({ ...CLASS(), people: [evil], transcript: "le disque est plein" }));
  const page = await enter(browser, `${server.url}#teacher=secret`, "Dupont");
  t.after(() => page.context().close());
  await page.click("#class-button");
  await page.locator("#class-people", { hasText: "<img src=x>" }).waitFor();
  assert.equal(await page.locator("#class-people :is(img, b, i)").count(), 0);
  await page.locator("#class-transcript", { hasText: "le disque est plein" }).waitFor();
  server.of("★ Dupont").notice("transcript_stopped");
  await page.click("#class-close");
  await page.locator("#messages .notice", { hasText: "La transcription s’est arrêtée" }).waitFor();
  assert.deepEqual(page.errors, []);
});

test("the teacher's page asks for the class again when it is back", async (t) => {
  const server = await classServer(t);
  const page = await enter(browser, `${server.url}#teacher=secret`, "Dupont");
  t.after(() => page.context().close());
  server.of("★ Dupont").socket.destroy();
  const asked = ({ user, heard }) => user === "★ Dupont" && heard.some(({ action }) => action === "class");
  await server.until(() => server.clients.filter(asked).length === 2);
  assert.ok(server.clients.every(({ heard }) => heard.every(({ action, teacher }) => action !== "login" || teacher === "secret")));
});

test("what is said while the panel hides the messages is new when it is closed", async (t) => {
  const server = await classServer(t);
  const page = await enter(browser, `${server.url}#teacher=secret`, "Dupont");
  t.after(() => page.context().close());
  await page.click("#class-button");
  await page.waitForFunction(() => !Salon.session.attentive);
  server.of("★ Dupont").say("general", "Bob", "une question");
  await page.waitForFunction(() => Salon.session.state.unread === 1);
  await page.click("#class-close");
  await page.locator("#messages .fresh").waitFor();
  await page.waitForFunction(() => Salon.session.state.unread === 0);
  assert.deepEqual(page.errors, []);
});
