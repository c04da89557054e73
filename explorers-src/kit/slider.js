// A slider with a number box: drag for the feel, type for the exact value.

import { clamp, stepped } from "./control.js";
import { h, set } from "./dom.js";
import { number } from "./format.js";
import { round } from "./state.js";

/** `control` is {key, label, min, max, step}; `change(value)` is called with a valid value. */
export function slider(control, change) {
  const { label, min, max, step } = control;
  let shown;
  let noted;
  const note = h("span", { class: "mlsd-remark", role: "status" });
  const range = h("input", {
    type: "range", min, max, step, "data-control": control.key,
    input: () => change(range.valueAsNumber),
  });
  const box = h("input", {
    // Any value may be typed, not only whole steps; so the arrow keys need a step of their own.
    type: "number", min, max, step: "any", inputmode: "decimal",
    "data-control": control.key, "aria-label": `${label}, exact value`,
    input: () => {
      note.textContent = "";
      if (clamp(control, box.valueAsNumber) === box.valueAsNumber) change(box.valueAsNumber);
    },
    // Leaving the box settles what it says, and tells where that is not what was typed.
    change: () => {
      const typed = box.valueAsNumber;
      const allowed = clamp(control, typed);
      noted = Number.isNaN(typed) ? shown : round(allowed);
      note.textContent = Number.isNaN(typed) ? `Kept at ${number(noted)}`
        : typed !== allowed ? `Limited to ${number(noted)}`
        : typed !== noted ? `Rounded to ${number(noted)}`
        : "";
      change(noted);
      box.value = number(noted);
    },
    keydown: (event) => {
      const steps = { ArrowUp: 1, ArrowDown: -1 }[event.key];
      if (!steps) return;
      event.preventDefault();
      const value = round(stepped(control, shown, steps));
      change(value);
      box.value = number(value);
    },
  });
  return {
    node: h("div", { class: "mlsd-slider" }, h("label", null, h("span", null, label), range), note, box),
    focus: () => range.focus({ preventScroll: true }),
    show({ [control.key]: value }) {
      shown = value;
      // A range holds only whole steps, so its text says the value that is in force.
      range.value = value;
      set(range, { "aria-valuetext": number(value) });
      if (value !== noted) note.textContent = "";
      if (document.activeElement !== box) box.value = number(value);
    },
  };
}
