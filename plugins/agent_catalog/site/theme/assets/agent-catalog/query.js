// The index has a query parameter `q` of its own. Material opens its search for one as soon as its script
// runs, at the end of the page: this script stands before it and keeps the words for the filter.
(() => {
  "use strict";
  // On a page that instant navigation shows, Material's script has long run, and leaves `q` alone.
  if (/** @type {any} */ (window).document$) return;
  const url = new URL(location.href);
  const words = url.searchParams.get("q");
  if (words === null) return;
  /** @type {any} */ (window).agentCatalogWords = words;
  url.searchParams.delete("q");
  history.replaceState(history.state, "", url);
})();
