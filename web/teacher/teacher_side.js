// The teacher's side of a class, and what it asks of students: joins the token, the model, the
// panel and the question whether somebody may see our frames.
"use strict";
globalThis.Salon ??= {};

Salon.TeacherSide = class {
  #inspector;
  #session = null;
  #token = new Salon.TeacherToken();
  #entry = new Salon.TeacherEntry(this.#token);
  #model = new Salon.ClassModel();
  #panel = new Salon.ClassPanel(this.#model, {
    request: (action) => this.#request(action),
    inspect: (person) => this.#inspect(person),
  });
  #consent;
  #waiting = []; // questions that could not be sent yet

  // again(): logs in again, with the token that has come meanwhile.
  constructor(inspector, again) {
    this.#inspector = inspector;
    this.#consent = new Salon.Consent((code) => inspector.showTo(code));
    addEventListener("hashchange", () => this.#take() && again());
    this.#take();
  }

  // What a session needs of us.
  get forSession() {
    return {
      teacherToken: (server) => this.#token.for(server),
      entered: (session) => this.#entered(session),
      classTold: (told) => this.#told(() => this.#model.hear(told)),
      noticed: (event) => this.#told(() => this.#model.hearNotice(event)),
      problemTold: (told) => this.#told(() => this.#model.hearProblem(told)),
      asked: (question) => this.#consent.ask(question),
    };
  }

  // To be called when the session may have changed, or with null when the person has left.
  follow(session) {
    this.#session = session;
    if (session === null || session.status === "stopped") {
      this.#consent.forget();
      this.#model.forget();
      this.#waiting = [];
    }
    // Also while the server has not yet answered.
    this.#inspector.isTeachers = session !== null && this.#token.for(session.url) !== undefined;
    if (this.#inspector.on) this.#consent.end();
    this.#panel.follow(session, this.#isTeacher);
  }

  translate() {
    this.#panel.translate();
    this.#consent.translate();
  }

  #take() {
    const isTaken = this.#token.take();
    if (isTaken) this.#inspector.renewCode();
    this.#entry.paint();
    return isTaken;
  }

  get #isTeacher() {
    return this.#session !== null && Salon.isTeacher(this.#session.state.user);
  }

  // The server has let us in. It tells the state of the class to those who asked since.
  #entered(session) {
    this.#session = session;
    if (!this.#isTeacher) return;
    this.#request({ action: "class" });
    for (const question of this.#waiting.splice(0)) this.#request(question);
  }

  #told(change) {
    change();
    this.#panel.paint();
  }

  // Says whether it could be sent. Some requests are answered only if something is wrong, and the
  // session would take a silent server for a dead one; so it is asked something, too.
  #request(action) {
    return this.#session.ask(action) && this.#session.ask({ action: "ping" });
  }

  // Our own page may be connecting again meanwhile, so as to be seen itself.
  async #ask(user) {
    const code = await this.#inspector.openFor(user);
    const question = { action: "inspect", user, code };
    if (this.#session && !this.#request(question)) this.#waiting.push(question);
  }

  // A program's owner has chosen to be watched. A page's owner is asked.
  #inspect({ user, page, inspect: code, number }) {
    if (page) {
      this.#ask(user);
      return Salon.say("class_inspect_asked", { user });
    }
    if (code) {
      this.#inspector.openProgram(code, number);
      return "";
    }
    const address = this.#inspector.openForPrograms();
    return Salon.say("class_inspect_program", { user, address });
  }
};
