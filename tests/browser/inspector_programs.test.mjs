// The inspector watches its owner's programs: who connects to the page's address is listed, with its frames and the verdict.
import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import net from "node:net";
import { after, before, test } from "node:test";
import { connect, enter, handshake, launch, maskedText, openPage, ownErrors, program, rawClient, say, startProxy, startServer, waitForText } from "./helper.mjs";

let browser, server;
before(async () => ([browser, server] = [await launch(), await startServer()]));
after(async () => (await browser?.close(), await server?.stop()));

/// A page with the inspector open, and the path for programs.
async function inspector(user, { url = server.url, ...options } = {}) {
  const page = await enter(browser, `${url}?inspect`, user, options);
  await page.locator(".connection", { hasText: "Cette page" }).filter({ hasText: "ouverte" }).waitFor();
  const address = new URL(await page.inputValue("#program-address"));
  return [page, address.pathname + address.search];
}

const rows = (page) => page.locator(".connection").evaluateAll((all) => all.map((row) => ["number", "who", "address", "outcome"].map((part) => row.querySelector(`.${part}`).textContent)));
const row = (page, text) => page.locator(".connection", { hasText: text });
const shown = (page) => page.locator('.connection[aria-selected="true"] .who').textContent();
const addressOf = ({ localPort }) => `127.0.0.1:${localPort}`;

test("a program that forgets to mask is listed with the rule that it broke, and stays", async () => {
  const [page, path] = await inspector("Alice");
  assert.match(path, /^\/\?inspect=[a-z0-9]{8}$/);
  const socket = program(server.port, handshake(server.port, path));
  await socket.until("\r\n\r\n");
  const address = addressOf(socket);
  await row(page, address).filter({ hasText: "ouverte" }).waitFor();
  assert.equal(await shown(page), "sans pseudo", "nobody has chosen, so the program is shown");
  const login = Buffer.from('{"action":"login","user":"Brut"}');
  socket.write(Buffer.concat([Buffer.from([0x81, login.length]), login]));
  await once(socket, "close");
  await row(page, "règle violée 1002").filter({ hasText: "Un client masque toutes ses trames" }).waitFor();
  const [own, mine] = await rows(page);
  assert.deepEqual([own[1], own[3], mine[2]], ["Cette page", "ouverte", address]);
  assert.match(own[0], /^#\d+$/);
  // The byte that is wrong, the server's answer, and the end.
  await page.locator("#frames .frame-row", { hasText: "✗ 1002" }).click();
  await page.locator("#detail .verdict", { hasText: "§5.1" }).waitFor();
  assert.deepEqual(await page.locator("#detail .field.wrong").evaluateAll((all) => all.map(({ dataset }) => dataset.field)), ["mask"]);
  const wrong = () => page.locator("#detail .byte.wrong").evaluateAll((all) => all.map((one) => `${one.dataset.at} ${one.querySelector(".hex").textContent}`));
  assert.deepEqual(await wrong(), [`1 ${login.length.toString(16)}`]);
  await page.locator("#detail", { hasText: "programme → serveur" }).waitFor();
  await page.locator('#frames .frame-row[data-direction="out"]', { hasText: "CLOSE" }).waitFor();
  await page.locator("#frames .frame-row", { hasText: "Connexion terminée : 1002" }).click();
  await page.locator("#detail .ending", { hasText: "failed with 1002" }).waitFor();
  // The page's own connection has nothing to do with it.
  await row(page, "Cette page").click();
  await say(page, "la discussion continue");
  await waitForText(page, "la discussion continue");
  await row(page, "règle violée 1002").waitFor();
  assert.deepEqual(page.errors, []);
  await page.context().close();
});

test("a handshake that is refused is listed, with its request line by line and the sentence", async () => {
  const [page, path] = await inspector("Bob");
  const lines = handshake(server.port, path).filter((line) => !line.startsWith("Sec-WebSocket-Key"));
  const socket = program(server.port, [...lines, "X-Tab: a\tb"]);
  await once(socket, "close");
  const status = Number(socket.heard.split(" ")[1]);
  assert.equal(status, 400);
  await row(page, `refusée ${status}`).waitFor();
  await page.click("#tab-handshake");
  const verdict = await page.locator("#view-handshake .verdict").innerText();
  assert.match(verdict, /Poignée de main refusée\s: 400/);
  assert.ok((await page.locator("#view-handshake .verdict q").textContent()).length > 10);
  const raw = await page.locator("#view-handshake .raw").first().locator("code").allTextContents();
  assert.equal(raw[0], `GET ${path} HTTP/1.1\\r\\n`);
  assert.deepEqual(raw.slice(-2), ["X-Tab: a\\tb\\r\\n", "\\r\\n"]);
  await page.locator("#view-handshake .raw", { hasText: "HTTP/1.1 400" }).waitFor();
  await page.click("#tab-frames");
  await page.locator("#frames .frame-row", { hasText: "Poignée de main refusée : 400" }).waitFor();
  assert.equal(await page.locator('#states [aria-current="step"]').innerText(), "CLOSED");
  assert.deepEqual(page.errors, []);
  await page.context().close();
});

test("a line that ends with LF alone can be seen", async () => {
  const [page, path] = await inspector("Aude");
  const socket = net.connect(server.port, "127.0.0.1");
  socket.end([...handshake(server.port, path), "", ""].join("\n"));
  socket.resume();
  await once(socket, "close");
  await row(page, "refusée 400").waitFor();
  await page.click("#tab-handshake");
  await page.locator("#view-handshake .raw code").first().waitFor();
  assert.equal(await page.locator("#view-handshake .raw code").first().textContent(), `GET ${path} HTTP/1.1\\n`);
  await page.context().close();
});

test("a request that is never complete is listed, too, without a status", async () => {
  const [page, path] = await inspector("Béa");
  const socket = net.connect(server.port, "127.0.0.1");
  socket.end(handshake(server.port, path).join("\r\n"));
  socket.resume();
  await once(socket, "close");
  await row(page, "sans réponse").waitFor();
  await page.locator("#frames .frame-row", { hasText: "Pas de poignée de main" }).waitFor();
  await page.locator("#detail .verdict", { hasText: "finit par une ligne vide" }).waitFor();
  assert.deepEqual(page.errors, []);
  await page.context().close();
});

test("a server that shows as many connections as it can says so, in the page", { timeout: 60_000 }, async () => {
  const full = await startServer();
  const [first, path] = await inspector("Complet", { url: full.url });
  // Of one address it shows half of them.
  const address = (i) => (i < 31 ? "127.0.0.1" : "127.0.0.2");
  const crowd = await Promise.all(Array.from({ length: 63 }, (_, i) => rawClient(full.port, `Programme ${i}`, path, address(i))));
  await first.waitForFunction(() => document.querySelectorAll(".connection").length === 64);
  const page = await enter(browser, `${full.url}?inspect`, "Trop");
  await page.locator("#inspector-note", { hasText: "autant qu’il peut" }).waitFor();
  await say(page, "quand même");
  await waitForText(first, "quand même");
  for (const socket of crowd) socket.destroy();
  await first.locator("#connections-forgotten", { hasText: "12 connexions" }).waitFor();
  for (const one of [first, page]) {
    assert.deepEqual(one.errors, []);
    await one.context().close();
  }
  await full.stop();
});

test("two programs: one click, or the arrow keys, choose whose frames are shown", async () => {
  const [page, path] = await inspector("Chloé");
  const first = await rawClient(server.port, "Un", path);
  await row(page, "Un").waitFor();
  await page.waitForFunction(() => document.querySelector('.connection[aria-selected="true"] .who').textContent === "Un");
  const second = await rawClient(server.port, "Deux", path);
  await row(page, "Deux").locator(".badge", { hasText: "nouveau" }).waitFor();
  assert.equal(await shown(page), "Un", "the first is still open, so it stays");
  assert.deepEqual((await rows(page)).map(([, who]) => who), ["Cette page", "Deux", "Un"]);
  await row(page, "Deux").click();
  await page.waitForFunction(() => !document.querySelector(".connection .badge"));
  second.write(maskedText({ action: "send_message", message: "de Deux" }));
  await page.locator('#frames .frame-row[data-direction="in"]', { hasText: "de Deux" }).waitFor();
  assert.equal(await page.locator("#filter option[value=in]").textContent(), "Programme → serveur");
  const numbers = () => page.evaluate(() => Salon.inspector.capture.records.map(({ number }) => number ?? null));
  assert.deepEqual((await numbers()).slice(1, 4), [1, 2, 3], "a capture of its own, counted from 1");
  // What Deux says reaches Un, too, and is shown there.
  await page.focus("#connection-list");
  await page.keyboard.press("ArrowDown");
  await page.waitForFunction(() => document.querySelector('.connection[aria-selected="true"] .who').textContent === "Un");
  await page.locator('#frames .frame-row[data-direction="out"]', { hasText: "Deux: de Deux" }).waitFor();
  assert.equal(await page.locator('#frames .frame-row[data-direction="in"]', { hasText: "de Deux" }).count(), 0);
  await page.keyboard.press("Home");
  await page.waitForFunction(() => document.querySelector('.connection[aria-selected="true"] .who').textContent === "Cette page");
  assert.equal(await page.locator("#filter option[value=in]").textContent(), "Vous → serveur");
  first.end();
  await row(page, "Un").filter({ hasText: "terminée" }).waitFor();
  assert.equal(await shown(page), "Cette page");
  second.destroy();
  assert.deepEqual(page.errors, []);
  await page.context().close();
});

test("trials and files belong to the connection that is shown", async () => {
  const [page, path] = await inspector("David");
  const socket = await rawClient(server.port, "Fichier", path);
  await row(page, "Fichier").click();
  await page.locator("#trials-title", { hasText: "pour cette page" }).waitFor();
  for (const one of await page.locator("[data-trial]").all()) {
    assert.ok(await one.isDisabled());
    assert.match(await one.getAttribute("title"), /connexion de cette page/);
  }
  const [download] = await Promise.all([page.waitForEvent("download"), page.click("#save-text")]);
  assert.match(download.suggestedFilename(), /^salon-\d+\.txt$/);
  const text = readFileSync(await download.path(), "utf8");
  for (const part of [`GET ${path} HTTP/1.1`, "programme → serveur  TEXT FIN MASK", '"user":"Fichier"']) assert.ok(text.includes(part), part);
  await row(page, "Cette page").click();
  await page.click('[data-trial="ping"]');
  await page.waitForFunction(() => Salon.inspector.capture.records.some(({ roundTrip }) => roundTrip != null));
  socket.destroy();
  assert.deepEqual(page.errors, []);
  await page.context().close();
});

test("a program that leaves at the handshake gets a hint", async () => {
  const [page, path] = await inspector("Emma");
  const socket = program(server.port, handshake(server.port, path));
  await socket.until("\r\n\r\n");
  socket.end(); // as one does that takes the accept value for wrong
  await row(page, addressOf(socket)).filter({ hasText: "terminée" }).waitFor();
  await page.locator("#frames .frame-row", { hasText: "Connexion terminée" }).click();
  await page.locator("#detail .hint", { hasText: "Sec-WebSocket-Accept" }).waitFor();
  assert.deepEqual(page.errors, []);
  await page.context().close();
});

test("the address is copied, with the clipboard and without", async () => {
  const [page] = await inspector("Fatou");
  const address = await page.inputValue("#program-address");
  assert.match(address, new RegExp(`^ws://127\\.0\\.0\\.1:${server.port}/\\?inspect=[a-z0-9]{8}$`));
  const pasted = async () => {
    await page.fill("#message", "");
    await page.focus("#message");
    await page.keyboard.press("Control+V");
    return page.inputValue("#message");
  };
  const copy = async () => {
    await page.click("#copy-address");
    await page.locator("#copy-address", { hasText: "Copié" }).waitFor();
  };
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await copy();
  assert.equal(await pasted(), address);
  await page.evaluate(() => navigator.clipboard.writeText("autre chose"));
  // A page that came by plain HTTP from another machine has no clipboard.
  await page.evaluate(() => Object.defineProperty(navigator, "clipboard", { value: undefined }));
  await copy();
  assert.equal(await pasted(), address);
  assert.deepEqual(page.errors, []);
  await page.context().close();
});

test("the code survives a reload, and the page is not taken for a program", async () => {
  const [page, path] = await inspector("Gaël");
  const socket = await rawClient(server.port, "Reste", path);
  await row(page, "Reste").waitFor();
  await page.reload();
  await row(page, "Cette page").filter({ hasText: "ouverte" }).waitFor();
  const address = new URL(await page.inputValue("#program-address"));
  assert.equal(address.pathname + address.search, path);
  await row(page, "Reste").filter({ hasText: "ouverte" }).waitFor();
  // A server may notice late that the page's former connection has ended.
  await page.waitForTimeout(300);
  assert.deepEqual((await rows(page)).map(([, who]) => who), ["Cette page", "Reste"]);
  socket.write(maskedText({ action: "send_message", message: "encore là" }));
  await row(page, "Reste").click();
  await page.locator('#frames .frame-row[data-direction="in"]', { hasText: "encore là" }).waitFor();
  await page.locator("#frames .frame-row.unseen", { hasText: "sans que personne ne regarde" }).waitFor();
  // Another page has another code.
  const other = await openPage(browser, `${server.url}?inspect`);
  await connect(other, "Autre");
  assert.notEqual(await other.inputValue("#program-address"), await page.inputValue("#program-address"));
  assert.equal(await other.locator(".connection").count(), 1);
  socket.destroy();
  for (const one of [page, other]) {
    assert.deepEqual(one.errors, []);
    await one.context().close();
  }
});

test("a watcher that is lost comes back: what is still open goes on, what has ended is said", { timeout: 60_000 }, async () => {
  const proxy = await startProxy(server.port);
  const [page, path] = await inspector("Hugo", { url: proxy.url });
  const [stays, leaves] = [await rawClient(server.port, "Demeure", path), await rawClient(server.port, "Part", path)];
  for (const name of ["Demeure", "Part"]) await row(page, name).waitFor();
  const { port } = proxy;
  await proxy.stop();
  await page.waitForSelector('#status[data-status="lost"]');
  leaves.destroy();
  stays.write(maskedText({ action: "send_message", message: "sans témoin" }));
  await stays.until("Demeure: sans ");
  const again = await startProxy(server.port, port);
  await page.waitForSelector('#status[data-status="online"]');
  await row(page, "Part").filter({ hasText: "terminée" }).waitFor();
  await row(page, "Cette page").filter({ hasText: "ouverte" }).waitFor();
  stays.write(maskedText({ action: "send_message", message: "avec témoin" }));
  await row(page, "Demeure").filter({ hasText: "ouverte" }).click();
  await page.locator("#frames .frame-row", { hasText: "avec témoin" }).first().waitFor();
  await page.locator("#frames .frame-row.unseen").waitFor();
  await row(page, "Part").click();
  await page.locator("#frames .frame-row", { hasText: "Connexion terminée" }).click();
  await page.locator("#detail", { hasText: "n’a pas été vue" }).waitFor();
  // The page's own connection is watched again, too.
  await row(page, "Cette page").click();
  await say(page, "moi aussi");
  await page.locator('#frames .frame-row[data-direction="in"]', { hasText: "moi aussi" }).waitFor();
  assert.deepEqual(ownErrors(page), []);
  stays.destroy();
  await page.context().close();
  await again.stop();
});

test("without the inspector, the chat connects to the plain address, and nobody watches", async () => {
  const page = await openPage(browser, server.url);
  const sockets = [];
  page.on("websocket", (socket) => sockets.push(new URL(socket.url())));
  await connect(page, "Inès");
  await page.click("#inspect");
  await row(page, "ouverte").waitFor();
  await page.click("#inspect");
  await page.waitForFunction(() => Salon.session.status === "online" && Salon.session.connection.url === Salon.session.url);
  await say(page, "sans témoin");
  await waitForText(page, "sans témoin");
  const code = await page.inputValue("#program-address").then((address) => new URL(address).searchParams.get("inspect"));
  const seen = sockets.map(({ pathname, searchParams }) => `${pathname} ${searchParams.get("inspect") ?? searchParams.get("code")}`);
  assert.deepEqual(seen, ["/ null", `/inspect ${code}`, `/ ${code}`, "/ null"], "the watcher comes first");
  assert.deepEqual(page.errors, []);
  await page.context().close();
});
