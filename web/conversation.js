// What was said in a room, as a text to read and as JSON for programs. Pure.
"use strict";
globalThis.Salon ??= {};

{
  const INDENT = "    ";
  const LINE_END = /\r\n|[\n\v\f\r\u0085\u2028\u2029]/; // all that some program begins a line at

  const two = (number) => String(number).padStart(2, "0");
  const day = (date) => `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;

  // In the local time, as the page shows it.
  function stamp(time) {
    const date = new Date(time);
    return `${day(date)} ${two(date.getHours())}:${two(date.getMinutes())}`;
  }

  const said = (messages) => messages.filter(({ kind }) => kind === "chat");

  // The further lines of a message are indented: none of them can pass for another one's message.
  Salon.conversationAsText = (messages) =>
    said(messages)
      .map(({ user, text, time }) => {
        const lines = text.split(LINE_END).join(`\n${INDENT}`);
        return `[${stamp(time)}] ${user}: ${lines}\n`;
      })
      .join("");

  // A server that numbers no messages gives no `id`; JSON then has none.
  Salon.conversationAsJson = (messages, room) => {
    const entries = said(messages).map(({ id, user, text, time }) => ({
      id,
      time: new Date(time).toISOString(),
      user,
      text,
      room,
    }));
    return `${JSON.stringify(entries, null, 2)}\n`;
  };

  // A room may be called "../a:b". Only letters, digits, `-` and `_` are names of files everywhere.
  Salon.conversationFile = (room, time, ending) => {
    const safe = room
      .normalize("NFC")
      .replace(/[^\p{L}\p{M}\p{N}_-]+/gu, "-")
      .replace(/^-+|-+$/g, "");
    return `${["salon", safe, day(new Date(time))].filter(Boolean).join("-")}.${ending}`;
  };
}
