// Watches the codes that a teacher has given to others, and those of other people's programs. What
// is said over a page's own connection has its secrets, so nobody else gets that page's code.
"use strict";
globalThis.Salon ??= {};

Salon.OtherWatches = class {
  #addresses;
  #connections;
  #tell;
  #watches = new Map(); // by code; null while nobody watches
  #wanted = null; // the number of the connection that somebody waits to see
  #pages = new Set(); // numbers of connections that are left out: a page's owner is asked first

  // tell: changed(), and arrived(program, isWanted) when a program has come.
  constructor(addresses, connections, tell) {
    this.#addresses = addresses;
    this.#connections = connections;
    this.#tell = tell;
  }

  // A new watcher is told of the connections that are open; number: of the one to be shown. The
  // promise is kept when we are let in, or after a while.
  open(server, code, number = null) {
    this.#wanted = number;
    this.#watches.get(code)?.close();
    const addresses = { watcher: (url) => this.#addresses.watcher(url, code) };
    const watch = new Salon.Watch(addresses, {
      heard: (event) => this.#heard(event, code),
      changed: () => watch.state === "open" && this.#resume(watch, code),
    });
    this.#watches.set(code, watch);
    return watch.open(server);
  }

  has(code) {
    return Boolean(this.#watches.get(code));
  }

  close() {
    for (const [code, watch] of this.#watches) {
      watch?.close();
      this.#watches.set(code, null);
    }
    this.#wanted = null;
  }

  // Watches again what was watched before.
  reopen(server) {
    for (const [code, watch] of this.#watches) if (!watch) this.open(server, code);
  }

  // The person has left.
  forget() {
    this.close();
    this.#watches.clear();
    this.#pages.clear();
  }

  // The server tells anew of the connections that are open.
  #resume(watch, code) {
    this.#connections.resume(code);
    setTimeout(() => {
      if (watch.state !== "open") return;
      this.#connections.settle(Date.now(), code);
      this.#tell.changed();
    }, Salon.SelfWatch.GRACE);
  }

  #heard(event, code) {
    const { kind, connection, request } = event;
    if (kind === "opened" || kind === "refused") {
      const isPage = /^\S+ [^\s?]*\?(?:\S*&)?page=/.test(request);
      if (isPage) this.#pages.add(connection);
      else this.#pages.delete(connection);
    }
    if (this.#pages.has(connection)) return;
    const program = this.#connections.add(event, code);
    if (program) this.#tell.arrived(program, connection === this.#wanted);
    if (connection === this.#wanted) this.#wanted = null;
    this.#tell.changed();
  }
};
