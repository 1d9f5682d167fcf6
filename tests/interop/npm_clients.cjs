// Further clients of npm's against Salon's programs. The arguments are the package's name, then the
// addresses of a chat, an echo, and an echo that pings.
// CommonJS, because only so Node finds a package by NODE_PATH.
'use strict';

const assert = require('node:assert');
const { setTimeout: sleep } = require('node:timers/promises');

/** What a client reports, kept until it is asked for: messages, then `{ code, reason }`. */
class Inbox {
  constructor() {
    this.items = [];
    this.wake = () => {};
  }

  push(item) {
    this.items.push(item);
    this.wake();
  }

  async next() {
    while (this.items.length === 0) await new Promise((resolve) => (this.wake = resolve));
    return this.items.shift();
  }
}

/** Each opens a connection, or throws the client's error. */
const CLIENTS = {
  websocket(url) {
    const { client: Client } = require('websocket');
    const inbox = new Inbox();
    const client = new Client();
    return new Promise((resolve, reject) => {
      client.on('connectFailed', reject);
      client.on('connect', (connection) => {
        connection.on('message', ({ type, utf8Data, binaryData }) =>
          inbox.push(type === 'utf8' ? utf8Data : binaryData),
        );
        connection.on('close', (code, reason) => inbox.push({ code, reason }));
        // It cuts what is longer than 16 KiB into fragments.
        const send = (message) =>
          typeof message === 'string'
            ? connection.sendUTF(message)
            : connection.sendBytes(message);
        resolve({ inbox, send, close: (code, reason) => connection.close(code, reason) });
      });
      client.connect(url);
    });
  },

  'faye-websocket'(url) {
    const { Client } = require('faye-websocket');
    const inbox = new Inbox();
    const socket = new Client(url);
    socket.on('message', ({ data }) => inbox.push(data));
    socket.on('close', ({ code, reason }) => inbox.push({ code, reason }));
    const send = (message) => socket.send(message);
    return new Promise((resolve, reject) => {
      socket.on('error', ({ message }) => reject(new Error(message)));
      socket.on('open', () =>
        resolve({ inbox, send, close: (code, reason) => socket.close(code, reason) }),
      );
    });
  },
};

/** Waits for an event with these fields; others are passed over. */
async function hear({ inbox }, wanted) {
  for (;;) {
    const event = JSON.parse(await inbox.next());
    if (Object.entries(wanted).every(([name, value]) => event[name] === value)) return;
  }
}

async function chat(open, url, name) {
  const socket = await open(url);
  await hear(socket, { action: 'rooms' });
  socket.send(JSON.stringify({ action: 'login', user: name }));
  await hear(socket, { message: 'Bienvenue' });
  socket.send(JSON.stringify({ action: 'send_message', message: 'été 漢字 😀' }));
  await hear(socket, { message: `${name}: été 漢字 😀` });
  await hear(socket, { message: `Témoin: bien reçu, ${name}` });

  socket.send(Buffer.from([0, 1]));
  const { code, reason } = await socket.inbox.next();
  // §7.4.1: this kind of data is not understood.
  assert.strictEqual(code, 1003);
  assert.notStrictEqual(reason, '');
}

async function echo(open, url) {
  const socket = await open(url);
  for (const message of [
    '',
    'été 漢字 😀',
    Buffer.from([0, 255]),
    'x'.repeat(65536),
    Buffer.alloc(1000000),
  ]) {
    socket.send(message);
    assert.deepStrictEqual(await socket.inbox.next(), message);
  }

  socket.close(4321, 'au revoir');
  const { code } = await socket.inbox.next();
  assert.strictEqual(code, 4321);
}

async function staySilent(open, url) {
  const socket = await open(url);
  // Long enough for several pings of the server, which only those who answer survive.
  await sleep(2000);
  socket.send('still here');
  assert.strictEqual(await socket.inbox.next(), 'still here');
  socket.close(1000, '');
}

async function main([name, chatUrl, echoUrl, impatientUrl]) {
  const open = CLIENTS[name];
  await chat(open, chatUrl, name);
  await echo(open, echoUrl);
  await staySilent(open, impatientUrl);
  await assert.rejects(open(`${chatUrl}nowhere`), /404/);
}

// Node also ends, and well, when nothing is left that it could wait for.
process.exitCode = 1;
setTimeout(() => assert.fail('not done in 30 s'), 30000).unref();
main(process.argv.slice(2)).then(() => process.exit(0));
