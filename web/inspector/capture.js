// All that was seen of this page's connections, in order: handshakes, frames, ends. Pure: no socket, no DOM, no clock of its own.
"use strict";
globalThis.Salon ??= {};

{
  // §5.4, of one direction: which message is in progress.
  class Fragments {
    current = null;

    add(frame) {
      const { opcode, fin } = frame.parts;
      if (Salon.isControl(opcode) || frame.error) return;
      if (opcode !== "continuation") this.current = { opcode, fragments: 0, bytes: 0, first: frame };
      if (this.current === null) return; // its first fragment was missed
      this.current = { ...this.current, fragments: this.current.fragments + 1, bytes: this.current.bytes + frame.length, done: fin };
      if (!fin || opcode === "continuation") frame.message = this.current;
      if (fin) this.current = null;
    }
  }

  Salon.Capture = class {
    static MOST = 5000; // records kept, some MB; older ones make way

    records = [];
    dropped = 0; // how many made way
    missed = 0; // frames that the server could not report
    roundTrip = null; // ms, of the newest ping
    state = "CONNECTING"; // as in §4.1, §7.1.3 and §7.1.4
    connection = 0; // counts them
    #serial = 0;
    #pings = new Map(); // payload -> time
    #fragments;
    #ends; // of each direction: where the next frame begins
    #closes; // of each direction: was a Close frame seen?

    // Makes a record of a `frame` event of the server and returns it.
    add(event) {
      if (event.kind === "handshake") return this.#handshake(event);
      if (event.kind === "frame") return this.#frame(new Salon.Frame(event));
      this.missed += event.count;
      return this.#keep({ kind: "missed", count: event.count });
    }

    // The browser says that the connection has ended.
    close({ code, reason, time }) {
      if (this.connection === 0 || this.state === "CLOSED") return;
      this.#rebuild(code, reason, time);
      this.state = "CLOSED";
      this.#keep({ kind: "closed", code, reason, time });
    }

    // We have let go of the connection ourselves, and hear no more of it.
    leave(time) {
      if (this.connection === 0 || this.state === "CLOSED") return;
      this.state = "CLOSED";
      this.#keep({ kind: "closed", time });
    }

    clear() {
      const last = this.records.findLast(({ kind }) => kind === "handshake");
      this.records = last ? [last] : [];
      this.dropped = this.missed = 0;
    }

    get handshake() {
      return this.records.findLast(({ kind }) => kind === "handshake") ?? null;
    }

    // The message in progress in a direction, or null.
    inProgress(direction) {
      return this.#fragments?.[direction].current ?? null;
    }

    #handshake(event) {
      this.leave(event.time);
      this.connection++;
      this.state = "OPEN";
      this.roundTrip = null;
      this.#pings.clear();
      this.#fragments = { in: new Fragments(), out: new Fragments() };
      this.#ends = { in: 0, out: 0 };
      this.#closes = { in: false, out: false };
      return this.#keep({ ...event, kind: "handshake" });
    }

    #frame(frame) {
      if (this.connection === 0) return null;
      const { direction, opcode } = frame;
      this.#fragments[direction].add(frame);
      this.#ends[direction] = frame.end;
      if (opcode === "close") this.#closes[direction] = true;
      if (this.#closes.in || this.#closes.out || frame.error) this.state = "CLOSING";
      if (direction === "out" && opcode === "ping") this.#pings.set(frame.summary, frame.time);
      if (direction === "in" && opcode === "pong" && this.#pings.has(frame.summary)) {
        frame.roundTrip = this.roundTrip = frame.time - this.#pings.get(frame.summary);
        this.#pings.delete(frame.summary);
      }
      return this.#keep(frame);
    }

    // Nothing can follow the server's Close frame, not even a word about it. But what the browser says of it is all that was in it.
    #rebuild(code, reason, time) {
      if (this.#closes.out || code === 1006) return;
      const plain = code === 1005 ? new Uint8Array() : Uint8Array.of(code >> 8, code & 255, ...Salon.fromText(reason));
      const event = { direction: "out", time, offset: this.#ends.out, header: Salon.toHex([0x88, plain.length]), payload: Salon.toHex(plain), length: plain.length };
      const frame = new Salon.Frame(event);
      frame.rebuilt = true;
      this.#frame(frame);
    }

    #keep(record) {
      Object.assign(record, { serial: ++this.#serial, connection: this.connection, state: this.state });
      this.records.push(record);
      if (this.records.length > Salon.Capture.MOST) this.#makeWay();
      return record;
    }

    // A tenth at once: shifting one by one would move the whole array for each frame. The handshake stays: an export begins with it.
    #makeWay() {
      const handshake = this.handshake;
      const gone = this.records.splice(0, Salon.Capture.MOST / 10);
      this.dropped += gone.length;
      if (!gone.includes(handshake)) return;
      this.records.unshift(handshake);
      this.dropped--;
    }
  };
}
