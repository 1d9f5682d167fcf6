// One message as one <li>. Text from other people only becomes text nodes.
"use strict";
globalThis.Salon ??= {};

{
  const NAMES_IN_NOTICE = 3;
  const COLOURS = 8; // as many as theme.css has

  Salon.element = (tag, className, ...children) => {
    const element = document.createElement(tag);
    if (className) element.className = className;
    element.append(...children);
    return element;
  };
  const { element, dayOf } = Salon;

  // <bdi>: a name in Arabic must not reverse the rest of the line.
  const name = (text) => {
    const made = element("bdi", "name", text);
    made.classList.toggle("teacher", Salon.isTeacher(text));
    return made;
  };
  Salon.userName = name;

  // Dates are not the same in London and in Chicago: use the browser's own variant of our language.
  // Making a formatter costs more than making a whole row, so each is made once.
  const formatters = new Map();
  function format(time, options) {
    const key = Salon.language + JSON.stringify(options);
    if (!formatters.has(key)) {
      const habit = navigator.languages.find((tag) => tag.startsWith(Salon.language));
      formatters.set(key, new Intl.DateTimeFormat(habit ?? Salon.language, options));
    }
    return formatters.get(key).format(time);
  }

  function day(time) {
    const text =
      dayOf(time) === dayOf(Date.now())
        ? Salon.say("today")
        : dayOf(time) === dayOf(Date.now() - 86_400_000)
          ? Salon.say("yesterday")
          : format(time, { weekday: "long", day: "numeric", month: "long", year: "numeric" });
    return element("p", "day", element("span", "", text));
  }

  Salon.clockTime = (time, timeStyle = "short") => format(time, { timeStyle });

  function clock(time) {
    const stamp = element("time", "", format(time, { timeStyle: "short" }));
    stamp.dateTime = new Date(time).toISOString();
    stamp.title = format(time, { dateStyle: "full", timeStyle: "medium" });
    return stamp;
  }

  // The same name has the same colour on every screen.
  Salon.colour = (user) => {
    let sum = 0;
    for (const character of user) sum = (sum * 31 + character.codePointAt(0)) % 65_521;
    return sum % COLOURS;
  };

  Salon.avatar = (user) => {
    const first = element("span", "avatar", [...user][0]?.toUpperCase() ?? "");
    first.ariaHidden = "true";
    first.dataset.colour = Salon.colour(user);
    first.classList.toggle("teacher", Salon.isTeacher(user));
    return first;
  };

  function chat(message, fresh) {
    const { user, text, time, own } = message;
    const goesOn = !fresh && !Salon.needsHeading(message);
    const bubble = element("div", "bubble");
    const heading = element(
      "p",
      goesOn ? "heading unseen" : "heading",
      name(user),
      " ",
      clock(time),
    );
    if (own) heading.firstChild.classList.add("unseen");
    bubble.append(heading, Salon.messageBody(text));
    bubble.title = goesOn ? heading.querySelector("time").textContent : "";
    const row = element("li", `chat${own ? " own" : ""}${goesOn ? " goes-on" : ""}`);
    row.append(...(own ? [] : [Salon.avatar(user)]), bubble);
    row.dataset.colour = Salon.colour(user);
    return row;
  }

  function names(users) {
    const shown = users.slice(0, NAMES_IN_NOTICE).map(name);
    const more = users.length - shown.length;
    if (more) shown.push(Salon.say("and_more", { n: more }));
    const line = document.createDocumentFragment();
    shown.forEach((part, index) => {
      const last = index === shown.length - 1;
      line.append(index === 0 ? "" : last ? Salon.say("and") : ", ", part);
    });
    return line;
  }

  function mark(message) {
    const { code, received } = message;
    const line = received === undefined ? Salon.say(code) : Salon.faultLine(message);
    return element("li", "mark", element("p", "", line));
  }

  // From the teacher to everybody, in every room.
  function announcement({ users: [user], text, time }) {
    const heading = element("p", "heading", Salon.say("announcement"), " ", name(user), " ");
    heading.append(clock(time));
    const said = element("div", "announced", heading, Salon.messageBody(String(text ?? "")));
    return element("li", "announcement", said);
  }

  function notice(message) {
    const { code, users, was, text, n, about } = message;
    if (code === "announcement") return announcement(message);
    const known = code !== undefined && Salon.has(code);
    const line = known
      ? Salon.compose(code, n ?? users.length, {
          users: names(users),
          was: name(was ?? ""),
          room: name(about ?? ""),
          n,
        })
      : Salon.linkify(String(text ?? ""));
    return element("li", "notice", element("p", "", line));
  }

  // What is wrong with something that the server has sent.
  Salon.faultLine = ({ code, n = 1, field, received }) =>
    Salon.compose(code, n, { n, field, received: element("code", "", received) });

  const ROWS = { chat, mark, notice };

  // fresh: from here on, the messages are new to the person.
  Salon.row = (message, before, fresh) => {
    const row = ROWS[message.kind](message, fresh);
    if (fresh) row.prepend(element("p", "day fresh", element("span", "", Salon.say("fresh"))));
    const { time } = message;
    if (
      time !== undefined &&
      (before === undefined || (before.time !== undefined && dayOf(before.time) !== dayOf(time)))
    ) {
      row.prepend(day(time));
    }
    return row;
  };
}
