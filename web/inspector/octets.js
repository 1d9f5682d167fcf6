// The bytes of one frame, each in the colour and with the letter of its field; how they are
// unmasked (RFC 6455 §5.3).
"use strict";
globalThis.Salon ??= {};

{
  const { element } = Salon;
  const UNMASKED = 16; // bytes of the table that unmasks

  // The names of the fields in a byte of the frame; the first two bytes hold several.
  Salon.fieldsOf = ({ header, parts }, at) => {
    if (at >= header.length) return ["payload"];
    if (at < 2)
      return parts.fields.filter(({ from }) => Math.floor(from / 8) === at).map(({ name }) => name);
    return [parts.fields.findLast(({ from }) => from <= 8 * at).name];
  };

  // Does this byte break the rule? Those of the guilty field do; of a text, the one that is wrong; of a
  // Close, the two of the code.
  function wrongBytes(frame, plain) {
    const { header, error, opcode } = frame;
    const rule = error && Salon.ruleOf(error);
    if (!rule) return () => false;
    if (rule.field !== "payload")
      return (at) => at < header.length && Salon.fieldsOf(frame, at).includes(rule.field);
    if (rule.rule === "close_code") return (at) => at === header.length || at === header.length + 1;
    const before = header.length + (opcode === "close" ? 2 : 0);
    const wrong =
      before +
      Salon.wrongByteOfText(plain.subarray(before - header.length), opcode === "continuation");
    return (at) => at === wrong;
  }

  function byteBox(value, names, at, character) {
    const letters = [...new Set(names.map((name) => Salon.LETTERS[name]))].join("");
    const box = element(
      "div",
      "option byte",
      element("span", "hex", Salon.hexOf(value)),
      element("span", "under", character ?? letters),
    );
    box.dataset.field =
      names.at(-1) === "length" ? "length" : names.includes("opcode") ? "opcode" : names[0];
    box.dataset.at = at;
    box.ariaLabel = `${Salon.hexOf(value)} ${character ?? letters}`;
    return box;
  }

  // most: how many bytes of payload.
  Salon.octets = (frame, plain, most) => {
    const { header } = frame;
    const boxes = Array.from(header, (value, at) => byteBox(value, Salon.fieldsOf(frame, at), at));
    const characters = Salon.characters(plain.subarray(0, most));
    frame.payload
      .subarray(0, most)
      .forEach((value, i) =>
        boxes.push(byteBox(value, ["payload"], header.length + i, characters[i])),
      );
    const isWrong = wrongBytes(frame, plain);
    for (const box of boxes.filter((_, at) => isWrong(at))) {
      box.classList.add("wrong");
      box.ariaLabel += " ✗";
    }
    return element("div", "octets", ...boxes);
  };

  // §5.3, the first bytes in columns: received, key, plain, read.
  Salon.unmasking = (frame, plain) => {
    const { key } = frame.parts;
    const payload = frame.payload.subarray(0, UNMASKED);
    const characters = Salon.characters(plain.subarray(0, UNMASKED));
    const row = (words, cells) =>
      element(
        "tr",
        "",
        element("th", "", Salon.say(words)),
        ...cells.map((cell) => element("td", "", cell)),
      );
    const all = Array.from(payload);
    const table = element(
      "table",
      "unmask",
      row(
        "unmask_wire",
        all.map((byte) => Salon.hexOf(byte)),
      ),
      row(
        "unmask_key",
        all.map((_, i) => Salon.hexOf(key[i % 4])),
      ),
      row(
        "unmask_plain",
        all.map((_, i) => Salon.hexOf(plain[i])),
      ),
      row(
        "unmask_character",
        all.map((_, i) => characters[i]),
      ),
    );
    for (const header of table.querySelectorAll("th")) header.scope = "row";
    const scroller = element("div", "sideways", table);
    Object.assign(scroller, { tabIndex: 0, role: "group", ariaLabel: Salon.say("unmasking") });
    return scroller;
  };

  // The lens over one byte: its bits and what they mean.
  Salon.magnify = (frame, plain, at) => {
    const { header, parts } = frame;
    const head = element("strong", "", Salon.say("lens_byte", { at }));
    const names = Salon.fieldsOf(frame, at);
    const value = at < header.length ? header[at] : frame.payload[at - header.length];
    const line = element("span", "bits");
    if (at < 2) {
      for (const { name, bits } of parts.fields.filter(({ from }) => Math.floor(from / 8) === at)) {
        const part = element(
          "span",
          "bit-field",
          bits,
          element("span", "letter", Salon.LETTERS[name]),
        );
        part.dataset.field = name;
        line.append(part);
      }
    } else line.append(Salon.bitsOf(value));
    if (names[0] !== "payload" || !parts.key)
      return [
        element("p", "", head, ` : 0x${Salon.hexOf(value)} `, line),
        ...names.map(Salon.explainField),
      ];
    const i = at - header.length;
    const key = parts.key[i % 4];
    const row = (sign, byte, words) =>
      element(
        "tr",
        "",
        ...[sign, Salon.bitsOf(byte), Salon.hexOf(byte), words].map((cell) =>
          element("td", "", cell),
        ),
      );
    const [character] = Salon.characters(plain.subarray(i, i + 4));
    const sum = element(
      "table",
      "xor",
      row("", value, Salon.say("unmask_wire")),
      row("⊕", key, Salon.say("lens_key", { at: i % 4 })),
      row("=", plain[i], `${Salon.say("lens_plain")} ${character}`),
    );
    return [element("div", "beside", element("div", "", head, sum), Salon.explainField("payload"))];
  };
}
