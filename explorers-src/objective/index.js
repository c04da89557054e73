// Which objective still looks best on day 60? Two lines of one mix, and all mixes on one day.

import { scaleLinear } from "d3-scale";
import { explorer } from "../kit/explorer.js";
import { UNDEFINED, amount, change } from "../kit/format.js";
import { set } from "../kit/dom.js";
import { labels } from "../kit/label.js";
import { capital, checkState, evaluate, prepare, question, settle, share, words } from "./maths.js";

const NAME = 55; // pixels that the name of a line takes

export default explorer({
  prepare,
  evaluate,
  question,
  settle,
  check: checkState,
  follows: [{ key: "click", label: "Weight of clicks: the rest", text: share }],
  readouts: [
    { key: "clicks", label: "Clicks", text: change },
    { key: "watch_hours", label: "Watch hours", text: change },
    {
      key: "mean_satisfaction",
      label: ({ old_satisfaction }) => `Satisfaction (old: ${score(old_satisfaction)})`,
      text: score,
    },
    { key: "visitors", label: "Visitors", text: change },
    { key: "pages", label: "Pages, for ads", text: change },
  ],
  views: ({ plot, prepared, data }) => [
    plot(overTime(prepared, data), "day"),
    plot(allMixes(prepared, data), "satisfaction", "watch"),
  ],
});

function overTime({ days, mixes, changes }, { old }) {
  const line = (metric, mix, until) =>
    days.slice(0, until + 1).map((day, i) => [day, changes[metric][mix][i]]).filter(([, y]) => Number.isFinite(y));
  const domain = extent([...changes.clicks, ...changes.visitors].flat());
  const [first, last] = [days[0], days.at(-1)];
  const reach = first < last ? [first, last] : [first - 1, last + 1];
  const between = scaleLinear().domain(reach).ticks(6).filter((day) => day > first + 4 && day < last - 4);
  const x = { title: "day", domain: reach, ticks: [...new Set([first, ...between, last])] };
  return {
    title: "This mix, day by day",
    class: "mlsd-told",
    height,
    // The days to come are the answer to an open question.
    key: ({ mix, at, asking }) => `${mix} ${asking && at}`,
    axes: () => ({
      x,
      y: { title: `against ${old}, mean of 7 days`, domain, format: short },
    }),
    fixed({ add, path, x, y }, { mix, at, asking }) {
      const [left, right] = x.range();
      add("line", { class: "mlsd-zero", x1: left, x2: right, y1: y(0), y2: y(0) });
      const drawn = [["clicks", "mlsd-orange"], ["visitors", "mlsd-blue"]]
        .map(([metric, tint]) => ({ metric, tint, points: line(metric, mix, asking ? at : days.length - 1) }))
        .filter(({ points }) => points.length);
      for (const { tint, points } of drawn) path(points, { class: `mlsd-curve ${tint}` });
      // A line has its name at its end: above it, or below where the other line is close above.
      const ends = drawn.map(({ metric, tint, points }) => {
        const px = x(points.at(-1)[0]);
        const near = points.filter(([day]) => x(day) > px - NAME).map(([, value]) => y(value));
        return { metric, tint, px, top: Math.min(...near), bottom: Math.max(...near) };
      }).sort((one, other) => one.top - other.top);
      ends.forEach(({ metric, tint, px, top, bottom }, i) => {
        const crowded = i > 0 && top - ends[i - 1].bottom < 34;
        const side = px > left + NAME ? { x: px - 4, "text-anchor": "end" } : { x: px + 10 };
        add("text", { class: tint, ...side, y: crowded ? bottom + 17 : top - 8 }, metric);
      });
    },
    marker({ add, x, y }) {
      const [bottom, top] = y.range();
      const rule = add("line", { class: "mlsd-rule", y1: top, y2: bottom });
      const knob = add("circle", { class: "mlsd-dot", cy: top, r: 6 });
      const dots = [["clicks", "mlsd-orange"], ["visitors", "mlsd-blue"]]
        .map(([metric, tint]) => ({ metric, dot: add("circle", { class: `mlsd-dot ${tint}`, r: 5 }) }));
      return (result) => {
        set(rule, { x1: x(result.day), x2: x(result.day) });
        set(knob, { cx: x(result.day) });
        for (const { metric, dot } of dots) place(dot, x(result.day), y(result[metric]));
      };
    },
    caption: told(mixes),
    locate: ({ px, x }) => x.invert(px),
  };
}

function allMixes({ mixes: all, changes, best }, { old }) {
  const { clicks, visitors } = changes;
  const [across, up] = [extent(clicks.flat()), extent(visitors.flat())];
  return {
    title: `All ${all.length} mixes on that day`,
    class: "mlsd-told",
    height,
    key: ({ at }) => at,
    axes: () => ({
      x: { title: "change in clicks", class: "mlsd-orange", domain: across, format: short },
      y: { title: "change in visitors", class: "mlsd-blue", domain: up, format: short },
    }),
    fixed({ add, x, y }, { at }) {
      const [[left, right], [bottom, top]] = [x.range(), y.range()];
      add("line", { class: "mlsd-zero", x1: left, x2: right, y1: y(0), y2: y(0) });
      add("line", { class: "mlsd-zero", x1: x(0), x2: x(0), y1: top, y2: bottom });
      const dots = all.map((_, i) => [x(clicks[i][at]), y(visitors[i][at])]);
      for (const dot of dots) place(add("circle", { class: "mlsd-mix", r: 4 }), ...dot);
      const seen = dots.filter((dot) => dot.every(Number.isFinite));
      const free = labels({ left: left + 3, right, top, bottom }, seen);
      const name = (dot, tint, text) => add("text", { class: tint, ...free(text, dot) }, text);
      const [forClicks, forVisitors] = [best.clicks[at], best.visitors[at]];
      const both = forClicks === forVisitors;
      const marks = all.length === 1 ? []
        : both ? [[forClicks, "mlsd-ink", "most clicks and visitors"]]
        : [[forClicks, "mlsd-orange", "most clicks"], [forVisitors, "mlsd-blue", "most visitors"]];
      for (const [mix, tint, text] of marks) {
        place(add("circle", { class: `mlsd-best ${tint}`, r: 8 }), ...dots[mix]);
        if (seen.includes(dots[mix])) name(dots[mix], tint, text);
      }
      name([x(0), y(0)], null, old);
    },
    marker({ add, x, y }) {
      const dot = add("circle", { class: "mlsd-dot", r: 6 });
      return (result) => place(dot, x(result.clicks), y(result.visitors));
    },
    caption: told(all),
    locate({ px, py, x, y }, { at, satisfaction, watch }) {
      let [closest, found] = [Infinity, { satisfaction, watch }];
      all.forEach((mix, i) => {
        const distance = (x(clicks[i][at]) - px) ** 2 + (y(visitors[i][at]) - py) ** 2;
        if (distance < closest) [closest, found] = [distance, { satisfaction: mix.satisfaction, watch: mix.watch }];
      });
      return found;
    },
  };
}

/** Puts a circle on its point, or out of sight where the point is undefined. */
function place(circle, cx, cy) {
  const seen = Number.isFinite(cx) && Number.isFinite(cy);
  set(circle, seen ? { cx, cy, visibility: "inherit" } : { visibility: "hidden" });
}

function score(value) {
  return Number.isFinite(value) ? amount(value) : UNDEFINED;
}

/** The range of some changes and of none, with room for a dot at its ends. */
function extent(changes) {
  const finite = changes.filter(Number.isFinite);
  const [low, high] = [Math.min(0, ...finite), Math.max(0, ...finite)];
  const room = 0.07 * (high - low) || 0.1;
  return [low - room, high + room];
}

const told = (mixes) => ({ mix, clicks, visitors }) =>
  `${capital(words(mixes[mix]))}:\nclicks ${change(clicks)}, visitors ${change(visitors)}`;
const short = (value) => change(value).replace(".0%", "%");
const height = (width) => (width < 420 ? 240 : 280);
