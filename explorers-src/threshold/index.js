// Where should the threshold go? Score histogram, confusion matrix, ROC, PR and cost, linked.

import { scaleSqrt } from "d3-scale";
import { curveStepBefore } from "d3-shape";
import { explorer } from "../kit/explorer.js";
import { amount, count, number, percent } from "../kit/format.js";
import { h, set } from "../kit/dom.js";
import { evaluate, prepare, question } from "./maths.js";

const BINS = 40;

export default explorer({
  prepare,
  evaluate,
  question,
  readouts: [
    { key: "precision", label: "Precision", text: percent },
    { key: "recall", label: "Recall", text: percent },
    { key: "f1", label: "F1", text: percent },
    { key: "f_beta", label: ({ beta }) => `F-beta, β = ${number(beta)}`, text: percent },
    { key: "accuracy", label: "Accuracy", text: percent },
    { key: "expected_cost", label: "Cost per case", text: (value, { unit }) => amount(value, unit) },
  ],
  views: ({ plot, prepared, data }) => [
    plot(histogram(prepared, data), "threshold"),
    matrix(data),
    plot(cost(prepared, data), "threshold"),
    plot(roc(prepared), "threshold"),
    plot(precisionRecall(prepared), "threshold"),
  ],
});

// The negatives stand above the axis and the positives hang below it, the flagged to the right of
// the line: the four quarters are the four cells of the confusion matrix, in their places.
function histogram({ data: { score, positives, negatives } }, names) {
  const bin = (counts) => {
    const bins = new Array(BINS).fill(0);
    score.forEach((value, i) => (bins[Math.min(BINS - 1, Math.floor(value * BINS))] += counts[i]));
    return bins;
  };
  const [up, down] = [bin(negatives), bin(positives)];
  const most = Math.max(...up, ...down, 1);
  return {
    title: "Scores",
    height: (width) => (width < 420 ? 220 : 250),
    axes: () => ({
      x: { title: "score" },
      // A square root keeps single cases in sight beside a bar of hundreds.
      y: {
        title: `▲ ${names.negative} cases, square-root scale`,
        class: "mlsd-blue",
        domain: [-most, most],
        scale: scaleSqrt,
        ticks: [...rungs(most).map((tick) => -tick), 0, ...rungs(most)],
        format: (tick) => count(Math.abs(tick)),
      },
    }),
    fixed({ add, x, y }) {
      const bars = (counts, sign, name) => counts.forEach((cases, i) => {
        if (!cases) return;
        const [from, to] = [x(i / BINS), x((i + 1) / BINS)];
        const top = Math.min(y(0), y(sign * cases));
        add("rect", { class: name, x: from + 0.5, width: to - from - 1, y: top, height: Math.abs(y(0) - y(sign * cases)) });
      });
      bars(up, 1, "mlsd-negative");
      bars(down, -1, "mlsd-positive");
      add("line", { class: "mlsd-zero", x1: x(0), x2: x(1), y1: y(0), y2: y(0) });
      add("text", { class: "mlsd-orange", x: x(0), y: y(-most) + 32 }, `▼ ${names.positive}`);
    },
    marker({ add, x, y }) {
      const [top, bottom] = y.range().reverse();
      const fade = add("rect", { class: "mlsd-fade", x: x(0), y: top, height: bottom - top });
      const rule = add("line", { class: "mlsd-rule", y1: top, y2: bottom });
      const knob = add("circle", { class: "mlsd-dot", cy: top, r: 6 });
      return ({ threshold }) => {
        set(fade, { width: x(threshold) - x(0) });
        set(rule, { x1: x(threshold), x2: x(threshold) });
        set(knob, { cx: x(threshold) });
      };
    },
    caption: ({ tp, fp }) => `${count(tp)} ${names.positive} and ${count(fp)} ${names.negative} flagged`,
    locate: ({ px, x }) => Math.round(x.invert(px) * 100) / 100,
  };
}

function matrix(names) {
  const cell = (name, label) => {
    const number = h("strong", { "data-readout": name });
    return { name, number, node: h("td", { class: `mlsd-${name}` }, number, h("span", null, label)) };
  };
  const cells = [cell("tn", "left alone"), cell("fp", "false alarms"), cell("fn", "misses"), cell("tp", "found")];
  const row = (name, ...two) => h("tr", null, h("th", { scope: "row" }, name), ...two.map((part) => part.node));
  return {
    node: h("table", { class: "mlsd-matrix" },
      h("caption", null, h("strong", null, "Confusion matrix")),
      h("thead", null, h("tr", null, h("td"), h("th", { scope: "col" }, "not flagged"), h("th", { scope: "col" }, "flagged"))),
      h("tbody", null, row(names.negative, cells[0], cells[1]), row(names.positive, cells[2], cells[3])),
    ),
    show: (result) => cells.forEach(({ name, number }) => (number.textContent = count(result[name]))),
  };
}

function cost({ thresholds, costs }, { unit }) {
  return {
    title: "Cost per case",
    height: square,
    key: ({ cost_fp, cost_fn, asking }) => `${cost_fp} ${cost_fn} ${asking}`,
    axes: ({ cost_top }) => ({
      x: { title: "threshold" },
      y: { title: unit || "cost", domain: [0, cost_top || 1], format: short },
    }),
    fixed({ add, path, x, y }, { cost_fp, cost_fn, formula_threshold, asking }) {
      const { perCase, best } = costs(cost_fp, cost_fn);
      const points = Array.from(thresholds, (threshold, i) => [threshold, perCase[i]]).slice(1).reverse();
      if (points.at(-1)[0] < 1) points.push([1, perCase[0]]);
      if (points[0][0] > 0) points.unshift([0, points[0][1]]);
      path(points, { class: "mlsd-curve mlsd-cost" }, curveStepBefore);
      if (asking) return;
      if (!Number.isNaN(formula_threshold)) {
        const [at, [bottom, top]] = [x(formula_threshold), y.range()];
        const side = formula_threshold < 0.85 ? { x: at + 4 } : { x: at - 4, "text-anchor": "end" };
        add("line", { class: "mlsd-chance", x1: at, x2: at, y1: bottom, y2: top });
        add("text", { ...side, y: top + 10 }, "t*");
      }
      if (best) add("circle", { class: "mlsd-best", cx: x(thresholds[best]), cy: y(perCase[best]), r: 5 });
    },
    marker: dot(({ threshold, expected_cost }) => [threshold, expected_cost], { down: "mlsd-muted" }),
    caption: ({ expected_cost, cheapest_cost, cost_top, asking }) =>
      `${amount(expected_cost, unit)}${expected_cost > cost_top ? " ↑" : ""}`
        + (asking ? "" : `, cheapest ○ ${amount(cheapest_cost, unit)}`),
    locate: ({ px, x }) => Math.round(x.invert(px) * 100) / 100,
  };
}

function roc(prepared) {
  const { fpr, tpr } = prepared.roc;
  return {
    title: "ROC curve",
    height: square,
    axes: () => ({ x: { title: "false-positive rate (FPR)" }, y: { title: "recall" } }),
    fixed({ path }) {
      path([[0, 0], [1, 1]], { class: "mlsd-chance" });
      path(pairs(fpr, tpr), { class: "mlsd-curve" });
    },
    marker: dot(({ false_positive_rate, recall }) => [false_positive_rate, recall], {
      across: "mlsd-orange", down: "mlsd-blue",
    }),
    caption: ({ false_positive_rate, recall }) =>
      `recall ${percent(recall)}, FPR ${percent(false_positive_rate)}`,
    locate: nearest(prepared, fpr, tpr),
  };
}

function precisionRecall(prepared) {
  const { precision, recall } = prepared.pr;
  const share = prepared.positives / prepared.n;
  return {
    title: "Precision–recall curve",
    height: square,
    axes: () => ({ x: { title: "recall" }, y: { title: "precision" } }),
    fixed({ path }) {
      path([[0, share], [1, share]], { class: "mlsd-chance" });
      path(pairs(recall, precision), { class: "mlsd-curve" }, curveStepBefore);
    },
    marker: dot(({ recall, precision }) => [recall, precision], { across: "mlsd-muted", down: "mlsd-orange" }),
    caption: ({ recall, precision }) => `precision ${percent(precision)}, recall ${percent(recall)}`,
    locate: nearest(prepared, recall, precision),
  };
}

// The operating point, at the edge of the frame where it lies above. Its guides have the colour of the class that the rate is about.
function dot(position, { across, down }) {
  return ({ add, x, y }) => {
    const guides = [across && add("line", { class: `mlsd-guide ${across}` }), add("line", { class: `mlsd-guide ${down}` })];
    const mark = add("circle", { class: "mlsd-dot", r: 6 });
    return (result) => {
      const [right, up] = position(result);
      const [cx, cy] = [x(right), Math.max(y.range()[1], y(up))];
      const visibility = Number.isFinite(cx) && Number.isFinite(cy) ? "inherit" : "hidden";
      for (const part of [...guides, mark]) if (part) set(part, { visibility });
      if (visibility === "hidden") return;
      if (across) set(guides[0], { x1: x(0), x2: cx, y1: cy, y2: cy });
      set(guides[1], { x1: cx, x2: cx, y1: y(0), y2: cy });
      set(mark, { cx, cy });
    };
  };
}

/** The threshold of the point of a curve that is nearest to the pointer. */
function nearest({ thresholds }, xs, ys) {
  return ({ px, py, x, y }, { threshold }) => {
    let closest = Infinity;
    let found = threshold;
    xs.forEach((value, i) => {
      const distance = (x(value) - px) ** 2 + (y(ys[i]) - py) ** 2;
      if (distance < closest) [closest, found] = [distance, thresholds[i]];
    });
    return found;
  };
}

const pairs = (xs, ys) => Array.from(xs, (value, i) => [value, ys[i]]).filter((pair) => pair.every(Number.isFinite));
const square = (width) => Math.min(260, Math.max(170, width));
const short = (value) => (value >= 1e4 ? `${number(value / 1000)}k` : number(value));

/** Two round counts to label an axis with. */
function rungs(most) {
  const round = [];
  for (let power = 1; power <= most; power *= 10) round.push(power, 5 * power);
  return round.filter((tick) => tick <= most).slice(-2);
}
