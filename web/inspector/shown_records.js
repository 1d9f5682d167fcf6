// Which records of a capture the list shows: those that the filter and the search let through, up
// to a pause. Pure.
"use strict";
globalThis.Salon ??= {};

{
  const isFrame = ({ kind }) => kind === "frame";

  const FILTERS = {
    all: () => true,
    in: ({ direction }) => direction === "in",
    out: ({ direction }) => direction === "out",
    data: ({ opcode }) => !Salon.isControl(opcode),
    control: ({ opcode }) => Salon.isControl(opcode),
    fragments: ({ message }) => message !== null,
  };

  Salon.ShownRecords = class {
    waiting = 0; // records that have come since the pause
    #capture;
    #filter = FILTERS.all;
    #query = new Salon.Query();
    #items = []; // of the records that have been taken over
    #taken = 0; // serial of the newest one
    #last = Infinity; // serial of the newest one that may be shown
    #dropped;

    constructor(capture) {
      this.#capture = capture;
      this.#dropped = capture.dropped;
    }

    get paused() {
      return this.#last !== Infinity;
    }

    pause(on) {
      this.#last = on ? (this.#capture.records.at(-1)?.serial ?? 0) : Infinity;
    }

    // filter: a name. query: a Salon.Query.
    narrow(filter, query) {
      this.#filter = FILTERS[filter];
      this.#query = query;
      this.restart();
    }

    restart() {
      this.#items = [];
      this.#taken = 0;
    }

    // Takes over the records that have come since.
    take() {
      const { records, dropped } = this.#capture;
      if (dropped !== this.#dropped) {
        this.#dropped = dropped;
        const first = records.find(({ kind }) => kind !== "handshake")?.serial ?? 0;
        this.#items = this.#items.filter(
          ({ serial, kind }) => serial >= first || kind === "handshake",
        );
      }
      const after = (last) => records.findLastIndex(({ serial }) => serial <= last) + 1;
      const end = after(this.#last);
      for (const record of records.slice(after(this.#taken), end)) {
        this.#taken = record.serial;
        const wanted = !isFrame(record) || this.#filter(record);
        if (wanted && this.#query.matches(record)) this.#items.push(record);
      }
      this.waiting = records.length - end;
    }

    // The list's rows. What is searched for is not folded away.
    get rows() {
      return this.#query.isEmpty ? Salon.foldReplays(this.#items) : this.#items;
    }

    // How many frames of how many, or null if all are shown.
    get share() {
      if (this.#query.isEmpty && this.#filter === FILTERS.all) return null;
      return {
        n: this.#items.filter(isFrame).length,
        all: this.#capture.records.filter(isFrame).length,
      };
    }
  };
}
