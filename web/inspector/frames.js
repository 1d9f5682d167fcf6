// The view "Frames": the list with its filter, the frame that is looked at, the state of the connection.
"use strict";
globalThis.Salon ??= {};

{
  const get = (id) => document.getElementById(id);
  const CLOSE_CODES = [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1011, 1013, 3000, 4000];

  const FILTERS = {
    all: () => true,
    in: ({ direction }) => direction === "in",
    out: ({ direction }) => direction === "out",
    data: ({ opcode }) => !Salon.isControl(opcode),
    control: ({ opcode }) => Salon.isControl(opcode),
    fragments: ({ message }) => message !== null,
  };

  Salon.FramesView = class {
    #capture;
    #list;
    #items = []; // what the filter lets through, of what has been pulled
    #pulled = 0; // serial of the newest record that may be shown
    #dropped = 0;
    #paused = false;
    #following = true;
    selected = null; // the record that is looked at
    #shown; // what the detail was painted from

    // ask(action): to the server. changed(): something is to be painted.
    constructor(capture, ask, changed) {
      this.#capture = capture;
      this.changed = changed;
      this.#list = new Salon.FrameList(get("frames"), (record, isLast) => this.select(record, isLast));
      get("filter").addEventListener("change", () => this.#again());
      get("pause").addEventListener("click", () => this.#pause(!this.#paused));
      get("clear").addEventListener("click", () => {
        capture.clear();
        this.select(null, true);
        this.#again();
      });
      get("follow").addEventListener("click", () => {
        this.select(null, true);
        get("frames").focus();
      });
      get("close-code").append(...CLOSE_CODES.map((code) => new Option(String(code))));
      for (const button of document.querySelectorAll("[data-trial]")) {
        button.addEventListener("click", () => {
          const demonstration = button.dataset.trial;
          const close = demonstration === "close" ? { code: Number(get("close-code").value), reason: Salon.say("trial_reason") } : {};
          ask({ action: "demonstrate", demonstration, ...close });
        });
      }
      get("save-text").addEventListener("click", () => this.#save([Salon.toTranscript(capture.records, capture.dropped)], "text/plain", "txt"));
      get("save-pcap").addEventListener("click", () => this.#save(Salon.toPcap(capture.records), "application/vnd.tcpdump.pcap", "pcap"));
    }

    // record null: whatever is the newest.
    select(record, follow = false) {
      this.#following = follow;
      this.selected = record;
      this.changed();
    }

    translate() {
      this.#list.forget();
      this.#shown = null;
    }

    paint() {
      this.#pull();
      if (this.#following) this.selected = this.#items.at(-1) ?? null;
      this.#list.show(this.#items, this.selected, this.#following);
      get("frames-empty").hidden = this.#items.length > 0;
      get("follow").hidden = this.#following;
      this.#paintStrip();
      this.#paintDetail();
    }

    #pause(on) {
      this.#paused = on;
      get("pause").ariaPressed = String(on);
      this.changed();
    }

    #again() {
      this.#items = [];
      this.#pulled = this.#paused ? Math.min(this.#pulled, this.#capture.records[0]?.serial ?? 0) : 0;
      this.#shown = null;
      this.changed();
    }

    // Takes over what has come since.
    #pull() {
      const { records, dropped } = this.#capture;
      if (dropped !== this.#dropped) {
        this.#dropped = dropped;
        const first = records.find(({ kind }) => kind !== "handshake")?.serial ?? 0;
        this.#items = this.#items.filter(({ serial, kind }) => serial >= first || kind === "handshake");
      }
      const fresh = records.slice(records.findLastIndex(({ serial }) => serial <= this.#pulled) + 1);
      get("pause").textContent = this.#paused ? Salon.say("resume", { n: fresh.length }) : Salon.say("pause");
      if (this.#paused) return;
      const through = FILTERS[get("filter").value];
      this.#items.push(...fresh.filter((record) => record.kind !== "frame" || through(record)));
      this.#pulled = records.at(-1)?.serial ?? 0;
    }

    #paintStrip() {
      const { state, roundTrip, dropped, missed } = this.#capture;
      // Looking back, one sees the state as it was then.
      const now = this.#following ? state : (this.selected?.state ?? state);
      for (const one of get("states").children) {
        if (one.textContent === now) one.ariaCurrent = "step";
        else one.ariaCurrent = null;
      }
      const progress = ["in", "out"].map((way) => [way, this.#capture.inProgress(way)]).filter(([, message]) => message);
      get("progress").textContent =
        progress.map(([way, { opcode, fragments, bytes }]) => Salon.say("progress", { way: Salon.say(`way_${way}`), opcode: opcode.toUpperCase(), n: fragments, bytes })).join(" ") || Salon.say("progress_none");
      get("round-trip").textContent = roundTrip === null ? Salon.say("round_trip_none") : Salon.say("round_trip", { n: roundTrip || "< 1" });
      const notes = [dropped && Salon.say("frames_gone", { n: dropped }), missed && Salon.say("frames_missed", { n: missed })].filter(Boolean);
      get("frames-note").hidden = !notes.length;
      get("frames-note").textContent = notes.join(". ");
    }

    #paintDetail() {
      const record = this.selected;
      if (this.#shown !== record) {
        this.#shown = record;
        get("detail").replaceChildren(...(record ? [this.#detailOf(record)] : []));
      }
      // The ruler grows with what comes behind.
      const frame = record?.kind === "frame" ? record : null;
      get("ruler").hidden = !frame;
      if (frame) get("ruler").replaceChildren(...Salon.ruler(this.#capture.records, frame, (one) => this.#go(one)));
    }

    #detailOf(record) {
      const { kind, count, code, reason } = record;
      if (kind === "frame") return Salon.frameDetail(record, Salon.say("title_frame", { number: record.number ?? "" }), (one) => this.#go(one));
      if (kind === "handshake") return Salon.handshakeView(record);
      if (kind === "missed") return Salon.element("p", "", Salon.say("detail_missed", { n: count }));
      if (code === undefined) return Salon.element("p", "", Salon.say("detail_left"));
      return Salon.element("p", "", Salon.say("detail_closed", { code, meaning: Salon.say(Salon.codeKey(code)) }), reason ? ` « ${reason} »` : "");
    }

    #go(record) {
      this.select(record);
      this.paint();
      this.#list.reveal(record);
    }

    #save(parts, type, ending) {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob(parts, { type }));
      link.download = `salon.${ending}`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    }
  };
}
