// A whole class: 30 programs, half of them plain, and 10 pages, who all talk while a teacher does each action. It tells how
// long each action took until the last one whom it concerns was told (docs/teacher.md quotes it); no time fails the test.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { connect, enter, handshake, launch, maskedText, openPage, program, rawClient, startServer, waitForText } from "./helper.mjs";

const TOKEN = "token-of-the-teacher";
const latin1 = (text) => Buffer.from(text).toString("latin1");
let browser, server, teacher;
const programs = new Map(); // by name
const pages = new Map();
const talking = [];

before(async () => {
  [browser, server] = [await launch(), await startServer({ args: ["--teacher-token", TOKEN] })];
  teacher = await openPage(browser, `${server.url}#teacher=${TOKEN}`);
  await connect(teacher, "Dupont");
  for (let n = 1; n <= 15; n++) {
    programs.set(`plain${n}`, await rawClient(server.port, `plain${n}`));
    const detailed = await rawClient(server.port, `detailed${n}`);
    detailed.write(maskedText({ action: "login", user: `detailed${n}`, details: true }));
    await detailed.until('"code":"welcome"');
    programs.set(`detailed${n}`, detailed);
  }
  for (let n = 1; n <= 10; n++) pages.set(`page${n}`, await enter(browser, server.url, `page${n}`));
  let said = 0;
  for (const socket of programs.values()) {
    const talk = () => socket.writable && socket.write(maskedText({ action: "send_message", message: `message ${++said}` }));
    talking.push(setInterval(talk, 2000 + 10 * talking.length));
  }
  const talk = (page) => page.evaluate(() => setInterval(() => Salon.session.say(`de la page, ${performance.now()}`), 4000));
  await Promise.all([...pages.values()].map(talk));
  await teacher.click("#class-button");
});
after(async () => {
  talking.forEach(clearInterval);
  for (const socket of programs.values()) socket.destroy();
  await browser?.close();
  await server?.stop();
});

const names = (kind) => [...programs.keys()].filter((name) => name.startsWith(kind));
const rowOf = (user) => teacher.locator("#class-people tr", { has: teacher.getByText(user, { exact: true }) });
const act = (user, what) => rowOf(user).locator(`[data-act="${what}"]`).click();

/// A promise of the moment at which this program hears a text that it has not heard before.
function hears(name, text) {
  const socket = programs.get(name);
  const from = socket.heard.length;
  const wanted = latin1(text);
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${name} does not hear ${text}: …${socket.heard.slice(-500)}`)), 20_000);
    const look = () => {
      if (!socket.heard.includes(wanted, Math.max(0, from - wanted.length))) return;
      clearTimeout(timer);
      socket.off("data", look);
      resolve(performance.now());
    };
    socket.on("data", look);
  });
}

/// The same for pages, and what they show.
const shows = async (name, selector, hasText) => {
  await pages.get(name).locator(selector, { hasText }).first().waitFor({ state: "attached", timeout: 20_000 });
  return performance.now();
};

/// A program logs in with this name, and is told this instead of being let in.
async function isRefused(name, text) {
  const socket = program(server.port, handshake(server.port));
  socket.write(maskedText({ action: "login", user: name }));
  await socket.until(latin1(text));
  assert.doesNotMatch(socket.heard, /Bienvenue/);
  socket.destroy();
}

/// Does something, and tells how long it took until all had been told.
async function timed(t, what, expected, action) {
  const begun = performance.now();
  const all = Promise.all(expected());
  await action();
  const last = Math.max(...(await all));
  t.diagnostic(`${what}: ${Math.round(last - begun)} ms`);
}

const everyProgram = (plain, code) => [...names("plain").map((name) => hears(name, plain)), ...names("detailed").map((name) => hears(name, code))];
const everyPage = (selector, text) => [...pages.keys()].map((name) => shows(name, selector, text));

test("the teacher sees all 41, and what they have said", async () => {
  await teacher.waitForFunction(() => document.querySelectorAll("#class-people tr").length === 41);
  await rowOf("plain7").locator('[data-column="messages"]', { hasText: /[1-9]/ }).waitFor();
  for (const name of ["★ Dupont", "plain1", "detailed15", "page10"]) assert.equal(await rowOf(name).count(), 1, name);
  (await rawClient(server.port, "de passage")).destroy();
  await teacher.locator("#class-left li", { hasText: "de passage" }).waitFor({ state: "attached" });
});

test("mute and unmute", async (t) => {
  await timed(t, "mute a plain program", () => [hears("plain1", "plain1 n'a plus la parole")], () => act("plain1", "mute"));
  await timed(t, "mute a detailed program", () => [hears("detailed1", '"code":"muted","user":"detailed1"')], () => act("detailed1", "mute"));
  await timed(t, "mute a page", () => [shows("page1", "#obstacle", "vous a coupé la parole")], () => act("page1", "mute"));
  await Promise.all([hears("plain1", "vous n'avez pas la parole : "), hears("detailed1", '"kind":"error","code":"muted"')]);
  await pages.get("page1").locator("#pending .refused").first().waitFor();
  const speak = () => [hears("plain1", "plain1 a de nouveau la parole"), hears("detailed1", '"code":"unmuted"'), shows("page1", "#obstacle", /^$/)];
  await timed(t, "unmute all three", speak, async () => {
    for (const name of ["plain1", "detailed1", "page1"]) await act(name, "mute");
  });
  await Promise.all([hears("plain2", "plain1: message"), hears("plain2", "detailed1: message"), hears("plain2", "page1: de la page")]);
});

test("freeze and unfreeze: only the teacher speaks", async (t) => {
  const frozen = () => [...everyProgram("le salon general est gelé", '"code":"frozen"'), ...everyPage("#obstacle", "Ce salon est gelé")];
  await timed(t, "freeze the room", frozen, () => teacher.click("#class-freeze-room"));
  const heard = programs.get("plain5").heard.length;
  await Promise.all([hears("plain5", "seul l'enseignant y parle"), hears("detailed5", '"kind":"error","code":"frozen"')]);
  const written = hears("plain5", "★ Dupont: écoutez");
  await teacher.evaluate(() => Salon.session.say("écoutez"));
  await written;
  const since = programs.get("plain5").heard.slice(heard);
  assert.doesNotMatch(since, /: message \d|de la page/);
  await timed(t, "unfreeze it", () => everyProgram("le salon general n'est plus gel", '"code":"unfrozen"'), () => teacher.click("#class-freeze-room"));
  await hears("plain5", ": message ");
});

test("slow mode", async (t) => {
  const slow = () => [...everyProgram("un message par personne toutes les 15 secondes", '"code":"slow","seconds":15'), ...everyPage("#obstacle", "15 secondes")];
  await timed(t, "slow", slow, () => teacher.selectOption("#class-slow", "15"));
  await Promise.all([hears("plain6", "attendez un peu : "), hears("detailed6", '"kind":"error","code":"slow"')]);
  await timed(t, "slow ends", () => everyProgram("chacun écrit de nouveau", '"code":"slow","seconds":0'), () => teacher.selectOption("#class-slow", "0"));
});

test("announce", async (t) => {
  const told = () => [...everyProgram("Annonce de ★ Dupont : on range", '"code":"announcement"'), ...everyPage("#messages .announcement", "on range")];
  await timed(t, "announce", told, async () => {
    await teacher.fill("#announce", "on range");
    await teacher.press("#announce", "Enter");
  });
});

test("clear", async (t) => {
  await pages.get("page2").evaluate(() => Salon.session.say("à effacer"));
  await waitForText(pages.get("page3"), "à effacer");
  const told = () => everyProgram("l'historique de general a été effacé", '"code":"cleared"');
  await timed(t, "clear", told, async () => {
    await teacher.click("#class-clear");
    await teacher.click("#class-dialog-confirm");
  });
  for (const page of pages.values()) await page.waitForFunction(() => !document.querySelector("#messages").textContent.includes("à effacer"));
  const late = await rawClient(server.port, "tard");
  await late.until("tard a rejoint"); // after the history
  assert.doesNotMatch(late.heard, /effacer/);
  late.destroy();
});

test("delete a room", async (t) => {
  const created = hears("plain9", '"projet"]');
  programs.get("plain8").write(maskedText({ action: "create_room", room: "projet" }));
  await created;
  for (const [name, joined] of [["plain8", "plain8 a rejoint le salon"], ["detailed8", '"action":"users","room":"projet"']]) {
    const there = hears(name, joined);
    programs.get(name).write(maskedText({ action: "join_room", room: "projet" }));
    await there;
  }
  await teacher.selectOption("#class-room", "projet");
  const told = () => [hears("plain8", "le salon projet a été supprimé"), hears("detailed8", '"code":"room_deleted"')];
  await timed(t, "delete a room", told, async () => {
    await teacher.click("#class-delete");
    await teacher.click("#class-dialog-confirm");
  });
  await Promise.all([hears("plain8", "plain9: message"), hears("detailed8", '"user":"plain9"')]);
});

test("lock and unlock", async () => {
  await teacher.click("#class-lock");
  await teacher.locator("#class-state", { hasText: "Entrée fermée." }).waitFor();
  await isRefused("nouveau", "la classe est fermée : ");
  await teacher.click("#tab-problems");
  await teacher.locator("#problem-list li", { hasText: "locked" }).first().waitFor();
  await teacher.click("#tab-attendance");
  await teacher.click("#class-lock");
  await teacher.locator("#class-state", { hasText: "Entrée ouverte." }).waitFor();
  (await rawClient(server.port, "nouveau")).destroy();
});

test("a student's guesses do nothing", async () => {
  const own = (socket) => Promise.all([hears("plain10", "action non permise"), socket]);
  for (const action of [{ action: "kick", user: "plain2" }, { action: "freeze" }, { action: "class", teacher: TOKEN }, { action: "announce", message: "x" }]) {
    const refused = own();
    programs.get("plain10").write(maskedText(action));
    await refused;
  }
  const wrong = hears("plain10", "lien d'enseignant invalide");
  programs.get("plain10").write(maskedText({ action: "login", user: "plain10", teacher: "token-of-the-teachers" }));
  await wrong;
  const star = hears("plain10", "pseudo invalide");
  programs.get("plain10").write(maskedText({ action: "login", user: "★ Dupont" }));
  await star;
  await hears("plain2", "plain10: message");
});

test("kick", async (t) => {
  const kick = async (name) => {
    await act(name, "kick");
    await teacher.fill("#class-dialog-field", "trop de bruit");
    await teacher.press("#class-dialog-field", "Enter");
  };
  const closed = latin1("\u000f") + "\u00a3" + "trop de bruit"; // 4003 in two bytes
  assert.equal(0x0fa3, 4003);
  for (const name of ["plain11", "detailed11"]) await timed(t, `kick ${name}`, () => [hears(name, "trop de bruit")], () => kick(name));
  assert.ok(programs.get("plain11").heard.includes(closed));
  await timed(t, "kick a page", () => [shows("page5", "#connect-problem", "trop de bruit")], () => kick("page5"));
  await rowOf("page5").waitFor({ state: "detached" });
  await isRefused("plain11", "vous avez été exclu : vous pourrez revenir dans ");
});

test("nobody's page has complained", async () => {
  for (const page of [teacher, ...pages.values()]) assert.deepEqual(page.errors, []);
});
