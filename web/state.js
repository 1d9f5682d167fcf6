// What this page knows: rooms, their messages, who is there. Pure: no socket, no DOM, no clock.
"use strict";
globalThis.Salon ??= {};

Salon.Room = class {
  // What is kept; older messages are dropped.
  static MOST = 20_000; // messages
  static MOST_CHARACTERS = 4_000_000; // of their texts

  messages = [];
  #characters = 0;
  dropped = 0; // how many were dropped: messages[0] is number `dropped`
  last = 0; // id of the newest chat message we have
  unbroken = 1; // from this id to `last`, no message is missing
  seenElsewhere = null; // id of the newest one when we first heard of the room without being in it
  newest = 0; // id of the newest one that the server has mentioned
  unread = 0;
  fresh = null; // number of the first message that came while nobody looked; a line marks it
  draft = "";
  silent = true; // has nothing been said here, as far as we know?
  people = null; // null: the server does not say
  count = null; // the number of members, if there are too many to name

  constructor(name) {
    this.name = name;
  }

  get end() {
    return this.dropped + this.messages.length;
  }

  at(number) {
    return this.messages[number - this.dropped];
  }

  add(message) {
    this.messages.push(message);
    this.#characters += message.text?.length ?? 0;
    if (message.kind === "chat") this.silent = false;
    while (
      this.messages.length > Salon.Room.MOST ||
      (this.#characters > Salon.Room.MOST_CHARACTERS && this.messages.length > 1)
    )
      this.#drop();
  }

  // A tenth at once: dropping one by one would move the whole array for each message.
  #drop() {
    const dropped = this.messages.splice(0, Math.ceil(this.messages.length / 10));
    this.dropped += dropped.length;
    for (const { text } of dropped) this.#characters -= text?.length ?? 0;
  }

  // The newest message came while nobody looked.
  miss() {
    if (this.unread++ === 0) this.fresh = this.end - 1;
  }

  // The room's history is gone. Its ids go on.
  clear() {
    this.dropped = this.end;
    this.messages = [];
    Object.assign(this, { unread: 0, fresh: null, silent: true });
    this.#characters = 0;
  }

  // Ids start from 1 again, so the ones that we know mean nothing any more.
  startAgain() {
    Object.assign(this, { last: 0, unbroken: 1, newest: 0, seenElsewhere: 0 });
    if (this.messages.length) this.add({ kind: "mark", code: "restarted" });
  }

  // For a room that we are not in, the server tells at most its newest id.
  get waiting() {
    const known = this.last || this.seenElsewhere;
    return this.unread + (known === null ? 0 : Math.max(0, this.newest - known));
  }

  arrives(user) {
    if (this.people && !this.people.includes(user)) this.people.push(user);
  }

  departs(user) {
    this.people &&= this.people.filter((one) => one !== user);
  }
};

Salon.State = class {
  // A Map and not an object: a room may be called "__proto__".
  #rooms = new Map();
  names = [];
  viewing = "general";
  joined = null; // the room that the server has us in, if it has said so
  user = "";
  epoch = null;
  plain = false; // is it the report's server, which sends only sentences?
  rules = new Salon.ClassRules();

  room(name) {
    if (!this.#rooms.has(name)) this.#rooms.set(name, new Salon.Room(name));
    return this.#rooms.get(name);
  }

  // The room no longer exists.
  forget(name) {
    this.#rooms.delete(name);
    this.names = this.names.filter((one) => one !== name);
    if (this.joined === name) this.joined = null;
  }

  // Compares names as the server does: without regard to case.
  find(name) {
    const plain = (text) => text.normalize("NFC").toLowerCase();
    return this.names.find((one) => plain(one) === plain(name));
  }

  setRooms(names) {
    const known = new Set(this.names);
    const first = this.names.length === 0;
    this.names = [...new Set(names.filter((name) => typeof name === "string"))];
    if (first) return;
    // A room that was created while we were connected was empty when we first heard of it.
    for (const name of this.names) if (!known.has(name)) this.room(name).seenElsewhere ??= 0;
  }

  // Another epoch is another run of the server: its ids start from 1 again.
  setEpoch(epoch) {
    if (this.epoch !== null && this.epoch !== epoch) {
      for (const room of this.#rooms.values()) room.startAgain();
    }
    this.epoch = epoch;
  }

  // Says whether the message is new. Live and replayed messages overlap; the id tells.
  addChat(name, { id, user, text, time }) {
    const room = this.room(name);
    if (Number.isSafeInteger(id)) {
      if (id <= room.last) return false;
      if (room.last && id > room.last + 1) room.add({ kind: "mark", code: "gap" });
      if (id > room.last + 1) room.unbroken = id;
      room.last = id;
      room.newest = Math.max(room.newest, id);
    }
    const message = { kind: "chat", id, user, text, time, own: user === this.user };
    room.add({ ...message, place: Salon.placeInRun(message, room.messages.at(-1)) });
    return true;
  }

  // When thirty pupils arrive at nine o'clock, that is one line, not thirty.
  addNotice(name, { code, user, was, time, text, n, room: about }) {
    const room = this.room(name);
    if (code === "left" || code === "renamed") room.departs(was ?? user);
    if (code === "joined" || code === "renamed") room.arrives(user);
    const before = room.messages.at(-1);
    if ((code === "joined" || code === "left") && before?.code === code) {
      if (!before.users.includes(user)) before.users.push(user);
      before.version = (before.version ?? 0) + 1;
      return;
    }
    room.add({ kind: "notice", code, users: [user], was, time, text, n, about });
  }

  addMark(name, code) {
    const room = this.room(name);
    if (room.messages.length && room.messages.at(-1).code !== code)
      room.add({ kind: "mark", code });
  }

  activity(name, last) {
    if (!Number.isSafeInteger(last)) return;
    const room = this.room(name);
    room.seenElsewhere ??= last;
    room.newest = Math.max(room.newest, last);
  }

  // Pairs of a room's name and what was begun there.
  get drafts() {
    const begun = [...this.#rooms.values()].filter(({ draft }) => draft.trim());
    return begun.map(({ name, draft }) => [name, draft]);
  }

  set drafts(drafts) {
    for (const [name, draft] of drafts) this.room(name).draft = draft;
  }

  read() {
    this.room(this.viewing).unread = 0;
  }

  get unread() {
    let sum = 0;
    for (const room of this.#rooms.values()) sum += room.waiting;
    return sum;
  }
};
