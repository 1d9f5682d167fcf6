// The stream ruler: where read() or write() cut the stream, compared with where frames begin and
// end. TCP has no frames.
"use strict";
globalThis.Salon ??= {};

{
  const { element } = Salon;
  const FAR = 6; // frames shown on each side at most

  // The frames around `frame` in its stream that were read or written with the same calls.
  function neighbours(records, frame) {
    const same = records.filter(
      (one) =>
        one.kind === "frame" &&
        one.connection === frame.connection &&
        one.direction === frame.direction,
    );
    const endsAtCut = ({ cuts, end }) => cuts.includes(end);
    let first = same.indexOf(frame);
    if (first < 0) return [frame]; // it was dropped, but is still looked at
    let last = first;
    const [lowest, highest] = [Math.max(0, first - FAR), Math.min(same.length - 1, first + FAR)];
    // A gap, where frames were missed, is a limit, too.
    while (
      first > lowest &&
      !endsAtCut(same[first - 1]) &&
      same[first - 1].end === same[first].offset
    )
      first--;
    while (last < highest && !endsAtCut(same[last]) && same[last + 1].offset === same[last].end)
      last++;
    return same.slice(first, last + 1);
  }

  // Pure: { frames, calls } as intervals { from, to } of the stream, and what there is to learn:
  // "one", "many", "split" or "unknown".
  Salon.ruleStream = (records, frame) => {
    const frames = neighbours(records, frame);
    const [start, end] = [frames[0].offset, frames.at(-1).end];
    const cuts = [...new Set([...frames.flatMap((one) => one.cuts), end])].sort((a, b) => a - b);
    const calls = cuts.map((to, i) => ({ from: cuts[i - 1] ?? start, to }));
    const touching = calls.filter(({ from, to }) => from < frame.end && to > frame.offset);
    const inCall = frames.filter(
      (one) => touching.length === 1 && one.offset < touching[0].to && one.end > touching[0].from,
    );
    const known = frames.some((one) => one.cuts.length);
    const lesson = !known
      ? "unknown"
      : touching.length > 1
        ? "split"
        : inCall.length > 1
          ? "many"
          : "one";
    return { frames, calls, lesson, count: lesson === "split" ? touching.length : inCall.length };
  };

  // go(frame) is called when somebody chooses another frame.
  Salon.ruler = (records, frame, go) => {
    const { frames, calls, lesson, count } = Salon.ruleStream(records, frame);
    const call = Salon.say(`ruler_${frame.direction}`);
    const edges = [
      ...new Set([
        ...frames.flatMap(({ offset, end }) => [offset, end]),
        ...calls.flatMap(({ from, to }) => [from, to]),
      ]),
    ].sort((a, b) => a - b);
    const line = (edge) => edges.indexOf(edge) + 2; // column 1 holds the names
    const place = (block, from, to, row) => {
      block.style.gridRow = row;
      block.style.gridColumn = `${line(from)} / ${line(to)}`;
      return block;
    };
    const name = (words, row) => {
      const block = element("span", "ruler-name", words);
      block.style.gridRow = row;
      return block;
    };
    const grid = element(
      "div",
      "ruler-grid",
      name(Salon.say("ruler_frames"), 1),
      lesson === "unknown" ? "" : name(call, 2),
    );
    // Wide enough to be read, and beyond that as wide as there are bytes.
    grid.style.gridTemplateColumns = `auto ${edges
      .slice(1)
      .map((edge, i) => `minmax(4.75rem, ${edge - edges[i]}fr)`)
      .join(" ")}`;
    for (const one of frames) {
      const block = element("button", "ruler-frame", `${one.number ?? ""} ${one.label}`);
      block.type = "button";
      block.dataset.opcode = one.opcode;
      block.title =
        block.ariaLabel = `${Salon.say("title_frame", { number: one.number ?? "" })}, ${one.opcode}, ${Salon.say("bytes", { n: one.end - one.offset })}`;
      if (one === frame) block.ariaCurrent = "true";
      block.addEventListener("click", () => go(one));
      grid.append(place(block, one.offset, one.end, 1));
    }
    for (const { from, to } of lesson === "unknown" ? [] : calls) {
      const block = element("span", "ruler-call", String(to - from));
      block.title = `${call} : ${Salon.say("bytes", { n: to - from })}`;
      grid.append(place(block, from, to, 2));
    }
    const title = element("h4", "", Salon.say("ruler"));
    return [
      element(
        "header",
        "",
        title,
        element("p", "quiet", Salon.say(`ruler_${lesson}`, { n: count, call })),
      ),
      grid,
    ];
  };
}
