// An opening handshake that the server refused: the verdict, the request as it came, and the
// answer.
"use strict";
globalThis.Salon ??= {};

{
  const { element } = Salon;
  const CONTROLS = { "\r": "\\r", "\n": "\\n", "\t": "\\t" };

  // Which characters end a line is part of what may be wrong, so they are shown.
  function rawLine(line) {
    const shown = element("code");
    for (const part of line.split(/(\p{Cc})/u)) {
      if (!/^\p{Cc}$/u.test(part)) shown.append(part);
      else shown.append(element("span", "control", CONTROLS[part] ?? `\\x${Salon.hexOf(part.charCodeAt(0))}`));
    }
    return shown;
  }

  function rawHead(title, text, ...more) {
    const lines = text.split(/(?<=\n)/).filter(Boolean);
    const row = (line) => {
      const { words: key, section } = Salon.readHeadLine(line.trim());
      const words = section && key !== "head_101" ? [Salon.say(key), " ", Salon.section(section)] : [];
      return element("tr", "", element("td", "", rawLine(line)), element("td", "", ...words));
    };
    return element("section", "", element("h3", "", Salon.say(title)), element("table", "head raw", element("tbody", "", ...lines.map(row))), ...more);
  }

  Salon.refusalView = ({ request, response, reads, status, reason }) => {
    const said = element("q", "", reason);
    said.lang = "en";
    const verdict = element(
      "div",
      "verdict",
      element("strong", "", `✗ ${Salon.say("refused_with", { status })}`),
      element("p", "", `${Salon.say("verdict_says")} `, said),
      element("p", "quiet", Salon.say(Salon.has(`refused_${status}`) ? `refused_${status}` : "refused_other")),
    );
    const came = element("p", "quiet", Salon.say("head_reads", { n: reads.length, sizes: reads.join(" + ") }));
    // An answer may have a body: a page for browsers, a sentence for programs. Only the head is the
    // protocol's.
    const [head] = response.split(/(?<=\r\n\r\n)/);
    return element("article", "handshake-view", verdict, rawHead("request", request, came), rawHead("response", head));
  };
}
