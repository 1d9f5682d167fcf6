// One frame: its fields, its bytes, its content, and a lens that explains what the person points
// at.
"use strict";
globalThis.Salon ??= {};

{
  const { element } = Salon;
  const FEW = 192; // bytes of payload shown at first

  const stamp = (time) =>
    new Intl.DateTimeFormat(Salon.language, {
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
      fractionalSecondDigits: 3,
      hourCycle: "h23",
    }).format(time);

  function content(frame, plain, goTo) {
    const parts = [];
    const { message, opcode } = frame;
    if (message) {
      const last = message.done;
      const words = {
        n: message.fragments,
        opcode: message.opcode.toUpperCase(),
        bytes: message.bytes,
      };
      const line = element(
        "p",
        "",
        Salon.say(last ? "content_part_last" : "content_part", words),
        " ",
      );
      if (goTo && message.first !== frame) {
        const button = element("button", "link", Salon.say("content_first"));
        button.type = "button";
        button.addEventListener("click", () => goTo(message.first));
        line.append(button);
      }
      parts.push(line);
    }
    if (frame.roundTrip !== null)
      parts.push(element("p", "", Salon.say("content_pong", { n: frame.roundTrip || "< 1" })));
    const close = opcode === "close" ? Salon.readClose(plain) : null;
    if (close) {
      parts.push(
        element(
          "p",
          "",
          element("strong", "", String(close.code)),
          ` : ${Salon.say(Salon.codeKey(close.code))}`,
          " ",
          Salon.section("7.4.1"),
        ),
      );
      if (close.reason) parts.push(element("pre", "", close.reason));
    } else if (!plain.length) parts.push(element("p", "quiet", Salon.say("content_empty")));
    else if (opcode !== "binary") parts.push(element("pre", "", Salon.toText(plain)));
    if (frame.missing > 0)
      parts.push(element("p", "quiet", Salon.say("octets_cut", { kept: frame.kept })));
    return parts;
  }

  function verdict(error) {
    const rule = Salon.ruleOf(error);
    const box = element(
      "div",
      "verdict",
      element("strong", "", `✗ ${Salon.say("verdict", { code: error.code })}`),
      " ",
    );
    if (rule) box.append(Salon.say(`rule_${rule.rule}`), " ");
    box.append(Salon.section(error.section.replace("§", "")));
    const said = element("q", "", error.reason);
    said.lang = "en";
    box.append(element("p", "quiet", `${Salon.say("verdict_says")} `, said));
    if (error.mistake) box.append(Salon.guessView(error.mistake));
    return box;
  }

  // title: the heading. actions: what stands below it. goTo(frame) is called when the person asks
  // for another frame of its message.
  Salon.frameDetail = (frame, title, { actions = "", goTo } = {}, most = FEW) => {
    const plain = frame.plain;
    const box = element("article", "frame-detail");
    const sentence = [
      Salon.say("sentence", {
        opcode: Salon.say(`opcode_${frame.opcode}`),
        way: Salon.say(frame.way),
      }),
    ];
    if (frame.time !== undefined) sentence.push(stamp(frame.time));
    if (frame.depth !== undefined) sentence.push(Salon.say("sentence_depth", { n: frame.depth }));
    box.append(
      element(
        "header",
        "",
        element("h3", "", `${title} · ${frame.name}`),
        element("p", "quiet", sentence.join(" · ")),
      ),
      actions,
    );
    if (frame.error) box.append(verdict(frame.error));

    const fields = Salon.fieldCards(frame, frame.error && Salon.ruleOf(frame.error)?.field);
    const list = Salon.octets(frame, plain, most);
    const lens = element("div", "lens", element("p", "quiet", Salon.say("detail_hint")));
    lens.role = "status";
    const heading = (words) => element("h4", "", Salon.say(words));
    box.append(fields, lens, heading("octets"), list);
    if (frame.error) box.append(element("p", "quiet", Salon.say("error_stops")));
    if (frame.kept > most) {
      const more = element("button", "link", Salon.say("octets_all", { n: frame.kept }));
      more.type = "button";
      more.addEventListener("click", () =>
        box.replaceWith(Salon.frameDetail(frame, title, { actions, goTo }, Infinity)),
      );
      box.append(more);
    }
    if (frame.parts.key && frame.kept)
      box.append(heading("unmasking"), Salon.unmasking(frame, plain));
    if (!frame.error || frame.kept) box.append(heading("content"), ...content(frame, plain, goTo));

    // Related parts light up together: a field and its bytes, a masked byte and its byte of the
    // key.
    const light = (names, places) => {
      for (const one of fields.querySelectorAll(".field"))
        one.classList.toggle("lit", names.includes(one.dataset.field));
      for (const one of list.children) one.classList.toggle("lit", places(Number(one.dataset.at)));
    };
    const { header, parts } = frame;
    Salon.picker(fields, Salon.say("fields"), ({ dataset: { field } }) => {
      light([field], (at) => Salon.fieldsOf(frame, at).includes(field));
      lens.replaceChildren(Salon.explainField(field));
    });
    Salon.picker(list, Salon.say("octets"), ({ dataset }) => {
      const picked = Number(dataset.at);
      const keyAt =
        picked >= header.length && parts.key
          ? header.length - 4 + ((picked - header.length) % 4)
          : picked;
      light(Salon.fieldsOf(frame, picked), (at) => at === picked || at === keyAt);
      lens.replaceChildren(...Salon.magnify(frame, plain, picked));
    });
    return box;
  };
}
