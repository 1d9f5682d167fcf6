// Text that nobody can guess, of lower-case letters and digits.
// getRandomValues, not randomUUID: browsers offer the latter to encrypted pages only.
"use strict";
globalThis.Salon ??= {};

{
  const BASE = 36;
  const LIMIT = 256 - (256 % BASE); // a byte from here on would make the first letters more likely

  Salon.randomText = (length) => {
    let text = "";
    while (text.length < length) {
      const [byte] = crypto.getRandomValues(new Uint8Array(1));
      if (byte < LIMIT) text += (byte % BASE).toString(BASE);
    }
    return text;
  };
}
