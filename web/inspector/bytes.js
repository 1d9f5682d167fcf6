// Bytes as people write them: hexadecimal, base64, text. Pure.
"use strict";
globalThis.Salon ??= {};

Salon.hexOf = (byte) => byte.toString(16).padStart(2, "0");

Salon.toHex = (bytes, between = "") => Array.from(bytes, Salon.hexOf).join(between);

Salon.fromHex = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));

Salon.bitsOf = (byte) => byte.toString(2).padStart(8, "0");

// atob and btoa use "binary strings": one character for each byte.
Salon.toBase64 = (bytes) => btoa(String.fromCharCode(...bytes));

// Returns null if the text is not base64.
Salon.fromBase64 = (text) => {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    return null;
  }
};

// Hexadecimal digits, with a space between two bytes.
Salon.spaced = (hex) => hex.replace(/..(?=.)/g, "$& ");

// HTTP heads arrive with one character for each byte.
Salon.fromLatin1 = (text) => Uint8Array.from(text, (character) => character.charCodeAt(0));

Salon.fromText = (text) => new TextEncoder().encode(text);

// Invalid UTF-8 becomes "�": a fragment may end in the middle of a character.
Salon.toText = (bytes) => new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);

// Returns what to show under each byte: its character, "…" if the byte continues one, "·" if it has
// no visible form.
Salon.characters = (bytes) => {
  const shown = [];
  for (let at = 0; at < bytes.length; at = shown.length) {
    const size = bytes[at] < 0x80 ? 1 : bytes[at] < 0xe0 ? 2 : bytes[at] < 0xf0 ? 3 : 4;
    const text = Salon.toText(bytes.subarray(at, at + size));
    const whole = [...text].length === 1 && !text.includes("\ufffd");
    if (!whole) shown.push("·");
    else
      shown.push(
        /\p{C}|\p{Z}/u.test(text) && text !== " " ? "·" : text === " " ? "␣" : text,
        ...Array(size - 1).fill("…"),
      );
  }
  return shown;
};

// Where UTF-8 is first wrong; the last byte if it only ends too early.
// continued: the bytes go on with a text, so that the first ones may continue a character.
Salon.wrongByteOfText = (bytes, continued = false) => {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let start = 0;
  if (continued) while (start < 3 && bytes[start] >> 6 === 0b10) start++;
  for (let at = start; at < bytes.length; at++) {
    try {
      decoder.decode(bytes.subarray(at, at + 1), { stream: true });
    } catch {
      return at;
    }
  }
  return bytes.length - 1;
};
