// People try servers of their own with the page: whatever a server sends, the page shows what is
// wrong with it, and goes on.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { once } from "node:events";
import http from "node:http";
import { after, before, test } from "node:test";
import { checkAccess, launch, openPage, ownErrors, picture, startServer, waitForText } from "./helper.mjs";

let browser, server;
before(async () => ([browser, server] = [await launch(), await startServer()]));
after(async () => (await browser?.close(), await server?.stop()));

const WELCOME = '{"action":"message","message":"Bienvenue"}';
const ROOMS = '{"action":"rooms","rooms":["general"]}';

/// A student's first server: it lets everybody in, and sends each of these frames. Numbers are bytes of a binary message.
async function startOwnServer(messages) {
  const own = http.createServer();
  const sockets = [];
  own.on("upgrade", (request, socket) => {
    sockets.push(socket);
    const accept = createHash("sha1").update(`${request.headers["sec-websocket-key"]}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");
    socket.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`);
    socket.send = (message) => {
      const payload = Buffer.from(message);
      const length = payload.length < 126 ? [payload.length] : [126, payload.length >> 8, payload.length & 255];
      socket.write(Buffer.from([typeof message === "string" ? 0x81 : 0x82, ...length]));
      socket.write(payload);
    };
    messages.forEach(socket.send);
    socket.on("error", () => {});
  });
  own.listen(0, "127.0.0.1");
  await once(own, "listening");
  const { port } = own.address();
  return { port, send: (message) => sockets.at(-1).send(message), stop: () => (sockets.forEach((one) => one.destroy()), own.close()) };
}

async function connectTo(port, options) {
  const page = await openPage(browser, server.url, options);
  await page.fill("#port", String(port));
  await page.fill("#user", "Alice");
  await page.click("#connect");
  return page;
}

const CASES = [
  ["hello", "Le serveur a envoyé ce qui n’est pas du JSON : hello"],
  ["", "Le serveur a envoyé un message vide, qui n’est pas du JSON."],
  ["<b>{</b>", "Le serveur a envoyé ce qui n’est pas du JSON : <b>{</b>"],
  ['{"action":"message","message":"a"}{"action":"message"', "pas du JSON : {"],
  ["x".repeat(5000), `pas du JSON : ${"x".repeat(200)}…`],
  ["null", "n’est pas un objet : null"],
  ["42", "n’est pas un objet : 42"],
  ['"texte"', 'n’est pas un objet : "texte"'],
  ["[]", "n’est pas un objet : []"],
  ["{}", "sans « action » que cette page connaît : {}"],
  ['{"action":5}', "que cette page connaît : {"],
  ['{"action":"__proto__"}', "que cette page connaît : {"],
  ['{ "action" : "login", "user":"Alice" }', 'que cette page connaît : { "action" : "login", "user":"Alice" }'],
  ['{"action":"message"}', "le champ « message » manque"],
  ['{"action":"message","message":{"a":1}}', "le champ « message » manque ou n’a pas le bon type : {"],
  ['{"action":"rooms","rooms":"x"}', "le champ « rooms »"],
  ['{"action":"rooms","rooms":[null]}', "le champ « rooms »"],
  ['{"action":"message","message":"x","kind":"chat","user":5}', "le champ « user »"],
  ['{"action":"message","message":"x","kind":"error","ref":"explain"}', "le champ « code »"],
  ['{"action":"users"}', "le champ « room »"],
  ['{"action":"activity","room":"general","last":"x"}', "le champ « last »"],
  ['{"action":"explained","ref":"explain"}', "le champ « frames »"],
  [Buffer.from([1, 2, 3]), "un message binaire de 3 octets"],
];

test("what is no answer becomes a row that shows it, and the chat goes on", async () => {
  const own = await startOwnServer([ROOMS, WELCOME]);
  const page = await connectTo(own.port);
  await page.waitForSelector('#status[data-status="online"]');
  const rows = page.locator("#messages .mark p:last-child");
  for (const [index, [message, sentence]] of CASES.entries()) {
    own.send(message);
    await rows.nth(index).waitFor();
    // In French, a narrow space stands before a colon.
    const said = (await rows.nth(index).textContent()).replaceAll("\u202f", " ");
    assert.ok(said.includes(sentence), `${message}: ${said}`);
  }
  own.send('{"action":"message","message":"Bob: toujours là"}');
  await waitForText(page, "toujours là");
  assert.equal(await page.locator("#messages b").count(), 0);
  await checkAccess(page, "own server");
  await picture(page, "own-server-fr");
  await page.click(".top .language");
  await rows.getByText("The server sent what is not JSON: hello").waitFor();
  assert.deepEqual(page.errors, []);
  await page.context().close();
  own.stop();
});

test("with the inspector on, nothing is different", async () => {
  const own = await startOwnServer([ROOMS, WELCOME, ...CASES.map(([message]) => message)]);
  const page = await openPage(browser, `${server.url}?inspect`);
  await page.fill("#port", String(own.port));
  await page.fill("#user", "Alice");
  await page.click("#connect");
  await page.waitForFunction((count) => document.querySelectorAll("#messages .mark").length >= count, CASES.length);
  assert.deepEqual(ownErrors(page), []);
  await page.context().close();
  own.stop();
});

test("a server that does not answer the login is said to, with what it sent instead", { timeout: 60_000 }, async () => {
  const own = await startOwnServer(["Bonjour !"]);
  const page = await connectTo(own.port, { locale: "en-GB" });
  const problem = page.locator("#connect-problem");
  await problem.getByText("The server sent what is not JSON: Bonjour !").waitFor();
  await problem.getByText("did not answer “Bienvenue”").waitFor({ timeout: 20_000 });
  assert.match(await problem.innerText(), /Bonjour !/);
  assert.ok(await page.isEnabled("#connect"));
  await picture(page, "no-welcome-en");
  assert.deepEqual(page.errors, []);
  await page.context().close();
  own.stop();
});
