// npm's `ws` over TLS: its arguments are the address of a chat, and the file of the certificate to trust.
// CommonJS, because only so Node finds a package by NODE_PATH.
'use strict';

const assert = require('node:assert');
const { once } = require('node:events');
const { readFileSync } = require('node:fs');
const WebSocket = require('ws');

const NAME = 'ws';

async function main([url, certificate]) {
  const stranger = new WebSocket(url);
  const [refusal] = await once(stranger, 'error');
  assert.match(refusal.code, /SELF_SIGNED|UNABLE_TO_VERIFY/);

  const socket = new WebSocket(url, { ca: readFileSync(certificate) });
  const inbox = [];
  socket.on('message', (data) => (inbox.push(JSON.parse(data)), socket.emit('arrived')));
  const say = (action) => socket.send(JSON.stringify(action));
  const hear = async (wanted) => {
    for (;;) {
      while (inbox.length === 0) await once(socket, 'arrived');
      const event = inbox.shift();
      if (Object.entries(wanted).every(([name, value]) => event[name] === value)) return;
    }
  };
  await once(socket, 'open');
  say({ action: 'login', user: NAME, details: true });
  await hear({ code: 'welcome', user: NAME });
  for (const message of ['salut, été 😀', 'x'.repeat(60000)]) {
    say({ action: 'send_message', message });
    await hear({ kind: 'chat', text: message });
  }
  socket.close(1000, 'au revoir');
  const [code] = await once(socket, 'close');
  assert.strictEqual(code, 1000);
}

// Node also ends, and well, when nothing is left that it could wait for.
process.exitCode = 1;
setTimeout(() => assert.fail('not done in 30 s'), 30000).unref();
main(process.argv.slice(2)).then(() => (process.exitCode = 0));
