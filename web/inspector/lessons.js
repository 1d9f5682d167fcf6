// What the inspector teaches about frames: fields, opcodes, status codes, and each rule that a
// frame can break.
"use strict";

Salon.addWords({
  fr: {
    explain_intro: "Que dirait le décodeur de ce serveur de ces octets ? Rien n’est envoyé à personne.",
    explain_bytes: "Octets, en hexadécimal",
    explain_forms: "Aussi 8185, 0x81, 81:85, \\x81\\x85, b'\\x81\\x05hello', ou un dump de xxd, hexdump -\u2060C, tcpdump -\u2060X.",
    explain_place: "Au caractère {place} : « {character} ».",
    explain_from: "Envoyés par",
    explain_client: "un client",
    explain_server: "un serveur",
    explain_example: "Exemple",
    explain_own: "Vos octets",
    explain_rfc: "RFC 6455 §5.7",
    explain_right: "Permis",
    explain_wrong: "Interdit",
    explain_more: ["Pas encore : il manque au moins {n} octet.", "Pas encore : il manque au moins {n} octets."],
    explain_whole: "Tout est là : ces octets finissent avec une trame.",
    explain_refused: "Refusé dans la trame {n} : code {code}.",
    explain_others: ["Et {n} autre trame.", "Et {n} autres trames."],
    demonstration: "Ce message est venu en trois fragments, avec un ping au milieu.",
    explain_too_long: "C’est trop long : {n} caractères au plus.",
    explain_nothing: "Il n’y a pas d’octets ici.",
    explain_offline: "Le serveur ne répond pas.",
    bad_bytes: "Ce n’est pas de l’hexadécimal.",

    field_fin: "FIN : 1 si cette trame est la dernière (ou la seule) de son message, 0 si la suite vient.",
    field_rsv: "RSV1, RSV2, RSV3 : réservés aux extensions. Aucune n’a été convenue, donc 000.",
    field_opcode: "Opcode : ce que la trame transporte. De 8 à F, ce sont les trames de contrôle.",
    field_mask: "MASK : un client masque toutes ses trames, un serveur aucune.",
    field_length: "Payload length : jusqu’à 125, c’est la longueur ; 126 : elle est dans les 16 bits qui suivent ; 127 : dans les 64 bits.",
    field_extended: "Extended payload length : la longueur, l’octet de poids fort d’abord. La forme la plus courte est obligatoire.",
    field_key: "Masking-key : quatre octets au hasard, nouveaux pour chaque trame, pour qu’aucun intermédiaire n’y lise du HTTP (§10.3).",
    field_payload: "Payload data : les données. Chez un client, l’octet i est masqué par l’octet i modulo 4 de la clé.",
    name_fin: "FIN", name_rsv: "RSV1–3", name_opcode: "Opcode", name_mask: "MASK", name_length: "Payload len", name_extended: "Longueur étendue", name_key: "Masking-key", name_payload: "Payload",
    means_fin_1: "dernière", means_fin_0: "à suivre", means_rsv_0: "rien", means_rsv_1: "réservé !", means_mask_1: "masquée", means_mask_0: "en clair",
    means_16: "→ 16 bits", means_64: "→ 64 bits",

    opcode_continuation: "suite d’un message", opcode_text: "texte en UTF-8", opcode_binary: "octets", opcode_close: "fermeture", opcode_ping: "es-tu là ?", opcode_pong: "je suis là", opcode_reserved: "réservé",

    code_1000: "fermeture normale", code_1001: "départ : le serveur s’arrête ou la page s’en va", code_1002: "erreur de protocole", code_1003: "type de données refusé",
    code_1005: "aucun code reçu (ne voyage jamais)", code_1006: "fin sans trame Close (ne voyage jamais)", code_1007: "données invalides, par exemple pas de l’UTF-8", code_1008: "contraire aux règles du serveur",
    code_1009: "message trop grand", code_1010: "une extension manque", code_1011: "erreur interne du serveur", code_1012: "le serveur redémarre", code_1013: "réessayez plus tard", code_1014: "mauvaise passerelle",
    code_1015: "échec de TLS (ne voyage jamais)", code_3xxx: "enregistré auprès de l’IANA par une bibliothèque", code_4xxx: "privé : l’application dit ce qu’il signifie", code_other: "n’a pas de sens défini",

    rule_reserved_bit: "Un bit réservé est mis, mais aucune extension n’a été convenue.",
    rule_reserved_opcode: "Cet opcode est réservé.",
    rule_control_fragmented: "Une trame de contrôle ne peut pas être un fragment : FIN doit être 1.",
    rule_control_long: "Une trame de contrôle a 125 octets de données au plus.",
    rule_not_shortest: "La longueur n’est pas dans sa forme la plus courte.",
    rule_top_bit: "Le premier bit d’une longueur de 64 bits doit être 0.",
    rule_not_masked: "Un client masque toutes ses trames ; celle-ci ne l’est pas.",
    rule_server_masked: "Un serveur ne masque aucune trame ; celle-ci l’est.",
    rule_nothing_to_continue: "Une trame de suite, mais aucun message n’est en cours.",
    rule_interrupted: "Un nouveau message avant le dernier fragment de celui qui est en cours.",
    rule_too_big: "Le message est plus long que ce que ce serveur accepte.",
    rule_too_many: "Le message a plus de fragments que ce que ce serveur accepte.",
    rule_invalid_utf8: "Le texte n’est pas de l’UTF-8 valide.",
    rule_close_one_byte: "Un Close d’un seul octet : un code de fermeture en prend deux.",
    rule_close_code: "Ce code ne peut pas être dans une trame Close.",

    guess: "Sans doute :",
    guess_no_frame: "ce texte est parti sans trame. Deux octets d’en-tête au moins viennent avant lui, et chez un client la clé.",
    guess_line_end: "une fin de ligne a suivi la trame précédente. Une trame finit avec ses données.",
    guess_mask_bit_missing: "les données sont masquées, mais le bit MASK du deuxième octet est 0 : il manque | 0x80.",
    guess_not_masked: "le bit MASK et la clé sont là, mais les données ne sont pas masquées : il manque le XOR avec la clé.",
    guess_length_byte_order: "les octets de la longueur sont dans le mauvais ordre. Celui de poids fort vient d’abord.",
    guess_length_counts_key: "la longueur compte aussi les quatre octets de la clé. Elle ne compte que les données.",

    example_hello: "« Hello » d’un serveur", example_hello_masked: "« Hello » d’un client, masqué", example_hello_fragments: "« Hello » en deux fragments", example_ping: "Ping", example_pong: "Pong, masqué",
    example_bytes_256: "256 octets : longueur en 16 bits", example_bytes_65536: "64 Kio : longueur en 64 bits (le début)",
    example_ping_between: "Un ping entre deux fragments", example_character_cut: "« é » coupé entre deux fragments", example_close_1000: "Close 1000 avec une raison", example_empty: "Texte vide", example_not_yet: "Trame incomplète",
    example_reserved_bit: "Bit réservé", example_reserved_opcode: "Opcode réservé", example_control_fragmented: "Ping en fragments", example_control_long: "Ping de 126 octets",
    example_not_shortest_16: "Longueur 5 écrite en 16 bits", example_not_shortest_64: "Longueur 5 écrite en 64 bits", example_top_bit: "Premier bit de la longueur", example_not_masked: "Client sans masque",
    example_server_masked: "Serveur avec masque", example_nothing_to_continue: "Suite de rien", example_interrupted: "Message dans un message", example_invalid_utf8: "UTF-8 invalide",
    example_close_one_byte: "Close d’un octet", example_close_code: "Close 1005", example_too_big: "Message trop grand",
  },
  en: {
    explain_intro: "What would this server’s decoder say to these bytes? Nothing is sent to anybody.",
    explain_bytes: "Bytes, in hexadecimal",
    explain_forms: "Also 8185, 0x81, 81:85, \\x81\\x85, b'\\x81\\x05hello', or a dump of xxd, hexdump -\u2060C, tcpdump -\u2060X.",
    explain_place: "At character {place}: “{character}”.",
    explain_from: "Sent by",
    explain_client: "a client",
    explain_server: "a server",
    explain_example: "Example",
    explain_own: "Your bytes",
    explain_rfc: "RFC 6455 §5.7",
    explain_right: "Allowed",
    explain_wrong: "Forbidden",
    explain_more: ["Not yet: at least {n} more byte is needed.", "Not yet: at least {n} more bytes are needed."],
    explain_whole: "All is there: these bytes end with a frame.",
    explain_refused: "Refused in frame {n}: code {code}.",
    explain_others: ["And {n} other frame.", "And {n} other frames."],
    demonstration: "This message came in three fragments, with a ping in the middle.",
    explain_too_long: "This is too long: {n} characters at most.",
    explain_nothing: "There are no bytes here.",
    explain_offline: "The server does not answer.",
    bad_bytes: "This is not hexadecimal.",

    field_fin: "FIN: 1 if this frame is the last (or only) one of its message, 0 if more comes.",
    field_rsv: "RSV1, RSV2, RSV3: reserved for extensions. None was agreed on, hence 000.",
    field_opcode: "Opcode: what the frame carries. From 8 to F they are control frames.",
    field_mask: "MASK: a client masks all its frames, a server none.",
    field_length: "Payload length: up to 125 it is the length; 126: the length is in the next 16 bits; 127: in the next 64 bits.",
    field_extended: "Extended payload length: the length, most significant byte first. The shortest form is required.",
    field_key: "Masking-key: four random bytes, new for each frame, so that no intermediary can read HTTP in it (§10.3).",
    field_payload: "Payload data. From a client, byte i is masked with byte i modulo 4 of the key.",
    name_fin: "FIN", name_rsv: "RSV1–3", name_opcode: "Opcode", name_mask: "MASK", name_length: "Payload len", name_extended: "Extended length", name_key: "Masking-key", name_payload: "Payload",
    means_fin_1: "last", means_fin_0: "more comes", means_rsv_0: "nothing", means_rsv_1: "reserved!", means_mask_1: "masked", means_mask_0: "plain",
    means_16: "→ 16 bits", means_64: "→ 64 bits",

    opcode_continuation: "goes on with a message", opcode_text: "text in UTF-8", opcode_binary: "bytes", opcode_close: "the end", opcode_ping: "are you there?", opcode_pong: "I am here", opcode_reserved: "reserved",

    code_1000: "normal closure", code_1001: "going away: the server stops or the page leaves", code_1002: "protocol error", code_1003: "kind of data not accepted",
    code_1005: "no code received (never travels)", code_1006: "ended without a Close frame (never travels)", code_1007: "invalid data, for example not UTF-8", code_1008: "against the server’s rules",
    code_1009: "message too big", code_1010: "an extension is missing", code_1011: "internal error of the server", code_1012: "the server restarts", code_1013: "try again later", code_1014: "bad gateway",
    code_1015: "TLS failed (never travels)", code_3xxx: "registered with IANA by a library", code_4xxx: "private: the application says what it means", code_other: "has no defined meaning",

    rule_reserved_bit: "A reserved bit is set, but no extension was agreed on.",
    rule_reserved_opcode: "This opcode is reserved.",
    rule_control_fragmented: "A control frame cannot be a fragment: FIN must be 1.",
    rule_control_long: "A control frame has a payload of 125 bytes at most.",
    rule_not_shortest: "The length is not in its shortest form.",
    rule_top_bit: "The first bit of a 64-bit length must be 0.",
    rule_not_masked: "A client masks all its frames; this one is not masked.",
    rule_server_masked: "A server masks no frame; this one is masked.",
    rule_nothing_to_continue: "A continuation frame, but no message is in progress.",
    rule_interrupted: "A new message before the last fragment of the one in progress.",
    rule_too_big: "The message is longer than this server accepts.",
    rule_too_many: "The message has more fragments than this server accepts.",
    rule_invalid_utf8: "The text is not valid UTF-8.",
    rule_close_one_byte: "A Close of one byte: a status code takes two.",
    rule_close_code: "This code may not be in a Close frame.",

    guess: "Most likely:",
    guess_no_frame: "this text was sent without a frame. Two bytes of header at least come before it, and from a client the key.",
    guess_line_end: "a line end came behind the frame before. A frame ends with its payload.",
    guess_mask_bit_missing: "the payload is masked, but the MASK bit of the second byte is 0: | 0x80 is missing.",
    guess_not_masked: "the MASK bit and the key are there, but the payload is not masked: the XOR with the key is missing.",
    guess_length_byte_order: "the bytes of the length are in the wrong order. The most significant comes first.",
    guess_length_counts_key: "the length counts the four bytes of the key, too. It counts only the payload.",

    example_hello: "“Hello” from a server", example_hello_masked: "“Hello” from a client, masked", example_hello_fragments: "“Hello” in two fragments", example_ping: "Ping", example_pong: "Pong, masked",
    example_bytes_256: "256 bytes: length in 16 bits", example_bytes_65536: "64 KiB: length in 64 bits (the beginning)",
    example_ping_between: "A ping between two fragments", example_character_cut: "“é” cut between two fragments", example_close_1000: "Close 1000 with a reason", example_empty: "Empty text", example_not_yet: "Incomplete frame",
    example_reserved_bit: "Reserved bit", example_reserved_opcode: "Reserved opcode", example_control_fragmented: "Ping in fragments", example_control_long: "Ping of 126 bytes",
    example_not_shortest_16: "Length 5 written in 16 bits", example_not_shortest_64: "Length 5 written in 64 bits", example_top_bit: "First bit of the length", example_not_masked: "Client without mask",
    example_server_masked: "Server with mask", example_nothing_to_continue: "Continuation of nothing", example_interrupted: "Message within a message", example_invalid_utf8: "Invalid UTF-8",
    example_close_one_byte: "Close of one byte", example_close_code: "Close 1005", example_too_big: "Message too big",
  },
});

{
  // From the server's sentence to the rule's name and the field that breaks it.
  const RULES = [
    [/reserved bit/, "reserved_bit", "rsv"],
    [/opcode .* is reserved/, "reserved_opcode", "opcode"],
    [/control frame is fragmented/, "control_fragmented", "fin"],
    [/control frame is longer/, "control_long", "length"],
    [/shortest form/, "not_shortest", "extended"],
    [/top bit/, "top_bit", "extended"],
    [/client masks/, "not_masked", "mask"],
    [/server masks/, "server_masked", "mask"],
    [/no message is in progress/, "nothing_to_continue", "opcode"],
    [/new message before/, "interrupted", "opcode"],
    [/longer than \d+ bytes/, "too_big", "length"],
    [/more than \d+ fragments/, "too_many", "opcode"],
    [/UTF-8/, "invalid_utf8", "payload"],
    [/Close payload of one byte/, "close_one_byte", "length"],
    [/may not be in a Close/, "close_code", "payload"],
  ];

  // { rule, field } of a broken rule, or null if this page does not know it.
  Salon.ruleOf = ({ reason }) => {
    const found = RULES.find(([sentence]) => sentence.test(reason));
    return found ? { rule: found[1], field: found[2] } : null;
  };

  // §7.4: what a status code means, as a key of the words.
  Salon.codeKey = (code) => {
    if (Salon.has(`code_${code}`)) return `code_${code}`;
    if (code >= 3000 && code < 5000) return code < 4000 ? "code_3xxx" : "code_4xxx";
    return "code_other";
  };
}
