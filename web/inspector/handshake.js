// The opening handshake (RFC 6455 §4), line by line, and how the acceptance follows from the key.
"use strict";
globalThis.Salon ??= {};

{
  const { element } = Salon;

  function head(title, text, ...more) {
    const lines = Salon.readHead(text);
    const row = ({ line, name, value, words, section }) => {
      const shown =
        name === undefined
          ? element("code", "", line)
          : element("code", "", element("b", "", `${name}: `), value);
      return element(
        "tr",
        "",
        element("td", "", shown),
        element("td", "", Salon.say(words), " ", section ? Salon.section(section) : ""),
      );
    };
    const table = element(
      "table",
      "head",
      element("tbody", "", ...lines.filter(({ section }) => section).map(row)),
    );
    const others = lines.filter(({ section }) => !section);
    if (others.length) {
      const list = others.map(({ line }) => element("li", "", element("code", "", line)));
      more.unshift(
        element(
          "details",
          "",
          element("summary", "quiet", Salon.say("head_others", { n: others.length })),
          element("ul", "others", ...list),
        ),
      );
    }
    return element("section", "", element("h3", "", Salon.say(title)), table, ...more);
  }

  function steps({ key, accept }) {
    const made = Salon.derive(key);
    const guid = element("span", "", key, element("mark", "", made.guid));
    const agrees = made.accept === accept;
    const list = [
      ["step_key", key],
      ["step_guid", guid],
      ["step_sha1", made.sha1.replace(/(..)(?=.)/g, "$1 ")],
      ["step_accept", made.accept],
    ].map(([words, value]) =>
      element("li", "", element("span", "", Salon.say(words)), element("code", "", value)),
    );
    const result = element(
      "p",
      agrees ? "right" : "verdict",
      `${agrees ? "✓" : "✗"} ${Salon.say(agrees ? "step_agrees" : "step_differs")} `,
      Salon.section("4.2.2"),
    );
    return element(
      "section",
      "",
      element("h3", "", Salon.say("derivation")),
      element("p", "quiet", Salon.say("derivation_why")),
      element("ol", "steps", ...list),
      result,
    );
  }

  function field(words, value) {
    const input = element("input");
    Object.assign(input, { value, spellcheck: false, autocomplete: "off", autocapitalize: "none" });
    return [input, element("label", "", element("span", "", Salon.say(words)), input)];
  }

  // A student's own server gets another key, so both the key and the value can be typed in.
  function mistakes({ key: seen }) {
    const [key, keyField] = field("own_key", seen);
    const [value, valueField] = field("own_value", "");
    const said = element("p", "attempt-said");
    said.role = "status";
    const body = element("tbody");
    const judge = () => {
      const good = Salon.isKey(key.value.trim());
      const found =
        good && value.value.trim()
          ? Salon.recognise(key.value.trim(), value.value.trim())
          : undefined;
      const list = good ? Salon.mistakes(key.value.trim()) : [];
      body.replaceChildren(
        ...list.map((one) => {
          const row = element(
            "tr",
            one.name === found ? "found" : "",
            element("td", "", element("code", "", one.value)),
            element("td", "", Salon.say(`mistake_${one.name}`)),
          );
          if (one.name === found) row.ariaCurrent = "true";
          return row;
        }),
      );
      if (!good) said.textContent = Salon.say("own_bad_key");
      else if (found === undefined) said.textContent = "";
      else if (found === "right") said.textContent = `✓ ${Salon.say("own_right")}`;
      else said.textContent = `✗ ${Salon.say(found === null ? "own_unknown" : `mistake_${found}`)}`;
    };
    key.addEventListener("input", judge);
    value.addEventListener("input", judge);
    judge();
    return element(
      "section",
      "",
      element("h3", "", Salon.say("mistakes")),
      element("p", "quiet", Salon.say("mistakes_why")),
      element("div", "attempt", keyField, valueField),
      said,
      element("table", "head mistakes", body),
    );
  }

  // handshake: a record of a capture, or null.
  Salon.handshakeView = (handshake) => {
    if (!handshake) return element("p", "quiet", Salon.say("no_handshake"));
    if (handshake.kind === "refused") return Salon.refusalView(handshake);
    const { request, response, reads } = handshake;
    const came = element(
      "p",
      "quiet",
      Salon.say("head_reads", { n: reads.length, sizes: reads.join(" + ") }),
    );
    return element(
      "article",
      "handshake-view",
      head("request", request, came),
      head("response", response),
      steps(handshake),
      mistakes(handshake),
    );
  };
}
