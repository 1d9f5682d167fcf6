// What the page shows of what others say, and of who is there.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { checkAccess, enter, hide, inRoom, launch, makeRoom, ownErrors, picture, say, startProxy, startServer, waitForText } from "./helper.mjs";

let browser, server;
before(async () => ([browser, server] = [await launch(), await startServer()]));
after(async () => (await browser?.close(), await server?.stop()));

const style = (locator, property) => locator.evaluate((one, name) => getComputedStyle(one)[name], property);

test("code is shown as code, and can be copied", async () => {
  const [page, other] = [await enter(browser, server.url, "Alice"), await enter(browser, server.url, "Bob", { permissions: ["clipboard-read", "clipboard-write"] })];
  const code = "fn main() {\n\tlet x = 1 != 2; // <b>\n}";
  await say(page, `Essaie \`<b>0x7f</b>\` :\n\`\`\`rust\n${code}\n\`\`\`\nou https://example.org/`);
  await waitForText(other, "Essaie");
  const message = other.locator("#messages li:last-child");
  assert.equal(await message.locator(".text > code").innerText(), "<b>0x7f</b>");
  assert.equal(await message.locator("pre").evaluate((one) => one.textContent), code);
  assert.equal(await message.locator("b").count(), 0);
  assert.equal(await message.locator("a").count(), 1);
  // Every character is as wide as any other.
  const widths = await message.locator("pre code").evaluate((one) =>
    ["1111", "mmmm", "iiii", "!==="].map((text) => {
      const probe = one.cloneNode();
      probe.textContent = text;
      probe.style.position = "absolute";
      one.parentElement.append(probe);
      const { width } = probe.getBoundingClientRect();
      probe.remove();
      return width;
    }),
  );
  assert.equal(new Set(widths).size, 1, `${widths}`);
  const copied = () => other.evaluate(() => navigator.clipboard.readText());
  await message.locator(".copy").click();
  await message.locator('.copy[aria-label="Copié"]').waitFor();
  assert.equal(await copied(), code);
  // Pages that are not encrypted have no clipboard. The old way, which leaves the code selected.
  await other.evaluate(() => {
    globalThis.native = navigator.clipboard;
    Object.defineProperty(navigator, "clipboard", { value: undefined, configurable: true });
  });
  await say(page, "    mov eax, 1");
  await other.locator("pre", { hasText: "mov" }).waitFor();
  await message.locator(".copy").click();
  await message.locator('.copy[aria-label="Copié"]').waitFor();
  assert.equal(await other.evaluate(() => native.readText()), "    mov eax, 1");
  assert.equal(await other.evaluate(() => getSelection().toString()), "    mov eax, 1");
  await checkAccess(other, "code");
  assert.deepEqual([...page.errors, ...other.errors], []);
  for (const one of [page, other]) await one.context().close();
});

test("emoji alone are large", async () => {
  const page = await enter(browser, server.url, "Alice");
  for (const text of ["👩‍💻❤️", "avec du texte 😀"]) await say(page, text);
  await waitForText(page, "avec du texte");
  const size = (text) => style(page.locator("#messages .text", { hasText: text }), "fontSize").then(parseFloat);
  assert.ok((await size("👩‍💻")) >= 2 * (await size("avec du texte")));
  await page.context().close();
});

test("the author of a run of messages is named at every fifth", async () => {
  const [page, other] = [await enter(browser, server.url, "Alice"), await enter(browser, server.url, "Bob")];
  await makeRoom(page, "suite");
  for (let i = 1; i <= 12; i++) await say(page, `numéro ${i}`);
  await waitForText(page, "numéro 12");
  await other.click('[data-room="suite"]');
  await waitForText(other, "numéro 12");
  const named = await other.locator("#messages .chat").evaluateAll((rows) => rows.filter((row) => !row.querySelector(".heading").classList.contains("unseen")).map((row) => row.querySelector(".text").textContent));
  assert.deepEqual(named, ["numéro 1", "numéro 6", "numéro 11"]);
  for (const one of [page, other]) await one.context().close();
});

test("a room in which nobody has said anything invites to", async () => {
  const page = await enter(browser, server.url, "Alice");
  const invitation = page.locator("#empty");
  await makeRoom(page, "vide");
  await invitation.getByText("Rien n’a encore été dit ici. À vous !").waitFor();
  await picture(page, "empty-room-fr");
  const other = await enter(browser, server.url, "Bob");
  await other.click('[data-room="vide"]');
  await page.locator(".notice", { hasText: "Alice et Bob ont rejoint" }).waitFor();
  assert.ok(await invitation.isVisible(), "who comes and goes says nothing");
  await say(other, "me voici");
  await waitForText(page, "me voici");
  assert.ok(!(await invitation.isVisible()));
  // Before the history of a room has come, nobody knows whether it is empty.
  await makeRoom(page, "pleine");
  await say(page, "déjà dit");
  await waitForText(page, "déjà dit");
  await other.evaluate(() => {
    globalThis.shown = false;
    const empty = document.querySelector("#empty");
    const look = () => (shown ||= Salon.session.state.viewing === "pleine" && !empty.hidden);
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributes: true });
  });
  await other.click('[data-room="pleine"]');
  await waitForText(other, "déjà dit");
  assert.equal(await other.evaluate(() => shown), false);
  for (const one of [page, other]) await one.context().close();
});

test("while there is no connection, the list of who is there is grey, and says so", async () => {
  const proxy = await startProxy(server.port);
  const page = await enter(browser, proxy.url, "Alice");
  await page.locator("#people-list bdi", { hasText: "Alice" }).waitFor();
  const note = page.locator("#people-note");
  const colour = () => style(page.locator("#people-list li").first(), "color");
  const online = await colour();
  assert.ok(!(await note.isVisible()));
  await proxy.stop();
  await page.waitForSelector('#status[data-status="lost"]');
  await note.getByText("avant la coupure").waitFor();
  assert.equal(await page.getAttribute("#people-list", "aria-describedby"), "people-note");
  assert.notEqual(await colour(), online);
  await checkAccess(page, "stale");
  const again = await startProxy(server.port, proxy.port);
  await page.waitForSelector('#status[data-status="online"]');
  await page.waitForFunction(() => document.querySelector("#people-note").hidden);
  assert.equal(await colour(), online);
  assert.deepEqual(ownErrors(page), []);
  await page.context().close();
  await again.stop();
});

test("the title counts at once in a hidden tab, whatever the browser does to its timers and frames", async () => {
  const [page, talker] = [await enter(browser, server.url, "Lecteur"), await enter(browser, server.url, "Moulin")];
  await makeRoom(talker, "coulisses");
  await talker.click('[data-room="general"]');
  await inRoom(talker, "general");
  // A frame that was asked for before the tab is hidden comes when it is seen again; timers come late.
  await page.evaluate(() => {
    const [frame, timer] = [requestAnimationFrame, setTimeout];
    const held = (globalThis.held = []);
    globalThis.requestAnimationFrame = (deed) => frame(() => (document.hidden ? held.push(deed) : deed()));
    globalThis.setTimeout = (deed, ...more) => timer(() => (document.hidden ? held.push(deed) : deed()), ...more);
    Salon.session.view("general"); // asks for a frame
  });
  await hide(page, true);
  for (const text of ["un", "deux", "trois"]) await say(talker, text);
  await page.waitForFunction(() => document.title === "(3) general – Salon", null, { polling: 50 });
  await page.evaluate(() => {
    Object.defineProperty(document, "hidden", { value: false, configurable: true });
    for (const deed of held.splice(0)) deed();
    document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
  });
  await page.waitForFunction(() => document.title === "general – Salon");
  await waitForText(page, "trois");
  for (const one of [page, talker]) await one.context().close();
});

// Over a connection of its own: the composer would take long to hold it.
const sayLong = (page, text) =>
  page.evaluate(async (message) => {
    const socket = new WebSocket(location.origin.replace("http", "ws"));
    await new Promise((go) => (socket.onopen = go));
    socket.send(JSON.stringify({ action: "login", user: "Long" }));
    socket.send(JSON.stringify({ action: "send_message", message }));
    socket.onmessage = ({ data }) => JSON.parse(data).message?.startsWith("Long: ") && socket.close();
  }, text);

test("of a long message the beginning is shown, and the rest on request", async () => {
  const page = await enter(browser, server.url, "Alice");
  await sayLong(page, `début ${"é".repeat(14_000)} fin`);
  const message = page.locator("#messages .text", { hasText: "début" });
  await message.waitFor();
  const shown = () => message.evaluate((one) => one.firstChild.textContent.length);
  assert.equal(await shown(), 2000);
  await message.getByRole("button", { name: "Afficher la suite (12010 caractères)" }).click();
  assert.equal(await shown(), 12_000);
  await message.getByRole("button", { name: "Afficher la suite (2010 caractères)" }).click();
  assert.equal(await message.evaluate((one) => one.textContent.length), 14_010);
  assert.match(await message.innerText(), /fin$/);
  await checkAccess(page, "a long message");
  await page.context().close();
});

test("a message has 50 links at most, and piled up accents stay in it", async () => {
  const page = await enter(browser, server.url, "Alice");
  await sayLong(page, "http://a ".repeat(200));
  const message = page.locator("#messages .text", { hasText: "http://a" });
  await message.waitFor();
  assert.equal(await message.locator("a").count(), 50);
  await sayLong(page, `pile e${"\u0301".repeat(1500)}`);
  const pile = page.locator("#messages .text", { hasText: "pile" });
  await pile.waitFor();
  assert.equal(await style(pile, "overflow"), "clip");
  await page.context().close();
});

test("the newest message stays in view when something takes room from the messages", async () => {
  const [page, other] = [await enter(browser, server.url, "Hélène"), await enter(browser, server.url, "Igor")];
  for (let n = 0; n < 40; n++) await other.evaluate((n) => Salon.session.say(`ligne ${n}`), n);
  await waitForText(page, "ligne 39");
  // A scroll event comes before the page has seen that the messages have less room.
  const following = await page.evaluate(() => {
    const scroller = document.getElementById("scroller");
    scroller.style.maxHeight = "200px";
    scroller.dispatchEvent(new Event("scroll"));
    return document.getElementById("newest").hidden && Salon.session.attentive;
  });
  assert.ok(following);
  await say(other, "la suite");
  await waitForText(page, "la suite");
  assert.ok(await page.evaluate(() => document.querySelector("#messages li:last-child").getBoundingClientRect().bottom <= document.getElementById("scroller").getBoundingClientRect().bottom + 1));
  await page.hover("#messages li:last-child");
  await page.mouse.wheel(0, -300);
  await page.locator("#newest:visible").waitFor();
});
