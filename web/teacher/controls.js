// What the teacher can do for the whole class, and for one room.
"use strict";
globalThis.Salon ??= {};

{
  const get = (id) => document.getElementById(id);
  const PAUSES = [0, 5, 15, 30, 60]; // seconds between two messages of one person

  Salon.ClassControls = class {
    #model;
    #request;
    #dialog;
    #names = []; // of the rooms that the list offers
    #viewing;

    constructor(model, request, dialog) {
      this.#model = model;
      this.#request = request;
      this.#dialog = dialog;
      this.#toggle("class-freeze", () => model.frozenEverywhere, ["unfreeze", "freeze"]);
      this.#toggle("class-lock", () => model.locked, ["unlock", "lock"]);
      const isFrozen = () => model.isFrozen(this.#room);
      const inRoom = () => ({ room: this.#room });
      this.#toggle("class-freeze-room", isFrozen, ["unfreeze", "freeze"], inRoom);
      get("class-slow").addEventListener("change", () =>
        request({ action: "slow", seconds: Number(get("class-slow").value) }),
      );
      get("class-clear").addEventListener("click", () => this.#confirm("clear"));
      get("class-delete").addEventListener("click", () => this.#confirm("delete_room"));
      get("class-room").addEventListener("change", () => this.paint());
      get("announce-form").addEventListener("submit", (event) => {
        event.preventDefault();
        const message = get("announce").value.trim();
        // What could not be sent stays in the field.
        if (message && request({ action: "announce", message })) get("announce").value = "";
      });
    }

    // The rooms, or the one that is looked at, may have changed.
    follow({ state }) {
      const names = state.names.length ? state.names : [state.viewing];
      const isSame = JSON.stringify(names) === JSON.stringify(this.#names);
      if (isSame && this.#viewing === state.viewing) return;
      const chosen = this.#viewing === state.viewing ? this.#room : state.viewing;
      this.#viewing = state.viewing;
      this.#names = [...names];
      get("class-room").replaceChildren(...names.map((name) => new Option(name, name)));
      this.chooseRoom(names.includes(chosen) ? chosen : state.viewing);
      this.paint();
    }

    chooseRoom(name) {
      if (this.#names.includes(name)) get("class-room").value = name;
    }

    translate() {
      const pauses = new Set([...PAUSES, this.#model.slow]);
      const options = [...pauses].sort((a, b) => a - b).map((n) => new Option(this.#pause(n), n));
      get("class-slow").replaceChildren(...options);
      this.paint();
    }

    paint() {
      const { locked, frozenEverywhere, slow } = this.#model;
      const press = (id, yes) => (get(id).ariaPressed = String(yes));
      press("class-freeze", frozenEverywhere);
      press("class-lock", locked);
      press("class-freeze-room", this.#model.isFrozen(this.#room));
      get("class-delete").disabled = this.#room === "general";
      const select = get("class-slow");
      // Another teacher, or a program, may have chosen a pause of its own.
      if (![...select.options].some(({ value }) => Number(value) === slow)) this.translate();
      if (document.activeElement !== select) select.value = String(slow);
      get("class-state").textContent = this.#state;
    }

    get #room() {
      return get("class-room").value;
    }

    #pause(n) {
      return n ? Salon.say("class_slow_seconds", { n }) : Salon.say("class_slow_none");
    }

    // How the class stands, in sentences.
    get #state() {
      const { locked, frozen, frozenEverywhere, slow } = this.#model;
      const parts = [Salon.say(locked ? "class_state_locked" : "class_state_open")];
      if (frozenEverywhere) parts.push(Salon.say("class_state_frozen_everywhere"));
      else if (frozen.length)
        parts.push(Salon.say("class_state_frozen", { n: frozen.length, rooms: frozen.join(", ") }));
      if (slow) parts.push(Salon.say("class_state_slow", { n: slow }));
      return parts.join(" ");
    }

    // actions: to end it, and to begin it. The button changes when the server says so.
    #toggle(id, isOn, [end, begin], more = () => ({})) {
      get(id).addEventListener("click", () =>
        this.#request({ action: isOn() ? end : begin, ...more() }),
      );
    }

    #confirm(action) {
      const room = this.#room;
      const question = Salon.say(`class_${action}_question`, { room });
      const confirm = Salon.say(`class_${action}`);
      this.#dialog.ask({ question, confirm }, () => this.#request({ action, room }));
    }
  };
}
