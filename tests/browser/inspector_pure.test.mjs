// The parts of the inspector that need no browser: bytes in, values out.
import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { test } from "node:test";
import { added, begun, frame, opened, Salon } from "./pure.mjs";

const hex = (text) => Salon.fromHex(text.replace(/\s/g, ""));
const fields = (bytes) => Salon.dissect(hex(bytes)).fields.map(({ name, bits, whole }) => `${name} ${bits}${whole ? "" : "…"}`);

test("SHA-1 is that of RFC 3174, at every length around a block", () => {
  const sha1 = (text) => Salon.toHex(Salon.sha1(Salon.fromText(text)));
  assert.equal(sha1("abc"), "a9993e364706816aba3e25717850c26c9cd0d89d");
  assert.equal(sha1("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"), "84983e441c3bd26ebaae4aa1f95129e5e54670f1");
  assert.equal(sha1(""), "da39a3ee5e6b4b0d3255bfef95601890afd80709");
  assert.equal(sha1("a".repeat(1_000_000)), "34aa973cd4c4daa4f61eeb2bdbad27316534016f");
  for (let length = 0; length <= 200; length++) {
    const bytes = randomBytes(length);
    assert.equal(Salon.toHex(Salon.sha1(bytes)), createHash("sha1").update(bytes).digest("hex"), `${length} bytes`);
  }
});

test("the derivation is that of RFC 6455 §1.3, and mistakes are recognised", () => {
  const key = "dGhlIHNhbXBsZSBub25jZQ==";
  const { accept, sha1 } = Salon.derive(key);
  assert.equal(sha1, "b37a4f2cc0624f1690f64606cf385945b2bec4ea");
  assert.equal(accept, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
  const guid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  const digest = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash("sha1"));
  const check = (value, name) => assert.equal(Salon.recognise(key, value), name, name);
  check(accept, "right");
  check(digest(Buffer.from(key, "base64"), guid).digest("base64"), "decoded");
  check(Buffer.from(digest(key, guid).digest("hex")).toString("base64"), "hex_in_base64");
  check(digest(key, guid).digest("hex"), "hex");
  check(digest(key).digest("base64"), "no_guid");
  check(digest(guid, key).digest("base64"), "guid_first");
  check(digest(key, guid.toLowerCase()).digest("base64"), "guid_small");
  check(digest(" ", key, guid).digest("base64"), "space");
  check(digest(key, "\r\n", guid).digest("base64"), "line_end");
  check(Buffer.from(key + guid).toString("base64"), "no_hash");
  check(key, "echoed");
  check(accept.slice(0, -1), "no_padding");
  check("quelque chose", null);
  const values = Salon.mistakes(key).map(({ value }) => value);
  assert.equal(new Set([...values, accept]).size, 12, "each mistake has a value of its own");
});

test("a header's fields are those of RFC 6455 §5.2, in the three forms of the length", () => {
  assert.deepEqual(fields("8105"), ["fin 1", "rsv 000", "opcode 0001", "mask 0", "length 0000101"]);
  assert.deepEqual(fields("018537fa213d"), ["fin 0", "rsv 000", "opcode 0001", "mask 1", "length 0000101", "key 00110111111110100010000100111101"]);
  assert.deepEqual(fields("827e0100").slice(4), ["length 1111110", "extended 0000000100000000"]);
  assert.deepEqual(fields("827f0000000000010000").slice(4), ["length 1111111", `extended ${"0".repeat(47)}1${"0".repeat(16)}`]);
  assert.equal(Salon.dissect(hex("827f0000000000010000")).length, 65536n);
  assert.equal(Salon.dissect(hex("82ff7fffffffffffffff37fa213d")).length, 2n ** 63n - 1n);
  // Of what has not arrived, nothing is made up.
  assert.deepEqual(fields("c1"), ["fin 1", "rsv 100", "opcode 0001"]);
  assert.deepEqual(fields("81ff80").at(-1), "extended 10000000…");
  assert.equal(Salon.dissect(hex("81ff80")).length, undefined);
  assert.equal(Salon.dissect(hex("818537")).key, null);
});

test("unmasking, text and Close are read as they were meant", () => {
  const { key } = Salon.dissect(hex("818537fa213d"));
  assert.equal(Salon.toText(Salon.unmask(hex("7f9f4d5158"), key)), "Hello");
  assert.deepEqual(Salon.readClose(hex("03e8c3a9")), { code: 1000, reason: "é" });
  assert.equal(Salon.readClose(hex("03")), null);
  assert.deepEqual(Salon.characters(Salon.fromText("a é€🙂\n")), ["a", "␣", "é", "…", "€", "…", "…", "🙂", "…", "…", "…", "·"]);
  assert.deepEqual(Salon.characters(hex("c328ff41")), ["·", "(", "·", "A"]);
});

test("the byte that makes a text wrong is found", () => {
  const wrong = (bytes, continued) => Salon.wrongByteOfText(hex(bytes), continued);
  assert.deepEqual([wrong("41c328"), wrong("eda080"), wrong("41ff"), wrong("41c3")], [2, 1, 1, 1]);
  assert.deepEqual([wrong("a94180", true), wrong("a941")], [2, 0]);
});

test("a capture follows fragments, pings and the states of a connection", () => {
  const capture = begun();
  assert.equal(capture.state, "OPEN");
  const first = capture.add(frame("out", "0103", "48656c"));
  const ping = capture.add(frame("out", "8901", "21", { time: 2000 }));
  assert.deepEqual(capture.inProgress("out"), first.message);
  assert.deepEqual([first.message.fragments, first.message.bytes, first.message.done, ping.message], [1, 3, false, null]);
  const last = capture.add(frame("out", "8002", "6c6f"));
  assert.deepEqual([last.message.fragments, last.message.bytes, last.message.done, last.message.first], [2, 5, true, first]);
  assert.equal(capture.inProgress("out"), null);
  assert.equal(capture.add(frame("in", "8a8100000000", "21", { time: 2007 })).roundTrip, 7);
  assert.equal(capture.add(frame("in", "8a8100000000", "21", { time: 2009 })).roundTrip, null, "a pong that nobody asked for");
  assert.equal(capture.add(frame("in", "8800", "")).state, "CLOSING");
  assert.equal(capture.add(frame("out", "8804", "03e8c3a9")).summary, "1000 é");
  const end = capture.add({ kind: "ended", time: 3000, by: "server", how: "fin", reason: 'closed with 1000 "é"' });
  assert.deepEqual([end.kind, end.code, end.early, end.state, capture.state], ["closed", 1000, false, "CLOSED", "CLOSED"]);
  assert.equal(capture.add(frame("in", "8800", "")), null, "nothing follows the end");
});

test("a capture counts what was missed, and what passed while nobody watched", () => {
  const capture = new Salon.Capture("program");
  capture.add(opened(3));
  const put = (number) => capture.add(frame("in", "8180", "00000000", { number }));
  put(5);
  assert.deepEqual(capture.records.map(({ kind, count }) => [kind, count]), [["handshake", undefined], ["unseen", 4], ["frame", undefined]]);
  capture.add({ kind: "missed", connection: 3, count: 2 });
  assert.equal(put(8).way, "way_program_in");
  assert.equal(capture.missed, 2);
  assert.equal(capture.records.filter(({ kind }) => kind === "unseen").length, 1, "missed frames were not unseen");
  capture.resume();
  put(9);
  assert.equal(capture.records.filter(({ kind }) => kind === "unseen").length, 1);
  capture.resume();
  put(12);
  assert.equal(capture.records.at(-2).count, 2);
});

test("a program that leaves before it has sent a frame is noticed", () => {
  const ended = (by, frames) => {
    const capture = begun();
    for (const direction of frames) capture.add(frame(direction, "8900", ""));
    return capture.add({ kind: "ended", time: 5, by, how: "fin", reason: "connection lost" });
  };
  assert.deepEqual([ended("client", ["out"]).early, ended("client", ["out", "in"]).early, ended("server", []).early], [true, false, false]);
});

// ---- which connections there are ----

const whose = (request) => ({ own: "current", old: "former" })[request] ?? null;
const all = (connections) => connections.all.map(({ own, number, state }) => `${own ? "own" : "program"} ${number} ${state}`);
const refused = (connection) => ({ ...opened(connection), kind: "refused", status: 400, reason: "no key", key: undefined });
const ended = (connection, reason = 'closed with 1000 ""') => ({ kind: "ended", connection, time: 9, by: "client", how: "fin", reason });

test("connections: the page's own first, then programs, the newest first, each with its verdict", () => {
  const connections = new Salon.Connections(whose);
  assert.deepEqual(all(connections), ["own null waiting"]);
  for (const event of [opened(1, { request: "own" }), opened(2), refused(3), opened(4), opened(5, { request: "old" })]) connections.add(event);
  connections.add({ kind: "named", connection: 2, name: "Bob" });
  const error = { code: 1002, section: "§5.1", reason: "a client masks all its frames" };
  connections.add({ ...frame("in", "8105", "48", { error }), connection: 4 });
  connections.add(ended(4, "failed with 1002: a client masks all its frames"));
  connections.add(ended(2));
  connections.add(ended(5)); // the page's former one is nobody
  assert.deepEqual(all(connections), ["own 1 open", "program 4 failed", "program 3 refused", "program 2 ended"]);
  const [, four, three, two] = connections.all;
  assert.deepEqual([four.error, four.code, three.code, three.reason, two.code, two.name], [error, 1002, 400, "no key", 1000, "Bob"]);
  // The page comes back by another connection: still one entry, and one capture.
  connections.add(opened(6, { request: "own" }));
  connections.add(ended(1));
  assert.deepEqual([all(connections)[0], connections.own.capture.connection], ["own 6 open", 2]);
});

test("connections: a program that comes is shown, unless something else is being looked at", () => {
  const connections = new Salon.Connections(whose);
  const shown = () => connections.shown.number;
  connections.add(opened(1, { request: "own" }));
  connections.add(opened(2));
  assert.equal(shown(), 2);
  connections.add(opened(3));
  assert.deepEqual([shown(), connections.programs[0].isNew], [2, true], "the first is still open");
  connections.add(ended(2));
  connections.add(refused(4));
  assert.equal(shown(), 4, "the first is over");
  connections.choose(connections.programs.find(({ number }) => number === 3));
  assert.equal(connections.shown.isNew, false);
  connections.add(ended(3));
  connections.add(opened(5));
  assert.equal(shown(), 3, "chosen by hand");
});

test("connections: what is kept is bounded", () => {
  const connections = new Salon.Connections(whose);
  const { MOST_OVER, MOST_RECORDS } = Salon.Connections;
  connections.add(opened(1));
  connections.choose(connections.programs[0]);
  connections.add(opened(2));
  for (let number = 3; number <= MOST_OVER + 12; number++) connections.add(opened(number)), connections.add(ended(number));
  assert.deepEqual([connections.programs.length, connections.forgotten], [MOST_OVER + 2, 10]);
  connections.add(opened(1000));
  assert.deepEqual(connections.programs.slice(-3).map(({ number }) => number), [13, 2, 1], "those that are open stay");
  for (let i = 1; i < 2 * MOST_RECORDS; i++) connections.add({ ...frame("in", "8180", "00000000", { number: i }), connection: [1, 2, 1000][i % 3] });
  const total = connections.all.reduce((sum, { capture }) => sum + capture.records.length, 0);
  assert.ok(total <= MOST_RECORDS, `${total} records`);
});

test("connections: after the watcher was away, those that are open go on and the others have ended", () => {
  const connections = new Salon.Connections(whose);
  for (const number of [1, 2]) connections.add(opened(number));
  connections.resume();
  connections.add(opened(2));
  connections.add({ ...frame("in", "8180", "00000000", { number: 4 }), connection: 2 });
  connections.settle(50);
  assert.deepEqual(all(connections).slice(1), ["program 2 open", "program 1 ended"]);
  assert.deepEqual(connections.programs[0].capture.records.map(({ kind }) => kind), ["handshake", "unseen", "frame"]);
  assert.equal(connections.programs[1].capture.records.at(-1).reason, undefined);
  // A restarted server counts from 1 again: another key, another connection.
  connections.add(opened(2, { key: "another" }));
  assert.equal(connections.programs.length, 3);
});

test("the addresses of a code: the watcher's, a program's, and the page's own, which is recognised", () => {
  const addresses = new Salon.Addresses();
  const { code } = addresses;
  assert.match(code, /^[a-z0-9]{8}$/);
  assert.equal(addresses.program("ws://h:1/"), `ws://h:1/?inspect=${code}`);
  assert.equal(addresses.watcher("ws://h:1/"), `ws://h:1/inspect?code=${code}`);
  assert.equal(addresses.watcher("wss://h/salon/?a=b"), `wss://h/salon/inspect?a=b&code=${code}`);
  const request = (url) => `GET ${new URL(url).pathname}${new URL(url).search} HTTP/1.1\r\nHost: h\r\n\r\n`;
  const [first, second] = [addresses.own("ws://h:1/?a=b"), addresses.own("ws://h:1/")];
  assert.notEqual(first, second);
  assert.deepEqual([first, second, addresses.program("ws://h:1/")].map((url) => addresses.recognise(request(url))), ["former", "current", null]);
  assert.equal(addresses.recognise(request(new Salon.Addresses().own("ws://h:1/"))), null, "another page's");
  assert.equal(addresses.recognise("\u0000\u00ff"), null);
});

test("a capture forgets the oldest, but never its handshake", () => {
  const capture = begun();
  for (let i = 1; i <= 3 * Salon.Capture.MOST; i++) capture.add(frame("in", "8180", "", { number: i }));
  assert.ok(capture.records.length <= Salon.Capture.MOST);
  assert.equal(capture.records[0].kind, "handshake");
  assert.equal(capture.records.at(-1).number, 3 * Salon.Capture.MOST);
  assert.equal(capture.dropped + capture.records.length, 3 * Salon.Capture.MOST + 1);
});

test("the ruler sees two frames in one read, one frame in three, and a hole", () => {
  const capture = begun();
  const put = (offset, cuts, direction = "in") => capture.add(frame(direction, "8184", "00000000", { offset, cuts }));
  const [a, b, c, d] = [put(0, [], "in"), put(6, [12]), put(12, [14, 16, 18]), put(24, [30])];
  const check = (one, lesson, count) => {
    const found = Salon.ruleStream(capture.records, one);
    assert.deepEqual([found.lesson, found.count], [lesson, count]);
    return found;
  };
  assert.deepEqual(check(a, "many", 2).calls, [{ from: 0, to: 12 }]);
  check(b, "many", 2);
  assert.deepEqual(check(c, "split", 3).calls, [{ from: 12, to: 14 }, { from: 14, to: 16 }, { from: 16, to: 18 }]);
  assert.deepEqual(check(d, "one", 1).frames, [d]);
  check(put(0, [], "out"), "unknown", 1);
});

test("the examples are what their names say, as far as bytes tell", () => {
  for (const [group, examples] of Object.entries(Salon.EXAMPLES)) {
    for (const [name, { from, bytes }] of Object.entries(examples)) {
      assert.match(bytes, /^([0-9a-f]{2}\s?)+$/, name);
      assert.ok(["client", "server"].includes(from), name);
      assert.ok(Salon.has(`example_${name}`) && Salon.has(`explain_${group}`), name);
    }
  }
});

test("both languages say the same things", () => {
  const holes = (entry) => [...new Set([entry].flat().flatMap((text) => text.match(/\{\w+\}/g) ?? []))].sort();
  assert.ok(added.length >= 3);
  for (const { fr, en } of added) {
    assert.deepEqual(Object.keys(fr), Object.keys(en));
    for (const key of Object.keys(fr)) {
      assert.deepEqual(holes(fr[key]), holes(en[key]), key);
      assert.equal(Array.isArray(fr[key]), Array.isArray(en[key]), key);
    }
  }
});
