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

// ---- what the list of frames shows ----

const wire = (text) => Salon.toHex(Salon.fromText(text));
const textFrame = (direction, value, more = {}) => {
  const payload = wire(typeof value === "string" ? value : JSON.stringify(value));
  return frame(direction, direction === "in" ? "818000000000" : "8100", payload, more);
};
const rowOf = (event) => Salon.previewOf(begun().add(event));

test("a row says what matters of a frame, not its envelope", () => {
  const says = (value, expected, direction = "out") => assert.equal(rowOf(textFrame(direction, value)), expected);
  says({ action: "message", message: "Alice: salut", kind: "chat", id: 3 }, "Alice: salut");
  says({ action: "send_message", message: 'dit "été"', ref: "r" }, 'dit "été"', "in");
  says('{"action": "send_message", "message": "salut"}', "salut", "in");
  says('{"message":"salut","action":"send_message"}', "salut", "in");
  says({ action: "login", token: "t", user: "Alice" }, "login Alice", "in");
  says({ action: "rooms", rooms: ["general", "projet"] }, "rooms general, projet");
  says({ action: "activity", room: "projet", last: 3 }, "activity projet");
  // Keep-alive in texts is not a control frame, and does not look like one.
  says({ action: "ping" }, '{"action":"ping"}', "in");
  says({ action: "pong", ref: "p1" }, '{"action":"pong","ref":"p1"}');
  says("bonjour", "bonjour");
  says('{"autre":1}', '{"autre":1}');
  says("{cassé", "{cassé");
  says("[1]", "[1]");
  assert.equal(rowOf(frame("out", "8905", wire("salon"))), "salon");
  assert.equal(rowOf(frame("out", "8804", "03e8c3a9")), "1000 é");
  assert.equal(rowOf(frame("in", "c1", "", { error: { code: 1002, section: "§5.2", reason: "" } })), "✗ 1002");
  // Fragments: what there is of the text.
  assert.equal(rowOf(frame("out", "0120", wire('{"action":"message","message":"ce \\"me'))), 'ce "me…');
  assert.equal(rowOf(textFrame("out", { action: "message", message: "a".repeat(500) })), "a".repeat(120));
});

const chat = (text, time, sent) => textFrame("out", { action: "message", message: `Bob: ${text}`, kind: "chat", time }, { time: sent });
const login = (time, more = {}) => textFrame("in", { action: "login", user: "Ada", ...more }, { time });
const rowsOf = (capture, filter = "all", text = "") => {
  const shown = new Salon.ShownRecords(capture);
  shown.narrow(filter, new Salon.Query(text));
  shown.take();
  return shown;
};
const lines = (capture) => rowsOf(capture).rows.map((record) => (record.kind === "frame" ? Salon.previewOf(record) : Salon.recordLine(record)));

test("the history after a login is one row, which can be opened", () => {
  const capture = begun();
  const welcome = textFrame("out", { action: "message", message: "Bienvenue", kind: "notice" }, { time: 1001 });
  const users = textFrame("out", { action: "users", room: "general", last: 3 }, { time: 1900 });
  for (const event of [login(1000), welcome, chat("un", 10, 1001), chat("deux", 20, 1500), frame("out", "8900", ""), chat("trois", 30, 1900), users, chat("nouveau", 2000, 2000)]) capture.add(event);
  const folded = ["⇄ Poignée de main d’ouverture", "login Ada", "Bienvenue", "▸ 3 messages d’historique", "", "users general", "Bob: nouveau"];
  assert.deepEqual(lines(capture), folded);
  capture.records.find(({ replay }) => replay).replay.open = true;
  assert.deepEqual(lines(capture), [...folded.slice(0, 3), "▾ 3 messages d’historique", "Bob: un", "Bob: deux", "", "Bob: trois", ...folded.slice(5)]);
  // One message alone stays as it is, and so does what is said after the request.
  const other = begun();
  for (const event of [login(1000), chat("seul", 10, 1001), chat("vif", 1002, 1002), chat("vif", 1003, 1003)]) other.add(event);
  assert.deepEqual(lines(other).slice(2), ["Bob: seul", "Bob: vif", "Bob: vif"]);
});

test("without details, a pause ends the history", () => {
  const capture = begun();
  const plain = (message, time) => textFrame("out", { action: "message", message }, { time });
  for (const event of [plain("avant: rien", 900), login(1000), plain("Bienvenue", 1000), plain("Bob: un", 1000), plain("Bob: deux", 1001), plain("Bob: vif", 1300), plain("Bob: vif", 1301)]) capture.add(event);
  assert.deepEqual(lines(capture).slice(1), ["avant: rien", "login Ada", "Bienvenue", "▸ 2 messages d’historique", "Bob: vif", "Bob: vif"]);
  // An empty history.
  const empty = begun();
  for (const event of [login(1000), plain("Bienvenue", 1000), plain("Bob: vif", 5000), plain("Bob: vif", 5001)]) empty.add(event);
  assert.deepEqual(lines(empty).slice(3), ["Bob: vif", "Bob: vif"]);
});

test("a search finds texts, bytes and opcodes", () => {
  const capture = begun();
  capture.add(frame("in", "818537fa213d", "7f9f4d5158")); // Hello
  capture.add(frame("out", "8103", wire("été")));
  capture.add(frame("out", "8900", ""));
  capture.add(frame("out", "8201", "58"));
  const found = (text) => rowsOf(capture, "all", text).rows.map(({ serial }) => serial);
  assert.deepEqual([found("hello"), found("ÉTÉ"), found("rien")], [[2], [3], []]);
  assert.deepEqual([found("ping"), found("binary"), found("TEXT"), found("poignée")], [[4], [5], [2, 3], [1]]);
  // As on the wire, and unmasked; never from the middle of a byte.
  assert.deepEqual([found("7f 9f"), found("48656c"), found("0x4d, 0x51"), found("4d:51:58"), found("\\x37\\xfa")], [[2], [2], [2], [2], [2]]);
  assert.deepEqual([found("58"), found("f9 f4"), found("c3")], [[2, 5], [], [3]]);
  assert.deepEqual(rowsOf(capture, "all", "hello").share, { n: 1, all: 4 });
  assert.deepEqual([rowsOf(capture).share, rowsOf(capture, "out").share, rowsOf(capture, "out", "ping").share], [null, { n: 3, all: 4 }, { n: 1, all: 4 }]);
});

test("a search finds what is folded", () => {
  const capture = begun();
  for (const event of [login(1000), chat("un", 10, 1001), chat("deux", 20, 1001)]) capture.add(event);
  assert.equal(rowsOf(capture, "all", "deux").rows.length, 1);
  assert.equal(rowsOf(capture).rows.length, 3);
});

test("a pause holds the list where it was, also while it is searched", () => {
  const capture = begun();
  const shown = new Salon.ShownRecords(capture);
  const serials = () => (shown.take(), shown.rows.map(({ serial }) => serial));
  const put = () => capture.add(frame("out", "8900", ""));
  put();
  shown.pause(true);
  put();
  assert.deepEqual([serials(), shown.waiting], [[1, 2], 1]);
  shown.narrow("all", new Salon.Query("ping"));
  assert.deepEqual([serials(), shown.waiting], [[2], 1]);
  shown.pause(false);
  assert.deepEqual([serials(), shown.waiting], [[2, 3], 0]);
});

test("each record has its time since the connection was opened", () => {
  const capture = begun();
  capture.add(frame("out", "8900", "", { time: 12_346 }));
  capture.add({ kind: "missed", connection: 1, count: 2 });
  capture.add(opened(2, { time: 20_000 }));
  capture.add(frame("out", "8900", "", { time: 20_007 }));
  assert.deepEqual(capture.records.map(({ elapsed }) => elapsed), [0, 12_345, undefined, 19_999, 0, 7]);
});

test("the server's guesses have a sentence in both languages", () => {
  for (const code of ["no_frame", "line_end", "mask_bit_missing", "not_masked", "length_byte_order", "length_counts_key"]) {
    assert.notEqual(Salon.guessInWords({ code }), "", code);
  }
  assert.equal(Salon.guessInWords({ code: "of_tomorrow" }), "");
});
