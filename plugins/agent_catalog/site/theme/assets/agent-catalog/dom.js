// The page's elements, by selectors that its templates hold.

/** The first element that fits. @type {(root: ParentNode, selector: string) => any} */
export const one = (root, selector) => root.querySelector(selector);

/** Every element that fits. @type {(root: ParentNode, selector: string) => any[]} */
export const all = (root, selector) => [...root.querySelectorAll(selector)];

/** A new element. @type {(tag: string, properties?: object, ...children: (Node | string)[]) => any} */
export function make(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

/** A complete address. @param {string | null | undefined} url */
export const absolute = (url) => new URL(url ?? "", location.href).href;
