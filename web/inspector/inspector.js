// The frame inspector: a panel beside the chat, or in its place on a narrow screen. It shows this page's own connection.
"use strict";
globalThis.Salon ??= {};

Salon.Inspector = class {
  static VIEWS = ["frames", "handshake", "explain"];

  on = false; // is the server asked to show our frames?
  capture = new Salon.Capture();
  #turned;
  #panel = document.getElementById("inspector");
  #desk = document.getElementById("desk");
  #button = document.getElementById("inspect");
  #view = "frames";
  frames;
  #explain;
  #online = false;
  #planned = false;
  #handshake; // the one that is shown

  // turned(on): the connection is to be made anew. ask(action): sends it, says whether it could.
  constructor({ turned, ask }) {
    this.#turned = turned;
    const changed = () => this.#changed();
    this.frames = new Salon.FramesView(this.capture, ask, changed);
    this.#explain = new Salon.ExplainView(document.getElementById("view-explain"), (action) => this.#isShown && ask(action));
    this.#button.addEventListener("click", () => this.#toggle());
    document.getElementById("inspector-close").addEventListener("click", () => this.#turn(false));
    document.getElementById("inspector-back").addEventListener("click", () => this.#show(false));
    this.#makeTabs();
    this.#choose(this.#view);
    if (new URLSearchParams(location.search).has("inspect") || Salon.recall("sessionStorage", "inspect") === true) this.#turn(true);
  }

  // What a session is to tell.
  get told() {
    return {
      inspected: (event) => {
        if (event.action === "explained") this.#explain.hear(event);
        else this.capture.add(event);
        this.#changed();
      },
      // close: what the browser says, or null if we left.
      ended: (close) => {
        if (close) this.capture.close({ ...close, time: Date.now() });
        else this.capture.leave(Date.now());
        this.#changed();
      },
    };
  }

  // How the session is: a server that lets us in without having shown the handshake will show nothing.
  connected(status) {
    const online = status === "online";
    if (online !== this.#online && online && this.#view === "explain") this.#explain.refresh();
    this.#online = online;
    this.#changed();
  }

  translate() {
    this.frames.translate();
    this.#explain.translate();
    this.#handshake = undefined;
    this.#changed();
  }

  get #isShown() {
    return this.capture.state === "OPEN" || this.capture.state === "CLOSING";
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
    if (!on) this.capture.leave(Date.now());
    this.#turned(on);
    if (!on) this.#button.focus();
  }

  // On a narrow screen, one of chat and inspector at a time.
  #show(on) {
    this.#panel.hidden = !this.on;
    this.#desk.dataset.front = on ? "inspector" : "chat";
    if (on) document.getElementById(`tab-${this.#view}`).focus();
    else this.#button.focus();
    this.#changed();
  }

  // As the ARIA authoring practices have it: one tab stop, arrows choose.
  #makeTabs() {
    const { VIEWS } = Salon.Inspector;
    for (const view of VIEWS) {
      const tab = document.getElementById(`tab-${view}`);
      tab.addEventListener("click", () => this.#choose(view));
      tab.addEventListener("keydown", ({ key }) => {
        const step = { ArrowRight: 1, ArrowLeft: -1 }[key];
        if (!step) return;
        const next = VIEWS.at((VIEWS.indexOf(view) + step) % VIEWS.length);
        this.#choose(next);
        document.getElementById(`tab-${next}`).focus();
      });
    }
  }

  #choose(chosen) {
    this.#view = chosen;
    for (const view of Salon.Inspector.VIEWS) {
      const tab = document.getElementById(`tab-${view}`);
      tab.ariaSelected = String(view === chosen);
      tab.tabIndex = view === chosen ? 0 : -1;
      document.getElementById(`view-${view}`).hidden = view !== chosen;
    }
    if (chosen === "explain") this.#explain.refresh();
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
    const note = document.getElementById("inspector-note");
    note.textContent = this.#online && !this.#isShown ? Salon.say("inspector_absent") : "";
    if (this.#view === "frames") this.frames.paint();
    if (this.#view === "handshake" && this.#handshake !== this.capture.handshake) {
      this.#handshake = this.capture.handshake;
      document.getElementById("view-handshake").replaceChildren(Salon.handshakeView(this.#handshake));
    }
  }
};
