// Back to the first setting, and a link to this one.

import { h } from "./dom.js";

/** `link()` gives the address of the current setting; a notebook has none, and no button. */
export function actions(reset, link) {
  const button = (text, click) => h("button", { type: "button", class: "mlsd-quiet", click }, text);
  const status = h("span", { role: "status" });
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(link());
      status.textContent = "Link to this setting copied.";
    } catch {
      status.textContent = "Copy the address of this page: it holds this setting.";
    }
  };
  return h("div", { class: "mlsd-buttons" },
    button("Reset", reset), link && button("Copy link to this setting", copy), status);
}
