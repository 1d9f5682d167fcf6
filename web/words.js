// Every text a person reads, in French (as in the report) and in English.
// An array is [one, many]. Server events are translated by their `code`.
"use strict";
globalThis.Salon ??= {};

{
  const words = {
    fr: {
      language: "English",
      language_short: "EN",
      language_label: "EN, English",
      language_name: "en",
      tagline: "Le salon de discussion de la classe",
      address: "Adresse du serveur",
      port: "Port",
      user: "Pseudo",
      user_placeholder: "Votre pseudo...",
      connect: "Se connecter",
      connecting: "Connexion en cours…",
      rooms: "Salons",
      people: "Présents",
      chat: "Discussion",
      messages: "Messages",
      create_placeholder: "Nouveau salon",
      create_label: "Nom du nouveau salon",
      create: "Créer",
      message_placeholder: "Tapez votre message...",
      message_label: "Votre message",
      send: "Envoyer",
      rename: "Changer de pseudo",
      rename_label: "Nouveau pseudo",
      rename_do: "Changer",
      menu: "Menu",
      leave: "Quitter",
      leave_really: "Quitter ? Ce que vous n’avez pas encore envoyé sera perdu.",
      wall: "Affichage mural",
      notifications: "Notifications",
      newest: ["{n} nouveau message", "{n} nouveaux messages"],
      to_newest: "Aller au dernier message",
      retry_now: "Réessayer maintenant",
      you: "vous",
      unread: ["{n} message non lu", "{n} messages non lus"],
      people_unknown: "Ce serveur ne dit pas qui est là.",
      people_many: ["{n} personne ici. La liste n’est pas montrée dans un si grand salon.", "{n} personnes ici. La liste n’est pas montrée dans un si grand salon."],
      people_stale: "Comme avant la coupure : la liste peut avoir changé.",
      empty: "Rien n’a encore été dit ici. À vous !",
      too_long: "Ce message est trop long : {size} Kio, et le serveur en accepte {most}. Raccourcissez-le ou envoyez-le en plusieurs fois.",
      more: "Afficher la suite ({n} caractères)",
      code_copy: "Copier ce code",
      code_copied: "Copié",
      code_selected: "Sélectionné : copiez avec Ctrl+C",
      today: "Aujourd’hui",
      yesterday: "Hier",
      fresh: "Nouveaux messages",

      status_connecting: "Connexion…",
      status_online: "Connecté",
      status_lost: "Connexion perdue. Nouvel essai dans un instant…",
      status_stopped: "Déconnecté",
      sending: "Envoi…",
      waits: "Sera envoyé dès le retour de la connexion",
      unsure: "Vérification à la reconnexion…",
      doubtful: "Peut-être arrivé, peut-être pas : la connexion s’est coupée pendant l’envoi.",
      refused: "N’a pas pu être envoyé.",
      send_again: "Renvoyer",
      discard: "Supprimer",

      joined: ["{users} a rejoint le salon", "{users} ont rejoint le salon"],
      left: ["{users} a quitté le salon", "{users} ont quitté le salon"],
      and: " et ",
      and_more: ["{n} autre", "{n} autres"],
      renamed: "{was} s’appelle maintenant {users}",
      gap: "Des messages manquent ici : l’absence a été trop longue pour que le serveur les ait gardés.",
      restarted: "Le serveur a redémarré. Ce qui suit est nouveau.",
      lost: "Connexion rétablie. Ce serveur ne garde pas les messages : ceux envoyés entre-temps ne peuvent pas être montrés.",

      invalid_json: "Le serveur a envoyé ce qui n’est pas du JSON : {received}",
      invalid_empty: "Le serveur a envoyé un message vide, qui n’est pas du JSON.",
      invalid_binary: ["Le serveur a envoyé un message binaire de {n} octet. Cette page attend du texte.", "Le serveur a envoyé un message binaire de {n} octets. Cette page attend du texte."],
      invalid_object: "Le serveur a envoyé du JSON qui n’est pas un objet : {received}",
      invalid_action: "Le serveur a envoyé un objet sans « action » que cette page connaît : {received}",
      invalid_field: "Le serveur a envoyé un objet dont le champ « {field} » manque ou n’a pas le bon type : {received}",

      name_missing: "Choisissez d’abord un pseudo.",
      address_wrong: "Cette adresse n’est pas valable. Exemple : 127.0.0.2, port 8001.",
      name_taken: "Pseudo invalide : quelqu’un le porte déjà. Choisissez-en un autre.",
      name_invalid: "Pseudo invalide : 1 à 20 caractères, sans caractères invisibles.",
      login_required: "Veuillez choisir un pseudo avant de pouvoir chatter.",
      room_exists: "Ce salon existe déjà. Vous pouvez y entrer par la liste.",
      room_unknown: "Ce salon n’existe plus.",
      room_invalid: "Nom de salon refusé : 1 à 32 caractères, sans caractères invisibles.",
      rooms_full: "Il y a trop de salons ; aucun autre ne peut être créé.",
      empty_message: "Ce message ne contient rien de visible.",
      not_connected: "Pas de connexion : réessayez dès son retour.",
      taken_over: "Votre pseudo est utilisé depuis une autre fenêtre. Se connecter ici le reprendra.",
      ghost: "Votre ancienne connexion tient encore votre pseudo. Nouvel essai dans un instant…",
      forbidden_notifications: "Les notifications sont bloquées dans les réglages du navigateur.",

      no_welcome: "Le serveur a accepté la connexion, mais n’a pas répondu « Bienvenue ».",
      close: "La connexion n’a pas pu être établie.",
      close_1001: "Le serveur s’arrête ou redémarre. Nouvel essai dans un instant…",
      close_1002: "Le serveur a signalé une erreur de protocole. Nouvel essai dans un instant…",
      close_1008: "Le serveur a mis fin à la connexion. Nouvel essai dans un instant…",
      close_1009: "Votre message était trop long pour ce serveur. Reconnexion…",
      close_1013: "Le serveur est plein. Nouvel essai dans un instant…",
      lost_why_absent: "Le serveur ne répond plus. La page continue d’essayer…",
      why_secure_page: "Cette page est chiffrée (https) ; le navigateur lui interdit un serveur non chiffré (ws). Ouvrez plutôt la page de ce serveur : la même adresse avec http:// au lieu de ws://. Ou donnez une adresse wss://, si le serveur est derrière TLS ou un proxy chiffré.",
      why_absent_secure: "Aucun serveur chiffré (wss) ne répond à cette adresse. S’il n’est pas chiffré, cette page (https) ne peut pas l’atteindre : ouvrez plutôt la sienne, à la même adresse avec http://.",
      why_offline: "Cet appareil n’est relié à aucun réseau. Vérifiez le Wi-Fi.",
      why_absent: "Aucun serveur ne répond à cette adresse. Est-il démarré ? L’adresse et le port sont-ils justes ?",
      why_full: "Le serveur est plein. Réessayez dans un moment.",
      why_refused: "Un serveur répond à cette adresse mais refuse la discussion : il est plein, il n’accepte pas cette page (voir l’option --allow-origin) ou ce n’est pas un serveur Salon.",
      why_tls: "Ce serveur est chiffré (TLS). Écrivez wss:// devant son adresse.",
      why_no_tls: "Ce serveur n’est pas chiffré. Écrivez ws:// devant son adresse au lieu de wss://.",
    },
    en: {
      language: "Français",
      language_short: "FR",
      language_label: "FR, français",
      language_name: "fr",
      tagline: "The classroom’s chat",
      address: "Server address",
      port: "Port",
      user: "Name",
      user_placeholder: "Your name...",
      connect: "Connect",
      connecting: "Connecting…",
      rooms: "Rooms",
      people: "Here now",
      chat: "Chat",
      messages: "Messages",
      create_placeholder: "New room",
      create_label: "Name of the new room",
      create: "Create",
      message_placeholder: "Type your message...",
      message_label: "Your message",
      send: "Send",
      rename: "Change my name",
      rename_label: "New name",
      rename_do: "Change",
      menu: "Menu",
      leave: "Leave",
      leave_really: "Leave? What you have not sent yet will be lost.",
      wall: "Wall display",
      notifications: "Notifications",
      newest: ["{n} new message", "{n} new messages"],
      to_newest: "Go to the newest message",
      retry_now: "Try again now",
      you: "you",
      unread: ["{n} unread message", "{n} unread messages"],
      people_unknown: "This server does not say who is here.",
      people_many: ["{n} person here. The list is not shown in a room this large.", "{n} people here. The list is not shown in a room this large."],
      people_stale: "As before the connection was lost: the list may have changed.",
      empty: "Nothing has been said here yet. Over to you!",
      too_long: "This message is too long: {size} KiB, and the server accepts {most}. Shorten it, or send it in several parts.",
      more: "Show more ({n} characters)",
      code_copy: "Copy this code",
      code_copied: "Copied",
      code_selected: "Selected: copy it with Ctrl+C",
      today: "Today",
      yesterday: "Yesterday",
      fresh: "New messages",

      status_connecting: "Connecting…",
      status_online: "Connected",
      status_lost: "Connection lost. Trying again in a moment…",
      status_stopped: "Disconnected",
      sending: "Sending…",
      waits: "Will be sent when the connection is back",
      unsure: "Will be checked when the connection is back…",
      doubtful: "May or may not have arrived: the connection broke while it was being sent.",
      refused: "Could not be sent.",
      send_again: "Send again",
      discard: "Discard",

      joined: ["{users} joined the room", "{users} joined the room"],
      left: ["{users} left the room", "{users} left the room"],
      and: " and ",
      and_more: ["{n} other", "{n} others"],
      renamed: "{was} is now called {users}",
      gap: "Messages are missing here: you were away longer than the server keeps them.",
      restarted: "The server has restarted. What follows is new.",
      lost: "Connected again. This server keeps no messages: those sent meanwhile cannot be shown.",

      invalid_json: "The server sent what is not JSON: {received}",
      invalid_empty: "The server sent an empty message, which is not JSON.",
      invalid_binary: ["The server sent a binary message of {n} byte. This page expects text.", "The server sent a binary message of {n} bytes. This page expects text."],
      invalid_object: "The server sent JSON that is not an object: {received}",
      invalid_action: "The server sent an object without an “action” that this page knows: {received}",
      invalid_field: "The server sent an object whose field “{field}” is missing or of the wrong type: {received}",

      name_missing: "Choose a name first.",
      address_wrong: "This address is not valid. Example: 127.0.0.2, port 8001.",
      name_taken: "Somebody already has this name. Choose another one.",
      name_invalid: "This name is not accepted: 1 to 20 characters, none of them invisible.",
      login_required: "Please choose a name before chatting.",
      room_exists: "This room already exists. You can enter it from the list.",
      room_unknown: "This room no longer exists.",
      room_invalid: "This room name is not accepted: 1 to 32 characters, none of them invisible.",
      rooms_full: "There are too many rooms; no other can be created.",
      empty_message: "This message shows nothing.",
      not_connected: "Not connected: try again when the connection is back.",
      taken_over: "Your name is being used from another window. Connecting here takes it back.",
      ghost: "Your old connection still holds your name. Trying again in a moment…",
      forbidden_notifications: "Notifications are blocked in the browser’s settings.",

      no_welcome: "The server accepted the connection, but did not answer “Bienvenue”.",
      close: "No connection could be made.",
      close_1001: "The server is stopping or restarting. Trying again in a moment…",
      close_1002: "The server reported a protocol error. Trying again in a moment…",
      close_1008: "The server ended the connection. Trying again in a moment…",
      close_1009: "Your message was too long for this server. Reconnecting…",
      close_1013: "The server is full. Trying again in a moment…",
      lost_why_absent: "The server no longer answers. The page keeps trying…",
      why_secure_page: "This page is encrypted (https), and the browser forbids it a server that is not (ws). Open that server’s own page instead: the same address with http:// in place of ws://. Or give a wss:// address, if the server is behind TLS or an encrypting proxy.",
      why_absent_secure: "No encrypted server (wss) answers at this address. If it is not encrypted, this page (https) cannot reach it: open its own page instead, at the same address with http://.",
      why_offline: "This device is not on any network. Check the Wi-Fi.",
      why_absent: "No server answers at this address. Is it started? Are address and port right?",
      why_full: "The server is full. Try again in a while.",
      why_refused: "A server answers at this address but refuses to chat: it is full, it does not accept this page (see its option --allow-origin), or it is not a Salon server.",
      why_tls: "This server is encrypted (TLS). Write wss:// in front of its address.",
      why_no_tls: "This server is not encrypted. Write ws:// in front of its address instead of wss://.",
    },
  };

  // French puts a narrow no-break space before two-part punctuation, so that a "!" is never alone
  // on a line.
  Salon.typeset = (text) => text.replace(/ ([:;!?»])/g, "\u202f$1");

  // A part of the page with many words keeps them in its own files.
  Salon.addWords = (more) => {
    for (const language of Object.keys(words)) Object.assign(words[language], more[language]);
  };

  Salon.languages = Object.keys(words);
  Salon.language = "fr";

  Salon.has = (key) => Object.hasOwn(words.fr, key);

  // The text of `key`, with {holes}. `n` chooses between one and many: neither language has more
  // forms.
  const template = (key, n) => {
    const entry = words[Salon.language][key];
    const text = Array.isArray(entry) ? entry[(Salon.language === "fr" ? n < 2 : n === 1) ? 0 : 1] : entry;
    return Salon.language === "fr" ? Salon.typeset(text) : text;
  };

  Salon.say = (key, values = {}) =>
    template(key, values.n).replace(/\{(\w+)\}/g, (hole, name) => values[name] ?? hole);

  // The same, but the holes are filled with nodes.
  Salon.compose = (key, n, nodes) => {
    const fragment = document.createDocumentFragment();
    for (const part of template(key, n).split(/(\{\w+\})/)) fragment.append(nodes[part.slice(1, -1)] ?? part);
    return fragment;
  };
}
