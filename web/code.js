// Splits a message into text and code, with the part of Markdown that people type without thinking
// of it. Pure.
//
//   block  lines between two lines of ```, or lines that begin with four spaces or a tab
//   span   what is between backticks, on one line
//   text   everything else
"use strict";
globalThis.Salon ??= {};

{
  const OPENING = /^\s*```[^`]*$/; // the name of a language may follow
  const CLOSING = /^\s*```\s*$/;
  const INDENTED = /^(?: {4}|\t)\s*\S/;

  Salon.splitCode = (text) => {
    const parts = [];
    const add = (kind, piece) => {
      const last = parts.at(-1);
      if (kind === "text" && last?.kind === "text") last.text += piece;
      else if (piece) parts.push({ kind, text: piece });
    };
    const lines = text.split("\n");
    // Without this, many openings that are never closed would each search through all lines.
    const lastClosing = lines.findLastIndex((line) => CLOSING.test(line));
    let wasPlain = false;
    for (let at = 0; at < lines.length; at++) {
      const block =
        (at < lastClosing && fenced(lines, at)) ||
        (INDENTED.test(lines[at]) && indented(lines, at));
      if (block) {
        add("block", block.code);
        at = block.last;
      } else {
        if (wasPlain) add("text", "\n");
        spans(lines[at], add);
      }
      wasPlain = !block;
    }
    return parts;
  };

  // A closing line is known to follow.
  function fenced(lines, at) {
    if (!OPENING.test(lines[at])) return null;
    let last = at + 1;
    while (!CLOSING.test(lines[last])) last++;
    const code = lines.slice(at + 1, last).join("\n");
    return code.trim() ? { code, last } : null;
  }

  // Blank lines between indented ones belong to the code.
  function indented(lines, at) {
    let last = at;
    for (let next = at + 1; next < lines.length; next++) {
      if (INDENTED.test(lines[next])) last = next;
      else if (lines[next].trim()) break;
    }
    return { code: lines.slice(at, last + 1).join("\n"), last };
  }

  // As many backticks as opened a span close it, so that a span can contain backticks.
  function spans(line, add) {
    const runs = [...line.matchAll(/`+/g)];
    let done = 0;
    for (let open = 0; open < runs.length; open++) {
      const [ticks] = runs[open];
      let close = open + 1;
      while (close < runs.length && runs[close][0] !== ticks) close++;
      if (close === runs.length) continue;
      add("text", line.slice(done, runs[open].index));
      add("span", line.slice(runs[open].index + ticks.length, runs[close].index));
      done = runs[close].index + ticks.length;
      open = close;
    }
    add("text", line.slice(done));
  }
}
