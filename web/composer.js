// The field to write a message. Nothing that a person typed is lost: what is too long stays, and is
// said to be.
"use strict";
globalThis.Salon ??= {};

Salon.Composer = class {
  static IN_COMPOSITION = 229; // the key code of every key that an input method handles itself

  #form = document.getElementById("composer");
  #field = document.getElementById("message");
  #complaint = document.getElementById("complaint");

  // typed(text) is called at every change by the person, send(text) when a message is to be sent.
  constructor({ typed, send }) {
    this.#field.addEventListener("input", () => {
      typed(this.#field.value);
      this.#check();
    });
    this.#field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || this.#composes(event)) return;
      event.preventDefault();
      this.#form.requestSubmit();
    });
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.focus();
      const text = Salon.tidy(this.#field.value);
      if (!this.#check()) return;
      this.text = "";
      typed("");
      if (text) send(text);
    });
  }

  set text(text) {
    this.#field.value = text;
    this.#check();
  }

  focus() {
    this.#field.focus();
  }

  translate() {
    this.#check();
  }

  // While an input method composes a word, Enter belongs to it. Safari ends the composition before
  // it reports the key, so `isComposing` is false there: https://bugs.webkit.org/165004
  #composes({ isComposing, keyCode }) {
    return isComposing || keyCode === Salon.Composer.IN_COMPOSITION;
  }

  // Says whether the text can be sent.
  #check() {
    const kib = (bytes) => Math.ceil(bytes / 1024);
    const size = Salon.bytesToSend(Salon.tidy(this.#field.value));
    const fits = size <= Salon.MOST_BYTES;
    const sentence = Salon.say("too_long", { size: kib(size), most: kib(Salon.MOST_BYTES) });
    const complaint = fits ? "" : sentence;
    // A screen reader reads it out each time that it is set.
    if (this.#complaint.textContent !== complaint) this.#complaint.textContent = complaint;
    this.#field.ariaInvalid = String(!fits);
    return fits;
  }
};
