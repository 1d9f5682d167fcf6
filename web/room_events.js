// What the server tells of the rooms, put into the state: what somebody says, and notices. Knows no
// socket and no DOM.
"use strict";
globalThis.Salon ??= {};

Salon.RoomEvents = class {
  #state;
  #pending;
  #rooms;
  #tell;
  #class;

  // tell: heard(message, room), accepted() when a message of ours has come back, isAttentive(): is
  // somebody looking at the newest message?, and what ClassEvents tells.
  constructor(state, pending, rooms, tell) {
    this.#state = state;
    this.#pending = pending;
    this.#rooms = rooms;
    this.#tell = tell;
    this.#class = new Salon.ClassEvents(state, pending, rooms, tell);
  }

  // plain: is it a sentence of the report's server?
  chat({ room: where, id, user, text, time, ref }, plain) {
    const [state, pending] = [this.#state, this.#pending];
    const name = where ?? state.joined;
    const message = { id, user, text, time: new Date(time).getTime() || Date.now() };
    const own = message.user === state.user;
    if (plain && own) pending.takeText(name, message.text);
    else if (ref !== undefined && pending.take(ref)) {
      this.#tell.accepted();
      state.rules.spoken(name);
    }
    if (!state.addChat(name, message) || own) return;
    const room = state.room(name);
    if (name !== state.viewing || !this.#tell.isAttentive()) room.miss();
    else if (this.#rooms.catchingUp) room.fresh ??= room.end - 1;
    if (!this.#rooms.replaying) this.#tell.heard(message, name);
  }

  notice(event) {
    if (this.#class.hear(event)) return;
    const { code, room, user, was, message } = event;
    const where = room ?? this.#state.joined ?? "general";
    this.#state.addNotice(where, { code, user, was, text: message, time: Date.now() });
  }

  // The history of the room that we are in has come.
  arrived() {
    this.#class.arrived();
  }

  // The server refused what we asked for with this ref.
  refused(code, ref) {
    this.#class.refused(code, ref);
  }
};
