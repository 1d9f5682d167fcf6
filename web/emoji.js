// Is a message nothing but one to three emoji? Pure.
"use strict";
globalThis.Salon ??= {};

{
  const FLAG = String.raw`\p{Regional_Indicator}{2}`;
  const KEYCAP = String.raw`[0-9#*]\u{FE0F}?\u{20E3}`;
  // Some characters, such as ❤, are emoji only with a variation selector, U+FE0F, behind them.
  const SHOWN_AS_EMOJI = String.raw`\p{Emoji_Presentation}\u{FE0F}?|\p{Extended_Pictographic}\u{FE0F}`;
  const WITH_SKIN = String.raw`\p{Emoji_Modifier_Base}\p{Emoji_Modifier}`;
  const TAGS = String.raw`[\u{E0020}-\u{E007F}]*`; // the flag of Scotland
  // A zero width joiner, U+200D, makes one emoji of several: a person and a laptop.
  const JOINED = String.raw`(?:\u{200D}\p{Extended_Pictographic}\u{FE0F}?\p{Emoji_Modifier}?)*`;
  const PICTURE = `(?!\\p{Regional_Indicator})(?:${WITH_SKIN}|${SHOWN_AS_EMOJI})${TAGS}${JOINED}`;
  const FEW = new RegExp(`^(?:(?:${FLAG}|${KEYCAP}|${PICTURE})\\s*){1,3}$`, "u");

  const LONGEST = 200; // characters; a few emoji are shorter, and a long text would take long

  Salon.isEmoji = (text) => text.length <= LONGEST && FEW.test(text.trim());
}
