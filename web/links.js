// Turns text into nodes, with links. Nothing here parses HTML, so nothing that people type can
// become HTML.
"use strict";
globalThis.Salon ??= {};

{
  // Only these two schemes: "javascript:" would be an address, too.
  const ADDRESS = /https?:\/\/[^\s<>"]+/gi;
  const CLOSING = { ")": "(", "]": "[", "}": "{" };
  const PUNCTUATION = ".,;:!?'*_~»”’…\u202f\u00a0";

  // In "(see https://example.org/a)." the last two characters belong to the sentence.
  function withoutPunctuation(address) {
    const surplus = (closing) =>
      address.split(closing).length - address.split(CLOSING[closing]).length;
    const spare = { ")": surplus(")"), "]": surplus("]"), "}": surplus("}") };
    let end = address.length;
    for (; end > 0; end--) {
      const last = address[end - 1];
      if (last in spare ? spare[last]-- <= 0 : !PUNCTUATION.includes(last)) break;
    }
    return address.slice(0, end);
  }

  function link(address) {
    const element = document.createElement("a");
    element.href = address;
    element.target = "_blank";
    // The page that is opened learns neither our address nor how to navigate this window.
    element.rel = "noopener noreferrer nofollow";
    element.textContent = address;
    return element;
  }

  // room: { links }, how many more there may be; the others stay text.
  Salon.linkify = (text, room = { links: Infinity }) => {
    const nodes = document.createDocumentFragment();
    let done = 0;
    for (const { 0: found, index } of text.matchAll(ADDRESS)) {
      if (room.links-- <= 0) break;
      const address = withoutPunctuation(found);
      nodes.append(text.slice(done, index), link(address));
      done = index + address.length;
    }
    nodes.append(text.slice(done));
    return nodes;
  };
}
