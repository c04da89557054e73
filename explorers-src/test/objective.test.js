// What only JavaScript has to keep; the numbers are compared with Python in tests/explorers.

import assert from "node:assert/strict";
import { test } from "node:test";
import { checkState, evaluate, prepare, question, settle, words } from "../objective/maths.js";

// Weights of 0, 50 and 100% on two days; the mixes in the order in which Python writes them.
const [watch, satisfaction] = [[0, 0.5, 0, 1, 0.5, 0], [0, 0, 0.5, 0, 0.5, 1]];
const clicks = [[200, 120], [180, 130], [150, 160], [140, 140], [120, 150], [100, 110]];
const visitors = [[90, 60], [95, 80], [105, 130], [96, 90], [110, 120], [115, 150]];
const same = (value) => clicks.map(() => [value, value]);
const data = {
  days: [7, 60], watch, satisfaction, old: "the old feed",
  means: { clicks, visitors, watch_hours: same(2), pages: same(300), mean_satisfaction: same(0.5) },
  baseline: {
    clicks: [100, 100], visitors: [100, 100], watch_hours: [1, 2], pages: [300, 400], mean_satisfaction: [0.4, null],
  },
};
const at = (day, watching, satisfied) => ({ day, watch: watching, satisfaction: satisfied });

test("malformed data are refused with the reason", () => {
  const wrong = (change, message) => assert.throws(() => prepare({ ...data, ...change }), message);
  assert.throws(() => prepare(undefined), /no list “days”/);
  wrong({ days: [] }, /no list “days”/);
  wrong({ watch: "0" }, /no list “watch”/);
  wrong({ days: [60, 7] }, /days must rise/);
  wrong({ days: [7, null] }, /days must rise/);
  wrong({ watch: [0] }, /“watch” and “satisfaction” differ in length/);
  wrong({ watch: [0, 0.5, 0, 1, 0.5, 0.5] }, /share 100%/);
  wrong({ watch: [0, 0.5, 0, 1, 0.5, null] }, /share 100%/);
  wrong({ means: undefined }, /no “clicks” of each mix/);
  wrong({ means: { ...data.means, pages: [[1, 2]] } }, /no “pages” of each mix/);
  wrong({ means: { ...data.means, pages: same(300).map(([one]) => [one]) } }, /“pages” must have one value a day/);
  wrong({ baseline: { ...data.baseline, visitors: [1] } }, /“visitors” must have one value a day/);
  wrong({ baseline: { ...data.baseline, visitors: [1, null] } }, /“visitors” must be numbers of at least 0/);
  wrong({ means: { ...data.means, watch_hours: same(-1) } }, /“watch_hours” must be numbers/);
  wrong({ means: { ...data.means, watch_hours: same("1") } }, /“watch_hours” must be numbers/);
});

test("weights share 100%: the one that was not moved gives way", () => {
  const prepared = prepare(data);
  const settled = (moved, ...weights) => settle(prepared, at(7, ...weights), moved);
  assert.deepEqual(settled(["satisfaction"], 1, 0.5), at(7, 0.5, 0.5));
  assert.deepEqual(settled(["watch"], 1, 0.5), at(7, 1, 0));
  assert.deepEqual(settled(["watch"], 0.5, 0.5), at(7, 0.5, 0.5));
  assert.deepEqual(settled(["satisfaction", "watch"], 0.5, 0), at(7, 0.5, 0));
  assert.deepEqual(settled(["day"], 1, 1), at(7, 0, 1));
  assert.equal(evaluate(prepared, at(7, 1, 1)).mix, 5);
});

test("a link that claims more than 100% says so", () => {
  checkState({ watch: 0.4, satisfaction: 0.6 });
  checkState({ watch: 0.1, satisfaction: 0.9 }); // a little more than 1 in binary
  assert.throws(() => checkState({ watch: 0.6, satisfaction: 0.8 }), /80% of the weight on satisfaction and 60% on watch time/);
});

test("a mix reads as its weights", () => {
  assert.equal(words({ click: 1, watch: 0, satisfaction: 0 }), "all weight on clicks");
  assert.equal(words({ click: 0, watch: 0.4, satisfaction: 0.6 }), "40% watch time + 60% satisfaction");
  assert.equal(words({ click: 0.2, watch: 0.6, satisfaction: 0.2 }), "20% clicks + 60% watch time + 20% satisfaction");
});

test("the sentence names who is ahead, and keeps the days to come while the question is open", () => {
  const prepared = prepare(data);
  const first = evaluate(prepared, at(7, 0, 0));
  assert.equal(first.sentence, "All weight on clicks: compared with the old feed, 100.0% more clicks and 10.0% fewer visitors "
    + "in the week up to day 7; by day 60, 20.0% more clicks and 40.0% fewer visitors. "
    + "On day 7 no mix brings more clicks; most visitors come with all weight on satisfaction (+15.0%).");
  assert.equal(first.sentence_while_asking, first.sentence.replace(/; by day 60.*40.0% fewer visitors/, ""));
  const last = evaluate(prepared, at(60, 0.5, 0.5));
  assert.match(last.sentence, /; on day 7 it was 20.0% more clicks and 10.0% more visitors\. /);
  assert.match(last.sentence, /On day 60 most clicks come with 50% clicks \+ 50% satisfaction \(\+60.0%\), most visitors with all/);
});

test("the question is judged by the data", () => {
  const some = question(prepare(data));
  assert.equal(some.options[some.answer], "Some weight on clicks");
  assert.match(some.text, /all weight on clicks brings 100.0% more clicks in the week up to day 7/);
  assert.match(some.feedback, /^By then 50% clicks \+ 50% satisfaction brings 60.0% more clicks/);
  assert.match(some.feedback, /All weight on clicks brings 20.0% more clicks and 40.0% fewer visitors\.$/);
  const judged = (days) => {
    const asked = question(prepare({ ...data, means: { ...data.means, clicks: clicks.map(([one], i) => [one, days[i]]) } }));
    return `${asked.options[asked.answer]} | ${asked.feedback}`;
  };
  assert.match(judged([130, 1, 2, 3, 4, 5]), /^All weight on clicks \| All weight on clicks still brings the most: 30.0% more clicks, and 40.0% fewer visitors/);
  assert.match(judged([130, 130, 2, 3, 4, 5]), /^All weight on clicks/); // a tie goes to the most weight on clicks
  assert.match(judged([1, 1, 2, 3, 4, 5]), /^No weight on clicks/);
});
