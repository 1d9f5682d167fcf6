// The teacher's token, and the mark that the server puts in front of a teacher's name.
//
// The server's console prints an address that ends with #teacher=TOKEN. Browsers do not send that
// part to any server; the page takes it out of the address bar, where a class could read it on the
// projector.
"use strict";
globalThis.Salon ??= {};

{
  const MARK = "\u2605 "; // a star; the server refuses it in other people's names
  const FRAGMENT = /^#teacher=(.+)$/;

  Salon.isTeacher = (user) => String(user).startsWith(MARK);

  Salon.withoutMark = (user) => (Salon.isTeacher(user) ? user.slice(MARK.length) : user);

  function decode(text) {
    try {
      return decodeURIComponent(text);
    } catch {
      return text; // it is then no token, and the server says so
    }
  }

  // For this tab only: a class shares its computers.
  Salon.TeacherToken = class {
    #token = Salon.recall("sessionStorage", "teacher");

    get isKnown() {
      return typeof this.#token === "string";
    }

    // Takes the token out of the page's address. Says whether there was one.
    take() {
      const [, text] = location.hash.match(FRAGMENT) ?? [];
      if (text === undefined) return false;
      this.#token = decode(text);
      Salon.remember("sessionStorage", "teacher", this.#token);
      history.replaceState(history.state, "", location.pathname + location.search);
      return true;
    }

    // Only the server that the page comes from may hear it: the page can also connect to a
    // student's own server.
    for(server) {
      return this.isKnown && new URL(server).host === location.host ? this.#token : undefined;
    }

    forget() {
      this.#token = null;
      Salon.remember("sessionStorage", "teacher", null);
    }
  };
}
