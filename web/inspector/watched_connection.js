// One connection that is watched: whose it is, how it stands, and what passed over it. Pure.
"use strict";
globalThis.Salon ??= {};

{
  let made = 0;

  Salon.WatchedConnection = class {
    id = ++made; // the server's number is not enough: a restarted server counts from 1 again
    number = null; // as in the server's log
    address = "";
    name = ""; // of the user
    state = "waiting"; // waiting (for the page's own), open, refused, failed (by a broken rule), ended
    code = null; // of the refusal, the broken rule or the Close
    reason = ""; // the server's sentence
    error = null; // the broken rule: { code, section, reason }
    request = "";
    key = null;
    isNew = false; // nobody has looked at it yet
    via = null; // the code whose watcher tells of it, unless it is this page's own code
    capture;

    // own: is it this page's? Then one object stands for all the connections that it makes, one
    // after the other.
    constructor(own = false) {
      this.own = own;
      this.capture = new Salon.Capture(own ? "own" : "program");
    }

    get isOver() {
      return ["refused", "failed", "ended"].includes(this.state);
    }

    // An event of the server about this connection.
    hear(event) {
      const { kind } = event;
      if (kind === "named") this.name = String(event.name);
      if (kind === "opened" || kind === "refused") this.#began(event);
      const record = this.capture.add(event);
      if (record?.kind === "closed") this.#ended(record);
      if (record?.error && record.direction === "in") this.#failed(record.error);
    }

    // The watcher was away, and came back when the connection no longer existed.
    vanish(time) {
      this.capture.leave(time);
      if (!this.isOver) this.state = "ended";
    }

    // Nothing is heard of this page's own connection at the moment.
    suspend() {
      if (this.state === "open") this.state = "waiting";
    }

    // The watcher is back, and so is what it tells of this connection.
    resume() {
      this.capture.resume();
      if (this.state === "waiting") this.state = "open";
    }

    // This page has let go of its own connection.
    leave(time) {
      this.capture.leave(time);
      this.state = "waiting";
    }

    #began({ kind, connection, address, request, key, status, reason }) {
      const state = kind === "opened" ? "open" : "refused";
      Object.assign(this, {
        number: connection,
        address: address ?? "",
        request,
        key,
        state,
        name: "",
        error: null,
      });
      Object.assign(this, { code: status ?? null, reason: reason ?? "" });
    }

    #failed(error) {
      Object.assign(this, { state: "failed", error, code: error.code, reason: error.reason });
    }

    #ended({ reason = "", code = null }) {
      if (this.state === "failed") return; // the broken rule says more
      Object.assign(this, {
        state: reason.startsWith("failed") ? "failed" : "ended",
        code,
        reason,
      });
    }
  };
}
