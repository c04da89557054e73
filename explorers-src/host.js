// The static host: gives explorers on a page without a kernel what Jupyter gives them elsewhere.
//
// Each `.mlsd-explorer` element holds its state as JSON and a static figure. The host builds a
// model from the state, applies what the address bar says, and lets the explorer take the place
// of the figure. Where something is wrong, a message stands there instead, above the figure.

import { h } from "./kit/dom.js";
import { createModel } from "./kit/model.js";
import { parseState, speaksTo, writeState } from "./kit/state.js";

const URL_DELAY_MS = 300; // browsers refuse to rewrite the address more than about 3 times a second

export function start(explorers) {
  const mountAll = () => {
    for (const host of document.querySelectorAll(".mlsd-explorer[data-explorer]")) {
      try {
        mount(host, explorers);
      } catch (error) {
        host.prepend(notice(`This figure cannot move: ${error.message}.`));
      }
    }
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", mountAll);
  else mountAll();
}

function mount(host, explorers) {
  const explorer = explorers[host.dataset.explorer];
  if (!explorer) throw new Error(`there is no explorer called “${host.dataset.explorer}”`);
  const state = readState(host);
  const keys = state.controls.map((control) => control.key);
  const defaults = Object.fromEntries(keys.map((key) => [key, state[key]]));
  const current = () => Object.fromEntries(keys.map((key) => [key, model.get(key)]));

  let warning = null;
  const follow = () => {
    warning?.remove();
    warning = null;
    try {
      const wanted = parseState(location.hash, host.id, state.controls);
      if (!wanted) return false;
      const setting = { ...defaults, ...wanted };
      explorer.check?.(setting);
      // Whoever opens a link to a setting came to see that setting, not to be asked first.
      model.set("predict", null);
      for (const key of keys) model.set(key, setting[key]);
    } catch (error) {
      warning = notice(`The link to this figure is not valid: ${error.message}. It shows its first setting.`);
      host.prepend(warning);
    }
    return true;
  };

  const model = createModel(state);
  const page = () => location.href.split("#")[0];
  model.link = () => `${page()}#${writeState(host.id, current())}`;
  // As the page came without a link: its own first setting, and none in the address.
  model.reset = () => {
    for (const key of keys) model.set(key, defaults[key]);
    clearTimeout(timer);
    warning?.remove();
    if (speaksTo(location.hash, host.id)) history.replaceState(history.state, "", page());
  };
  const asked = follow();

  const stage = h("div");
  explorer.render({ model, el: stage });
  host.replaceChildren(...(warning ? [warning] : []), stage);
  if (asked) requestAnimationFrame(() => host.scrollIntoView({ behavior: "instant" }));

  let timer;
  model.on("change", () => {
    clearTimeout(timer);
    timer = setTimeout(() => history.replaceState(history.state, "", model.link()), URL_DELAY_MS);
  });
  addEventListener("hashchange", follow);
}

function readState(host) {
  let state;
  try {
    state = JSON.parse(host.querySelector('script[type="application/json"]').textContent);
  } catch {
    throw new Error("its data is not valid JSON");
  }
  if (!Array.isArray(state?.controls)) throw new Error("its data has no list of controls");
  return state;
}

function notice(text) {
  return h("p", { class: "mlsd-notice", role: "alert" }, text);
}
