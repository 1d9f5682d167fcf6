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
      else
        shown.append(
          element("span", "control", CONTROLS[part] ?? `\\x${Salon.hexOf(part.charCodeAt(0))}`),
        );
    }
    return shown;
  }

  // words(line): what explains it.
  function rawHead(title, text, words, ...more) {
    const lines = text.split(/(?<=\n)/).filter(Boolean);
    const rows = lines.map((line) =>
      element("tr", "", element("td", "", rawLine(line)), element("td", "", ...words(line))),
    );
    return element(
      "section",
      "",
      element("h3", "", Salon.say(title)),
      element("table", "head raw", element("tbody", "", ...rows)),
      ...more,
    );
  }

  const meaning = (status) => {
    if (status === undefined) return "refused_none";
    return Salon.has(`refused_${status}`) ? `refused_${status}` : "refused_other";
  };

  function explain(line) {
    const { words, section } = Salon.readHeadLine(line.trim());
    return section ? [Salon.say(words), " ", Salon.section(section)] : [];
  }

  Salon.refusalView = ({ request, response, reads, status, reason }) => {
    const said = element("q", "", reason);
    said.lang = "en";
    const verdict = element(
      "div",
      "verdict",
      element("strong", "", `✗ ${Salon.say(Salon.refusalKey(status), { status })}`),
      element("p", "", `${Salon.say(status === undefined ? "ended_log" : "verdict_says")} `, said),
      element("p", "quiet", Salon.say(meaning(status))),
    );
    const came = element(
      "p",
      "quiet",
      Salon.say("head_reads", { n: reads.length, sizes: reads.join(" + ") }),
    );
    // An answer may have a body: a page for browsers, a sentence for programs. Only the head is the
    // protocol's.
    const [head] = response.split(/(?<=\r\n\r\n)/);
    const answer = head ? [rawHead("response", head, () => [])] : [];
    return element(
      "article",
      "handshake-view",
      verdict,
      rawHead("request", request, explain, came),
      ...answer,
    );
  };
}
