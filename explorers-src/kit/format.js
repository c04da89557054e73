// Numbers as text, exactly as Python formats them, so that page and prose never differ by a digit.

export const UNDEFINED = "undefined";

/** Like f"{value:.{digits}f}": a value half-way between two goes to the even one. */
export function fixed(value, digits) {
  const scaled = value * 10 ** digits;
  // Only a dyadic value can lie exactly half-way; toFixed would round those up.
  const halfway = Math.abs(scaled % 1) === 0.5 && Number.isInteger(value * 2 ** (digits + 1));
  return halfway ? (2 * Math.round(scaled / 2) / 10 ** digits).toFixed(digits) : value.toFixed(digits);
}

/** 0.9718 becomes 97.2%, and 0/0 says so. */
export function percent(value) {
  return Number.isFinite(value) ? `${fixed(value * 100, 1)}%` : UNDEFINED;
}

/** A change with its sign: 0.9747 becomes +97.5%, and −0.0004 is no change, 0.0%. */
export function change(value) {
  const size = percent(Math.abs(value));
  return /[1-9]/.test(size) ? `${value > 0 ? "+" : "−"}${size}` : size;
}

/** As many digits as the value has, four decimals at most: 0.35, 12, 0.2713. */
export function number(value) {
  return String(Number(fixed(value, 4)));
}

/** A cost: three decimals while it is small, one from 10 on. */
export function amount(value, unit = "") {
  return `${fixed(value, value < 10 ? 3 : 1)} ${unit}`.trim();
}

/** A number of things: 10,000. */
export function count(value) {
  return value.toLocaleString("en-US");
}

/** plural(1, "miss", "misses") is "1 miss". */
export function plural(value, one, many) {
  return `${count(value)} ${value === 1 ? one : many}`;
}
