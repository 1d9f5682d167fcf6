// The inspector's pure scripts, loaded as a browser loads them, and small captures to try them with.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { runInThisContext } from "node:vm";

const load = (name) => runInThisContext(readFileSync(join(process.env.SALON_WEB, `${name}.js`), "utf8"), name);

/// What each file of words has added.
export const added = [];

load("words");
const { Salon } = globalThis;
const { addWords } = Salon;
Salon.addWords = (words) => (added.push(words), addWords(words));
Salon.element = () => {}; // what some draw with, beside what they work out
for (const name of ["words", "lessons", "headers", "bytes", "sha1", "derivation", "dissect", "record", "capture", "pcap", "transcript", "examples", "ruler"]) {
  load(`inspector/${name}`);
}
export { Salon };

/// A `frame` event of the server.
export const frame = (direction, header, payload, more = {}) => ({ action: "frame", kind: "frame", direction, header, payload, length: payload.length / 2, time: 1000, offset: 0, cuts: [], ...more });

/// A capture that has seen a handshake.
export function begun() {
  const capture = new Salon.Capture();
  capture.add({ kind: "handshake", time: 1, request: "GET / HTTP/1.1\r\nHost: a\r\n\r\n", response: "HTTP/1.1 101 Switching Protocols\r\n\r\n", reads: [27] });
  return capture;
}
