// The verdicts of one check, stage by stage. A stage is open as soon as something in it is not
// passed.
"use strict";
globalThis.Salon ??= {};

Salon.CheckResults = class {
  #root;
  #explain;
  #stages = new Map(); // number: { box, sign, count, list, all, passed, worst }

  // The number of a case's stage; the cases on clients have none.
  static stageOf = (one) => (one.case.includes(".") ? one.case.split(".")[0] : "");

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
    const number = Salon.CheckResults.stageOf(judged);
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
    const stage = run.stages[number - 1];
    const named = stage
      ? `${number}. ${Salon.checkText.title(stage)}`
      : Salon.say("check_client_cases");
    const title = element("h3", "", named);
    const list = element("ol", "check-cases");
    const box = element("details", "check-stage", element("summary", "", sign, title, count), list);
    const all = run.cases.filter((one) => Salon.CheckResults.stageOf(one) === number).length;
    if (!stage) box.open = true;
    const begun = { box, sign, count, list, all };
    this.#stages.set(number, begun);
    this.#root.append(box);
    return begun;
  }
};
