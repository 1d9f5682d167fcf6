// The conversation with the server: who we are, and what each side says. It joins Connection,
// State, PendingMessages, RoomSwitcher and RoomEvents, and knows no DOM. The protocol is described in
// docs/protocol.md.
"use strict";
globalThis.Salon ??= {};

Salon.Session = class {
  static PATIENCE = 10_000; // ms; how long an answer may take
  // Errors that end an attempt to log in: trying again would not help.
  static NO_ENTRY = ["name_taken", "name_invalid", "teacher_token_wrong", "locked", "kicked"];

  state = new Salon.State();
  status = "connecting"; // connecting, online, lost (it reconnects by itself), stopped (it does not)
  problem = null; // the key of a sentence that says why
  fault = null; // the mark of what the server sent last that is wrong
  attentive = true; // is somebody looking at the newest message?
  connection;
  detail = null; // what the server said about the problem
  #tell;
  #token;
  #rooms;
  #events;
  #start = null; // the newest attempt to start
  #opened = false;
  #hasLoggedIn = false; // with this name
  #created = null;
  #asking;

  // tell: changed(), heard(message, room), failed(code, message, detail), done(what),
  // explained(answer), address(url): where we connect to, prepare(url): a promise, kept when we may,
  // and of the class: teacherToken(url), entered(session), classTold(answer), problemTold(answer),
  // noticed(notice), asked(notice).
  constructor({ url, user, token, viewing, pending, drafts = [], ...last }, tell) {
    Object.assign(this, { url, user });
    const { stopped, problem, detail } = last;
    if (stopped) Object.assign(this, { status: "stopped", problem, detail });
    this.pending = new Salon.PendingMessages(pending);
    this.state.viewing = viewing ?? "general";
    this.state.drafts = drafts;
    this.#rooms = new Salon.RoomSwitcher(this.state, this.pending, (action) => this.#send(action));
    this.#events = new Salon.RoomEvents(this.state, this.pending, this.#rooms, {
      ...tell,
      accepted: () => this.#askSoon(),
      isAttentive: () => this.attentive,
    });
    this.#token = token;
    this.#hasLoggedIn = token !== undefined;
    this.#tell = tell;
  }

  get replaying() {
    return this.#rooms.replaying;
  }

  // What a reloaded page needs in order to continue.
  get snapshot() {
    const { url, user, status, problem, detail, pending } = this;
    const { viewing, drafts } = this.state;
    const kept = { url, user, viewing, drafts, pending: pending.entries, token: this.#token };
    return { ...kept, stopped: status === "stopped", problem, detail };
  }

  get hasUnsent() {
    return this.pending.entries.length > 0 || this.state.drafts.length > 0;
  }

  async start() {
    this.connection?.close();
    this.fault = null;
    this.#become("connecting", null);
    const start = (this.#start = {});
    await this.#tell.prepare(this.url);
    if (start !== this.#start) return; // stopped or started again meanwhile
    this.connection = new Salon.Connection(this.#tell.address(this.url), {
      opened: () => this.#login(),
      received: (action, text) => this.#received(action, text),
      unreadable: (data) => this.#mark(Salon.markOfUnreadable(data)),
      lost: (end) => this.#lost(end),
      checkAlive: () => this.#ping(),
    });
    this.connection.open();
  }

  stop(problem = null, detail = null) {
    this.#start = null;
    this.connection?.close();
    this.#disconnected();
    this.#become("stopped", problem, detail);
  }

  // Continues at another address of the same server. Nobody else notices.
  move(address) {
    this.#disconnected();
    this.#become("connecting", null);
    this.connection.move(address);
  }

  // Asks the server something that concerns only this connection. Says whether that was possible.
  ask(action) {
    return this.status === "online" && !this.state.plain && this.#send(action);
  }

  say(text) {
    const { state } = this;
    this.pending.add(state.viewing, text, state.room(state.viewing).last, state.epoch);
    this.#proceed();
  }

  view(room) {
    this.state.viewing = room;
    this.#proceed();
  }

  // These two say whether the request could be sent.
  create(room) {
    this.#created = room;
    return this.#send({ action: "create_room", room, ref: "create" });
  }

  rename(user) {
    const teacher = this.#tell.teacherToken(this.url);
    const login = { action: "login", user, teacher, ref: "rename" };
    return this.status === "online" && this.#send(login);
  }

  #disconnected() {
    this.#opened = false;
    this.#rooms.disconnected();
    this.pending.connectionLost();
  }

  #become(status, problem, detail = null) {
    Object.assign(this, { status, problem, detail });
    this.#tell.changed();
  }

  #proceed() {
    this.#rooms.proceed();
    this.#tell.changed();
  }

  #send(action, patience = Salon.Session.PATIENCE) {
    const sent = this.connection?.send(action) ?? false;
    const answered = !(this.state.plain && action.action === "join_room");
    if (sent && answered) this.connection.expect(patience);
    return sent;
  }

  // A browser cannot send a ping frame, so there is an action for it.
  #ping() {
    if (this.status !== "online" || this.state.plain) return;
    this.#send({ action: "ping" }, 4000);
    this.#rooms.refreshMembers();
  }

  // JSON omits fields that are undefined, and the report's server ignores those that it does not
  // know.
  #login() {
    this.#opened = true;
    const [room, user] = [this.state.viewing, this.user];
    this.#send({
      action: "login",
      user,
      token: this.#token,
      teacher: this.#tell.teacherToken(this.url),
      details: true,
      room,
      ...this.#rooms.since(room),
    });
  }

  #received(action, text) {
    const fault = Salon.markOfFault(action, text);
    if (fault) return this.#mark(fault);
    if (action.action === "rooms") this.#roomsListed(action.rooms);
    else if (action.action === "message") this.#message(action);
    else if (action.action === "users") {
      this.#rooms.membersListed(action);
      this.#events.arrived();
    }
    else if (action.action === "activity") this.#activity(action);
    else if (action.action === "class") this.#tell.classTold(action);
    else if (action.action === "problem") this.#tell.problemTold(action);
    else if (action.action === "explained" && action.ref === "explain")
      this.#tell.explained(action);
    this.#wait();
  }

  // Something is wrong with what the server has sent.
  #mark(fault) {
    this.fault = fault;
    this.state.room(this.state.viewing).add(fault);
    this.#wait();
  }

  // A server that answers something else than we wait for does not stop the waiting.
  #wait() {
    const waiting = this.pending.inFlight || this.status !== "online";
    if (waiting && this.connection.isOpen) this.connection.expect(Salon.Session.PATIENCE);
    this.#tell.changed();
  }

  #roomsListed(names) {
    this.state.setRooms(names);
    const found = this.#created === null ? undefined : this.state.find(this.#created);
    if (found === undefined) return;
    this.#created = null;
    this.view(found);
    this.#tell.done("create");
  }

  #activity({ room, last }) {
    this.state.activity(room, last);
    this.#askSoon();
  }

  // The server reports other rooms' activity at most once a second, and only when something is said
  // or asked. So each client asks a little after it sent or received something, at a random moment
  // of its own.
  #askSoon() {
    const ask = () => ((this.#asking = undefined), this.#ping());
    this.#asking ??= setTimeout(ask, 1000 + 500 * Math.random());
  }

  #message(action) {
    const plain = (action.kind ?? null) === null;
    const event = plain
      ? Salon.parseSentence(action.message, this.user, this.status === "online")
      : action;
    if (event.kind === "error") return this.#error(event, plain);
    if (event.kind !== "chat" && event.code === "welcome") return this.#welcome(event);
    // Before our login's replay, live messages of the room may arrive. Added now, they would be out
    // of order.
    if (this.status !== "online") return;
    if (event.kind === "chat") this.#events.chat(event, plain);
    else this.#events.notice(event);
  }

  #welcome({ user, room, epoch, token }) {
    const { state } = this;
    this.user = state.user = user ?? this.user;
    this.#token = token;
    if (this.status === "online") return this.#tell.done("rename");
    state.plain = epoch === undefined;
    state.setEpoch(epoch ?? null);
    this.connection.confirm();
    this.#become("online", null);
    if (state.plain && this.#hasLoggedIn) state.addMark(state.viewing, "lost");
    this.#hasLoggedIn = true;
    this.#rooms.loggedIn(room);
    this.#tell.entered(this);
  }

  #error({ code, message, detail, ref }, plain = false) {
    if (ref === "again") return;
    if (ref === "explain") return this.#tell.explained({ code, detail });
    if (this.status !== "online" && Salon.Session.NO_ENTRY.includes(code)) {
      // Without tokens, our own lost connection may hold the name until the server notices.
      if (plain && this.#hasLoggedIn) this.connection.lose({ code: 1000, reason: "ghost" });
      else this.stop(code, code.startsWith("name_") ? null : detail);
      return;
    }
    this.#tell.failed(code, message, detail);
    this.#events.refused(code, ref);
    this.pending.refuse((entry) => entry.ref === ref);
    if (ref === "create") this.#created = null;
    if (typeof ref === "string" && ref.startsWith("join-")) this.#rooms.entryRefused(ref.slice(5));
  }

  #lost({ code, reason }) {
    const opened = this.#opened;
    this.connection.url = this.#tell.address(this.url); // for the next connection
    if (code === 1009) this.pending.refuse((entry) => entry.state === "sent");
    this.#disconnected();
    if (code === 4001) return this.stop("taken_over");
    if (code === 4003) return this.stop("kicked", reason);
    this.state.rules.forget();
    const key = Salon.reasonOfEnd(code, reason, opened && !this.#hasLoggedIn);
    if (this.#hasLoggedIn)
      this.#become("lost", this.status === "lost" && !opened ? this.problem : key);
    else this.stop(key);
    if (!opened) this.#findReason();
  }

  async #findReason() {
    const key = await Salon.whyNoConnection(this.url);
    if (this.status === "lost" || this.status === "stopped") this.#become(this.status, key);
  }
};
