// The question whether somebody may see the frames of this page's connection, and, as long as they
// may, a line that says so. It takes no focus: a message may be being written.
"use strict";
globalThis.Salon ??= {};

Salon.Consent = class {
  #boxes = document.querySelectorAll(".consent"); // on a narrow screen, one is hidden
  #show;
  #asked = null; // { user, inspect: their code }
  #allowed = null; // the same, once they may

  // show(code): lets whoever has this code see the frames; with null nobody.
  constructor(show) {
    this.#show = show;
  }

  ask(question) {
    if (this.#allowed?.inspect === question.inspect) return this.#show(question.inspect);
    this.#asked = question;
    this.translate();
  }

  // The person has left.
  forget() {
    if (!this.#asked && !this.#allowed) return;
    this.#asked = this.#allowed = null;
    this.translate();
  }

  translate() {
    const asked = this.#asked ?? this.#allowed;
    for (const box of this.#boxes) {
      box.hidden = !asked;
      box.replaceChildren(...(asked ? this.#content(asked) : []));
    }
  }

  // Whoever watches their own frames lets nobody else see them any more.
  end() {
    if (!this.#allowed) return;
    this.#allowed = null;
    this.#show(null);
    this.translate();
  }

  #content(asked) {
    const { element } = Salon;
    const user = Salon.userName(asked.user);
    const sentence = Salon.compose(this.#asked ? "consent_question" : "consent_given", 1, { user });
    const buttons = this.#asked
      ? [
          this.#button("consent_allow", "primary", () => this.#allow()),
          this.#button("consent_refuse", "", () => this.#refuse()),
        ]
      : [this.#button("consent_end", "", () => this.end())];
    return [element("p", "", sentence), element("p", "consent-buttons", ...buttons)];
  }

  #button(words, className, press) {
    const made = Salon.element("button", className, Salon.say(words));
    made.type = "button";
    made.addEventListener("click", () => {
      press();
      this.translate();
      document.getElementById("message").focus();
    });
    return made;
  }

  #allow() {
    this.#allowed = this.#asked;
    this.#asked = null;
    this.#show(this.#allowed.inspect);
  }

  #refuse() {
    this.#asked = null;
  }
};
