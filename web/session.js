// The conversation with the server: who we are, and what each side says.
// It joins Connection, State, Outbox and Place, and knows no DOM. The protocol is in the README.
"use strict";
globalThis.Salon ??= {};

Salon.Session = class {
  static PATIENCE = 10_000; // ms; how long an answer may take

  state = new Salon.State();
  status = "connecting"; // connecting, online, lost (it comes back by itself), stopped (it does not)
  problem = null; // the key of a sentence that says why
  attentive = true; // is somebody looking at the newest message?
  #inspecting;
  connection;
  #tell;
  #token;
  #place;
  #opened = false;
  #wasIn = false; // has this name been ours?
  #created = null;
  #asking;

  // tell: { changed(), heard(message, room), complain(code, message, detail), done(what), inspected(event), ended(close or null) }
  // inspecting: is the server to show us the frames of our connection? The last two are told then.
  constructor({ url, user, token, viewing, outbox }, inspecting, tell) {
    Object.assign(this, { url, user });
    this.#inspecting = inspecting;
    this.outbox = new Salon.Outbox(outbox);
    this.state.viewing = viewing ?? "general";
    this.#place = new Salon.Place(this.state, this.outbox, (action) => this.#send(action));
    this.#token = token;
    this.#wasIn = token !== undefined;
    this.#tell = tell;
  }

  get replaying() {
    return this.#place.replaying;
  }

  // What a reloaded page needs to go on.
  get snapshot() {
    const { url, user, state, outbox } = this;
    return { url, user, token: this.#token, viewing: state.viewing, outbox: outbox.entries };
  }

  start() {
    this.connection?.close();
    this.#become("connecting", null);
    this.connection = new Salon.Connection(this.#address, {
      opened: () => this.#login(),
      received: (action) => this.#received(action),
      lost: (end) => this.#lost(end),
      doubted: () => this.#ping(),
    });
    this.connection.open();
  }

  stop(problem = null) {
    this.connection.close();
    this.#tell.ended(null);
    this.#away();
    this.#become("stopped", problem);
  }

  // The server decides at the opening handshake whether it shows frames: so we come back by another address.
  inspect(on) {
    this.#inspecting = on;
    if (this.status === "stopped" || this.state.plain) return;
    this.#away();
    this.#become("connecting", null);
    this.connection.move(this.#address);
  }

  // Asks the server something that concerns this connection only. Says whether it could.
  ask(action) {
    return this.status === "online" && this.#send(action);
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

  // These two say whether they could be asked for.
  create(room) {
    this.#created = room;
    return this.#send({ action: "create_room", room, ref: "create" });
  }

  rename(user) {
    return this.status === "online" && this.#send({ action: "login", user, ref: "rename" });
  }

  get #address() {
    if (!this.#inspecting) return this.url;
    const url = new URL(this.url);
    url.search += url.search ? "&inspect" : "?inspect";
    return url.href;
  }

  #away() {
    this.#opened = false;
    this.#place.lost();
    this.outbox.connectionLost();
  }

  #become(status, problem) {
    Object.assign(this, { status, problem });
    this.#tell.changed();
  }

  #proceed() {
    this.#tell.changed();
    this.#place.proceed();
  }

  #send(action, patience = Salon.Session.PATIENCE) {
    const sent = this.connection.send(action);
    const answered = !(this.state.plain && action.action === "join_room");
    if (sent && answered) this.connection.expect(patience);
    return sent;
  }

  // A browser cannot send a ping frame, hence the action.
  #ping() {
    if (this.status !== "online" || this.state.plain) return;
    this.#send({ action: "ping" }, 4000);
    this.#place.look();
  }

  // JSON leaves out what is undefined, and the report's server what it does not know.
  #login() {
    this.#opened = true;
    const room = this.state.viewing;
    const { user } = this;
    this.#send({ action: "login", user, token: this.#token, activity: true, room, ...this.#place.since(room) });
  }

  #received(action) {
    if (action?.action === "frame" || action?.action === "explained") return this.#tell.inspected(action);
    if (action?.action === "rooms" && Array.isArray(action.rooms)) this.#rooms(action.rooms);
    else if (action?.action === "message") this.#message(action);
    else if (action?.action === "users") this.#place.users(action);
    else if (action?.action === "activity") this.#activity(action);
    if (this.outbox.inFlight) this.connection.expect(Salon.Session.PATIENCE);
    this.#tell.changed();
  }

  #rooms(names) {
    this.state.setRooms(names);
    const found = this.#created === null ? undefined : this.state.find(this.#created);
    if (found === undefined) return;
    this.#created = null;
    this.view(found);
    this.#tell.done("create");
  }

  #activity({ room, last }) {
    this.state.activity(String(room), last);
    this.#askSoon();
  }

  // The server tells those elsewhere at most once a second, and only while something is said or asked.
  // So who says or hears something asks a little later, for all; but not all at once.
  #askSoon() {
    this.#asking ??= setTimeout(() => {
      this.#asking = undefined;
      this.#ping();
    }, 1000 + 500 * Math.random());
  }

  #message(action) {
    const plain = action.kind === undefined;
    const event = plain ? Salon.understand(String(action.message), this.user, this.status === "online") : action;
    if (event.kind === "chat") this.#chat(event, plain);
    else if (event.kind === "error") this.#error(event, plain);
    else if (event.code === "welcome") this.#welcome(event);
    else this.#notice(event);
  }

  #chat({ room: where, id, user, text, time, ref }, plain) {
    // Before our login's replay we may overhear the room. Taken now, it would be out of order.
    const { state, outbox } = this;
    if (this.status !== "online") return;
    const name = String(where ?? state.joined);
    const message = { id, user: String(user), text: String(text), time: new Date(time).getTime() || Date.now() };
    const own = message.user === state.user;
    if (plain && own) outbox.takeText(name, message.text);
    else if (ref !== undefined && outbox.take(ref)) this.#askSoon();
    if (!state.addChat(name, message) || own) return;
    const room = state.room(name);
    if (name !== state.viewing || !this.attentive) room.miss();
    else if (this.#place.catchingUp) room.fresh ??= room.end - 1;
    if (!this.replaying) this.#tell.heard(message, name);
  }

  #notice({ code, room: name, user, was, message }) {
    const room = String(name ?? this.state.joined ?? "general");
    this.state.addNotice(room, { code, user: String(user), was, text: message, time: Date.now() });
  }

  #welcome({ user, room, epoch, token }) {
    const { state } = this;
    this.user = state.user = user ?? this.user;
    this.#token = token;
    if (this.status === "online") return this.#tell.done("rename");
    state.plain = epoch === undefined;
    state.setEpoch(epoch ?? null);
    this.connection.settle();
    this.#become("online", null);
    if (state.plain && this.#wasIn) state.addMark(state.viewing, "lost");
    this.#wasIn = true;
    this.#place.begin(room);
  }

  #error({ code, message, detail, ref }, plain = false) {
    if (ref === "again") return;
    if (ref === "explain") return this.#tell.inspected({ action: "explained", code, detail });
    if (this.status !== "online" && (code === "name_taken" || code === "name_invalid")) {
      // Without tokens, our own dead connection may hold the name until its server notices.
      if (plain && this.#wasIn) this.connection.lose({ code: 1000, reason: "ghost" });
      else this.stop(code);
      return;
    }
    this.#tell.complain(code, message, detail);
    this.outbox.refused((entry) => entry.ref === ref);
    if (ref === "create") this.#created = null;
    if (typeof ref === "string" && ref.startsWith("join-")) this.#place.turnedAway(ref.slice(5));
  }

  #lost({ code, reason }) {
    const opened = this.#opened;
    this.#tell.ended({ code, reason });
    if (code === 1009) this.outbox.refused((entry) => entry.state === "sent");
    this.#away();
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
