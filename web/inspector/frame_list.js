// The list of frames. Only the rows around the visible ones are in the page, so that thousands of
// records cost little.
"use strict";
globalThis.Salon ??= {};

{
  const { element } = Salon;
  const SPARE = 8; // rows above and below what is seen

  // All messages of the chat begin alike, so show their action and their text.
  function preview(frame) {
    const { summary } = frame;
    const [, action, message] =
      summary.match(/^\{"action":"(\w+)"(?:,"message":"([^"]*)"?)?/) ?? [];
    return action === undefined
      ? summary.slice(0, 80)
      : `${action}${message === undefined ? "" : ` : ${message}`}`;
  }

  function frameRow(row, frame) {
    const { direction, opcode, label, number, length, parts, error } = frame;
    const way = Salon.say(frame.way);
    const arrow = element("span", "arrow", direction === "in" ? "→" : "←");
    arrow.title = way;
    row.dataset.direction = direction;
    row.dataset.opcode = opcode;
    const shown = error ? `✗ ${error.code}` : preview(frame);
    row.append(
      element("span", "number", number === undefined ? "" : String(number)),
      arrow,
      element("span", "kind", `${label}${parts.fin ? "" : "…"}`),
      element("span", "size", String(length)),
      element("span", "preview", shown),
    );
    row.ariaLabel = `${number ?? ""} ${way}, ${label}${parts.fin ? "" : `, ${Salon.say("means_fin_0")}`}, ${Salon.say("bytes", { n: length })}, ${shown}`;
  }

  function makeRow(record) {
    const row = element("div", `frame-row ${record.kind}`);
    Object.assign(row, { role: "option", id: `frame-${record.serial}` });
    if (record.kind === "frame") frameRow(row, record);
    else row.append(Salon.recordLine(record));
    return row;
  }

  Salon.FrameList = class {
    #list;
    #space; // as high as all rows together
    #items = [];
    #selected = null;
    #rows = new Map(); // the rows that are in the page, by serial
    #height = 36; // px, of one row

    // picked(record, isLast) is called when somebody chooses one.
    constructor(list, picked) {
      this.#list = list;
      this.#space = element("div", "frames-space");
      this.#space.role = "none";
      list.append(this.#space);
      list.addEventListener("scroll", () => this.#render(), { passive: true });
      list.addEventListener("click", ({ target }) => {
        const row = target.closest(".frame-row");
        const record = this.#items.find(({ serial }) => `frame-${serial}` === row?.id);
        if (record) picked(record, false);
      });
      list.addEventListener("keydown", (event) => {
        const to = this.#target(event.key);
        if (to === null || !this.#items.length) return;
        event.preventDefault();
        const index = Math.min(Math.max(to, 0), this.#items.length - 1);
        picked(this.#items[index], event.key === "End");
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
        const row = this.#rows.get(record.serial) ?? makeRow(record);
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
