// What every test needs: a server, a browser, pages that chat, and a place for screenshots.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import net from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { chromium, firefox } from "playwright-core";

const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
const ARGS = "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync";

const FIREFOX = process.env.FIREFOX; // a path, for the tests that run in both

export const inFirefox = FIREFOX !== undefined;

/// Chromium, or, where there is a path of it, the Firefox of one's own, over WebDriver BiDi.
export const launch = (...args) =>
  FIREFOX
    ? firefox.launch({ channel: "moz-firefox", executablePath: FIREFOX })
    : chromium.launch({ executablePath: CHROMIUM, args: [...ARGS.split(" "), ...args] });

/// Starts the server (SALON_BIN) on `listen` and waits for its address.
export async function startServer({ listen = "127.0.0.1:0", args = [], env = {} } = {}) {
  assert(process.env.SALON_BIN, "SALON_BIN is to be the path of the server to test");
  const child = spawn(resolve(process.env.SALON_BIN), ["--listen", listen, ...args], {
    cwd: mkdtempSync(join(tmpdir(), "salon-")), // its log goes there
    stdio: ["ignore", "pipe", process.env.SALON_LOG ? "inherit" : "ignore"],
    env: { ...process.env, ...env },
  });
  const gone = new Promise((resolve) => child.once("exit", resolve));
  const url = await new Promise((resolve, reject) => {
    createInterface(child.stdout).on("line", (line) => {
      const found = line.match(/https?:\/\/[\d.]+:\d+\//);
      if (found) resolve(found[0]);
    });
    gone.then((code) => reject(new Error(`the server ended with ${code}`)));
  });
  const stop = (signal = "SIGTERM") => (child.kill(signal), gone);
  return { url, port: Number(new URL(url).port), stop };
}

/// A TCP proxy in front of `port`, whose connections can be cut.
export async function startProxy(port, own = 0) {
  const pairs = new Set();
  const proxy = net.createServer((near) => {
    const far = net.connect(port, "127.0.0.1");
    const pair = { near, far, doomed: false, cut: () => [near, far].forEach((socket) => socket.destroy()) };
    pairs.add(pair);
    for (const [from, to] of [[near, far], [far, near]]) {
      from.on("data", (bytes) => {
        to.write(pair.doomed ? bytes.subarray(0, Math.random() * bytes.length) : bytes);
        if (pair.doomed) to.end(), setImmediate(pair.cut);
      });
      from.on("error", pair.cut);
      from.on("close", () => (pair.cut(), pairs.delete(pair)));
    }
  });
  await new Promise((resolve) => proxy.listen(own, "127.0.0.1", resolve));
  const each = (deed) => () => (pairs.forEach(deed), pairs.size);
  const cut = each((pair) => pair.cut());
  return {
    port: proxy.address().port,
    url: `http://127.0.0.1:${proxy.address().port}/`,
    /// Cuts all connections now; returns how many there were.
    cut,
    /// Cuts each in the middle of the next bytes that pass: half a frame arrives.
    cutInside: each((pair) => (pair.doomed = true)),
    /// Nothing arrives any more, and nobody is told.
    freeze: each(({ near, far }) => [near, far].forEach((socket) => socket.pause())),
    stop: () => (cut(), new Promise((resolve) => proxy.close(resolve))),
  };
}

/// The lines of an opening handshake.
export const handshake = (port, target = "/") => [
  `GET ${target} HTTP/1.1`,
  `Host: 127.0.0.1:${port}`,
  "Upgrade: websocket",
  "Connection: Upgrade",
  "Sec-WebSocket-Version: 13",
  `Sec-WebSocket-Key: ${randomBytes(16).toString("base64")}`,
];

/// A short action as a client sends it: FIN and text; masked. A masking key of zeros leaves the payload as it is.
export function maskedText(action) {
  const payload = Buffer.from(JSON.stringify(action));
  assert(payload.length < 126);
  return Buffer.concat([Buffer.from([0x81, 0x80 | payload.length, 0, 0, 0, 0]), payload]);
}

/// A program of one's own: a TCP socket that sends the lines of a head. `until(text)` waits for what comes back.
export function program(port, lines, localAddress = "127.0.0.1") {
  const socket = net.connect({ port, host: "127.0.0.1", localAddress });
  socket.heard = "";
  socket.on("data", (bytes) => (socket.heard += bytes.toString("latin1")));
  socket.on("error", () => {});
  socket.write([...lines, "", ""].join("\r\n"));
  socket.until = async (text) => {
    while (!socket.heard.includes(text)) await once(socket, "data", { signal: AbortSignal.timeout(10_000) });
  };
  return socket;
}

/// Logs in without a page: just enough of RFC 6455 for a class to read. Resolves with the socket.
export async function rawClient(port, user, target = "/", localAddress = "127.0.0.1") {
  const socket = program(port, handshake(port, target), localAddress);
  socket.write(maskedText({ action: "login", user }));
  await socket.until("Bienvenue");
  return socket;
}

/// What a browser does when somebody comes back to its tab.
export const lookAt = (page) => page.evaluate(() => document.dispatchEvent(new Event("visibilitychange", { bubbles: true })));

/// Has the page believe that its tab is in the background, or that somebody is looking at it.
export const hide = (page, hidden) =>
  page.evaluate((value) => {
    Object.defineProperty(document, "hidden", { value, configurable: true });
    document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
  }, hidden);

/// A page of its own (no shared storage) that notes every error the console shows.
export async function openPage(browser, url, options = {}) {
  const context = await browser.newContext({ locale: "fr-FR", viewport: { width: 1200, height: 760 }, reducedMotion: "reduce", ...options });
  const page = await context.newPage();
  page.errors = [];
  page.on("pageerror", (error) => page.errors.push(error.stack));
  page.on("console", (message) => message.type() === "error" && page.errors.push(message.text()));
  await page.goto(url);
  return page;
}

export async function connect(page, user) {
  await page.fill("#user", user);
  await page.press("#user", "Enter");
  await page.waitForSelector('#status[data-status="online"]');
}

export async function enter(browser, url, user, options) {
  const page = await openPage(browser, url, options);
  await connect(page, user);
  return page;
}

export async function say(page, text) {
  await page.fill("#message", text);
  await page.press("#message", "Enter");
}

/// Makes a room, and waits until the server has us in it: others may come before that, and are then not announced.
export async function makeRoom(page, name) {
  await page.fill("#new-room", name);
  await page.press("#new-room", "Enter");
  await inRoom(page, name);
}

export const inRoom = (page, name) => page.waitForFunction((room) => Salon.session.state.joined === room, name);

export const texts = (page) => page.locator("#messages .chat .text").allTextContents();

export const waitForText = (page, text) => page.locator("#messages .text", { hasText: text }).first().waitFor();

/// Every message the page knows of the room it shows, also those that have left the DOM.
export const known = (page) => page.evaluate(() => Salon.session.state.room(Salon.session.state.viewing).messages.filter(({ kind }) => kind === "chat").map(({ text }) => text));

/// Errors that the browser itself writes when a server is away are not the page's.
export const ownErrors = (page) => page.errors.filter((text) => !/WebSocket connection|net::ERR_|(connect|connection) to (the server at )?ws|connection to ws/.test(text));

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/// axe finds nothing to complain about. An outside script: the page's CSP rightly refuses one that is added to the document.
export async function checkAccess(page, where) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
  const found = violations.map(({ id, nodes }) => `${where}: ${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join("\n")}`);
  assert.deepEqual(found, []);
}

export async function picture(page, name) {
  const folder = process.env.SCREENSHOTS;
  // In Firefox, taking one adds a style, which the page's policy refuses.
  if (!folder || inFirefox) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`) });
}
