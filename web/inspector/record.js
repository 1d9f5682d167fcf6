// The records of a capture. A frame: a `frame` event of the server, or one of `explained`. Pure.
"use strict";
globalThis.Salon ??= {};

Salon.Frame = class {
  kind = "frame";
  message = null; // if it is a fragment: { opcode, fragments, bytes, done, first } after this frame
  roundTrip = null; // of a pong: ms since its ping
  replay = null; // the Salon.Replay that it is part of
  imagined = false; // an example: nobody sent it
  #payload; // hexadecimal: an array would take more memory, and most frames are never looked at

  // "in" is towards the server, "out" is from the server. whose: "own" or "program", the
  // connection's.
  constructor(
    { direction, number, time, offset, header, payload, length, cuts, depth, error },
    whose = "own",
  ) {
    Object.assign(this, { direction, number, time, depth, error, whose });
    this.header = Salon.fromHex(header ?? "");
    this.#payload = payload ?? "";
    this.parts = Salon.dissect(this.header);
    this.length = length ?? 0;
    this.offset = offset ?? 0;
    this.cuts = cuts ?? [];
  }

  // Which way it went, as a key of the words.
  get way() {
    const whose = { example: "example_", program: "program_", own: "" }[
      this.imagined ? "example" : this.whose
    ];
    return `way_${whose}${this.direction}`;
  }

  // As on the wire: a client's is masked.
  get payload() {
    return Salon.fromHex(this.#payload);
  }

  // All of it that was kept, in hexadecimal.
  get wire() {
    return Salon.toHex(this.header) + this.#payload;
  }

  // As the application means it.
  get plain() {
    return Salon.unmask(this.payload, this.parts.key);
  }

  get kept() {
    return this.#payload.length / 2;
  }

  get missing() {
    return this.error || this.imagined ? 0 : this.length - this.kept;
  }

  get opcode() {
    return this.parts.opcode;
  }

  // A short name; a reserved opcode has only its number.
  get label() {
    if (this.opcode === "reserved") return `0x${this.parts.code.toString(16).toUpperCase()}`;
    return this.opcode === "continuation" ? "CONT" : this.opcode.toUpperCase();
  }

  get name() {
    return this.opcode === "continuation" ? "CONTINUATION" : this.label;
  }

  // What the frame is about, in one line.
  get summary() {
    if (this.opcode === "close") {
      const close = Salon.readClose(this.plain);
      return close ? `${close.code} ${close.reason}` : "";
    }
    const few = Salon.fromHex(this.#payload.slice(0, 320));
    const plain = Salon.unmask(few, this.parts.key);
    return this.opcode === "binary" ? Salon.toHex(plain, " ") : Salon.toText(plain);
  }

  // In its direction's stream, which begins after the opening handshake.
  get end() {
    return this.offset + this.header.length + (this.error ? this.kept : this.length);
  }
};

// A refused handshake has a status, unless the connection ended before there was a response.
Salon.refusalKey = (status) => (status === undefined ? "refused_unanswered" : "refused_with");

// A record that is not a frame, in a line.
Salon.recordLine = ({ kind, count, status, code, open }) => {
  if (kind === "replay") return `${open ? "▾" : "▸"} ${Salon.say("row_replay", { n: count })}`;
  if (kind === "missed") return `⚠ ${Salon.say("frames_missed", { n: count })}`;
  if (kind === "unseen") return `⚠ ${Salon.say("frames_unseen", { n: count })}`;
  if (kind === "handshake") return `⇄ ${Salon.say("row_handshake")}`;
  if (kind === "refused") return `✗ ${Salon.say(Salon.refusalKey(status), { status })}`;
  return `■ ${Salon.say(code ? "row_closed_code" : "row_closed", { code })}`;
};
