// The fields of one frame's header (RFC 6455 §5.2), each with its bits, its meaning here and its
// section.
"use strict";
globalThis.Salon ??= {};

{
  const { element } = Salon;

  Salon.section = (section) => {
    const link = element("a", "section", `§${section}`);
    link.href = `https://www.rfc-editor.org/rfc/rfc6455#section-${section}`;
    link.target = "_blank";
    link.rel = "noopener noreferrer";
    return link;
  };

  // What each field says in this frame, in a word or two.
  function meaning(frame, { name, bits, whole }) {
    const { parts } = frame;
    if (!whole) return "…";
    if (name === "opcode") return frame.name;
    if (name === "fin" || name === "mask") return Salon.say(`means_${name}_${bits}`);
    if (name === "rsv") return Salon.say(bits === "000" ? "means_rsv_0" : "means_rsv_1");
    if (name === "length")
      return parts.form === 7
        ? String(parts.length)
        : `${parseInt(bits, 2)} ${Salon.say(`means_${parts.form}`)}`;
    if (name === "extended") return String(parts.length);
    return "";
  }

  function card(name, value, words, wrong) {
    const letter = element("span", "letter", Salon.LETTERS[name]);
    const head = element("span", "field-name", letter, Salon.say(`name_${name}`));
    const one = element(
      "div",
      `option field${wrong ? " wrong" : ""}`,
      head,
      element("span", "field-bits", value),
      element("span", "field-words", wrong ? `✗ ${words}` : words),
    );
    one.dataset.field = name;
    return one;
  }

  // Fields that share a byte are grouped under its number.
  // guilty: the field that breaks a rule, if one does.
  Salon.fieldCards = (frame, guilty) => {
    const { header, parts, length } = frame;
    const hex = ({ from, to }) => Salon.toHex(header.subarray(from / 8, Math.ceil(to / 8)), " ");
    const groups = new Map();
    const put = (first, last, one) => {
      const place =
        first === last
          ? Salon.say("byte_at", { at: first })
          : Salon.say("bytes_at", { first, last });
      if (!groups.has(place)) groups.set(place, []);
      groups.get(place).push(one);
    };
    for (const field of parts.fields) {
      const value = field.from < 16 ? field.bits : hex(field);
      put(
        Math.floor(field.from / 8),
        Math.ceil(field.to / 8) - 1,
        card(field.name, value, meaning(frame, field), guilty === field.name),
      );
    }
    const whole = parts.length !== undefined && (!parts.masked || parts.key);
    if (whole && (length || frame.kept))
      put(
        header.length,
        header.length + length - 1,
        card("payload", Salon.say("bytes", { n: length }), "", guilty === "payload"),
      );
    return element(
      "div",
      "fields",
      ...[...groups].flatMap(([place, list], i) => {
        const group = element("div", "together", element("span", "place", place), ...list);
        Object.assign(group, { role: "group", ariaLabel: place });
        return i === 2
          ? [Object.assign(element("span", "break"), { role: "none" }), group]
          : [group];
      }),
    );
  };

  // A field in a sentence.
  Salon.explainField = (name) =>
    element("p", "", Salon.say(`field_${name}`), " ", Salon.section(Salon.SECTIONS[name]));
}
