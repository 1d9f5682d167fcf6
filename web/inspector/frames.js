// The view "Frames": the list with its filter, the frame that is looked at, the state of the
// connection.
"use strict";
globalThis.Salon ??= {};

{
  const get = (id) => document.getElementById(id);

  const FILTERS = {
    all: () => true,
    in: ({ direction }) => direction === "in",
    out: ({ direction }) => direction === "out",
    data: ({ opcode }) => !Salon.isControl(opcode),
    control: ({ opcode }) => Salon.isControl(opcode),
    fragments: ({ message }) => message !== null,
  };

  Salon.FramesView = class {
    #connection;
    #list;
    #trials;
    #items; // what the filter lets through, of the records that have been taken over
    #taken; // serial of the newest record that may be shown
    #dropped;
    #paused = false;
    #following = true;
    selected = null; // the record that is looked at
    #painted; // the record that the detail was painted from

    // connection: a Salon.WatchedConnection. ask(action): to the server. changed(): something is to
    // be painted.
    constructor(connection, ask, changed) {
      this.changed = changed;
      this.#list = new Salon.FrameList(get("frames"), (record, isLast) =>
        this.select(record, isLast),
      );
      this.#trials = new Salon.Trials(ask);
      this.#open(connection);
      get("filter").addEventListener("change", () => this.#again());
      get("pause").addEventListener("click", () => this.#pause(!this.#paused));
      get("clear").addEventListener("click", () => {
        this.#capture.clear();
        this.select(null, true);
        this.#again();
      });
      get("follow").addEventListener("click", () => {
        this.select(null, true);
        get("frames").focus();
      });
      get("save-text").addEventListener("click", () => {
        const { records, dropped } = this.#capture;
        this.#save([Salon.toTranscript(records, dropped)], "text/plain", "txt");
      });
      get("save-pcap").addEventListener("click", () =>
        this.#save(Salon.toPcap(this.#capture.records), "application/vnd.tcpdump.pcap", "pcap"),
      );
    }

    // Shows another connection, unless it is shown already.
    show(connection) {
      if (connection === this.#connection) return;
      this.#open(connection);
      this.translate();
    }

    // record null: whatever is the newest.
    select(record, follow = false) {
      this.#following = follow;
      this.selected = record;
      this.changed();
    }

    translate() {
      this.#list.forget();
      this.#painted = null;
      this.#trials.show(this.#connection);
      const whose = this.#connection.own ? "" : "program_";
      for (const direction of ["in", "out"])
        get("filter").querySelector(`[value=${direction}]`).textContent = Salon.say(
          `filter_${whose}${direction}`,
        );
    }

    paint() {
      this.#takeOver();
      if (this.#following) this.selected = this.#items.at(-1) ?? null;
      this.#list.show(this.#items, this.selected, this.#following);
      get("frames-empty").hidden = this.#items.length > 0;
      get("follow").hidden = this.#following;
      this.#paintStrip();
      this.#paintDetail();
    }

    get #capture() {
      return this.#connection.capture;
    }

    #open(connection) {
      this.#connection = connection;
      this.#items = [];
      this.#taken = 0;
      this.#dropped = connection.capture.dropped;
      this.#paused = false;
      get("pause").ariaPressed = "false";
      this.#list.forget();
      this.select(null, true);
    }

    #pause(on) {
      this.#paused = on;
      get("pause").ariaPressed = String(on);
      this.changed();
    }

    #again() {
      this.#items = [];
      this.#taken = this.#paused ? Math.min(this.#taken, this.#capture.records[0]?.serial ?? 0) : 0;
      this.#painted = null;
      this.changed();
    }

    // Takes over the records that have come since.
    #takeOver() {
      const { records, dropped } = this.#capture;
      if (dropped !== this.#dropped) {
        this.#dropped = dropped;
        const first = records.find(({ kind }) => kind !== "handshake")?.serial ?? 0;
        this.#items = this.#items.filter(
          ({ serial, kind }) => serial >= first || kind === "handshake",
        );
      }
      const fresh = records.slice(records.findLastIndex(({ serial }) => serial <= this.#taken) + 1);
      get("pause").textContent = this.#paused
        ? Salon.say("resume", { n: fresh.length })
        : Salon.say("pause");
      if (this.#paused) return;
      const through = FILTERS[get("filter").value];
      this.#items.push(...fresh.filter((record) => record.kind !== "frame" || through(record)));
      this.#taken = records.at(-1)?.serial ?? 0;
    }

    #paintStrip() {
      const { state, roundTrip, dropped, missed } = this.#capture;
      // Looking back, one sees the state as it was then.
      const now = this.#following ? state : (this.selected?.state ?? state);
      for (const one of get("states").children)
        one.ariaCurrent = one.textContent === now ? "step" : null;
      const progress = ["in", "out"]
        .map((way) => [way, this.#capture.inProgress(way)])
        .filter(([, message]) => message);
      const sentence = ([way, { opcode, fragments, bytes }]) => {
        const words = {
          way: Salon.say(this.#connection.own ? `way_${way}` : `way_program_${way}`),
          opcode: opcode.toUpperCase(),
          n: fragments,
          bytes,
        };
        return Salon.say("progress", words);
      };
      get("progress").textContent = progress.map(sentence).join(" ") || Salon.say("progress_none");
      get("round-trip").textContent =
        roundTrip === null
          ? Salon.say("round_trip_none")
          : Salon.say("round_trip", { n: roundTrip || "< 1" });
      const notes = [
        dropped && Salon.say("frames_gone", { n: dropped }),
        missed && Salon.say("frames_missed", { n: missed }),
      ].filter(Boolean);
      get("frames-note").hidden = !notes.length;
      get("frames-note").textContent = notes.join(". ");
    }

    #paintDetail() {
      const record = this.selected;
      if (this.#painted !== record) {
        this.#painted = record;
        get("detail").replaceChildren(...(record ? [this.#detailOf(record)] : []));
      }
      // The ruler grows with the frames that follow.
      const frame = record?.kind === "frame" ? record : null;
      get("ruler").hidden = !frame;
      if (frame)
        get("ruler").replaceChildren(
          ...Salon.ruler(this.#capture.records, frame, (one) => this.#go(one)),
        );
    }

    #detailOf(record) {
      const { kind, count } = record;
      if (kind === "frame")
        return Salon.frameDetail(
          record,
          Salon.say("title_frame", { number: record.number ?? "" }),
          (one) => this.#go(one),
        );
      if (kind === "closed") return Salon.endingView(record);
      if (kind === "missed" || kind === "unseen")
        return Salon.element("p", "", Salon.say(`detail_${kind}`, { n: count }));
      return Salon.handshakeView(record);
    }

    #go(record) {
      this.select(record);
      this.paint();
      this.#list.reveal(record);
    }

    #save(parts, type, ending) {
      const { own, number } = this.#connection;
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob(parts, { type }));
      link.download = `salon${own ? "" : `-${number}`}.${ending}`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    }
  };
}
