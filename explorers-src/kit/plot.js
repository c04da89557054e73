// A plot: axes, what stays, a marker for the current setting, and a grip to change it.
//
// A plot draws in the pixels that it has, so text keeps its size on every screen. It draws again
// when its size changes, or when `key` says that what stays has changed; otherwise only the
// marker moves, which is a few attributes a frame.

import { scaleLinear } from "d3-scale";
import { line } from "d3-shape";
import { clamp, stepped, text } from "./control.js";
import { h, set, svg } from "./dom.js";
import { number } from "./format.js";
import { thin } from "./thin.js";

const MARGIN = { top: 22, right: 12, bottom: 38, left: 38 };

/**
 * spec:
 *   title      what the plot is
 *   height     its height in pixels for a width in pixels
 *   class      optional: a class of its own
 *   axes       (result) => {x, y}, each {title, domain?, ticks?, format?, scale?, class?}
 *   fixed      (canvas, result) draws what stays: path() within the frame, add() anywhere
 *   marker     (canvas) draws what moves, and returns (result) => void, which places it
 *   caption    (result) => the exact values at a setting
 *   key        (result) => anything; what stays is drawn again when it changes
 *   locate     ({px, py, x, y}, result) => the value of the control at a point of the plot, or
 *              {key: value} of several controls, all of them allowed
 * context: {controls, now() => the setting, at(value) => result there, change(value)}, where a value
 * is what `locate` gives. The keys of the keyboard move the first of the controls.
 */
export function plot(spec, { controls, now, at, change }) {
  const [control] = controls;
  const caption = h("figcaption", null, h("strong", null, spec.title), " ", h("span"));
  const exact = caption.lastChild;
  const drawing = svg("svg", {
    // A slider, for a reader who cannot see it: the marker stands for the value of the control.
    role: "slider", tabindex: 0, "aria-label": `${control.label}, on the plot “${spec.title}”`,
    "aria-valuemin": control.min, "aria-valuemax": control.max,
  });
  const node = h("figure", { class: `mlsd-view ${spec.class ?? ""}`.trim() }, caption, drawing);

  let size = { width: 0, height: 0 };
  let result = null;
  let drawnKey;
  let canvas = null;
  let place = () => {};
  let placeGhost = () => {};
  let ghost = null;

  function draw() {
    const { width, height } = size;
    const axes = spec.axes(result);
    const x = scale(axes.x, [MARGIN.left, width - MARGIN.right]);
    const y = scale(axes.y, [height - MARGIN.bottom, MARGIN.top]);
    // A nested svg clips without an id, which two figures on a page could share; the strokes that
    // run along the frame have a pixel to spare.
    const [left, top] = [MARGIN.left - 1, MARGIN.top - 1];
    const [across, down] = [width - MARGIN.right - left + 1, height - MARGIN.bottom - top + 1];
    const frame = { x: left, y: top, width: across, height: down, viewBox: `${left} ${top} ${across} ${down}` };
    const layer = (name) => drawing.appendChild(svg("g", { class: name }));
    const on = (parent) => ({
      x, y,
      add: (tag, attributes, ...children) => parent.appendChild(svg(tag, attributes, ...children)),
      path: (points, attributes, curve) =>
        parent.appendChild(svg("svg", frame, svg("path", { ...attributes, d: outline(points, x, y, curve) }))),
    });
    set(drawing, { viewBox: `0 0 ${width} ${height}`, width, height });
    drawing.replaceChildren();
    drawAxes(on(layer("mlsd-axes")), axes, size);
    spec.fixed(on(layer("mlsd-fixed")), result);
    ghost = layer("mlsd-ghost");
    placeGhost = spec.marker(on(ghost));
    set(ghost, { visibility: "hidden" });
    place = spec.marker(on(layer("mlsd-marker")));
    canvas = { x, y };
    drawnKey = spec.key?.(result);
  }

  function show(next) {
    result = next;
    if (!size.width) return;
    if (!canvas || spec.key?.(result) !== drawnKey) draw();
    place(result);
    const said = spec.caption(result);
    exact.textContent = said;
    const value = result[control.key];
    set(drawing, { "aria-valuenow": value, "aria-valuetext": `${text(control, value)}: ${said}` });
  }

  const watcher = new ResizeObserver(([entry]) => {
    const width = Math.floor(entry.contentRect.width);
    if (!width || width === size.width) return;
    size = { width, height: Math.round(spec.height(width)) };
    canvas = null;
    if (result) show(result);
  });
  watcher.observe(node);

  const valueAt = (event) => {
    const box = drawing.getBoundingClientRect();
    const found = spec.locate({ px: event.clientX - box.left, py: event.clientY - box.top, ...canvas }, result);
    return typeof found === "object" ? found : clamp(control, found);
  };
  const leave = () => {
    if (!canvas) return;
    set(ghost, { visibility: "hidden" });
    exact.textContent = spec.caption(result);
  };
  let grabbed;
  const keys = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -10, PageUp: 10 };
  set(drawing, {
    pointerdown: (event) => {
      if (event.button !== 0 || !canvas) return;
      drawing.setPointerCapture(event.pointerId);
      grabbed = now();
      change(valueAt(event));
    },
    // The finger was about to scroll the page.
    pointercancel: () => change(grabbed),
    pointermove: (event) => {
      if (!canvas) return;
      if (drawing.hasPointerCapture(event.pointerId)) {
        leave();
        change(valueAt(event));
      } else if (event.pointerType === "mouse") {
        const value = valueAt(event);
        const there = at(value);
        placeGhost(there);
        set(ghost, { visibility: "visible" });
        // A caption of several controls names them itself.
        const where = typeof value === "object" ? "" : ` (at ${text(control, value)})`;
        exact.textContent = `${spec.caption(there)}${where}`;
      }
    },
    pointerleave: leave,
    keydown: (event) => {
      // Not the result's, for the press before may not have been shown yet.
      const value = now()[control.key];
      const to = event.key === "Home" ? control.min
        : event.key === "End" ? control.max
        : event.key in keys ? stepped(control, value, keys[event.key])
        : null;
      if (to === null) return;
      event.preventDefault();
      change(to);
    },
  });

  return { node, show, stop: () => watcher.disconnect() };
}

function scale({ domain = [0, 1], scale: make = scaleLinear }, range) {
  return make().domain(domain).range(range);
}

function outline(points, x, y, curve) {
  const draw = line();
  if (curve) draw.curve(curve);
  return draw(thin(points, x, y));
}

function drawAxes({ add, x, y }, axes, { width, height }) {
  const [left, right] = x.range();
  const bottom = height - MARGIN.bottom;
  for (const tick of ticks(axes.y, y, bottom)) {
    add("line", { class: "mlsd-grid", x1: left, x2: right, y1: y(tick), y2: y(tick) });
    add("text", { x: left - 6, y: y(tick), dy: "0.32em", "text-anchor": "end" }, (axes.y.format ?? number)(tick));
  }
  for (const tick of ticks(axes.x, x, width)) {
    add("line", { class: "mlsd-grid", x1: x(tick), x2: x(tick), y1: MARGIN.top, y2: bottom });
    add("text", { x: x(tick), y: bottom + 15, "text-anchor": "middle" }, (axes.x.format ?? number)(tick));
  }
  add("text", { class: axes.x.class ?? null, x: right, y: height - 6, "text-anchor": "end" }, axes.x.title);
  add("text", { class: axes.y.class ?? null, x: 0, y: 11 }, axes.y.title);
}

const ticks = (axis, scaled, pixels) => axis.ticks ?? scaled.ticks(Math.max(2, Math.round(pixels / 75)));
