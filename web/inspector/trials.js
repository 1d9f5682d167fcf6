// Demonstrations: the server sends a Ping, a message in fragments or a Close on this page's own
// connection.
"use strict";
globalThis.Salon ??= {};

{
  const CLOSE_CODES = [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1011, 1013, 3000, 4000];

  Salon.Trials = class {
    #code = document.getElementById("close-code");
    #title = document.getElementById("trials-title");
    #buttons = [...document.querySelectorAll("[data-trial]")];
    #own = true; // is this page's own connection shown?

    // ask(action): to the server.
    constructor(ask) {
      this.#code.append(...CLOSE_CODES.map((code) => new Option(String(code))));
      for (const button of this.#buttons)
        button.addEventListener("click", () => ask(this.#action(button.dataset.trial)));
    }

    show({ own }) {
      this.#own = own;
      this.translate();
    }

    translate() {
      this.#title.textContent = Salon.say(this.#own ? "trials" : "trials_own_only");
      this.#title.dataset.why = String(!this.#own);
      for (const one of [...this.#buttons, this.#code]) {
        one.disabled = !this.#own;
        const label = one.matches("button") ? Salon.say(one.dataset.wordsLabel) : "";
        one.title = this.#own ? label : Salon.say("trials_own_only_why");
      }
    }

    #action(demonstration) {
      const action = { action: "demonstrate", demonstration };
      if (demonstration !== "close") return action;
      return { ...action, code: Number(this.#code.value), reason: Salon.say("trial_reason") };
    }
  };
}
