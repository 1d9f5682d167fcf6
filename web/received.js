// What a server has sent, as the page understands it, or a mark that says what is wrong with it:
// people try servers of their own with this page. Pure.
"use strict";
globalThis.Salon ??= {};

{
  const MOST_SHOWN = 200; // characters

  const text = (value) => typeof value === "string";
  const texts = (value) => Array.isArray(value) && value.every(text);
  const count = (value) => Number.isSafeInteger(value) && value >= 0;
  const yes = (value) => typeof value === "boolean";
  const people = (value) =>
    Array.isArray(value) && value.every((one) => count(one?.number) && count(one.since));
  const optional = (check) => (value) => value === undefined || value === null || check(value);

  // The fields that the page reads. It ignores all others.
  const ACTIONS = {
    rooms: { rooms: texts },
    message: { message: text, kind: optional(text) },
    users: { room: text, users: optional(texts), count: optional(count), last: optional(count) },
    activity: { room: text, last: count },
    pong: {},
    explained: { frames: Array.isArray },
    class: {
      people,
      left: people,
      frozen: texts,
      slow: count,
      locked: yes,
      frozen_everywhere: yes,
      transcript: optional(text),
    },
    problem: {
      code: text,
      problem: text,
      time: count,
      number: optional(count),
      user: optional(text),
      address: optional(text),
    },
  };
  const KINDS = {
    chat: { user: text, text, room: optional(text), id: optional(count) },
    notice: {
      code: optional(text),
      user: optional(text),
      was: optional(text),
      room: optional(text),
    },
    error: { code: text, detail: optional(text) },
  };
  const NOTICES = {
    welcome: { epoch: optional(text), token: optional(text) },
    joined: { user: text },
    left: { user: text },
    renamed: { user: text, was: text },
    kicked: { user: text },
    muted: { user: text },
    unmuted: { user: text },
    slow: { seconds: count },
    cleared: { room: text },
    room_deleted: { room: text },
    announcement: { user: text, text },
    inspection_asked: { user: text, inspect: text },
  };

  const lookUp = (table, key) => (text(key) && Object.hasOwn(table, key) ? table[key] : undefined);

  function faultOf(value) {
    if (typeof value !== "object" || value === null || Array.isArray(value))
      return { code: "invalid_object" };
    const fields = lookUp(ACTIONS, value.action);
    if (!fields) return { code: "invalid_action" };
    const ofKind = fields === ACTIONS.message ? lookUp(KINDS, value.kind) : {};
    const ofCode = ofKind === KINDS.notice ? lookUp(NOTICES, value.code) : {};
    const checks = Object.entries({ ...fields, ...ofKind, ...ofCode });
    const [field] = checks.find(([name, check]) => !check(value[name])) ?? [];
    return field === undefined ? null : { code: "invalid_field", field };
  }

  function excerpt(received) {
    if (received.length <= MOST_SHOWN) return received;
    const halfPair = /[\ud800-\udbff]$/;
    return `${received.slice(0, MOST_SHOWN).replace(halfPair, "")}…`;
  }

  const mark = (fault, received) => ({ kind: "mark", ...fault, received: excerpt(received) });

  // For what is not JSON: text, or binary data.
  Salon.markOfUnreadable = (data) =>
    text(data)
      ? mark({ code: data ? "invalid_json" : "invalid_empty" }, data)
      : mark({ code: "invalid_binary", n: data.size ?? data.byteLength }, "");

  // For JSON, and the text that it was. null if the page understands it.
  Salon.markOfFault = (value, received) => {
    const fault = faultOf(value);
    return fault && mark(fault, received);
  };
}
