// On a narrow screen rooms or people take the place of the messages: one of the three at a time.
"use strict";
globalThis.Salon ??= {};

{
  const page = document.getElementById("chat-page");
  const buttons = document.querySelectorAll("[data-shows]");

  Salon.showPanel = (name) => {
    page.dataset.panel = name;
    for (const button of buttons) button.ariaExpanded = String(button.dataset.shows === name);
  };

  for (const button of buttons) {
    button.addEventListener("click", () => Salon.showPanel(button.ariaExpanded === "true" ? "chat" : button.dataset.shows));
  }
  addEventListener("keydown", ({ key }) => {
    if (key !== "Escape" || page.dataset.panel === "chat") return;
    const from = document.querySelector("[data-shows][aria-expanded=true]");
    Salon.showPanel("chat");
    from.focus();
  });
  Salon.showPanel("chat");
}
