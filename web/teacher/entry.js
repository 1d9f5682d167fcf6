// Says on the page to connect that one enters as the teacher, and offers to enter without that.
"use strict";
globalThis.Salon ??= {};

Salon.TeacherEntry = class {
  #line = document.getElementById("teacher-entry");
  #token;

  constructor(token) {
    this.#token = token;
    document.getElementById("without-token").addEventListener("click", () => {
      token.forget();
      this.paint();
      document.getElementById("connect-form").requestSubmit();
    });
  }

  paint() {
    this.#line.hidden = !this.#token.isKnown;
  }
};
