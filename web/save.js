// Saves what the page has made as a file, where the browser puts what is downloaded.
"use strict";
globalThis.Salon ??= {};

{
  const KEPT = 60_000; // ms; nothing tells when the browser has read it

  Salon.save = (name, parts, type) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob(parts, { type }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), KEPT);
  };
}
