// The page's pure scripts, loaded as a browser loads them, and small captures to try them with.
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
Salon.element = () => {}; // some scripts also draw
globalThis.addEventListener = () => {}; // of the browser's window
for (const name of ["memory", "random", "address", "received", "message_text", "pending_messages"]) load(name);
for (const name of ["words", "token", "class_rules", "class_events", "class_model", "csv"]) load(`teacher/${name}`);
for (const name of ["runs", "state", "code", "emoji", "conversation", "display_words", "invite"]) load(name);
const words = ["words", "connection_words", "lessons", "headers"];
const model = ["record", "preview", "replay", "query", "capture", "shown_records", "watched_connection", "connections", "addresses"];
for (const name of [...words, "guess", "bytes", "sha1", "derivation", "dissect", ...model, "pcap", "transcript", "examples", "ruler"]) {
  load(`inspector/${name}`);
}
export { Salon };

/// A `frame` event of the server.
export const frame = (direction, header, payload, more = {}) => ({ action: "frame", kind: "frame", direction, header, payload, length: payload.length / 2, time: 1000, offset: 0, cuts: [], ...more });

/// An `opened` event.
export const opened = (connection, more = {}) => ({ action: "frame", kind: "opened", connection, address: `127.0.0.1:${50_000 + connection}`, time: 1, request: "GET / HTTP/1.1\r\nHost: a\r\n\r\n", response: "HTTP/1.1 101 Switching Protocols\r\n\r\n", reads: [27], key: `key ${connection}`, ...more });

/// A capture that has seen a handshake.
export function begun() {
  const capture = new Salon.Capture();
  capture.add(opened(1));
  return capture;
}
