// What the teacher is told: who is there, who has left, what is wrong. Pure: no socket, no DOM, no
// clock.
"use strict";
globalThis.Salon ??= {};

Salon.ClassModel = class {
  static MOST_PROBLEMS = 200; // are kept; older ones are dropped

  people = [];
  left = [];
  locked = false;
  frozen = []; // names of rooms
  frozenEverywhere = false;
  slow = 0; // seconds
  transcript = null; // why it has stopped
  problems = []; // the newest first
  unseen = 0; // problems that nobody has looked at
  version = 0; // changes with the rest

  // The server's `class`. What it leaves out is as if it were not so.
  hear({ people, left, locked, frozen, frozen_everywhere, slow, transcript }) {
    const objects = (list) => (list ?? []).filter((one) => typeof one === "object" && one !== null);
    this.people = objects(people);
    this.left = objects(left);
    this.locked = locked === true;
    this.frozen = frozen ?? [];
    this.frozenEverywhere = frozen_everywhere === true;
    this.slow = slow ?? 0;
    this.transcript = transcript ?? null;
    this.version++;
  }

  // A notice about the class comes at once, `class` up to a second later.
  hearNotice({ code, room, seconds, user }) {
    const muted = code === "muted";
    if (code === "locked" || code === "unlocked") this.locked = code === "locked";
    else if (code === "slow") this.slow = seconds;
    else if (muted || code === "unmuted")
      this.people = this.people.map((one) => (one.user === user ? { ...one, muted } : one));
    else if (code === "frozen" && room) this.frozen = [...new Set([...this.frozen, room])];
    else if (code === "frozen") this.frozenEverywhere = true;
    else if (code === "unfrozen") {
      this.frozen = room ? this.frozen.filter((one) => one !== room) : [];
      this.frozenEverywhere &&= Boolean(room); // without a room: all of them
    } else return;
    this.version++;
  }

  // A server tells the last ones again to whoever comes back.
  hearProblem({ number, user, address, code, problem, time }) {
    const isKnown = this.problems.some(
      (one) => one.time === time && one.number === number && one.problem === problem,
    );
    if (isKnown) return;
    this.problems.unshift({ number, user, address, code, problem, time });
    this.problems.length = Math.min(this.problems.length, Salon.ClassModel.MOST_PROBLEMS);
    this.unseen = Math.min(this.unseen + 1, this.problems.length);
    this.version++;
  }

  // The person has left.
  forget() {
    Object.assign(this, new Salon.ClassModel(), { version: this.version + 1 });
  }

  seen() {
    if (this.unseen) this.version++;
    this.unseen = 0;
  }

  isFrozen(room) {
    return this.frozenEverywhere || this.frozen.includes(room);
  }

  // The students: everybody but the teachers.
  get students() {
    return this.people.filter(({ teacher }) => !teacher);
  }

  // Connections of students that have ended.
  get ended() {
    return this.left.filter(({ user }) => !Salon.isTeacher(user));
  }

  // Those whose students are not back: a connection also ends when a page is reloaded.
  get gone() {
    const present = new Set(this.people.map(({ user }) => user));
    return this.ended.filter(({ user }) => user === null || !present.has(user));
  }

  find(number) {
    return this.people.find((one) => one.number === number);
  }

  // key: a column. Who has no value there stands last, whatever the direction.
  static sort(people, key, isDescending, language) {
    const value = (one) => one[key] ?? null;
    const sign = isDescending ? -1 : 1;
    const compare = (a, b) =>
      typeof a === "string"
        ? String(a).localeCompare(String(b), language, { numeric: true, sensitivity: "base" })
        : Number(a) - Number(b);
    return [...people].sort((one, other) => {
      const [a, b] = [value(one), value(other)];
      if (a === null || b === null) return (a === null) - (b === null) || one.number - other.number;
      return sign * compare(a, b) || one.number - other.number;
    });
  }

  // Whole minutes from `since` to `until`. The server's clock may be ahead of ours.
  static minutes(since, until) {
    return Math.max(0, Math.floor((until - since) / 60_000));
  }
};
