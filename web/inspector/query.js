// What somebody looks for in the frames: a text, bytes in hexadecimal, or the name of an opcode.
// Pure.
"use strict";
globalThis.Salon ??= {};

{
  const BYTES = /^(?:0x)?[\da-f]{2}(?:[\s,:-]*(?:0x|\\x)?[\da-f]{2})*$/;

  // Whether these bytes are in those, both in hexadecimal: not in the middle of one.
  function holds(all, some) {
    let at = all.indexOf(some);
    while (at % 2 === 1) at = all.indexOf(some, at + 1);
    return at >= 0;
  }

  Salon.Query = class {
    #text;
    #bytes = null; // in hexadecimal

    constructor(text = "") {
      this.#text = text.trim().toLowerCase();
      const bare = this.#text.replace(/^\\x/, "");
      if (BYTES.test(bare)) this.#bytes = bare.replace(/0x|\\x|[\s,:-]/g, "");
    }

    get isEmpty() {
      return this.#text === "";
    }

    matches(record) {
      if (this.isEmpty) return true;
      if (record.kind !== "frame") return this.#isIn(Salon.recordLine(record));
      const { name, label, opcode, plain } = record;
      if ([name, label, opcode].some((one) => this.#isIn(one))) return true;
      if (this.#isIn(Salon.toText(plain))) return true;
      if (this.#bytes === null) return false;
      return holds(record.wire, this.#bytes) || holds(Salon.toHex(plain), this.#bytes);
    }

    #isIn(text) {
      return text.toLowerCase().includes(this.#text);
    }
  };
}
