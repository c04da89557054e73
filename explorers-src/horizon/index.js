// How long should you wait for the label? The error of a learned rate at every horizon, and its
// three parts.

import { explorer } from "../kit/explorer.js";
import { percent } from "../kit/format.js";
import { set } from "../kit/dom.js";
import { labels } from "../kit/label.js";
import { STEP, evaluate, prepare, question, rateError } from "./maths.js";

const PARTS = [["late", "mlsd-orange"], ["stale", "mlsd-blue"], ["noise", "mlsd-green"]];

export default explorer({
  prepare,
  evaluate,
  question,
  readouts: [
    { key: "seen", label: "Seen by then", text: percent },
    { key: "late", label: "Late", text: percent },
    { key: "stale", label: "Stale", text: percent },
    { key: "noise", label: "Noise", text: percent },
    { key: "total", label: "Error as read", text: percent },
    { key: "corrected", label: "Divided by share", text: percent },
  ],
  views: ({ plot, prepared }) => [plot(whole(prepared), "horizon"), plot(parts(prepared), "horizon")],
});

/** What both plots share: the axis of horizons, and curves that a new setting or an answer redraws. */
const shared = ({ data, horizons }, { title }) => ({
  title,
  class: "mlsd-told",
  height: (width) => (width < 420 ? 240 : 280),
  // The curves are the answer to an open question.
  key: ({ delay, drift, per_day, asking }) => `${delay} ${drift} ${per_day} ${asking}`,
  axes: () => ({
    x: { title: "days until the label is read", domain: [0, data.log_days] },
    y: { title: "of today's rate", domain: [0, 1], format: (value) => percent(value).replace(".0%", "%") },
  }),
  locate: ({ px, x }) => Math.min(horizons.at(-1), Math.round(x.invert(px) / STEP) * STEP),
});

/** Points of a curve over all horizons, four to a step so that it bends smoothly near the axis. */
function curve({ data, horizons }, state, key) {
  const fine = Array.from({ length: 4 * (horizons.length - 1) + 1 }, (_, i) => (i * STEP) / 4);
  return fine.map((horizon) => [horizon, rateError(data, { ...state, horizon })[key]]).filter(([, y]) => Number.isFinite(y));
}

/** A line from the axis up to an error; what stands above it, it does not cross. */
function stem({ add, x, y }) {
  const line = add("line", { class: "mlsd-rule", y1: y.range()[0] });
  return (horizon, error) => set(line, { x1: x(horizon), x2: x(horizon), y2: y(Math.min(1, error)) });
}

function whole(prepared) {
  const { source } = prepared.data;
  return {
    ...shared(prepared, { title: "Error of the learned rate" }),
    fixed({ add, path, x, y }, state) {
      if (state.asking) return;
      const { measured, best, best_error, best_corrected, best_corrected_error } = state;
      path(curve(prepared, state, "corrected"), { class: "mlsd-curve mlsd-cost" });
      path(curve(prepared, state, "total"), { class: "mlsd-curve" });
      const dot = (tint) => ([horizon, error]) => {
        if (error <= 1) add("circle", { class: `mlsd-mix ${tint}`, r: 4, cx: x(horizon), cy: y(error) });
      };
      const pairs = (list) => list.map((error, i) => [measured.horizon[i], error]);
      if (measured?.corrected) pairs(measured.corrected).forEach(dot("mlsd-purple"));
      if (measured) pairs(measured.error).forEach(dot("mlsd-ink"));
      for (const [tint, horizon, error] of [["mlsd-purple", best_corrected, best_corrected_error], ["mlsd-ink", best, best_error]]) {
        if (error <= 1) add("circle", { class: `mlsd-best ${tint}`, r: 8, cx: x(horizon), cy: y(error) });
      }
      // The middle of the top is where no curve goes that has a lowest point in sight.
      const [left, top] = [x(0.3 * x.domain()[1]), y.range()[1]];
      const lines = [["mlsd-ink", "as read"], ["mlsd-purple", "divided by the share seen"]];
      if (measured) lines.push(["", `dots: ${source}`]);
      lines.push(["", "rings: the best horizon"]);
      lines.forEach(([tint, text], i) => add("text", { class: tint, x: left, y: top + 14 + 16 * i }, text));
    },
    marker({ add, x, y }) {
      const rule = stem({ add, x, y });
      const dot = add("circle", { class: "mlsd-dot", r: 6 });
      return ({ horizon, total }) => {
        rule(horizon, total);
        set(dot, { cx: x(horizon), cy: y(Math.min(1, total)) });
      };
    },
    caption: ({ horizon, total, corrected, measured }) => {
      const at = measured ? measured.horizon.indexOf(horizon) : -1;
      const found = (list) => (at >= 0 && list ? ` (${source} ${percent(list[at])})` : "");
      return `as read ${percent(total)}${found(measured?.error)},\n`
        + `divided by the share seen ${percent(corrected)}${found(measured?.corrected)}`;
    },
  };
}

function parts(prepared) {
  return {
    ...shared(prepared, { title: "Where it comes from" }),
    fixed({ add, path, x, y }, state) {
      if (state.asking) return;
      const [[left, right], [bottom, top]] = [x.range(), y.range()];
      const drawn = PARTS.map(([key, tint]) => ({ key, tint, points: curve(prepared, state, key) }));
      for (const { tint, points } of drawn) path(points, { class: `mlsd-curve ${tint}` });
      const dots = drawn.map(({ points }) => points.map((point) => [x(point[0]), y(point[1])]).filter(([, py]) => py >= top));
      const free = labels({ left: left + 3, right, top, bottom }, dots.flat());
      drawn.forEach(({ key, tint }, i) => {
        // Late falls from the left, the other two rise to the right: named where each is high.
        const at = key === "late" ? dots[i].find(([, py]) => py > y(0.75)) : dots[i].filter(([px]) => px < x(0.8 * x.domain()[1])).at(-1);
        if (at) add("text", { class: tint, ...free(key, at) }, key);
      });
    },
    marker({ add, x, y }) {
      const rule = stem({ add, x, y });
      const dots = PARTS.map(([key, tint]) => [key, add("circle", { class: `mlsd-dot ${tint}`, r: 5 })]);
      return (result) => {
        rule(result.horizon, Math.max(...dots.map(([key]) => result[key])));
        for (const [key, dot] of dots) set(dot, { cx: x(result.horizon), cy: y(Math.min(1, result[key])) });
      };
    },
    caption: ({ late, stale, noise }) => `late ${percent(late)}, stale ${percent(stale)},\nnoise ${percent(noise)}`,
  };
}
