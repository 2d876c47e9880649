// The filter of a list. All its state is in the address.
import { load, matching, ranked } from "./data.js";
import { all, ask, instead, make, one, onReturn, part, query, written } from "./dom.js";
import { fill, place, recount } from "./facet.js";

/**
 * @param {HTMLElement} root  holds the form
 * @param {string} url  the address of the data
 * @param {(items: import("./data.js").Item[], query: URLSearchParams, data: import("./data.js").Data) => void} show
 */
export function startFilter(root, url, show) {
  const form = one(root, "[data-agent-filter]") ?? make("form");
  const { q = make("input"), sort = make("select") } = form.elements;
  const things = root.dataset.agentThings ?? "";
  /** @type {import("./data.js").Data | undefined} */
  let data;
  let timer = 0;

  /** Change the address, and show what it says. @param {URLSearchParams} to @param {boolean} push */
  const go = (to, push) => {
    ask(String(to), push);
    return apply(push ? 0 : 200);
  };

  /** @param {string} key @param {string} value @param {boolean} [on] */
  const toggle = (key, value, on = !query().getAll(key).includes(value)) => {
    const to = query();
    to.delete(key, value);
    if (on) to.append(key, value);
    return go(to, true);
  };

  /** @param {string} key @param {string} value @param {boolean} push */
  const set = (key, value, push) => {
    const to = query();
    to.delete(key);
    if (value) to.set(key, value);
    return go(to, push);
  };

  /** @param {number} [patience]  milliseconds until the count is announced: a reader may be typing */
  const apply = async (patience = 0) => {
    const status = part(root, "count");
    try {
      data ??= await load(url);
    } catch {
      status.textContent = "The filter cannot load its data.";
    }
    root.classList.remove("agent-pending");
    if (!data) return;
    const asked = query();
    const words = asked.get("q") ?? "";
    const found = ranked(matching(data, asked), words);
    if (q.value !== words) q.value = words;
    sort.value = asked.get("sort") ?? "";
    if (!sort.value) sort.value = "";
    show(found, asked, data);
    const total = written(data.items.length);
    const fit = found.length < data.items.length ? `${written(found.length)} of ${total}` : total;
    clearTimeout(timer);
    const say = () => (status.textContent = `${fit} ${fit === "1" ? things.slice(0, -1) : things}`);
    if (patience) timer = setTimeout(say, patience);
    else say();
    part(root, "empty").hidden = found.length > 0;
    for (const link of all(root, "[data-agent-carry]:not([aria-current])")) link.search = String(asked);
    drawChips(asked, data.facets);
    data.facets.forEach(({ key }, at) => {
      one(form, `[data-facet="${key}"]`)?.toggleAttribute("data-chosen", asked.has(key));
      const panel = one(form, `#facet-${key}:popover-open`);
      if (panel && data) recount(panel, data, at);
    });
  };

  /** @param {URLSearchParams} asked @param {import("./data.js").Facet[]} facets */
  const drawChips = (asked, facets) => {
    const active = part(root, "active");
    const held = active.contains(document.activeElement);
    const words = [asked.get("q")].filter(Boolean);
    const chips = facets.flatMap(({ key, title, values }) =>
      [...new Set(asked.getAll(key))].map(value => {
        const name = `${title}: ${values.find(([known]) => known === value)?.[1] ?? value}`;
        words.push(name);
        return chip(`${name} ×`, `Remove the filter ${name}`, () => toggle(key, value, false));
      })
    );
    part(root, "query").textContent = words.join(", ");
    if (chips.length > 1) chips.push(chip("Clear all", null, clear));
    active.replaceChildren(...chips);
    if (held) (chips[0] ?? q).focus();
  };

  const clear = () => go(new URLSearchParams(), true);
  form.onsubmit = (/** @type {Event} */ event) => event.preventDefault();
  form.addEventListener("focusin", () => load(url).catch(() => {}), { once: true });
  q.oninput = () => set("q", q.value, false);
  sort.onchange = () => set("sort", sort.value, true);
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
  part(root, "reset").onclick = () => clear().then(() => q.focus());
  onReturn(root, apply);

  const { agentWords } = root.dataset;
  delete root.dataset.agentWords;
  const typed = agentWords ?? q.value;
  if (typed) set("q", typed, false);
  else if (location.search) apply();
  else root.classList.remove("agent-pending");
  return { apply, set, toggle };
}

/** @param {string} textContent @param {string | null} ariaLabel @param {() => void} onclick */
const chip = (textContent, ariaLabel, onclick) =>
  make("button", { type: "button", className: "agent-button", textContent, ariaLabel, onclick });
