// The view "Frames": the list with its filter and its search, the frame that is looked at, the state of the
// connection.
"use strict";
globalThis.Salon ??= {};

{
  const get = (id) => document.getElementById(id);

  Salon.FramesView = class {
    #connection;
    #list;
    #trials;
    #search = new Salon.SearchField(() => this.#narrow());
    #records; // those that the list shows
    #explain;
    #following = true;
    selected = null; // the record that is looked at
    #painted; // the record that the detail was painted from

    // connection: a Salon.WatchedConnection. ask(action): to the server. explain(bytes, from): in
    // the view for that. changed(): something is to be painted.
    constructor(connection, ask, explain, changed) {
      this.changed = changed;
      this.#explain = explain;
      this.#list = new Salon.FrameList(get("frames"), {
        picked: (record, isLast) => this.select(record, isLast),
        folded: (replay, open) => this.#fold(replay, open),
      });
      this.#trials = new Salon.Trials(ask);
      this.#open(connection);
      get("filter").addEventListener("change", () => this.#narrow());
      get("pause").addEventListener("click", () => this.#pause(!this.#records.paused));
      get("clear").addEventListener("click", () => {
        this.#capture.clear();
        this.#records.restart();
        this.select(null, true);
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
      if (record?.replay) record.replay.open = true;
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
      this.#records.take();
      const { rows, waiting, paused, share } = this.#records;
      if (this.#following) this.selected = rows.at(-1) ?? null;
      this.#list.show(rows, this.selected, this.#following);
      this.#search.show(share);
      get("pause").textContent = paused ? Salon.say("resume", { n: waiting }) : Salon.say("pause");
      get("frames-empty").hidden = rows.length > 0;
      get("follow").hidden = this.#following;
      this.#paintStrip();
      this.#paintDetail();
    }

    get #capture() {
      return this.#connection.capture;
    }

    #open(connection) {
      this.#connection = connection;
      this.#records = new Salon.ShownRecords(connection.capture);
      this.#records.narrow(get("filter").value, this.#search.query);
      get("pause").ariaPressed = "false";
      this.#list.forget();
      this.select(null, true);
    }

    #pause(on) {
      this.#records.pause(on);
      get("pause").ariaPressed = String(on);
      this.changed();
    }

    #narrow() {
      this.#records.narrow(get("filter").value, this.#search.query);
      this.#painted = null;
      this.changed();
    }

    #fold(replay, open) {
      replay.open = open;
      this.#painted = null;
      this.changed();
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
      if (kind === "frame") {
        const title = Salon.say("title_frame", { number: record.number ?? "" });
        const actions = Salon.frameActions(this.#capture.records, record, this.#explain);
        return Salon.frameDetail(record, title, { actions, goTo: (one) => this.#go(one) });
      }
      if (kind === "replay") return this.#detailOfReplay(record);
      if (kind === "closed") return Salon.endingView(record);
      if (kind === "missed" || kind === "unseen")
        return Salon.element("p", "", Salon.say(`detail_${kind}`, { n: count }));
      return Salon.handshakeView(record);
    }

    #detailOfReplay(replay) {
      const { element } = Salon;
      const button = element("button", "", Salon.say(replay.open ? "replay_close" : "replay_open"));
      button.type = "button";
      button.addEventListener("click", () => this.#fold(replay, !replay.open));
      const sentence = element("p", "", Salon.say("detail_replay", { n: replay.count }));
      return element("div", "ending", sentence, element("p", "", button));
    }

    #go(record) {
      this.select(record);
      this.paint();
      this.#list.reveal(record);
    }

    #save(parts, type, ending) {
      const { own, number } = this.#connection;
      Salon.save(`salon${own ? "" : `-${number}`}.${ending}`, parts, type);
    }
  };
}
