// A WebSocket that comes back. It knows nothing about chat: copy it into a project of your own.
//
//   const connection = new Salon.Connection("ws://127.0.0.2:8001/", {
//     opened: () => connection.send({ action: "login", user: "Alice" }),
//     received: (action) => console.log(action),
//     lost: ({ code, wait }) => console.log(`closed with ${code}, next try in ${wait} ms`),
//   });
//   connection.open();
"use strict";
globalThis.Salon ??= {};

Salon.Connection = class {
  static FIRST_WAIT = 500; // ms; the longest a first retry can take
  static LONGEST_WAIT = 15_000;
  static OPENING_PATIENCE = 10_000; // a lost SYN would otherwise hold us for two minutes
  static HEARTBEAT = 20_000; // how often `doubted` is told that something should be asked

  #url;
  #tell;
  #socket = null;
  #failures = 0;
  #retry;
  #patience;
  #heartbeat;
  #listening = new AbortController();

  constructor(url, tell) {
    this.#url = url;
    this.#tell = tell;
  }

  get isOpen() {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  open() {
    // These three say "the world has changed": waiting any longer would be a waste.
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    addEventListener("online", () => this.hurry(), { signal });
    addEventListener("pageshow", () => this.hurry(), { signal });
    document.addEventListener("visibilitychange", () => document.hidden || this.hurry(), { signal });
    this.#heartbeat = setInterval(() => this.isOpen && this.#tell.doubted?.(), Salon.Connection.HEARTBEAT);
    this.#connect();
  }

  send(action) {
    if (!this.isOpen) return false;
    this.#socket.send(JSON.stringify(action));
    return true;
  }

  close() {
    this.#listening.abort();
    clearInterval(this.#heartbeat);
    this.#drop();
  }

  hurry() {
    if (this.isOpen) this.#tell.doubted?.();
    else if (!this.#socket) this.#connect();
  }

  // A connection that died without a word (sleep, another Wi-Fi) still looks open. Whoever asks the
  // server something calls this: silence then counts as an end.
  expect(patience) {
    this.#patience ??= setTimeout(() => this.#lost({ code: 1006, reason: "silence" }), patience);
  }

  // Let go of this connection and come back later.
  retry(reason) {
    this.#lost({ code: 1000, reason });
  }

  // The server has proved that it works, so the next failure is a first failure. Being let in is
  // not proof enough: a server that accepts and at once hangs up would be hammered.
  settle() {
    this.#failures = 0;
  }

  #connect() {
    this.#drop();
    let socket;
    try {
      socket = new WebSocket(this.#url);
    } catch {
      this.#lost({ code: 0, reason: "forbidden" }); // ws:// from an https:// page
      return;
    }
    this.#socket = socket;
    this.expect(Salon.Connection.OPENING_PATIENCE);
    socket.onopen = () => {
      this.#heard();
      this.#tell.opened();
    };
    socket.onmessage = ({ data }) => {
      this.#heard();
      let action = null;
      try {
        action = JSON.parse(data);
      } catch {
        // Not JSON: not for us.
      }
      if (typeof action === "object" && action !== null) this.#tell.received(action);
    };
    socket.onclose = ({ code, reason }) => this.#lost({ code, reason });
  }

  #heard() {
    clearTimeout(this.#patience);
    this.#patience = undefined;
  }

  #lost(end) {
    this.#drop();
    // Full jitter: each client waits a *random* part of a time that doubles, so that a whole class
    // does not come back in the same millisecond after the server's restart.
    const { FIRST_WAIT, LONGEST_WAIT } = Salon.Connection;
    const wait = Math.random() * Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** this.#failures++);
    this.#retry = setTimeout(() => this.#connect(), wait);
    this.#tell.lost({ ...end, wait });
  }

  // After this, nothing of the old socket can reach us: what it still says belongs to the past.
  #drop() {
    clearTimeout(this.#retry);
    this.#heard();
    const socket = this.#socket;
    this.#socket = null;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }
};
