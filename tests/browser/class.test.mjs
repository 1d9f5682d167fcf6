// The teacher's side and what students see of it, with the real server.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { connect, enter, handshake, inRoom, launch, makeRoom, openPage, ownErrors, program, rawClient, say, startServer, waitForText } from "./helper.mjs";

const TOKEN = "token-of-the-teacher";
let browser, server;
before(async () => ([browser, server] = [await launch(), await startServer({ args: ["--teacher-token", TOKEN] })]));
after(async () => (await browser?.close(), await server?.stop()));

async function enterAsTeacher(t, user = "Dupont") {
  const page = await openPage(browser, `${server.url}#teacher=${TOKEN}`);
  t.after(() => page.context().close());
  await connect(page, user);
  return page;
}

async function enterAsStudent(t, user, options) {
  const page = await enter(browser, server.url, user, options);
  t.after(() => page.context().close());
  return page;
}

const openPanel = (page) => page.click("#class-button");
const rowOf = (page, user) => page.locator("#class-people tr", { hasText: user });
const act = (page, user, what) => rowOf(page, user).locator(`[data-act="${what}"]`).click();
const notice = (page, text) => page.locator("#messages .notice", { hasText: text }).first().waitFor();
const obstacle = (page, text) => page.locator("#obstacle", { hasText: text }).waitFor({ state: "attached" });
const confirm = (page) => page.click("#class-dialog-confirm");

test("the token leaves the address bar, stays in the tab, and makes a teacher", async (t) => {
  const page = await openPage(browser, `${server.url}#teacher=${TOKEN}`);
  t.after(() => page.context().close());
  assert.equal(new URL(page.url()).hash, "");
  await page.getByText("Vous entrez comme enseignant.").waitFor();
  await connect(page, "Dupont");
  await page.waitForFunction(() => Salon.session.state.user === "★ Dupont");
  await page.waitForSelector("#class-button:visible");
  assert.deepEqual(await page.evaluate(() => Object.values(localStorage).filter((one) => one.includes("token-of"))), []);
  await page.reload();
  await page.waitForSelector('#status[data-status="online"]');
  await page.waitForSelector("#class-button:visible");
  const student = await enterAsStudent(t, "Bob");
  assert.ok(await student.isHidden("#class-button"));
  await student.locator("#people-list .avatar.teacher").waitFor();
  await page.click("#leave");
  assert.equal(await page.inputValue("#user"), "Dupont", "without the mark");
  assert.deepEqual([page.errors, student.errors], [[], []]);
});

test("a wrong token is said to be, and one can enter without it", async (t) => {
  const page = await openPage(browser, `${server.url}#teacher=wrong-token`, { locale: "en-GB" });
  t.after(() => page.context().close());
  await page.fill("#user", "Mallory");
  await page.click("#connect");
  await page.locator("#connect-problem", { hasText: "does not know this teacher’s link" }).waitFor();
  await page.click("#without-token");
  await page.waitForSelector('#status[data-status="online"]');
  assert.equal(await page.evaluate(() => Salon.session.state.user), "Mallory");
  assert.ok(await page.isHidden("#class-button"));
  assert.deepEqual(page.errors, []);
});

test("a link that is opened in a page that chats makes its user a teacher", async (t) => {
  const page = await enterAsStudent(t, "Martin");
  await page.click("#inspect");
  await page.waitForFunction(() => Salon.inspector.connections.own.state === "open");
  const before = await page.inputValue("#program-address");
  await page.evaluate((token) => (location.hash = `teacher=${token}`), TOKEN);
  await page.waitForFunction(() => Salon.session.state.user === "★ Martin" && Salon.session.status === "online");
  // Whoever was told the code of this page does not see the token.
  await page.waitForFunction(() => Salon.inspector.connections.own.state === "open" && Salon.session.status === "online");
  const code = await page.evaluate(() => new URL(Salon.session.connection.url).searchParams.get("inspect"));
  assert.ok(!before.endsWith(code), `${before} ${code}`);
  assert.equal(new URL(page.url()).hash, "");
  assert.deepEqual(ownErrors(page), []);
});

test("another server does not hear the token", async (t) => {
  const other = await startServer();
  t.after(() => other.stop());
  const page = await openPage(browser, `${server.url}#teacher=${TOKEN}`);
  t.after(() => page.context().close());
  await page.fill("#port", String(other.port));
  await connect(page, "Dupont");
  assert.equal(await page.evaluate(() => Salon.session.state.user), "Dupont");
});

test("the attendance: who is there, as what, and the file", async (t) => {
  const teacher = await enterAsTeacher(t);
  const bob = await enterAsStudent(t, "Bob");
  const robot = await rawClient(server.port, "Robot");
  await say(bob, "salut");
  await openPanel(teacher);
  await rowOf(teacher, "Robot").getByText("programme").waitFor();
  await rowOf(teacher, "Bob").getByText("page").waitFor();
  await rowOf(teacher, "Bob").locator('[data-column="messages"]', { hasText: "1" }).waitFor();
  assert.equal(await rowOf(teacher, "★ Dupont").locator("button").count(), 0, "nothing can be done to a teacher");
  robot.destroy();
  await teacher.locator("#class-left li", { hasText: "Robot" }).waitFor();
  const [download] = await Promise.all([teacher.waitForEvent("download"), teacher.click("#save-attendance")]);
  assert.match(download.suggestedFilename(), /^salon-presence-\d{4}-\d\d-\d\d\.csv$/);
  const csv = readFileSync(await download.path(), "utf8");
  assert.match(csv, /^\ufeffPseudo,Salon,[^]*\r\nBob,general,[^]*,1,127\.0\.0\.1,page,\r\n[^]*Robot,/);
  assert.deepEqual([teacher.errors, bob.errors], [[], []]);
});

test("who is muted reads on, and writes for later", async (t) => {
  const [teacher, bob] = [await enterAsTeacher(t), await enterAsStudent(t, "Bob")];
  await openPanel(teacher);
  await act(teacher, "Bob", "mute");
  await rowOf(teacher, "Bob").locator(".class-flag").waitFor();
  await obstacle(bob, "vous a coupé la parole");
  await say(bob, "est-ce que ça passe ?");
  await bob.locator("#pending .refused", { hasText: "est-ce que ça passe ?" }).waitFor();
  await act(teacher, "Bob", "mute");
  await obstacle(bob, /^$/);
  await bob.locator('#pending [data-action="send_again"]').click();
  await waitForText(bob, "est-ce que ça passe ?");
  assert.deepEqual([teacher.errors, bob.errors], [[], []]);
});

test("rooms are frozen and thawed, slowed, and cleared", async (t) => {
  const [teacher, bob] = [await enterAsTeacher(t), await enterAsStudent(t, "Bob", { locale: "en-GB" })];
  await say(bob, "avant");
  await waitForText(teacher, "avant");
  await openPanel(teacher);
  await teacher.click("#class-freeze-room");
  await obstacle(bob, "This room is frozen");
  await notice(bob, "The teacher has frozen this room");
  await teacher.waitForSelector('#class-freeze-room[aria-pressed="true"]');
  await teacher.click("#class-freeze");
  await obstacle(bob, "All rooms are frozen");
  await teacher.waitForSelector('#class-freeze[aria-pressed="true"]');
  await teacher.click("#class-freeze");
  await obstacle(bob, /^$/);
  await teacher.selectOption("#class-slow", "30");
  await obstacle(bob, "one message every 30 seconds");
  await teacher.locator("#class-state", { hasText: "30 s" }).waitFor();
  await teacher.selectOption("#class-slow", "0");
  await obstacle(bob, /^$/);
  await bob.fill("#message", "à moitié");
  await teacher.click("#class-clear");
  await confirm(teacher);
  await notice(bob, "cleared the messages");
  assert.equal(await bob.locator("#messages .chat").count(), 0);
  assert.equal(await bob.inputValue("#message"), "à moitié");
  await say(bob, "après");
  await waitForText(bob, "après");
  assert.equal(await bob.locator("#messages .mark").count(), 0, "nothing is missing");
  assert.deepEqual([teacher.errors, bob.errors], [[], []]);
});

test("a deleted room's people are in general, with what they were writing", async (t) => {
  const [teacher, bob] = [await enterAsTeacher(t), await enterAsStudent(t, "Bob")];
  await makeRoom(bob, "projet");
  await say(bob, "dans le projet");
  await bob.fill("#message", "à moitié");
  await openPanel(teacher);
  await teacher.selectOption("#class-room", "projet");
  await teacher.click("#class-delete");
  await teacher.locator("#class-dialog-question", { hasText: "Supprimer le salon projet" }).waitFor();
  await confirm(teacher);
  await inRoom(bob, "general");
  await notice(bob, "a supprimé le salon projet");
  assert.equal(await bob.textContent("#room-name"), "general");
  assert.equal(await bob.inputValue("#message"), "à moitié");
  await bob.waitForFunction(() => !document.querySelector('[data-room="projet"]'));
  assert.deepEqual([teacher.errors, bob.errors], [[], []]);
});

test("an announcement is seen in every room", async (t) => {
  const [teacher, bob] = [await enterAsTeacher(t), await enterAsStudent(t, "Bob")];
  await makeRoom(bob, "ailleurs");
  await openPanel(teacher);
  await teacher.fill("#announce", "On range. <b>Merci</b>");
  await teacher.press("#announce", "Enter");
  const said = bob.locator("#messages .announcement", { hasText: "On range. <b>Merci</b>" });
  await said.waitFor();
  assert.match((await said.innerText()).replaceAll("\u00a0", " "), /Annonce de\s+★ Dupont/);
  assert.equal(await teacher.inputValue("#announce"), "");
  assert.deepEqual([teacher.errors, bob.errors], [[], []]);
});

test("who is removed learns why, and does not come back by itself", async (t) => {
  const [teacher, eve] = [await enterAsTeacher(t), await enterAsStudent(t, "Eve")];
  await openPanel(teacher);
  await act(teacher, "Eve", "kick");
  await teacher.fill("#class-dialog-field", "trop de bruit");
  await teacher.press("#class-dialog-field", "Enter");
  await eve.locator("#connect-problem", { hasText: "trop de bruit" }).waitFor();
  await eve.locator("#connect-problem", { hasText: "L’enseignant vous a exclu." }).waitFor();
  await eve.click("#connect");
  await eve.locator("#connect-problem", { hasText: "vous pourrez revenir dans" }).waitFor();
  await rowOf(teacher, "Eve").waitFor({ state: "detached" });
  assert.deepEqual([teacher.errors, eve.errors], [[], []]);
});

test("a closed class lets nobody new in", async (t) => {
  const teacher = await enterAsTeacher(t);
  await openPanel(teacher);
  await teacher.click("#class-lock");
  await teacher.locator("#class-state", { hasText: "Entrée fermée." }).waitFor();
  const late = await openPage(browser, server.url);
  t.after(() => late.context().close());
  await late.fill("#user", "Retardataire");
  await late.click("#connect");
  await late.locator("#connect-problem", { hasText: "La classe est fermée" }).waitFor();
  await teacher.click("#class-lock");
  await teacher.locator("#class-state", { hasText: "Entrée ouverte." }).waitFor();
  await late.click("#connect");
  await late.waitForSelector('#status[data-status="online"]');
});

test("problems are told live, and counted until somebody looks", async (t) => {
  const teacher = await enterAsTeacher(t);
  await openPanel(teacher);
  await teacher.click("#tab-problems");
  await teacher.click("#class-close");
  const robot = await rawClient(server.port, "Robot");
  robot.write(Buffer.from([0x81, 0x83, 0, 0, 0, 0, 0x7b, 0x7b, 0x7b])); // {{{
  const refused = program(server.port, handshake(server.port).filter((line) => !line.startsWith("Sec-WebSocket-Key")));
  await teacher.waitForFunction(() => Number(document.querySelector("#class-badge").textContent) >= 2);
  await openPanel(teacher);
  await teacher.locator("#problem-list li", { hasText: "handshake_refused" }).first().waitFor();
  const wrong = teacher.locator("#problem-list li", { hasText: "Robot" }).first();
  assert.match(await wrong.innerText(), /#\d+ Robot 127\.0\.0\.1 \w+/);
  assert.ok(await teacher.isHidden("#class-badge"));
  robot.destroy(), refused.destroy();
  assert.deepEqual(teacher.errors, []);
});

test("a page is asked before its frames are seen, and can end it", async (t) => {
  const [teacher, bob] = [await enterAsTeacher(t), await enterAsStudent(t, "Bob")];
  await openPanel(teacher);
  await act(teacher, "Bob", "inspect");
  await bob.locator("#chat-page .consent", { hasText: "★ Dupont aimerait voir les trames" }).waitFor();
  await bob.fill("#message", "à moitié");
  assert.equal(await teacher.locator("#connection-list .connection").count(), 1, "not before");
  await bob.click("#chat-page .consent .primary");
  await bob.locator("#chat-page .consent", { hasText: "peut voir les trames de cette page" }).waitFor();
  await teacher.locator("#connection-list .connection", { hasText: "Bob" }).waitFor();
  assert.equal(await bob.inputValue("#message"), "à moitié");
  await say(bob, "on me regarde");
  await teacher.locator("#frames", { hasText: "on me regarde" }).waitFor();
  await bob.click("#chat-page .consent button");
  await bob.waitForFunction(() => Salon.session.status === "online" && Salon.session.connection.url === Salon.session.url);
  assert.ok(await bob.isHidden("#chat-page .consent"));
  assert.deepEqual([ownErrors(teacher), ownErrors(bob)], [[], []]);
});

test("a page that looks at its own frames lets them be seen elsewhere, or says no", async (t) => {
  const [teacher, bob] = [await enterAsTeacher(t), await enterAsStudent(t, "Bob")];
  await bob.click("#inspect");
  await bob.waitForFunction(() => Salon.inspector.connections.own.state === "open");
  await openPanel(teacher);
  await act(teacher, "Bob", "inspect");
  await bob.getByRole("button", { name: "Non", exact: true }).click();
  assert.ok(await bob.isHidden("#chat-page .consent"));
  await teacher.click("#inspector-close");
  await act(teacher, "Bob", "inspect");
  await bob.click("#chat-page .consent .primary");
  await teacher.locator("#connection-list .connection", { hasText: "Bob" }).waitFor();
  assert.ok(await bob.isHidden("#inspector"));
  assert.deepEqual([ownErrors(teacher), ownErrors(bob)], [[], []]);
});

test("whoever looks at their own frames ends what they allowed, and a question is seen on a phone, too", async (t) => {
  const teacher = await enterAsTeacher(t);
  const bob = await enterAsStudent(t, "Bob", { viewport: { width: 390, height: 844 } });
  await openPanel(teacher);
  await act(teacher, "Bob", "inspect");
  await bob.click("#chat-page .consent .primary");
  await teacher.locator("#connection-list .connection", { hasText: "Bob" }).waitFor();
  await bob.click("#inspect");
  await bob.waitForFunction(() => Salon.inspector.connections.own.state === "open");
  assert.equal(await bob.locator("#inspector .consent").textContent(), "");
  await teacher.click("#inspector-close");
  await act(teacher, "Bob", "inspect");
  await bob.locator("#inspector .consent .primary").click();
  await bob.locator("#chat-page .consent", { hasText: "peut voir" }).waitFor();
  await teacher.locator("#connection-list .connection", { hasText: "Bob" }).nth(1).waitFor();
  // The teacher asks again, although it is allowed: Bob's page connects again, and may be seen.
  await teacher.click("#inspector-close");
  const before = await bob.evaluate(() => Salon.session.connection.url);
  await act(teacher, "Bob", "inspect");
  await teacher.locator("#connection-list .connection", { hasText: "Bob" }).nth(2).waitFor();
  assert.equal(await bob.evaluate(() => Salon.session.connection.url), before);
  assert.deepEqual([ownErrors(teacher), ownErrors(bob)], [[], []]);
});

test("the codes that others get do not show the teacher's own connection, which has the token", async (t) => {
  const [teacher, bob] = [await enterAsTeacher(t), await enterAsStudent(t, "Bob")];
  const codes = [];
  await teacher.click("#inspect");
  await teacher.waitForFunction(() => Salon.inspector.connections.own.state === "open");
  codes.push(new URL(await teacher.inputValue("#program-address")).searchParams.get("inspect"));
  await openPanel(teacher);
  await act(teacher, "Bob", "inspect");
  await bob.click("#chat-page .consent .primary");
  await bob.waitForFunction(() => Salon.session.status === "online" && Salon.session.connection.url.includes("?inspect="));
  codes.push(await bob.evaluate(() => new URL(Salon.session.connection.url).searchParams.get("inspect")));
  const own = await teacher.evaluate(() => new URL(Salon.session.connection.url).searchParams.get("inspect"));
  assert.equal(new Set([own, ...codes]).size, 3, `${[own, ...codes]}`);
  const robot = await rawClient(server.port, "Robot", `/?inspect=${codes[0]}`);
  await teacher.locator("#connection-list .connection", { hasText: "Robot" }).waitFor();
  // A watcher that is closed and opened again knows both still.
  await teacher.click("#inspector-close");
  await teacher.click("#inspect");
  await teacher.waitForFunction(() => Salon.inspector.connections.own.state === "open");
  await teacher.waitForTimeout(1500); // longer than connections that were open may take to be told
  const states = await teacher.locator('#connection-list .connection[data-state="open"]').allInnerTexts();
  for (const name of ["Bob", "Robot"]) assert.ok(states.some((text) => text.includes(name)), `${name} in ${states}`);
  robot.destroy();
  assert.deepEqual([ownErrors(teacher), ownErrors(bob)], [[], []]);
});

test("a program is seen if it has a code, and the way is said if it has none", async (t) => {
  const teacher = await enterAsTeacher(t);
  const student = await enterAsStudent(t, "Chloé");
  await student.click("#inspect");
  await student.waitForFunction(() => Salon.inspector.connections.own.state === "open");
  const code = await student.evaluate(() => new URL(document.querySelector("#program-address").value).searchParams.get("inspect"));
  const [with_, without] = [await rawClient(server.port, "Avec", `/?inspect=${code}`), await rawClient(server.port, "Sans")];
  await openPanel(teacher);
  await act(teacher, "Sans", "inspect");
  await teacher.locator("#class-note", { hasText: /se connecter à ws:\/\/\S+\?inspect=/ }).waitFor();
  await act(teacher, "Avec", "inspect");
  await teacher.locator('#connection-list .connection[aria-selected="true"]', { hasText: "Avec" }).waitFor();
  assert.equal(await teacher.locator("#connection-list .connection", { hasText: "Chloé" }).count(), 0, "her page was not asked");
  with_.destroy(), without.destroy();
  assert.deepEqual([ownErrors(teacher), ownErrors(student)], [[], []]);
});
