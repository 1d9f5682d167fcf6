// "Check my server": the form, how far the check is, and its verdicts.
"use strict";
globalThis.Salon ??= {};

Salon.CheckServerView = class {
  static PAUSE = 5200; // ms from one start to the next; the server refuses an earlier one
  static OWN = /^(localhost|127\..*|\[::1\])$/;

  #root;
  #explain;
  #address;
  #run = null;
  #started = -Infinity;
  #typed = { port: "9001", path: "/", kind: "echo" };
  #results;
  #parts = {};

  // address(parameters): where a check is asked for, or null. explain(bytes) shows them there.
  constructor(root, address, explain) {
    this.#root = root;
    this.#address = address;
    this.#explain = explain;
  }

  translate() {
    const { element, say } = Salon;
    const field = (name, input) => {
      input.id = `check-${name}`;
      input.value = this.#typed[name];
      input.addEventListener("input", () => (this.#typed[name] = input.value));
      const label = element("label", name === "port" ? "narrow-field" : "", element("span", "", say(`check_${name}`)), input);
      return label;
    };
    const text = (attributes) =>
      Object.assign(element("input", ""), { autocomplete: "off", spellcheck: false, ...attributes });
    const kinds = ["echo", "chat", "other"].map((kind) => new Option(say(`check_kind_${kind}`), kind));
    const button = (words, act, className = "") => {
      const one = element("button", className, say(words));
      one.type = "button";
      one.addEventListener("click", act);
      return one;
    };
    const start = element("button", "primary", say("check_start"));
    start.id = "check-start";
    const stop = button("check_stop", () => this.#run?.stop());
    stop.id = "check-stop";
    const form = element(
      "form",
      "check-form",
      field("port", text({ inputMode: "numeric", maxLength: 5, required: true })),
      field("path", text({ maxLength: 200, autocapitalize: "none" })),
      field("kind", element("select", "", ...kinds)),
      element("span", "check-buttons", start, stop),
    );
    form.noValidate = true;
    form.addEventListener("submit", (event) => (event.preventDefault(), this.#start({})));
    const reach = element("p", "quiet", say("check_server_reach"));
    const problem = element("p", "problem");
    problem.role = "alert";
    const said = element("p", "check-said");
    said.role = "status";
    const progress = element("progress", "");
    const counted = element("span", "quiet");
    const bar = element("p", "check-progress", progress, counted);
    const more = button("check_all", () => this.#start({ all: 1 }));
    more.id = "check-all";
    const results = element("div", "check-results");
    results.role = "group";
    results.ariaLabel = say("check_results");
    this.#parts = { reach, start, stop, problem, said, progress, counted, bar, more };
    this.#results = new Salon.CheckResults(results, this.#explain);
    this.#root.replaceChildren(
      element("p", "quiet", say("check_server_intro")),
      reach,
      form,
      problem,
      said,
      bar,
      more,
      results,
    );
    if (this.#run) this.#results.show(this.#run);
    this.refresh();
  }

  // Call this when the view is shown. On the server's own machine, every address is near.
  refresh() {
    const { hostname } = new URL(this.#address({}) ?? location);
    this.#parts.reach.hidden = Salon.CheckServerView.OWN.test(hostname);
    this.#paint();
  }

  #start(more) {
    const { port, path, kind } = this.#typed;
    this.#run?.stop();
    const isPort = /^\d+$/.test(port.trim()) && Number(port) >= 1 && Number(port) <= 65535;
    const wish = { port: port.trim(), path: path.trim().replace(/^\/?/, "/"), ...more };
    if (kind === "chat") wish.chat = 1;
    if (kind === "other") wish.echo = 0;
    const url = this.#address(wish);
    const problem = !isPort ? "check_bad_port" : url === null ? "check_offline" : "";
    this.#parts.problem.textContent = problem && Salon.say(problem);
    if (problem) return isPort || document.getElementById("check-port").focus();
    const wait = Math.max(0, this.#started + Salon.CheckServerView.PAUSE - Date.now());
    this.#started = Date.now() + wait;
    this.#results.clear();
    const run = (this.#run = new Salon.CheckRun(
      url,
      {
        changed: () => run === this.#run && this.#paint(),
        judged: (verdict) => {
          if (run !== this.#run) return;
          this.#results.add(run, verdict);
          this.#count();
        },
      },
      wait,
    ));
    this.#paint();
  }

  #paint() {
    const { start, stop, problem, said, bar, more } = this.#parts;
    const run = this.#run;
    const isRunning = run !== null && !run.isOver;
    const hadFocus = document.activeElement;
    start.hidden = isRunning;
    stop.hidden = !isRunning;
    if (hadFocus === start && isRunning) stop.focus();
    bar.hidden = !isRunning;
    more.hidden = !(run?.state === "done" && run.summary.not_run > 0);
    if (hadFocus === stop && !isRunning) (more.hidden ? start : more).focus();
    if (run?.state === "refused") {
      problem.textContent = run.refusal
        ? Salon.checkText.refusal(run.refusal)
        : Salon.say("check_absent");
    } else if (isRunning) problem.textContent = "";
    const sentence = run ? Salon.checkSentence(run) : "";
    if (said.textContent !== sentence) said.textContent = sentence;
    said.dataset.outcome = run?.summary ? (run.summary.is_passed ? "passed" : "failed") : "";
    this.#count();
  }

  #count() {
    const { progress, counted } = this.#parts;
    const [n, all] = [this.#run?.verdicts.length ?? 0, this.#run?.cases.length ?? 0];
    Object.assign(progress, { max: Math.max(1, all), value: n });
    counted.textContent = all ? Salon.say("check_progress", { n, all }) : "";
    progress.ariaLabel = counted.textContent;
  }
};

// How a run stands, in a sentence or two.
Salon.checkSentence = (run) => {
  if (run.state === "refused") return "";
  if (run.state === "running") return Salon.say("check_running", { address: run.address });
  if (run.state !== "done") return Salon.say(`check_${run.state}`);
  const { passed, recommended, failed, not_run } = run.summary;
  const all = passed + recommended + failed;
  const first = failed ? ["check_failed", failed] : ["check_passed", passed];
  const rest = [["check_recommended", recommended], ["check_not_run", not_run]].filter(([, n]) => n);
  return [first, ...rest].map(([key, n]) => Salon.say(key, { n, all })).join(" ");
};
