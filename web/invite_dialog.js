// The dialog that says how others get here: the address to type, and its QR code for a phone.
"use strict";
globalThis.Salon ??= {};

Salon.InviteDialog = class {
  static SAID = 4000; // ms that the button says what it did

  #button = document.getElementById("invite");
  #dialog = document.getElementById("invite-dialog");
  #address = document.getElementById("invite-address");
  #code = document.getElementById("invite-code");
  #how = document.getElementById("invite-how");
  #copy = document.getElementById("invite-copy");
  #close = document.getElementById("invite-close");
  #asked = 0; // how often the address was asked for
  #invitation = null; // as of Salon.findInvitation; null: not known yet
  #timer;

  // serverUrl() is the WebSocket address of the server that we are connected to.
  constructor(serverUrl) {
    this.#button.addEventListener("click", () => this.#open(serverUrl()));
    this.#copy.addEventListener("click", () => this.#copyAddress());
    this.#close.addEventListener("click", () => this.#dialog.close());
    // All of the dialog is in the box inside it: what is hit directly is the ground around it.
    this.#dialog.addEventListener("click", ({ target }) => {
      if (target === this.#dialog) this.#dialog.close();
    });
    // Escape closes the dialog, and not what is below it, too.
    this.#dialog.addEventListener("keydown", (event) => event.stopPropagation());
    this.#dialog.addEventListener("close", () => {
      // On a narrow screen, the menu with the button has closed.
      const back = [this.#button, document.getElementById("menu")];
      back.find((button) => button.checkVisibility())?.focus();
    });
  }

  async #open(url) {
    this.#invitation = null;
    this.#paint(url);
    this.#dialog.showModal();
    // The machine may be in another network than the last time.
    const asked = ++this.#asked;
    const invitation = await Salon.findInvitation(url);
    if (this.#asked !== asked) return;
    this.#invitation = invitation;
    this.#paint(url);
  }

  #paint(url) {
    const { address, code } = this.#invitation ?? {};
    this.#address.replaceChildren(...Salon.invitationLine(this.#invitation, url));
    this.#code.hidden = !code;
    if (code) {
      this.#code.src = code;
      this.#code.alt = Salon.say("invite_code", { address });
    }
    this.#say("invite_copy");
    this.#how.textContent = address ? Salon.say(code ? "invite_how_code" : "invite_how") : "";
    // There is nothing to copy of a sentence.
    const hadFocus = document.activeElement === this.#copy;
    this.#copy.hidden = address === null;
    if (this.#copy.hidden && hadFocus) this.#close.focus();
  }

  #say(key) {
    clearTimeout(this.#timer);
    this.#copy.textContent = Salon.say(key);
  }

  async #copyAddress() {
    const { address } = this.#invitation ?? {};
    if (!address) return;
    const copied = await Salon.copyText(address);
    if (!copied) getSelection().selectAllChildren(this.#address);
    this.#say(copied ? "code_copied" : "code_selected");
    this.#timer = setTimeout(() => this.#say("invite_copy"), Salon.InviteDialog.SAID);
  }
};
