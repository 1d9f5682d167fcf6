// A listbox with a fixed set of options: one stop for Tab, arrow keys inside. Hovering chooses,
// too.
"use strict";
globalThis.Salon ??= {};

{
  let made = 0; // ids must be unique in the page
  const STEPS = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 1, ArrowUp: -1 };

  // Makes `list` a listbox of its children with the class "option"; pick(option) is called when one
  // is hovered, clicked or reached.
  Salon.picker = (list, label, pick) => {
    const options = [...list.querySelectorAll(".option")];
    Object.assign(list, { role: "listbox", tabIndex: 0, ariaLabel: label });
    for (const option of options)
      Object.assign(option, { role: "option", id: `option-${++made}`, ariaSelected: "false" });
    let current = -1;

    const choose = (index) => {
      if (!options[index]) return;
      if (options[current]) options[current].ariaSelected = "false";
      current = index;
      const option = options[index];
      option.ariaSelected = "true";
      list.setAttribute("aria-activedescendant", option.id);
      pick(option);
    };
    const under = ({ target }) => options.indexOf(target.closest?.(".option"));
    list.addEventListener("pointerover", (event) => choose(under(event)));
    list.addEventListener("click", (event) => choose(under(event)));
    list.addEventListener("focus", () => current < 0 && choose(0));
    list.addEventListener("keydown", (event) => {
      const { key } = event;
      const to =
        key === "Home"
          ? 0
          : key === "End"
            ? options.length - 1
            : key in STEPS
              ? current + STEPS[key]
              : null;
      if (to === null) return;
      event.preventDefault();
      choose(Math.min(Math.max(to, 0), options.length - 1));
      options[current].scrollIntoView({ block: "nearest" });
    });
  };
}
