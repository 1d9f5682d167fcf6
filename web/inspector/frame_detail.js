// One frame, field by field and byte by byte (RFC 6455 §5.2), and a lens that explains what one points at.
"use strict";
globalThis.Salon ??= {};

{
  const { element } = Salon;
  const FEW = 192; // bytes of payload shown at first
  const UNMASKED = 16; // bytes of the table that unmasks

  Salon.section = (section) => {
    const link = element("a", "section", `§${section}`);
    link.href = `https://www.rfc-editor.org/rfc/rfc6455#section-${section}`;
    link.target = "_blank";
    link.rel = "noopener noreferrer";
    return link;
  };

  const opcodeName = ({ opcode, label }) => (opcode === "continuation" ? "CONTINUATION" : label);
  Salon.stamp = (time) => new Intl.DateTimeFormat(Salon.language, { hour: "2-digit", minute: "2-digit", second: "2-digit", fractionalSecondDigits: 3, hourCycle: "h23" }).format(time);

  const bytes = (n) => Salon.say("bytes", { n });

  // What each field says in this frame, in a word or two.
  function meaning(frame, { name, bits, whole }) {
    const { parts } = frame;
    if (!whole) return "…";
    if (name === "opcode") return opcodeName(frame);
    if (name === "fin" || name === "mask") return Salon.say(`means_${name}_${bits}`);
    if (name === "rsv") return Salon.say(bits === "000" ? "means_rsv_0" : "means_rsv_1");
    if (name === "length") return parts.form === 7 ? String(parts.length) : `${parseInt(bits, 2)} ${Salon.say(`means_${parts.form}`)}`;
    if (name === "extended") return String(parts.length);
    return "";
  }

  function card(name, value, words, wrong) {
    const letter = element("span", "letter", Salon.LETTERS[name]);
    const head = element("span", "field-name", letter, Salon.say(`name_${name}`));
    const one = element("div", `option field${wrong ? " wrong" : ""}`, head, element("span", "field-bits", value), element("span", "field-words", wrong ? `✗ ${words}` : words));
    one.dataset.field = name;
    return one;
  }

  // Fields that share a byte stand together, under its number.
  function cards(frame, guilty) {
    const { header, parts, length } = frame;
    const hex = ({ from, to }) => Salon.toHex(header.subarray(from / 8, Math.ceil(to / 8)), " ");
    const groups = new Map();
    const put = (first, last, one) => {
      const place = first === last ? Salon.say("byte_at", { at: first }) : Salon.say("bytes_at", { first, last });
      if (!groups.has(place)) groups.set(place, []);
      groups.get(place).push(one);
    };
    for (const field of parts.fields) {
      const value = field.from < 16 ? field.bits : hex(field);
      put(Math.floor(field.from / 8), Math.ceil(field.to / 8) - 1, card(field.name, value, meaning(frame, field), guilty === field.name));
    }
    const whole = parts.length !== undefined && (!parts.masked || parts.key);
    if (whole && (length || frame.kept)) put(header.length, header.length + length - 1, card("payload", bytes(length), "", guilty === "payload"));
    return element(
      "div",
      "fields",
      ...[...groups].flatMap(([place, list], i) => {
        const group = element("div", "together", element("span", "place", place), ...list);
        Object.assign(group, { role: "group", ariaLabel: place });
        return i === 2 ? [Object.assign(element("span", "break"), { role: "none" }), group] : [group];
      }),
    );
  }

  // The first two bytes hold several fields, and show all their letters.
  function fieldsOf(parts, at) {
    if (at < 2) return parts.fields.filter(({ from }) => Math.floor(from / 8) === at).map(({ name }) => name);
    return [Salon.fieldOfByte(parts, at)];
  }

  function byteBox(value, names, at, character) {
    const letters = [...new Set(names.map((name) => Salon.LETTERS[name]))].join("");
    const box = element("div", "option byte", element("span", "hex", Salon.hexOf(value)), element("span", "under", character ?? letters));
    box.dataset.field = names.at(-1) === "length" ? "length" : names.includes("opcode") ? "opcode" : names[0];
    box.dataset.at = at;
    box.ariaLabel = `${Salon.hexOf(value)} ${character ?? letters}`;
    return box;
  }

  function octets(frame, plain, most) {
    const { header, parts } = frame;
    const boxes = Array.from(header, (value, at) => byteBox(value, fieldsOf(parts, at), at));
    const characters = Salon.characters(plain.subarray(0, most));
    frame.payload.subarray(0, most).forEach((value, i) => boxes.push(byteBox(value, ["payload"], header.length + i, characters[i])));
    return element("div", "octets", ...boxes);
  }

  // §5.3, the first bytes in columns: received, key, plain, read.
  function unmasking(frame, plain) {
    const { key } = frame.parts;
    const payload = frame.payload.subarray(0, UNMASKED);
    const characters = Salon.characters(plain.subarray(0, UNMASKED));
    const row = (words, cells) => element("tr", "", element("th", "", Salon.say(words)), ...cells.map((cell) => element("td", "", cell)));
    const all = Array.from(payload);
    const table = element(
      "table",
      "unmask",
      row("unmask_wire", all.map((byte) => Salon.hexOf(byte))),
      row("unmask_key", all.map((_, i) => Salon.hexOf(key[i % 4]))),
      row("unmask_plain", all.map((_, i) => Salon.hexOf(plain[i]))),
      row("unmask_character", all.map((_, i) => characters[i])),
    );
    for (const header of table.querySelectorAll("th")) header.scope = "row";
    const scroller = element("div", "sideways", table);
    Object.assign(scroller, { tabIndex: 0, role: "group", ariaLabel: Salon.say("unmasking") });
    return scroller;
  }

  // The lens over one byte: what it is made of, in bits.
  function magnifyByte(frame, plain, at) {
    const { header, parts } = frame;
    const head = element("strong", "", Salon.say("lens_byte", { at }));
    const names = at < header.length ? fieldsOf(parts, at) : ["payload"];
    const value = at < header.length ? header[at] : frame.payload[at - header.length];
    const line = element("span", "bits");
    if (at < 2) {
      for (const { name, bits } of parts.fields.filter(({ from }) => Math.floor(from / 8) === at)) {
        const part = element("span", "bit-field", bits, element("span", "letter", Salon.LETTERS[name]));
        part.dataset.field = name;
        line.append(part);
      }
    } else line.append(Salon.bitsOf(value));
    if (names[0] !== "payload" || !parts.key) return [element("p", "", head, ` : 0x${Salon.hexOf(value)} `, line), ...names.map(explain)];
    const i = at - header.length;
    const key = parts.key[i % 4];
    const row = (sign, byte, words) => element("tr", "", ...[sign, Salon.bitsOf(byte), Salon.hexOf(byte), words].map((cell) => element("td", "", cell)));
    const [character] = Salon.characters(plain.subarray(i, i + 4));
    const sum = element(
      "table",
      "xor",
      row("", value, Salon.say("unmask_wire")),
      row("⊕", key, Salon.say("lens_key", { at: i % 4 })),
      row("=", plain[i], `${Salon.say("lens_plain")} ${character}`),
    );
    return [element("div", "beside", element("div", "", head, sum), explain("payload"))];
  }

  const explain = (name) => element("p", "", Salon.say(`field_${name}`), " ", Salon.section(Salon.SECTIONS[name]));

  function content(frame, plain, goTo) {
    const parts = [];
    const { message, opcode } = frame;
    if (message) {
      const last = message.done;
      const words = { n: message.fragments, opcode: message.opcode.toUpperCase(), bytes: message.bytes };
      const line = element("p", "", Salon.say(last ? "content_part_last" : "content_part", words), " ");
      if (goTo && message.first !== frame) {
        const button = element("button", "link", Salon.say("content_first"));
        button.type = "button";
        button.addEventListener("click", () => goTo(message.first));
        line.append(button);
      }
      parts.push(line);
    }
    if (frame.roundTrip !== null) parts.push(element("p", "", Salon.say("content_pong", { n: frame.roundTrip || "< 1" })));
    const close = opcode === "close" ? Salon.readClose(plain) : null;
    if (close) {
      parts.push(element("p", "", element("strong", "", String(close.code)), ` : ${Salon.say(Salon.codeKey(close.code))}`, " ", Salon.section("7.4.1")));
      if (close.reason) parts.push(element("pre", "", close.reason));
    } else if (!plain.length) parts.push(element("p", "quiet", Salon.say("content_empty")));
    else if (opcode !== "binary") parts.push(element("pre", "", Salon.toText(plain)));
    if (frame.missing > 0) parts.push(element("p", "quiet", Salon.say("octets_cut", { kept: frame.kept })));
    return parts;
  }

  Salon.verdict = (error) => {
    const rule = Salon.ruleOf(error);
    const box = element("div", "verdict", element("strong", "", `✗ ${Salon.say("verdict", { code: error.code })}`), " ");
    if (rule) box.append(Salon.say(`rule_${rule.rule}`), " ");
    box.append(Salon.section(error.section.replace("§", "")));
    const said = element("q", "", error.reason);
    said.lang = "en";
    box.append(element("p", "quiet", `${Salon.say("verdict_says")} `, said));
    return box;
  };

  // title: how the frame is called here. goTo(frame) is called for another one of its message.
  Salon.frameDetail = (frame, title, goTo, most = FEW) => {
    const plain = frame.plain;
    const box = element("article", "frame-detail");
    const sentence = [Salon.say("sentence", { opcode: Salon.say(`opcode_${frame.opcode}`), way: Salon.say(frame.way) })];
    if (frame.time !== undefined) sentence.push(Salon.stamp(frame.time));
    if (frame.depth !== undefined) sentence.push(Salon.say("sentence_depth", { n: frame.depth }));
    box.append(element("header", "", element("h3", "", `${title} · ${opcodeName(frame)}`), element("p", "quiet", sentence.join(" · "))));
    if (frame.rebuilt) box.append(element("p", "rebuilt", Salon.say("rebuilt")));
    if (frame.error) box.append(Salon.verdict(frame.error));

    const fields = cards(frame, frame.error && Salon.ruleOf(frame.error)?.field);
    const list = octets(frame, plain, most);
    const lens = element("div", "lens", element("p", "quiet", Salon.say("detail_hint")));
    lens.role = "status";
    const heading = (words) => element("h4", "", Salon.say(words));
    box.append(fields, lens, heading("octets"), list);
    if (frame.error) box.append(element("p", "quiet", Salon.say("error_stops")));
    if (frame.kept > most) {
      const more = element("button", "link", Salon.say("octets_all", { n: frame.kept }));
      more.type = "button";
      more.addEventListener("click", () => box.replaceWith(Salon.frameDetail(frame, title, goTo, Infinity)));
      box.append(more);
    }
    if (frame.parts.key && frame.kept) box.append(heading("unmasking"), unmasking(frame, plain));
    if (!frame.error || frame.kept) box.append(heading("content"), ...content(frame, plain, goTo));

    // What belongs together lights up together: a field and its bytes, a masked byte and its byte of the key.
    const light = (names, places) => {
      for (const one of fields.querySelectorAll(".field")) one.classList.toggle("lit", names.includes(one.dataset.field));
      for (const one of list.children) one.classList.toggle("lit", places(Number(one.dataset.at)));
    };
    const { header, parts } = frame;
    Salon.picker(fields, Salon.say("fields"), ({ dataset: { field } }) => {
      light([field], (at) => (at < header.length ? fieldsOf(parts, at).includes(field) : field === "payload"));
      lens.replaceChildren(explain(field));
    });
    Salon.picker(list, Salon.say("octets"), ({ dataset }) => {
      const picked = Number(dataset.at);
      const keyAt = picked >= header.length && parts.key ? header.length - 4 + ((picked - header.length) % 4) : picked;
      light(picked < header.length ? fieldsOf(parts, picked) : ["payload"], (at) => at === picked || at === keyAt);
      lens.replaceChildren(...magnifyByte(frame, plain, picked));
    });
    return box;
  };
}
