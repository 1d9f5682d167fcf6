// "Explain these bytes": what this server's own decoder says about them. The server judges, not the
// page.
"use strict";
globalThis.Salon ??= {};

Salon.ExplainView = class {
  static MOST = 60_000; // characters; a longer question could exceed the server's limit on messages
  static SHOWN = 20; // frames
  static PAUSE = 250; // ms without typing, before the server is asked

  #root;
  #ask;
  #asked;
  #field;
  #from;
  #example;
  #said; // the answer in a sentence
  #answer = null;

  // ask(action) says whether the server could be asked.
  constructor(root, ask) {
    this.#root = root;
    this.#ask = ask;
    this.translate();
    this.#choose("rfc", "hello_masked");
  }

  // Builds the view again; what was typed stays.
  translate() {
    const { element } = Salon;
    const typed = this.#field?.value ?? "";
    const from = this.#from?.value ?? "client";
    const chosen = this.#example?.value;
    this.#field = element("textarea", "hex-field");
    Object.assign(this.#field, {
      rows: 3,
      value: typed,
      spellcheck: false,
      id: "explain-bytes",
      autocapitalize: "none",
    });
    this.#from = element(
      "select",
      "",
      ...["client", "server"].map((side) => new Option(Salon.say(`explain_${side}`), side)),
    );
    this.#from.value = from;
    this.#example = element("select", "", new Option(Salon.say("explain_own"), ""));
    for (const [group, examples] of Object.entries(Salon.EXAMPLES)) {
      const options = Object.keys(examples).map(
        (name) => new Option(Salon.say(`example_${name}`), `${group} ${name}`),
      );
      const part = element("optgroup", "", ...options);
      part.label = Salon.say(`explain_${group}`);
      this.#example.append(part);
    }
    this.#example.value = chosen ?? "";
    this.#example.id = "explain-example";
    this.#from.id = "explain-from";
    const label = (words, input) =>
      element("label", "", element("span", "", Salon.say(words)), input);
    const forms = element("p", "quiet", Salon.say("explain_forms"));
    forms.id = "explain-forms";
    this.#field.setAttribute("aria-describedby", forms.id);
    this.#said = element("p", "explained-said");
    this.#said.role = "status";
    this.result = element("div", "explained");
    this.#root.replaceChildren(
      element("p", "quiet", Salon.say("explain_intro")),
      element(
        "div",
        "explain-row",
        label("explain_example", this.#example),
        label("explain_from", this.#from),
      ),
      label("explain_bytes", this.#field),
      forms,
      this.#said,
      this.result,
    );
    this.#example.addEventListener(
      "change",
      () => this.#example.value && this.#choose(...this.#example.value.split(" ")),
    );
    this.#from.addEventListener("change", () => this.#soon(0));
    this.#field.addEventListener("input", () => {
      this.#example.value = "";
      this.#soon(Salon.ExplainView.PAUSE);
    });
    if (this.#answer) this.hear(this.#answer);
  }

  // Call this when the view is shown, or the connection is back.
  refresh() {
    this.#soon(0);
  }

  // Puts bytes into the view; it asks when it is shown.
  take(bytes, from, example = "") {
    this.#example.value = example;
    this.#from.value = from;
    this.#field.value = bytes;
    if (!this.#root.hidden) this.#soon(0);
  }

  #choose(group, name) {
    const { from, bytes } = Salon.EXAMPLES[group][name];
    this.take(bytes, from, `${group} ${name}`);
  }

  #soon(wait) {
    clearTimeout(this.#asked);
    this.#asked = setTimeout(() => this.#question(), wait);
  }

  #question() {
    const bytes = this.#field.value;
    const most = Salon.ExplainView.MOST;
    if (!bytes.trim()) return this.#say("explain_nothing");
    if (Salon.fromText(JSON.stringify(bytes)).length > most)
      return this.#say("explain_too_long", { n: most });
    if (!this.#ask({ action: "explain", bytes, from: this.#from.value, ref: "explain" }))
      this.#say("explain_offline");
  }

  // The server explains only whole frames. Of an incomplete one, we show what there is.
  #begun({ begun }) {
    if (!begun) return [];
    const rest = Salon.fromHex(begun);
    const { fields, length = 0n } = Salon.dissect(rest.subarray(0, 14));
    const size = Math.ceil(fields.at(-1).to / 8);
    return [
      {
        header: Salon.toHex(rest.subarray(0, size)),
        payload: Salon.toHex(rest.subarray(size)),
        length: Number(length),
      },
    ];
  }

  // What the server says of a text that is not bytes: in French, as all details. In another
  // language, at least the place.
  #wrong(detail) {
    if (Salon.language === "fr") return detail;
    const [, place] = detail.match(/caractère (\d+)/) ?? [];
    const character = [...this.#field.value][place - 1];
    return place === undefined ? "" : Salon.say("explain_place", { place, character });
  }

  #say(words, values) {
    this.#answer = null;
    this.#show("quiet", Salon.say(words, values));
  }

  #show(kind, sentence, ...details) {
    this.#said.className = `explained-said ${kind}`;
    this.#said.textContent = sentence;
    this.result.replaceChildren(...details);
  }

  // The server's answer: `explained`, or an error about the bytes.
  hear(answer) {
    this.#answer = answer;
    if (answer.code) {
      const { code, detail } = answer;
      const known = Salon.has(code) ? Salon.say(code) : code;
      return this.#show("verdict", `✗ ${known} ${this.#wrong(detail ?? "")}`);
    }
    const guess = answer.mistake ? [Salon.guessView(answer.mistake)] : [];
    const direction = this.#from.value === "server" ? "out" : "in";
    const frames = [...answer.frames, ...this.#begun(answer)].map((event) =>
      Object.assign(new Salon.Frame({ ...event, direction }), { imagined: true }),
    );
    const { SHOWN } = Salon.ExplainView;
    const details = frames
      .slice(0, SHOWN)
      .map((frame, i) => Salon.frameDetail(frame, Salon.say("title_example", { number: i + 1 })));
    if (frames.length > SHOWN)
      details.push(
        Salon.element("p", "quiet", Salon.say("explain_others", { n: frames.length - SHOWN })),
      );
    const wrong = frames.findIndex(({ error }) => error);
    if (wrong >= 0)
      this.#show(
        "verdict",
        `✗ ${Salon.say("explain_refused", { n: wrong + 1, code: frames[wrong].error.code })}`,
        ...details,
      );
    else if (answer.more !== undefined)
      this.#show("partial", Salon.say("explain_more", { n: answer.more }), ...guess, ...details);
    else this.#show("right", `✓ ${Salon.say("explain_whole")}`, ...details);
  }
};
