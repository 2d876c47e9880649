// Runs where it stands, above a list, before the theme's own script and before anything is drawn.
(() => {
  const root = document.currentScript?.parentElement;
  // Instant navigation may run it after the page has started.
  if (!root || root.dataset.agentReady) return;
  // Without a web server nothing can be fetched, and a filter would be dead.
  if (location.protocol === "file:") return root.classList.add("agent-alone");
  const url = new URL(location.href);
  // The list of a filtered address is drawn once, when it is filtered.
  if (url.search) root.classList.add("agent-pending");
  setTimeout(() => root.classList.remove("agent-pending"), 5000);
  root.dataset.agentShows = "cards";
  try {
    root.dataset.agentShows = JSON.parse(localStorage.getItem("agent-view") ?? '"cards"');
    // A reader who comes back finds the page as high as it was, before the browser scrolls.
    const [, height] = JSON.parse(sessionStorage.getItem(`agent-shown ${location.pathname}${location.search}`) ?? "[]");
    root.style.minHeight = `${height}px`;
  } catch {
    // A browser that keeps nothing begins anew.
  }
  // Material opens its search for a parameter `q` as soon as its script runs, at the end of the page: the
  // words are kept for our filter. On a page of instant navigation that script has long run.
  if (/** @type {any} */ (window).document$) return;
  const words = url.searchParams.get("q");
  if (words === null) return;
  root.dataset.agentWords = words;
  url.searchParams.delete("q");
  history.replaceState(history.state, "", url);
})();
