// The report's server says everything in sentences. Here they become the events that Salon's server
// sends, so that the rest of the page has to know only these.
"use strict";
globalThis.Salon ??= {};

Salon.parseSentence = (line, user, online) => {
  // Only people's lines contain ": ", so nobody can pretend to be the server.
  if (!online && line === "Bienvenue") return { kind: "notice", code: "welcome" };
  if (!online && line === "pseudo invalide") return { kind: "error", code: "name_taken" };
  // A name may itself contain ": ". For our own name we know where it ends.
  const end = line.startsWith(`${user}: `) ? user.length : line.indexOf(": ");
  if (end < 0) return { kind: "notice", message: line };
  return { kind: "chat", user: line.slice(0, end), text: line.slice(end + 2), time: Date.now() };
};
