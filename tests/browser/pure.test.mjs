// The parts of the chat page that need no browser: text and values in, values out.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Salon } from "./pure.mjs";

test("blank lines around a message go, the indentation of its first line stays", () => {
  const cases = [
    ["a", "a"],
    ["  a  ", "  a"],
    ["\n \t\n    if x:\n        y()\n\n", "    if x:\n        y()"],
    ["\u00a0\n\ta", "\ta"],
    ["a\n\n b", "a\n\n b"],
    [" \n\t\n ", ""],
    ["", ""],
  ];
  for (const [typed, sent] of cases) assert.equal(Salon.tidy(typed), sent, JSON.stringify(typed));
});

test("a message's length is that of the JSON that is sent", () => {
  const empty = '{"action":"send_message","message":"","ref":"0123456789abcdef"}'.length;
  const cases = [["", 0], ["a", 1], ["é", 2], ["€", 3], ["😀", 4], ["\n", 2], ['"', 2], ["\u0001", 6], ["\ud800", 6]];
  for (const [text, more] of cases) assert.equal(Salon.bytesToSend(text), empty + more, JSON.stringify(text));
  const pending = new Salon.PendingMessages();
  pending.add("general", "é", 0, null);
  const [{ text, ref }] = pending.entries;
  assert.equal(Buffer.byteLength(JSON.stringify(Salon.sendMessage(text, ref))), Salon.bytesToSend("é"));
});

test("the beginning of a text ends between two characters", () => {
  const cases = [["abc", 3, "abc"], ["abc", 2, "ab"], ["a😀b", 2, "a"], ["a😀b", 3, "a😀"], ["a\ud83d", 2, "a\ud83d"], ["", 5, ""]];
  for (const [text, length, expected] of cases) assert.equal(Salon.beginning(text, length), expected, JSON.stringify(text));
});

test("what a room keeps is limited by its characters, and the newest message stays", () => {
  const room = new Salon.Room("general");
  const text = "x".repeat(60_000);
  for (let id = 1; id <= 1000; id++) room.add({ kind: "chat", text, id });
  const kept = room.messages.length * text.length;
  assert.ok(kept <= Salon.Room.MOST_CHARACTERS && kept > Salon.Room.MOST_CHARACTERS / 2, `${kept}`);
  assert.equal(room.end, 1000);
  assert.equal(room.at(999).id, 1000);
  room.add({ kind: "chat", text: "x".repeat(5_000_000), id: 1001 });
  assert.deepEqual([room.messages.length, room.at(1000).id], [1, 1001]);
});

test("backticks and indentation make code, and nothing else does", () => {
  // One word a part: what it is, then its text.
  const parts = (text) => Salon.splitCode(text).map(({ kind, text: piece }) => `${kind} ${piece}`);
  const cases = [
    ["bonjour", "text bonjour"],
    ["`x` et `y`", "span x", "text  et ", "span y"],
    ["a `b\nc` d", "text a `b\nc` d"],
    ["une ` seule", "text une ` seule"],
    ["`` ` ``", "span  ` "],
    ["``a`", "text ``a`"],
    ["``", "text ``"],
    ["avant\n```\na = 1\n\n  b\n```\naprès", "text avant", "block a = 1\n\n  b", "text après"],
    ["```rust\nfn main() {}\n```", "block fn main() {}"],
    ["```\nsans fin", "text ```\nsans fin"],
    ["```\n```", "text ```\n```"],
    ["```x``` y", "span x", "text  y"],
    ["```\n`x`\n```", "block `x`"],
    ["    a\n\n\tb\nc", "block     a\n\n\tb", "text c"],
    ["def f():\n    return 1\n\nf()", "text def f():", "block     return 1", "text \nf()"],
    ["   trois\n  deux", "text    trois\n  deux"],
    ["a\n    \nb", "text a\n    \nb"],
    ["a\n\n\nb", "text a\n\n\nb"],
    ["1\n    x\n```\ny\n```\n    z", "text 1", "block     x", "block y", "block     z"],
  ];
  for (const [text, ...expected] of cases) assert.deepEqual(parts(text), expected, JSON.stringify(text));
});

test("one to three emoji are large, in all the forms that phones send", () => {
  const large = ["😀", "❤️", "👍🏽", "☝🏽", "👩‍💻", "👩🏽‍💻", "❤️‍🔥", "🏳️‍🌈", "🧔‍♂️", "👨‍👩‍👧‍👦", "🇫🇷", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "1️⃣", "#️⃣", "😀😀😀", "😀 ❤️ 🇫🇷", " 🎉\n"];
  const small = ["", "a", "1", "12", "#", "😀a", "a😀", "😀😀😀😀", "❤", "©", "™", "🇫", "\ufe0f", "\u200d", "1️", "!?"];
  for (const text of large) assert.ok(Salon.isEmoji(text), text);
  for (const text of small) assert.ok(!Salon.isEmoji(text), JSON.stringify(text));
});

test("a run of one person has a heading at every fifth message", () => {
  const state = new Salon.State();
  const noon = new Date(2026, 0, 5, 12).getTime();
  const headings = [];
  const say = (user, minutes) => {
    state.addChat("general", { user, text: "x", time: noon + minutes * 60_000 });
    headings.push(Salon.needsHeading(state.room("general").messages.at(-1)) ? user : "");
  };
  for (let i = 0; i < 11; i++) say("Alice", i);
  say("Bob", 11);
  say("Alice", 12);
  say("Alice", 16.5);
  say("Alice", 21.5); // five minutes later
  say("Alice", 13 * 60); // the next day
  say("Alice", 13 * 60 + 1);
  assert.deepEqual(headings, ["Alice", "", "", "", "", "Alice", "", "", "", "", "Alice", "Bob", "Alice", "", "Alice", "Alice", ""]);
  state.addNotice("general", { code: "joined", user: "Bob", time: noon });
  say("Alice", 13 * 60 + 2);
  assert.equal(headings.at(-1), "Alice");
});

test("an address is taken as people write and paste it", () => {
  const url = (typed, port = "8001", usual = "ws") => Salon.serverUrl(typed, port, usual);
  const cases = [
    ["127.0.0.2", "ws://127.0.0.2:8001/"],
    [" localhost ", "ws://localhost:8001/"],
    ["localhost:9000", "ws://localhost:9000/"],
    ["::1", "ws://[::1]:8001/"],
    ["[::1]", "ws://[::1]:8001/"],
    ["[::1]:9000/a", "ws://[::1]:9000/a"],
    ["ws://host:9000/path", "ws://host:9000/path"],
    ["ws://host:80/", "ws://host/"],
    ["wss://host/a/b?c=d#e", "wss://host:8001/a/b?c=d"],
    ["http://192.168.1.20:9000/", "ws://192.168.1.20:9000/"],
    ["HTTPS://host:443/", "wss://host/"],
    ["host/chat/", "ws://host:8001/chat/"],
    ["host:", "ws://host:8001/"],
    ["ftp://host/", null],
    ["http://x y", null],
    ["host:port", null],
    ["ws://host:99999/", null],
    ["constructor://host/", null],
    ["ws://", null],
    ["", null],
  ];
  for (const [typed, expected] of cases) assert.equal(url(typed), expected, typed);
  assert.equal(url("host", ""), "ws://host/");
  assert.equal(url("host", "", "wss"), "wss://host/");
  assert.equal(url("host", "99999"), null);
  assert.equal(url("host", "abc"), null);
});

test("what a server may send is understood, and anything else is named", () => {
  const fault = (value) => {
    const mark = Salon.markOfFault(value, JSON.stringify(value));
    return mark && `${mark.code} ${mark.field ?? ""}`.trim();
  };
  const message = (more) => ({ action: "message", message: "x", ...more });
  const right = [
    { action: "rooms", rooms: ["general"] },
    { action: "rooms", rooms: [] },
    message({}),
    message({ kind: null, code: null }),
    message({ kind: "chat", user: "A", text: "x", id: 1, time: 5, room: "general" }),
    message({ kind: "notice", code: "welcome", epoch: "e", token: "t", user: "A", room: "general" }),
    message({ kind: "notice", code: "joined", user: "A" }),
    message({ kind: "error", code: "bad_json" }),
    message({ kind: "something new", user: 5 }),
    { action: "users", room: "general", users: ["A"], count: 1, last: 0 },
    { action: "users", room: "general", count: 300, last: 5 },
    { action: "activity", room: "projet", last: 3 },
    { action: "pong", ref: "a" },
  ];
  for (const value of right) assert.equal(fault(value), null, JSON.stringify(value));
  const wrong = [
    [null, "invalid_object"],
    [42, "invalid_object"],
    ["salut", "invalid_object"],
    [[], "invalid_object"],
    [{}, "invalid_action"],
    [{ action: 5 }, "invalid_action"],
    [{ action: "constructor" }, "invalid_action"],
    [{ action: ["rooms"], rooms: [] }, "invalid_action"],
    [{ action: "send_message", message: "x" }, "invalid_action"],
    [{ action: "message" }, "invalid_field message"],
    [message({ message: 5 }), "invalid_field message"],
    [message({ kind: 5 }), "invalid_field kind"],
    [message({ kind: "chat", text: "x" }), "invalid_field user"],
    [message({ kind: "chat", user: "A", text: "x", id: "1" }), "invalid_field id"],
    [message({ kind: "notice", code: "joined" }), "invalid_field user"],
    [message({ kind: "notice", code: "welcome", epoch: 5 }), "invalid_field epoch"],
    [message({ kind: "error", ref: "explain" }), "invalid_field code"],
    [{ action: "rooms", rooms: "x" }, "invalid_field rooms"],
    [{ action: "rooms", rooms: [1] }, "invalid_field rooms"],
    [{ action: "rooms" }, "invalid_field rooms"],
    [{ action: "users", room: 5 }, "invalid_field room"],
    [{ action: "users", room: "a", users: "b" }, "invalid_field users"],
    [{ action: "users", room: "a", last: -1 }, "invalid_field last"],
    [{ action: "activity", room: "a" }, "invalid_field last"],
    [{ action: "explained" }, "invalid_field frames"],
  ];
  for (const [value, expected] of wrong) assert.equal(fault(value), expected, JSON.stringify(value));
});

test("of what is wrong, not more is shown than fits a row", () => {
  const shown = (text) => Salon.markOfUnreadable(text).received;
  assert.equal(shown("salut"), "salut");
  assert.equal(shown("x".repeat(200)), "x".repeat(200));
  assert.equal(shown("x".repeat(201)), `${"x".repeat(200)}…`);
  assert.equal(shown(`${"x".repeat(199)}😀`), `${"x".repeat(199)}…`, "no half of a character");
  assert.equal(Salon.markOfUnreadable("").code, "invalid_empty");
  const { code, n } = Salon.markOfUnreadable(new Blob(["abc"]));
  assert.deepEqual([code, n], ["invalid_binary", 3]);
});

// Times are local, as they are in the page.
const at = (hours, minutes) => new Date(2026, 10, 28, hours, minutes).getTime();
const CONVERSATION = [
  { kind: "notice", code: "joined", users: ["Ada"], time: at(9, 0) },
  { kind: "chat", id: 7, user: "Ada", text: "salut", time: at(9, 4), own: false, place: 0 },
  { kind: "mark", code: "gap" },
  { kind: "chat", user: "Bob", text: "un\n[2026-11-28 09:04] Ada: faux\r\n\u2028fin", time: at(15, 34), own: true, place: 0 },
];

test("a conversation as a text has one line a message, and a message cannot pass for another", () => {
  const lines = ["[2026-11-28 09:04] Ada: salut", "[2026-11-28 15:34] Bob: un", "    [2026-11-28 09:04] Ada: faux", "    ", "    fin", ""];
  assert.equal(Salon.conversationAsText(CONVERSATION), lines.join("\n"));
  assert.equal(Salon.conversationAsText([]), "");
});

test("a conversation as JSON says who said what, when and where", () => {
  assert.deepEqual(JSON.parse(Salon.conversationAsJson(CONVERSATION, "projet")), [
    { id: 7, time: new Date(at(9, 4)).toISOString(), user: "Ada", text: "salut", room: "projet" },
    { time: new Date(at(15, 34)).toISOString(), user: "Bob", text: CONVERSATION[3].text, room: "projet" },
  ]);
  assert.equal(Salon.conversationAsJson([], "projet"), "[]\n");
});

test("a saved conversation has a name that every system can write", () => {
  const cases = [
    ["general", "salon-general-2026-11-28.txt"],
    ["TP réseau", "salon-TP-réseau-2026-11-28.txt"],
    ["../../etc/passwd", "salon-etc-passwd-2026-11-28.txt"],
    ['a<b>:"c"|?*\\d', "salon-a-b-c-d-2026-11-28.txt"],
    ["قسم", "salon-قسم-2026-11-28.txt"],
    ["😀", "salon-2026-11-28.txt"],
    ["a\u0000b\u202ec", "salon-a-b-c-2026-11-28.txt"],
  ];
  for (const [room, name] of cases) assert.equal(Salon.conversationFile(room, at(12, 0), "txt"), name, JSON.stringify(room));
});

test("only a machine itself gets to these names", () => {
  // As URL spells them.
  const own = ["localhost", "LOCALHOST", "localhost.", "salon.localhost", "127.0.0.1", "127.0.0.2", "0.0.0.0", "[::1]", "[::]", "[::ffff:127.0.0.1]"];
  const others = ["192.168.1.20", "salle-12", "localhost.example", "mylocalhost", "127.example", "10.127.0.1", "[fe80::1]", "[::ffff:c0a8:114]", "[2001:db8::1]"];
  const isOwn = (host) => Salon.isOwnMachine(new URL(`ws://${host}/`).hostname);
  for (const host of own) assert.ok(isOwn(host), host);
  for (const host of others) assert.ok(!isOwn(host), host);
});
