// How a connection ended: which side's TCP stream ended first, how, and what the server's log says.
"use strict";
globalThis.Salon ??= {};

Salon.endingView = ({ by, how, reason, code, early }) => {
  const { element } = Salon;
  if (reason === undefined) return element("p", "", Salon.say("ended_unseen"));
  const said = element("q", "", reason);
  said.lang = "en";
  const parts = [
    element("p", "", Salon.say(`ended_${by}_${how}`), " ", Salon.section("7.1.1")),
    element("p", "", `${Salon.say("ended_log")} `, said),
  ];
  if (code !== undefined)
    parts.push(
      element(
        "p",
        "",
        element("strong", "", String(code)),
        ` : ${Salon.say(Salon.codeKey(code))}`,
        " ",
        Salon.section("7.4.1"),
      ),
    );
  if (early) parts.push(element("p", "hint", Salon.say("ended_early")));
  return element("article", "ending", ...parts);
};
