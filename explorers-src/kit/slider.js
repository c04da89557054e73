// A slider with a number box: drag for the feel, type for the exact value.

import { clamp, stepped, text } from "./control.js";
import { h, set } from "./dom.js";
import { number } from "./format.js";
import { round } from "./state.js";

/** `control` is as in control.js; `change(value)` is called with a valid value. */
export function slider(control, change) {
  const { label, min, max, step, values } = control;
  // The box holds what is read: 40 for 40%, whose value is 0.4.
  const scale = control.percent ? 100 : 1;
  const read = (value) => number(scale * value);
  let shown;
  let noted;
  const note = h("span", { class: "mlsd-remark", role: "status" });
  const range = h("input", {
    // Over a list it slides from place to place, so that every press of a key reaches the next.
    ...(values ? { min: 0, max: values.length - 1, step: 1 } : { min, max, step }),
    type: "range", "data-control": control.key,
    input: () => change(values ? values[range.valueAsNumber] : range.valueAsNumber),
  });
  const box = h("input", {
    // Any value may be typed, not only whole steps; so the arrow keys need a step of their own.
    type: "number", min: scale * min, max: scale * max, step: "any", inputmode: "decimal",
    "data-control": control.key, "aria-label": `${label}, exact value`,
    input: () => {
      note.textContent = "";
      const typed = box.valueAsNumber / scale;
      if (clamp(control, typed) === typed) change(typed);
    },
    // Leaving the box settles what it says, and tells where that is not what was typed.
    change: () => {
      const typed = box.valueAsNumber / scale;
      const allowed = clamp(control, typed);
      noted = Number.isNaN(typed) ? shown : round(allowed);
      note.textContent = Number.isNaN(typed) ? `Kept at ${text(control, noted)}`
        : typed < min || typed > max ? `Limited to ${text(control, noted)}`
        : typed !== noted ? `Rounded to ${text(control, noted)}`
        : "";
      change(noted);
      box.value = read(noted);
    },
    keydown: (event) => {
      const steps = { ArrowUp: 1, ArrowDown: -1 }[event.key];
      if (!steps) return;
      event.preventDefault();
      // The next press may come before the next frame shows this one.
      shown = round(stepped(control, shown, steps));
      change(shown);
      box.value = read(shown);
    },
  });
  return {
    node: h("div", { class: "mlsd-slider" }, h("label", null, h("span", null, label), range), note, box),
    focus: () => range.focus({ preventScroll: true }),
    show({ [control.key]: value }) {
      shown = value;
      // A range holds only whole steps, so its text says the value that is in force.
      range.value = values ? values.indexOf(clamp(control, value)) : value;
      set(range, { "aria-valuetext": text(control, value) });
      if (value !== noted) note.textContent = "";
      if (document.activeElement !== box) box.value = read(value);
    },
  };
}
