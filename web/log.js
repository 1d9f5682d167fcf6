// The message list. Only a window of a room's messages is in the page, so that 10,000 of them cost
// no more than 200.
"use strict";
globalThis.Salon ??= {};

Salon.Log = class {
  static MOST = 200; // rows in the page
  static STEP = 80; // rows that are added and removed at once
  static NEAR = 60; // px; so close to the end counts as "at the end"

  #scroller;
  #list;
  #room = null;
  #start = 0; // number of the first message shown, and of the one after the last
  #end = 0;
  #lastVersion;
  #top = 0; // how far it was scrolled when we last knew
  #quiet;
  following = true; // stay at the end when something comes
  moved; // called when `following` or `isVisible` may have changed

  constructor(scroller, list, moved) {
    Object.assign(this, { moved });
    this.#scroller = scroller;
    this.#list = list;
    scroller.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    // When a phone's keyboard opens or a tablet is turned, a list that was at the end stays at the
    // end. Its size also changes when something else takes its place.
    new ResizeObserver(() => {
      if (this.following) this.#toEnd();
      this.moved();
    }).observe(scroller);
  }

  show(room) {
    this.#room = room;
    this.following = true;
    this.#shush();
    this.#render(room.end - Salon.Log.MOST, room.end);
    this.#toEnd();
    this.moved();
  }

  newest() {
    if (this.#end !== this.#room.end) return this.show(this.#room);
    this.following = true;
    this.#toEnd();
  }

  // Something else may be shown in its place.
  get isVisible() {
    return this.#scroller.getClientRects().length > 0;
  }

  // Brings the page up to date with the room.
  update(replaying) {
    const room = this.#room;
    if (replaying) this.#shush();
    if (this.#start < room.dropped)
      this.#render(room.dropped, Math.max(this.#end, room.dropped + Salon.Log.MOST));
    // A person who reads further up must not be moved: rows may be added at the end, but none
    // removed.
    const space = Salon.Log.MOST - this.#list.childElementCount;
    if (!this.following) return this.#append(Math.min(room.end, this.#end + space));
    if (room.end - this.#end > Salon.Log.MOST) return this.show(room);
    const last = this.#list.lastElementChild;
    if (last && room.at(this.#end - 1)?.version !== this.#lastVersion)
      last.replaceWith(this.#row(this.#end - 1));
    this.#wipe();
    this.#append(room.end);
    while (this.#list.childElementCount > Salon.Log.MOST) {
      this.#list.firstElementChild.remove();
      this.#start++;
    }
    this.#lastVersion = room.at(this.#end - 1)?.version;
    this.#toEnd();
  }

  #row(number) {
    return Salon.row(this.#room.at(number), this.#room.at(number - 1), number === this.#room.fresh);
  }

  // The line "new" is drawn only once: wherever it was before, the messages are no longer new.
  #wipe() {
    const fresh = this.#list.children[(this.#room.fresh ?? NaN) - this.#start];
    for (const line of this.#list.querySelectorAll(".fresh"))
      if (line.parentElement !== fresh) line.remove();
  }

  #append(end) {
    const rows = [];
    for (; this.#end < end; this.#end++) rows.push(this.#row(this.#end));
    this.#list.append(...rows);
  }

  #render(start, end) {
    this.#start = this.#end = Math.max(start, this.#room.dropped);
    this.#list.replaceChildren();
    this.#append(Math.min(end, this.#room.end));
    this.#lastVersion = this.#room.at(this.#end - 1)?.version;
  }

  #toEnd() {
    this.#scroller.scrollTop = this.#scroller.scrollHeight;
    this.#top = this.#scroller.scrollTop;
  }

  #scrolled() {
    if (!this.#room) return;
    const { scrollTop, scrollHeight, clientHeight } = this.#scroller;
    const below = scrollHeight - clientHeight - scrollTop;
    const atEnd = below < Salon.Log.NEAR;
    const up = scrollTop < this.#top;
    this.#top = scrollTop;
    // Newer messages are shown anyway. What was not scrolled up is away from the end only since
    // something else took its place; the observer is about to see that.
    if (this.following && (atEnd || !up)) return;
    if (scrollTop < clientHeight && this.#start > this.#room.dropped) this.#slide(-Salon.Log.STEP);
    else if (below < clientHeight && this.#end < this.#room.end) this.#slide(Salon.Log.STEP);
    const following = atEnd && this.#end === this.#room.end;
    if (following === this.following) return;
    this.following = following;
    this.moved();
  }

  // Moves the window, but keeps the message that is being read at its place on the screen.
  #slide(by) {
    this.#shush();
    const { dropped, end } = this.#room;
    const start = Math.min(
      Math.max(this.#start + by, dropped),
      Math.max(end - Salon.Log.MOST, dropped),
    );
    const anchor = Math.max(start, this.#start); // in the old window and in the new
    const before = this.#topOf(anchor);
    const rows = [];
    for (let number = start; number < this.#start; number++) rows.push(this.#row(number));
    this.#list.prepend(...rows);
    for (; this.#start < start; this.#start++) this.#list.firstElementChild.remove();
    this.#start = start;
    for (; this.#end > start + Salon.Log.MOST; this.#end--) this.#list.lastElementChild.remove();
    this.#append(Math.min(start + Salon.Log.MOST, end));
    this.#scroller.scrollTop += this.#topOf(anchor) - before;
  }

  #topOf(number) {
    return this.#list.children[number - this.#start]?.getBoundingClientRect().top ?? 0;
  }

  // Old messages are not news: a screen reader must not read them out when they are painted.
  #shush() {
    this.#scroller.ariaLive = "off";
    clearTimeout(this.#quiet);
    this.#quiet = setTimeout(() => (this.#scroller.ariaLive = "polite"), 1000);
  }
};
