// What most likely went wrong in a client: the server's guess, and what it means in the page's
// language.
"use strict";
globalThis.Salon ??= {};

// In the page's language, or "" if this page does not know it.
Salon.guessInWords = ({ code }) => (Salon.has(`guess_${code}`) ? Salon.say(`guess_${code}`) : "");

Salon.guessView = (mistake) => {
  const { element } = Salon;
  const said = element("q", "", mistake.sentence);
  said.lang = "en";
  return element(
    "div",
    "guess",
    element("p", "", element("strong", "", Salon.say("guess")), " ", Salon.guessInWords(mistake)),
    element("p", "quiet", `${Salon.say("verdict_says")} `, said),
  );
};
