// The WebSocket that Node and browsers share, against Salon's programs: the addresses of a chat, an echo, and an echo that pings.
// It cannot ask for fragments or pings. But it answers pings, and Chromium cuts a message above 131,000 bytes into fragments, between the bytes of a character too.
'use strict';

function check(condition, message) {
  if (!condition) throw new Error(message);
}

const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** A connection that keeps its events until they are asked for. */
class Client {
  constructor(url) {
    this.events = [];
    this.wake = () => {};
    this.socket = new WebSocket(url);
    this.socket.binaryType = 'arraybuffer';
    for (const type of ['open', 'message', 'close']) {
      this.socket.addEventListener(type, (event) => {
        this.events.push(event);
        this.wake();
      });
    }
  }

  static async open(url) {
    const client = new Client(url);
    const { type } = await client.next();
    check(type === 'open', `${url}: ${type} instead of open`);
    check(client.socket.extensions === '', `agreed on: ${client.socket.extensions}`);
    return client;
  }

  async next() {
    while (this.events.length === 0) await new Promise((resolve) => (this.wake = resolve));
    return this.events.shift();
  }

  async message() {
    const event = await this.next();
    check(event.type === 'message', `${event.type} ${event.code} ${event.reason} instead of a message`);
    return event.data;
  }

  /** Waits for the end, which must be a clean one. */
  async closed() {
    for (;;) {
      const event = await this.next();
      if (event.type !== 'close') continue;
      check(event.wasClean, 'the closing handshake was not complete');
      return event;
    }
  }

  say(action) {
    this.socket.send(JSON.stringify(action));
  }

  /** Waits for an event with these fields; others are passed over. */
  async hear(wanted) {
    for (;;) {
      const event = JSON.parse(await this.message());
      if (Object.entries(wanted).every(([name, value]) => event[name] === value)) return;
    }
  }
}

async function chat(name, url) {
  const client = await Client.open(url);
  check(JSON.parse(await client.message()).action === 'rooms', 'the rooms come first');
  client.say({ action: 'login', user: name, details: true, ref: '1' });
  await client.hear({ code: 'welcome', user: name, ref: '1' });
  client.say({ action: 'send_message', message: 'salut, été 😀', ref: '2' });
  await client.hear({ kind: 'chat', message: `${name}: salut, été 😀`, ref: '2' });
  await client.hear({ message: `Témoin: bien reçu, ${name}` });

  client.socket.send(new Uint8Array([0, 1]));
  const { code, reason } = await client.closed();
  // §7.4.1: this kind of data is not understood.
  check(code === 1003 && reason !== '', `closed with ${code} ${reason}`);
}

async function echo(url) {
  const client = await Client.open(url);
  for (const text of ['', 'salut, été 😀', 'x'.repeat(65536), 'été '.repeat(300000)]) {
    client.socket.send(text);
    check((await client.message()) === text, `a text of ${text.length} came back changed`);
  }
  const bytes = Uint8Array.from({ length: 100000 }, (_, index) => index % 251);
  client.socket.send(bytes);
  const back = new Uint8Array(await client.message());
  check(back.length === bytes.length && back.every((byte, index) => byte === bytes[index]), 'bytes came back changed');

  client.socket.close(4321, 'au revoir');
  const { code } = await client.closed();
  check(code === 4321, `closed with ${code}`);
}

async function staySilent(url) {
  const client = await Client.open(url);
  // Long enough for several pings of the server, which only those who answer survive.
  await sleep(2000);
  client.socket.send('still here');
  check((await client.message()) === 'still here', 'no echo');
  client.socket.close();
  await client.closed();
}

async function converse([name, reportUrl, chatUrl, echoUrl, impatientUrl]) {
  let report = 'OK';
  try {
    const late = sleep(30000).then(() => check(false, 'not done in 30 s'));
    const everything = Promise.all([chat(name, chatUrl), echo(echoUrl), staySilent(impatientUrl)]);
    await Promise.race([everything, late]);
  } catch (error) {
    report = String(error.stack);
  }
  const client = await Client.open(reportUrl);
  client.socket.send(report);
  client.socket.close();
  await client.closed();
}

if (typeof process === 'object') {
  // Otherwise it would wait for the timer that says "not done in 30 s".
  converse(process.argv.slice(2)).then(() => process.exit());
}
