// What one can do with a frame: copy its bytes, or see what the server's decoder says about them.
"use strict";
globalThis.Salon ??= {};

{
  const { element } = Salon;
  const SAID = 4000; // ms that a button says what it did

  // The frame, and of a fragment those before it: alone it would break a rule (RFC 6455 §5.4).
  const withFragments = (records, frame) => {
    if (!frame.message) return [frame];
    const { first } = frame.message;
    const before = records.filter(
      ({ serial, message }) => message?.first === first && serial < frame.serial,
    );
    return [...before, frame];
  };

  function button(words, press) {
    const made = element("button", "", Salon.say(words));
    made.type = "button";
    made.addEventListener("click", () => press(made));
    return made;
  }

  async function copy(made, frame) {
    const copied = await Salon.copyText(Salon.spaced(frame.wire));
    made.textContent = Salon.say(copied ? "copied" : "copy_failed");
    setTimeout(() => (made.textContent = Salon.say("copy_hex")), SAID);
  }

  // explain(bytes, from) shows what is said about bytes, in hexadecimal.
  Salon.frameActions = (records, frame, explain) => {
    const copyButton = button("copy_hex", (made) => copy(made, frame));
    copyButton.ariaLive = "polite";
    const open = () => {
      const frames = withFragments(records, frame);
      const bytes = frames.map(({ wire }) => Salon.spaced(wire)).join("\n");
      explain(bytes, frame.direction === "in" ? "client" : "server");
    };
    return element("p", "frame-actions", copyButton, button("open_explain", open));
  };
}
