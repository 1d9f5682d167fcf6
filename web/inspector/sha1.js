// SHA-1 (RFC 3174), by hand: browsers offer crypto.subtle to encrypted pages only, and this page is
// usually served by plain HTTP. It is good enough for the handshake, which protects nothing. Never
// use it to protect anything. Pure.
"use strict";
globalThis.Salon ??= {};

{
  const rotate = (word, by) => (word << by) | (word >>> (32 - by));

  // §4: one bit that is set, then zeros up to a multiple of 64 bytes; the last 8 bytes are the
  // length in bits.
  function padded(message) {
    const bytes = new Uint8Array(Math.ceil((message.length + 9) / 64) * 64);
    bytes.set(message);
    bytes[message.length] = 0x80;
    new DataView(bytes.buffer).setBigUint64(bytes.length - 8, BigInt(message.length) * 8n);
    return new DataView(bytes.buffer);
  }

  // §5: which function and which constant belong to each of the four times 20 steps.
  function round(step, b, c, d) {
    if (step < 20) return ((b & c) | (~b & d)) + 0x5a827999;
    if (step < 40) return (b ^ c ^ d) + 0x6ed9eba1;
    if (step < 60) return ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc;
    return (b ^ c ^ d) + 0xca62c1d6;
  }

  // Returns the 20 bytes of the digest.
  Salon.sha1 = (message) => {
    const view = padded(message);
    const hash = Uint32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0);
    const words = new Uint32Array(80);
    for (let block = 0; block < view.byteLength; block += 64) {
      for (let i = 0; i < 16; i++) words[i] = view.getUint32(block + 4 * i);
      for (let i = 16; i < 80; i++)
        words[i] = rotate(words[i - 3] ^ words[i - 8] ^ words[i - 14] ^ words[i - 16], 1);
      let [a, b, c, d, e] = hash;
      // `| 0` keeps 32 bits, as the RFC's additions do.
      for (let i = 0; i < 80; i++)
        [a, b, c, d, e] = [
          (rotate(a, 5) + round(i, b, c, d) + e + words[i]) | 0,
          a,
          rotate(b, 30),
          c,
          d,
        ];
      [a, b, c, d, e].forEach((word, i) => (hash[i] += word));
    }
    const digest = new DataView(new ArrayBuffer(20));
    hash.forEach((word, i) => digest.setUint32(4 * i, word));
    return new Uint8Array(digest.buffer);
  };
}
