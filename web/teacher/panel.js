// The teacher's panel: who is there, what is wrong, and what the teacher can do about it.
"use strict";
globalThis.Salon ??= {};

{
  const get = (id) => document.getElementById(id);
  const MINUTE = 60_000; // ms; the minutes of presence grow

  Salon.ClassPanel = class {
    #model;
    #tell;
    #button = get("class-button");
    #page = get("chat-page");
    #session = null;
    #isTeacher = false;
    #dialog = new Salon.ClassDialog();
    #table;
    #problems;
    #controls;
    #tabs = new Salon.Tabs(["attendance", "problems"], () => this.paint());

    // tell: request(action) sends it and says whether that was possible, inspect(person) returns a
    // sentence to be shown.
    constructor(model, tell) {
      this.#model = model;
      const request = (action) => this.#request(action);
      this.#tell = tell;
      this.#problems = new Salon.ProblemList(model);
      this.#table = new Salon.ClassTable(model, (what, person) => this.#act(what, person));
      this.#controls = new Salon.ClassControls(model, request, this.#dialog);
      this.#button.addEventListener("click", () => this.#opened());
      get("class-close").addEventListener("click", () => {
        Salon.showPanel("chat");
        this.#button.focus();
      });
      get("save-attendance").addEventListener("click", () => this.#save());
      setInterval(() => this.paint(), MINUTE);
    }

    follow(session, isTeacher) {
      this.#session = session;
      const was = this.#isTeacher;
      this.#isTeacher = isTeacher;
      this.#button.hidden = !isTeacher;
      if (!isTeacher && was && this.#isOpen) Salon.showPanel("chat");
      if (isTeacher) this.#controls.follow(session);
      if (isTeacher !== was) this.paint();
    }

    translate() {
      this.#controls.translate();
      this.#problems.translate();
      this.#table.translate();
      this.#note("");
      this.paint();
    }

    paint() {
      if (!this.#isTeacher) return;
      if (this.#isOpen && this.#tabs.chosen === "problems" && !document.hidden) this.#model.seen();
      const { unseen, students, problems, transcript } = this.#model;
      const badge = get("class-badge");
      badge.hidden = unseen === 0;
      badge.textContent = unseen > 99 ? "99+" : unseen;
      const said = unseen ? `, ${Salon.say("class_unseen", { n: unseen })}` : "";
      this.#button.ariaLabel = this.#button.title = Salon.say("class_toggle") + said;
      if (!this.#isOpen) return;
      get("tab-attendance").textContent = Salon.say("class_attendance", { n: students.length });
      get("tab-problems").textContent = Salon.say("class_problems", { n: problems.length });
      get("class-transcript").textContent = transcript ?? "";
      this.#controls.paint();
      this.#problems.paint();
      if (this.#tabs.chosen === "attendance") this.#table.paint(Date.now());
    }

    get #isOpen() {
      return this.#page.dataset.panel === "class";
    }

    // The button itself is one of those that panels.js knows; it has opened or closed the panel.
    #opened() {
      if (this.#isOpen) this.#controls.chooseRoom(this.#session.state.viewing);
      this.#note("");
      this.paint();
    }

    #act(what, person) {
      const { user, muted } = person;
      this.#note("");
      if (what === "inspect") return this.#note(this.#tell.inspect(person));
      if (what === "mute") return this.#request({ action: muted ? "unmute" : "mute", user });
      const question = Salon.say("class_kick_question", { user });
      const [label, confirm] = [Salon.say("class_kick_reason", { user }), Salon.say("class_kick")];
      this.#dialog.ask({ question, label, confirm }, (reason) =>
        this.#request({ action: "kick", user, ...(reason ? { reason } : {}) }),
      );
    }

    #request(action) {
      const sent = this.#tell.request(action);
      this.#note(sent ? "" : Salon.say("not_connected"));
      return sent;
    }

    #note(sentence) {
      get("class-note").textContent = sentence;
    }

    #save() {
      const now = Date.now();
      const csv = Salon.attendanceCsv(this.#model, now);
      const name = `salon-presence-${Salon.localDate(now)}.csv`;
      Salon.save(name, [csv], "text/csv;charset=utf-8");
    }
  };
}
