// The wall display: the chat for a whole classroom to read on a projector. Only the messages are
// there, and a strip that says where this is, how to get here, and who is.
"use strict";
globalThis.Salon ??= {};

Salon.Wall = class {
  #root = document.documentElement;
  #button = document.getElementById("wall");
  #leave = document.getElementById("wall-leave");
  #enlarge = document.getElementById("wall-enlarge");
  #changed;
  #asked; // for which server the address was asked for
  #invitation = null; // as of Salon.findInvitation; null: not known yet
  #painted;

  // changed() is called when there is something new to paint, turned() when it was turned on or off
  // by the person.
  constructor({ changed, turned }) {
    this.#changed = changed;
    const turn = (on) => {
      this.turn(on);
      turned(on);
      // The button that was pressed is gone. The one that leads back may be in the menu.
      const back = [this.#button, document.getElementById("menu")];
      (on ? this.#leave : back.find((button) => button.checkVisibility()))?.focus();
    };
    this.#button.addEventListener("click", () => turn(true));
    this.#leave.addEventListener("click", () => turn(false));
    this.#enlarge.addEventListener("click", () => (this.#isLarge = !this.#isLarge));
    addEventListener("keydown", (event) => {
      const isTaken = event.defaultPrevented || event.isComposing;
      if (event.key !== "Escape" || !this.#leave.checkVisibility() || isTaken) return;
      if (this.#isLarge) this.#isLarge = false;
      else turn(false);
    });
  }

  get on() {
    return this.#root.dataset.size === "wall";
  }

  turn(on) {
    this.#root.dataset.size = on ? "wall" : "desk";
    Salon.remember("sessionStorage", "wall", on);
    this.#isLarge = false;
    this.#asked = undefined; // the machine may be in another network by the next time
    if (on) Salon.showPanel("chat");
    this.#changed();
  }

  // The language is another one.
  forget() {
    this.#painted = undefined;
  }

  paint(session) {
    if (!this.on) return;
    this.#ask(session);
    const { state, status, url } = session;
    const { people, count } = state.room(state.viewing);
    const present = people?.length ?? count;
    // What has not changed is not painted: a screen reader would read it out again.
    const painted = JSON.stringify([state.viewing, present, status, url, this.#invitation]);
    if (this.#painted === painted) return;
    this.#painted = painted;
    const get = (id) => document.getElementById(id);
    get("wall-room").textContent = state.viewing;
    get("wall-people").textContent =
      present === null ? "" : Salon.say("wall_people", { n: present });
    get("wall-status").textContent = status === "online" ? "" : Salon.say(`status_${status}`);
    get("wall-address").replaceChildren(...Salon.invitationLine(this.#invitation, url));
    const { address, code } = this.#invitation ?? {};
    const image = get("wall-code");
    this.#enlarge.hidden = !code;
    if (!code) return;
    if (image.getAttribute("src") !== code) image.src = code;
    image.alt = Salon.say("invite_code", { address });
    this.#enlarge.title = Salon.say("wall_enlarge");
  }

  // Does the QR code fill the screen?
  get #isLarge() {
    return this.#enlarge.ariaPressed === "true";
  }

  set #isLarge(large) {
    this.#enlarge.ariaPressed = String(large);
  }

  // A server that was restarted may be open to others now.
  #ask({ url, status }) {
    const asked = `${url} ${status === "online"}`;
    if (this.#asked === asked) return;
    this.#asked = asked;
    Salon.findInvitation(url).then((invitation) => {
      if (this.#asked !== asked) return;
      this.#invitation = invitation;
      this.#changed();
    });
  }
};
