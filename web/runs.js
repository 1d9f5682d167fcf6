// Messages that one person writes in one go are a run, and share a heading. Pure.
"use strict";
globalThis.Salon ??= {};

{
  const LONGEST_PAUSE = 5 * 60_000; // ms
  const HEADING_EVERY = 5; // messages; further down, nobody sees the first heading any more

  Salon.dayOf = (time) => new Date(time).toDateString();

  // The message's place in its run, from 0.
  Salon.placeInRun = (message, before) => {
    const goesOn =
      before?.kind === "chat" &&
      before.user === message.user &&
      before.own === message.own &&
      message.time - before.time < LONGEST_PAUSE &&
      Salon.dayOf(before.time) === Salon.dayOf(message.time);
    return goesOn ? before.place + 1 : 0;
  };

  Salon.needsHeading = ({ place }) => place % HEADING_EVERY === 0;
}
