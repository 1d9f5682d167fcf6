// Light or dark: as the system has it, until the person chooses the other one. Loaded without
// `defer`, so that the page is never painted in the wrong colours first.
"use strict";
globalThis.Salon ??= {};

{
  const OTHER = { light: "dark", dark: "light" };
  const prefersDark = matchMedia("(prefers-color-scheme: dark)");
  const root = document.documentElement;

  const system = () => (prefersDark.matches ? "dark" : "light");
  const shown = () => root.dataset.theme ?? system();

  // Each button names the colours that it leads to, and keeps doing so in another language.
  function label() {
    const key = `theme_${OTHER[shown()]}`;
    for (const button of document.querySelectorAll(".theme")) {
      const text = button.querySelector("span");
      button.dataset.wordsLabel = text.dataset.words = key;
      button.title = button.ariaLabel = text.textContent = Salon.say(key);
    }
  }

  function apply(theme) {
    if (Object.hasOwn(OTHER, theme)) root.dataset.theme = theme;
    else delete root.dataset.theme;
  }

  // Whoever chooses what the system has anyway goes on following the system.
  function toggle() {
    const wanted = OTHER[shown()];
    const chosen = wanted === system() ? null : wanted;
    apply(chosen);
    Salon.remember("localStorage", "theme", chosen);
    label();
  }

  apply(Salon.recall("localStorage", "theme"));
  addEventListener("DOMContentLoaded", () => {
    label();
    for (const button of document.querySelectorAll(".theme"))
      button.addEventListener("click", toggle);
  });
  prefersDark.addEventListener("change", label);
}
