// Watches the codes of other people's programs, for a teacher. Their pages are left out: who looks
// at a page's frames has to ask its owner first.
"use strict";
globalThis.Salon ??= {};

Salon.OtherWatches = class {
  #addresses;
  #tell;
  #watches = new Map(); // by code
  #wanted = null; // the number of the connection that somebody waits to see
  #pages = new Set(); // numbers of connections that are left out

  // tell: heard(event), which returns the program that has come with it, changed(), and
  // arrived(program) for the one that was asked for.
  constructor(addresses, tell) {
    this.#addresses = addresses;
    this.#tell = tell;
  }

  open(server, code, number) {
    this.#wanted = number;
    this.#watches.get(code)?.close(); // a new watcher is told of the connections that are open
    const addresses = { watcher: (url) => this.#addresses.watcher(url, code) };
    const watch = new Salon.Watch(addresses, {
      heard: (event) => this.#heard(event),
      changed: () => this.#tell.changed(),
    });
    this.#watches.set(code, watch);
    watch.open(server);
  }

  close() {
    for (const watch of this.#watches.values()) watch.close();
    this.#watches.clear();
    this.#pages.clear();
    this.#wanted = null;
  }

  #heard(event) {
    const { kind, connection, request } = event;
    if (kind === "opened" || kind === "refused") {
      const isPage = /^\S+ [^\s?]*\?(?:\S*&)?page=/.test(request);
      if (isPage) this.#pages.add(connection);
      else this.#pages.delete(connection);
    }
    if (this.#pages.has(connection)) return;
    const program = this.#tell.heard(event);
    if (program && connection === this.#wanted) {
      this.#wanted = null;
      this.#tell.arrived(program);
    }
    this.#tell.changed();
  }
};
