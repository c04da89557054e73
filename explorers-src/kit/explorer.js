// Puts an explorer together, and keeps its parts in step with the model.

import { actions } from "./actions.js";
import { h } from "./dom.js";
import { gate } from "./gate.js";
import { plot } from "./plot.js";
import { readout } from "./readout.js";
import { sentence } from "./sentence.js";
import { slider } from "./slider.js";
import { round } from "./state.js";

/**
 * An explorer is its mathematics and its views:
 *   prepare(data)                once: what every setting needs; throws where data are malformed
 *   evaluate(prepared, state)    at every move, so cheap: {sentence, …numbers}, and where the
 *                                sentence answers the question also {sentence_while_asking}
 *   readouts                     numbers of the result as text: [{key, label, text}]
 *   views({plot, prepared, data, controls})  the linked views; plot(spec, ...keys of the controls it drags)
 *   follows                      optional: what stands with the sliders and follows from them,
 *                                [{key, label, text}]
 *   settle(prepared, state, moved)  optional, where controls limit each other: the valid state
 *                                nearest to one in which those with the keys `moved` were set
 *   check(state)                 optional: throws, with the reason, where a link's is not valid
 *   question(prepared, predict)  optional: what to ask first, {text, options, answer, feedback}
 *
 * Title, controls, data and first setting come from Python, through the model. Every part is
 * {node, show(result), stop?()}, where the result is what `evaluate` gives, the state, and
 * `asking`: while that is true the question is open, and no part may show its answer.
 */
export function explorer({ prepare, evaluate, readouts, views, question, follows = [], settle, check }) {
  return {
    check,
    render({ model, el }) {
      const data = model.get("data");
      const prepared = prepare(data);
      const controls = model.get("controls");
      const read = () => Object.fromEntries(controls.map(({ key }) => [key, model.get(key)]));
      const changed = (values) => {
        const state = { ...read(), ...values };
        return settle ? settle(prepared, state, Object.keys(values)) : state;
      };
      const write = (values) => {
        for (const [key, value] of Object.entries(changed(values))) model.set(key, round(value));
        model.save_changes();
      };
      let asking = Boolean(question) && model.get("predict") !== null;
      const measure = (state) => {
        const result = { ...state, asking, ...evaluate(prepared, state) };
        return asking ? { ...result, sentence: result.sentence_while_asking ?? result.sentence } : result;
      };

      const sliders = controls.map((control) => slider(control, (value) => write({ [control.key]: value })));
      const words = sentence();
      const numbers = readouts.map((spec) => readout(spec, data));
      const rest = follows.map((spec) => readout(spec, data));
      const linked = views({
        prepared,
        data,
        controls,
        plot: (spec, ...keys) => {
          const named = (value) => (typeof value === "object" ? value : { [keys[0]]: round(value) });
          return plot(spec, {
            controls: keys.map((key) => controls.find((control) => control.key === key)),
            now: read,
            at: (value) => measure(changed(named(value))),
            change: (value) => write(named(value)),
          });
        },
      });
      const parts = [...sliders, ...rest, words, ...numbers, ...linked];
      const nodes = (list) => list.map((part) => part.node);

      // The first control, the one that the views are about, stands next to what it changes: on a
      // phone the others would push it a screen away.
      const [lead, ...others] = sliders;
      const settings = h("fieldset", { class: "mlsd-controls" },
        h("legend", { class: "mlsd-hidden" }, "Settings"), ...nodes([...others, ...rest, lead]));
      const figures = h("div", { class: "mlsd-views" }, ...nodes(linked));
      const first = read();
      const root = h("section", { class: "mlsd-app", "aria-label": model.get("title") },
        h("p", { class: "mlsd-title" }, model.get("title")),
        settings,
        words.node,
        h("div", { class: "mlsd-readouts" }, ...nodes(numbers)),
        h("p", { class: "mlsd-hint" }, "Drag the point on any plot, or use the sliders."),
        figures,
        actions(model.reset ?? (() => write(first)), model.link),
      );
      // JupyterLab takes arrow keys and Enter for its own, unless the focused element says not to.
      root.addEventListener("focusin", ({ target }) => target.setAttribute("data-lm-suppress-shortcuts", ""));

      const close = (closed) => {
        asking = closed;
        settings.disabled = closed;
        figures.inert = closed;
      };
      const open = () => {
        close(false);
        update();
      };
      const ask = asking ? gate(question(prepared, model.get("predict")), () => {
        open();
        // The button that had the focus is gone.
        lead.focus();
      }) : null;
      if (ask) settings.before(ask);
      close(asking);

      let frame = 0;
      const update = () => {
        frame = 0;
        const result = measure(read());
        for (const part of parts) part.show(result);
      };
      const listeners = controls.map(({ key }) => [`change:${key}`, () => (frame ||= requestAnimationFrame(update))]);
      listeners.push(["change:predict", () => {
        if (model.get("predict") !== null) return;
        ask?.remove();
        open();
      }]);
      for (const [event, listener] of listeners) model.on(event, listener);

      el.append(root);
      update();
      return () => {
        for (const [event, listener] of listeners) model.off(event, listener);
        cancelAnimationFrame(frame);
        for (const part of parts) part.stop?.();
        root.remove();
      };
    },
  };
}
