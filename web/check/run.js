// One check, as the server tells of it over a WebSocket of its own.
"use strict";
globalThis.Salon ??= {};

Salon.CheckRun = class {
  state = "opening"; // opening, running, done, refused, lost, stopped
  address = "";
  stages = [];
  cases = [];
  verdicts = []; // in the order in which they came
  summary = null;
  waiting = null; // the case that a client's next connection is
  refusal = ""; // the server's sentence, where it may be known
  #socket = null;
  #tell;

  // tell: { changed(), judged(verdict) }
  constructor(url, tell, wait = 0) {
    this.#tell = tell;
    this.timer = setTimeout(() => this.#open(url), wait);
  }

  get isOver() {
    return !["opening", "running"].includes(this.state);
  }

  stop() {
    clearTimeout(this.timer);
    if (this.isOver) return;
    this.#become("stopped");
    this.#socket?.close();
  }

  #open(url) {
    try {
      this.#socket = new WebSocket(url);
    } catch {
      return this.#become("refused"); // ws:// from an https:// page
    }
    this.#socket.onmessage = ({ data }) => this.isOver || this.#hear(JSON.parse(data));
    this.#socket.onclose = () => {
      if (this.isOver) return;
      if (this.state === "running") this.#become("lost");
      else this.#ask(url);
    };
  }

  #hear(told) {
    switch (told.action) {
      case "checking":
        Object.assign(this, { address: told.address ?? "", cases: told.cases });
        this.stages = told.stages ?? [];
        return this.#become("running");
      case "waiting":
        this.waiting = told.case;
        return this.#tell.changed();
      case "judged":
        this.verdicts = [...this.verdicts.filter((one) => one.case !== told.case), told];
        return this.#tell.judged(told);
      case "checked":
        this.summary = told;
        return this.#become("done");
    }
  }

  // A browser does not say why a WebSocket was refused; over HTTP, the same request is refused
  // with a sentence, which this server's own pages may read.
  async #ask(url) {
    try {
      const response = await fetch(url.replace(/^ws/, "http"), { cache: "no-store" });
      const [, sentence = ""] = (await response.text()).match(/^\d+ [^:]*: (.*)/) ?? [];
      if (sentence.startsWith("there is no such page")) this.refusal = "";
      else this.refusal = sentence;
    } catch {
      this.refusal = "";
    }
    if (!this.isOver) this.#become("refused");
  }

  #become(state) {
    this.state = state;
    this.#tell.changed();
  }
};
