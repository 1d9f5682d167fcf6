// What a person types is sent as it is, or is still there.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { known, connect, enter, hide, inRoom, launch, makeRoom, openPage, ownErrors, say, startProxy, startServer, texts, waitForText } from "./helper.mjs";

let browser, server;
before(async () => ([browser, server] = [await launch(), await startServer()]));
after(async () => (await browser?.close(), await server?.stop()));

const value = (page) => page.inputValue("#message");
const complaint = (page) => page.locator("#complaint");

/// As a person pastes: the browser applies `maxlength`, and tells the page.
async function paste(page, text) {
  await page.focus("#message");
  await page.keyboard.insertText(text);
}

test("the Enter that ends an input method's word sends nothing, in Safari either", async () => {
  const page = await enter(browser, server.url, "Kenji");
  const press = (more) =>
    page.evaluate((init) => {
      const field = document.querySelector("#message");
      field.value = "漢字";
      return field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true, ...init }));
    }, more);
  assert.ok(await press({ isComposing: true }), "Chromium, Firefox: left to the input method");
  assert.ok(await press({ keyCode: 229 }), "Safari");
  assert.equal(await value(page), "漢字");
  assert.ok(!(await press({ keyCode: 13 })));
  await waitForText(page, "漢字");
  assert.deepEqual(await texts(page), ["漢字"]);
  await page.context().close();
});

test("a long paste is sent whole; one that is too long for the server stays, and is said to be", async () => {
  const [page, other] = [await enter(browser, server.url, "Alice"), await enter(browser, server.url, "Bob", { locale: "en-GB" })];
  const program = Array.from({ length: 1200 }, (_, i) => `ligne ${i}`).join("\n");
  await paste(page, program);
  assert.equal(await value(page), program);
  await page.keyboard.press("Enter");
  await waitForText(other, "ligne 100");
  for (let click = 0; click < 2; click++) await other.locator("#messages .more").click(); // the rest is shown on request
  await waitForText(other, "ligne 1199");
  assert.equal((await known(other)).at(-1), program);
  // As long as the server accepts, to the byte; "é" takes two.
  const room = await page.evaluate(() => Salon.MOST_BYTES - Salon.bytesToSend(""));
  const longest = "é".repeat(room >> 1) + "x".repeat(room & 1);
  await paste(page, longest);
  assert.equal(await complaint(page).innerText(), "");
  await page.keyboard.press("End");
  await page.keyboard.type("y");
  await complaint(page).getByText("trop long : 65 Kio, et le serveur en accepte 64").waitFor();
  assert.equal(await page.getAttribute("#message", "aria-invalid"), "true");
  for (const send of [() => page.keyboard.press("Enter"), () => page.click("#composer button")]) {
    await send();
    assert.equal(await value(page), `${longest}y`, "nothing is lost");
    assert.match(await complaint(page).innerText(), /trop long/);
  }
  await page.click(".top .language");
  await complaint(page).getByText("too long: 65 KiB").waitFor();
  await page.focus("#message");
  await page.keyboard.press("Control+End");
  await page.keyboard.press("Backspace");
  assert.equal(await complaint(page).innerText(), "");
  assert.equal(await page.getAttribute("#message", "aria-invalid"), "false");
  await page.keyboard.press("Enter");
  // The list shows its beginning; the page knows all of it.
  await page.waitForFunction((text) => Salon.session.pending.entries.length === 0 && Salon.session.state.room("general").messages.at(-1).text === text, longest);
  assert.equal(await page.evaluate(() => Salon.session.status), "online", "the server has not closed the connection");
  assert.deepEqual([...page.errors, ...other.errors], []);
  for (const one of [page, other]) await one.context().close();
});

test("a room's name that is too long is refused with a sentence, not cut", async () => {
  const page = await enter(browser, server.url, "Alice");
  await page.focus("#new-room");
  await page.keyboard.insertText("x".repeat(40));
  await page.keyboard.press("Enter");
  await page.locator("#request-error").getByText("32").waitFor();
  assert.equal(await page.inputValue("#new-room"), "x".repeat(40));
  await page.context().close();
});

test("the first line keeps its indentation; blank messages are not sent", async () => {
  const page = await enter(browser, server.url, "Alice");
  for (const text of ["\n  deux espaces\n \n", "   ", "\n\n", "fin"]) await say(page, text);
  await waitForText(page, "fin");
  assert.deepEqual((await texts(page)).slice(-2), ["  deux espaces", "fin"]);
  await page.context().close();
});

test("leaving asks if something is unsent, and clears it", async () => {
  const page = await enter(browser, server.url, "Alice");
  const questions = [];
  let answer = "dismiss";
  page.on("dialog", (dialog) => (questions.push(dialog.message()), dialog[answer]()));
  const leave = () => page.click("#leave");
  await makeRoom(page, "ailleurs");
  await page.fill("#message", "un brouillon");
  await page.click('[data-room="general"]');
  await leave(); // the draft is in the other room
  assert.equal(questions.length, 1);
  assert.match(questions[0], /pas encore envoyé/);
  assert.equal(await page.getAttribute("#status", "data-status"), "online");
  await page.click('[data-room="ailleurs"]');
  assert.equal(await value(page), "un brouillon");
  answer = "accept";
  await leave();
  await page.locator("#connect-form").waitFor();
  assert.equal(await value(page), "");
  await connect(page, "Alice");
  assert.equal(await value(page), "");
  await page.fill("#message", "  \n");
  await leave(); // blank: nobody would miss it
  await page.locator("#connect-form").waitFor();
  assert.equal(questions.length, 2);
  assert.deepEqual(page.errors, []);
  await page.context().close();
});

test("leaving asks if a message has not arrived", async () => {
  const proxy = await startProxy(server.port);
  const page = await enter(browser, proxy.url, "Alice");
  await proxy.stop();
  await page.waitForSelector('#status[data-status="lost"]');
  await say(page, "dans le vide");
  const asked = page.waitForEvent("dialog");
  const clicked = page.click("#leave");
  await (await asked).accept();
  await clicked;
  await page.locator("#connect-form").waitFor();
  await page.context().close();
});

/// What the system does to a page in the background: it tells it that it is hidden, and later ends it.
async function endInBackground(page) {
  await hide(page, true);
  const kept = await page.evaluate(() => ({ ...sessionStorage }));
  const url = page.url();
  await page.evaluate(() => Salon.session?.connection?.close()); // so that nothing comes after the end
  await page.context().close();
  return { url, kept };
}

/// Comes back to a page that was ended.
async function comeBack({ url, kept }) {
  const context = await browser.newContext({ locale: "fr-FR" });
  const page = await context.newPage();
  page.errors = [];
  page.on("pageerror", (error) => page.errors.push(error.stack));
  await page.addInitScript((values) => {
    if (!sessionStorage.length) Object.assign(sessionStorage, values);
  }, kept);
  await page.goto(url);
  return page;
}

test("name, drafts and what is unsent survive a tab that the system ends in the background", async () => {
  const proxy = await startProxy(server.port);
  const witness = await enter(browser, server.url, "Témoin");
  const page = await enter(browser, proxy.url, "Chloé");
  await makeRoom(page, "projet");
  await page.fill("#message", "brouillon du projet");
  await page.click('[data-room="general"]');
  await inRoom(page, "general");
  await proxy.stop();
  await page.waitForSelector('#status[data-status="lost"]');
  await say(page, "non envoyé");
  await page.fill("#message", "    à moitié écr");
  const ended = await endInBackground(page);
  const again = await startProxy(server.port, proxy.port);
  const back = await comeBack(ended);
  await back.waitForSelector('#status[data-status="online"]');
  await waitForText(witness, "non envoyé");
  await waitForText(back, "non envoyé");
  assert.equal(await back.evaluate(() => Salon.session.user), "Chloé");
  assert.equal(await value(back), "    à moitié écr");
  await back.click('[data-room="projet"]');
  assert.equal(await value(back), "brouillon du projet");
  assert.deepEqual(ownErrors(back), []);
  await back.context().close();
  await witness.context().close();
  await again.stop();
});

test("what was sent while the tab was hidden is not said twice after its end", async () => {
  const proxy = await startProxy(server.port);
  const witness = await enter(browser, server.url, "Témoin");
  const page = await enter(browser, proxy.url, "David");
  await proxy.stop();
  await page.waitForSelector('#status[data-status="lost"]');
  await say(page, "une seule fois");
  await hide(page, true);
  const again = await startProxy(server.port, proxy.port);
  await waitForText(witness, "une seule fois"); // sent in the background
  await page.waitForFunction(() => Salon.session.pending.entries.length === 0);
  const back = await comeBack(await endInBackground(page));
  await back.waitForSelector('#status[data-status="online"]');
  await say(back, "puis ceci");
  await waitForText(witness, "puis ceci");
  assert.deepEqual((await texts(witness)).slice(-2), ["une seule fois", "puis ceci"]);
  await back.context().close();
  await witness.context().close();
  await again.stop();
});

test("a tab that is looked at again keeps nothing that a duplicate of it could take", async () => {
  const page = await enter(browser, server.url, "Emma");
  const kept = () => page.evaluate(() => JSON.parse(sessionStorage.getItem("salon.session")));
  await hide(page, true);
  assert.equal((await kept()).user, "Emma");
  await hide(page, false);
  assert.equal(await kept(), null);
  await page.context().close();
});

test("a tab that was ended after its session had stopped does not take its name back by itself", async () => {
  const page = await enter(browser, server.url, "Gaël");
  await page.fill("#message", "brouillon");
  const other = await comeBack({ url: server.url, kept: { "salon.session": await page.evaluate(() => JSON.stringify(Salon.session.snapshot)) } });
  await other.waitForSelector('#status[data-status="online"]');
  await page.locator("#connect-problem", { hasText: "autre fenêtre" }).waitFor();
  const back = await comeBack(await endInBackground(page));
  await back.locator("#connect-problem", { hasText: "autre fenêtre" }).waitFor();
  assert.equal(await back.inputValue("#user"), "Gaël");
  assert.equal(await other.getAttribute("#status", "data-status"), "online");
  await back.click("#connect");
  await back.waitForSelector('#status[data-status="online"]');
  assert.equal(await value(back), "brouillon");
  for (const one of [back, other]) await one.context().close();
});

test("a name that was typed but not yet used survives, too", async () => {
  const page = await openPage(browser, server.url);
  await page.fill("#user", "Hugo");
  const back = await comeBack(await endInBackground(page));
  assert.equal(await back.inputValue("#user"), "Hugo");
  await back.context().close();
});
