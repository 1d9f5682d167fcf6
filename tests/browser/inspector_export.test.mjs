// A saved session: Wireshark's own decoder finds in the pcap file what we say was there, and nothing to complain about.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { enter, launch, say, startServer, waitForText } from "./helper.mjs";
import { frame, opened, Salon } from "./pure.mjs";

const TSHARK = process.env.TSHARK ?? "/usr/bin/tshark";
// Wireshark trusts checksums unless it is told to look.
const CHECKS = ["-o", "tcp.check_checksum:TRUE", "-o", "ip.check_checksum:TRUE"];
const COMPLAINTS = "_ws.malformed or _ws.unreassembled or tcp.checksum.status == 0 or ip.checksum.status == 0 or tcp.analysis.flags or _ws.expert.severity >= 6291456";
// A packet that lacks its end cannot be put together, and tshark says so.
const WHOLE = `(${COMPLAINTS}) and frame.cap_len == frame.len`;

function tshark(file, filter, ...fields) {
  const args = ["-r", file, ...CHECKS, "-Y", filter, "-T", "fields", "-E", "aggregator=|", ...["frame.number", ...fields].flatMap((field) => ["-e", field])];
  return execFileSync(TSHARK, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"], maxBuffer: 1 << 26 })
    .split("\n")
    .filter(Boolean)
    .map((line) => line.slice(line.indexOf("\t") + 1));
}

/// The opcodes that tshark finds, in the file's order.
const opcodes = (file) => tshark(file, "websocket", "websocket.opcode").flatMap((line) => line.split("|")).map(Number);

const texts = (file, filter) => tshark(file, `websocket.payload.text && ${filter}`, "websocket.payload.text");

const complaints = (file, which = COMPLAINTS) => tshark(file, which, "frame.number", "_ws.expert.message", "_ws.col.Info");

function write(records) {
  const file = join(mkdtempSync(join(tmpdir(), "salon-")), "salon.pcap");
  writeFileSync(file, Buffer.concat(Salon.toPcap(records)));
  return file;
}

const HANDSHAKE = opened(1, {
  time: 1_795_332_000_123,
  request: "GET /?inspect=abcd HTTP/1.1\r\nHost: 127.0.0.1:8001\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
  response: "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n",
  reads: [20, 200],
});

/// Lays frames one behind the other, each [direction, first byte, payload, cuts before its end].
function captured(list, handshake = HANDSHAKE) {
  const capture = new Salon.Capture();
  capture.add(handshake);
  const ends = { in: 0, out: 0 };
  let time = handshake.time;
  for (const [direction, first, text, cuts] of list) {
    const payload = Buffer.from(text);
    const mask = direction === "in" ? 0x80 : 0;
    const { length } = payload;
    const extended = length < 126 ? [mask | length] : length < 65_536 ? [mask | 126, length >> 8, length & 255] : [mask | 127, 0, 0, 0, 0, 0, length >> 16, (length >> 8) & 255, length & 255];
    const key = mask ? randomBytes(4) : Buffer.alloc(0);
    const header = Buffer.from([first, ...extended, ...key]);
    const wire = payload.map((byte, i) => (mask ? byte ^ key[i % 4] : byte));
    const offset = ends[direction];
    const end = (ends[direction] += header.length + length);
    const more = { length, offset, time: ++time, cuts: (cuts ?? [0]).map((before) => end - before) };
    capture.add(frame(direction, header.toString("hex"), wire.subarray(0, 4096).toString("hex"), more));
  }
  return capture;
}

test("frames are found where reads and writes cut them, with their opcodes and texts", () => {
  const capture = captured([
    ["out", 0x81, '{"action":"rooms"}', []], // two frames in one write
    ["out", 0x81, '{"action":"users"}'],
    ["in", 0x81, "Bonjour, ça va ?", [14, 5, 0]], // one frame in three reads
    ["out", 0x01, "mor"],
    ["out", 0x89, "ping"],
    ["in", 0x8a, "ping"],
    ["out", 0x80, "ceau"],
    ["in", 0x82, Buffer.alloc(300, 7)],
    ["in", 0x81, "fin", []], // and never a cut
    ["out", 0x88, Buffer.from([1000 >> 8, 1000 & 255, ...Buffer.from("essai")])],
  ]);
  capture.add({ kind: "ended", time: HANDSHAKE.time + 100, by: "client", how: "fin", reason: "connection lost" });
  const file = write(capture.records);
  assert.deepEqual(complaints(file), []);
  assert.deepEqual(opcodes(file).sort((a, b) => a - b), [0, 1, 1, 1, 1, 1, 2, 8, 9, 10]);
  assert.deepEqual(texts(file, "tcp.dstport == 80"), ["Bonjour, ça va ?", "fin"]);
  assert.deepEqual(tshark(file, "http.request", "http.request.uri"), ["/?inspect=abcd"]);
  assert.deepEqual(tshark(file, "http.response", "http.response.code"), ["101"]);
  assert.deepEqual(tshark(file, "websocket.opcode == 8", "websocket.payload.close.status_code"), ["1000"]);
  // The request came in two reads, the greeting in three, two events in one write.
  assert.deepEqual(tshark(file, "tcp.len > 0 && tcp.dstport == 80", "tcp.len").slice(0, 5), ["20", String(HANDSHAKE.request.length - 20), "9", "9", "5"]);
  assert.equal(tshark(file, "tcp.len > 0 && tcp.srcport == 80", "tcp.len")[1], "40");
});

test("payloads that were not kept whole are packets of which the end is missing", () => {
  const long = "x".repeat(20_000);
  const capture = captured([["in", 0x81, long, [15_000, 8_000, 0]], ["out", 0x81, long], ["out", 0x81, "y".repeat(70_000)], ["in", 0x81, "court"], ["out", 0x81, "court"]]);
  const file = write(capture.records);
  assert.deepEqual(complaints(file, WHOLE), []);
  assert.deepEqual(opcodes(file), [1, 1, 1, 1, 1]);
  assert.equal(tshark(file, "tcp", "frame.len").reduce((sum, length) => sum + Number(length) - 40, 0), HANDSHAKE.request.length + HANDSHAKE.response.length + 110_000 + 10 + 8 + 4 + 10 + 6 + 2);
  assert.deepEqual(tshark(file, "frame.cap_len < frame.len", "frame.len"), ["20048", "20044", "65535", "4555"]);
  assert.deepEqual(texts(file, "tcp.len < 20").sort(), ["court", "court"], "what follows is found again");
});

test("missed frames are a hole, and a second connection is another one", () => {
  const first = captured([["out", 0x81, "un"], ["out", 0x81, "deux"], ["out", 0x81, "trois"]]);
  first.records.splice(2, 1);
  const file = write([...first.records, ...captured([["out", 0x81, "autre"]]).records.map((record) => Object.assign(record, { connection: 2 }))]);
  assert.equal(tshark(file, "tcp.analysis.lost_segment").length, 1);
  assert.deepEqual(opcodes(file), [1, 1, 1]);
  assert.deepEqual([...new Set(tshark(file, "tcp", "tcp.stream"))], ["0", "1"]);
});

// ---- what a browser saves ----

let browser, server;
before(async () => ([browser, server] = [await launch(), await startServer()]));
after(async () => (await browser?.close(), await server?.stop()));

async function saved(page, click) {
  const [download] = await Promise.all([page.waitForEvent("download"), click()]);
  const file = join(mkdtempSync(join(tmpdir(), "salon-")), download.suggestedFilename());
  await download.saveAs(file);
  return file;
}

test("a session in the browser is saved as pcap and as text", async () => {
  const page = await enter(browser, `${server.url}?inspect`, "Alice");
  await say(page, "Bonjour Wireshark");
  await waitForText(page, "Bonjour Wireshark");
  await say(page, "é".repeat(6000));
  await page.click('[data-trial="fragments"]');
  await page.waitForFunction(() => Salon.inspector.capture.records.some(({ opcode, direction }) => opcode === "pong" && direction === "in"));
  await page.selectOption("#close-code", "4000");
  await page.click('[data-trial="close"]');
  await page.waitForFunction(() => Salon.inspector.capture.records.some(({ kind, code }) => kind === "closed" && code === 4000));
  await page.waitForSelector('#status[data-status="online"]');
  await page.waitForFunction(() => Salon.inspector.capture.connection === 2);
  // At the moment of the click: the page may ask the server something at any time.
  let seen;
  const file = await saved(page, async () => {
    seen = await page.evaluate(() => {
      document.querySelector("#save-pcap").click();
      return Salon.inspector.capture.records.filter(({ kind }) => kind === "frame").map(({ parts }) => parts.code);
    });
  });
  assert.match(file, /salon\.pcap$/);
  assert.deepEqual(complaints(file, WHOLE), []);
  assert.deepEqual(opcodes(file).sort(), seen.sort());
  assert.equal(tshark(file, "websocket.payload.close.status_code == 4000").length, 2, "the server's and the browser's");
  assert.equal(tshark(file, "http.response.code == 101").length, 2);

  const text = readFileSync(await saved(page, () => page.click("#save-text")), "utf8");
  for (const part of ["Sec-WebSocket-Key: ", "vous → serveur  TEXT FIN MASK", "Bonjour Wireshark", "PING", "4000 essai", "Fragment 1 d’un message TEXT"]) assert.ok(text.includes(part), part);
  assert.deepEqual(page.errors, []);
  await page.context().close();
});
