// The address for a program of one's own, and the button that copies it.
"use strict";
globalThis.Salon ??= {};

Salon.ProgramAddress = class {
  static SAID = 4000; // ms that the button says what it did

  #field = document.getElementById("program-address");
  #button = document.getElementById("copy-address");
  #said = null; // the key of what the button says for a while
  #timer;

  constructor() {
    this.#button.addEventListener("click", () => this.#copy());
    this.#field.addEventListener("focus", () => this.#field.select());
  }

  show(address) {
    if (this.#field.value !== address) this.#field.value = address;
  }

  translate() {
    this.#button.textContent = Salon.say(this.#said ?? "copy");
  }

  async #copy() {
    const copied = await Salon.copyText(this.#field.value);
    this.#said = copied ? "copied" : "copy_by_hand";
    if (!copied) this.#field.focus();
    this.translate();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#said = null;
      this.translate();
    }, Salon.ProgramAddress.SAID);
  }
};
