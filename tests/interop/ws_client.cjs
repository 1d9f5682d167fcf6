// npm's `ws` against Salon's programs: its arguments are the addresses of a chat, an echo, and an echo that pings.
// CommonJS, because only so Node finds a package by NODE_PATH.
'use strict';

const assert = require('node:assert');
const { once } = require('node:events');
const { setTimeout: sleep } = require('node:timers/promises');
const WebSocket = require('ws');

const NAME = 'ws';

function finishRequest(request) {
  assert.match(request.getHeader('Sec-WebSocket-Extensions'), /permessage-deflate/);
  request.end();
}

/** An open connection that keeps what comes until it is asked for. */
async function open(url) {
  const socket = new WebSocket(url, { finishRequest });
  socket.inbox = [];
  socket.on('message', (data, isBinary) => {
    socket.inbox.push(isBinary ? data : data.toString());
    socket.emit('arrived');
  });
  socket.on('upgrade', (response) => {
    assert.ok(!('sec-websocket-extensions' in response.headers), 'an extension was agreed on');
  });
  await once(socket, 'open');
  return socket;
}

async function next(socket) {
  while (socket.inbox.length === 0) await once(socket, 'arrived');
  return socket.inbox.shift();
}

function say(socket, action) {
  socket.send(JSON.stringify(action));
}

/** Waits for an event with these fields; others are passed over. */
async function hear(socket, wanted) {
  for (;;) {
    const event = JSON.parse(await next(socket));
    if (Object.entries(wanted).every(([name, value]) => event[name] === value)) return;
  }
}

async function chat(url) {
  const socket = await open(url);
  assert.strictEqual(JSON.parse(await next(socket)).action, 'rooms');
  say(socket, { action: 'login', user: NAME, details: true, ref: '1' });
  await hear(socket, { code: 'welcome', user: NAME, ref: '1' });
  say(socket, { action: 'send_message', message: 'salut, été 😀', ref: '2' });
  await hear(socket, { kind: 'chat', message: `${NAME}: salut, été 😀`, ref: '2' });
  await hear(socket, { message: `Témoin: bien reçu, ${NAME}` });

  socket.send(Buffer.from([0, 1]));
  const [code, reason] = await once(socket, 'close');
  // §7.4.1: this kind of data is not understood.
  assert.strictEqual(code, 1003);
  assert.notStrictEqual(reason.toString(), '');
}

async function echo(url) {
  const socket = await open(url);
  const messages = ['', 'salut, été 😀', Buffer.from([0, 255]), 'x'.repeat(65536), Buffer.alloc(1000000)];
  for (const message of messages) {
    socket.send(message);
    assert.deepStrictEqual(await next(socket), message);
  }

  socket.send('in ', { fin: false });
  socket.send('', { fin: false });
  socket.ping('between two fragments');
  socket.send('fragments', { fin: true });
  const [payload] = await once(socket, 'pong');
  assert.strictEqual(payload.toString(), 'between two fragments');
  assert.strictEqual(await next(socket), 'in fragments');

  socket.close(4321, 'au revoir');
  const [code] = await once(socket, 'close');
  assert.strictEqual(code, 4321);
}

async function staySilent(url) {
  const socket = await open(url);
  let pings = 0;
  socket.on('ping', () => (pings += 1));
  // Long enough for several pings of the server, which only those who answer survive.
  await sleep(2000);
  assert.ok(pings > 1, `${pings} pings`);
  socket.send('still here');
  assert.strictEqual(await next(socket), 'still here');
  socket.close();
}

async function main([chatUrl, echoUrl, impatientUrl]) {
  await Promise.all([chat(chatUrl), echo(echoUrl), staySilent(impatientUrl)]);
}

// Node also ends, and well, when nothing is left that it could wait for.
process.exitCode = 1;
setTimeout(() => assert.fail('not done in 30 s'), 30000).unref();
main(process.argv.slice(2)).then(() => (process.exitCode = 0));
