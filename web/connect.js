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
  #fault = null; // the mark of what the server sent that is wrong
  #detail = null; // what the server said about the problem

  // connect({ url, user }) is called when the form has been filled in.
  constructor(connect) {
    const fromServer = location.protocol !== "file:";
    this.#address.value = fromServer ? location.hostname + this.#folder : "127.0.0.2";
    this.#port.value = fromServer ? location.port : "8001";
    this.#address.addEventListener("change", () => this.#showPort());
    this.#address.addEventListener("input", ({ inputType }) => {
      if (inputType === "insertFromPaste") this.#showPort(true);
    });
    document.getElementById("connect-form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#showPort();
      const [url, user] = [this.#url, this.user];
      this.explain(!url ? "address_wrong" : !user ? "name_missing" : null);
      if (url && user) return connect({ url, user });
      (url ? this.#user : this.#address).focus();
    });
  }

  show(visible) {
    document.getElementById("connect-page").hidden = !visible;
    if (visible) this.#user.focus();
  }

  get user() {
    return this.#user.value.trim();
  }

  set user(user) {
    this.#user.value = Salon.withoutMark(user ?? "");
  }

  set url(url) {
    const { protocol, hostname, port, pathname } = new URL(url);
    const scheme = protocol === `${this.#usualScheme}:` ? "" : `${protocol}//`;
    this.#address.value = scheme + hostname + (pathname === "/" ? "" : pathname);
    this.#port.value = port;
  }

  set connecting(connecting) {
    this.#connecting = connecting;
    this.#button.disabled = connecting;
    this.#button.textContent = Salon.say(connecting ? "connecting" : "connect");
    // A disabled button loses the focus. A person who uses the keyboard must not have to start at
    // the top again.
    if (!connecting && document.activeElement === document.body) this.#user.focus();
  }

  explain(key, fault = null, detail = null) {
    if (key === this.#problem && fault === this.#fault && detail === this.#detail) return;
    this.#problem = key;
    this.#fault = fault;
    this.#detail = detail;
    this.#say();
  }

  translate() {
    this.#say();
    this.connecting = this.#connecting;
  }

  #say() {
    const lines = [];
    if (this.#problem !== null)
      lines.push(Salon.say(Salon.has(this.#problem) ? this.#problem : "close"));
    // Details are French, but why and how long somebody is excluded is said nowhere else.
    if (this.#detail && (Salon.language === "fr" || this.#problem === "kicked"))
      lines.push(this.#detail);
    if (this.#fault) lines.push(Salon.faultLine(this.#fault));
    const paragraphs = lines.map((line) => Salon.element("p", "", line));
    document.getElementById("connect-problem").replaceChildren(...paragraphs);
  }

  // The folder of the page is the server's path, if a proxy put one in front of it.
  get #folder() {
    const { pathname } = new URL(".", location.href);
    return pathname === "/" ? "" : pathname;
  }

  // A port in the address moves to its own field. A whole address without one means the usual port.
  #showPort(isWhole = false) {
    const parts = Salon.splitAddress(this.#address.value);
    if (!parts?.port && !(isWhole && parts?.scheme)) return;
    this.#address.value = Salon.joinAddress(parts);
    this.#port.value = parts.port;
  }

  get #usualScheme() {
    return location.protocol === "https:" ? "wss" : "ws";
  }

  get #url() {
    return Salon.serverUrl(this.#address.value, this.#port.value, this.#usualScheme);
  }
};
