// What only JavaScript has to keep; the numbers are compared with Python in tests/explorers.

import assert from "node:assert/strict";
import { test } from "node:test";
import { best, days, evaluate, measuredAt, prepare, question, rateError, shareSeen } from "../horizon/maths.js";

const measured = { horizon: [2, 7], error: [0.46, 0.2], corrected: [0.2, 0.21], delay: 2.5, drift: 0.03, per_day: 2 };
const data = { log_days: 28, rate: 0, event: "click", outcome: "conversion", source: "simulated", measured };
const kite = { delay: 2.5, drift: 0.03, per_day: 2 };

test("malformed data are refused with the reason", () => {
  const wrong = (change, message) => assert.throws(() => prepare({ ...data, ...change }), message);
  assert.throws(() => prepare(undefined), /“log_days” must be a whole number of at least 2/);
  wrong({ log_days: 1 }, /“log_days” must be a whole number/);
  wrong({ log_days: 7.5 }, /“log_days” must be a whole number/);
  wrong({ rate: 1.1 }, /“rate” must be a number from 0 to 1/);
  wrong({ rate: undefined }, /“rate” must be a number from 0 to 1/);
  wrong({ event: "" }, /no word “event”/);
  wrong({ outcome: 3 }, /no word “outcome”/);
  wrong({ measured: undefined }, /measured horizons/);
  wrong({ measured: { ...measured, horizon: [2, 28] } }, /measured horizons must lie within the log/);
  wrong({ measured: { ...measured, error: [0.4] } }, /“error” must have one number/);
  wrong({ measured: { ...measured, error: [0.4, null] } }, /“error” must have one number/);
  wrong({ measured: { ...measured, corrected: [0.4, -1] } }, /“corrected” must have one number/);
  prepare({ ...data, measured: null });
  prepare({ ...data, measured: { ...measured, corrected: null } });
});

test("two thirds have come after one mean delay, and all at once without a delay", () => {
  assert.ok(Math.abs(shareSeen(2.5, 2.5) - 0.6321) < 1e-4);
  assert.equal(shareSeen(0, 2.5), 0);
  assert.equal(shareSeen(0, 0), 1);
});

test("an error is the root of its squared parts", () => {
  const { late, stale, noise, total } = rateError(data, { ...kite, horizon: 4 });
  assert.ok(Math.abs(total - Math.hypot(late, stale, noise)) < 1e-12);
  assert.equal(rateError(data, { ...kite, horizon: 0 }).total, 1);
  assert.ok(Number.isNaN(rateError(data, { ...kite, horizon: 0 }).corrected));
});

test("the best horizon is the shortest of the lowest, and never undefined", () => {
  const prepared = prepare(data);
  assert.equal(prepared.horizons.at(-1), 27);
  assert.equal(best(prepared, kite, "total").horizon, 7);
  assert.equal(best(prepared, kite, "corrected").horizon, 5);
  assert.equal(best(prepared, { ...kite, delay: 0 }, "total").horizon, 0);
});

test("what was measured is shown only where it was measured", () => {
  assert.equal(measuredAt(data, { ...kite, horizon: 3 }), measured);
  for (const change of [{ delay: 3 }, { drift: 0 }, { per_day: 2.5 }]) assert.equal(measuredAt(data, { ...kite, ...change }), null);
  assert.equal(measuredAt({ ...data, measured: null }, kite), null);
});

test("the sentence says what the label has, what the rate is off by, and where it is best", () => {
  const said = evaluate(prepare(data), { ...kite, horizon: 2 });
  assert.equal(said.sentence, "Read 2 days after the click, the label has 55.1% of the conversions, and 26 days of clicks "
    + "are old enough to have one. The learned rate is off by 46.4%: 44.9% for conversions still to come, 5.4% for what "
    + "the rate did since, 10.3% by chance (the squares add up). Best is 7 days (19.3%); divided by the share seen, 5 days (19.1%).");
  assert.equal(said.sentence_while_asking, said.sentence.split(". The learned")[0] + ".");
  const at = (horizon) => evaluate(prepare(data), { ...kite, horizon }).sentence;
  assert.match(at(0), /^Read at the click, the label has 0.0% of the conversions, and 28 days/);
  assert.match(at(27), /, and 1 day of clicks are old enough/);
  assert.match(at(7), /No horizon does better; divided/);
});

test("the question is judged by the data", () => {
  const asked = question(prepare(data), { ...kite, horizons: [2, 7, 21] });
  assert.match(asked.text, /^A conversion comes 2.5 days after its click on average, and the rate moves by 3% a day\. You have 28 days of clicks, with 2 conversions a day\./);
  assert.deepEqual(asked.options, ["2 days, with 55.1% of the conversions", "7 days, with 93.9% of the conversions", "21 days, with 100.0% of the conversions"]);
  assert.equal(asked.answer, 1);
  assert.equal(asked.feedback, "7 days: off by 19.3%. 2 days: off by 46.4%, for 44.9% of the conversions are still to come. "
    + "21 days: off by 30.4%, for only 7 days of clicks are old enough, the youngest 21 days old.");
  assert.equal(question(prepare(data), { ...kite, delay: 0, horizons: [0, 7] }).answer, 0);
  assert.equal(question(prepare(data), { ...kite, delay: 10, drift: 0, per_day: 50, horizons: [2, 21] }).answer, 1);
});

test("a length of time reads as words", () => {
  assert.deepEqual([1, 2.5, 0, 14].map(days), ["1 day", "2.5 days", "0 days", "14 days"]);
});
