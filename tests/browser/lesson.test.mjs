// docs/lesson.md, step by step, as a student does it in the page.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { connect, launch, openPage, ownErrors, picture, say, startServer, waitForText } from "./helper.mjs";

const LESSON = readFileSync(join(process.env.SALON_WEB, "../docs/lesson.md"), "utf8");

let browser, server, page;
before(async () => {
  [browser, server] = [await launch(), await startServer()];
  page = await openPage(browser, `${server.url}?inspect`, { viewport: { width: 1500, height: 900 } });
  await connect(page, "Élève");
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

// The rows of all tables with this head, as cells without the marks of code.
const rowsBelow = (head) =>
  LESSON.split(`| ${head} |\n`).slice(1).flatMap((table) => {
    const [, ...lines] = table.split("\n\n")[0].split("\n");
    return lines.map((line) => line.split("|").slice(1, -1).map((cell) => cell.trim().replaceAll("`", "")));
  });

// A button, tab or heading by its French name, which the lesson quotes.
const quoted = (name) => {
  assert(LESSON.replace(/\s+/g, " ").includes(`**${name}**`), `the lesson does not quote ${name}`);
  return name;
};
const press = (role, name) => page.getByRole(role, { name: quoted(name) }).click();
const filter = (name) => page.getByLabel(quoted("Montrer")).selectOption({ label: quoted(name).replace(/ ([:;!?»])/g, "\u202f$1") });
const rows = () =>
  page.locator("#frames .frame-row.frame").evaluateAll((all) =>
    all.map((row) => {
      const [arrow, kind, preview] = ["arrow", "kind", "preview"].map((name) => row.querySelector(`.${name}`).textContent);
      return { line: `${arrow} ${kind}`, preview };
    }),
  );
const row = (text) => page.locator("#frames .frame-row", { hasText: text }).last();

// What is pressed, as often as the lesson says, and then the frames that it promises, however those of the two sides mix.
async function pressed(name) {
  const [what, out, into] = rowsBelow("what you press | from the server | from you").find(([cell]) => cell.startsWith(`**${name}**`));
  const way = (arrow, list) => list.split(", ").map((kind) => `${arrow} ${kind}`);
  for (let i = 0; i < (what.endsWith("three times") ? 3 : 1); i++) {
    await page.locator(".trials button", { hasText: quoted(name) }).click();
  }
  const expected = [...way("←", out), ...way("→", into)].sort();
  for (let i = 0; ; i++) {
    // The lesson names the texts with which the page keeps its connection alive, but not when they come.
    const seen = (await rows()).filter(({ preview }) => !/^{"action":"p[io]ng"/.test(preview)).map(({ line }) => line).sort();
    if (JSON.stringify(seen) === JSON.stringify(expected)) return;
    assert(i < 100, `${seen} instead of ${expected}`);
    await page.waitForTimeout(50);
  }
}

test("1: the handshake and its derivation, another key after each reload", async () => {
  await press("tab", "Poignée de main");
  const key = () => page.locator("#view-handshake .steps code").first().innerText();
  const first = await key();
  assert.equal(await page.locator("#view-handshake .steps code").count(), 4);
  await page.locator("#view-handshake .right", { hasText: "C’est bien la valeur" }).waitFor();
  await page.reload();
  await page.waitForSelector('#status[data-status="online"]');
  await press("tab", "Poignée de main");
  await page.waitForSelector("#view-handshake .steps code");
  assert.notEqual(await key(), first);
});

test("1: the view judges the exercise's key", async () => {
  const [key] = LESSON.match(/c2Fs[\w+/=]+/);
  await page.getByLabel("Sec-WebSocket-Key").fill(key);
  await page.getByLabel("La valeur que votre serveur calcule").fill(key);
  await page.locator(".attempt-said", { hasText: "✗" }).waitFor();
});

test("2: a frame from the server, field by field", async () => {
  await press("tab", "Trames");
  await page.locator('#frames .frame-row[data-direction="out"]').first().click();
  await page.locator("#detail .field").first().hover();
  await page.locator("#detail .lens", { hasText: "FIN" }).waitFor();
  const letters = await page.locator("#detail .field .letter").allTextContents();
  assert.equal(new Set(letters).size, letters.length);
});

test("3: the mask, under the lens", async () => {
  await say(page, "salut");
  await waitForText(page, "salut");
  await filter("Vous → serveur");
  await row("salut").click();
  await page.locator("#detail h4", { hasText: quoted("Démasquer : octet ⊕ clé").slice(0, 9) }).waitFor();
  assert.equal(await page.locator("#detail .unmask tr").count(), 4);
  await page.locator('#detail .byte[data-field="payload"]').first().hover();
  await page.locator("#detail .lens .xor").waitFor();
});

test("4: fragments, with a ping between", async () => {
  await filter("Toutes");
  await page.getByRole("button", { name: quoted("Vider") }).click();
  await pressed("Fragments");
  await page.locator("#messages", { hasText: "trois fragments" }).waitFor();
});

test("5: three characters, five bytes", async () => {
  await say(page, "été");
  await waitForText(page, "été");
  await page.locator('#frames .frame-row[data-direction="in"]', { hasText: "été" }).click();
  await page.locator("#detail pre", { hasText: "été" }).waitFor();
  const bytes = await page.evaluate(() => Salon.toHex(Salon.inspector.frames.selected.plain, " "));
  assert.match(bytes, /22 c3 a9 74 c3 a9 22/);
});

test("6: a close with code 4000, and the page comes back", async () => {
  await page.getByLabel(quoted("Code de fermeture")).selectOption("4000");
  await page.locator(".trials button", { hasText: quoted("Close") }).click();
  await row(quoted("Connexion terminée")).waitFor();
  await page.waitForFunction(() => Salon.inspector.capture.connection === 2);
  await page.waitForSelector('#status[data-status="online"]');
  assert.match(await row("Connexion terminée").innerText(), /4000/);
  const current = (state) => page.locator('#states [aria-current="step"]', { hasText: state }).waitFor();
  await row("Connexion terminée").click();
  await current("CLOSED");
  // The browser's Close, the server's, and what was before them. What the page had just sent may come
  // between the two.
  for (const state of ["CLOSING", "CLOSING"]) {
    await page.keyboard.press("ArrowUp");
    await current(state);
  }
  const state = () => page.locator('#states [aria-current="step"]').innerText();
  for (let more = 0; more < 3 && (await state()).includes("CLOSING"); more++) {
    await page.keyboard.press("ArrowUp");
    await page.evaluate(() => new Promise(requestAnimationFrame));
  }
  await current("OPEN");
  assert.match(await page.locator("#frames").innerText(), /← ?\n?CLOSE/);
});

test("7: three pings, three pongs", async () => {
  await page.click("#follow");
  await page.getByRole("button", { name: quoted("Vider") }).click();
  await filter("Contrôle seulement");
  await pressed("Ping");
  await page.locator("#round-trip", { hasText: "ms" }).waitFor();
});

test("8: one write(), four frames", async () => {
  await filter("Toutes");
  await page.getByRole("button", { name: quoted("Vider") }).click();
  await pressed("Fragments");
  await page.locator("#frames .frame-row", { has: page.locator(".kind", { hasText: /^PING$/ }) }).click();
  await page.locator("#detail h3", { hasText: "PING" }).waitFor();
  await page.locator("#ruler h4", { hasText: quoted("La règle du flux") }).waitFor();
  await page.locator("#ruler", { hasText: /Un seul write\(\) a porté [4-9] trames/ }).waitFor();
  await picture(page, "lesson-ruler");
});

test("5: the bytes are marked as the lesson shows them", async () => {
  await press("tab", "Expliquer");
  await page.getByLabel("Envoyés par").selectOption({ label: "un serveur" });
  const [figures] = LESSON.match(/(?<=```text\n).*?(?=```)/s);
  const cells = (line = "") => [...line.padEnd(4 * 20).matchAll(/.{4}/g)].map(([cell]) => cell.trim());
  for (const figure of figures.trim().split("\n\n")) {
    const [hex, under, wrong] = figure.split("\n").map(cells);
    const bytes = hex.filter(Boolean);
    await page.getByLabel("Octets, en hexadécimal").fill(bytes.join(" "));
    // The answer about what stood there before may still come.
    await page.waitForFunction((all) => [...document.querySelectorAll(".explained .byte .hex")].map((one) => one.textContent).join() === all, bytes.join());
    const seen = await page.locator(".explained .byte").evaluateAll((all) => all.map((one) => [...["hex", "under"].map((name) => one.querySelector(`.${name}`).textContent), one.matches(".wrong") ? "✗" : ""]));
    assert.deepEqual(seen, bytes.map((byte, i) => [byte, under[i], wrong?.[i] ?? ""]));
  }
});

test("the page's links open the lesson, which needs nothing from elsewhere", async () => {
  const links = page.locator("a.lesson");
  assert.equal(await links.count(), 2);
  for (const link of await links.all()) {
    const answer = await page.request.get(await link.evaluate(({ href }) => href));
    assert.equal(await answer.text(), LESSON);
    assert.equal(answer.headers()["content-type"], "text/plain; charset=utf-8");
  }
});

test("each example, pasted into the page, is said to be what the lesson says", async () => {
  await press("tab", "Expliquer");
  for (const [bytes, from, says] of rowsBelow("bytes | sent by | the server says")) {
    await page.evaluate(() => (document.querySelector(".explained-said").textContent = ""));
    await page.getByLabel("Envoyés par").selectOption({ label: quoted(from === "a server" ? "un serveur" : "un client") });
    await page.getByLabel("Octets, en hexadécimal").fill(bytes);
    await page.waitForFunction((asked) => document.querySelector("#explain-bytes").value === asked && document.querySelector(".explained-said").textContent !== "", bytes);
    const parts = says.split(", then ");
    const [, code] = parts.at(-1).match(/^refused: (\d+)/) ?? [];
    const [, more] = parts.at(-1).match(/^not yet: (\d+)/) ?? [];
    const expected = code ? `Refusé dans la trame ${parts.length} : code ${code}.` : more ? `il manque au moins ${more} octet` : "Tout est là";
    const said = page.locator(".explained-said", { hasText: new RegExp(expected.replace(/[().]/g, "\\$&").replace(/ :/g, "\\s:")) });
    await said.waitFor({ timeout: 5000 }).catch(async () => assert.fail(`${bytes}: ${await page.innerText(".explained-said")} instead of ${says}`));
  }
  assert.deepEqual(ownErrors(page), []);
});
