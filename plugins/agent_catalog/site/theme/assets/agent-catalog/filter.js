// The filter of a list. All its state is in the address.
import { load, matching, ranked } from "./data.js";
import { all, instead, make, one, onReturn } from "./dom.js";
import { fill, place, recount } from "./facet.js";

/**
 * @param {HTMLElement} root  holds the form
 * @param {string} url  the address of the data
 * @param {(items: import("./data.js").Item[], query: URLSearchParams, data: import("./data.js").Data) => void} show
 */
export function startFilter(root, url, show) {
  // A user's template may leave any part out.
  const part = (/** @type {string} */ selector) => one(root, selector) ?? make("p");
  const form = one(root, "[data-agent-filter]") ?? make("form");
  const { q = make("input"), sort } = form.elements;
  const things = root.dataset.agentThings ?? "";
  /** @type {import("./data.js").Data | undefined} */
  let data;
  let timer = 0;

  const read = () => new URLSearchParams(location.search);

  /** Change the address, and show what it says. @param {URLSearchParams} query @param {boolean} push */
  const go = (query, push) => {
    history[push ? "pushState" : "replaceState"](history.state, "", location.pathname + (query.size ? `?${query}` : ""));
    return apply(push ? 0 : 200);
  };

  /** @param {string} key @param {string} value @param {boolean} [on] */
  const toggle = (key, value, on = !read().getAll(key).includes(value)) => {
    const query = read();
    query.delete(key, value);
    if (on) query.append(key, value);
    return go(query, true);
  };

  /** @param {string} key @param {string} value @param {boolean} push */
  const set = (key, value, push) => {
    const query = read();
    query.delete(key);
    if (value) query.set(key, value);
    return go(query, push);
  };

  /** @param {number} [patience]  milliseconds until the count is announced: a reader may be typing */
  const apply = async (patience = 0) => {
    const status = part("[data-agent-count]");
    try {
      data ??= await load(url);
    } catch {
      status.textContent = "The filter cannot load its data.";
    }
    root.classList.remove("agent-pending");
    if (!data) return;
    const query = read();
    const words = query.get("q") ?? "";
    const found = ranked(matching(data, query), words);
    if (q.value !== words) q.value = words;
    if (sort) {
      sort.value = query.get("sort") ?? "";
      if (!sort.value) sort.value = "";
    }
    show(found, query, data);
    const total = data.items.length.toLocaleString("en");
    const fit = found.length < data.items.length ? `${found.length.toLocaleString("en")} of ${total}` : total;
    clearTimeout(timer);
    timer = setTimeout(() => (status.textContent = `${fit} ${fit === "1" ? things.slice(0, -1) : things}`), patience);
    part("[data-agent-empty]").hidden = found.length > 0;
    for (const link of all(root, "[data-agent-carry]:not([aria-current])")) link.search = String(query);
    drawChips(query, data.facets);
    data.facets.forEach(({ key }, at) => {
      one(form, `[data-facet="${key}"]`)?.toggleAttribute("data-chosen", query.has(key));
      const panel = one(form, `#facet-${key}:popover-open`);
      if (panel && data) recount(panel, data, at);
    });
  };

  /** @param {URLSearchParams} query @param {import("./data.js").Facet[]} facets */
  const drawChips = (query, facets) => {
    const active = part("[data-agent-active]");
    const held = active.contains(document.activeElement);
    const asked = facets.flatMap(({ key, title, values }) =>
      [...new Set(query.getAll(key))].map((value) => {
        const name = `${title}: ${values.find(([known]) => known === value)?.[1] ?? value}`;
        return { key, value, name };
      }),
    );
    part("[data-agent-query]").textContent = [query.get("q"), ...asked.map(({ name }) => name)].filter(Boolean).join(", ");
    const chips = asked.map(({ key, value, name }) =>
      make("button", { type: "button", textContent: `${name} ×`, ariaLabel: `Remove the filter ${name}`,
        onclick: () => toggle(key, value, false) }),
    );
    if (chips.length > 1)
      chips.push(make("button", { type: "button", textContent: "Clear all", onclick: () => go(new URLSearchParams(), true) }));
    active.replaceChildren(...chips);
    if (held) (chips[0] ?? q).focus();
  };

  form.onsubmit = (/** @type {Event} */ event) => event.preventDefault();
  form.addEventListener("focusin", () => load(url).catch(() => {}), { once: true });
  q.oninput = () => set("q", q.value, false);
  if (sort) sort.onchange = () => set("sort", sort.value, true);
  for (const opener of all(form, "[data-facet]")) {
    const panel = one(form, `#facet-${opener.dataset.facet}`);
    const open = async () => {
      if (!panel.matches(":popover-open")) return;
      place(panel, opener);
      if (!data) await apply();
      if (!data) return;
      const at = data.facets.findIndex(({ key }) => key === opener.dataset.facet);
      fill(panel, data, at, (value, on) => toggle(opener.dataset.facet, value, on));
    };
    panel.ontoggle = open;
    panel.addEventListener("focusout", (/** @type {FocusEvent} */ { relatedTarget: next }) => {
      if (next && next !== opener && !panel.contains(next)) panel.hidePopover();
    });
    open();
  }
  // Links to a filter of this very list.
  for (const link of all(root, "[data-agent-asks]"))
    link.onclick = (/** @type {MouseEvent} */ event) =>
      instead(event, () => go(new URLSearchParams(link.search), true).then(() => one(root, link.hash).scrollIntoView()));
  part("[data-agent-reset]").onclick = () => go(new URLSearchParams(), true).then(() => q.focus());
  onReturn(root, apply);

  const { agentWords } = root.dataset;
  delete root.dataset.agentWords;
  const typed = agentWords ?? q.value;
  if (typed) set("q", typed, false);
  else if (location.search) apply();
  else root.classList.remove("agent-pending");
  return { apply, read, set, toggle };
}
