// The filter of the index. The page is complete without it; all its state is in the address.
(() => {
  "use strict";

  /** The public query parameters whose values are facets of a card. */
  const FACETS = ["tool", "can", "model", "color", "category", "tag"];

  /**
   * @typedef {{tool: string[], can: string[], all: boolean, denied: string[], model: string[],
   *   color: string[], category: string[], tag: string[]}} Facets
   * @typedef {{element: HTMLElement, facets: Facets, text: string, name: string}} Card
   */

  /** Whether a card has one of the values; an agent that inherits every tool has each that is not denied.
   * @param {Facets} facets @param {string} key @param {string[]} values */
  function fits(facets, key, values) {
    if (!values.length || values.some((value) => facets[key].includes(value))) return true;
    if (!facets.all) return false;
    return key === "can" || (key === "tool" && values.some((value) => !facets.denied.includes(value)));
  }

  /** @param {HTMLElement} bar */
  function start(bar) {
    if (bar.dataset.ready) return;
    bar.dataset.ready = "true";
    const index = bar.closest(".agent-index");
    const list = index?.querySelector(".agent-cards");
    if (!index || !list) return;
    bar.hidden = false;

    /** @type {Card[]} */
    const cards = [...list.querySelectorAll("[data-facets]")].map((element) => ({
      element: /** @type {HTMLElement} */ (element),
      facets: JSON.parse(/** @type {HTMLElement} */ (element).dataset.facets ?? "{}"),
      text: (element.textContent ?? "").toLowerCase(),
      name: (element.querySelector(".agent-card-name")?.textContent ?? "").toLowerCase(),
    }));
    const fields = /** @type {(HTMLInputElement|HTMLSelectElement)[]} */ ([...bar.querySelectorAll("[data-filter]")]);
    const active = bar.querySelector("[data-agent-active]");
    const count = bar.querySelector("[data-agent-count]");
    const empty = /** @type {HTMLElement|null} */ (index.querySelector("[data-agent-empty]"));
    const asked = index.querySelector("[data-agent-query]");

    const apply = () => {
      const query = new URLSearchParams(location.search);
      const words = (query.get("q") ?? "").toLowerCase().split(/\s+/).filter(Boolean);
      const fewest = query.get("sort") === "tools";
      let shown = 0;
      for (const card of cards) {
        const visible =
          FACETS.every((key) => fits(card.facets, key, query.getAll(key))) &&
          words.every((word) => card.text.includes(word));
        card.element.hidden = !visible;
        shown += Number(visible);
      }
      if (query.has("sort")) {
        const key = (/** @type {Card} */ card) => (card.facets.all ? 1e9 : card.facets.tool.length);
        const order = [...cards].sort((a, b) => (fewest ? key(a) - key(b) : 0) || a.name.localeCompare(b.name));
        list.append(...order.map((card) => card.element));
      }
      for (const field of fields) field.value = query.get(field.dataset.filter ?? "") ?? "";
      if (count) count.textContent = `${shown} of ${cards.length} agents`;
      if (empty) empty.hidden = shown > 0;
      if (asked) asked.textContent = [...query].filter(([key]) => key !== "sort").map((pair) => pair[1]).join(", ");
      active?.replaceChildren(
        ...FACETS.flatMap((key) => query.getAll(key).map((value) => [key, value])).map(([key, value]) => {
          const chip = document.createElement("button");
          chip.type = "button";
          chip.textContent = `${key}: ${value} ×`;
          chip.setAttribute("aria-label", `Remove the filter ${key}: ${value}`);
          chip.addEventListener("click", () => go(without(query, key, value), true));
          return chip;
        }),
      );
    };

    /** @param {URLSearchParams} query @param {string} key @param {string} value */
    const without = (query, key, value) =>
      new URLSearchParams([...query].filter(([name, kept]) => name !== key || kept !== value));

    /** @param {URLSearchParams} query @param {boolean} push */
    const go = (query, push) => {
      const address = location.pathname + (query.size ? `?${query}` : "");
      history[push ? "pushState" : "replaceState"](history.state, "", address);
      apply();
    };

    for (const field of fields) {
      field.addEventListener("input", () => {
        const query = new URLSearchParams(location.search);
        const name = field.dataset.filter ?? "";
        query.delete(name);
        if (field.value) query.set(name, field.value);
        go(query, field.tagName === "SELECT");
      });
    }
    index.querySelector("[data-agent-reset]")?.addEventListener("click", (event) => {
      event.preventDefault();
      go(new URLSearchParams(), true);
    });
    window.addEventListener("popstate", () => bar.isConnected && apply());

    const saved = /** @type {any} */ (window).agentCatalogWords;
    delete (/** @type {any} */ (window).agentCatalogWords);
    if (saved === undefined) return apply();
    const query = new URLSearchParams(location.search);
    query.set("q", saved);
    go(query, false);
  }

  const init = () =>
    document.querySelectorAll("[data-agent-filter]").forEach((bar) => start(/** @type {HTMLElement} */ (bar)));

  // Material announces each page that instant navigation shows; other themes load pages whole.
  const pages = /** @type {any} */ (window).document$;
  if (pages) pages.subscribe(init);
  else if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", init);
  else init();
})();
