// The page finds its server wherever a proxy puts it, and takes the addresses that people paste.
import assert from "node:assert/strict";
import { once } from "node:events";
import http from "node:http";
import net from "node:net";
import { after, before, test } from "node:test";
import { connect, launch, openPage, say, startProxy, startServer, waitForText } from "./helper.mjs";

let browser, server;
// To the browser, "salle-12" is this machine: a name that leads here from elsewhere, too.
before(async () => ([browser, server] = [await launch("--host-resolver-rules=MAP salle-12 127.0.0.1"), await startServer()]));
after(async () => (await browser?.close(), await server?.stop()));

/// A proxy that shows the server under /chat/ only, as a location of nginx does.
async function startPrefixProxy(port) {
  const inner = (url) => (url.startsWith("/chat/") ? url.slice("/chat".length) : null);
  const proxy = http.createServer((request, response) => {
    const path = inner(request.url);
    if (path === null) return response.writeHead(404).end("another application");
    http.get({ port, path, headers: { host: request.headers.host } }, (answer) => {
      response.writeHead(answer.statusCode, answer.headers);
      answer.pipe(response);
    });
  });
  proxy.on("upgrade", (request, near) => {
    const path = inner(request.url);
    if (path === null) return near.end("HTTP/1.1 404 Not Found\r\n\r\n");
    const far = net.connect(port, "127.0.0.1");
    const headers = request.rawHeaders.map((part, i) => (i % 2 ? `${part}\r\n` : `${part}: `)).join("");
    far.write(`GET ${path} HTTP/1.1\r\n${headers}\r\n`);
    near.pipe(far).pipe(near);
    for (const socket of [near, far]) socket.on("error", () => {});
  });
  proxy.listen(0, "127.0.0.1");
  await once(proxy, "listening");
  const stop = () => (proxy.closeAllConnections(), proxy.close());
  return { port: proxy.address().port, stop };
}

test("behind a proxy's path, the page finds its server, and so does its inspector", async () => {
  const proxy = await startPrefixProxy(server.port);
  const asked = [];
  const page = await openPage(browser, "about:blank");
  page.on("websocket", (socket) => asked.push(new URL(socket.url()).pathname));
  await page.goto(`http://127.0.0.1:${proxy.port}/chat/`);
  assert.equal(await page.inputValue("#address"), "127.0.0.1/chat/");
  await connect(page, "Alice");
  await say(page, "par le chemin");
  await waitForText(page, "par le chemin");
  await page.click("#inspect");
  await page.locator("#frames .frame, #frames [role=option]").first().waitFor();
  assert.match(await page.inputValue("#program-address"), /^ws:\/\/127\.0\.0\.1:\d+\/chat\/\?inspect=/);
  assert.deepEqual(new Set(asked), new Set(["/chat/", "/chat/inspect"]));
  assert.deepEqual(page.errors, []);
  await page.context().close();
  proxy.stop();
});

test("behind a proxy's path, the address for others has that path, and so has its QR code", async () => {
  const proxy = await startPrefixProxy(server.port);
  const page = await openPage(browser, `http://salle-12:${proxy.port}/chat/`);
  await connect(page, "Alix");
  await page.click("#wall");
  await page.locator("#wall-code").waitFor();
  assert.equal(await page.textContent("#wall-address"), `http://salle-12:${proxy.port}/chat`);
  await page.waitForFunction(() => document.querySelector("#wall-code").naturalWidth > 0);
  assert.match(await page.getAttribute("#wall-code", "src"), /^invite\.svg\?http:\/\/salle-12:\d+\/chat\/$/);
  assert.deepEqual(page.errors, []);
  await page.context().close();
  proxy.stop();
});

test("a pasted address brings its port, path and encryption", async () => {
  const page = await openPage(browser, server.url);
  const form = async () => [await page.inputValue("#address"), await page.inputValue("#port")];
  const paste = async (text) => {
    await page.evaluate((value) => navigator.clipboard.writeText(value), text);
    await page.focus("#address");
    await page.keyboard.press("Control+A");
    await page.keyboard.press("Control+V");
  };
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await paste("ws://example.org:9000/path");
  assert.deepEqual(await form(), ["ws://example.org/path", "9000"]);
  await paste("wss://example.org/chat/");
  assert.deepEqual(await form(), ["wss://example.org/chat/", ""], "the usual port of wss");
  await paste("192.168.1.20:8001");
  assert.deepEqual(await form(), ["192.168.1.20", "8001"]);
  await paste("localhost");
  assert.deepEqual(await form(), ["localhost", "8001"], "only a whole address says which port");
  // Typed, not pasted: it moves when the field is left.
  await page.fill("#address", "");
  await page.keyboard.type("wss://example.org:44");
  assert.deepEqual(await form(), ["wss://example.org:44", "8001"]);
  await page.keyboard.press("Tab");
  assert.deepEqual(await form(), ["wss://example.org", "44"]);
  await page.fill("#address", "ws://example.org");
  await page.keyboard.press("Tab");
  assert.deepEqual(await form(), ["ws://example.org", "44"], "who writes a scheme in front keeps the port");
  // Whatever the field says, the port in the address counts.
  await page.fill("#port", "1");
  await page.fill("#address", `http://127.0.0.1:${server.port}/`);
  await connect(page, "Alice");
  assert.equal(await page.evaluate(() => Salon.session.url), `ws://127.0.0.1:${server.port}/`);
  assert.deepEqual(page.errors, []);
  await page.context().close();
});

test("a port that cannot be is not ignored", async () => {
  const page = await openPage(browser, server.url);
  await page.fill("#user", "Alice");
  for (const port of ["99999", "80a"]) {
    await page.fill("#port", port);
    await page.click("#connect");
    await page.locator("#connect-problem", { hasText: "pas valable" }).waitFor();
  }
  await page.context().close();
});

test("a page that is reloaded comes back to the server that it was told", async () => {
  const proxy = await startProxy(server.port);
  const page = await openPage(browser, server.url);
  await page.fill("#port", String(proxy.port));
  await connect(page, "Alice");
  await page.reload();
  await page.waitForSelector('#status[data-status="online"]');
  await page.click("#leave");
  assert.deepEqual([await page.inputValue("#address"), await page.inputValue("#port")], ["127.0.0.1", String(proxy.port)]);
  await page.context().close();
  await proxy.stop();
});
