// The people of the class as a table, and those who have left. On a narrow screen, each row is a
// card.
"use strict";
globalThis.Salon ??= {};

{
  const { element } = Salon;
  const COLUMNS = ["user", "room", "since", "messages", "address", "page", "problem"];

  const clock = (time) => {
    const stamp = element("time", "", Salon.clockTime(time));
    stamp.dateTime = new Date(time).toISOString();
    return stamp;
  };

  const minutes = (since, until) =>
    Salon.say("class_minutes_short", { n: Salon.ClassModel.minutes(since, until) });

  const nameless = () => element("span", "quiet", Salon.say("class_nameless"));

  // Roles as in the markup: on a narrow screen, the style sheet takes them away.
  const withRole = (made, role) => Object.assign(made, { role });

  Salon.ClassTable = class {
    #body = document.getElementById("class-people");
    #head = document.getElementById("class-columns");
    #left = document.getElementById("class-left");
    #key = "user";
    #descending = false;
    #act;
    #model;

    // act(what, person): what is "mute", which also ends it, "kick" or "inspect".
    constructor(model, act) {
      this.#model = model;
      this.#act = act;
      this.#head.addEventListener("click", ({ target }) => {
        const { key } = target.closest("button")?.dataset ?? {};
        if (key === undefined) return;
        this.#descending = key === this.#key && !this.#descending;
        this.#key = key;
        this.#paintHead();
        this.paint(Date.now());
      });
      this.#body.addEventListener("click", ({ target }) => {
        const { act: what, number } = target.closest("button")?.dataset ?? {};
        const person = this.#model.find(Number(number));
        if (what && person) this.#act(what, person);
      });
    }

    translate() {
      this.#paintHead();
    }

    paint(now) {
      const { people, gone } = this.#model;
      const shown = Salon.ClassModel.sort(people, this.#key, this.#descending, Salon.language);
      const { act, number } = document.activeElement?.dataset ?? {};
      this.#place(shown.map((person) => this.#row(person, now)));
      if (act !== undefined)
        this.#body.querySelector(`[data-act="${act}"][data-number="${number}"]`)?.focus();
      this.#left.replaceChildren(...gone.map((person) => this.#leftRow(person)));
      document.getElementById("class-left-title").hidden = gone.length === 0;
    }

    // A button that were replaced while it is pressed would not be clicked, and news come every
    // second. So only what has changed is replaced.
    #place(rows) {
      const numbers = new Set(rows.map(({ dataset }) => dataset.number));
      for (const row of [...this.#body.children])
        if (!numbers.has(row.dataset.number)) row.remove();
      const known = new Map([...this.#body.children].map((row) => [row.dataset.number, row]));
      let next = this.#body.firstElementChild;
      for (const fresh of rows) {
        const row = known.get(fresh.dataset.number) ?? fresh;
        [...fresh.children].forEach((cell, index) => {
          if (!cell.isEqualNode(row.children[index])) row.children[index].replaceWith(cell);
        });
        if (row === next) next = next.nextElementSibling;
        else this.#body.insertBefore(row, next);
      }
    }

    #paintHead() {
      const focused = document.activeElement?.dataset.key;
      const cells = COLUMNS.map((key) => {
        const cell = withRole(element("th"), "columnheader");
        const button = element("button", "link", Salon.say(`class_${key}`));
        Object.assign(button, { type: "button" }).dataset.key = key;
        cell.scope = "col";
        cell.dataset.column = key;
        if (key === this.#key) cell.ariaSort = this.#descending ? "descending" : "ascending";
        cell.append(button);
        return cell;
      });
      const last = withRole(element("th", "", Salon.say("class_actions")), "columnheader");
      last.scope = "col";
      this.#head.replaceChildren(...cells, last);
      if (focused !== undefined) this.#head.querySelector(`[data-key="${focused}"]`)?.focus();
    }

    #row(person, now) {
      const { number, user, room, address, since, messages, page, problem } = person;
      const { muted, teacher } = person;
      const who = element("th", "who");
      withRole(who, "rowheader").scope = "row";
      who.append(user ? Salon.userName(user) : nameless());
      if (muted) who.append(" ", element("span", "class-flag", Salon.say("class_muted")));
      const row = withRole(element("tr"), "row");
      row.dataset.number = number;
      row.append(
        who,
        this.#cell("room", element("bdi", "", room ?? "")),
        this.#cell("since", clock(since), ` ${minutes(since, now).replace(" ", "\u00a0")}`),
        this.#cell("messages", String(messages ?? "")),
        this.#cell("address", `${address ?? ""}`),
        this.#cell("page", Salon.say(page ? "class_with_page" : "class_with_program")),
        this.#cell("problem", problem ?? ""),
        this.#cell("actions", ...(teacher || !user ? [] : this.#buttons(number, user, muted))),
      );
      return row;
    }

    // The label stands before the value on a narrow screen.
    #cell(key, ...content) {
      const cell = withRole(element("td"), "cell");
      cell.dataset.column = key;
      const isEmpty = content.length === 0 || content[0] === "";
      if (isEmpty) cell.classList.add("empty");
      if (key !== "actions") {
        const label = element("span", "class-column", `${Salon.say(`class_${key}`)} `);
        label.ariaHidden = "true";
        cell.append(label);
      }
      cell.append(...content);
      return cell;
    }

    #buttons(number, user, muted) {
      return [
        this.#button("mute", number, user, muted),
        this.#button("kick", number, user),
        this.#button("inspect", number, user),
      ];
    }

    #button(act, number, user, pressed) {
      const made = element("button", "", Salon.say(`class_${act}`));
      made.type = "button";
      made.ariaLabel = `${Salon.say(`class_${act}`)} ${user}`;
      if (pressed !== undefined) made.ariaPressed = String(pressed);
      Object.assign(made.dataset, { act, number });
      return made;
    }

    #leftRow({ user, address, since, until, messages }) {
      const line = Salon.compose("class_left_line", 1, {
        user: user ? Salon.userName(user) : nameless(),
        from: clock(since),
        until: clock(until),
        minutes: minutes(since, until),
        messages: messages ?? 0,
        address: address ?? "",
      });
      return element("li", "", line);
    }
  };
}
