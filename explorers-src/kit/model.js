// The front-end model of anywidget (get, set, on, off, save_changes), without a kernel behind it.

export function createModel(state) {
  const values = { ...state };
  const listeners = new Map();
  const emit = (event) => [...(listeners.get(event) ?? [])].forEach((listener) => listener());
  return {
    get: (key) => values[key],
    set(key, value) {
      if (Object.is(values[key], value)) return;
      values[key] = value;
      emit(`change:${key}`);
      emit("change");
    },
    save_changes() {},
    on(event, listener) {
      listeners.set(event, (listeners.get(event) ?? new Set()).add(listener));
    },
    off(event, listener) {
      listeners.get(event)?.delete(listener);
    },
  };
}
