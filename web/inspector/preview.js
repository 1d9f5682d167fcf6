// What the row of a frame says: of a frame with JSON what matters, not the envelope. Pure.
"use strict";
globalThis.Salon ??= {};

{
  const MOST = 120; // characters
  const ASIDE = ["action", "ref", "token", "details", "epoch"]; // fields that say nothing to a reader
  // The beginning of a message whose end is in the next fragment.
  const CUT = /^\{\s*"action"\s*:\s*"\w+"\s*,\s*"message"\s*:\s*"((?:[^"\\]|\\.)*)/;

  const parse = (text) => {
    try {
      return JSON.parse(text);
    } catch {
      return null;
    }
  };

  // An action in a few words, or undefined: then its JSON says most.
  function actionInWords(object) {
    if (typeof object?.action !== "string") return undefined;
    const { action, message } = object;
    if (typeof message === "string") return message;
    for (const [name, value] of Object.entries(object)) {
      if (ASIDE.includes(name)) continue;
      if (typeof value === "string") return `${action} ${value}`;
      if (Array.isArray(value)) return `${action} ${value.join(", ")}`;
    }
    return undefined;
  }

  function textInWords(frame) {
    const { summary } = frame;
    if (!summary.startsWith("{")) return summary;
    const whole = frame.missing === 0 && frame.parts.fin;
    const words = whole ? actionInWords(parse(Salon.toText(frame.plain))) : undefined;
    if (words !== undefined) return words;
    const [, cut] = whole ? [] : (summary.match(CUT) ?? []);
    return cut === undefined ? summary : `${parse(`"${cut}"`) ?? cut}…`;
  }

  Salon.previewOf = (frame) => {
    if (frame.error) return `✗ ${frame.error.code}`;
    const words = frame.opcode === "text" ? textInWords(frame) : frame.summary;
    return words.slice(0, MOST);
  };
}
