// The envelope of a ranking service: from users to requests, cores, replicas, bytes and money, line
// by line. mlsd.capacity is the reference; a number without a value (0/0) is NaN.

import { UNDEFINED, change, count, fixed, number, percent, plural } from "../kit/format.js";

const SECONDS_PER_DAY = 86_400;
const DAYS_PER_MONTH = 365 / 12;
const HOURS_PER_MONTH = 730;
const BYTES_PER_GB = 1e9;
// A hair of a binary fraction must not cost a replica.
const HAIR = 1e-12;

const NUMBERS = {
  serving: ["fixed_cpu_ms", "wait_ms", "latency_budget_ms", "cores_per_replica", "target_utilisation", "spare_replicas"],
  storage: [
    "log_rows_per_request", "bytes_per_log_row", "log_days_kept",
    "index_vectors", "index_dims", "bytes_per_dim", "index_overhead", "index_copies",
  ],
  prices: ["core_hour", "storage_gb_month", "memory_gb_month"],
};
const ABOVE_0 = ["latency_budget_ms", "cores_per_replica", "target_utilisation"];

/** data: {requests_per_user_day, serving, storage, prices}, fields as in mlsd.capacity. */
export function prepare(data) {
  check(data);
  const { storage, prices } = data;
  const index_bytes = storage.index_vectors * storage.index_dims * storage.bytes_per_dim * storage.index_overhead * storage.index_copies;
  return { data, index_bytes, index_cost: (index_bytes / BYTES_PER_GB) * prices.memory_gb_month };
}

/** Every line of the envelope, units in the names. */
export function plan({ data, index_bytes, index_cost }, { million_users, peak_factor, candidates, us_per_candidate }) {
  const { requests_per_user_day, serving, storage, prices } = data;
  const { cores_per_replica, target_utilisation } = serving;
  const daily_users = users(million_users);
  const requests_per_day = daily_users * requests_per_user_day;
  const qps_mean = requests_per_day / SECONDS_PER_DAY;
  const qps_peak = qps_mean * peak_factor;
  const cpu_ms = serving.fixed_cpu_ms + (candidates * us_per_candidate) / 1000;
  const latency_ms = serving.wait_ms + cpu_ms;
  const busy_cores = (qps_peak * cpu_ms) / 1000;
  const replicas = replicasFor(serving, busy_cores);
  const cores = replicas * cores_per_replica;
  const log_bytes_per_day = requests_per_day * storage.log_rows_per_request * storage.bytes_per_log_row;
  const log_bytes = log_bytes_per_day * storage.log_days_kept;
  const ranking = replicas * replicaCost(serving, prices);
  const logs = (log_bytes / BYTES_PER_GB) * prices.storage_gb_month;
  const cost_per_month = ranking + logs + index_cost;
  const cores_of_one = (qps_peak * (us_per_candidate / 1000)) / 1000;
  return {
    daily_users, requests_per_day, qps_mean, qps_peak, cpu_ms, latency_ms, busy_cores, replicas,
    log_bytes_per_day, log_bytes, index_bytes, ranking, logs, index: index_cost, cost_per_month,
    candidates_per_s: qps_peak * candidates,
    in_flight: (qps_peak * latency_ms) / 1000,
    utilisation_mean: cores ? (qps_mean * cpu_ms) / 1000 / cores : NaN,
    fits: latency_ms * (1 - HAIR) <= serving.latency_budget_ms,
    candidates_in_budget: candidatesInBudget(serving, us_per_candidate),
    cost_per_1000_requests: requests_per_day ? (1000 * cost_per_month) / (requests_per_day * DAYS_PER_MONTH) : NaN,
    cost_of_one_more_candidate: (cores_of_one / target_utilisation) * prices.core_hour * HOURS_PER_MONTH,
  };
}

/** A replica, a month. */
export const replicaCost = ({ cores_per_replica }, { core_hour }) => cores_per_replica * core_hour * HOURS_PER_MONTH;

function replicasFor({ cores_per_replica, target_utilisation, spare_replicas }, busy_cores) {
  const needed = busy_cores / (cores_per_replica * target_utilisation);
  return Math.ceil(needed * (1 - HAIR)) + spare_replicas;
}

/**
 * Replicas from no candidate to so many: [candidates, replicas], one entry where they change and
 * one at the end. A drag draws it anew every frame, so it makes no whole plan of each sample.
 */
export function staircase({ data: { serving } }, { qps_peak, us_per_candidate }, until, samples = 400) {
  const found = [];
  for (let i = 0; i <= samples; i++) {
    const candidates = (i * until) / samples;
    const cpu_ms = serving.fixed_cpu_ms + (candidates * us_per_candidate) / 1000;
    const replicas = replicasFor(serving, (qps_peak * cpu_ms) / 1000);
    if (i === samples || replicas !== found.at(-1)?.[1]) found.push([candidates, replicas]);
  }
  return found;
}

function candidatesInBudget({ latency_budget_ms, wait_ms, fixed_cpu_ms }, us_per_candidate) {
  const room_ms = latency_budget_ms - wait_ms - fixed_cpu_ms;
  if (room_ms < 0) return 0;
  return us_per_candidate ? Math.floor(((1000 * room_ms) / us_per_candidate) * (1 + HAIR)) : Infinity;
}

/** Whole users; the control counts them in millions, and 0.0158 × 1,000,000 is a hair off. */
export const users = (million_users) => Math.round(million_users * 1e6);

export function evaluate(prepared, state) {
  const result = plan(prepared, state);
  const twice = plan(prepared, { ...state, candidates: 2 * state.candidates });
  return { ...result, ...sentences(prepared.data, state, result, twice) };
}

/** What the setting takes; what twice the candidates would; and how far the latency budget goes. */
function sentences({ serving, prices }, { million_users, candidates }, result, twice) {
  const { currency } = prices;
  const allowed = `${number(serving.latency_budget_ms)} ms`;
  const share = result.cost_per_month ? `, ${percent(result.ranking / result.cost_per_month)} of it for ranking` : "";
  const slow = result.fits ? "" : ", and more replicas would not make it faster";
  const here = `${audience(million_users)} need ${plural(result.replicas, "replica", "replicas")} `
    + `and ${money(result.cost_per_month, currency)} a month${share}; `
    + `a request takes ${short(result.latency_ms)} of the ${allowed} allowed${slow}.`;
  const more = change(twice.cost_per_month / result.cost_per_month - 1);
  const bill = /[1-9]/.test(more) ? `${money(twice.cost_per_month, currency)} (${more})` : "as much";
  const then = candidates
    ? ` Twice the candidates would cost ${bill} and take ${short(twice.latency_ms)} ms${result.fits && !twice.fits ? ", too slow" : ""}.`
    : "";
  const room = result.candidates_in_budget;
  const budget = !room ? " No candidate at all fits in the latency budget."
    : Number.isFinite(room) ? ` The latency budget ends at ${plural(room, "candidate", "candidates")}.`
    : "";
  return { sentence: here + then + budget, sentence_while_asking: here };
}

/** Does the bill double with the candidates? `first` is the setting that the question is about. */
export function question(prepared, first) {
  const { serving, prices } = prepared.data;
  const now = plan(prepared, first);
  const then = plan(prepared, { ...first, candidates: 2 * first.candidates });
  const growth = then.cost_per_month / now.cost_per_month - 1;
  const bill = (at) => money(at.cost_per_month, prices.currency);
  const why = then.replicas === now.replicas ? "the replicas that are there have room for it"
    : growth < 0.95 ? "the log, the index, the spare replicas and what a request needs besides scoring stay as they were"
    : "nearly all of the bill is scoring";
  const slow = then.fits ? "" : ", which no amount of replicas mends";
  return {
    text: `For ${audience(first.million_users)}, a request scores ${plural(first.candidates, "candidate", "candidates")} at ${number(first.us_per_candidate)} µs each, `
      + `and a month costs ${bill(now)}. Every request is to score twice as many. How does the bill grow?`,
    options: ["By less than half", "By more than half, short of double", "It doubles"],
    answer: growth < 0.5 ? 0 : growth < 0.95 ? 1 : 2,
    feedback: `It becomes ${bill(then)} (${change(growth)}): ${why}. A request then takes ${short(then.latency_ms)} `
      + `of the ${number(serving.latency_budget_ms)} ms allowed${slow}.`,
  };
}

// Numbers as text; mlsd/explorers/capacity.py has the same in Python.

/** Three digits or more that count: 1,234, 12.3, 1.23, 0.00123. */
export function short(value) {
  if (!Number.isFinite(value)) return UNDEFINED;
  if (value >= 100) return grouped(value);
  return value >= 10 ? fixed(value, 1) : small(value);
}

/** €1.23M, €1,234, €12.30, €0.00123. */
export function money(value, currency) {
  if (!Number.isFinite(value)) return UNDEFINED;
  if (value >= 1e6) return `${currency}${short(value / 1e6)}M`;
  return currency + (value >= 100 ? grouped(value) : value >= 1 ? fixed(value, 2) : small(value));
}

/** 1.20 TB, with units of 1,000. */
export function size(bytes) {
  const units = ["B", "kB", "MB", "GB", "TB", "PB", "EB"];
  while (bytes >= 1000 && units.length > 1) {
    bytes /= 1000;
    units.shift();
  }
  return `${short(bytes)} ${units[0]}`;
}

/** 50,000, 10 million, 2 billion: without a unit, so that a thing can follow. */
export function many(value) {
  const digits = (part) => number(Number(part.toPrecision(3)));
  if (value >= 1e9) return `${digits(value / 1e9)} billion`;
  return value >= 1e6 ? `${digits(value / 1e6)} million` : short(value);
}

function audience(million_users) {
  if (million_users >= 1000) return `${number(million_users / 1000)} billion users`;
  if (million_users >= 1) return `${number(million_users)} million users`;
  return plural(users(million_users), "user", "users");
}

const grouped = (value) => count(Number(fixed(value, 0)));

function small(value) {
  if (value === 0) return "0";
  let digits = 2;
  for (let rest = value; rest < 1 && digits < 12; rest *= 10) digits += 1;
  return fixed(value, digits);
}

function check(data) {
  const number = (value, name) => {
    if (!Number.isFinite(value) || value < 0) throw new Error(`its “${name}” must be a number of at least 0`);
    if (ABOVE_0.includes(name) && value === 0) throw new Error(`its “${name}” must be above 0`);
  };
  number(data?.requests_per_user_day, "requests_per_user_day");
  for (const [part, names] of Object.entries(NUMBERS)) {
    if (typeof data[part] !== "object" || data[part] === null) throw new Error(`its data has no “${part}”`);
    for (const name of names) number(data[part][name], name);
  }
  if (data.serving.target_utilisation > 1) throw new Error("its “target_utilisation” must be at most 1");
  if (typeof data.prices.currency !== "string") throw new Error("its “currency” must be a text");
}
