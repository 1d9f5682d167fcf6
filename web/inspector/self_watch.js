// Sees to it that this page's own chat connection is watched while the inspector is on, and only
// then.
//
// The server decides when a connection is made whether that connection is watched: somebody must be
// watching the code then. So the chat connects after the watcher, and reconnects if it came before.
"use strict";
globalThis.Salon ??= {};

Salon.SelfWatch = class {
  static GRACE = 1000; // ms; how long the watcher may take to tell of a connection that is open

  #watch;
  #addresses;
  #own;
  #session = null;
  #online = false;
  #fresh = false; // was the watcher opened after we came online? Then it is not dead
  #moved = false; // to be watched, but this has not yet helped
  isUnwatched = false; // the server does not show our connection, whatever we do
  #timer;
  #shownTo = null; // the code of somebody else who may see this page's frames

  // own: the WatchedConnection of this page. changed() is called when `isUnwatched` has changed.
  constructor(watch, addresses, own, changed) {
    this.changed = changed;
    this.#watch = watch;
    this.#addresses = addresses;
    this.#own = own;
  }

  // Where the chat is to connect to. With nobody watching, the address of our code is an ordinary
  // one.
  address(server) {
    const watched = ["opening", "open", "lost"].includes(this.#watch.state);
    return watched ? this.#addresses.own(server) : this.#unwatched(server);
  }

  // Where the chat is when we do not watch it ourselves.
  #unwatched(server) {
    return this.#shownTo === null ? server : this.#addresses.shown(server, this.#shownTo);
  }

  // Lets somebody else see this page's frames, with null nobody any more. If they may already, but
  // were not watching when we connected, it helps to connect again.
  showTo(code) {
    const again = code !== null && code === this.#shownTo && this.#watch.state === "off";
    this.#shownTo = code;
    if (again && this.#online) this.#session.move(this.#unwatched(this.#session.url));
    else this.check();
  }

  // To be called whenever the session or its status may have changed; without a session if the
  // person left.
  follow(session) {
    this.#session = session;
    if (session === null) this.#shownTo = null;
    const online = session?.status === "online";
    if (session === null || session.status === "stopped") this.#watch.close();
    else if (online && !this.#online) this.#cameOnline();
    this.#online = online;
    this.check();
  }

  // To be called whenever the watcher may have changed.
  check() {
    const [session, watch] = [this.#session, this.#watch];
    if (session?.status !== "online" || session.state.plain) return this.#calm();
    const { url } = session.connection;
    const unwatched = this.#unwatched(session.url);
    const isOwn = this.#addresses.isOwn(url);
    if (watch.state === "off" && url !== unwatched) return session.move(unwatched);
    if (watch.state === "open" && !isOwn) return session.move(this.address(session.url));
    if (watch.state !== "open") return this.#calm();
    if (this.#addresses.recognise(this.#own.request) === "current") {
      this.#fresh = this.#moved = this.isUnwatched = false;
      return this.#calm();
    }
    this.#own.suspend();
    if (!this.isUnwatched) this.#timer ??= setTimeout(() => this.#missing(), Salon.SelfWatch.GRACE);
  }

  #cameOnline() {
    if (this.#session.state.plain) return this.#watch.refuse();
    this.isUnwatched = false;
    this.#fresh = this.#watch.state !== "open";
    this.#watch.retry();
  }

  // We are online and watching, but are not told of our own connection.
  #missing() {
    this.#timer = undefined;
    if (!this.#fresh) {
      this.#fresh = true;
      this.#watch.reopen();
    } else if (!this.#moved) {
      this.#moved = true;
      this.#session.move(this.address(this.#session.url));
    } else {
      this.isUnwatched = true;
      this.changed();
    }
  }

  #calm() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
};
