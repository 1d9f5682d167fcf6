// The bar between chat and inspector: a mouse or a finger drags it, the arrow keys move it, and a
// double click puts it back. Where it was is remembered.
"use strict";
globalThis.Salon ??= {};

Salon.Divider = class {
  static LEAST = { chat: 21, inspector: 35 }; // rem, as in divider.css
  static STEP = 2; // percent, for a key

  #bar = document.getElementById("divider");
  #desk = document.getElementById("desk");

  constructor() {
    const share = Salon.recall("localStorage", "chat-share");
    if (typeof share === "number") this.#place(share);
    const dragged = ({ pointerId }) => this.#bar.hasPointerCapture(pointerId);
    this.#bar.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      event.preventDefault(); // no text is selected on the way
      this.#bar.focus();
      this.#bar.setPointerCapture(event.pointerId);
    });
    this.#bar.addEventListener("pointermove", (event) => {
      const { left, width } = this.#desk.getBoundingClientRect();
      if (dragged(event)) this.#move((100 * (event.clientX - left)) / width);
    });
    this.#bar.addEventListener("dblclick", () => {
      this.#desk.style.removeProperty("--chat-share");
      Salon.remember("localStorage", "chat-share", null);
      this.#tell();
    });
    this.#bar.addEventListener("keydown", (event) => {
      const { least, most, now } = this.#values;
      const { STEP } = Salon.Divider;
      const to = { ArrowLeft: now - STEP, ArrowRight: now + STEP, Home: least, End: most }[
        event.key
      ];
      if (to === undefined) return;
      event.preventDefault();
      this.#move(to);
    });
    new ResizeObserver(() => this.#tell()).observe(this.#desk);
    new ResizeObserver(() => this.#tell()).observe(document.getElementById("chat-page"));
  }

  // The chat's share of the width, in percent.
  get #values() {
    const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
    const { left, width } = this.#desk.getBoundingClientRect();
    const { chat, inspector } = Salon.Divider.LEAST;
    const percent = (size) => (100 * size) / width;
    const least = percent(chat * rem);
    const most = Math.max(least, 100 - percent(inspector * rem));
    return { least, most, now: percent(this.#bar.getBoundingClientRect().left - left) };
  }

  #move(share) {
    const { least, most } = this.#values;
    const allowed = Math.min(Math.max(share, least), most);
    this.#place(allowed);
    Salon.remember("localStorage", "chat-share", allowed);
    this.#tell();
  }

  #place(share) {
    this.#desk.style.setProperty("--chat-share", `${share}%`);
  }

  #tell() {
    if (!this.#bar.checkVisibility()) return;
    const { least, most, now } = this.#values;
    this.#bar.ariaValueMin = String(Math.round(least));
    this.#bar.ariaValueMax = String(Math.round(most));
    this.#bar.ariaValueNow = String(Math.round(now));
    this.#bar.ariaValueText = `${Math.round(now)} %`;
  }
};
