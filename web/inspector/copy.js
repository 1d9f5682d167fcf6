// Puts a text on the clipboard.
"use strict";
globalThis.Salon ??= {};

{
  // Browsers offer the clipboard to encrypted pages and to those of the own machine only.
  async function write(text) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      return false;
    }
  }

  // The old way works in all pages.
  function copySelection(text) {
    const field = Salon.element("textarea", "unseen");
    const before = document.activeElement;
    field.value = text;
    // What is below an open dialog cannot be selected.
    (before?.closest("dialog") ?? document.body).append(field);
    field.select();
    const copied = document.execCommand("copy");
    field.remove();
    before?.focus();
    return copied;
  }

  // Says whether that was possible.
  Salon.copyText = async (text) => (await write(text)) || copySelection(text);
}
