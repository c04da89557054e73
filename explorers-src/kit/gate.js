// Predict first: a question to answer, or to skip, before the explorer moves.

import { h } from "./dom.js";

/**
 * `question` is {text, options, answer, feedback}; `answer` is the index of the right option.
 * `open()` is called once, when the explorer may move.
 */
export function gate({ text, options, answer, feedback }, open) {
  const choose = (index) => {
    const reply = h("p", { class: "mlsd-feedback", tabindex: -1 },
      h("strong", null, index === answer ? "Right. " : "Not quite. "), feedback);
    node.replaceChildren(h("p", null, `${text} You said: ${lower(options[index])}.`), reply);
    open();
    // The button that had the focus is gone; the answer is what comes next.
    reply.focus({ preventScroll: true });
  };
  const skip = () => {
    node.remove();
    open();
  };
  const node = h("div", { class: "mlsd-gate", role: "group", "aria-label": "Predict first" },
    h("p", null, h("strong", null, "Predict first. "), text),
    h("div", { class: "mlsd-buttons" },
      ...options.map((option, index) => h("button", { type: "button", click: () => choose(index) }, option)),
      h("button", { type: "button", class: "mlsd-quiet", click: skip }, "Skip"),
    ),
  );
  return node;
}

const lower = (text) => text[0].toLowerCase() + text.slice(1);
