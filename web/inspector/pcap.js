// A capture as a pcap file, as Wireshark opens it. Pure.
//
// The bytes of the WebSocket are those that were seen, cut where read() and write() cut them, and
// so is which side ended, and whether with FIN or RST. Everything else is made up, because a server
// sees no packets: addresses of RFC 5737, the server's port 80 (where Wireshark expects HTTP), the
// TCP handshake, all numbers. Of a payload that was not kept whole, the packet lacks the end, as in
// a capture with a size limit.
"use strict";
globalThis.Salon ??= {};

{
  const RAW_IP = 101; // LINKTYPE_RAW: each packet begins with its IP header
  const CLIENT = [192, 0, 2, 1];
  const SERVER = [192, 0, 2, 2];
  const IP_HEADER = 20;
  const TCP_HEADER = 20;
  const MOST = 65_535 - IP_HEADER - TCP_HEADER; // what fits in one IP packet
  const WINDOW = 65_535; // bytes that may be in flight without an acknowledgement
  const [FIN, SYN, RST, PSH, ACK] = [0x01, 0x02, 0x04, 0x08, 0x10];

  // RFC 1071: the sum of all 16-bit words, with the overflow added at the other end.
  function checksum(...parts) {
    let sum = 0;
    for (const bytes of parts) {
      for (let i = 0; i < bytes.length; i++) sum += i % 2 ? bytes[i] : bytes[i] << 8;
    }
    while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
    return ~sum & 0xffff;
  }

  // One TCP segment in one IP packet (RFC 9293 §3.1, RFC 791 §3.1). `length` counts the data, of
  // which `data` may hold only the beginning.
  function packet({ from, to, ports, sequence, acknowledged, flags, data, length }) {
    const bytes = new Uint8Array(IP_HEADER + TCP_HEADER + data.length);
    const view = new DataView(bytes.buffer);
    const ip = bytes.subarray(0, IP_HEADER);
    ip.set([0x45, 0, 0, 0, 0, 0, 0x40, 0, 64, 6, 0, 0, ...from, ...to]); // version 4, "don't fragment", 64 hops, TCP
    view.setUint16(2, IP_HEADER + TCP_HEADER + length);
    view.setUint16(10, checksum(ip));
    const tcp = bytes.subarray(IP_HEADER);
    view.setUint16(20, ports[0]);
    view.setUint16(22, ports[1]);
    view.setUint32(24, sequence);
    view.setUint32(28, acknowledged);
    view.setUint16(32, ((TCP_HEADER / 4) << 12) | flags);
    view.setUint16(34, WINDOW);
    tcp.set(data, TCP_HEADER);
    const total = TCP_HEADER + length;
    view.setUint16(36, checksum([...from, ...to, 0, 6, total >> 8, total & 255], tcp));
    return bytes;
  }

  // One TCP connection: turns bytes of both directions into packets with the right numbers.
  class Connection {
    #next = { in: 1000, out: 2000 }; // sequence numbers
    #acknowledged = { in: 1000, out: 2000 };
    #origin;
    #waiting = { in: null, out: null }; // bytes since the last cut

    constructor(number, write) {
      Object.assign(this, { port: 50_000 + (number % 10_000), write });
    }

    open(time) {
      this.#send("in", SYN, time);
      this.#send("out", SYN | ACK, time);
      this.#send("in", ACK, time);
    }

    // What is sent from now on has stream offset 0.
    begin() {
      this.#origin = { ...this.#next };
    }

    // `bytes` are the first ones of `length`, at `offset` of the direction's stream if that is
    // known.
    add(direction, bytes, length, time, offset) {
      const expected = this.#next[direction] + (this.#waiting[direction]?.length ?? 0);
      const sequence = offset === undefined ? expected : this.#origin[direction] + offset;
      if (sequence !== expected) this.cut(direction); // frames between were missed: a gap in the numbers shows it
      const waiting = (this.#waiting[direction] ??= { parts: [], length: 0, sequence });
      waiting.parts.push(bytes);
      waiting.length += length;
      waiting.time = time;
    }

    cut(direction) {
      const { parts, length, sequence, time } = this.#waiting[direction] ?? { length: 0 };
      if (!length) return;
      this.#waiting[direction] = null;
      this.#next[direction] = sequence;
      const data = Uint8Array.from(parts.flatMap((part) => [...part]));
      for (let at = 0; at < length; at += MOST) {
        this.#send(
          direction,
          PSH | ACK,
          time,
          data.subarray(at, at + MOST),
          Math.min(MOST, length - at),
        );
      }
    }

    // first: the direction that ended first, reset: by a reset, which ends both.
    end(time, first, reset) {
      for (const direction of ["in", "out"]) this.cut(direction);
      if (reset) return this.#send(first, RST | ACK, time);
      const second = first === "in" ? "out" : "in";
      this.#send(first, FIN | ACK, time);
      this.#send(second, FIN | ACK, time);
      this.#send(first, ACK, time);
    }

    #send(direction, flags, time, data = new Uint8Array(), length = 0) {
      const inwards = direction === "in";
      const other = inwards ? "out" : "in";
      if (this.#next[direction] + length - this.#acknowledged[direction] > WINDOW)
        this.#send(other, ACK, time);
      const [from, to] = inwards ? [CLIENT, SERVER] : [SERVER, CLIENT];
      const ports = inwards ? [this.port, 80] : [80, this.port];
      const acknowledged = flags & ACK ? this.#next[other] : 0;
      this.#acknowledged[other] = this.#next[other];
      this.write(
        packet({
          from,
          to,
          ports,
          sequence: this.#next[direction],
          acknowledged,
          flags,
          data,
          length,
        }),
        time,
        length - data.length,
      );
      // SYN and FIN count like a byte.
      this.#next[direction] += length + (flags & (SYN | FIN) ? 1 : 0);
    }
  }

  function shake(connection, { request, response, reads = [], time }) {
    const head = Salon.fromLatin1(request);
    connection.open(time);
    let from = 0;
    for (const read of [...reads.slice(0, -1), head.length]) {
      connection.add(
        "in",
        head.subarray(from, from + read),
        Math.min(read, head.length - from),
        time,
      );
      connection.cut("in");
      from += read;
    }
    const answer = Salon.fromLatin1(response);
    connection.add("out", answer, answer.length, time);
    connection.cut("out");
    connection.begin();
  }

  function addFrame(connection, frame) {
    const { direction, offset, end, time } = frame;
    const kept = Uint8Array.from([...frame.header, ...frame.payload]);
    // No decoder can join packets that lack bytes: a frame that was not kept whole gets a packet of
    // its own, or several if it is too long.
    const short = kept.length < end - offset;
    if (short) connection.cut(direction);
    const cuts = short ? [end] : frame.cuts;
    let from = offset;
    for (const to of new Set([...cuts, end])) {
      connection.add(direction, kept.subarray(from - offset, to - offset), to - from, time, from);
      if (cuts.includes(to)) connection.cut(direction);
      from = to;
    }
  }

  // records: as in Salon.Capture. Returns the file's bytes, as a list of arrays.
  Salon.toPcap = (records) => {
    const header = new DataView(new ArrayBuffer(24));
    header.setUint32(0, 0xa1b2c3d4); // the byte order, and that times are in microseconds
    header.setUint16(4, 2);
    header.setUint16(6, 4); // version 2.4
    header.setUint32(16, 0x40000); // the longest packet there may be
    header.setUint32(20, RAW_IP);
    const file = [new Uint8Array(header.buffer)];
    const write = (bytes, time, missing) => {
      const head = new DataView(new ArrayBuffer(16));
      head.setUint32(0, Math.floor(time / 1000));
      head.setUint32(4, (time % 1000) * 1000);
      head.setUint32(8, bytes.length);
      head.setUint32(12, bytes.length + missing);
      file.push(new Uint8Array(head.buffer), bytes);
    };
    let connection = null;
    for (const record of records) {
      const { kind, time, by, how } = record;
      if (kind === "handshake" || kind === "refused")
        shake((connection = new Connection(record.connection, write)), record);
      if (kind === "frame" && connection) addFrame(connection, record);
      if (kind === "closed" || kind === "refused") {
        connection?.end(time, by === "client" ? "in" : "out", how === "reset");
        connection = null;
      }
    }
    for (const direction of ["in", "out"]) connection?.cut(direction);
    return file;
  };
}
