// Values that survive a reload ("sessionStorage", for this tab only: classrooms share computers) or
// the day ("localStorage"). A page opened from disk may have neither; the chat works without them.
"use strict";
globalThis.Salon ??= {};

Salon.remember = (storage, key, value) => {
  try {
    globalThis[storage].setItem(`salon.${key}`, JSON.stringify(value));
  } catch {
    // Then nothing is remembered.
  }
};

Salon.recall = (storage, key) => {
  try {
    return JSON.parse(globalThis[storage].getItem(`salon.${key}`));
  } catch {
    return null;
  }
};
