// Starts what a page asks for, once for each element: pages are complete without it.
import "./copy.js";

/** @type {[string, () => Promise<{start: (root: HTMLElement) => void}>][]} */
const FEATURES = [
  ["[data-agent-listing]", () => import("./listing.js")],
  ["[data-agent-matrix]", () => import("./matrix.js")],
  ["[data-agent-compare]", () => import("./compare.js")],
  [".agent-page", () => import("./agent.js")],
  ["[data-agent-tray]", () => import("./tray.js")],
];

document.documentElement.classList.add("agent-live");

function init() {
  for (const [selector, load] of FEATURES)
    for (const root of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(selector))) {
      if (root.dataset.agentReady) continue;
      root.dataset.agentReady = "true";
      load().then((feature) => feature.start(root));
    }
}

// Material announces each page that instant navigation shows; other themes load pages whole.
const pages = /** @type {any} */ (window).document$;
if (pages) pages.subscribe(init);
else if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", init);
else init();
