// In which room the server has us, and the way to the one that is looked at. Knows no socket and no DOM.
"use strict";
globalThis.Salon ??= {};

Salon.Place = class {
  static CROWD = 150; // names; somewhat below 200, where the server falls silent about who comes and goes

  #state;
  #outbox;
  #send;
  #online = false;
  #asked = null; // the room we asked for, until the server's `users` ends the replay
  #firstVisit = false;

  constructor(state, outbox, send) {
    this.#state = state;
    this.#outbox = outbox;
    this.#send = send;
  }

  get replaying() {
    return this.#asked !== null;
  }

  // Are we told what was said while we were away?
  get catchingUp() {
    return this.replaying && !this.#firstVisit;
  }

  // What we already have of a room need not be told again.
  since(name) {
    const { epoch } = this.#state;
    const room = this.#state.room(name);
    this.#firstVisit = room.last === 0;
    if (!room.unread) room.fresh = null;
    return this.#firstVisit ? {} : { since: room.last, epoch };
  }

  // We are let in, and until `users` all that comes is replay. Without a room: the report's server.
  begin(room) {
    this.#online = true;
    this.#asked = room ?? null;
    if (room === undefined) this.#arrived("general");
  }

  lost() {
    this.#online = false;
    this.#asked = this.#state.joined = null;
  }

  // One step towards: all is said where it belongs, and we are in the room we look at.
  proceed() {
    if (!this.#online) return;
    const { joined, viewing } = this.#state;
    if (!this.replaying && joined !== null) {
      this.#outbox.flush(joined, ({ text, ref }) => this.#send({ action: "send_message", message: text, ref }));
    }
    const elsewhere = this.#outbox.unfinishedRooms().find((room) => room !== viewing);
    const target = elsewhere ?? viewing;
    if (target !== (this.#asked ?? joined)) this.#enter(target);
  }

  // In a crowd nobody is told who comes and goes, but whoever asks for the room again is told who is there.
  look() {
    const { joined, epoch } = this.#state;
    if (this.replaying || joined === null) return;
    const { people, last } = this.#state.room(joined);
    if (people && people.length < Salon.Place.CROWD) return;
    this.#send({ action: "join_room", room: joined, ref: "again", ...(last ? { since: last, epoch } : {}) });
  }

  // The server's `users`: the replay has ended, and this is who is there.
  users({ room: name, users, count, last, ref }) {
    const room = this.#state.room(String(name));
    room.people = Array.isArray(users) ? users.map(String) : null;
    room.count = count ?? room.people?.length ?? null;
    this.#state.joined = room.name;
    if (last < room.last) return this.#madeAnew(room);
    if (this.replaying && this.#asked !== room.name) {
      if (ref !== `join-${this.#asked}`) return; // meanwhile we asked for another one
      this.#respelled(room.name);
    }
    if (this.replaying && this.#firstVisit) Object.assign(room, { unread: 0, fresh: null });
    this.#arrived(room.name);
  }

  // The server does not let us in there.
  turnedAway(name) {
    const state = this.#state;
    this.#outbox.refused(({ room }) => room === name);
    if (this.#asked === name) this.#asked = null;
    if (state.viewing === name) state.viewing = state.joined ?? "general";
    this.proceed();
  }

  #enter(name) {
    const { names, plain } = this.#state;
    // A restarted server has forgotten our room; whoever is back first makes it again.
    if (!names.includes(name)) this.#send({ action: "create_room", room: name, ref: "again" });
    this.#send({ action: "join_room", room: name, ref: `join-${name}`, ...this.since(name) });
    this.#asked = name;
    if (plain) this.#arrived(name); // the report's server moves us without a word
  }

  #arrived(name) {
    const { plain, epoch } = this.#state;
    const room = this.#state.room(name);
    this.#state.joined = name;
    this.#asked = null;
    room.seenElsewhere = room.last;
    this.#outbox.replayed(name, plain ? Infinity : room.unbroken, epoch);
    this.proceed();
  }

  // The room was forgotten and made anew while we were away: what we know of it is of another one.
  #madeAnew(room) {
    room.startAgain();
    this.#outbox.replayed(room.name, Infinity, this.#state.epoch);
    this.#enter(room.name);
  }

  // To the server, "Salle" and "salle" are one room; who makes it first chooses the spelling.
  #respelled(name) {
    for (const entry of this.#outbox.in(this.#asked)) entry.room = name;
    if (this.#state.viewing === this.#asked) this.#state.viewing = name;
  }
};
