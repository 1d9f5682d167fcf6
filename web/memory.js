// What survives a reload ("sessionStorage", this tab only: classrooms share computers) or the day
// ("localStorage"). A page opened from disk may be denied both; chatting works without.
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
