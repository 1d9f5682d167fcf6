// Asks the teacher before something that cannot be undone, with a field if there is something to
// say.
"use strict";
globalThis.Salon ??= {};

Salon.ClassDialog = class {
  #dialog = document.getElementById("class-dialog");
  #field = document.getElementById("class-dialog-field");
  #confirm = document.getElementById("class-dialog-confirm");
  #deed = null;

  constructor() {
    const form = document.getElementById("class-dialog-form");
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#dialog.close();
      this.#deed(this.#field.value.trim());
    });
    document
      .getElementById("class-dialog-cancel")
      .addEventListener("click", () => this.#dialog.close());
    // Escape closes the dialog, and not the panel below it, too.
    this.#dialog.addEventListener("keydown", (event) => event.stopPropagation());
  }

  // question: the sentence. label: of the field; without one there is none. deed(text) is done if
  // the person confirms. The browser gives the focus back to what had it before.
  ask({ question, confirm, label = "" }, deed) {
    this.#deed = deed;
    document.getElementById("class-dialog-question").textContent = question;
    document.getElementById("class-dialog-label").textContent = label;
    document.getElementById("class-dialog-row").hidden = !label;
    this.#confirm.textContent = confirm;
    this.#field.value = "";
    this.#dialog.showModal();
    if (label) this.#field.focus();
    else this.#confirm.focus();
  }
};
