// A number of the result as text.

import { h } from "./dom.js";

/** `text(value, data)` writes the number; `label` is a text, or (result) => text. */
export function readout({ key, label, text }, data) {
  const name = h("span");
  // Silent to a screen reader, or six numbers would talk at once: the sentence speaks for them.
  const value = h("output", { "aria-live": "off", "data-readout": key });
  return {
    node: h("label", null, name, value),
    show(result) {
      name.textContent = typeof label === "function" ? label(result) : label;
      value.textContent = text(result[key], data);
      value.dataset.value = result[key];
    },
  };
}
