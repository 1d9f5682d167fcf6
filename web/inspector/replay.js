// A room's history, which the server sends after a login or a change of room: which frames it is
// made of, and one row for all of them. Pure.
"use strict";
globalThis.Salon ??= {};

{
  const ASKS = /"action"\s*:\s*"(?:login|join_room)"/;
  const PAUSE = 100; // ms; without details, only a pause tells where the history ends

  const read = (frame) => {
    try {
      return JSON.parse(Salon.toText(frame.plain));
    } catch {
      return null;
    }
  };

  // A record for a list of frames, like the frames themselves.
  Salon.Replay = class {
    kind = "replay";
    count = 0; // frames
    open = false;
    first; // of its frames
    #asked; // when the history was asked for
    #newest; // when the newest frame since then was sent

    constructor(asked) {
      this.#asked = asked;
    }

    // Just before that of its first frame.
    get serial() {
      return this.first.serial - 0.5;
    }

    get elapsed() {
      return this.first.elapsed;
    }

    // Whether this frame of the server is part of it, not of it but before its end, or behind it:
    // "part", "before", "behind".
    place(frame) {
      const { time } = frame;
      const waited = time - (this.#newest ?? time);
      this.#newest = time;
      const said = read(frame);
      const isChat =
        said?.kind === "chat" || (said?.kind === undefined && /^[^:]+: /.test(said?.message));
      if (!isChat) return this.count || said?.action === "users" ? "behind" : "before";
      // Only details tell when something was said.
      const isOld = said.time === undefined ? waited <= PAUSE : said.time < this.#asked;
      return isOld ? "part" : "behind";
    }
  };

  // Follows one connection.
  Salon.Replays = class {
    #current = null;

    // Gives a frame that is part of a history its `replay`.
    add(frame) {
      if (frame.direction === "in") {
        if (frame.opcode === "text" && ASKS.test(frame.summary))
          this.#current = new Salon.Replay(frame.time);
        return;
      }
      if (this.#current === null || frame.opcode !== "text" || !frame.parts.fin) return;
      const place = this.#current.place(frame);
      if (place === "behind") this.#current = null;
      if (place !== "part") return;
      frame.replay = this.#current;
      this.#current.first ??= frame;
      this.#current.count++;
    }
  };

  // Records as a list shows them: one row instead of a history, or before it if it is open.
  Salon.foldReplays = (records) => {
    const rows = [];
    let last = null;
    for (const record of records) {
      const { replay } = record;
      if (replay && replay.count > 1) {
        if (replay !== last) rows.push((last = replay));
        if (!replay.open) continue;
      }
      rows.push(record);
    }
    return rows;
  };
}
