// What the person has said and the server has not yet repeated. Pure: no socket, no DOM.
//
// A message leaves here only when it comes back from the server with our `ref`. When a connection
// dies, nobody can know whether the last messages got through; the replayed history tells.
//
//   waiting -> sent -> (comes back: gone)
//                \-> unsure, when the connection dies -> waiting again, if the history lacks it
//                                                     -> doubtful, if the history has a hole
"use strict";
globalThis.Salon ??= {};

Salon.Outbox = class {
  entries;
  #count = 0;
  // Unique over all pages and reloads: an old `ref` must never be taken for a new one.
  #prefix = Math.random().toString(36).slice(2, 10);

  constructor(saved = []) {
    this.entries = saved.filter((entry) => typeof entry?.text === "string");
    this.connectionLost(); // a reloaded page has lost its connection, too
  }

  get inFlight() {
    return this.entries.some((entry) => entry.state === "sent");
  }

  in(room) {
    return this.entries.filter((entry) => entry.room === room);
  }

  // `after` and `epoch` say where in the room's history to look for it, should we ever be unsure.
  add(room, text, after, epoch) {
    const ref = `${this.#prefix}-${++this.#count}`;
    this.entries.push({ ref, room, text, after, epoch, state: "waiting" });
  }

  // `send` says whether it could.
  flush(room, send) {
    for (const entry of this.in(room)) if (entry.state === "waiting" && send(entry)) entry.state = "sent";
  }

  // Rooms that must be entered before everything can have been delivered.
  unfinishedRooms() {
    const open = this.entries.filter(({ state }) => state === "waiting" || state === "unsure");
    return [...new Set(open.map((entry) => entry.room))];
  }

  // The report's server returns no `ref`: the oldest message with this text must be it.
  takeText(room, text) {
    const entry = this.in(room).find((one) => one.state === "sent" && one.text === text);
    return entry && this.take(entry.ref);
  }

  connectionLost() {
    for (const entry of this.entries) if (entry.state === "sent") entry.state = "unsure";
  }

  // The room's history has been replayed, and what it held has already been taken. What is
  // still here is surely missing if we saw, without a hole, all that was said since it was written.
  replayed(room, unbrokenFrom, epoch) {
    for (const entry of this.in(room)) {
      if (entry.state !== "unsure") continue;
      const sure = entry.epoch === epoch && unbrokenFrom <= entry.after + 1;
      entry.state = sure ? "waiting" : "doubtful";
    }
  }

  // Sending these again would fail again.
  refused(which) {
    for (const entry of this.entries.filter(which)) entry.state = "refused";
  }

  // Also how the person drops a doubtful or refused one. Returns the entry, if there was one.
  take(ref) {
    const index = this.entries.findIndex((entry) => entry.ref === ref);
    return index < 0 ? undefined : this.entries.splice(index, 1)[0];
  }
};
