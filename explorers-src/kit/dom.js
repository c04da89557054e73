// Elements from one call: h("p", {class: "note"}, "text"), and the same for SVG.

const SVG = "http://www.w3.org/2000/svg";

export const h = (tag, attributes, ...children) =>
  fill(document.createElement(tag), attributes, children);

export const svg = (tag, attributes, ...children) =>
  fill(document.createElementNS(SVG, tag), attributes, children);

/** Sets attributes; a function is a listener for the event of its name, null removes. */
export function set(node, attributes = {}) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") node.addEventListener(name, value);
    else if (value === null || value === false) node.removeAttribute(name);
    else node.setAttribute(name, value === true ? "" : value);
  }
  return node;
}

function fill(node, attributes, children) {
  set(node, attributes ?? {});
  node.append(...children.filter((child) => child != null));
  return node;
}
