// How Sec-WebSocket-Accept is computed from Sec-WebSocket-Key (RFC 6455 §4.2.2), and the results of
// common mistakes. Pure.
"use strict";
globalThis.Salon ??= {};

{
  const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"; // the same for everybody: §1.3
  const { fromText, toBase64, toHex, sha1 } = Salon;
  const accept = (text) => toBase64(sha1(fromText(text)));

  const joined = (first, second) => {
    const bytes = new Uint8Array(first.length + second.length);
    bytes.set(first);
    bytes.set(second, first.length);
    return bytes;
  };

  // Each takes the key and returns the answer of a server that makes this mistake, or null.
  const MISTAKES = {
    decoded(key) {
      const bytes = Salon.fromBase64(key);
      return bytes && toBase64(sha1(joined(bytes, fromText(GUID))));
    },
    hex_in_base64: (key) => btoa(toHex(sha1(fromText(key + GUID)))),
    hex: (key) => toHex(sha1(fromText(key + GUID))),
    no_guid: (key) => accept(key),
    guid_first: (key) => accept(GUID + key),
    guid_small: (key) => accept(key + GUID.toLowerCase()),
    space: (key) => accept(` ${key}${GUID}`),
    line_end: (key) => accept(`${key}\r\n${GUID}`),
    no_hash: (key) => btoa(key + GUID),
    echoed: (key) => key,
    no_padding: (key) => accept(key + GUID).replace(/=+$/, ""),
  };

  // `key` is base64, hence ASCII; anything else is not a key.
  Salon.derive = (key) => {
    const digest = sha1(fromText(key + GUID));
    return { key, guid: GUID, joined: key + GUID, sha1: toHex(digest), accept: toBase64(digest) };
  };

  Salon.mistakes = (key) =>
    Object.entries(MISTAKES)
      .map(([name, make]) => ({ name, value: make(key) }))
      .filter(({ value }) => value !== null);

  // §4.1: a key is 16 bytes in base64.
  Salon.isKey = (key) => /^[A-Za-z0-9+/]{22}==$/.test(key);

  // How was `value` computed from `key`? Returns "right", the name of a mistake, or null.
  Salon.recognise = (key, value) => {
    if (value === Salon.derive(key).accept) return "right";
    return Salon.mistakes(key).find((one) => one.value === value)?.name ?? null;
  };
}
