// What a person typed, as it is sent. Pure.
"use strict";
globalThis.Salon ??= {};

// At most so many characters, as JavaScript counts them, and no half of one at the end.
Salon.beginning = (text, length) => {
  const isHalf = text.length > length && /[\ud800-\udbff]/.test(text[length - 1]);
  return text.slice(0, isHalf ? length - 1 : length);
};

{
  // The server closes the connection with 1009 if a message is longer (its option --max-message).
  Salon.MOST_BYTES = 64 * 1024;

  // Blank lines at the start and white space at the end go; the first line keeps its indentation.
  Salon.tidy = (text) => text.trimEnd().replace(/^(?:[^\S\n]*\n)+/, "");

  Salon.sendMessage = (text, ref) => ({ action: "send_message", message: text, ref });

  // How long the message is on the wire: JSON escapes some characters, and in UTF-8 many take more
  // than one byte. The `ref` is not known yet, but its length is.
  Salon.bytesToSend = (text) => {
    const action = Salon.sendMessage(text, "x".repeat(Salon.PendingMessages.REF_LENGTH));
    return new TextEncoder().encode(JSON.stringify(action)).length;
  };
}
