// Notifications of the system, for who asked for them and is looking elsewhere.
"use strict";
globalThis.Salon ??= {};

Salon.Notifier = class {
  #button;
  #on = false;

  constructor(button) {
    this.#button = button;
    // Browsers offer them on https and on the own machine only; elsewhere there is nothing to ask for.
    if (!("Notification" in globalThis) || !isSecureContext) return;
    button.hidden = false;
    this.#set(Salon.recall("localStorage", "notify") === true && Notification.permission === "granted");
  }

  // To be called from a click: browsers ignore the question otherwise. Says whether it is forbidden.
  async toggle() {
    const permission = this.#on ? "granted" : await Notification.requestPermission();
    this.#set(!this.#on && permission === "granted");
    return permission === "denied";
  }

  tell(title, text) {
    if (!this.#on || !document.hidden) return;
    try {
      // One `tag`: a new one takes the place of the last instead of piling up.
      const notification = new Notification(title, { body: text.slice(0, 200), tag: "salon", icon: "icon.svg" });
      notification.onclick = () => {
        globalThis.focus();
        notification.close();
      };
    } catch {
      // Android has them for service workers only.
    }
  }

  #set(on) {
    this.#on = on;
    this.#button.ariaPressed = String(on);
    Salon.remember("localStorage", "notify", on);
  }
};
