// The parts of the inspector that need no browser: bytes in, values out.
import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { test } from "node:test";
import { added, begun, frame, Salon } from "./pure.mjs";

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
  capture.close({ code: 1000, reason: "é", time: 3000 });
  const [rebuilt, end] = capture.records.slice(-2);
  assert.deepEqual([rebuilt.rebuilt, Salon.toHex(rebuilt.header), rebuilt.summary, end.state], [true, "8804", "1000 é", "CLOSED"]);
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
