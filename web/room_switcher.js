// Which room the server has us in, and the steps to the room that the person looks at. Knows no
// socket and no DOM.
"use strict";
globalThis.Salon ??= {};

Salon.RoomSwitcher = class {
  static LARGE = 150; // names; somewhat below 200, where the server no longer says who comes and goes

  #state;
  #pending;
  #send;
  #online = false;
  #asked = null; // the room we asked for, until the server's `users` ends the replay
  #firstVisit = false;

  constructor(state, pending, send) {
    this.#state = state;
    this.#pending = pending;
    this.#send = send;
  }

  get replaying() {
    return this.#asked !== null;
  }

  // Are we told what was said while we were away?
  get catchingUp() {
    return this.replaying && !this.#firstVisit;
  }

  // Fields of a request to enter this room: messages that we already have need not be sent again.
  since(name) {
    const { epoch } = this.#state;
    const room = this.#state.room(name);
    this.#firstVisit = room.last === 0;
    if (!room.unread) room.fresh = null;
    return this.#firstVisit ? {} : { since: room.last, epoch };
  }

  // The login succeeded. Until `users`, everything that comes is a replay. The report's server
  // names no room.
  loggedIn(room) {
    this.#online = true;
    this.#asked = room ?? null;
    if (room === undefined) this.#arrived("general");
  }

  disconnected() {
    this.#online = false;
    this.#asked = this.#state.joined = null;
  }

  // Takes the next step. The goal: every message is said in its room, and we are in the room that
  // is looked at.
  proceed() {
    if (!this.#online) return;
    const { joined, viewing } = this.#state;
    if (!this.replaying && joined !== null) {
      this.#pending.sendWaiting(joined, ({ text, ref }) =>
        this.#send(Salon.sendMessage(text, ref)),
      );
    }
    const elsewhere = this.#pending.unfinishedRooms().find((room) => room !== viewing);
    const target = elsewhere ?? viewing;
    if (target !== (this.#asked ?? joined)) this.#enter(target);
  }

  // In a large room the server announces nobody, but the answer to another `join_room` says who is
  // there.
  refreshMembers() {
    const { joined, epoch } = this.#state;
    if (this.replaying || joined === null) return;
    const { people, last } = this.#state.room(joined);
    if (people && people.length < Salon.RoomSwitcher.LARGE) return;
    this.#send({
      action: "join_room",
      room: joined,
      ref: "again",
      ...(last ? { since: last, epoch } : {}),
    });
  }

  // The server's `users`: the replay has ended, and these are the members.
  membersListed({ room: name, users, count, last, ref }) {
    const room = this.#state.room(name);
    room.people = users ?? null;
    room.count = count ?? room.people?.length ?? null;
    this.#state.joined = room.name;
    if (last < room.last) return this.#recreated(room);
    if (this.replaying && this.#asked !== room.name) {
      if (ref !== `join-${this.#asked}`) return; // meanwhile we asked for another one
      this.#respelled(room.name);
    }
    if (this.replaying && this.#firstVisit) Object.assign(room, { unread: 0, fresh: null });
    this.#arrived(room.name);
  }

  // The server moves us by itself, since our room was deleted. History and `users` follow.
  moved(from, to) {
    const { joined } = this.#state;
    if (this.#asked === from || (this.#asked === null && joined === null)) {
      this.#firstVisit = this.#state.room(to).last === 0;
      this.#asked = to;
    }
  }

  // The server does not let us into this room.
  entryRefused(name) {
    const state = this.#state;
    this.#pending.refuse(({ room }) => room === name);
    if (this.#asked === name) this.#asked = null;
    if (state.viewing === name) state.viewing = state.joined ?? "general";
    this.proceed();
  }

  #enter(name) {
    const { names, plain } = this.#state;
    // A restarted server has forgotten our room; the first client that comes back creates it again.
    if (!names.includes(name)) this.#send({ action: "create_room", room: name, ref: "again" });
    this.#send({ action: "join_room", room: name, ref: `join-${name}`, ...this.since(name) });
    this.#asked = name;
    if (plain) this.#arrived(name); // the report's server answers nothing to `join_room`
  }

  #arrived(name) {
    const { plain, epoch } = this.#state;
    const room = this.#state.room(name);
    this.#state.joined = name;
    this.#asked = null;
    room.seenElsewhere = room.last;
    this.#pending.replayed(name, plain ? Infinity : room.unbroken, epoch);
    this.proceed();
  }

  // The room was deleted and created again while we were away: what we know belongs to another room
  // of this name.
  #recreated(room) {
    room.startAgain();
    this.#pending.replayed(room.name, Infinity, this.#state.epoch);
    this.#enter(room.name);
  }

  // To the server, "Salle" and "salle" are one room; whoever creates it chooses the spelling.
  #respelled(name) {
    for (const entry of this.#pending.in(this.#asked)) entry.room = name;
    if (this.#state.viewing === this.#asked) this.#state.viewing = name;
  }
};
