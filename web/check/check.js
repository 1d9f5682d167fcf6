// The view "Check": this server judges the server or the client of whoever has the page open.
"use strict";
globalThis.Salon ??= {};

Salon.CheckView = class {
  #root;
  #views;
  #chosen = "server";
  #buttons = [];

  // addresses: those of this page's code. server(): that of the chat, or undefined.
  // explain(bytes, from) shows bytes in the view "Explain".
  constructor(root, addresses, server, explain) {
    const { element } = Salon;
    const address = (path) => (parameters) =>
      server() ? addresses.check(server(), path, parameters) : null;
    this.#root = root;
    const parts = { server: element("div", "check-view"), client: element("div", "check-view") };
    const watched = address("/check/client");
    this.#views = {
      server: {
        part: parts.server,
        view: new Salon.CheckServerView(parts.server, address("/check/server"), (bytes) =>
          explain(bytes, "server"),
        ),
      },
      client: {
        part: parts.client,
        view: new Salon.CheckClientView(
          parts.client,
          (parameters) => watched({ code: addresses.code, ...parameters }),
          () => address("/check")({ code: addresses.code }),
          (bytes) => explain(bytes, "client"),
        ),
      },
    };
  }

  translate() {
    const { element, say } = Salon;
    const names = Object.keys(this.#views);
    this.#buttons = names.map((name) => {
      const button = element("button", "", say(`check_${name}`));
      button.type = "button";
      button.id = `check-${name}`;
      button.addEventListener("click", () => this.#choose(name));
      return button;
    });
    const choice = element("p", "check-choice", ...this.#buttons);
    choice.role = "group";
    choice.ariaLabel = say("check_what");
    for (const { view } of Object.values(this.#views)) view.translate();
    const parts = Object.values(this.#views).map(({ part }) => part);
    this.#root.replaceChildren(choice, ...parts);
    this.#choose(this.#chosen);
  }

  // Call this when the view is shown.
  refresh() {
    for (const { view } of Object.values(this.#views)) view.refresh();
  }

  #choose(chosen) {
    this.#chosen = chosen;
    for (const [i, name] of Object.keys(this.#views).entries()) {
      this.#buttons[i].ariaPressed = String(name === chosen);
      this.#views[name].part.hidden = name !== chosen;
    }
  }
};
