// The verdicts of one check, stage by stage. A stage is open as soon as something in it is not
// passed.
"use strict";
globalThis.Salon ??= {};

Salon.CheckResults = class {
  #root;
  #explain;
  #stages = new Map(); // number: { box, sign, count, list, all, passed, worst }

  constructor(root, explain) {
    this.#root = root;
    this.#explain = explain;
  }

  clear() {
    this.#stages.clear();
    this.#root.replaceChildren();
  }

  // All that is known of a run, from the beginning.
  show(run) {
    this.clear();
    for (const judged of run.verdicts) this.add(run, judged);
  }

  add(run, judged) {
    const [number] = judged.case.split(".");
    const stage = this.#stages.get(number) ?? this.#begin(run, number);
    const before = stage.list.querySelector(`[data-case="${judged.case}"]`);
    const item = Salon.checkVerdict(judged, this.#explain);
    item.dataset.case = judged.case;
    if (before) before.replaceWith(item);
    else stage.list.append(item);
    const passed = stage.list.querySelectorAll('[data-outcome="passed"]').length;
    const failed = stage.list.querySelector('[data-outcome="failed"]');
    const recommended = stage.list.querySelector('[data-outcome="recommended"]');
    const outcome = failed ? "failed" : recommended ? "recommended" : "passed";
    if (outcome !== "passed" && stage.box.dataset.outcome !== outcome) stage.box.open = true;
    stage.box.dataset.outcome = outcome;
    const isDone = stage.list.children.length === stage.all;
    stage.sign.textContent = { failed: "✗", recommended: "!", passed: isDone ? "✓" : "…" }[outcome];
    stage.count.textContent = Salon.say("check_stage", { passed, all: stage.all });
  }

  #begin(run, number) {
    const { element } = Salon;
    const sign = element("span", "check-sign");
    sign.ariaHidden = "true";
    const count = element("span", "quiet");
    const named = run.stages[number - 1] ? `${number}. ${Salon.checkText.title(run.stages[number - 1])}` : "";
    const title = element("h4", "", named);
    const list = element("ol", "check-cases");
    const box = element("details", "check-stage", element("summary", "", sign, title, count), list);
    const all = run.cases.filter((one) => one.case.split(".")[0] === number).length;
    const stage = { box, sign, count, list, all };
    this.#stages.set(number, stage);
    this.#root.append(box);
    return stage;
  }
};
