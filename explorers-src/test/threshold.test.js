// What only JavaScript has to keep; the numbers are compared with Python in tests/explorers.

import assert from "node:assert/strict";
import { test } from "node:test";
import { evaluate, prepare, question } from "../threshold/maths.js";

const labels = { positive: "ill", negative: "well", unit: "" };
const data = { score: [0.2, 0.4, 0.6, 0.8], positives: [0, 1, 0, 1], negatives: [1, 0, 1, 0], ...labels };
const state = { threshold: 0.5, cost_fp: 1, cost_fn: 5, beta: 1 };

test("malformed data are refused with the reason", () => {
  const wrong = (change, message) => assert.throws(() => prepare({ ...data, ...change }), message);
  assert.throws(() => prepare(undefined), /no list “score”/);
  wrong({ score: [] }, /no list “score”/);
  wrong({ positives: "1010" }, /no list “positives”/);
  wrong({ negatives: [1, 0] }, /“score” and “negatives” differ in length/);
  wrong({ score: [0.2, 0.4, 0.4, 0.8] }, /rise from 0 to 1/);
  wrong({ score: [0.2, 0.4, 0.6, 1.8] }, /rise from 0 to 1/);
  wrong({ score: [0.2, 0.4, null, 0.8] }, /rise from 0 to 1/);
  wrong({ positives: [0, 1, 0, -1] }, /whole numbers/);
});

test("moving the threshold costs one search, however many the scores", () => {
  const prepared = prepare(data);
  const first = prepared.costs(1, 5);
  evaluate(prepared, state);
  evaluate(prepared, { ...state, threshold: 0.7 });
  assert.equal(prepared.costs(1, 5), first);
  assert.notEqual(prepared.costs(1, 6), first);
});

test("the axis of the costs ends a little above flagging everybody or nobody, the cheaper", () => {
  const { perCase, top } = prepare(data).costs(1, 10); // everybody 0.5, nobody 5
  assert.equal(Math.max(...perCase), 5);
  assert.equal(top, 0.625);
  assert.equal(prepare(data).costs(0, 10).top, 5); // everybody for nothing sets no measure
  assert.equal(prepare(data).costs(0, 0).top, 0);
});

test("the question is judged by the data", () => {
  const down = question(prepare(data), 10);
  assert.equal(down.options[down.answer], "Down");
  assert.match(down.feedback, /from 0.8 to 0.4/);
  const up = question(prepare(data), 0.1);
  assert.equal(up.options[up.answer], "It stays");
  const parted = prepare({ ...data, positives: [0, 0, 1, 1], negatives: [1, 1, 0, 0] });
  const stays = question(parted, 10);
  assert.equal(stays.options[stays.answer], "It stays");
  const free = question(prepare({ ...data, score: [0.2, 0.4, 0.6, 0.8], positives: [0, 2, 0, 0], negatives: [1, 0, 1, 0] }), 0.1);
  assert.equal(free.options[free.answer], "Up");
  assert.match(free.feedback, /from 0.4 to flagging nobody/);
});
