// What only JavaScript has to keep; the numbers are compared with Python in tests/explorers.

import assert from "node:assert/strict";
import { test } from "node:test";
import { evaluate, many, money, plan, prepare, question, short, size, staircase, users } from "../capacity/maths.js";

const data = {
  requests_per_user_day: 8,
  serving: {
    fixed_cpu_ms: 5, wait_ms: 25, latency_budget_ms: 100, cores_per_replica: 8, target_utilisation: 0.6, spare_replicas: 1,
  },
  storage: {
    log_rows_per_request: 10, bytes_per_log_row: 100, log_days_kept: 365,
    index_vectors: 5e6, index_dims: 64, bytes_per_dim: 4, index_overhead: 1.5, index_copies: 2,
  },
  prices: { core_hour: 0.04, storage_gb_month: 0.025, memory_gb_month: 3, currency: "€" },
};
const first = { million_users: 10, peak_factor: 3, candidates: 500, us_per_candidate: 40 };
const at = (change) => evaluate(prepare(data), { ...first, ...change });

test("malformed data are refused with the reason", () => {
  const wrong = (change, message) => assert.throws(() => prepare({ ...data, ...change }), message);
  assert.throws(() => prepare(undefined), /“requests_per_user_day” must be a number/);
  wrong({ requests_per_user_day: -1 }, /“requests_per_user_day” must be a number of at least 0/);
  wrong({ serving: null }, /no “serving”/);
  wrong({ storage: undefined }, /no “storage”/);
  wrong({ serving: { ...data.serving, wait_ms: "25" } }, /“wait_ms” must be a number/);
  wrong({ serving: { ...data.serving, cores_per_replica: 0 } }, /“cores_per_replica” must be above 0/);
  wrong({ serving: { ...data.serving, target_utilisation: 0 } }, /“target_utilisation” must be above 0/);
  wrong({ serving: { ...data.serving, target_utilisation: 1.1 } }, /“target_utilisation” must be at most 1/);
  wrong({ storage: { ...data.storage, index_copies: null } }, /“index_copies” must be a number/);
  wrong({ prices: { ...data.prices, core_hour: Infinity } }, /“core_hour” must be a number/);
  wrong({ prices: { ...data.prices, currency: 5 } }, /“currency” must be a text/);
});

test("the sentence says what a setting takes, and keeps the double one while the question is open", () => {
  const now = at({});
  assert.equal(now.sentence, "10 million users need 16 replicas and €4,479 a month, 83.4% of it for ranking; a request takes 50.0 "
    + "of the 100 ms allowed. Twice the candidates would cost €7,282 (+62.6%) and take 70.0 ms. The latency budget ends at 1,750 candidates.");
  assert.equal(now.sentence_while_asking, now.sentence.split(" Twice")[0]);
  assert.match(at({ candidates: 1000 }).sentence, /take 110 ms, too slow\. /);
  assert.match(at({ candidates: 2000 }).sentence, /takes 110 of the 100 ms allowed, and more replicas would not make it faster\. .* take 190 ms\. /);
  assert.match(at({ million_users: 0.1 }).sentence, /^100,000 users need 2 replicas and €486 a month, .* would cost as much and take 70.0 ms/);
  assert.doesNotMatch(at({ candidates: 0 }).sentence, /Twice/);
  assert.match(at({ million_users: 1000 }).sentence, /^1 billion users need/);
});

test("the question is about the first setting, and judged by the plan", () => {
  const ask = (change) => {
    const asked = question(prepare(data), { ...first, ...change });
    return { ...asked, right: asked.options[asked.answer] };
  };
  assert.equal(ask({}).right, "By more than half, short of double");
  assert.match(ask({}).text, /^For 10 million users, a request scores 500 candidates at 40 µs each, and a month costs €4,479\./);
  assert.equal(ask({}).feedback, "It becomes €7,282 (+62.6%): the log, the index, the spare replicas and what a request needs "
    + "besides scoring stay as they were. A request then takes 70.0 of the 100 ms allowed.");
  assert.equal(ask({ candidates: 50 }).right, "By less than half");
  assert.match(ask({ million_users: 0.1 }).feedback, /^It becomes €486 \(0.0%\): the replicas that are there have room for it\. A/);
  const deep = ask({ candidates: 2000, us_per_candidate: 300 });
  assert.equal(deep.right, "It doubles");
  assert.match(deep.feedback, /nearly all of the bill is scoring\. .* allowed, which no amount of replicas mends\.$/);
});

test("a hair of a binary fraction makes neither a user nor a replica", () => {
  assert.notEqual(0.0158 * 1e6, 15_800);
  assert.equal(users(0.0158), 15_800);
  assert.equal(users(1e-6), 1);
  // One request a second keeps 0.1 + 0.2 of a core busy, which may be busy 30% of the time.
  const tight = {
    ...data, requests_per_user_day: 1,
    serving: { ...data.serving, fixed_cpu_ms: 300.00000000000006, cores_per_replica: 1, target_utilisation: 0.3, spare_replicas: 0 },
  };
  const state = { million_users: 0.0864, peak_factor: 1, candidates: 0, us_per_candidate: 40 };
  const { busy_cores, replicas } = plan(prepare(tight), state);
  assert.ok(busy_cores / 0.3 > 1);
  assert.equal(replicas, 1);
});

test("the staircase holds every step of the replicas, and nothing else", () => {
  const prepared = prepare(data);
  for (const million_users of [0.01, 1, 10, 1000]) {
    const state = { ...first, million_users };
    const steps = staircase(prepared, { ...state, ...plan(prepared, state) }, 2000);
    assert.deepEqual([steps[0][0], steps.at(-1)[0]], [0, 2000]);
    for (const [candidates, replicas] of steps) {
      assert.equal(replicas, plan(prepared, { ...state, candidates }).replicas);
    }
    const inner = steps.slice(0, -1).map(([, replicas]) => replicas);
    assert.deepEqual(inner, [...new Set(inner)]);
  }
});

test("numbers read well at every size", () => {
  assert.deepEqual([0, 0.00123456, 0.5, 9.999, 12.34, 99.96, 1234.5].map(short), ["0", "0.00123", "0.500", "10.00", "12.3", "100.0", "1,234"]);
  assert.deepEqual([0, 0.00184, 5.407, 12.3, 4479.1, 12.34e6].map((value) => money(value, "€")), ["€0", "€0.00184", "€5.41", "€12.30", "€4,479", "€12.3M"]);
  assert.equal(money(NaN, "€"), "undefined");
  assert.deepEqual([0, 999, 1e3, 29.2e12, 5e21].map(size), ["0 B", "999 B", "1.00 kB", "29.2 TB", "5,000 EB"]);
  assert.deepEqual([100_000, 1e7, 1_388_889, 2.5e9].map(many), ["100,000", "10 million", "1.39 million", "2.5 billion"]);
});
