// What the setting means, in words: at once for the eye, and once the hand rests for the ear.

import { h } from "./dom.js";

// A screen reader that heard every step of a drag would never come to an end.
const REST_MS = 600;
// The spoken copy goes away again, so that a reader who walks the page meets the sentence once.
const KEEP_MS = 4000;

export function sentence() {
  const seen = h("p", { class: "mlsd-sentence" });
  const spoken = h("p", { class: "mlsd-hidden", "aria-live": "polite", "aria-atomic": "true" });
  let timer;
  const say = (text) => {
    spoken.textContent = text;
    timer = setTimeout(() => (spoken.textContent = ""), KEEP_MS);
  };
  return {
    node: h("div", null, seen, spoken),
    show({ sentence: text }) {
      if (text === seen.textContent) return;
      clearTimeout(timer);
      if (seen.textContent) timer = setTimeout(say, REST_MS, text);
      seen.textContent = text;
    },
    stop: () => clearTimeout(timer),
  };
}
