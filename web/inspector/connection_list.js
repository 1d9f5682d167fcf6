// The list of connections that are watched: one click, or the arrow keys, choose which one is
// shown.
"use strict";
globalThis.Salon ??= {};

{
  const { element } = Salon;
  const STEPS = { ArrowDown: 1, ArrowUp: -1, ArrowRight: 1, ArrowLeft: -1 };

  // How it stands, in a line.
  function outcome({ state, code, error, reason }) {
    const rule = error && Salon.ruleOf(error);
    const guess = error?.mistake && Salon.guessInWords(error.mistake);
    const sentence = guess
      ? guess
      : rule
        ? Salon.say(`rule_${rule.rule}`)
        : reason.replace(/^failed with \d+: /, "");
    const key =
      {
        ended: code === null ? "ended" : "ended_code",
        refused: code === null ? "unanswered" : "refused",
      }[state] ?? state;
    return Salon.say(`connection_${key}`, { code, sentence });
  }

  function makeRow(connection, chosen) {
    const { own, number, address, name, state, isNew } = connection;
    const row = element("div", "connection");
    Object.assign(row, {
      role: "option",
      id: `connection-${connection.id}`,
      ariaSelected: String(chosen),
    });
    row.dataset.state = state;
    const sign = element("span", "state", state === "refused" || state === "failed" ? "✗" : "");
    sign.ariaHidden = "true";
    const who = own
      ? element("strong", "", Salon.say("connection_own"))
      : name
        ? element("bdi", "", name)
        : element("span", "quiet", Salon.say("connection_nameless"));
    const said = outcome(connection);
    const verdict = element("span", "outcome", said);
    verdict.title = said;
    row.append(
      sign,
      element("span", "number", number === null ? "" : `#${number}`),
      element("span", "who", who),
    );
    row.append(element("span", "address", address), verdict);
    if (isNew) row.append(element("span", "badge", Salon.say("connection_new")));
    return row;
  }

  Salon.ConnectionList = class {
    #list = document.getElementById("connection-list");
    #forgotten = document.getElementById("connections-forgotten");
    #arrived = document.getElementById("connection-arrived");
    #connections;
    #chosen;
    #painted;

    // connections: a Salon.Connections. chosen(connection) is called when somebody chooses one.
    constructor(connections, chosen) {
      this.#connections = connections;
      this.#chosen = chosen;
      this.#list.addEventListener("click", ({ target }) =>
        this.#choose(target.closest(".connection")?.id),
      );
      this.#list.addEventListener("keydown", (event) => {
        const { all, shown } = this.#connections;
        const { key } = event;
        const to =
          key === "Home"
            ? 0
            : key === "End"
              ? all.length - 1
              : key in STEPS
                ? all.indexOf(shown) + STEPS[key]
                : null;
        if (to === null) return;
        event.preventDefault();
        this.#choose(`connection-${all[Math.min(Math.max(to, 0), all.length - 1)].id}`);
      });
    }

    // A program has come: for those who do not see the list.
    announce({ number, state }) {
      this.#arrived.textContent = Salon.say(
        state === "refused" ? "connection_arrived_refused" : "connection_arrived",
        { number },
      );
    }

    translate() {
      this.#painted = undefined;
      this.#arrived.textContent = "";
    }

    paint() {
      const { all, shown, forgotten } = this.#connections;
      const key = JSON.stringify([
        shown.id,
        forgotten,
        all.map(({ id, number, address, name, state, code, isNew }) => [
          id,
          number,
          address,
          name,
          state,
          code,
          isNew,
        ]),
      ]);
      if (key === this.#painted) return;
      this.#painted = key;
      const { scrollTop } = this.#list;
      this.#list.replaceChildren(...all.map((one) => makeRow(one, one === shown)));
      this.#list.scrollTop = scrollTop;
      const active = `connection-${shown.id}`;
      if (this.#list.getAttribute("aria-activedescendant") !== active)
        document.getElementById(active).scrollIntoView({ block: "nearest" });
      this.#list.setAttribute("aria-activedescendant", active);
      this.#forgotten.hidden = forgotten === 0;
      this.#forgotten.textContent = Salon.say("connections_forgotten", { n: forgotten });
    }

    #choose(id) {
      const connection = this.#connections.all.find((one) => `connection-${one.id}` === id);
      if (connection) this.#chosen(connection);
    }
  };
}
