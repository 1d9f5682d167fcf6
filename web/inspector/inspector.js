// The frame inspector: a panel beside the chat, or in its place on a narrow screen. It shows the
// frames of this page's own connection, and of every program that connects to the address of this
// page's code.
"use strict";
globalThis.Salon ??= {};

{
  const get = (id) => document.getElementById(id);

  Salon.Inspector = class {
    on = false;
    #panel = get("inspector");
    #desk = get("desk");
    #button = get("inspect");
    #session = null;
    #addresses = new Salon.Addresses();
    connections = new Salon.Connections((request) => this.#addresses.recognise(request));
    #watch = new Salon.Watch(this.#addresses, {
      heard: (event) => this.#heard(event),
      changed: () => this.#watchChanged(),
    });
    #selfWatch = new Salon.SelfWatch(this.#watch, this.#addresses, this.connections.own, () =>
      this.#changed(),
    );
    #otherWatches = new Salon.OtherWatches(this.#addresses, this.connections, {
      arrived: (program, isWanted) => {
        this.#list.announce(program);
        if (isWanted) this.#choose(program);
      },
      changed: () => this.#changed(),
    });
    #programAddress = new Salon.ProgramAddress();
    #list = new Salon.ConnectionList(this.connections, (connection) => this.#choose(connection));
    #tabs = new Salon.Tabs(["frames", "handshake", "explain", "check"], (view) => this.#viewed(view));
    frames;
    #explain;
    #check;
    #handshake; // the one that is shown
    #planned = false;

    // ask(action): sends it to the server, says whether that was possible.
    constructor(ask) {
      this.#explain = new Salon.ExplainView(get("view-explain"), ask);
      this.#check = new Salon.CheckView(
        get("view-check"),
        this.#addresses,
        () => this.#session?.url,
        (bytes, from) => this.#explainBytes(bytes, from),
      );
      this.frames = new Salon.FramesView(
        this.connections.own,
        ask,
        (bytes, from) => this.#explainBytes(bytes, from),
        () => this.#changed(),
      );
      new Salon.Divider();
      // A page that is opened from disk lies beside the folder of the documents.
      if (location.protocol === "file:")
        for (const link of document.querySelectorAll(".lesson")) link.href = "../docs/lesson.md";
      this.#button.addEventListener("click", () => this.#toggle());
      get("inspector-close").addEventListener("click", () => this.#turn(false));
      get("inspector-back").addEventListener("click", () => this.#show(false));
      if (
        new URLSearchParams(location.search).has("inspect") ||
        Salon.recall("sessionStorage", "inspect") === true
      )
        this.#turn(true);
    }

    // What is shown, for the browser's console.
    get capture() {
      return this.connections.shown.capture;
    }

    // What a session needs of us.
    get forSession() {
      return {
        prepare: (server) => (this.on ? this.#watch.open(server) : Promise.resolve()),
        address: (server) => this.#selfWatch.address(server),
        explained: (answer) => this.#explain.hear(answer),
      };
    }

    // Opens the inspector, and watches a code that is given to this person, and to nobody else.
    // Promises the code for when it is watched: whoever connects before that is not seen.
    async openFor(user) {
      const code = this.#addresses.codeOf(user);
      this.#open();
      await this.#otherWatches.open(this.#session.url, code);
      return code;
    }

    // The program with this number watches another code: we watch that one, too.
    openProgram(code, number) {
      this.#open();
      const known = this.connections.all.find((one) => one.number === number);
      if (known && !known.isOver) this.#choose(known);
      else this.#otherWatches.open(this.#session.url, code, number);
    }

    // Opens the inspector, and returns the address for programs that are to be seen in it.
    openForPrograms() {
      this.#open();
      return this.#addresses.program(this.#session.url);
    }

    renewCode() {
      this.#addresses.renew();
    }

    set isTeachers(yes) {
      this.#addresses.isTeachers = yes;
      this.#watchOthers();
    }

    // Lets somebody else see this page's frames, with null nobody any more. A connection has one
    // code, so this page's own inspector cannot see them meanwhile.
    showTo(code) {
      if (code !== null) this.#turn(false);
      this.#selfWatch.showTo(code);
    }

    // To be called when the session may have changed, or with null when the person has left.
    follow(session) {
      const wasOnline = this.#online;
      this.#session = session;
      if (session === null) {
        this.connections.own.leave(Date.now());
        this.#otherWatches.forget();
      }
      this.#selfWatch.follow(session);
      if (this.#online && !wasOnline && this.#tabs.chosen === "explain") this.#explain.refresh();
      this.#changed();
    }

    translate() {
      const parts = [this.frames, this.#explain, this.#check, this.#list, this.#programAddress];
      for (const part of parts) part.translate();
      this.#handshake = undefined;
      this.#changed();
    }

    // What is wrong, in a sentence.
    get #note() {
      const key = {
        refused: "inspector_absent",
        lost: "inspector_lost",
        open: this.#selfWatch.isUnwatched ? "inspector_full" : undefined,
      }[this.#watch.state];
      return this.#online && key ? Salon.say(key) : "";
    }

    get #online() {
      return this.#session?.status === "online";
    }

    #open() {
      this.#turn(true);
      this.#show(true);
    }

    #watchOthers() {
      const { isTeachers, shared } = this.#addresses;
      if (!this.on || !this.#online || !isTeachers) return;
      if (!this.#otherWatches.has(shared)) this.#otherWatches.open(this.#session.url, shared);
      this.#otherWatches.reopen(this.#session.url);
    }

    #toggle() {
      const hidden = getComputedStyle(this.#panel).display === "none";
      if (this.on && hidden) this.#show(true);
      else this.#turn(!this.on);
    }

    #turn(on) {
      if (on === this.on) return;
      this.on = on;
      Salon.remember("sessionStorage", "inspect", on);
      this.#button.ariaPressed = String(on);
      this.#show(on);
      if (on && this.#session?.state.plain) this.#watch.refuse();
      else if (on && this.#session) {
        this.#watch.open(this.#session.url);
        this.#watchOthers();
      } else if (!on) {
        this.connections.own.leave(Date.now());
        this.#watch.close();
        this.#otherWatches.close();
        this.#button.focus();
      }
    }

    // On a narrow screen, one of chat and inspector at a time.
    #show(on) {
      this.#panel.hidden = !this.on;
      this.#desk.dataset.front = on ? "inspector" : "chat";
      if (on) this.#tabs.focus();
      else this.#button.focus();
      this.#changed();
    }

    #heard(event) {
      const program = this.connections.add(event);
      if (program) this.#list.announce(program);
      this.#selfWatch.check();
      this.#changed();
    }

    #watchChanged() {
      if (this.#watch.state === "open") {
        this.connections.resume();
        setTimeout(() => this.#settle(), Salon.SelfWatch.GRACE);
      }
      this.#selfWatch.check();
      this.#changed();
    }

    #settle() {
      if (this.#watch.state !== "open") return;
      this.connections.settle(Date.now());
      this.#changed();
    }

    #choose(connection) {
      this.connections.choose(connection);
      this.frames.show(connection);
      this.#changed();
    }

    #explainBytes(bytes, from) {
      this.#explain.take(bytes, from);
      this.#tabs.choose("explain");
      this.#tabs.focus();
    }

    #viewed(view) {
      // Whose bytes they are does not matter there.
      get("connections").hidden = view === "explain" || view === "check";
      if (view === "explain") this.#explain.refresh();
      if (view === "check") this.#check.refresh();
      this.#changed();
    }

    #changed() {
      if (this.#planned || !this.on) return;
      this.#planned = true;
      if (document.hidden) setTimeout(() => this.#paint(), 250);
      else requestAnimationFrame(() => this.#paint());
    }

    #paint() {
      this.#planned = false;
      if (!this.on) return;
      get("inspector-note").textContent = this.#note;
      get("connections").dataset.state = this.#watch.state;
      if (this.#session) this.#programAddress.show(this.#addresses.program(this.#session.url));
      this.#list.paint();
      const { shown } = this.connections;
      this.frames.show(shown);
      if (this.#tabs.chosen === "frames") this.frames.paint();
      const { handshake } = shown.capture;
      if (this.#tabs.chosen === "handshake" && this.#handshake !== handshake) {
        this.#handshake = handshake;
        get("view-handshake").replaceChildren(Salon.handshakeView(handshake));
        get("view-handshake").scrollTop = 0;
      }
    }
  };
}
