// On a narrow screen, one panel at a time is shown: the messages, the rooms, or the people.
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
    button.addEventListener("click", () =>
      Salon.showPanel(button.ariaExpanded === "true" ? "chat" : button.dataset.shows),
    );
  }
  addEventListener("keydown", ({ key }) => {
    if (key !== "Escape" || page.dataset.panel === "chat") return;
    const from = document.querySelector("[data-shows][aria-expanded=true]");
    Salon.showPanel("chat");
    from.focus();
  });
  Salon.showPanel("chat");
}
