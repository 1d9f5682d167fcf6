// What the server tells everybody about the class: what it changes in the page's rooms, and the
// line that says so. Knows no socket and no DOM.
"use strict";
globalThis.Salon ??= {};

{
  // The keys of the sentences differ from the codes, since an error may have the same code:
  // "Bob may not write" and "you may not write".
  const LINES = {
    kicked: () => "notice_kicked",
    muted: () => "notice_muted",
    unmuted: () => "notice_unmuted",
    frozen: (room) => (room ? "notice_frozen" : "notice_frozen_everywhere"),
    unfrozen: (room) => (room ? "notice_unfrozen" : "notice_unfrozen_everywhere"),
    slow: (room, seconds) => (seconds ? "notice_slow" : "notice_slow_ended"),
    cleared: () => "notice_cleared",
    room_deleted: () => "notice_room_deleted",
    announcement: () => "announcement",
    locked: () => "notice_locked",
    unlocked: () => "notice_unlocked",
    transcript_stopped: () => "notice_transcript_stopped",
  };

  Salon.ClassEvents = class {
    #state;
    #pending;
    #rooms;
    #tell;
    #lines = []; // that are still to be added, each with its room

    // tell: heard(message, room), isAttentive(): is somebody looking at the newest message?,
    // asked({ user, inspect }) when somebody wants to see our frames, noticed(event) for the rest.
    constructor(state, pending, rooms, tell) {
      this.#state = state;
      this.#pending = pending;
      this.#rooms = rooms;
      this.#tell = tell;
    }

    // Says whether the notice was one about the class.
    hear(event) {
      const { code, room, user, seconds } = event;
      const state = this.#state;
      if (code === "inspection_asked") return this.#tell.asked(event), true;
      if (!Object.hasOwn(LINES, code)) return false;
      state.rules.hear(event, user === state.user);
      this.#tell.noticed(event);
      if (code === "kicked") state.room(room ?? state.viewing).departs(user);
      if (code === "cleared") state.room(room ?? state.viewing).clear();
      if (code === "room_deleted") this.#roomDeleted(room);
      // What is said about no room, or about one that no longer exists, is said where we look.
      const where = room === undefined || code === "room_deleted" ? state.viewing : room;
      const line = { code: LINES[code](room, seconds), user, room, n: seconds, time: Date.now() };
      this.#lines.push([where, { ...line, text: event.text ?? event.message }]);
      if (code !== "room_deleted" || !this.#rooms.replaying) this.arrived();
      if (code === "announcement") this.#announced(event);
      return true;
    }

    // The history of our new room has come: what is news stands below it.
    arrived() {
      for (const [room, line] of this.#lines.splice(0)) this.#state.addNotice(room, line);
    }

    // A message with this ref was refused for such a reason.
    refused(code, ref) {
      const { rules, joined } = this.#state;
      const room = this.#pending.entries.find((entry) => entry.ref === ref)?.room ?? joined;
      if (code === "muted" || code === "frozen") rules.hear({ code, room }, true);
    }

    #announced({ user, text }) {
      const { viewing } = this.#state;
      if (user === this.#state.user) return;
      if (!this.#tell.isAttentive()) this.#state.room(viewing).miss();
      this.#tell.heard({ user, text }, viewing);
    }

    // Its people are in general now. Whatever was begun or not yet sent in it goes with them.
    #roomDeleted(name) {
      const state = this.#state;
      const [gone, general] = [state.room(name), state.room("general")];
      this.#pending.refuse((entry) => entry.room === name);
      for (const entry of this.#pending.in(name)) entry.room = "general";
      general.draft = [general.draft, gone.draft].filter((text) => text.trim()).join("\n");
      state.forget(name);
      if (state.viewing === name) state.viewing = "general";
      this.#rooms.moved(name, "general");
    }
  };
}
