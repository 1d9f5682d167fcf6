// What was seen of a connection, in order: its handshake, its frames, its end. This page's own
// connections share one capture. Pure: no socket, no DOM, no clock of its own.
"use strict";
globalThis.Salon ??= {};

{
  // §5.4, for one direction: which message is in progress.
  class Fragments {
    current = null;

    add(frame) {
      const { opcode, fin } = frame.parts;
      if (Salon.isControl(opcode) || frame.error) return;
      if (opcode !== "continuation")
        this.current = { opcode, fragments: 0, bytes: 0, first: frame };
      if (this.current === null) return; // its first fragment was not seen
      this.current = {
        ...this.current,
        fragments: this.current.fragments + 1,
        bytes: this.current.bytes + frame.length,
        done: fin,
      };
      if (!fin || opcode === "continuation") frame.message = this.current;
      if (fin) this.current = null;
    }
  }

  const isHandshake = ({ kind }) => kind === "handshake" || kind === "refused";

  Salon.Capture = class {
    static MOST = 5000; // records kept, some MB; older ones are dropped

    records = [];
    dropped = 0; // records
    missed = 0; // frames that the server left out because the page was too slow
    roundTrip = null; // ms, of the newest ping
    state = "CONNECTING"; // as in §4.1, §7.1.3 and §7.1.4
    connection = 0; // how many there have been
    #whose;
    #serial = 0;
    #number; // of the last frame that passed, shown or not
    #resumed; // has no frame come since somebody began to watch?
    #pings = new Map(); // payload -> time
    #fragments;
    #replays;
    #began; // when the connection was opened

    // whose: "own" or "program".
    constructor(whose = "own") {
      this.#whose = whose;
    }

    // Makes a record of an event of the server and returns it.
    add(event) {
      const { kind } = event;
      if (kind === "opened") return this.#begin("handshake", event, "OPEN");
      if (kind === "refused") return this.#begin("refused", event, "CLOSED");
      if (this.connection === 0 || this.state === "CLOSED") return null;
      if (kind === "frame") return this.#frame(event);
      if (kind === "missed") return this.#missed(event.count);
      if (kind === "ended") return this.#end(event);
      return null;
    }

    // Somebody watches again, after nobody did.
    resume() {
      this.#resumed = true;
    }

    // Nothing more will be seen of this connection.
    leave(time) {
      if (this.connection > 0 && this.state !== "CLOSED") this.#end({ time });
    }

    clear() {
      const last = this.handshake;
      this.records = last ? [last] : [];
      this.dropped = this.missed = 0;
    }

    // The newest one, accepted or refused.
    get handshake() {
      return this.records.findLast(isHandshake) ?? null;
    }

    // The message in progress in a direction, or null.
    inProgress(direction) {
      return this.#fragments?.[direction].current ?? null;
    }

    // A tenth at once: removing one by one would move the whole array for each frame. The handshake
    // stays: an export begins with it.
    forgetOldest() {
      const { handshake } = this;
      const gone = this.records.splice(0, Math.ceil(this.records.length / 10));
      this.dropped += gone.length;
      if (!gone.includes(handshake)) return;
      this.records.unshift(handshake);
      this.dropped--;
    }

    #begin(kind, event, state) {
      this.leave(event.time);
      this.connection++;
      this.state = state;
      this.roundTrip = null;
      this.#number = 0;
      this.#resumed = true;
      this.#pings.clear();
      this.#began = event.time;
      this.#replays = new Salon.Replays();
      this.#fragments = { in: new Fragments(), out: new Fragments() };
      return this.#keep({ ...event, kind });
    }

    #frame(event) {
      // The server numbers all frames, also those that pass while nobody watches.
      const unseen = event.number - this.#number - 1;
      if (this.#resumed && unseen > 0) this.#keep({ kind: "unseen", count: unseen });
      this.#resumed = false;
      this.#number = event.number ?? this.#number + 1;
      const frame = new Salon.Frame(event, this.#whose);
      const { direction, opcode } = frame;
      this.#fragments[direction].add(frame);
      this.#replays.add(frame);
      if (opcode === "close" || frame.error) this.state = "CLOSING";
      if (direction === "out" && opcode === "ping") this.#pings.set(frame.summary, frame.time);
      if (direction === "in" && opcode === "pong" && this.#pings.has(frame.summary)) {
        frame.roundTrip = this.roundTrip = frame.time - this.#pings.get(frame.summary);
        this.#pings.delete(frame.summary);
      }
      return this.#keep(frame);
    }

    #missed(count) {
      this.missed += count;
      this.#number += count;
      return this.#keep({ kind: "missed", count });
    }

    // by, how and reason are missing if nobody saw the end.
    #end({ time, by, how, reason }) {
      const said =
        this.dropped > 0 ||
        this.records.some((one) => one.connection === this.connection && one.direction === "in");
      const early = by === "client" && !said;
      const code = Number(reason?.match(/^(?:closed|failed) with (\d+)/)?.[1]) || undefined;
      this.state = "CLOSED";
      return this.#keep({ kind: "closed", time, by, how, reason, code, early });
    }

    #keep(record) {
      Object.assign(record, {
        serial: ++this.#serial,
        connection: this.connection,
        elapsed: record.time === undefined ? undefined : record.time - this.#began, // ms
        state: this.state,
      });
      this.records.push(record);
      if (this.records.length > Salon.Capture.MOST) this.forgetOldest();
      return record;
    }
  };
}
