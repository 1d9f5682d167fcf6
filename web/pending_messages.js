// What the person has said and the server has not yet sent back. Pure: no socket, no DOM.
//
// A message leaves this list only when the server sends it back with our `ref`. When a connection
// is lost, nobody can know whether the last messages arrived; the replayed history tells.
//
//   waiting -> sent -> (comes back: removed)
//                \-> unsure, when the connection is lost -> waiting again, if the history lacks it
//                                                        -> doubtful, if the history has a gap
"use strict";
globalThis.Salon ??= {};

Salon.PendingMessages = class {
  static REF_LENGTH = 16; // characters; unique over all pages and reloads, and nobody can guess it

  entries;

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

  // `after` and `epoch` say where in the room's history to look for it if we are ever unsure.
  add(room, text, after, epoch) {
    const ref = Salon.randomText(Salon.PendingMessages.REF_LENGTH);
    this.entries.push({ ref, room, text, after, epoch, state: "waiting" });
  }

  // send(entry) says whether the entry could be sent.
  sendWaiting(room, send) {
    for (const entry of this.in(room))
      if (entry.state === "waiting" && send(entry)) entry.state = "sent";
  }

  // Rooms that must be entered before everything can have been delivered.
  unfinishedRooms() {
    const open = this.entries.filter(({ state }) => state === "waiting" || state === "unsure");
    return [...new Set(open.map((entry) => entry.room))];
  }

  // The report's server returns no `ref`: the oldest message with this text must be the one.
  takeText(room, text) {
    const entry = this.in(room).find((one) => one.state === "sent" && one.text === text);
    return entry && this.take(entry.ref);
  }

  connectionLost() {
    for (const entry of this.entries) if (entry.state === "sent") entry.state = "unsure";
  }

  // The room's history has been replayed, and the messages that it held have been removed. A
  // message that is still here did not arrive, provided that we saw without a gap all that was said
  // since it was written.
  replayed(room, unbrokenFrom, epoch) {
    for (const entry of this.in(room)) {
      if (entry.state !== "unsure") continue;
      const sure = entry.epoch === epoch && unbrokenFrom <= entry.after + 1;
      entry.state = sure ? "waiting" : "doubtful";
    }
  }

  // Sending these again would fail again.
  refuse(which) {
    for (const entry of this.entries.filter(which)) entry.state = "refused";
  }

  // Also how the person discards a doubtful or refused message. Returns the entry, if there was
  // one.
  take(ref) {
    const index = this.entries.findIndex((entry) => entry.ref === ref);
    return index < 0 ? undefined : this.entries.splice(index, 1)[0];
  }
};
