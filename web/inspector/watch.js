// The watcher's WebSocket: the server tells over it what passes over every connection of our code.
"use strict";
globalThis.Salon ??= {};

Salon.Watch = class {
  static PATIENCE = 3000; // ms; how long the chat waits for us before it connects
  static ATTEMPTS = 3; // that fail, until we believe that the server lets nobody watch

  state = "off"; // off, opening, open, lost (it reconnects by itself), refused (it does not)
  #addresses;
  #tell;
  #server;
  #connection;
  #failures = 0;
  #answered = () => {};

  // tell: { heard(event), changed() }
  constructor(addresses, tell) {
    this.#addresses = addresses;
    this.#tell = tell;
  }

  // The promise is kept when we are let in, when we are not, or after a while: the chat need not
  // wait longer.
  open(server) {
    if (this.state === "open" && server === this.#server) return Promise.resolve();
    this.#server = server;
    this.#connect();
    return new Promise((resolve) => {
      this.#answered = resolve;
      setTimeout(resolve, Salon.Watch.PATIENCE);
    });
  }

  close() {
    this.#end("off");
  }

  // This server lets nobody watch.
  refuse() {
    this.#end("refused");
  }

  // The chat has just been let in, so the server is there: whatever we believed before, ask it
  // again.
  retry() {
    if (this.state !== "off" && this.state !== "open") this.#connect();
  }

  // Nothing comes any more, although it looks open.
  reopen() {
    this.#connect();
  }

  #connect() {
    this.#connection?.close();
    this.#failures = 0;
    this.#connection = new Salon.Connection(this.#addresses.watcher(this.#server), {
      opened: () => this.#opened(),
      received: (event) => event?.action === "frame" && this.#tell.heard(event),
      lost: () => this.#lost(),
    });
    this.#become("opening");
    this.#connection.open();
  }

  #opened() {
    this.#connection.confirm();
    this.#become("open");
    this.#answered();
  }

  #lost() {
    // A browser does not say why a WebSocket was refused.
    const wasOpen = this.state === "open" || this.state === "lost";
    if (!wasOpen && ++this.#failures >= Salon.Watch.ATTEMPTS) this.refuse();
    else this.#become(wasOpen ? "lost" : "opening");
    this.#answered();
  }

  #end(state) {
    this.#connection?.close();
    this.#connection = undefined;
    if (this.state !== state) this.#become(state);
  }

  #become(state) {
    this.state = state;
    this.#tell.changed();
  }
};
