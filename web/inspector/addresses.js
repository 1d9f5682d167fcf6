// The addresses that belong to this page's code: whoever connects to `/?inspect=CODE` is shown
// here. A second parameter, which the server ignores, tells this page's own connections from
// programs.
"use strict";
globalThis.Salon ??= {};

Salon.Addresses = class {
  static CODE_LENGTH = 8;
  static PAGE_LENGTH = 12;

  static #newCode = () => Salon.randomText(Salon.Addresses.CODE_LENGTH);

  code = Salon.recall("sessionStorage", "code") ?? Salon.Addresses.#newCode();
  #page = Salon.recall("sessionStorage", "page") ?? Salon.randomText(Salon.Addresses.PAGE_LENGTH);
  // What passes over a teacher's own connection makes a teacher of whoever reads it, and whoever
  // knows a code can watch it. So others get other codes.
  isTeachers = false;
  shared = Salon.recall("sessionStorage", "shared") ?? Salon.Addresses.#newCode();
  #given = new Map();
  #current = null; // the parameter of the connection that was made last

  constructor() {
    Salon.remember("sessionStorage", "code", this.code);
    Salon.remember("sessionStorage", "shared", this.shared);
    // A reload keeps this name, so that the connection it ends is not taken for a program's. But a
    // duplicate of this tab is another page.
    Salon.remember("sessionStorage", "page", null);
    addEventListener("pagehide", () => Salon.remember("sessionStorage", "page", this.#page));
  }

  // Somebody may know the code of this page, which is a teacher's from now on.
  renew() {
    this.code = Salon.Addresses.#newCode();
    Salon.remember("sessionStorage", "code", this.code);
  }

  // The code that a teacher gives to this person.
  codeOf(user) {
    if (!this.#given.has(user)) this.#given.set(user, Salon.Addresses.#newCode());
    return this.#given.get(user);
  }

  // server: the address of the chat, as the person gave it.
  program(server) {
    return this.#with(server, { inspect: this.isTeachers ? this.shared : this.code });
  }

  // Each call gives a new one: for each connection that this page makes.
  own(server) {
    this.#current = `${this.#page}-${Salon.randomText(4)}`;
    return this.#with(server, { inspect: this.code, page: this.#current });
  }

  // Is it an address of this page's own connections?
  isOwn(address) {
    return new URL(address).searchParams.get("page")?.startsWith(`${this.#page}-`) ?? false;
  }

  // code: one that was given to somebody else, or of a program that runs already.
  watcher(server, code = this.code) {
    return this.#below(server, "/inspect", { code });
  }

  // With a code of somebody else's: for a program, or for a page whose owner allows it.
  shown(server, code) {
    return this.#with(server, { inspect: code });
  }

  // Where a check is asked for. path: of the check, such as "/check/server".
  check(server, path, parameters) {
    return this.#below(server, path, parameters);
  }

  // Whose request is this? "current" or "former" for this page's own connections, null for a
  // program's.
  recognise(request) {
    const [, page] = request.match(/^\S+ [^\s?]*\?(?:\S*&)?page=([^\s&]*)/) ?? [];
    if (page === undefined) return null;
    if (page === this.#current) return "current";
    return page.startsWith(`${this.#page}-`) ? "former" : null;
  }

  #below(server, path, parameters) {
    const url = new URL(server);
    url.pathname = url.pathname.replace(/\/?$/, path);
    return this.#with(url, parameters);
  }

  #with(server, parameters) {
    const url = new URL(server);
    for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
    return url.href;
  }
};
