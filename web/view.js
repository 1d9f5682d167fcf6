// Paints what the session knows into the DOM, and does nothing else.
"use strict";
globalThis.Salon ??= {};

Salon.View = class {
  #painted = new Map(); // what each part was last painted from
  #room = null;
  #writing = null; // the room that the text in the field is for

  constructor(session, log, composer) {
    Object.assign(this, { session, log, composer });
  }

  static translate() {
    document.documentElement.lang = Salon.language;
    for (const element of document.querySelectorAll("[data-words]"))
      element.textContent = Salon.say(element.dataset.words);
    for (const element of document.querySelectorAll("[data-words-placeholder]")) {
      element.placeholder = Salon.say(element.dataset.wordsPlaceholder);
    }
    for (const element of document.querySelectorAll("[data-words-label]")) {
      element.ariaLabel = Salon.say(element.dataset.wordsLabel);
      if (element.localName === "button") element.title = element.ariaLabel;
    }
    for (const button of document.querySelectorAll(".language"))
      button.lang = Salon.say("language_name");
  }

  // After a change of language, everything is painted again.
  forget() {
    this.#painted.clear();
    this.#room = null;
  }

  paint() {
    this.title();
    this.#status();
    this.#rooms();
    this.#people();
    this.#draft();
    this.#obstacle();
    this.#messages();
    this.#pending();
  }

  // Skips painting where nothing has changed, so that focus and selection stay where they are.
  #once(part, values, paint) {
    const key = JSON.stringify(values);
    if (this.#painted.get(part) === key) return;
    this.#painted.set(part, key);
    paint();
  }

  #get(id) {
    return document.getElementById(id);
  }

  title() {
    const { unread, viewing } = this.session.state;
    document.title = `${unread ? `(${unread}) ` : ""}${viewing} – Salon`;
  }

  #status() {
    const { status, problem, state } = this.session;
    this.#once("status", [status, problem, state.viewing], () => {
      const line = this.#get("status");
      const key =
        [`${status}_${problem}`, problem].find((one) => Salon.has(one)) ?? `status_${status}`;
      line.textContent = Salon.say(key);
      line.dataset.status = status;
      this.#get("retry-now").hidden = status !== "lost";
      this.#get("room-name").textContent = state.viewing;
    });
  }

  #rooms() {
    const { state, pending } = this.session;
    const names = [...new Set([...state.names, state.viewing, ...pending.unfinishedRooms()])];
    const rooms = names.map((name) => [
      name,
      name === state.viewing ? 0 : state.room(name).waiting,
    ]);
    this.#once("rooms", [rooms, state.viewing], () => {
      const focused = document.activeElement?.dataset.room;
      const list = this.#get("room-list");
      list.replaceChildren(...rooms.map(([name, unread]) => this.#roomItem(name, unread)));
      if (focused !== undefined)
        [...list.querySelectorAll("button")].find((one) => one.dataset.room === focused)?.focus();
      const elsewhere = rooms.reduce((sum, [, unread]) => sum + unread, 0);
      const badge = document.querySelector(".top .badge");
      badge.textContent = elsewhere > 99 ? "99+" : elsewhere;
      badge.hidden = elsewhere === 0;
    });
  }

  #roomItem(name, unread) {
    const { element } = Salon;
    const button = element("button", "room", element("bdi", "", name));
    button.type = "button";
    button.dataset.room = name;
    if (name === this.session.state.viewing) button.ariaCurrent = "true";
    if (unread) {
      const badge = element("span", "badge", unread > 99 ? "99+" : String(unread));
      badge.ariaHidden = "true";
      button.append(badge, element("span", "unseen", ` (${Salon.say("unread", { n: unread })})`));
    }
    return element("li", "", button);
  }

  #people() {
    const { state, status } = this.session;
    const { people, count } = state.room(state.viewing);
    const present = people?.length ?? count;
    const isStale = status === "lost";
    this.#once("people", [people, count, state.user, state.plain, isStale], () => {
      const { element } = Salon;
      this.#get("people-count").textContent = present ?? "";
      this.#get("people").classList.toggle("stale", isStale);
      this.#get("rename").hidden = state.plain;
      const note = this.#get("people-note");
      note.textContent = this.#peopleNote(isStale);
      note.hidden = note.textContent === "";
      const sorted = [...(people ?? [])].sort((a, b) => a.localeCompare(b, Salon.language));
      this.#get("people-list").replaceChildren(
        ...sorted.map((user) => {
          const you =
            user === state.user ? [element("span", "quiet", `(${Salon.say("you")})`)] : [];
          return element("li", "", Salon.avatar(user), Salon.userName(user), ...you);
        }),
      );
    });
  }

  #peopleNote(isStale) {
    const { state } = this.session;
    const { people, count } = state.room(state.viewing);
    if (people === null && count !== null) return Salon.say("people_many", { n: count });
    if (people === null && state.plain) return Salon.say("people_unknown");
    return people !== null && isStale ? Salon.say("people_stale") : "";
  }

  // A message that was begun in a room stays there until the person comes back.
  #draft() {
    const { state } = this.session;
    const room = state.room(state.viewing);
    if (this.#writing !== room) this.composer.text = room.draft;
    this.#writing = room;
  }

  // What keeps us from writing here. What was begun stays, and more can be written.
  #obstacle() {
    const { rules, viewing, user } = this.session.state;
    const obstacle = Salon.isTeacher(user) ? null : rules.obstacle(viewing);
    const slow = Salon.isTeacher(user) ? 0 : rules.slow;
    this.#once("obstacle", [obstacle, slow], () => {
      const field = this.#get("message");
      field.placeholder = Salon.say(obstacle ? "cannot_write" : "message_placeholder");
      const pause = slow ? Salon.say("write_slowly", { n: slow }) : "";
      this.#get("obstacle").textContent = obstacle ? Salon.say(obstacle) : pause;
    });
  }

  #messages() {
    const { state, replaying } = this.session;
    const room = state.room(state.viewing);
    if (this.#room === room) this.log.update(replaying);
    else this.log.show(room);
    this.#room = room;
    this.#get("empty").hidden = !room.silent || replaying || state.joined !== room.name;
    const newest = this.#get("newest");
    newest.hidden = this.log.following;
    newest.textContent = room.unread
      ? Salon.say("newest", { n: room.unread })
      : Salon.say("to_newest");
  }

  #pending() {
    const { state, pending } = this.session;
    const entries = pending.in(state.viewing);
    this.#once("pending", entries, () => {
      const list = this.#get("pending");
      list.hidden = entries.length === 0;
      list.replaceChildren(...entries.map((entry) => this.#pendingItem(entry)));
      list.scrollTop = list.scrollHeight;
    });
  }

  #pendingItem({ ref, text, state }) {
    const { element } = Salon;
    const words = { sent: "sending", waiting: "waits" }[state] ?? state;
    const bubble = element("div", "bubble", Salon.messageBody(text));
    bubble.append(element("p", "heading", Salon.say(words)));
    for (const action of ["doubtful", "refused"].includes(state) ? ["send_again", "discard"] : []) {
      const button = element("button", "link", Salon.say(action));
      button.type = "button";
      Object.assign(button.dataset, { ref, action });
      bubble.append(button);
    }
    return element("li", `chat own ${state}`, bubble);
  }
};
