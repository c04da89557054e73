// What a control, {key, label, min, max, step, percent?, values?}, allows and how its values read: the
// slider, its box and the plots ask here. One that lists `values` takes these and no others.

import { number } from "./format.js";

/** The nearest value that is allowed; of two as near the lower one. */
export function clamp({ min, max, values }, value) {
  if (!values) return Math.min(max, Math.max(min, value));
  const far = (other) => Math.abs(other - value);
  return values.reduce((found, other) => (far(other) < far(found) ? other : found));
}

/** The value some steps further on, on the grid of steps or in the list. */
export function stepped(control, value, steps) {
  const { min, max, step, values } = control;
  if (!values) return clamp({ min, max }, Math.round(value / step + steps) * step);
  const place = values.indexOf(clamp(control, value)) + steps;
  return values[clamp({ min: 0, max: values.length - 1 }, place)];
}

/** A value as text: 0.4, or 40% where the control is one of percentages. */
export const text = ({ percent }, value) => (percent ? `${number(100 * value)}%` : number(value));
