// What does one more candidate cost? Money, the envelope line by line, latency, replicas, and scale.

import { scaleLog } from "d3-scale";
import { explorer } from "../kit/explorer.js";
import { count, number, percent } from "../kit/format.js";
import { h, set, svg } from "../kit/dom.js";
import { evaluate, many, money, plan, prepare, question, replicaCost, short, size, staircase } from "./maths.js";

export default explorer({
  prepare,
  evaluate,
  question,
  readouts: [
    { key: "qps_peak", label: "Requests/s at peak", text: short },
    { key: "in_flight", label: "In flight at peak", text: short },
    { key: "replicas", label: "Replicas", text: count },
    { key: "cost_per_month", label: "Cost a month", text: price },
    { key: "cost_per_1000_requests", label: "Per 1,000 requests", text: price },
    { key: "cost_of_one_more_candidate", label: "One more candidate, a month", text: price },
  ],
  views: ({ plot, prepared, data, controls }) => {
    const range = Object.fromEntries(controls.map((control) => [control.key, control]));
    return [
      plot(bill(prepared, data, range.candidates), "candidates"),
      envelope(data),
      plot(latency(prepared, data, range.candidates), "candidates"),
      plot(fleet(prepared, range.candidates), "candidates"),
      plot(scale(prepared, data, range.million_users), "million_users"),
    ];
  },
});

/** How far the candidates are drawn: up to the current ones while the question is open. */
const until = ({ max }, { asking, candidates }) => (asking ? Math.min(max, candidates) : max);

// What does not grow with the candidates lies at the bottom, as a floor.
function bill(prepared, { prices, serving }, range) {
  const replica = replicaCost(serving, prices);
  const parts = [["index", "mlsd-green"], ["logs", "mlsd-blue"], ["ranking", "mlsd-purple"]];
  return {
    title: "What a month costs",
    class: "mlsd-bill",
    height: (width) => (width < 350 ? 230 : 260),
    key: settings("million_users", "peak_factor", "us_per_candidate"),
    axes: (state) => ({
      x: { title: "candidates per request", domain: [0, range.max], format: count },
      y: {
        title: `${prices.currency} a month`, format: axis,
        domain: [0, 1.05 * plan(prepared, { ...state, candidates: range.max }).cost_per_month || 1],
      },
    }),
    fixed({ add, path, x, y }, state) {
      const end = until(range, state);
      const floor = state.index + state.logs;
      const total = staircase(prepared, state, end).map(([candidates, replicas]) => [candidates, floor + replicas * replica]);
      const flat = (height) => [[0, height], [end, height]];
      const layers = [[flat(0), flat(state.index)], [flat(state.index), flat(floor)], [flat(floor), upright(total)]];
      layers.forEach(([lower, upper], i) => {
        const [, tint] = parts[i];
        path([...upper, ...lower.toReversed()], { class: `mlsd-area ${tint}` });
        path(upper, { class: `mlsd-edge ${tint}` });
      });
      const [, right] = x.range();
      const name = (part, tint, i) => [i ? " over " : "", svg("tspan", { class: tint }, part)];
      add("text", { x: right, y: 11, "text-anchor": "end" }, ...parts.toReversed().flatMap(([part, tint], i) => name(part, tint, i)));
      const room = x(Math.min(range.max, state.candidates_in_budget));
      if (state.asking || room >= right) return;
      const [bottom, top] = y.range();
      add("line", { class: "mlsd-chance mlsd-red", x1: room, x2: room, y1: bottom, y2: top });
      const side = room < x(0.7 * range.max) ? { x: room + 5 } : { x: room - 5, "text-anchor": "end" };
      add("text", { class: "mlsd-red", ...side, y: top + 30 }, room < x(0.7 * range.max) ? "too slow →" : "too slow from here");
    },
    marker: rule((state) => state.cost_per_month),
    caption: (at) => `${money(at.cost_per_month, prices.currency)} at ${count(at.candidates)} candidates:\n`
      + parts.map(([part]) => `${part} ${money(at[part], prices.currency)}`).reverse().join(", "),
    locate: nearest(range),
  };
}

/** Every line with what it was reckoned from, so that no assumption is hidden. */
function envelope({ requests_per_user_day, serving, storage, prices }) {
  const { cores_per_replica, target_utilisation, spare_replicas, fixed_cpu_ms, wait_ms } = serving;
  const spare = spare_replicas === 1 ? "1 spare" : `${number(spare_replicas)} spare`;
  const per = (at) => `${short(at)}/s`;
  const lines = [
    ["Requests, mean", (at) => `${many(at.daily_users)} users × ${number(requests_per_user_day)} ÷ 86,400 s`, (at) => per(at.qps_mean)],
    ["Requests, peak", (at) => `${per(at.qps_mean)} × ${number(at.peak_factor)}`, (at) => per(at.qps_peak)],
    ["Candidates, peak", (at) => `${per(at.qps_peak)} × ${count(at.candidates)}`, (at) => `${many(at.candidates_per_s)}/s`],
    ["CPU a request", (at) => `${number(fixed_cpu_ms)} ms + ${count(at.candidates)} × ${number(at.us_per_candidate)} µs`, (at) => `${short(at.cpu_ms)} ms`],
    ["Cores busy", (at) => `${per(at.qps_peak)} × ${short(at.cpu_ms)} ms`, (at) => short(at.busy_cores)],
    ["Replicas", (at) => `${short(at.busy_cores)} ÷ (${number(cores_per_replica)} cores × ${number(100 * target_utilisation)}%), rounded up, + ${spare}`, (at) => count(at.replicas)],
    ["Busy over the day", () => "of all their cores, on average", (at) => percent(at.utilisation_mean)],
    ["Latency", (at) => `${number(wait_ms)} ms waiting + ${short(at.cpu_ms)} ms`, (at) => `${short(at.latency_ms)} ms`],
    ["In flight", (at) => `${per(at.qps_peak)} × ${short(at.latency_ms)} ms`, (at) => short(at.in_flight)],
    ["Log", (at) => `${size(at.log_bytes_per_day)} a day × ${number(storage.log_days_kept)} days`, (at) => size(at.log_bytes)],
    ["Index", () => `${many(storage.index_vectors)} × ${number(storage.index_dims)} × ${number(storage.bytes_per_dim)} B × ${number(storage.index_overhead)} × ${number(storage.index_copies)} copies`,
      (at) => size(at.index_bytes)],
  ].map(([label, working, value]) => {
    const [how, result] = [h("td", { colspan: 2 }), h("td")];
    const rows = [h("tr", null, h("th", { scope: "row" }, label), result), h("tr", null, how)];
    return { how, result, working, value, rows };
  });
  const price = (value) => prices.currency + number(value);
  return {
    node: h("table", { class: "mlsd-envelope" },
      h("caption", null, h("strong", null, "The envelope"),
        h("span", null, `Assumed: ${price(prices.core_hour)} a core-hour, ${price(prices.storage_gb_month)} a GB of log and `
          + `${price(prices.memory_gb_month)} a GB of memory a month; ${number(storage.log_rows_per_request)} log rows `
          + `of ${number(storage.bytes_per_log_row)} B a request.`)),
      h("tbody", null, ...lines.flatMap(({ rows }) => rows))),
    show: (at) => lines.forEach(({ how, result, working, value }) => {
      how.textContent = working(at);
      result.textContent = value(at);
    }),
  };
}

function latency(prepared, { serving }, range) {
  const budget = serving.latency_budget_ms;
  const top = 1.6 * budget;
  return {
    title: "Latency of a request",
    height: () => 200,
    key: settings("us_per_candidate"),
    axes: () => ({
      x: { title: "candidates per request", domain: [0, range.max], format: count },
      y: { title: "ms, on a free core", domain: [0, top], ticks: [0, 0.5, 1, 1.5].map((part) => part * budget), format: axis },
    }),
    fixed({ add, path, x, y }, state) {
      const [left, right] = x.range();
      add("rect", { class: "mlsd-area mlsd-red", x: left, width: right - left, y: y(top), height: y(budget) - y(top) });
      add("line", { class: "mlsd-chance mlsd-red", x1: left, x2: right, y1: y(budget), y2: y(budget) });
      add("text", { class: "mlsd-red", x: left + 4, y: y(budget) - 5 }, `budget ${number(budget)} ms`);
      path([0, until(range, state)].map((candidates) => [candidates, plan(prepared, { ...state, candidates }).latency_ms]), { class: "mlsd-curve" });
    },
    marker: dot("candidates", (state) => state.latency_ms),
    caption: ({ latency_ms, fits }) =>
      `${short(latency_ms)} ms${latency_ms > top ? " ↑" : ""}, ${fits ? "within" : "over"} the budget`,
    locate: nearest(range),
  };
}

function fleet(prepared, range) {
  return {
    title: "Replicas",
    height: square,
    key: settings("million_users", "peak_factor", "us_per_candidate"),
    axes: (state) => {
      const most = Math.max(1, plan(prepared, { ...state, candidates: range.max }).replicas);
      const few = most < 5 ? { ticks: Array.from({ length: most + 1 }, (_, i) => i) } : {};
      return {
        x: { title: "candidates per request", domain: [0, range.max], format: axis },
        y: { title: "replicas", format: axis, domain: [0, 1.05 * most], ...few },
      };
    },
    fixed({ path }, state) {
      path(upright(staircase(prepared, state, until(range, state))), { class: "mlsd-curve" });
    },
    marker: dot("candidates", (state) => state.replicas),
    caption: ({ replicas, busy_cores }) => `${count(replicas)}, for ${short(busy_cores)} busy cores`,
    locate: nearest(range),
  };
}

function scale(prepared, { prices }, { min, max, values }) {
  const cost = (state, million_users) => plan(prepared, { ...state, million_users }).cost_per_1000_requests;
  const powers = (low, high) => {
    const [from, to] = [Math.ceil(Math.log10(low) - 1e-9), Math.floor(Math.log10(high) + 1e-9)];
    const all = Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => 10 ** (from + i));
    return all.length > 4 ? all.filter((_, i) => i % 2 === 0) : all;
  };
  return {
    title: "What 1,000 requests cost",
    height: square,
    key: settings("peak_factor", "us_per_candidate", "candidates"),
    axes: (state) => {
      const costs = values.map((value) => cost(state, value)).filter((value) => value > 0);
      const domain = costs.length ? [Math.min(...costs) / 1.5, Math.max(...costs) * 1.5] : [0.1, 1];
      return {
        x: { title: "million daily users", scale: scaleLog, domain: [min, max], ticks: powers(min, max), format: axis },
        y: { title: `${prices.currency} per 1,000 requests`, scale: scaleLog, domain, ticks: powers(...domain), format: axis },
      };
    },
    fixed({ path }, state) {
      path(values.map((value) => [value, cost(state, value)]).filter(([, value]) => value > 0), { class: "mlsd-curve mlsd-cost" });
    },
    marker: dot("million_users", (state) => state.cost_per_1000_requests),
    caption: ({ cost_per_1000_requests, daily_users }) =>
      `${money(cost_per_1000_requests, prices.currency)} with ${many(daily_users)} users`,
    locate: ({ px, x }) => x.invert(px),
  };
}

/** Steps from a list of where they begin: each height lasts until the next one. */
const upright = (steps) => steps.flatMap(([x, y], i) => (i ? [[x, steps[i - 1][1]], [x, y]] : [[x, y]]));

/** A line through the frame at the candidates, and a dot on it. */
function rule(height) {
  return ({ add, x, y }) => {
    const [bottom, top] = y.range();
    const line = add("line", { class: "mlsd-rule", y1: top, y2: bottom });
    const knob = add("circle", { class: "mlsd-dot", r: 6 });
    return (state) => {
      set(line, { x1: x(state.candidates), x2: x(state.candidates) });
      set(knob, { cx: x(state.candidates), cy: y(height(state)) });
    };
  };
}

/** A dot on a curve, at the edge of the frame where it lies above. */
function dot(across, height) {
  return ({ add, x, y }) => {
    const mark = add("circle", { class: "mlsd-dot", r: 6 });
    return (state) => {
      const [cx, cy] = [x(state[across]), Math.max(y.range()[1], y(height(state)))];
      set(mark, Number.isFinite(cx) && Number.isFinite(cy) ? { cx, cy, visibility: "inherit" } : { visibility: "hidden" });
    };
  };
}

// While the question is open, what is drawn ends at the current candidates.
const settings = (...keys) => (state) => `${keys.map((key) => state[key])} ${state.asking && state.candidates}`;
const nearest = ({ step }) => ({ px, x }) => Math.round(x.invert(px) / step) * step;
const square = (width) => Math.min(220, Math.max(170, width));

function price(value, { prices }) {
  return money(value, prices.currency);
}

/** 500, 20k, 1.5M: short enough for an axis. */
function axis(value) {
  if (value >= 1e9) return `${number(value / 1e9)}B`;
  if (value >= 1e6) return `${number(value / 1e6)}M`;
  return value >= 1e3 ? `${number(value / 1e3)}k` : String(Number(value.toPrecision(6)));
}
