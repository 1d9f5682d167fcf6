// A server for tests of the teacher's side. It serves the page, lets everybody in, and otherwise
// says what a test has it say.
import { createHash } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import http from "node:http";
import { extname, join } from "node:path";

const TYPES = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml" };
const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self' ws: http:";
const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

function serveFile(request, response) {
  const path = new URL(request.url, "http://a").pathname;
  try {
    const body = readFileSync(join(process.env.SALON_WEB, path === "/" ? "index.html" : path));
    response.writeHead(200, { "Content-Type": `${TYPES[extname(path)] ?? TYPES[".html"]}; charset=utf-8`, "Content-Security-Policy": POLICY });
    response.end(body);
  } catch {
    response.writeHead(404).end();
  }
}

const frame = (opcode, payload) => {
  const length = payload.length < 126 ? [payload.length] : [126, payload.length >> 8, payload.length & 255];
  return Buffer.concat([Buffer.from([0x80 | opcode, ...length]), payload]);
};

/// The texts of the whole frames at the beginning of `bytes`, and how long these are. Clients mask.
function decode(bytes) {
  const texts = [];
  let at = 0;
  while (bytes.length >= at + 6) {
    const isLong = (bytes[at + 1] & 127) === 126;
    const head = at + (isLong ? 4 : 2);
    const length = isLong ? bytes.readUInt16BE(at + 2) : bytes[at + 1] & 127;
    if (bytes.length < head + 4 + length) break;
    const payload = Buffer.from(bytes.subarray(head + 4, head + 4 + length));
    for (let i = 0; i < length; i++) payload[i] ^= bytes[head + (i & 3)];
    if ((bytes[at] & 15) === 1) texts.push(payload.toString());
    at = head + 4 + length;
  }
  return [texts, at];
}

/// answers(action, client) may answer a request itself, and then returns true.
export async function startClassServer(answers = () => false) {
  const server = http.createServer(serveFile);
  const clients = [];
  const ids = {};

  function answer(client, action) {
    client.heard.push(action);
    if (answers(action, client)) return;
    const { ref, room = client.room ?? "general" } = action;
    if (action.action === "ping") client.send({ action: "pong", ref });
    if (action.action === "login") {
      const user = (action.teacher ? "★ " : "") + action.user.replace(/^★ /, "");
      Object.assign(client, { user, room });
      client.notice("welcome", { user, room, epoch: "run 1", token: "secret", ref });
    }
    if (action.action === "join_room") client.room = room;
    if (action.action === "login" || action.action === "join_room") {
      client.send({ action: "users", room, users: [client.user, "Zoé"], count: 2, last: ids[room] ?? 0, ref });
    }
    if (action.action === "send_message") client.say(room, client.user, action.message, { ref });
  }

  server.on("upgrade", (request, socket) => {
    const accept = createHash("sha1").update(request.headers["sec-websocket-key"] + GUID).digest("base64");
    socket.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`);
    const client = { target: request.url, heard: [], socket };
    client.send = (message) => socket.write(frame(1, Buffer.from(JSON.stringify(message))));
    client.notice = (code, more = {}) => client.send({ action: "message", message: `(${code})`, kind: "notice", code, ...more });
    client.refuse = (code, more = {}) => client.send({ action: "message", message: `(${code})`, kind: "error", code, ...more });
    client.say = (room, user, text, more = {}) => {
      ids[room] = (ids[room] ?? 0) + 1;
      client.send({ action: "message", message: `${user}: ${text}`, kind: "chat", room, id: ids[room], user, text, time: Date.now(), ...more });
    };
    client.close = (code, reason) => socket.end(frame(8, Buffer.concat([Buffer.from([code >> 8, code & 255]), Buffer.from(reason)])));
    clients.push(client);
    let waiting = Buffer.alloc(0);
    socket.on("data", (bytes) => {
      waiting = Buffer.concat([waiting, bytes]);
      const [texts, length] = decode(waiting);
      waiting = waiting.subarray(length);
      for (const text of texts) answer(client, JSON.parse(text));
    });
    socket.on("error", () => {});
    if (!request.url.startsWith("/inspect")) client.send({ action: "rooms", rooms: ["general", "projet"] });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const last = (is) => clients.findLast((client) => is(client) && !client.socket.destroyed);

  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    clients,
    /// The newest connection of this user.
    of: (user) => last((client) => client.user === user),
    /// Waits until the test is satisfied with what the server has heard.
    async until(isSo) {
      for (let tries = 0; tries < 500; tries++) {
        const found = isSo();
        if (found) return found;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      throw new Error("the server waited in vain");
    },
    stop: () => (clients.forEach(({ socket }) => socket.destroy()), server.close()),
  };
}

/// A class as the server tells it.
export const CLASS = (now = Date.now()) => ({
  action: "class",
  people: [
    { number: 3, user: "★ Dupont", room: "general", address: "192.168.1.10", since: now - 1_900_000, messages: 2, muted: false, page: true, teacher: true, problem: null, inspect: null },
    { number: 12, user: "Chloé", room: "projet", address: "192.168.1.21", since: now - 300_000, messages: 1, muted: true, page: true, teacher: false, problem: null, inspect: null },
    { number: 7, user: "Bob", room: "general", address: "192.168.1.20", since: now - 1_200_000, messages: 12, muted: false, page: false, teacher: false, problem: "bad_json : JSON invalide à la position 17", inspect: null },
    { number: 9, user: "Samir", room: "general", address: "192.168.1.22", since: now - 1_150_000, messages: 30, muted: false, page: false, teacher: false, problem: null, inspect: "CODE1234" },
    { number: 15, user: null, room: "general", address: "192.168.1.23", since: now - 20_000, messages: 0, muted: false, page: false, teacher: false, problem: null, inspect: null },
  ],
  left: [{ number: 5, user: "Eve", address: "192.168.1.24", since: now - 1_800_000, until: now - 600_000, messages: 3 }],
  locked: false,
  frozen: [],
  frozen_everywhere: false,
  slow: 0,
  transcript: null,
});
