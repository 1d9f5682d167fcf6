// The conversation with the server: who we are, where we are, what is still to be said.
// It joins Connection, State and Outbox, and knows no DOM. The protocol is in the README.
"use strict";
globalThis.Salon ??= {};

Salon.Session = class {
  static PATIENCE = 10_000; // ms; how long an answer may take

  state = new Salon.State();
  status = "connecting"; // connecting, online, lost (it comes back by itself), stopped (it does not)
  problem = null; // the key of a sentence that says why
  attentive = true; // is somebody looking at the newest message?
  connection;
  #tell;
  #token;
  #opened = false;
  #wasIn = false; // has this name been ours?
  #entering = null; // the room we asked for, until the server's `users`
  #firstVisit = false;
  #created = null;

  // tell: { changed(), heard(message, room), complain(code, message, detail), created() }
  constructor({ url, user, token, viewing, outbox }, tell) {
    Object.assign(this, { url, user });
    this.outbox = new Salon.Outbox(outbox);
    this.state.viewing = viewing ?? "general";
    this.#token = token;
    this.#wasIn = token !== undefined;
    this.#tell = tell;
  }

  get replaying() {
    return this.#entering !== null;
  }

  // What a reloaded page needs to go on.
  get snapshot() {
    const { url, user, state, outbox } = this;
    return { url, user, token: this.#token, viewing: state.viewing, outbox: outbox.entries };
  }

  start() {
    this.connection?.close();
    this.#become("connecting", null);
    this.connection = new Salon.Connection(this.url, {
      opened: () => this.#login(),
      received: (action) => this.#received(action),
      lost: (end) => this.#lost(end),
      doubted: () => this.#ping(),
    });
    this.connection.open();
  }

  stop(problem = null) {
    this.connection.close();
    this.outbox.connectionLost();
    this.#become("stopped", problem);
  }

  say(text) {
    const { state } = this;
    this.outbox.add(state.viewing, text, state.room(state.viewing).last, state.epoch);
    this.#proceed();
  }

  view(room) {
    this.state.viewing = room;
    this.#proceed();
  }

  create(room) {
    this.#created = room;
    return this.#send({ action: "create_room", room, ref: "create" });
  }

  #become(status, problem) {
    Object.assign(this, { status, problem });
    this.#tell.changed();
  }

  #send(action, patience = Salon.Session.PATIENCE) {
    const sent = this.connection.send(action);
    if (sent) this.connection.expect(patience);
    return sent;
  }

  // A browser cannot send a ping frame. Any answer will do, even that the action is unknown.
  #ping() {
    if (this.status === "online" && !this.state.plain) this.#send({ action: "ping", ref: "ping" }, 4000);
  }

  #login() {
    this.#opened = true;
    const { epoch } = this.state;
    const since = (epoch !== null && this.state.room("general").last) || undefined;
    this.#firstVisit = !since;
    // A new connection is in "general": `since` is about that room. JSON leaves out what is undefined.
    this.#send({ action: "login", user: this.user, token: this.#token, since, epoch: epoch ?? undefined });
  }

  #received(action) {
    const { state } = this;
    if (action.action === "rooms" && Array.isArray(action.rooms)) this.#rooms(action.rooms);
    else if (action.action === "message") this.#message(action);
    else if (action.action === "users") this.#users(action);
    else if (action.action === "activity") state.activity(action.room, action.last);
    if (this.outbox.inFlight) this.connection.expect(Salon.Session.PATIENCE);
    this.#tell.changed();
  }

  #rooms(names) {
    this.state.setRooms(names);
    const found = this.#created === null ? undefined : this.state.find(this.#created);
    if (found === undefined) return;
    this.#created = null;
    this.view(found);
    this.#tell.created();
  }

  #message(action) {
    const plain = action.kind === undefined;
    const event = plain ? Salon.understand(String(action.message), this.user, this.status === "online") : action;
    if (event.kind === "chat") this.#chat(event, plain);
    else if (event.kind === "error") this.#error(event, plain);
    else if (event.code === "welcome") this.#welcome(event);
    else this.#notice(event);
  }

  #chat({ room, id, user, text, time, ref }, plain) {
    // Before our login's replay we may overhear the room. Taken now, it would be out of order.
    const { state, outbox } = this;
    if (this.status !== "online") return;
    const name = String(room ?? state.joined);
    const message = { id, user: String(user), text: String(text), time: new Date(time).getTime() || Date.now() };
    const own = message.user === state.user;
    if (plain && own) outbox.takeText(name, message.text);
    else if (ref !== undefined) outbox.take(ref);
    if (!state.addChat(name, message) || own) return;
    if (name !== state.viewing || !this.attentive) state.room(name).unread++;
    if (!this.replaying) this.#tell.heard(message, name);
  }

  #notice({ code, room: name, user, was, message }) {
    const room = String(name ?? this.state.joined ?? "general");
    this.state.addNotice(room, { code, user: String(user), was, text: message, time: Date.now() });
  }

  #welcome({ user, room, epoch, token }) {
    const { state } = this;
    state.plain = epoch === undefined;
    this.user = state.user = user ?? this.user;
    state.setEpoch(epoch ?? null);
    this.#token = token;
    this.connection.settle();
    this.#become("online", null);
    this.#entering = room ?? null; // until `users`, all this is replay
    if (!state.plain) return;
    if (this.#wasIn) state.addMark(state.viewing, "lost");
    this.#arrived("general");
  }

  #users({ room: name, users, count, last }) {
    const { state } = this;
    const room = state.room(String(name));
    room.people = Array.isArray(users) ? users.map(String) : null;
    room.count = count ?? room.people?.length ?? null;
    if (last < room.last) {
      // The room was forgotten and made anew while we were away.
      room.startAgain();
      this.outbox.replayed(room.name, Infinity, state.epoch);
      this.#enter(room.name);
      return;
    }
    if (this.#firstVisit) room.unread = 0;
    state.joined = room.name;
    if (this.replaying && this.#entering !== room.name) return; // we already asked for another one
    this.#arrived(room.name);
  }

  #arrived(name) {
    const { state, outbox } = this;
    const room = state.room(name);
    state.joined = name;
    this.#entering = null;
    this.#wasIn = true;
    room.seenElsewhere = room.last;
    outbox.replayed(name, state.plain ? Infinity : room.unbroken, state.epoch);
    this.#proceed();
  }

  // One step towards: all is said where it belongs, and we are in the room we look at.
  #proceed() {
    this.#tell.changed();
    if (this.status !== "online") return;
    const { state, outbox } = this;
    if (!this.replaying && state.joined !== null) {
      outbox.flush(state.joined, ({ text, ref }) => this.#send({ action: "send_message", message: text, ref }));
    }
    const elsewhere = outbox.unfinishedRooms().find((room) => room !== state.viewing);
    const target = elsewhere ?? state.viewing;
    if (target !== (this.#entering ?? state.joined)) this.#enter(target);
  }

  #enter(name) {
    const { state } = this;
    const { last } = state.room(name);
    // A restarted server has forgotten our room; whoever is back first makes it again.
    if (!state.names.includes(name)) this.#send({ action: "create_room", room: name, ref: "again" });
    const since = last ? { since: last, epoch: state.epoch } : {};
    this.connection.send({ action: "join_room", room: name, ref: `join-${name}`, ...since });
    this.#firstVisit = last === 0;
    this.#entering = name;
    if (state.plain) this.#arrived(name); // the report's server moves us without a word
  }

  #error({ code, message, detail, ref }, plain = false) {
    if (ref === "ping" || ref === "again") return;
    if (this.status !== "online" && (code === "name_taken" || code === "name_invalid")) {
      // Without tokens, our own dead connection may hold the name until its server notices.
      if (plain && this.#wasIn) this.connection.retry("ghost");
      else this.stop(code);
      return;
    }
    this.#tell.complain(code, message, detail);
    this.outbox.refused((entry) => entry.ref === ref);
    if (ref === "create") this.#created = null;
    if (typeof ref === "string" && ref.startsWith("join-")) this.#turnedAway(ref.slice(5));
  }

  #turnedAway(name) {
    const { state, outbox } = this;
    outbox.refused(({ room }) => room === name);
    if (this.#entering === name) this.#entering = null;
    if (state.viewing === name) state.viewing = state.joined ?? "general";
    this.#proceed();
  }

  #lost({ code, reason }) {
    const { state, outbox } = this;
    const opened = this.#opened;
    this.#opened = false;
    this.#entering = state.joined = null;
    if (code === 1009) outbox.refused((entry) => entry.state === "sent");
    outbox.connectionLost();
    if (code === 4001) return this.stop("taken_over");
    const key = reason === "ghost" ? "ghost" : `close_${code}`;
    if (this.#wasIn) this.#become("lost", this.status === "lost" && !opened ? this.problem : key);
    else this.stop(key);
    if (!opened) this.#explain();
  }

  async #explain() {
    const key = await Salon.whyNoConnection(this.url);
    if (this.status === "lost" || this.status === "stopped") this.#become(this.status, key);
  }
};
