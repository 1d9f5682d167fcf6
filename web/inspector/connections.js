// All connections of our code: the page's own, and each program that has come. Which one is shown.
// Pure.
"use strict";
globalThis.Salon ??= {};

Salon.Connections = class {
  static MOST_OVER = 50; // programs kept that have ended
  static MOST_RECORDS = 20_000; // of all captures together, each with 4 KiB of payload at most

  own = new Salon.WatchedConnection(true);
  programs = []; // the newest first
  forgotten = 0; // programs that have ended and are no longer kept
  shown = this.own;
  #recognise;
  #byNumber = new Map();
  #unconfirmed = new Set(); // were open before the watcher was lost; are they still?
  #chosenByHand = false;

  // recognise(request): "current" or "former" for a connection of this page, null for a program's.
  constructor(recognise) {
    this.#recognise = recognise;
  }

  get all() {
    return [this.own, ...this.programs];
  }

  // An event of a watcher's; via: the code that it watches, null for this page's own. Returns the
  // program that has just come, if one has.
  add(event, via = null) {
    const begins = event.kind === "opened" || event.kind === "refused";
    if (begins) return this.#begin(event, via);
    this.#byNumber.get(event.connection)?.hear(event);
    if (event.kind === "ended") this.#limitPrograms();
    this.#limitRecords();
    return null;
  }

  // The person chooses a connection. Then no program that comes takes its place.
  choose(connection) {
    this.#chosenByHand = true;
    this.#show(connection);
  }

  // A watcher is back: the server now tells first of the connections that are open.
  resume(via = null) {
    for (const program of this.programs)
      if (program.state === "open" && program.via === via) this.#unconfirmed.add(program);
  }

  // By now it has told of all of them.
  settle(time, via = null) {
    for (const program of this.#unconfirmed) {
      if (program.via !== via) continue;
      program.vanish(time);
      this.#unconfirmed.delete(program);
    }
    this.#limitPrograms();
  }

  #begin(event, via) {
    const known = this.#byNumber.get(event.connection);
    if (known?.key && known.key === event.key) {
      this.#unconfirmed.delete(known);
      known.resume();
      return null;
    }
    const whose = this.#recognise(event.request);
    if (whose === "former") return null; // it is about to end
    const connection = whose === "current" ? this.own : new Salon.WatchedConnection();
    if (this.#byNumber.get(connection.number) === connection)
      this.#byNumber.delete(connection.number);
    this.#byNumber.set(event.connection, connection);
    connection.hear(event);
    if (connection.own) return null;
    Object.assign(connection, { isNew: true, via });
    this.programs.unshift(connection);
    // Who runs a program wants to see it: but not while something else is being looked at.
    const free = this.shown.own || this.shown.isOver;
    if (!this.#chosenByHand && free) this.#show(connection);
    this.#limitPrograms();
    return connection;
  }

  #show(connection) {
    this.shown = connection;
    connection.isNew = false;
  }

  #limitPrograms() {
    const over = this.programs.filter((one) => one.isOver && one !== this.shown);
    const surplus = new Set(over.slice(Salon.Connections.MOST_OVER));
    if (!surplus.size) return;
    this.programs = this.programs.filter((one) => !surplus.has(one));
    this.forgotten += surplus.size;
    for (const [number, one] of this.#byNumber) if (surplus.has(one)) this.#byNumber.delete(number);
  }

  // The longest capture gives up its oldest records.
  #limitRecords() {
    const size = ({ capture }) => capture.records.length;
    const all = this.all;
    const total = all.reduce((sum, one) => sum + size(one), 0);
    if (total > Salon.Connections.MOST_RECORDS)
      all.reduce((a, b) => (size(b) > size(a) ? b : a)).capture.forgetOldest();
  }
};
