// The data of a list, `items.json`, and which of its items fit a query.

/**
 * @typedef {{key: string, title: string, values: [string, string][], families: number[][]}} Facet
 * @typedef {Record<string, any> & {h: string, v: number[][]}} Item
 *   `h`: HTML; `v`: for each facet the places of its values, or first -1, -2 … for all values of a family
 *   and then the places of those that the item lacks; `s`: more words; `name`: of an agent
 * @typedef {{facets: Facet[], items: Item[], groups?: string[]}} Data
 */

/** @type {Record<string, Promise<Data>>} */
const loaded = {};

/** The data at an address, fetched once. @param {string} url */
export const load = url =>
  (loaded[url] ??= fetch(url, { cache: "no-cache" })
    .then(answer => answer.json())
    .catch(error => {
      delete loaded[url];
      throw error;
    }));

/** Letters without marks and case. @param {string} text */
export const fold = text => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

/** Knows the text of markup without making its elements. */
const reader = document.createElement("textarea");

/** What the words of a query are looked up in. @param {Item} item @param {Facet[]} facets */
function textOf(item, facets) {
  if (item.text) return item.text;
  reader.innerHTML = item.h.replace(/<[^>]*>/g, " ");
  const held = item.v.flatMap((places, at) => (places[0] < 0 ? [] : places.map(place => facets[at].values[place][1])));
  return (item.text = fold([reader.value, item.s, ...held].join(" ")));
}

/** The items that fit a query; the facet at `except` is left open. @param {Data} data
 * @param {URLSearchParams} query @param {number} [except] */
export function matching({ facets, items }, query, except) {
  const words = fold(query.get("q") ?? "").split(/\s+/).filter(Boolean);
  const asked = facets.map(({ key, values }) =>
    query.getAll(key).map(value => values.findIndex(([known]) => known === value))
  );
  return items.filter(
    item =>
      asked.every((places, at) => at === except || !places.length || places.some(place => has(item.v[at], place, facets[at]))) &&
      words.every(word => textOf(item, facets).includes(word))
  );
}

/** Whether an item has the value at a place, which is -1 for an unknown one.
 * @param {number[]} held @param {number} place @param {Facet} facet */
const has = (held, place, { families }) =>
  held[0] < 0
    ? (place < 0 || families[~held[0]].includes(place)) && !held.includes(place, 1)
    : held.includes(place);

/** How many of the items have each value of a facet. @param {Item[]} items @param {number} at @param {Facet} facet */
export function count(items, at, facet) {
  const counts = new Array(facet.values.length).fill(0);
  const families = facet.families.map(() => 0);
  for (const { v } of items) {
    const sign = v[at][0] < 0 ? -1 : 1;
    for (const place of v[at])
      if (place < 0) families[~place]++;
      else counts[place] += sign;
  }
  families.forEach((number, family) => facet.families[family].forEach(place => (counts[place] += number)));
  return counts;
}

/** Agents whose name begins with a text, then those of whom a word does, then those who have it; among equals
 * the order stays. @param {Item[]} items @param {string} text */
export function ranked(items, text) {
  const plain = (/** @type {string} */ words) => ` ${fold(words).replace(/[^\p{L}\p{N}]+/gu, " ").trim()}`;
  const start = plain(text);
  if (!text) return items;
  /** @param {Item} item */
  const rank = item => {
    const words = (item.plain ??= plain(item.name ?? ""));
    return [words.startsWith(start), words.includes(start), words.includes(start.trim()), true].indexOf(true);
  };
  /** @type {Map<Item, any>} */
  const ranks = new Map(items.map(item => [item, rank(item)]));
  return [...items].sort((a, b) => ranks.get(a) - ranks.get(b));
}

/** Whether items are all of a list, in its own order. @param {Item[]} found @param {Data} data */
export const untouched = (found, { items }) => items.every((item, at) => item === found[at]);

/** Items in the order of the number of tools, `tools` or `most-tools`, if that is asked; null is all tools.
 * @param {Item[]} items @param {string | null} sort */
export const byTools = (items, sort) =>
  sort?.endsWith("tools")
    ? [...items].sort((a, b) => (sort === "tools" ? 1 : -1) * ((a.n ?? 1e9) - (b.n ?? 1e9)))
    : items;
