// The page's elements, by selectors that its templates hold.

/** The first element that fits. @type {(root: ParentNode, selector: string) => any} */
export const one = (root, selector) => root.querySelector(selector);

/** What a template marks with `data-agent-NAME`, or a stand-in where a user's own leaves it out.
 * @type {(root: ParentNode, name: string) => any} */
export const part = (root, name) => one(root, `[data-agent-${name}]`) ?? make("p");

/** The query of the page. */
export const query = () => new URLSearchParams(location.search);

/** Change the query of the page's address. @param {string} to @param {boolean} [push]  as a step to go back from */
export const ask = (to, push = true) =>
  history[push ? "pushState" : "replaceState"](history.state, "", location.pathname + (to && `?${to}`));

/** Every element that fits. @type {(root: ParentNode, selector: string) => any[]} */
export const all = (root, selector) => [...root.querySelectorAll(selector)];

/** A new element. @type {(tag: string, properties?: object, ...children: (Node | string)[]) => any} */
export function make(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

/** What the window remembers under a key; a browser that keeps nothing has null. @param {string} key */
export function recall(key) {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? "null");
  } catch {
    return null;
  }
}

/** Remember a value, while the window is open or for good. @param {string} key @param {unknown} value */
export function remember(key, value, store = () => sessionStorage) {
  try {
    store().setItem(key, JSON.stringify(value));
  } catch {
    // The page works without a memory.
  }
}

/** Do something where a link would be followed in this tab, by the browser or the theme's instant navigation.
 * @param {MouseEvent} event @param {() => unknown} act */
export function instead(event, act) {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  event.stopPropagation();
  act();
}

/** An agent's name, with its id where another has the same. @param {ParentNode} root */
export const nameIn = root => all(root, "a[href], [data-agent-namesake]").map(part => part.textContent).join(" ");

/** Draw anew whenever the reader goes back or forth. @param {HTMLElement} root @param {() => unknown} draw */
export const onReturn = (root, draw) =>
  addEventListener("popstate", function back() {
    if (root.isConnected) draw();
    else removeEventListener("popstate", back);
  });

/** A number as people write it. @param {number} count */
export const written = count => count.toLocaleString("en");

/** A complete address. @param {string | null | undefined} url */
export const absolute = url => new URL(url ?? "", location.href).href;
