// The setting of an explorer as the fragment of an address: #threshold?threshold=0.35&cost_fn=10

import { fixed, number } from "./format.js";

export function writeState(name, values) {
  return `${encodeURIComponent(name)}?${new URLSearchParams(
    Object.entries(values).map(([key, value]) => [key, number(value)]),
  )}`;
}

/** The values that the fragment asks for, or null where it does not speak to this explorer. */
export function parseState(hash, name, controls) {
  if (!speaksTo(hash, name)) return null;
  const [, query] = split(hash);
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
    if (control.values && !control.values.includes(values[key])) {
      throw new Error(`it asks for ${key} = “${text}”, which must be one of ${control.values.map(number).join(", ")}`);
    }
  }
  return values;
}

/** Whether the fragment sets something of this explorer. */
export function speaksTo(hash, name) {
  const [target, query] = split(hash);
  return target === encodeURIComponent(name) && query !== undefined;
}

/** Settings have four digits, as the data have, on every way in. */
export function round(value) {
  return Number(fixed(value, 4));
}

function split(hash) {
  const at = hash.indexOf("?");
  return at < 0 ? [hash.slice(1)] : [hash.slice(1, at), hash.slice(at + 1)];
}
