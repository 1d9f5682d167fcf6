// The inspector's tabs, as the ARIA authoring practices describe them: one stop for Tab, arrow keys
// choose.
"use strict";
globalThis.Salon ??= {};

Salon.Tabs = class {
  chosen;
  #views;
  #picked;

  // views: for each there are elements tab-VIEW and view-VIEW. picked(view) is called after a
  // choice.
  constructor(views, picked) {
    this.#views = views;
    for (const view of views) {
      const tab = this.#tab(view);
      tab.addEventListener("click", () => this.choose(view));
      tab.addEventListener("keydown", ({ key }) => {
        const step = { ArrowRight: 1, ArrowLeft: -1 }[key];
        if (!step) return;
        this.choose(views.at((views.indexOf(view) + step) % views.length));
        this.focus();
      });
    }
    this.choose(views[0]);
    this.#picked = picked;
  }

  choose(chosen) {
    this.chosen = chosen;
    for (const view of this.#views) {
      const tab = this.#tab(view);
      tab.ariaSelected = String(view === chosen);
      tab.tabIndex = view === chosen ? 0 : -1;
      document.getElementById(`view-${view}`).hidden = view !== chosen;
    }
    this.#picked?.(chosen);
  }

  focus() {
    this.#tab(this.chosen).focus();
  }

  #tab(view) {
    return document.getElementById(`tab-${view}`);
  }
};
