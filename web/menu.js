// On a narrow screen, some buttons of the header are in a menu, so that the room's name has room.
"use strict";

{
  const button = document.getElementById("menu");
  const menu = document.getElementById("more");
  const isOpen = () => button.ariaExpanded === "true";
  const open = (yes) => (button.ariaExpanded = String(yes));

  button.addEventListener("click", () => open(!isOpen()));
  document.addEventListener("click", ({ target }) => button.contains(target) || open(false));
  menu.addEventListener("focusout", ({ relatedTarget }) => {
    if (relatedTarget && !menu.contains(relatedTarget) && relatedTarget !== button) open(false);
  });
  addEventListener("keydown", ({ key }) => {
    if (key !== "Escape" || !isOpen()) return;
    open(false);
    button.focus();
  });
}
