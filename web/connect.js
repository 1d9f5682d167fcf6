// The page to connect: to which server, under which name, and why it did not work.
"use strict";
globalThis.Salon ??= {};

Salon.ConnectPage = class {
  #button = document.getElementById("connect");
  #address = document.getElementById("address");
  #port = document.getElementById("port");
  #user = document.getElementById("user");
  #connecting = false;
  #problem = null; // the key of what is wrong

  // connect({ url, user }) is called when the form has been filled in.
  constructor(connect) {
    const fromServer = location.protocol !== "file:";
    this.#address.value = fromServer ? location.hostname : "127.0.0.2";
    this.#port.value = fromServer ? location.port : "8001";
    document.getElementById("connect-form").addEventListener("submit", (event) => {
      event.preventDefault();
      const [url, user] = [this.#url, this.#user.value.trim()];
      this.explain(!url ? "address_wrong" : !user ? "name_missing" : null);
      if (url && user) return connect({ url, user });
      (url ? this.#user : this.#address).focus();
    });
  }

  show(visible) {
    document.getElementById("connect-page").hidden = !visible;
    if (visible) this.#user.focus();
  }

  set user(user) {
    this.#user.value = user;
  }

  set connecting(connecting) {
    this.#connecting = connecting;
    this.#button.disabled = connecting;
    this.#button.textContent = Salon.say(connecting ? "connecting" : "connect");
    // A disabled button loses the focus. A person who uses the keyboard must not have to start at
    // the top again.
    if (!connecting && document.activeElement === document.body) this.#user.focus();
  }

  explain(key) {
    this.#problem = key;
    document.getElementById("connect-problem").textContent =
      key === null ? "" : Salon.say(Salon.has(key) ? key : "close");
  }

  translate() {
    this.explain(this.#problem);
    this.connecting = this.#connecting;
  }

  get #url() {
    const typed = this.#address.value.trim();
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const host = /^[^[\]/]*:[^[\]/]*:/.test(typed) ? `[${typed}]` : typed; // ::1 is [::1] in a URL
    try {
      const url = new URL(typed.includes("://") ? typed : `${scheme}://${host}`);
      url.port = this.#port.value.trim() || url.port;
      url.hash = "";
      return ["ws:", "wss:"].includes(url.protocol) ? url.href : null;
    } catch {
      return null;
    }
  }
};
