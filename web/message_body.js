// The text of a message as nodes: links, code, large emoji. Nothing here parses HTML.
"use strict";
globalThis.Salon ??= {};

{
  const SAID = 4000; // ms that the button says what it did

  // A message of 60 KB of links or combining marks would stop everyone's page for seconds.
  const SHOWN_FIRST = 2000; // characters, as JavaScript counts them
  const SHOWN_MORE = 10_000; // after each "show more"
  const MOST_LINKS = 50;

  function copyButton(code) {
    const button = Salon.element("button", "copy");
    const say = (key) => (button.title = button.ariaLabel = Salon.say(key));
    say("code_copy");
    button.type = "button";
    let timer;
    button.addEventListener("click", async () => {
      const copied = await copy(code);
      say(copied ? "code_copied" : "code_selected");
      button.classList.toggle("done", copied);
      clearTimeout(timer);
      timer = setTimeout(() => {
        say("code_copy");
        button.classList.remove("done");
      }, SAID);
    });
    return button;
  }

  // Browsers offer the clipboard to encrypted pages and to those of the own machine only. The old
  // way works in all pages, and leaves the code selected.
  async function copy(code) {
    try {
      await navigator.clipboard.writeText(code.textContent);
      return true;
    } catch {
      getSelection().selectAllChildren(code);
      return document.execCommand("copy");
    }
  }

  function code(text) {
    const node = Salon.element("code", "", text);
    node.dir = "ltr"; // also in a text that runs the other way
    return node;
  }

  const NODES = {
    text: Salon.linkify,
    span: code,
    block(text) {
      const node = code(text);
      return Salon.element("div", "block", Salon.element("pre", "", node), copyButton(node));
    },
  };

  function show(body, text, length) {
    const shown = Salon.beginning(text, length);
    const room = { links: MOST_LINKS };
    body.replaceChildren();
    for (const part of Salon.splitCode(shown)) body.append(NODES[part.kind](part.text, room));
    if (shown.length < text.length) body.append(moreButton(body, text, shown.length));
  }

  function moreButton(body, text, shown) {
    const button = Salon.element("button", "more", Salon.say("more", { n: text.length - shown }));
    button.type = "button";
    button.addEventListener("click", () => {
      show(body, text, shown + SHOWN_MORE);
      body.querySelector(".more")?.focus();
    });
    return button;
  }

  Salon.messageBody = (text) => {
    const body = Salon.element("div", Salon.isEmoji(text) ? "text emoji" : "text");
    body.dir = "auto"; // each text runs in its own direction
    show(body, text, SHOWN_FIRST);
    return body;
  };
}
