// What a check tells, in the language of the page. The server's sentences are English; here are the
// French ones, with what varies taken from the English sentence.
"use strict";
globalThis.Salon ??= {};

{
  // By code: what was expected.
  const EXPECTED = {
    switching_protocols: "la réponse `101 Switching Protocols` avec les bons en-têtes",
    refusal: "une réponse qui refuse la requête (pas 101)",
    header: [[/`(.*)`/, "l’en-tête `$1` dans la réponse"]],
    message: "le même message en retour",
    pong: "un Pong avec les données du Ping",
    close_back: "une trame Close avec le même code",
    failure: [[/with (.*)$/, (_, codes) => `une trame Close avec ${codes.replaceAll(" or ", " ou ")}`]],
    request: "la requête d’une poignée de main d’ouverture",
    no_frames: "aucune trame, et la fin de la connexion",
    client_tcp_end: "la fin de la connexion TCP, par le client aussi",
    new_masking_key: "une autre clé de masque pour chaque trame",
    reconnection: "une autre connexion du client",
    tcp_end: "la fin de la connexion TCP, par le serveur",
    silence: "rien",
    chat: [
      [/^the list of rooms, with general/, "la liste des salons, avec general, comme premier message"],
      [/^the list of rooms, with the new/, "la liste des salons, avec le nouveau"],
      [/^the twenty messages/, "les vingt messages dans l’ordre où l’autre les a reçus"],
      [/^nothing of what is said/, "rien de ce qui se dit dans un autre salon"],
      [/^a message of the chat/, "un message de la discussion"],
      [/^(.*)$/, "`$1`"],
    ],
  };

  // By code: what came instead.
  const CAME = {
    no_connection: [[/: (.*)$/, "pas de connexion TCP ($1)"]],
    nothing: [[/for ([\d.]+)(m?s)$/, (_, n, unit) => `plus rien pendant ${n.replace(".", ",")} ${unit}`]],
    end: "l’autre côté a terminé la connexion TCP (FIN)",
    reset: "l’autre côté a coupé la connexion TCP (RST)",
    too_long: "pas tout dans le temps qu’il y avait",
    flood: "plus d’octets que tout ce qui était demandé",
    bad_response: [
      [/^the first line is not/, "la première ligne n’est pas `HTTP/1.1 NNN phrase`"],
      [/^a line ends with LF/, "une ligne finit par LF seul au lieu de CRLF"],
      [/^a line of the response/, "une ligne de la réponse n’est pas `Nom: valeur`"],
      [/longer than (\d+) bytes/, "l’en-tête de la réponse a plus de $1 octets"],
    ],
    response: [
      [/^the status is (\d+)/, "l’état est $1, et non 101"],
      [/HTTP\/1\.0/, "la réponse est HTTP/1.0, et non 1.1"],
      [/no header `(.*?)`/, "la réponse n’a pas l’en-tête `$1`"],
      [/^Sec-WebSocket-Accept is "(.*)", not "(.*)"/, "Sec-WebSocket-Accept est `$1`, et non `$2`"],
      [/no header (\S+)/, "la réponse n’a pas l’en-tête `$1`"],
      [/the extension "(.*)" was/, "l’extension `$1` n’était pas proposée"],
      [/the subprotocol "(.*)" was/, "le sous-protocole `$1` n’était pas proposé"],
      [/more than one (\S+)/, "la réponse a plus d’un $1"],
    ],
    accepted: "101 : la requête a été acceptée",
    broken_rule: [
      [/^a reserved bit/, "un bit réservé est mis, mais aucune extension n’a été convenue"],
      [/^opcode (\S+) is reserved/, "l’opcode $1 est réservé"],
      [/^a control frame is fragmented/, "une trame de contrôle est en fragments"],
      [/^a control frame is longer/, "une trame de contrôle a plus de 125 octets"],
      [/shortest form/, "la longueur n’est pas dans sa forme la plus courte"],
      [/^the top bit/, "le premier bit de la longueur de 64 bits est 1"],
      [/^a client masks/, "un client masque chaque trame, et celle-ci ne l’est pas"],
      [/^a server masks/, "un serveur ne masque aucune trame, et celle-ci l’est"],
      [/^a continuation frame/, "une trame de suite, mais aucun message n’est en cours"],
      [/^a new message/, "un nouveau message avant le dernier fragment de celui en cours"],
      [/^the message is longer than (\d+)/, "le message a plus de $1 octets"],
      [/more than (\d+) fragments/, "le message a plus de $1 fragments"],
      [/not valid UTF-8/, "le texte n’est pas de l’UTF-8 valide"],
      [/^a Close payload of one/, "un Close d’un octet de données ; un code en prend deux"],
      [/^status code (\S+)/, "le code $1 n’a pas le droit d’être dans une trame Close"],
    ],
    bad_request: [[/^(.*)$/, "une requête qui est refusée : $1"]],
    same_key: "la clé d’une connexion précédente",
    same_masking_key: "la clé de masque d’une trame précédente",
    other_message: "autre chose",
    close: [[/: (.*)$/, "une trame Close : $1"]],
  };

  // Why nothing is checked: by the server's sentence.
  const REFUSALS = {
    "this server checks nobody's server or client (--no-check)": "Ce serveur ne vérifie rien : il a été lancé avec --no-check.",
    "the page came through a proxy, so the server does not know your address": "La page est passée par un proxy : le serveur ne connaît pas votre adresse.",
    "a port is a number from 1 to 65535, as in ?port=9001": "Un port est un nombre de 1 à 65535.",
    "a path begins with / and has at most 200 characters of ASCII, without spaces": "Un chemin commence par / et a 200 caractères ASCII au plus, sans espaces.",
    "a check of a server at your address is running already": "Un serveur est déjà en train d’être vérifié à votre adresse.",
    "a check was started a moment ago: try again in 5 seconds": "Une vérification vient de commencer : réessayez dans 5 secondes.",
    "other people's servers are being checked: try again in a minute": "D’autres serveurs sont en train d’être vérifiés : réessayez dans une minute.",
    "a client is checked at /check?code=CODE, and its page waits at /check/client?code=CODE, with 4 to 32 letters, digits and -": "Le code de cette page n’est pas valable : rechargez-la.",
    "another page waits for a client with this code already": "Une autre page attend déjà un client avec ce code.",
  };

  // A table's entry is a sentence, or patterns of the English one with what to make of it.
  function inFrench(entry, english) {
    if (entry === undefined || typeof entry === "string") return entry;
    const found = entry.find(([pattern]) => pattern.test(english));
    if (!found) return undefined;
    const [pattern, made] = found;
    return typeof made === "string"
      ? english.match(pattern)[0].replace(pattern, made)
      : made(...english.match(pattern));
  }

  const say = (table, code, english) =>
    Salon.language === "fr" ? Salon.typeset(inFrench(table[code], english) ?? english) : english;
  const isOwn = (table, key) => (Object.hasOwn(table, key) ? table : {});

  Salon.checkText = {
    title: (title) => say(isOwn(Salon.CHECK_TITLES, title), title, title),
    hint: ({ code, text }) => say(isOwn(Salon.CHECK_HINTS, code), code, text),
    expected: ({ code, text }) => say(isOwn(EXPECTED, code), code, text),
    came: ({ code, text }) => say(isOwn(CAME, code), code, text),
    refusal: (sentence) => say(isOwn(REFUSALS, sentence), sentence, sentence),
  };
}
