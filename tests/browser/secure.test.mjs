// The page over https, without a change: it chats over wss, and its inspector sees what is inside.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { enter, launch, ownErrors, say, startServer, waitForText } from "./helper.mjs";

let browser, server;
before(async () => ([browser, server] = [await launch("--ignore-certificate-errors"), await startServer({ args: ["--tls-self-signed"] })]));
after(async () => (await browser?.close(), await server?.stop()));

test("two pages chat, and the inspector shows the frames and an address for programs", async () => {
  assert.match(server.url, /^https:/);
  const [alice, bob] = [await enter(browser, `${server.url}?inspect`, "Alice"), await enter(browser, server.url, "Bob")];
  await say(alice, "salut");
  await waitForText(bob, "salut");
  await say(bob, "salut Alice");
  await waitForText(alice, "salut Alice");
  await alice.locator(".connection", { hasText: "Cette page" }).filter({ hasText: "ouverte" }).waitFor();
  assert.match(await alice.inputValue("#program-address"), /^wss:\/\/127\.0\.0\.1:\d+\/\?inspect=/);
  await alice.waitForFunction(() => Salon.inspector.capture.records.length > 5);
  for (const page of [alice, bob]) assert.deepEqual(ownErrors(page), []);
});
