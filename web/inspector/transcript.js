// A capture as a text to read, print or compare. Pure.
"use strict";
globalThis.Salon ??= {};

{
  const clock = (time) => new Date(time).toISOString().replace("T", " ").replace("Z", "");

  // Sixteen bytes a line: place, bytes, characters.
  function dump(bytes) {
    const lines = [];
    for (let at = 0; at < bytes.length; at += 16) {
      const some = bytes.subarray(at, at + 16);
      const shown = Array.from(some, (byte) =>
        byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : ".",
      ).join("");
      lines.push(
        `    ${at.toString(16).padStart(4, "0")}  ${Salon.toHex(some, " ").padEnd(47)}  ${shown}`,
      );
    }
    return lines;
  }

  function frameLines(frame) {
    const {
      number,
      time,
      direction,
      opcode,
      parts,
      length,
      header,
      error,
      message,
      cuts,
      offset,
      depth,
    } = frame;
    const facts = [
      opcode.toUpperCase(),
      parts.fin ? "FIN" : "…",
      parts.masked ? "MASK" : "",
      Salon.say("bytes", { n: length }),
    ]
      .filter(Boolean)
      .join(" ");
    const lines = [`${clock(time)}  #${number ?? "?"}  ${Salon.say(frame.way)}  ${facts}`];
    lines.push(
      `    @${offset}  ${Salon.say(`ruler_${direction}`)} : ${cuts.join(", ") || "–"}${depth === undefined ? "" : `  (${Salon.say("bytes", { n: depth })})`}`,
    );
    if (message)
      lines.push(
        `    ${Salon.say(message.done ? "content_part_last" : "content_part", { n: message.fragments, opcode: message.opcode.toUpperCase(), bytes: message.bytes })}`,
      );
    if (error) lines.push(`    ${error.code} ${error.section} ${error.reason}`);
    lines.push(...dump(Uint8Array.from([...header, ...frame.payload])));
    if (frame.missing > 0) lines.push(`    ${Salon.say("octets_cut", { kept: frame.kept })}`);
    if (opcode !== "binary" && length)
      lines.push(`    ${opcode === "close" ? frame.summary : Salon.toText(frame.plain)}`);
    return lines;
  }

  const head = (text) => text.split("\r\n").map((line) => `    ${line}`);

  function otherLines(record) {
    const { kind, time, request, response, by, how, reason } = record;
    const lines = [`${time === undefined ? "" : `${clock(time)}  `}${Salon.recordLine(record)}`];
    if (kind === "refused") lines.push(`    ${record.reason}`);
    if (kind === "handshake" || kind === "refused")
      lines.push("", ...head(`${request}${response}`));
    if (kind === "closed" && reason !== undefined)
      lines.push(`    ${Salon.say(`ended_${by}_${how}`)} ${reason}`);
    return lines;
  }

  // records: as in Salon.Capture.
  Salon.toTranscript = (records, dropped) => {
    const lines = [];
    if (dropped) lines.push(Salon.say("frames_gone", { n: dropped }), "");
    for (const record of records) {
      lines.push(...(record.kind === "frame" ? frameLines(record) : otherLines(record)), "");
    }
    return lines.join("\n");
  };
}
