// The bytes of one direction in a verdict: heads as their lines, all else as rows of hexadecimal,
// with the byte that is wrong marked.
"use strict";
globalThis.Salon ??= {};

{
  const { element } = Salon;
  const NARROW = 640; // px; below, a row has 8 bytes instead of 16
  const HEAD = /^(GET |POST |HTTP\/|Sec-WebSocket-)/;
  const ESCAPES = { 9: "\\t", 10: "\\n", 13: "\\r", 92: "\\\\" };

  const printable = (byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : ".");
  const escaped = (byte) =>
    ESCAPES[byte] ??
    (byte >= 0x20 && byte < 0x7f
      ? String.fromCharCode(byte)
      : `\\x${byte.toString(16).padStart(2, "0")}`);

  // Line ends are shown: they are what is often wrong.
  function lines(bytes, mark) {
    const parts = [];
    bytes.forEach((byte, at) => {
      parts.push(at === mark ? element("mark", "", escaped(byte)) : escaped(byte));
      if (byte === 10) parts.push("\n");
    });
    return parts;
  }

  function rows(bytes, from, mark, width) {
    const parts = [];
    for (let start = 0; start < bytes.length; start += width) {
      const row = [...bytes.subarray(start, start + width)];
      const hex = row.map((byte) => byte.toString(16).padStart(2, "0"));
      const at = mark - from - start;
      const inside = at >= 0 && at < row.length;
      parts.push(element("span", "offset", (from + start).toString(16).padStart(6, "0")), "  ");
      for (const [i, digits] of hex.entries())
        parts.push(inside && i === at ? element("mark", "", digits) : digits, " ");
      parts.push(" ".repeat(3 * (width - row.length) + 1));
      const text = row.map(printable);
      if (inside) parts.push(...text.slice(0, at), element("mark", "", text[at]), ...text.slice(at + 1));
      else parts.push(text.join(""));
      parts.push("\n");
    }
    return parts;
  }

  // told: { from, bytes, total, mark } of the server. name: what they are, for a screen reader.
  Salon.checkBytes = ({ from, bytes: hex, total, mark }, name) => {
    if (total === 0) return element("p", "quiet", Salon.say("check_no_bytes"));
    const bytes = Salon.fromHex(hex);
    const isHead = from === 0 && HEAD.test(String.fromCharCode(...bytes.subarray(0, 16)));
    const width = document.documentElement.clientWidth < NARROW ? 8 : 16;
    const pre = element(
      "pre",
      isHead ? "check-bytes head-lines" : "check-bytes",
      ...(isHead ? lines(bytes, mark) : rows(bytes, from, mark ?? -1, width)),
    );
    Object.assign(pre, { tabIndex: 0, role: "group", ariaLabel: name });
    const after = total - from - bytes.length;
    const note = (key, n) => (n > 0 ? [element("p", "quiet", Salon.say(key, { n }))] : []);
    return element(
      "div",
      "",
      ...note("check_bytes_before", from),
      pre,
      ...note("check_bytes_after", after),
      ...(mark === null ? [] : [element("p", "quiet", Salon.say("check_mark", { at: mark }))]),
    );
  };
}
