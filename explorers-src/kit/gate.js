// Predict first: a question to answer, or to skip, before the explorer moves.

import { h } from "./dom.js";

/**
 * `question` is {text, options, answer, feedback}; `answer` is the index of the right option.
 * `open()` is called once, when the explorer may move.
 */
export function gate({ text, options, answer, feedback }, open) {
  const choose = (index) => {
    asked.replaceChildren(`${text} You said: ${lower(options[index])}.`);
    buttons.remove();
    // Said aloud from where it stands: the focus goes on to the explorer.
    reply.append(h("strong", null, index === answer ? "Right. " : "Not quite. "), feedback);
    open();
  };
  const skip = () => {
    node.remove();
    open();
  };
  const asked = h("p", null, h("strong", null, "Predict first. "), text);
  const buttons = h("div", { class: "mlsd-buttons" },
    ...options.map((option, index) => h("button", { type: "button", click: () => choose(index) }, option)),
    h("button", { type: "button", class: "mlsd-quiet", click: skip }, "Skip"),
  );
  const reply = h("p", { role: "status" });
  const node = h("div", { class: "mlsd-gate", role: "group", "aria-label": "Predict first" }, asked, buttons, reply);
  return node;
}

const lower = (text) => text[0].toLowerCase() + text.slice(1);
