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

  // A notice or an error of the server. isUs: is it about our own name?
  hear({ code, room, seconds }, isUs) {
    const everywhere = (room ?? null) === null;
    if (code === "muted" && isUs) this.muted = true;
    else if (code === "unmuted" && isUs) this.muted = false;
    else if (code === "slow" && seconds !== undefined) this.slow = seconds;
    else if (code === "frozen" && everywhere) this.#frozenEverywhere = true;
    else if (code === "frozen") this.#frozen.add(room);
    else if (code === "unfrozen" && everywhere) this.#unfreeze();
    else if (code === "unfrozen") this.#frozen.delete(room);
  }

  // One of our messages was accepted in this room.
  spoken(room) {
    this.muted = this.#frozenEverywhere = false;
    this.#frozen.delete(room);
  }

  // The key of what keeps us from writing in this room, or null.
  obstacle(room) {
    if (this.muted) return "cannot_write_muted";
    if (this.#frozenEverywhere) return "cannot_write_frozen_everywhere";
    return this.#frozen.has(room) ? "cannot_write_frozen" : null;
  }

  // We were away, and may have missed any change.
  forget() {
    this.muted = false;
    this.slow = 0;
    this.#unfreeze();
  }

  #unfreeze() {
    this.#frozenEverywhere = false;
    this.#frozen.clear();
  }
};
