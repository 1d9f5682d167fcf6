// When there is no connection, a person reads a sentence that helps.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import http from "node:http";
import https from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { connect, launch, openPage, picture, startServer } from "./helper.mjs";

let browser, server;
// The page of another site, though its server is here.
const ELSEWHERE = "elsewhere.example";
before(async () => ([browser, server] = [await launch(`--host-resolver-rules=MAP ${ELSEWHERE} 127.0.0.1`), await startServer()]));
after(async () => (await browser?.close(), await server?.stop()));

async function fails(page, { address = "127.0.0.1", port, user = "Alice" }, sentence) {
  await page.fill("#address", address);
  await page.fill("#port", String(port));
  await page.fill("#user", user);
  await page.click("#connect");
  await page.locator("#connect-problem", { hasText: sentence }).waitFor();
  assert.ok(await page.isEnabled("#connect"), "one can try again");
}

const listen = (one) => new Promise((resolve) => one.listen(0, "127.0.0.1", () => resolve(one.address().port)));

test("nothing is there", async () => {
  const page = await openPage(browser, server.url);
  const placeholder = http.createServer();
  const port = await listen(placeholder);
  await new Promise((resolve) => placeholder.close(resolve));
  await fails(page, { port }, "Aucun serveur ne répond");
  await picture(page, "problem-fr");
  await page.click(".connect-page .language");
  await page.locator("#connect-problem", { hasText: "No server answers" }).waitFor();
  await page.fill("#port", String(server.port));
  await connect(page, "Alice");
  await page.context().close();
});

test("an address or a name that cannot be", async () => {
  const page = await openPage(browser, server.url);
  await fails(page, { address: "http://x y", port: 1 }, "pas valable");
  await fails(page, { port: 8001, user: "  " }, "Choisissez d’abord un pseudo");
  await page.context().close();
});

/// Serves the files of this page, as another site may.
async function otherSite(page) {
  const html = await page.content();
  const files = new Map();
  for (const name of [...html.matchAll(/(?:src|href)="([a-z_/]+\.(?:js|css|svg))"/g)].map((match) => match[1])) {
    files.set(`/${name}`, Buffer.from(await page.evaluate((file) => fetch(file).then((answer) => answer.text()), name)));
  }
  const types = { js: "text/javascript", css: "text/css", svg: "image/svg+xml" };
  return (request, response) => {
    const body = files.get(request.url);
    response.setHeader("Content-Type", body ? types[request.url.split(".").pop()] : "text/html; charset=utf-8");
    response.end(body ?? html);
  };
}

test("a server that does not want this page", async () => {
  const page = await openPage(browser, server.url);
  const serve = await otherSite(page);
  const foreign = http.createServer(serve);
  const port = await listen(foreign);
  const elsewhere = await openPage(browser, `http://${ELSEWHERE}:${port}/`);
  await fails(elsewhere, { port: server.port }, "--allow-origin");
  foreign.closeAllConnections();
  foreign.close();
  await page.context().close();
  await elsewhere.context().close();
});

test("a full server", async () => {
  const most = 40; // more than a browser has open while it loads two pages
  const small = await startServer({ args: ["--max-clients", String(most)], env: { FAKE_MAX: String(most) } });
  const [late, crowd] = [await openPage(browser, small.url), await openPage(browser, small.url)];
  await crowd.evaluate(
    (count) =>
      Promise.all(
        Array.from({ length: count }, () => new Promise((resolve) => {
          const socket = new WebSocket(location.href.replace("http", "ws"));
          socket.onopen = socket.onclose = resolve;
        })),
      ),
    most,
  );
  await fails(late, { port: small.port, user: "Bob" }, "plein");
  await crowd.context().close();
  await connect(late, "Bob");
  await late.context().close();
  await small.stop();
});

/// A server with TLS, or null where nothing makes its certificate.
function secureServer(serve) {
  const folder = mkdtempSync(join(tmpdir(), "salon-"));
  try {
    execFileSync("openssl", ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost", "-keyout", "key", "-out", "cert"], { cwd: folder, stdio: "ignore" });
  } catch {
    return null;
  }
  const read = (name) => readFileSync(join(folder, name));
  return https.createServer({ key: read("key"), cert: read("cert") }, serve);
}

test("TLS against plain", async (t) => {
  const secure = secureServer((_, response) => response.end());
  if (!secure) return t.skip("openssl is not installed");
  const port = await listen(secure);
  const page = await openPage(browser, server.url, { ignoreHTTPSErrors: true });
  await fails(page, { port }, "wss://");
  await fails(page, { address: "wss://127.0.0.1", port: server.port }, "n’est pas chiffré");
  secure.closeAllConnections();
  secure.close();
  await page.context().close();
});

test("a page with TLS, to which the browser forbids a server without", async (t) => {
  const page = await openPage(browser, server.url);
  const secure = secureServer(await otherSite(page));
  if (!secure) return t.skip("openssl is not installed");
  const port = await listen(secure);
  const elsewhere = await openPage(browser, `https://127.0.0.1:${port}/`, { ignoreHTTPSErrors: true });
  await fails(elsewhere, { address: `ws://${ELSEWHERE}`, port: server.port }, "http:// au lieu de ws://");
  await picture(elsewhere, "problem-secure-page");
  // A whole address without a scheme means TLS here.
  await fails(elsewhere, { address: ELSEWHERE, port: server.port }, "la sienne, à la même adresse avec http://");
  secure.closeAllConnections();
  secure.close();
  await page.context().close();
  await elsewhere.context().close();
});
