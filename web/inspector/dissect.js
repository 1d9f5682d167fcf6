// One frame's header, bit by bit (RFC 6455 §5.2). It does not judge: only the server says whether a
// frame is allowed. Pure.
"use strict";
globalThis.Salon ??= {};

{
  const OPCODES = { 0: "continuation", 1: "text", 2: "binary", 8: "close", 9: "ping", 10: "pong" };

  // Each field has a letter, so that its colour is not the only sign.
  Salon.LETTERS = {
    fin: "F",
    rsv: "R",
    opcode: "O",
    mask: "M",
    length: "L",
    extended: "L",
    key: "K",
    payload: "P",
  };
  Salon.SECTIONS = {
    fin: "5.2",
    rsv: "5.2",
    opcode: "5.2",
    mask: "5.1",
    length: "5.2",
    extended: "5.2",
    key: "5.3",
    payload: "5.2",
  };

  // A list of fields { name, from, to, bits, whole }: `from` and `to` count the frame's bits.
  // Fields that have not arrived are not in it.
  function layout(header) {
    const sizes = [
      ["fin", 1],
      ["rsv", 3],
      ["opcode", 4],
      ["mask", 1],
      ["length", 7],
    ];
    const short = header[1] & 0x7f;
    if (short > 125) sizes.push(["extended", short === 126 ? 16 : 64]);
    if (header[1] & 0x80) sizes.push(["key", 32]);
    const bits = Array.from(header, Salon.bitsOf).join("");
    const fields = [];
    let from = 0;
    for (const [name, size] of sizes) {
      if (from >= bits.length) break;
      const to = Math.min(from + size, bits.length);
      fields.push({ name, from, to, bits: bits.slice(from, to), whole: to - from === size });
      from = to;
    }
    return fields;
  }

  // header: its bytes, all of them or the first ones. Returns { fields, fin, rsv, opcode, code,
  // masked, form, length, key }; `length` is undefined until its last byte is there.
  Salon.dissect = (header) => {
    const fields = layout(header);
    const field = (name) => fields.find((one) => one.name === name && one.whole);
    const code = header[0] & 0x0f;
    const short = header.length > 1 ? header[1] & 0x7f : undefined;
    const long = field("extended");
    const key = field("key");
    return {
      fields,
      fin: header[0] >= 0x80,
      rsv: (header[0] >> 4) & 7,
      code,
      opcode: OPCODES[code] ?? "reserved",
      masked: header[1] >= 0x80,
      form: short === undefined || short <= 125 ? 7 : short === 126 ? 16 : 64, // bits that hold the length
      length: short <= 125 ? BigInt(short) : long && BigInt(`0b${long.bits}`),
      key: key ? header.subarray(key.from / 8, key.to / 8) : null,
    };
  };

  // §5.3: byte i of the payload XOR byte i modulo 4 of the key. The same function masks and
  // unmasks.
  Salon.unmask = (payload, key) => (key ? payload.map((byte, i) => byte ^ key[i % 4]) : payload);

  // §5.5.1: two bytes of status code, then a reason. null for a Close without a code.
  Salon.readClose = (payload) =>
    payload.length < 2
      ? null
      : { code: payload[0] * 256 + payload[1], reason: Salon.toText(payload.subarray(2)) };

  Salon.isControl = (opcode) => opcode === "close" || opcode === "ping" || opcode === "pong";
}
