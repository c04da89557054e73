// A slider with a number box: drag for the feel, type for the exact value.

import { h, set } from "./dom.js";
import { number } from "./format.js";

/** `control` is {key, label, min, max, step}; `change(value)` is called with a valid value. */
export function slider(control, change) {
  const { label, min, max, step } = control;
  let shown;
  const inside = (value) => value >= min && value <= max;
  const range = h("input", {
    type: "range", min, max, step, "data-control": control.key,
    input: () => change(range.valueAsNumber),
  });
  const box = h("input", {
    type: "number", min, max, step, inputmode: "decimal",
    "data-control": control.key, "aria-label": `${label}, exact value`,
    input: () => inside(box.valueAsNumber) && change(box.valueAsNumber),
    // Leaving the box settles what it says: the nearest value allowed, or the one before.
    change: () => {
      const typed = box.valueAsNumber;
      const settled = Number.isNaN(typed) ? shown : Math.min(max, Math.max(min, typed));
      change(settled);
      box.value = number(settled);
    },
  });
  return {
    node: h("div", { class: "mlsd-slider" }, h("label", null, h("span", null, label), range), box),
    show({ [control.key]: value }) {
      shown = value;
      // A range holds only whole steps, so its text says the value that is in force.
      range.value = value;
      set(range, { "aria-valuetext": number(value) });
      if (document.activeElement !== box) box.value = number(value);
    },
  };
}
