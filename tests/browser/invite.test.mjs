// The invitation: the address that others open, its QR code, and a button that copies it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { checkAccess, enter, launch, picture, startServer } from "./helper.mjs";

let browser, server;
before(async () => {
  // To the browser, "salle-12" is the server's machine: a name that leads there from elsewhere, too.
  browser = await launch("--host-resolver-rules=MAP salle-12 127.0.0.1");
  server = await startServer();
});
after(async () => (await browser?.close(), await server?.stop()));

const from = (host) => `http://${host}:${server.port}/`;
const isOpen = (page) => page.isVisible("#invite-dialog");
const focus = (page) => page.evaluate(() => document.activeElement.id);

/// The dialog of somebody whose page was opened at this host.
async function invited(user, host, options) {
  const page = await enter(browser, from(host), user, options);
  if (!(await page.isVisible("#invite"))) await page.click("#menu");
  await page.click("#invite");
  await page.locator("#invite-address", { hasText: /./ }).waitFor();
  return page;
}

for (const [name, options, words] of [
  ["fr-light", { locale: "fr-FR", colorScheme: "light" }, ["Inviter les autres", "Seule cette machine"]],
  ["en-dark", { locale: "en-GB", colorScheme: "dark" }, ["Invite others", "Only this machine"]],
  ["forced-colours", { locale: "fr-FR", forcedColors: "active" }, ["Inviter les autres", "Seule cette machine"]],
  ["phone", { locale: "fr-FR", viewport: { width: 360, height: 640 }, hasTouch: true }, ["Inviter les autres", "Seule cette machine"]],
]) {
  test(`everybody can use it, with an address and without: ${name}`, async () => {
    for (const [kind, host] of [["open", "salle-12"], ["own", "127.0.0.1"]]) {
      const page = await invited(`${kind} ${name}`, host, options);
      assert.equal(await page.textContent("#invite-title"), words[0]);
      const address = await page.textContent("#invite-address");
      if (kind === "open") {
        assert.equal(address, from("salle-12").slice(0, -1));
        await page.waitForFunction(() => document.querySelector("#invite-code").naturalWidth > 0);
        assert.match(await page.getAttribute("#invite-code", "alt"), new RegExp(from("salle-12")));
        const width = await page.locator("#invite-code").evaluate((one) => one.getBoundingClientRect().width);
        assert.ok(width >= 200, `${width} px`);
      } else {
        assert.match(address, new RegExp(`${words[1]}.*--listen 0\\.0\\.0\\.0:${server.port}`));
        for (const id of ["#invite-code", "#invite-copy"]) assert.ok(!(await page.isVisible(id)), id);
      }
      await checkAccess(page, `invite ${kind}`);
      const { inside, sideways } = await page.evaluate(() => {
        const { left, right, top, bottom } = document.querySelector("#invite-dialog").getBoundingClientRect();
        const box = document.querySelector("#invite-dialog");
        return {
          inside: left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight,
          sideways: box.scrollWidth > box.clientWidth,
        };
      });
      assert.deepEqual([inside, sideways], [true, false]);
      await picture(page, `invite-${name}-${kind}`);
      assert.deepEqual(page.errors, []);
      await page.context().close();
    }
  });
}

test("the keyboard opens and closes it, and the focus comes back", async () => {
  const page = await enter(browser, from("salle-12"), "Clavier");
  await page.focus("#invite");
  await page.keyboard.press("Enter");
  await page.locator("#invite-address b").waitFor();
  assert.equal(await focus(page), "invite-copy");
  for (let i = 0; i < 6; i++) {
    await page.keyboard.press("Tab");
    // The browser's own buttons may have it, but nothing below the dialog.
    assert.ok(await page.evaluate(() => document.activeElement === document.body || document.activeElement.closest("#invite-dialog")));
  }
  await page.keyboard.press("Escape");
  await page.waitForFunction(() => document.activeElement.id === "invite");
  assert.ok(!(await isOpen(page)));
  await page.keyboard.press("Enter");
  await page.click("#invite-close");
  assert.ok(!(await isOpen(page)));
  await page.click("#invite");
  await page.mouse.click(5, 5); // the ground around it
  assert.ok(!(await isOpen(page)));
  assert.deepEqual(page.errors, []);
  await page.context().close();
});

test("where there is nothing to copy, the focus is on the button that closes it", async () => {
  const page = await invited("Seule", "127.0.0.1");
  assert.equal(await focus(page), "invite-close");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.activeElement.id === "invite");
  await page.context().close();
});

test("on a phone, Escape closes it alone, and the focus is on the menu that led there", async () => {
  const page = await invited("Mobile", "salle-12", { viewport: { width: 360, height: 640 } });
  await page.keyboard.press("Escape");
  await page.waitForFunction(() => document.activeElement.id === "menu");
  assert.ok(!(await isOpen(page)));
  await page.context().close();
});

test("the address is copied, also by a page without encryption, and a click selects it", async () => {
  // No permission, and no secure context: as in a classroom.
  const page = await invited("Copiste", "salle-12");
  assert.equal(await page.evaluate(() => isSecureContext), false);
  await page.click("#invite-copy");
  await page.locator("#invite-copy", { hasText: "Copié" }).waitFor();
  assert.equal(await focus(page), "invite-copy");
  await page.click("#invite-address b");
  assert.equal(await page.evaluate(() => getSelection().toString()), from("salle-12").slice(0, -1));
  await page.keyboard.press("Escape");
  await page.focus("#message");
  await page.keyboard.press("Control+V");
  // The browser pastes when it has asked the system for what was copied.
  await page.waitForFunction((text) => document.getElementById("message").value === text, from("salle-12"));
  assert.deepEqual(page.errors, []);
  await page.context().close();
});

test("in the other language, it speaks that one", async () => {
  const page = await enter(browser, from("salle-12"), "Bilingue");
  await page.click(".top .language");
  await page.click("#invite");
  await page.getByRole("dialog", { name: "Invite others" }).waitFor();
  await page.getByRole("button", { name: "Copy the address" }).waitFor();
  await page.context().close();
});
