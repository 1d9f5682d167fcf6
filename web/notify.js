// System notifications, for people who asked for them and are looking at another page.
"use strict";
globalThis.Salon ??= {};

Salon.Notifier = class {
  #button;
  #on = false;

  constructor(button) {
    this.#button = button;
    // Browsers offer them only to encrypted pages and to pages from the same machine.
    if (!("Notification" in globalThis) || !isSecureContext) return;
    button.hidden = false;
    this.#set(
      Salon.recall("localStorage", "notify") === true && Notification.permission === "granted",
    );
  }

  // Call this from a click: otherwise browsers ignore the question. Says whether the person forbade
  // it.
  async toggle() {
    const permission = this.#on ? "granted" : await Notification.requestPermission();
    this.#set(!this.#on && permission === "granted");
    return permission === "denied";
  }

  tell(title, text) {
    if (!this.#on || !document.hidden) return;
    try {
      // With one `tag`, a new notification replaces the last one.
      const notification = new Notification(title, {
        body: text.slice(0, 200),
        tag: "salon",
        icon: "icon.svg",
      });
      notification.onclick = () => {
        globalThis.focus();
        notification.close();
      };
    } catch {
      // On Android, only service workers have them.
    }
  }

  #set(on) {
    this.#on = on;
    this.#button.ariaPressed = String(on);
    Salon.remember("localStorage", "notify", on);
  }
};
