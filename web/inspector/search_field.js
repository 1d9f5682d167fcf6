// The field that searches the frames, the button that empties it, and how many frames are found.
"use strict";
globalThis.Salon ??= {};

Salon.SearchField = class {
  #field = document.getElementById("search");
  #clear = document.getElementById("search-clear");
  #found = document.getElementById("found");

  // changed() is called when something else is searched for.
  constructor(changed) {
    this.changed = changed;
    this.#field.addEventListener("input", () => this.#typed());
    this.#field.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.isComposing || !this.#field.value) return;
      event.preventDefault();
      this.#empty();
    });
    this.#clear.addEventListener("click", () => this.#empty());
  }

  get query() {
    return new Salon.Query(this.#field.value);
  }

  // share: as in Salon.ShownRecords.
  show(share) {
    const sentence = share ? Salon.say("search_found", share) : "";
    if (this.#found.textContent !== sentence) this.#found.textContent = sentence;
  }

  #empty() {
    this.#field.value = "";
    this.#field.focus();
    this.#typed();
  }

  #typed() {
    this.#clear.hidden = this.#field.value === "";
    this.changed();
  }
};
