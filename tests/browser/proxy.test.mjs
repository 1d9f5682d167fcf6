// Behind nginx, below a path, with TLS: the page finds its server by its own address.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { enter, launch, ownErrors, say, startServer, waitForText } from "./helper.mjs";

async function freePort() {
  const server = net.createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

const listens = (port) =>
  new Promise((resolve) => {
    const socket = net.connect(port, "127.0.0.1");
    socket.on("connect", () => (socket.destroy(), resolve(true)));
    socket.on("error", () => resolve(false));
  });

/// nginx with the recipe of docs/deploy/, in front of this port.
async function prepareNginx(salonPort) {
  const folder = mkdtempSync(join(tmpdir(), "salon-nginx-"));
  const certificate = join(folder, "chat.example");
  execFileSync("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=chat.example", "-keyout", `${certificate}.key`, "-out", `${certificate}.pem`], { stdio: "ignore" });
  const [plain, tls] = [await freePort(), await freePort()];
  const recipe = readFileSync(join(process.env.RECIPES, "nginx.conf"), "utf8")
    .replaceAll("127.0.0.1:8001", `127.0.0.1:${salonPort}`)
    .replaceAll("/etc/ssl/chat.example", certificate)
    .replace("listen 80;", `listen 127.0.0.1:${plain};`)
    .replace("listen 443 ", `listen 127.0.0.1:${tls} `);
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((name) => `${name}_temp_path ${folder}/${name};`);
  const config = join(folder, "nginx.conf");
  writeFileSync(config, `daemon off; master_process off; pid ${folder}/pid; events {} http { access_log off; ${temporary.join(" ")}\n${recipe} }`);
  const start = async () => {
    const child = spawn("nginx", ["-e", "stderr", "-p", folder, "-c", config], { stdio: "ignore", env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` } });
    while (!(await listens(tls))) assert.equal(child.exitCode, null, "nginx ended");
    // Killed, it closes no connection in an orderly way.
    return () => (child.kill("SIGKILL"), once(child, "exit"));
  };
  return { origin: `https://chat.example:${tls}`, start };
}

let browser, server, nginx, stop;
before(async () => {
  browser = await launch("--host-resolver-rules=MAP chat.example 127.0.0.1", "--ignore-certificate-errors");
  server = await startServer({ args: ["--trust-proxy", "127.0.0.1", "--allow-host", "chat.example"] });
  nginx = await prepareNginx(server.port);
  stop = await nginx.start();
});
after(async () => (await browser?.close(), await stop?.(), await server?.stop()));

test("the page chats, shows its programs' address, and comes back after a cut", async () => {
  const options = { ignoreHTTPSErrors: true };
  const page = await enter(browser, `${nginx.origin}/chat/?inspect`, "Alice", options);
  const other = await enter(browser, `${nginx.origin}/chat`, "Bob", options);
  await say(other, "salut");
  await waitForText(page, "salut");
  await say(page, "bien reçu");
  await waitForText(other, "bien reçu");

  const { host } = new URL(nginx.origin);
  const address = await page.inputValue("#program-address");
  assert.ok(address.startsWith(`wss://${host}/chat/?inspect=`), address);
  await page.waitForFunction(() => Salon.inspector.capture.records.length > 0);

  await stop();
  await page.waitForSelector('#status[data-status="lost"]');
  await say(page, "dit dans le vide");
  stop = await nginx.start();
  await waitForText(other, "dit dans le vide");
  await waitForText(page, "dit dans le vide");
  assert.deepEqual([page, other].flatMap(ownErrors), []);
});
