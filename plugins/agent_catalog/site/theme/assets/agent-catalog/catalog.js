// Starts what a page asks for, once for each element: pages are complete without it.
import * as agent from "./agent.js";
import * as compare from "./compare.js";
import * as listing from "./listing.js";
import * as matrix from "./matrix.js";
import * as tray from "./tray.js";

/** @type {[string, {start: (root: HTMLElement) => void}][]} */
const FEATURES = [
  ["[data-agent-listing]", listing],
  ["[data-agent-matrix]", matrix],
  ["[data-agent-compare]", compare],
  [".agent-page", agent],
  ["[data-agent-tray]", tray]
];

function init() {
  for (const [selector, feature] of FEATURES)
    for (const root of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(selector))) {
      if (root.dataset.agentReady) continue;
      root.dataset.agentReady = "true";
      feature.start(root);
    }
  // Only now are the buttons shown.
  document.documentElement.classList.add("agent-live");
}

// Material announces each page that instant navigation shows; other themes load pages whole.
const pages = /** @type {any} */ (window).document$;
if (pages) pages.subscribe(init);
else if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", init);
else init();
