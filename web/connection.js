// A WebSocket that reconnects by itself. It knows nothing about chat: copy it into a project of
// yours.
//
//   const connection = new Salon.Connection("ws://127.0.0.2:8001/", {
//     opened: () => connection.send({ action: "login", user: "Alice" }),
//     received: (action) => console.log(action),
//     checkAlive: () => connection.send({ action: "ping" }) && connection.expect(4000),
//     lost: ({ code, wait }) => console.log(`closed with ${code}, next try in ${wait} ms`),
//   });
//   connection.open();
"use strict";
globalThis.Salon ??= {};

Salon.Connection = class {
  static FIRST_WAIT = 500; // ms; the longest that the first retry can take
  static LONGEST_WAIT = 15_000;
  static OPENING_PATIENCE = 10_000; // without it, a lost SYN would hold us for two minutes
  static HEARTBEAT = 20_000; // how often `checkAlive` is called, to ask the server something

  #socket = null;
  #former = null; // the socket that we are moving away from
  #failures = 0;
  #retry;
  #patience;
  #closed = new AbortController();

  constructor(url, tell) {
    Object.assign(this, { url, tell });
  }

  get isOpen() {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  open() {
    const { signal } = this.#closed;
    // After these events the network may be back: waiting any longer would be a waste.
    for (const change of ["online", "pageshow", "visibilitychange"]) {
      addEventListener(change, () => document.hidden || this.retryNow(), { signal });
    }
    const heartbeat = setInterval(() => this.isOpen && this.retryNow(), Salon.Connection.HEARTBEAT);
    signal.addEventListener("abort", () => clearInterval(heartbeat));
    this.#connect();
  }

  // Says whether the message was given to the browser. Whether it arrives is another question.
  send(message) {
    if (this.isOpen) this.#socket.send(JSON.stringify(message));
    return this.isOpen;
  }

  close() {
    this.#closed.abort();
    this.#drop();
  }

  // Continues at another address. The old connection is closed when the new one has proved that it
  // works, so that nobody else notices.
  move(url) {
    this.url = url;
    const former = this.#release();
    this.#connect();
    this.#former = former;
  }

  retryNow() {
    if (this.isOpen) this.tell.checkAlive?.();
    else if (!this.#socket) this.#connect();
  }

  // A connection that died silently (sleep, another Wi-Fi) still looks open. Call this after asking
  // the server something: if nothing comes for so many ms, the connection counts as lost.
  expect(patience) {
    this.#patience ??= setTimeout(() => this.lose({ code: 1006, reason: "silence" }), patience);
  }

  // Call this when the server has proved that it works. An open connection proves nothing yet: a
  // server that accepts and closes at once would be asked again without a pause.
  confirm() {
    this.#failures = 0;
    this.#former?.close();
    this.#former = null;
  }

  // Gives this connection up and reconnects later.
  lose(end) {
    this.#drop();
    // Exponential back-off with full jitter: each client waits a *random* part of a time that
    // doubles, so that a whole class does not reconnect in the same millisecond after the server's
    // restart.
    const { FIRST_WAIT, LONGEST_WAIT } = Salon.Connection;
    const wait = Math.random() * Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** this.#failures++);
    this.#retry = setTimeout(() => this.#connect(), wait);
    this.tell.lost({ ...end, wait });
  }

  #connect() {
    this.#drop();
    try {
      this.#socket = new WebSocket(this.url);
    } catch {
      return this.lose({ code: 0, reason: "forbidden" }); // ws:// from an https:// page
    }
    this.expect(Salon.Connection.OPENING_PATIENCE);
    this.#socket.onopen = () => (this.#heard(), this.tell.opened());
    this.#socket.onmessage = ({ data }) => (this.#heard(), this.#receive(data));
    this.#socket.onclose = ({ code, reason }) => this.lose({ code, reason });
  }

  // `received` gets the value and the text that it was, `unreadable` what is not JSON.
  #receive(data) {
    let value;
    try {
      value = JSON.parse(data);
    } catch {
      return this.tell.unreadable?.(data);
    }
    this.tell.received(value, data);
  }

  #heard() {
    clearTimeout(this.#patience);
    this.#patience = undefined;
  }

  #drop() {
    clearTimeout(this.#retry);
    this.#heard();
    this.#release()?.close();
    this.#former?.close();
    this.#former = null;
  }

  // After this, events of the old socket no longer reach us.
  #release() {
    const socket = this.#socket;
    this.#socket = null;
    if (socket) socket.onopen = socket.onmessage = socket.onclose = null;
    return socket;
  }
};
