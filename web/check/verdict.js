// One case of a check: a line, and for one that is not passed what was sent, expected and received.
"use strict";
globalThis.Salon ??= {};

{
  const { element } = Salon;
  const SIGNS = { passed: "✓", recommended: "!", failed: "✗" };

  // `…` in a sentence is code.
  const withCode = (text) =>
    text.split("`").map((part, i) => (i % 2 ? element("code", "", part) : part));

  // The section of an RFC, with a link.
  function section(where) {
    const [, rfc, number] = where.match(/^(?:RFC (\d+) )?§(.*)$/) ?? [];
    if (number === undefined) return element("span", "quiet", Salon.say("check_report"));
    const link = Salon.section(number);
    if (rfc) {
      link.textContent = where;
      link.href = `https://www.rfc-editor.org/rfc/rfc${rfc}#section-${number}`;
    }
    return link;
  }

  function line({ case: number, title, outcome }) {
    const sign = element("span", "check-sign", SIGNS[outcome]);
    sign.ariaHidden = "true";
    return [
      sign,
      element("span", "unseen", Salon.say(`check_outcome_${outcome}`)),
      " ",
      element("span", "check-number", number),
      " ",
      element("span", "check-title", ...withCode(Salon.checkText.title(title))),
    ];
  }

  function part(name, sentence, ...bytes) {
    const title = Salon.say(name);
    const said = sentence ? [element("p", "", ...withCode(sentence))] : [];
    const shown = bytes.map((told) => Salon.checkBytes(told, title));
    return element("section", "check-part", element("h4", "", title), ...said, ...shown);
  }

  // explain(bytes): shows what a server sent in the view "Explain".
  function details({ failure, section: where }, explain) {
    const { sent, expected, came, received, hint } = failure;
    const parts = [];
    if (hint) {
      const name = element("strong", "", Salon.say("check_hint"));
      parts.push(element("p", "hint", name, " ", ...withCode(Salon.checkText.hint(hint))));
    }
    const wanted = expected.bytes.total ? [expected.bytes] : [];
    parts.push(
      part("check_sent", "", sent),
      part("check_expected", Salon.checkText.expected(expected), ...wanted),
      part("check_came", Salon.checkText.came(came), received),
    );
    const foot = element("p", "check-foot", section(where));
    const areFrames = received.total > 0 && received.from === 0 && !/^(48545450|47455420)/.test(received.bytes);
    if (areFrames && explain) {
      const button = element("button", "", Salon.say("check_explain"));
      button.type = "button";
      button.addEventListener("click", () => explain(Salon.spaced(received.bytes)));
      foot.append(" ", button);
    }
    return [...parts, foot];
  }

  Salon.checkVerdict = (judged, explain) => {
    const { outcome } = judged;
    const item = element("li", "check-case");
    item.dataset.outcome = outcome;
    if (!judged.failure) item.append(...line(judged), " ", section(judged.section));
    else {
      const summary = element("summary", "", ...line(judged));
      const box = element("details", "", summary);
      // Most are never opened, and each has a few hundred bytes.
      box.addEventListener(
        "toggle",
        () => box.append(element("div", "check-detail", ...details(judged, explain))),
        { once: true },
      );
      item.append(box);
    }
    return item;
  };
}
