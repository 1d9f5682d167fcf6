// The parts of the teacher's side that need no browser: what is known of the class, the attendance
// as a file, what notices change.
import assert from "node:assert/strict";
import { test } from "node:test";
import { CLASS } from "./class_server.mjs";
import { Salon } from "./pure.mjs";

const NOW = new Date(2026, 10, 28, 10, 30).getTime(); // local: the file has the class's own clock

test("the attendance is CSV as RFC 4180 has it", () => {
  const cases = [
    [["a", "b"], "a,b\r\n"],
    [["Chloé", 12, null, undefined], "Chloé,12,,\r\n"],
    [['dit "bonjour"', "a,b", "un\ndeux", "x\ry"], '"dit ""bonjour""","a,b","un\ndeux","x\ry"\r\n'],
    [["=1+1", "+33", "-2", "@SUM(A1)", "\tx"], "'=1+1,'+33,'-2,'@SUM(A1),'\tx\r\n"],
    [['=HYPERLINK("http://a","b")'], '"\'=HYPERLINK(""http://a"",""b"")"\r\n'],
    [["a=b", "1-2", -3], "a=b,1-2,-3\r\n"],
  ];
  for (const [row, expected] of cases) assert.equal(Salon.toCsv([row]), `\ufeff${expected}`);
  assert.equal(Salon.toCsv([["a"], ["b"]]), "\ufeffa\r\nb\r\n");
});

test("the file has who is there, by name, and who has left", () => {
  const model = new Salon.ClassModel();
  model.hear(CLASS(NOW));
  Salon.language = "en";
  const lines = Salon.attendanceCsv(model, NOW).split("\r\n");
  Salon.language = "fr";
  assert.deepEqual(lines, [
    "\ufeffName,Room,Joined,Left,Minutes,Messages,Address,Client,Last problem",
    "Bob,general,2026-11-28 10:10:00,,20,12,192.168.1.20,program,bad_json : JSON invalide à la position 17",
    "Chloé,projet,2026-11-28 10:25:00,,5,1,192.168.1.21,page,",
    "Samir,general,2026-11-28 10:10:50,,19,30,192.168.1.22,program,",
    ",general,2026-11-28 10:29:40,,0,0,192.168.1.23,program,",
    "Eve,,2026-11-28 10:00:00,2026-11-28 10:20:00,20,3,192.168.1.24,,",
    "",
  ]);
});

test("who is back has not left, but the file has the time before", () => {
  const model = new Salon.ClassModel();
  const told = CLASS(NOW);
  const ended = (user) => ({ number: 1, user, address: "::1", since: NOW - 60_000, until: NOW, messages: 0 });
  model.hear({ ...told, left: [...told.left, ended("Bob"), ended("★ Dupont"), ended(null)] });
  assert.deepEqual(model.gone.map(({ user }) => user), ["Eve", null]);
  assert.deepEqual(model.ended.map(({ user }) => user), ["Eve", "Bob", null]);
});

test("people can be sorted by each column, and who has no value there stands last", () => {
  const { people } = CLASS(NOW);
  const sorted = (key, down) => Salon.ClassModel.sort(people, key, down, "fr").map(({ number }) => number);
  assert.deepEqual(sorted("user", false), [3, 7, 12, 9, 15]);
  assert.deepEqual(sorted("user", true), [9, 12, 7, 3, 15]);
  assert.deepEqual(sorted("messages", true), [9, 7, 3, 12, 15]);
  assert.deepEqual(sorted("since", false), [3, 7, 9, 12, 15]);
  assert.deepEqual(sorted("problem", false), [7, 3, 9, 12, 15]);
  assert.deepEqual(sorted("page", false), [7, 9, 15, 3, 12]);
});

test("problems: the newest first, each once, and so many at most", () => {
  const model = new Salon.ClassModel();
  const problem = (time) => ({ number: 4, user: "Bob", address: "::1", code: "bad_json", problem: "JSON invalide", time });
  for (let time = 1; time <= 250; time++) model.hearProblem(problem(time));
  assert.deepEqual([model.problems.length, model.unseen, model.problems[0].time], [200, 200, 250]);
  model.seen();
  model.hearProblem(problem(240));
  assert.equal(model.unseen, 0, "told again");
  model.hearProblem(problem(251));
  assert.equal(model.unseen, 1);
});

test("what the teacher does is seen before the class is told again", () => {
  const model = new Salon.ClassModel();
  model.hear(CLASS(NOW));
  const cases = [
    [{ code: "frozen", room: "general" }, ({ frozen }) => frozen, ["general"]],
    [{ code: "frozen" }, ({ frozenEverywhere }) => frozenEverywhere, true],
    [{ code: "unfrozen" }, ({ frozen, frozenEverywhere }) => [frozen, frozenEverywhere], [[], false]],
    [{ code: "locked" }, ({ locked }) => locked, true],
    [{ code: "slow", seconds: 15 }, ({ slow }) => slow, 15],
    [{ code: "muted", user: "Bob" }, (one) => one.find(7).muted, true],
    [{ code: "unmuted", user: "Chloé" }, (one) => one.find(12).muted, false],
  ];
  for (const [event, value, expected] of cases) {
    model.hearNotice(event);
    assert.deepEqual(value(model), expected, JSON.stringify(event));
  }
});

test("what keeps a person from writing", () => {
  const rules = new Salon.ClassRules();
  const cases = [
    [{ code: "muted" }, false, null],
    [{ code: "frozen", room: "projet" }, false, null],
    [{ code: "frozen", room: "general" }, false, "cannot_write_frozen"],
    [{ code: "frozen" }, false, "cannot_write_frozen_everywhere"],
    [{ code: "muted" }, true, "cannot_write_muted"],
    [{ code: "unmuted" }, true, "cannot_write_frozen_everywhere"],
    [{ code: "unfrozen", room: "general" }, false, null],
    [{ code: "frozen", room: "general" }, false, "cannot_write_frozen_everywhere"],
    [{ code: "unfrozen" }, false, null],
  ];
  for (const [event, isUs, expected] of cases) {
    rules.hear(event, isUs);
    assert.equal(rules.obstacle("general"), expected, JSON.stringify(event));
  }
  rules.hear({ code: "frozen" }, false);
  rules.spoken("general");
  assert.equal(rules.obstacle("general"), null, "a message got through");
  assert.equal(rules.obstacle("projet"), "cannot_write_frozen_everywhere");
});

test("a teacher is known by the mark", () => {
  assert.ok(Salon.isTeacher("★ Dupont") && !Salon.isTeacher("Dupont") && !Salon.isTeacher(undefined));
  assert.deepEqual(["★ Dupont", "Dupont"].map(Salon.withoutMark), ["Dupont", "Dupont"]);
});

test("what the server tells of the class is understood, and what is wrong in it is found", () => {
  const problem = { action: "problem", number: null, user: null, address: "::1", code: "handshake_refused", problem: "x", time: 1 };
  const notice = (code, more = {}) => ({ action: "message", message: "x", kind: "notice", code, ...more });
  for (const told of [CLASS(), problem, notice("slow", { seconds: 5 }), notice("frozen"), notice("announcement", { user: "★ D", text: "x" })])
    assert.equal(Salon.markOfFault(told, ""), null, JSON.stringify(told));
  const field = (told) => Salon.markOfFault(told, "").field;
  assert.equal(field({ ...CLASS(), people: [null] }), "people");
  assert.equal(field({ ...CLASS(), locked: "yes" }), "locked");
  assert.equal(field({ ...problem, time: "x" }), "time");
  assert.equal(field(notice("slow")), "seconds");
  assert.equal(field(notice("room_deleted")), "room");
});

test("a deleted room's people are in general, with what they had begun", () => {
  const state = new Salon.State();
  const pending = new Salon.PendingMessages();
  const [heard, moved] = [[], []];
  const rooms = { replaying: false, moved: (...names) => moved.push(names) };
  const events = new Salon.ClassEvents(state, pending, rooms, { heard: (...said) => heard.push(said), noticed() {} });
  Object.assign(state, { names: ["general", "projet"], viewing: "projet", joined: "projet" });
  state.room("projet").draft = "à moitié écrit";
  pending.add("projet", "en route", 0, null);
  assert.ok(events.hear({ code: "room_deleted", room: "projet", message: "x" }));
  assert.deepEqual([state.viewing, state.joined, state.names], ["general", null, ["general"]]);
  assert.equal(state.room("general").draft, "à moitié écrit");
  assert.deepEqual(pending.in("general").map(({ text, state: is }) => [text, is]), [["en route", "refused"]]);
  assert.deepEqual(pending.unfinishedRooms(), []);
  assert.deepEqual(moved, [["projet", "general"]]);
  assert.equal(state.room("general").messages.at(-1).code, "notice_room_deleted");
});

test("a cleared room is empty, and its ids go on", () => {
  const state = new Salon.State();
  const events = new Salon.ClassEvents(state, new Salon.PendingMessages(), { replaying: false }, { isAttentive: () => true, noticed() {} });
  for (const id of [1, 2, 3]) state.addChat("general", { id, user: "Bob", text: "x", time: 1 });
  events.hear({ code: "cleared", room: "general", message: "x" });
  const room = state.room("general");
  assert.deepEqual(room.messages.map(({ code }) => code), ["notice_cleared"]);
  assert.deepEqual([room.dropped, room.end, room.last, room.silent], [3, 4, 3, true]);
  assert.ok(state.addChat("general", { id: 4, user: "Bob", text: "y", time: 1 }));
  assert.equal(room.messages.length, 2, "nothing is missing");
});
