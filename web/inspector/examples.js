// Bytes to explain: the examples of RFC 6455 §5.7, more that are allowed, and one for each rule
// that can be broken. All masked frames have the RFC's own masking key, 37 fa 21 3d.
"use strict";
globalThis.Salon ??= {};

{
  const KEY = "37 fa 21 3d";
  const HELLO = "7f 9f 4d 51 58"; // "Hello", masked with it
  const client = (bytes) => ({ from: "client", bytes });
  const server = (bytes) => ({ from: "server", bytes });
  const counted = (count) =>
    Array.from({ length: count }, (_, i) => Salon.hexOf(i & 255)).join(" ");

  Salon.EXAMPLES = {
    rfc: {
      hello: server("81 05 48 65 6c 6c 6f"),
      hello_masked: client(`81 85 ${KEY} ${HELLO}`),
      hello_fragments: server("01 03 48 65 6c\n80 02 6c 6f"),
      ping: server("89 05 48 65 6c 6c 6f"),
      pong: client(`8a 85 ${KEY} ${HELLO}`),
      bytes_256: server(`82 7e 01 00 ${counted(256)}`),
      bytes_65536: server(`82 7f 00 00 00 00 00 01 00 00 ${counted(16)}`),
    },
    right: {
      ping_between: client(`01 83 ${KEY} 7f 9f 4d\n89 80 ${KEY}\n80 82 ${KEY} 5b 95`),
      character_cut: client(`01 81 ${KEY} f4\n80 81 ${KEY} 9e`),
      close_1000: client(`88 87 ${KEY} 34 12 72 5c 5b 8f 55`),
      empty: client(`81 80 ${KEY}`),
      not_yet: client(`81 85 ${KEY} 7f 9f`),
    },
    wrong: {
      reserved_bit: client(`c1 85 ${KEY} ${HELLO}`),
      reserved_opcode: client(`83 85 ${KEY} ${HELLO}`),
      control_fragmented: client(`09 85 ${KEY} ${HELLO}`),
      control_long: client(`89 fe 00 7e ${KEY}`),
      not_shortest_16: client(`81 fe 00 05 ${KEY} ${HELLO}`),
      not_shortest_64: client(`81 ff 00 00 00 00 00 00 00 05 ${KEY} ${HELLO}`),
      top_bit: client(`81 ff 80 00 00 00 00 00 00 05 ${KEY} ${HELLO}`),
      not_masked: client("81 05 48 65 6c 6c 6f"),
      server_masked: server(`81 85 ${KEY} ${HELLO}`),
      nothing_to_continue: client(`80 85 ${KEY} ${HELLO}`),
      interrupted: client(`01 83 ${KEY} 7f 9f 4d\n81 82 ${KEY} 5b 95`),
      invalid_utf8: client(`81 82 ${KEY} f4 d2`),
      close_one_byte: client(`88 81 ${KEY} 34`),
      close_code: client(`88 82 ${KEY} 34 17`),
      too_big: client(`81 ff 00 00 01 00 00 00 00 00 ${KEY}`),
    },
  };
}
