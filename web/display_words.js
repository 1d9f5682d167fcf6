// The words of the invitation, the wall display, the colours, and the saved conversation.
"use strict";

Salon.addWords({
  fr: {
    theme_dark: "Couleurs sombres",
    theme_light: "Couleurs claires",

    wall_leave: "Quitter l’affichage mural (Échap)",
    wall_people: ["{n} personne présente", "{n} personnes présentes"],
    wall_enlarge: "Agrandir le QR code, ou le réduire",

    invite: "Inviter",
    invite_title: "Inviter les autres",
    invite_close: "Fermer (Échap)",
    invite_copy: "Copier l’adresse",
    invite_how: "Sur le même réseau, les autres ouvrent cette adresse dans un navigateur.",
    invite_how_code: "Sur le même réseau, les autres ouvrent cette adresse dans un navigateur, ou visent le QR code avec leur téléphone.",
    invite_code: "QR code de l’adresse {address}",
    invite_only_here: "Seule cette machine atteint ce serveur. Pour y inviter les autres, relancez-le avec {option}",

    save_conversation: "Enregistrer la discussion",
    save_conversation_text: "Texte",
    save_conversation_json: "JSON",
  },
  en: {
    theme_dark: "Dark colours",
    theme_light: "Light colours",

    wall_leave: "Leave the wall display (Esc)",
    wall_people: ["{n} person here", "{n} people here"],
    wall_enlarge: "Enlarge the QR code, or shrink it",

    invite: "Invite",
    invite_title: "Invite others",
    invite_close: "Close (Esc)",
    invite_copy: "Copy the address",
    invite_how: "On the same network, others open this address in a browser.",
    invite_how_code: "On the same network, others open this address in a browser, or point their phone at the QR code.",
    invite_code: "QR code of the address {address}",
    invite_only_here: "Only this machine reaches this server. To invite others, restart it with {option}",

    save_conversation: "Save the conversation",
    save_conversation_text: "Text",
    save_conversation_json: "JSON",
  },
});
