// What the teacher has forbidden for the moment, as far as this page was told. Pure.
//
// The server decides. This is only what the field to write a message says, and it may be out of
// date: a room may have been frozen or unfrozen while we were in another one. So nothing is held
// back because of it, and a message that gets through corrects it.
"use strict";
globalThis.Salon ??= {};

Salon.ClassRules = class {
  muted = false;
  slow = 0; // seconds between two messages of one person
  #frozen = new Set(); // names of rooms
  #frozenEverywhere = false;
  #excepted = new Set(); // rooms that are not, although all others are

  // A notice or an error of the server. isUs: is it about our own name?
  hear({ code, room, seconds }, isUs) {
    const everywhere = (room ?? null) === null;
    if (code === "muted" && isUs) this.muted = true;
    else if (code === "unmuted" && isUs) this.muted = false;
    else if (code === "slow" && seconds !== undefined) this.slow = seconds;
    else if (code === "frozen" && everywhere) this.#freeze();
    else if (code === "frozen") this.#freezeRoom(room);
    else if (code === "unfrozen" && everywhere) this.#unfreeze();
    else if (code === "unfrozen") this.#unfreezeRoom(room);
  }

  // One of our messages was accepted in this room.
  spoken(room) {
    this.muted = false;
    this.#unfreezeRoom(room);
  }

  // The key of what keeps us from writing in this room, or null.
  obstacle(room) {
    if (this.muted) return "cannot_write_muted";
    const isExcepted = this.#excepted.has(room);
    if (this.#frozenEverywhere && !isExcepted) return "cannot_write_frozen_everywhere";
    return this.#frozen.has(room) ? "cannot_write_frozen" : null;
  }

  // We were away, and may have missed any change.
  forget() {
    this.muted = false;
    this.slow = 0;
    this.#unfreeze();
  }

  #freezeRoom(room) {
    this.#frozen.add(room);
    this.#excepted.delete(room);
  }

  #unfreezeRoom(room) {
    this.#frozen.delete(room);
    this.#excepted.add(room);
  }

  #freeze() {
    this.#frozenEverywhere = true;
    this.#excepted.clear();
  }

  #unfreeze() {
    this.#frozenEverywhere = false;
    this.#frozen.clear();
  }
};
