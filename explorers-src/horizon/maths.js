// What a rate learned from late labels is off by, at every horizon. mlsd.labels is the reference;
// 0/0 is undefined (NaN).

import { number, percent } from "../kit/format.js";

export const STEP = 0.5; // days between two horizons to choose from

/**
 * data: {log_days, rate, event, outcome, source, measured}. `measured`, or null, is {horizon, error,
 * corrected, delay, drift, per_day}: lists of what a simulation found, `corrected` or null, and the
 * setting that it found it at.
 */
export function prepare(data) {
  check(data);
  const last = data.log_days - 1;
  const horizons = Array.from({ length: last / STEP + 1 }, (_, i) => i * STEP);
  return { data, horizons };
}

/** Share of the outcomes that have come some days after their event. */
export function shareSeen(age, delay) {
  return delay === 0 ? 1 : -Math.expm1(-age / delay);
}

/** The error at one horizon and its parts, as a share of today's rate; and after the correction. */
export function rateError({ log_days, rate }, { horizon, delay, drift, per_day }) {
  const seen = shareSeen(horizon, delay);
  const days = log_days - horizon;
  const late = 1 - seen;
  const moved = drift * Math.sqrt((log_days + 2 * horizon) / 3);
  const stale = seen * moved;
  const noise = Math.sqrt((seen * (1 - seen * rate)) / (per_day * days));
  return {
    seen, days, late, stale, noise,
    total: root(late, stale, noise),
    corrected: seen > 0 ? root(moved, noise / seen) : NaN,
  };
}

/** The horizon with the least error, and the error there; the shortest one where several tie. */
export function best({ data, horizons }, setting, key) {
  let found = { horizon: NaN, error: NaN };
  for (const horizon of horizons) {
    const error = rateError(data, { ...setting, horizon })[key];
    if (error < found.error || Number.isNaN(found.error)) found = { horizon, error };
  }
  return found;
}

export function evaluate(prepared, state) {
  const { data } = prepared;
  const result = rateError(data, state);
  const least = best(prepared, state, "total");
  const least_corrected = best(prepared, state, "corrected");
  return {
    ...result,
    best: least.horizon, best_error: least.error,
    best_corrected: least_corrected.horizon, best_corrected_error: least_corrected.error,
    measured: measuredAt(data, state),
    ...sentences(data, state, result, least, least_corrected),
  };
}

/** What the setting means, and which horizon would be the best one. */
function sentences({ event, outcome }, { horizon }, result, least, corrected) {
  const { seen, days: complete, late, stale, noise, total } = result;
  const label = `Read ${horizon ? `${days(horizon)} after` : "at"} the ${event}, the label has `
    + `${percent(seen)} of the ${outcome}s, and ${days(complete)} of ${event}s are old enough to have one.`;
  const off = `The learned rate is off by ${percent(total)}: ${percent(late)} for ${outcome}s still to come, `
    + `${percent(stale)} for what the rate did since, ${percent(noise)} by chance (the squares add up).`;
  const where = least.horizon === horizon ? "No horizon does better" : `Best is ${days(least.horizon)} (${percent(least.error)})`;
  const ahead = `${where}; divided by the share seen, ${days(corrected.horizon)} (${percent(corrected.error)}).`;
  return { sentence: `${label} ${off} ${ahead}`, sentence_while_asking: label };
}

/** What was measured, where the setting is the one of the measurement; else null. */
export function measuredAt({ measured }, { delay, drift, per_day }) {
  const same = measured && measured.delay === delay && measured.drift === drift && measured.per_day === per_day;
  return same ? measured : null;
}

/** Of a few horizons, which one learns today's rate best? */
export function question({ data }, { horizons, delay, drift, per_day }) {
  const { event, outcome, log_days } = data;
  const found = horizons.map((horizon) => ({ horizon, ...rateError(data, { horizon, delay, drift, per_day }) }));
  const answer = found.reduce((least, one, i) => (one.total < found[least].total ? i : least), 0);
  const off = ({ horizon, total }) => `${days(horizon)}: off by ${percent(total)}`;
  const why = ({ horizon, late, days: complete }) => (horizon < found[answer].horizon
    ? `, for ${percent(late)} of the ${outcome}s are still to come`
    : `, for only ${days(complete)} of ${event}s are old enough, the youngest ${days(horizon)} old`);
  const others = found.filter((_, i) => i !== answer).map((one) => ` ${off(one)}${why(one)}.`);
  return {
    text: `A ${outcome} comes ${days(delay)} after its ${event} on average, and the rate moves by ${number(100 * drift)}% a day. `
      + `You have ${days(log_days)} of ${event}s, with ${number(per_day)} ${outcome}s a day. `
      + `How long after the ${event} do you read the label, to learn today's rate best?`,
    options: found.map(({ horizon, seen }) => `${days(horizon)}, with ${percent(seen)} of the ${outcome}s`),
    answer,
    feedback: `${off(found[answer])}.${others.join("")}`,
  };
}

/** 1 day, 2.5 days. */
export const days = (value) => `${number(value)} ${value === 1 ? "day" : "days"}`;

const root = (...parts) => Math.sqrt(parts.reduce((sum, part) => sum + part ** 2, 0));

function check(data) {
  const { log_days, rate, event, outcome, measured } = data ?? {};
  if (!Number.isInteger(log_days) || log_days < 2) throw new Error("its “log_days” must be a whole number of at least 2");
  if (!(rate >= 0 && rate <= 1)) throw new Error("its “rate” must be a number from 0 to 1");
  for (const [name, word] of Object.entries({ event, outcome })) {
    if (typeof word !== "string" || !word) throw new Error(`its data has no word “${name}”`);
  }
  if (measured === null) return;
  const { horizon, error, corrected } = measured ?? {};
  if (!Array.isArray(horizon) || !horizon.every((day) => day >= 0 && day < log_days)) {
    throw new Error("its measured horizons must lie within the log");
  }
  for (const [name, list] of Object.entries(corrected === null ? { error } : { error, corrected })) {
    if (!Array.isArray(list) || list.length !== horizon.length || !list.every((value) => Number.isFinite(value) && value >= 0)) {
      throw new Error(`its measured “${name}” must have one number of at least 0 for each horizon`);
    }
  }
}
