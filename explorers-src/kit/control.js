// What a control, {key, label, min, max, step}, allows: the slider, its box and the plots ask here.

export const clamp = ({ min, max }, value) => Math.min(max, Math.max(min, value));

/** The value some steps further on, on the grid of steps. */
export const stepped = (control, value, steps) =>
  clamp(control, Math.round(value / control.step + steps) * control.step);
