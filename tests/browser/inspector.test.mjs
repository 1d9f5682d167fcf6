// The frame inspector: it opens without anybody noticing, and shows what passes over this page's own connection.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { connect, enter, launch, openPage, ownErrors, say, startServer, texts, waitForText } from "./helper.mjs";

let browser, server;
before(async () => ([browser, server] = [await launch(), await startServer()]));
after(async () => (await browser?.close(), await server?.stop()));

const inspect = (user, options) => enter(browser, `${server.url}?inspect`, user, options);
const record = (page, find) => page.waitForFunction(find).then((handle) => handle.evaluate(({ serial }) => serial));
const select = (page, serial) => page.evaluate((one) => Salon.inspector.frames.select(Salon.inspector.capture.records.find((record) => record.serial === one)), serial);
const fields = (page, within) => page.locator(`${within} .field`).evaluateAll((all) => all.map((one) => [one.dataset.field, one.querySelector(".field-bits").textContent, one.querySelector(".field-words").textContent]));
const openExplain = async (page) => {
  await page.click("#tab-explain");
  await page.waitForSelector(".explained-said:not(:empty)");
};
const explain = async (page, example) => {
  await page.evaluate(() => (document.querySelector(".explained-said").textContent = ""));
  await page.selectOption("#explain-example", example);
  await page.waitForSelector(".explained-said:not(:empty)");
};

test("it opens and closes while people talk: nothing is lost, and nobody notices", async () => {
  const [alice, bob] = [await enter(browser, server.url, "Alice"), await enter(browser, server.url, "Bob")];
  await say(alice, "avant");
  await waitForText(bob, "avant");
  for (let i = 0; i < 6; i++) {
    await say(alice, `${i} juste avant`);
    await alice.click("#inspect");
    await say(bob, `${i} en même temps`);
    await say(alice, `${i} juste après`);
  }
  await waitForText(bob, "5 juste après");
  for (const text of ["5 en même temps", "5 juste après"]) await waitForText(alice, text);
  await alice.waitForFunction(() => Salon.session.pending.entries.length === 0);
  const expected = ["avant", ...Array.from({ length: 6 }, (_, i) => [`${i} juste avant`, `${i} en même temps`, `${i} juste après`]).flat()];
  assert.deepEqual((await texts(alice)).sort(), expected.sort());
  assert.deepEqual(await texts(alice), await texts(bob));
  assert.equal(await bob.locator(".notice", { hasText: "Alice a quitté" }).count(), 0);
  assert.equal(await alice.getAttribute("#inspect", "aria-pressed"), "false");
  assert.equal(await alice.isVisible("#inspector"), false);
  const count = await alice.evaluate(() => Salon.inspector.capture.records.length);
  await say(bob, "sans inspecteur");
  await waitForText(alice, "sans inspecteur");
  assert.equal(await alice.evaluate(() => Salon.inspector.capture.records.length), count, "no frame is told of any more");
  assert.deepEqual([...alice.errors, ...bob.errors], []);
  await alice.context().close();
  await bob.context().close();
});

test("the choice holds for the tab, through a reload", async () => {
  const page = await enter(browser, server.url, "Tab");
  await page.click("#inspect");
  await page.waitForSelector("#frames .frame-row");
  await page.reload();
  await page.waitForSelector("#frames .frame-row");
  assert.equal(await page.evaluate(() => Salon.inspector.capture.connection), 1);
  await page.click("#inspector-close");
  await page.waitForFunction(() => document.activeElement.id === "inspect");
  await page.reload();
  await page.waitForSelector('#status[data-status="online"]');
  assert.equal(await page.isVisible("#inspector"), false);
  await page.context().close();
});

test("a message in, field by field: what the list, the fields, the bytes and the lens say", async () => {
  const page = await inspect("Chloé");
  await say(page, "été");
  await waitForText(page, "été");
  await select(page, await record(page, () => Salon.inspector.capture.records.find(({ direction, summary }) => direction === "in" && summary.includes("send_message"))));
  const [wire, number] = await page.evaluate(() => {
    const { header, payload, number } = Salon.inspector.frames.selected;
    return [Salon.toHex([...header, ...payload], " "), number];
  });
  await page.locator("#detail h3", { hasText: `Trame ${number} · TEXT` }).waitFor();
  const { length } = wire.split(" ");
  const key = wire.split(" ").slice(2, 6).join(" ");
  assert.deepEqual(await fields(page, "#detail"), [
    ["fin", "1", "dernière"],
    ["rsv", "000", "rien"],
    ["opcode", "0001", "TEXT"],
    ["mask", "1", "masquée"],
    ["length", (length - 6).toString(2).padStart(7, "0"), String(length - 6)],
    ["key", key, ""],
    ["payload", `${length - 6} octets`, ""],
  ]);
  assert.equal((await page.locator("#detail .byte .hex").allTextContents()).join(" "), wire);
  assert.match(await page.locator("#detail pre").innerText(), /^\{"action":"send_message","message":"été",/);
  assert.match(await page.locator(`#frames [aria-selected="true"]`).innerText(), new RegExp(`${number}\\s+\\d+,\\d{3}\u00a0s\\s+→\\s+TEXT\\s+été`));
  // Pointing at a byte shows its field and its byte of the key; pointing at a field shows its bytes.
  const lit = (what) => page.locator(`#detail .${what}.lit`).evaluateAll((all) => all.map(({ dataset }) => dataset.at ?? dataset.field));
  await page.hover('#detail .byte[data-at="9"]');
  assert.deepEqual([await lit("field"), await lit("byte")], [["payload"], ["5", "9"]]);
  const [masked, of] = [wire.split(" ")[9], wire.split(" ")[5]];
  const bits = (byte) => parseInt(byte, 16).toString(2).padStart(8, "0");
  const sum = (await page.locator("#detail .xor").innerText()).replace(/\s+/g, " ").trim();
  assert.equal(sum, `${bits(masked)} ${masked} Reçu ⊕ ${bits(of)} ${of} octet 3 de la clé = ${bits("63")} 63 en clair : c`);
  await page.hover('#detail .field[data-field="key"]');
  assert.deepEqual([await lit("field"), await lit("byte")], [["key"], ["2", "3", "4", "5"]]);
  await page.locator("#detail .lens", { hasText: "quatre octets au hasard" }).waitFor();
  assert.equal(await page.getAttribute("#detail .lens a", "href"), "https://www.rfc-editor.org/rfc/rfc6455#section-5.3");
  assert.deepEqual(page.errors, []);
  await page.context().close();
});

test("the handshake: every header with its section, the derivation on this key, and what mistakes give", async () => {
  const page = await inspect("David");
  await page.click("#tab-handshake");
  const key = await page.evaluate(() => Salon.inspector.capture.handshake.key);
  await page.locator("#view-handshake .right", { hasText: "C’est bien la valeur" }).waitFor();
  const rows = await page.locator("#view-handshake .head:not(.mistakes) tr").allInnerTexts();
  assert.match(rows[0], /^GET \/\?inspect=[a-z0-9]{8}&page=\S+ HTTP\/1\.1\s.*§4\.1$/s);
  assert.ok(rows.some((row) => row.startsWith(`Sec-WebSocket-Key: ${key}`) && row.endsWith("§11.3.1")));
  assert.ok(rows.some((row) => row.startsWith("HTTP/1.1 101") && row.endsWith("§4.2.2")));
  const steps = await page.locator("#view-handshake .steps code").allTextContents();
  const derived = await page.evaluate(() => Salon.inspector.capture.handshake);
  assert.deepEqual(steps, [key, `${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`, derived.sha1.match(/../g).join(" "), derived.accept]);
  const [keyField, valueField] = [page.locator(".attempt input").nth(0), page.locator(".attempt input").nth(1)];
  const said = (text) => page.locator(".attempt-said", { hasText: text }).waitFor();
  await valueField.fill(derived.accept);
  await said("Juste");
  await valueField.fill(await page.evaluate((one) => btoa(Salon.toHex(Salon.sha1(Salon.fromText(`${one}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)))), key));
  await said("digest, pas hexdigest");
  await keyField.fill("dGhlIHNhbXBsZSBub25jZQ==");
  await valueField.fill("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
  await said("Juste");
  await valueField.fill("rien");
  await said("aucune de ces erreurs");
  await keyField.fill("trop court");
  await said("16 octets en base64");
  assert.deepEqual(page.errors, []);
  await page.context().close();
});

test("explained: the examples of RFC 6455 §5.7 have the fields that it gives them", async () => {
  const page = await inspect("Emma");
  await openExplain(page);
  const check = async (example, expected, content) => {
    await explain(page, `rfc ${example}`);
    const found = await fields(page, ".explained");
    assert.deepEqual(found.map(([name, bits]) => `${name} ${bits}`), expected, example);
    assert.deepEqual(await page.locator(".explained pre").allTextContents(), content, example);
    assert.equal(await page.locator(".explained .verdict").count(), 0, example);
  };
  const start = (fin, opcode, mask, length) => [`fin ${fin}`, "rsv 000", `opcode ${opcode}`, `mask ${mask}`, `length ${length}`];
  const key = "key 37 fa 21 3d";
  await check("hello", [...start(1, "0001", 0, "0000101"), "payload 5 octets"], ["Hello"]);
  await check("hello_masked", [...start(1, "0001", 1, "0000101"), key, "payload 5 octets"], ["Hello"]);
  await check("hello_fragments", [...start(0, "0001", 0, "0000011"), "payload 3 octets", ...start(1, "0000", 0, "0000010"), "payload 2 octets"], ["Hel", "lo"]);
  await check("ping", [...start(1, "1001", 0, "0000101"), "payload 5 octets"], ["Hello"]);
  await check("pong", [...start(1, "1010", 1, "0000101"), key, "payload 5 octets"], ["Hello"]);
  await check("bytes_256", [...start(1, "0010", 0, "1111110"), "extended 01 00", "payload 256 octets"], []);
  await explain(page, "rfc bytes_65536");
  await page.locator(".explained-said", { hasText: "Pas encore : il manque au moins 65520 octets." }).waitFor();
  assert.deepEqual(page.errors, []);
  await page.context().close();
});

test("explained: each broken rule has its verdict, its section and its field; what is right has none", { timeout: 60_000 }, async () => {
  const page = await inspect("Fatou");
  await openExplain(page);
  const examples = await page.evaluate(() => Object.fromEntries(Object.entries(Salon.EXAMPLES).map(([group, all]) => [group, Object.keys(all)])));
  for (const name of examples.wrong) {
    await explain(page, `wrong ${name}`);
    const rule = name.replace(/_(16|64)$/, "");
    const sentence = await page.evaluate((one) => Salon.say(`rule_${one}`), rule);
    const verdict = await page.locator(".explained .verdict").innerText();
    assert.ok(verdict.includes(sentence), `${name}: ${verdict}`);
    assert.match(verdict, /Refusé\s: (1002|1007|1009).*§\d/s, name);
    assert.equal(await page.locator(".explained .field.wrong").count(), 1, `${name}: one field is to blame`);
    assert.ok((await page.locator(".explained .byte.wrong").count()) > 0, `${name}: its bytes are marked`);
  }
  for (const name of examples.right) {
    await explain(page, `right ${name}`);
    assert.ok((await page.locator(".explained .frame-detail").count()) > 0, name);
    assert.equal(await page.locator(".explained .verdict").count(), 0, name);
  }
  await page.locator(".explained-said", { hasText: "il manque au moins 3 octets" }).waitFor();
  await page.fill("#explain-bytes", "81 85 zz");
  await page.locator(".explained-said.verdict", { hasText: "hexadécimal" }).waitFor();
  await page.fill("#explain-bytes", "00 ".repeat(21_000));
  await page.locator(".explained-said", { hasText: "trop long" }).waitFor();
  await page.fill("#explain-bytes", "0x89,0x00");
  await page.selectOption("#explain-from", "server");
  await page.locator(".explained h3", { hasText: "PING" }).waitFor();
  await page.fill("#explain-bytes", "8900 ".repeat(50));
  await page.locator(".explained", { hasText: "Et 30 autres trames." }).waitFor();
  await page.fill("#explain-bytes", "");
  await page.locator(".explained-said", { hasText: "pas d’octets" }).waitFor();
  assert.deepEqual(page.errors, []);
  await page.context().close();
});

test("trials on one's own connection: a ping, fragments with a ping between, a close", { timeout: 60_000 }, async () => {
  const page = await inspect("Gaël");
  await page.click('[data-trial="ping"]');
  await record(page, () => Salon.inspector.capture.records.find(({ opcode, roundTrip }) => opcode === "pong" && roundTrip !== null));
  await page.locator("#round-trip", { hasText: "ms" }).waitFor();
  await page.click('[data-trial="fragments"]');
  const last = await record(page, () => Salon.inspector.capture.records.find(({ message }) => message?.done && message.fragments === 3));
  const opcodes = await page.evaluate((end) => {
    const { records } = Salon.inspector.capture;
    const out = records.filter(({ serial, direction }) => direction === "out" && serial <= end);
    return out.slice(-4).map(({ opcode }) => opcode);
  }, last);
  assert.deepEqual(opcodes, ["text", "ping", "continuation", "continuation"]);
  await select(page, last);
  await page.locator("#detail", { hasText: "Fragment 3, le dernier d’un message TEXT" }).waitFor();
  await page.click("#detail >> text=Aller au premier fragment");
  await page.locator("#detail", { hasText: "Fragment 1 d’un message TEXT" }).waitFor();
  await page.selectOption("#filter", "fragments");
  await page.waitForFunction(() => document.querySelectorAll("#frames .frame-row.frame").length === 3);
  await page.selectOption("#filter", "all");
  await page.selectOption("#close-code", "4000");
  await page.click('[data-trial="close"]');
  const close = await record(page, () => Salon.inspector.capture.records.find(({ opcode, direction }) => opcode === "close" && direction === "out"));
  await record(page, () => Salon.inspector.capture.records.find(({ kind, code }) => kind === "closed" && code === 4000));
  await page.waitForFunction(() => Salon.inspector.capture.connection === 2);
  await page.waitForSelector('#status[data-status="online"]');
  await select(page, close);
  await page.locator("#detail", { hasText: "4000 : privé" }).waitFor();
  assert.equal(await page.locator('#states [aria-current="step"]').innerText(), "● CLOSING".replace("● ", ""));
  await page.click("#follow");
  await page.waitForFunction(() => document.querySelector('#states [aria-current="step"]').textContent === "OPEN");
  assert.deepEqual(ownErrors(page), []);
  await page.context().close();
});

test("pause, clear and filters; the keyboard alone is enough", async () => {
  const page = await inspect("Hugo");
  const rows = () => page.getAttribute("#frames .frame-row", "aria-setsize").then(Number);
  await page.focus("#frames");
  await page.keyboard.press("Home");
  await page.locator("#detail .handshake-view").waitFor();
  await page.keyboard.press("ArrowDown");
  await page.locator("#detail h3", { hasText: "Trame 1 " }).waitFor();
  assert.equal(await page.getAttribute("#frames", "aria-activedescendant"), await page.locator('#frames [aria-selected="true"]').getAttribute("id"));
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  for (let i = 0; i < 4 && !(await page.evaluate(() => document.activeElement.matches("#detail .fields"))); i++) await page.keyboard.press("Tab");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await page.locator("#detail .lens", { hasText: "Opcode" }).waitFor();
  await page.keyboard.press("Tab");
  for (let i = 0; i < 4 && !(await page.evaluate(() => document.activeElement.matches("#detail .octets"))); i++) await page.keyboard.press("Tab");
  await page.keyboard.press("End");
  await page.locator("#detail .lens", { hasText: "Octet" }).waitFor();
  await page.focus("#tab-frames");
  await page.keyboard.press("ArrowRight");
  await page.waitForFunction(() => document.activeElement.id === "tab-handshake" && !document.querySelector("#view-handshake").hidden);
  await page.keyboard.press("ArrowLeft");
  await page.click("#follow");

  await page.click("#pause");
  await page.waitForSelector('#pause[aria-pressed="true"]');
  const before = await rows();
  await say(page, "pendant la pause");
  await waitForText(page, "pendant la pause");
  await page.locator("#pause", { hasText: /Reprendre \([1-9]/ }).waitFor();
  assert.equal(await rows(), before);
  await page.click("#pause");
  await page.waitForFunction((count) => Number(document.querySelector("#frames .frame-row").ariaSetSize) > count, before);
  await page.selectOption("#filter", "in");
  await page.waitForFunction(() => [...document.querySelectorAll("#frames .frame-row.frame")].every(({ dataset }) => dataset.direction === "in"));
  await page.selectOption("#filter", "control");
  await page.waitForFunction(() => !document.querySelector("#frames .frame-row.frame"));
  await page.selectOption("#filter", "all");
  await page.click("#clear");
  await page.waitForFunction(() => document.querySelectorAll("#frames .frame-row").length === 1);
  assert.deepEqual(page.errors, []);
  await page.context().close();
});

test("what comes over the wire only ever shows", async () => {
  const page = await inspect("Igor");
  const markup = '<img src=x onerror="globalThis.broken=1"><b>gras</b>';
  await say(page, markup);
  await waitForText(page, markup);
  await select(page, await record(page, () => Salon.inspector.capture.records.find(({ direction, summary }) => direction === "in" && summary.includes("onerror"))));
  await page.locator("#detail pre", { hasText: "<b>gras</b>" }).waitFor();
  assert.equal(await page.locator("#inspector :is(img, b:not(code b))").count(), 0);
  assert.equal(await page.evaluate(() => globalThis.broken), undefined);
  assert.deepEqual(page.errors, []);
  await page.context().close();
});

test("English is English, also what had been painted", async () => {
  const page = await inspect("Inès", { locale: "en-GB" });
  await page.locator("#detail h3", { hasText: /^Frame \d/ }).waitFor();
  await page.click("#menu"); // beside the inspector, the chat is narrow
  await page.click(".top .language");
  await page.locator("#detail h3", { hasText: /^Trame \d/ }).waitFor();
  assert.equal(await page.innerText("#tab-handshake"), "Poignée de main");
  await page.context().close();
});

test("a server that shows no frames is named in a sentence; the chat and the explanations go on", async () => {
  const mute = await startServer({ args: ["--no-inspect"] });
  const page = await openPage(browser, `${mute.url}?inspect`);
  await connect(page, "Jade");
  await page.locator("#inspector-note", { hasText: "ne montre pas de trames" }).waitFor();
  await openExplain(page);
  await explain(page, "rfc hello");
  await page.locator(".explained pre", { hasText: "Hello" }).waitFor();
  await say(page, "quand même");
  await waitForText(page, "quand même");
  assert.deepEqual(ownErrors(page), []);
  await page.context().close();
  await mute.stop();
});
