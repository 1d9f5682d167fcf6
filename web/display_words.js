// The words of the wall display, of the colours, and of the saved conversation.
"use strict";

Salon.addWords({
  fr: {
    theme_dark: "Couleurs sombres",
    theme_light: "Couleurs claires",

    wall_leave: "Quitter l’affichage mural (Échap)",
    wall_people: ["{n} personne présente", "{n} personnes présentes"],
    wall_code: "QR code de l’adresse {address}",
    wall_enlarge: "Agrandir le QR code, ou le réduire",
    wall_only_here: "Seule cette machine atteint ce serveur. Pour y inviter les autres, relancez-le avec {option}",

    save_conversation: "Enregistrer la discussion",
    save_conversation_text: "Texte",
    save_conversation_json: "JSON",
  },
  en: {
    theme_dark: "Dark colours",
    theme_light: "Light colours",

    wall_leave: "Leave the wall display (Esc)",
    wall_people: ["{n} person here", "{n} people here"],
    wall_code: "QR code of the address {address}",
    wall_enlarge: "Enlarge the QR code, or shrink it",
    wall_only_here: "Only this machine reaches this server. To invite others, restart it with {option}",

    save_conversation: "Save the conversation",
    save_conversation_text: "Text",
    save_conversation_json: "JSON",
  },
});
