// The list of frames. Only the rows around the visible ones are in the page, so that thousands of
// records cost little.
"use strict";
globalThis.Salon ??= {};

{
  const { element } = Salon;
  const SPARE = 8; // rows above and below what is seen

  // Since the connection was opened.
  function elapsed(ms) {
    if (ms === undefined) return "";
    const digits = { minimumFractionDigits: 3, maximumFractionDigits: 3, useGrouping: false };
    return `${(Math.max(0, ms) / 1000).toLocaleString(Salon.language, digits)}\u00a0s`;
  }

  function frameRow(row, frame) {
    const { direction, opcode, label, number, length, parts } = frame;
    const way = Salon.say(frame.way);
    const arrow = element("span", "arrow", direction === "in" ? "→" : "←");
    arrow.title = way;
    row.dataset.direction = direction;
    row.dataset.opcode = opcode;
    row.dataset.replayed = String(frame.replay !== null);
    const shown = Salon.previewOf(frame);
    const time = elapsed(frame.elapsed);
    row.append(
      element("span", "number", number === undefined ? "" : String(number)),
      element("span", "time", time),
      arrow,
      element("span", "kind", `${label}${parts.fin ? "" : "…"}`),
      element("span", "size", String(length)),
      element("span", "preview", shown),
    );
    row.ariaLabel = `${number ?? ""} ${way}, ${label}${parts.fin ? "" : `, ${Salon.say("means_fin_0")}`}, ${Salon.say("bytes", { n: length })}, ${shown}, ${time}`;
  }

  function makeRow(record) {
    const row = element("div", `frame-row ${record.kind}`);
    Object.assign(row, { role: "option", id: `frame-${record.serial}` });
    if (record.kind === "frame") frameRow(row, record);
    else
      row.append(
        element("span", "time", elapsed(record.elapsed)),
        element("span", "line", Salon.recordLine(record)),
      );
    return row;
  }

  // What a row shows may change: a history grows, and is opened.
  const isStale = (row, record) =>
    record.kind === "replay" && row.lastChild.textContent !== Salon.recordLine(record);

  Salon.FrameList = class {
    #list;
    #space; // as high as all rows together
    #items = [];
    #selected = null;
    #rows = new Map(); // the rows that are in the page, by serial
    #height = 36; // px, of one row

    // picked(record, isLast) is called when somebody chooses one, folded(replay, open) when somebody
    // opens or closes a history.
    constructor(list, { picked, folded }) {
      this.#list = list;
      this.#space = element("div", "frames-space");
      this.#space.role = "none";
      list.append(this.#space);
      list.addEventListener("scroll", () => this.#render(), { passive: true });
      list.addEventListener("click", ({ target }) => {
        const row = target.closest(".frame-row");
        const record = this.#items.find(({ serial }) => `frame-${serial}` === row?.id);
        if (record) picked(record, false);
        if (record?.kind === "replay") folded(record, !record.open);
      });
      list.addEventListener("keydown", (event) => {
        const replay = this.#selected?.kind === "replay" ? this.#selected : null;
        const open = {
          Enter: !replay?.open,
          " ": !replay?.open,
          ArrowRight: true,
          ArrowLeft: false,
        };
        if (replay && event.key in open) {
          event.preventDefault();
          return folded(replay, open[event.key]);
        }
        const to = this.#target(event.key);
        if (to === null || !this.#items.length) return;
        event.preventDefault();
        const index = Math.min(Math.max(to, 0), this.#items.length - 1);
        this.#selected = this.#items[index]; // the next key may come before the next painting
        picked(this.#selected, event.key === "End");
        this.#reveal(index);
      });
      new ResizeObserver(() => this.#measure()).observe(list);
    }

    // items: records. follow: keep to the end.
    show(items, selected, follow) {
      this.#items = items;
      this.#selected = selected;
      this.#space.style.height = `${items.length * this.#height}px`;
      if (follow) this.#list.scrollTop = this.#list.scrollHeight;
      this.#render();
    }

    // Shows where the record is.
    reveal(record) {
      const index = this.#items.indexOf(record);
      if (index >= 0) this.#reveal(index);
    }

    // After a change of language.
    forget() {
      this.#rows.clear();
      this.#space.replaceChildren();
    }

    #target(key) {
      const at = this.#items.indexOf(this.#selected);
      const page = Math.max(1, Math.floor(this.#list.clientHeight / this.#height) - 1);
      const steps = { ArrowUp: -1, ArrowDown: 1, PageUp: -page, PageDown: page };
      if (key === "Home") return 0;
      if (key === "End") return this.#items.length - 1;
      return key in steps ? at + steps[key] : null;
    }

    #reveal(index) {
      const top = index * this.#height;
      const { scrollTop, clientHeight } = this.#list;
      if (top < scrollTop) this.#list.scrollTop = top;
      else if (top + this.#height > scrollTop + clientHeight)
        this.#list.scrollTop = top + this.#height - clientHeight;
      this.#render();
    }

    // The size of letters may have changed: every row is `--row` high, in rem.
    #measure() {
      const probe = element("div", "frame-row");
      this.#space.append(probe);
      this.#height = probe.offsetHeight || this.#height;
      probe.remove();
      this.#space.style.height = `${this.#items.length * this.#height}px`;
      this.#render();
    }

    #render() {
      const { scrollTop, clientHeight } = this.#list;
      const first = Math.max(0, Math.floor(scrollTop / this.#height) - SPARE);
      const end = Math.min(
        this.#items.length,
        Math.ceil((scrollTop + clientHeight) / this.#height) + SPARE,
      );
      const rows = new Map();
      for (let index = first; index < end; index++) {
        const record = this.#items[index];
        let row = this.#rows.get(record.serial);
        if (!row || isStale(row, record)) {
          row?.remove();
          row = makeRow(record);
        }
        row.style.top = `${index * this.#height}px`;
        row.ariaSelected = String(record === this.#selected);
        row.ariaPosInSet = String(index + 1);
        row.ariaSetSize = String(this.#items.length);
        rows.set(record.serial, row);
      }
      for (const [serial, row] of this.#rows) if (!rows.has(serial)) row.remove();
      for (const row of rows.values()) if (!row.isConnected) this.#space.append(row);
      this.#rows = rows;
      const shown = this.#selected && rows.has(this.#selected.serial);
      if (shown) this.#list.setAttribute("aria-activedescendant", `frame-${this.#selected.serial}`);
      else this.#list.removeAttribute("aria-activedescendant");
    }
  };
}
