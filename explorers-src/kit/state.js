// The setting of an explorer as the fragment of an address: #threshold?threshold=0.35&cost_fn=10

import { number } from "./format.js";

export function writeState(name, values) {
  return `${encodeURIComponent(name)}?${new URLSearchParams(
    Object.entries(values).map(([key, value]) => [key, number(value)]),
  )}`;
}

/** The values that the fragment asks for, or null where it does not speak to this explorer. */
export function parseState(hash, name, controls) {
  const [target, query] = split(hash);
  if (target !== encodeURIComponent(name) || query === undefined) return null;
  const values = {};
  for (const [key, text] of new URLSearchParams(query)) {
    const control = controls.find((candidate) => candidate.key === key);
    if (!control) {
      const known = controls.map((candidate) => candidate.key).join(", ");
      throw new Error(`it sets “${key}”, and this figure has ${known}`);
    }
    const value = text.trim() === "" ? NaN : Number(text);
    if (!(value >= control.min && value <= control.max)) {
      throw new Error(`it asks for ${key} = “${text}”, which must be a number from ${number(control.min)} to ${number(control.max)}`);
    }
    values[key] = round(value);
  }
  return values;
}

/** Settings have four digits, as the data have, on every way in. */
export function round(value) {
  return Math.round(value * 1e4) / 1e4;
}

function split(hash) {
  const at = hash.indexOf("?");
  return at < 0 ? [hash.slice(1)] : [hash.slice(1, at), hash.slice(at + 1)];
}
