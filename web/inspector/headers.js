// What each line of the opening handshake is for (RFC 6455 §4), and the common mistakes in
// computing the accept value.
"use strict";

Salon.addWords({
  fr: {
    request: "La requête du client",
    response: "La réponse du serveur",
    head_reads: ["Arrivée en {n} read() : {sizes} octets.", "Arrivée en {n} read() : {sizes} octets."],
    derivation: "De la clé à l’acceptation",
    derivation_why: "Le serveur prouve ainsi qu’il parle WebSocket. Ce n’est pas un secret : tout le monde peut le calculer.",
    step_key: "La clé du client, telle quelle, 24 caractères",
    step_guid: "Coller derrière le GUID de la RFC, le même pour tous",
    step_sha1: "SHA-1 de ces 60 caractères : 20 octets",
    step_accept: "Ces 20 octets en base64",
    step_agrees: "C’est bien la valeur que ce serveur a envoyée.",
    step_differs: "Ce n’est pas la valeur que ce serveur a envoyée !",
    mistakes: "Les erreurs courantes, sur cette clé",
    mistakes_why: "Votre serveur répond autre chose ? Cherchez votre valeur ici.",
    own_key: "Sec-WebSocket-Key",
    own_value: "La valeur que votre serveur calcule",
    own_right: "Juste !",
    own_unknown: "Cette valeur ne vient d’aucune de ces erreurs.",
    own_bad_key: "Une clé est faite de 16 octets en base64 : 22 caractères et « == ».",
    no_handshake: "Pas encore de poignée de main.",

    head_get: "GET, en HTTP/1.1 : un WebSocket commence comme une page web. Le chemin dit quel service on veut.",
    head_101: "101 : d’accord, à partir de la ligne vide ce n’est plus du HTTP mais des trames.",
    head_host: "À quel serveur on s’adresse ; sans lui, la requête est refusée.",
    head_upgrade: "Vers quel protocole on veut passer. Casse sans importance.",
    head_connection: "Doit nommer Upgrade : cet en-tête ne vaut que pour ce saut, les proxys ne le transmettent pas.",
    "head_sec-websocket-key": "16 octets au hasard en base64, nouveaux à chaque connexion. À renvoyer transformés : voir plus bas.",
    "head_sec-websocket-accept": "La clé transformée : la preuve que le serveur a compris. Si elle est fausse, le client ferme la connexion.",
    "head_sec-websocket-version": "La version du protocole : 13 est la seule. Pour une autre, le serveur répond 426 et dit 13.",
    "head_sec-websocket-extensions": "Les extensions que le client propose, par exemple la compression. Le serveur n’est pas obligé d’accepter.",
    "head_sec-websocket-protocol": "Les sous-protocoles que le client propose ; le serveur en choisit un au plus.",
    head_origin: "De quel site vient la page. Seuls les navigateurs le disent, et le serveur peut refuser (§10.2).",
    head_others: ["{n} autre en-tête, de HTTP : WebSocket ne le regarde pas", "{n} autres en-têtes, de HTTP : WebSocket ne les regarde pas"],

    mistake_decoded: "Clé décodée du base64 d’abord. Il faut la prendre telle quelle.",
    mistake_hex_in_base64: "SHA-1 en hexadécimal, puis base64. Il faut les 20 octets bruts (digest, pas hexdigest).",
    mistake_hex: "SHA-1 en hexadécimal, sans base64.",
    mistake_no_guid: "GUID oublié.",
    mistake_guid_first: "GUID devant la clé au lieu de derrière.",
    mistake_guid_small: "GUID en minuscules.",
    mistake_space: "Une espace devant la clé : celle qui suit « Sec-WebSocket-Key: ».",
    mistake_line_end: "La fin de ligne \\r\\n laissée derrière la clé.",
    mistake_no_hash: "base64 sans SHA-1.",
    mistake_echoed: "La clé renvoyée sans la transformer.",
    mistake_no_padding: "Le « = » final du base64 oublié.",
  },
  en: {
    request: "The client’s request",
    response: "The server’s response",
    head_reads: ["Came in {n} read(): {sizes} bytes.", "Came in {n} read(): {sizes} bytes."],
    derivation: "From the key to the acceptance",
    derivation_why: "So the server proves that it speaks WebSocket. It is no secret: everybody can work it out.",
    step_key: "The client’s key, as it is, 24 characters",
    step_guid: "Append the RFC’s GUID, the same for everybody",
    step_sha1: "SHA-1 of these 60 characters: 20 bytes",
    step_accept: "These 20 bytes in base64",
    step_agrees: "It is the value that this server sent.",
    step_differs: "It is not the value that this server sent!",
    mistakes: "Common mistakes, on this key",
    mistakes_why: "Your server answers something else? Look for your value here.",
    own_key: "Sec-WebSocket-Key",
    own_value: "The value that your server works out",
    own_right: "Right!",
    own_unknown: "This value comes from none of these mistakes.",
    own_bad_key: "A key is 16 bytes in base64: 22 characters and “==”.",
    no_handshake: "No handshake yet.",

    head_get: "GET, in HTTP/1.1: a WebSocket begins like a web page. The path says which service is wanted.",
    head_101: "101: agreed, from the empty line on this is no longer HTTP but frames.",
    head_host: "Which server is meant; without it the request is refused.",
    head_upgrade: "Which protocol to change to. Upper or lower case does not matter.",
    head_connection: "Must name Upgrade: that header is for this hop only, proxies do not pass it on.",
    "head_sec-websocket-key": "16 random bytes in base64, new for each connection. To be sent back transformed: see below.",
    "head_sec-websocket-accept": "The key transformed: the proof that the server understood. If it is wrong, the client closes the connection.",
    "head_sec-websocket-version": "The version of the protocol: 13 is the only one. To any other the server answers 426 and says 13.",
    "head_sec-websocket-extensions": "Extensions that the client offers, for example compression. The server need not accept.",
    "head_sec-websocket-protocol": "Subprotocols that the client offers; the server chooses one at most.",
    head_origin: "Which site the page comes from. Only browsers say so, and the server may refuse (§10.2).",
    head_others: ["{n} other header, of HTTP: WebSocket does not look at it", "{n} other headers, of HTTP: WebSocket does not look at them"],

    mistake_decoded: "Key decoded from base64 first. It is to be taken as it is.",
    mistake_hex_in_base64: "SHA-1 in hexadecimal, then base64. The 20 raw bytes are needed (digest, not hexdigest).",
    mistake_hex: "SHA-1 in hexadecimal, without base64.",
    mistake_no_guid: "GUID forgotten.",
    mistake_guid_first: "GUID before the key instead of behind it.",
    mistake_guid_small: "GUID in lower case.",
    mistake_space: "A space before the key: the one behind “Sec-WebSocket-Key:”.",
    mistake_line_end: "The end of the line, \\r\\n, left behind the key.",
    mistake_no_hash: "base64 without SHA-1.",
    mistake_echoed: "The key sent back without transforming it.",
    mistake_no_padding: "The final “=” of base64 forgotten.",
  },
});

{
  const SECTIONS = {
    get: "4.1", 101: "4.2.2", host: "4.1", upgrade: "4.1", connection: "4.1", origin: "4.1",
    "sec-websocket-key": "11.3.1", "sec-websocket-extensions": "11.3.2", "sec-websocket-accept": "11.3.3",
    "sec-websocket-protocol": "11.3.4", "sec-websocket-version": "11.3.5",
  };

  // One line as { line, name, value, words, section }. A request line or a status line has no name,
  // and a header of HTTP's own no section.
  Salon.readHeadLine = (line) => {
    const start = line.startsWith("HTTP/") ? "101" : "get";
    if (/^HTTP\/\d|\sHTTP\/\d\.\d$/.test(line)) return { line, words: `head_${start}`, section: SECTIONS[start] };
    const [, name, value] = line.match(/^([^:]*):\s*(.*)$/) ?? [null, line, ""];
    const key = name.toLowerCase();
    return { line, name, value, words: `head_${key}`, section: SECTIONS[key] };
  };

  Salon.readHead = (head) =>
    head
      .split("\r\n")
      .filter((line) => line !== "")
      .map(Salon.readHeadLine);
}
