// What went wrong in the class, live: the newest first.
"use strict";
globalThis.Salon ??= {};

{
  const { element } = Salon;

  function row({ number, user, address, code, problem, time }) {
    const stamp = element("time", "", Salon.clockTime(time, "medium"));
    stamp.dateTime = new Date(time).toISOString();
    const line = element("p", "problem-who", stamp);
    if ((number ?? null) !== null) line.append(" ", element("span", "quiet", `#${number}`));
    if (user) line.append(" ", Salon.userName(user));
    line.append(" ", element("span", "quiet", address ?? ""), " ");
    line.append(element("code", "", code));
    return element("li", "", line, element("p", "", problem));
  }

  Salon.ProblemList = class {
    #list = document.getElementById("problem-list");
    #painted = null; // the newest one that is shown
    #model;

    constructor(model) {
      this.#model = model;
    }

    translate() {
      this.#list.replaceChildren();
      this.#painted = null;
    }

    paint() {
      const { problems } = this.#model;
      document.getElementById("problems-empty").hidden = problems.length > 0;
      const known = problems.indexOf(this.#painted);
      if (known < 0) this.#list.replaceChildren();
      const fresh = problems.slice(0, known < 0 ? problems.length : known);
      this.#list.prepend(...fresh.map(row));
      while (this.#list.childElementCount > problems.length) this.#list.lastElementChild.remove();
      this.#painted = problems[0] ?? null;
    }
  };
}
