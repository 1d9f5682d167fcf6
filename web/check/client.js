// "Check my client": the address for it, the case that its next connection is, and the verdicts.
"use strict";
globalThis.Salon ??= {};

Salon.CheckClientView = class {
  static SAID = 4000; // ms that the button says what it did

  #root;
  #page;
  #client;
  #explain;
  #run = null;
  #echoes = true;
  #results;
  #parts = {};

  // page(parameters) is where this page waits, client() where the client connects; null while that is not
  // known. explain(bytes) shows them in the view "Explain".
  constructor(root, page, client, explain) {
    this.#root = root;
    this.#page = page;
    this.#client = client;
    this.#explain = explain;
  }

  translate() {
    const { element, say } = Salon;
    const button = (words, act) => {
      const one = element("button", "", say(words));
      one.type = "button";
      one.addEventListener("click", act);
      return one;
    };
    const address = Object.assign(element("input", ""), { readOnly: true, spellcheck: false });
    address.id = "check-client-address";
    address.addEventListener("focus", () => address.select());
    const label = element("label", "", element("span", "", say("check_client_address")), address);
    const copy = button("copy", () => this.#copy());
    copy.ariaLive = "polite";
    const start = button("check_client_start", () => this.#start());
    start.id = "check-wait";
    start.className = "primary";
    const stop = button("check_stop", () => this.#run?.stop());
    const echo = Object.assign(element("input", ""), { type: "checkbox", checked: this.#echoes });
    echo.addEventListener("change", () => (this.#echoes = echo.checked));
    const echoes = element("label", "check-box", echo, say("check_client_echo"));
    const problem = element("p", "problem");
    problem.role = "alert";
    const said = element("p", "check-said");
    said.role = "status";
    const results = element("div", "check-results");
    results.role = "group";
    results.ariaLabel = say("check_results");
    this.#results = new Salon.CheckResults(results, this.#explain);
    this.#parts = { address, copy, start, stop, problem, said };
    this.#root.replaceChildren(
      element("p", "quiet", say("check_client_intro")),
      element("div", "check-form", label, element("span", "check-buttons", copy)),
      echoes,
      element("p", "check-buttons", start, stop),
      problem,
      said,
      results,
    );
    if (this.#run) this.#results.show(this.#run);
    this.refresh();
  }

  // Call this when the view is shown.
  refresh() {
    this.#parts.address.value = this.#client() ?? "";
    this.#paint();
  }

  #start() {
    const url = this.#page(this.#echoes ? {} : { echo: 0 });
    this.#parts.problem.textContent = url ? "" : Salon.say("check_offline");
    if (!url) return;
    this.#results.clear();
    const run = (this.#run = new Salon.CheckRun(url, {
      changed: () => run === this.#run && this.#paint(),
      judged: (verdict) => {
        if (run !== this.#run) return;
        this.#results.add(run, verdict);
        this.#paint();
      },
    }));
    this.#paint();
  }

  async #copy() {
    const { address, copy } = this.#parts;
    const copied = await Salon.copyText(address.value);
    if (!copied) address.focus();
    copy.textContent = Salon.say(copied ? "copied" : "copy_by_hand");
    setTimeout(() => (copy.textContent = Salon.say("copy")), Salon.CheckClientView.SAID);
  }

  #paint() {
    const { start, stop, problem, said } = this.#parts;
    const run = this.#run;
    const isRunning = run !== null && !run.isOver;
    const hadFocus = document.activeElement;
    start.hidden = isRunning;
    start.textContent = Salon.say(run ? "check_client_again" : "check_client_start");
    stop.hidden = !isRunning;
    if (hadFocus === start && isRunning) stop.focus();
    if (hadFocus === stop && !isRunning) start.focus();
    if (run?.state === "refused")
      problem.textContent = run.refusal
        ? Salon.checkText.refusal(run.refusal)
        : Salon.say("check_absent");
    const sentence = run ? this.#sentence(run) : "";
    if (said.textContent !== sentence) said.textContent = sentence;
    said.dataset.outcome = run?.summary ? (run.summary.is_passed ? "passed" : "failed") : "";
  }

  #sentence(run) {
    const next = run.cases.find((one) => one.case === run.waiting);
    if (run.state !== "running" || !next) return Salon.checkSentence(run);
    const title = Salon.checkText.title(next.title);
    return Salon.say("check_waiting", { number: next.case, all: run.cases.length, title });
  }
};
