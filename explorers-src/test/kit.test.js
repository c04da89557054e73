import assert from "node:assert/strict";
import { test } from "node:test";
import { clamp, stepped, text } from "../kit/control.js";
import { amount, change, count, fixed, number, percent, plural } from "../kit/format.js";
import { labels } from "../kit/label.js";
import { createModel } from "../kit/model.js";
import { parseState, round, speaksTo, writeState } from "../kit/state.js";
import { thin } from "../kit/thin.js";

const controls = [
  { key: "threshold", min: 0, max: 1 },
  { key: "cost_fn", min: 0, max: 20 },
];

test("a value half-way between two goes to the even one, as in Python", () => {
  assert.equal(fixed(0.125, 2), "0.12");
  assert.equal(fixed(0.375, 2), "0.38");
  assert.equal(fixed(6.25, 1), "6.2");
  assert.equal(fixed(6.75, 1), "6.8");
  assert.equal(fixed(2.5, 0), "2");
  assert.equal(fixed(0.15, 1), "0.1"); // 0.15 is a little less than 0.15 in binary
});

test("numbers read as they are written in the prose", () => {
  assert.equal(percent(0.97183), "97.2%");
  assert.equal(percent(NaN), "undefined");
  assert.equal(change(0.9747), "+97.5%");
  assert.equal(change(-0.081), "−8.1%");
  assert.equal(change(-0.0004), "0.0%");
  assert.equal(change(NaN), "undefined");
  assert.equal(number(0.30000000000000004), "0.3");
  assert.equal(number(0.2713), "0.2713");
  assert.equal(number(1 / 32), "0.0312");
  assert.equal(amount(0.1234567), "0.123");
  assert.equal(amount(12.345, "€"), "12.3 €");
  assert.equal(count(10000), "10,000");
  assert.equal(plural(1, "miss", "misses"), "1 miss");
  assert.equal(plural(0, "miss", "misses"), "0 misses");
});

test("a setting survives the way through the address", () => {
  const values = { threshold: 0.2713, cost_fn: 10 };
  const hash = `#${writeState("my figure", values)}`;
  assert.deepEqual(parseState(hash, "my figure", controls), values);
});

test("an address that speaks of something else is left alone", () => {
  assert.equal(parseState("", "threshold", controls), null);
  assert.equal(parseState("#threshold", "threshold", controls), null);
  assert.equal(parseState("#other?threshold=0.3", "threshold", controls), null);
});

test("an address that cannot be followed still speaks of the figure that it names", () => {
  assert.ok(speaksTo("#threshold?threshold=7", "threshold"));
  assert.ok(!speaksTo("#threshold", "threshold"));
  assert.ok(!speaksTo("#other?threshold=0.3", "threshold"));
});

test("what a control allows: its range, and its grid of steps", () => {
  const control = { min: 0.1, max: 5, step: 0.1 };
  assert.equal(clamp(control, 7), 5);
  assert.equal(clamp(control, -1), 0.1);
  assert.equal(stepped(control, 1.04, 1), 1.1);
  assert.equal(stepped(control, 5, 1), 5);
});

test("a control that lists its values takes these and no others", () => {
  const control = { min: 7, max: 60, step: 1, values: [7, 10, 58, 60] };
  assert.equal(clamp(control, 8), 7);
  assert.equal(clamp(control, 9), 10);
  assert.equal(clamp(control, 59), 58); // of two as near the lower one
  assert.equal(clamp(control, 99), 60);
  assert.equal(stepped(control, 10, 1), 58);
  assert.equal(stepped(control, 9, -1), 7);
  assert.equal(stepped(control, 7, -1), 7);
  assert.equal(stepped(control, 7, 10), 60);
});

test("a share reads as a percentage where its control says so", () => {
  assert.equal(text({ percent: true }, 0.6), "60%");
  assert.equal(text({}, 0.6), "0.6");
});

test("a name stands where it covers least, within the frame", () => {
  const frame = { left: 0, right: 100, top: 0, bottom: 100 };
  const free = labels(frame, [[50, 50], [70, 38], [30, 38], [70, 62]]);
  const first = free("name", [50, 50]);
  assert.ok(first.x < 40 && first.y > 60); // to the left and below: the other three sides are taken
  const second = free("name", [50, 50]);
  assert.notDeepEqual(second, first);
  const corner = labels(frame, [])("a name", [99, 1]);
  assert.ok(corner.x + 36 <= 100 && corner.y > 1);
});

test("an address that cannot be followed says what is wrong with it", () => {
  const wrong = (query, message) =>
    assert.throws(() => parseState(`#threshold?${query}`, "threshold", controls), message);
  wrong("threshold=7", /threshold = “7”, which must be a number from 0 to 1/);
  wrong("threshold=abc", /abc/);
  wrong("threshold=", /must be a number/);
  wrong("threshold=NaN", /NaN/);
  assert.throws(
    () => parseState("#a?day=8", "a", [{ key: "day", min: 7, max: 60, values: [7, 10, 60] }]),
    /asks for day = “8”, which must be one of 7, 10, 60/,
  );
  wrong("cost=1", /sets “cost”, and this figure has threshold, cost_fn/);
});

test("settings keep four digits", () => {
  assert.equal(round(1 / 3), 0.3333);
  assert.equal(round(1 / 32), 0.0312);
});

test("the model tells of changes, and of nothing else", () => {
  const model = createModel({ threshold: 0.5 });
  const heard = [];
  const listener = () => heard.push(model.get("threshold"));
  model.on("change:threshold", listener);
  model.set("threshold", 0.5);
  model.set("threshold", 0.6);
  model.set("other", 1);
  model.off("change:threshold", listener);
  model.set("threshold", 0.7);
  assert.deepEqual(heard, [0.6]);
});

test("thinning keeps what can be seen: ends and extremes of every column of pixels", () => {
  const points = Array.from({ length: 10000 }, (_, i) => [i / 50, Math.sin(i) * (i % 7)]);
  const kept = thin(points, (x) => x, (y) => y);
  const columns = (list) => {
    const found = new Map();
    for (const point of list) {
      const column = Math.floor(point[0]);
      found.set(column, [...(found.get(column) ?? []), point]);
    }
    return found;
  };
  const seen = columns(kept);
  for (const [column, all] of columns(points)) {
    const edges = (list) => {
      const heights = list.map(([, y]) => y);
      return [heights[0], Math.min(...heights), Math.max(...heights), heights.at(-1)];
    };
    assert.ok(seen.get(column).length <= 4);
    assert.deepEqual(edges(seen.get(column)), edges(all));
  }
});
