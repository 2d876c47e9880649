// The data of a list, `items.json`, and which of its items fit a query.

/**
 * @typedef {{key: string, title: string, values: [string, string][], families: number[][]}} Facet
 * @typedef {Record<string, any> & {h: string, v: number[][]}} Item
 *   `h`: HTML; `v`: for each facet the places of its values, or first -1, -2 … for all values of a family
 *   and then the places of those that the item lacks; `s`: more words; `name`: of an agent
 * @typedef {{facets: Facet[], items: Item[], groups?: string[]}} Data
 */

/** @type {Map<string, Promise<Data>>} */
const loaded = new Map();

/** @param {string} url @returns {Promise<Data>} */
export function load(url) {
  if (!loaded.has(url)) {
    const data = fetch(url, { cache: "no-cache" }).then((answer) => answer.json());
    data.catch(() => loaded.delete(url));
    loaded.set(url, data);
  }
  return /** @type {Promise<Data>} */ (loaded.get(url));
}

/** Letters without marks and case. @param {string} text */
export const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

/** @type {Record<string, string>} */
const ENTITIES = { amp: "&", lt: "<", gt: ">", "#34": '"', "#39": "'" };

/** What the words of a query are looked up in. @param {Item} item @param {Facet[]} facets */
const textOf = (item, facets) =>
  (item.text ??= fold(
    [
      item.h.replace(/<[^>]*>/g, " ").replace(/&(amp|lt|gt|#34|#39);/g, (_, name) => ENTITIES[name]),
      item.s,
      ...item.v.flatMap((places, at) => (places[0] < 0 ? [] : places.map((place) => facets[at].values[place][1]))),
    ].join(" "),
  ));

/** The items that fit a query; the facet at `except` is left open. @param {Data} data
 * @param {URLSearchParams} query @param {number} [except] */
export function matching({ facets, items }, query, except) {
  const words = fold(query.get("q") ?? "").split(/\s+/).filter(Boolean);
  const asked = facets.map(({ key, values }) =>
    query.getAll(key).map((value) => values.findIndex(([known]) => known === value)),
  );
  return items.filter(
    (item) =>
      asked.every((places, at) => at === except || !places.length || places.some((place) => has(item.v[at], place, facets[at]))) &&
      words.every((word) => textOf(item, facets).includes(word)),
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
  families.forEach((number, family) => facet.families[family].forEach((place) => (counts[place] += number)));
  return counts;
}

/** Agents whose name begins with a text, then those of whom a word does, then those who have it; among equals
 * the order stays. @param {Item[]} items @param {string} text */
export function ranked(items, text) {
  const plain = (/** @type {string} */ words) => ` ${fold(words).replace(/[^\p{L}\p{N}]+/gu, " ").trim()}`;
  const start = plain(text);
  const rank = ({ name = "" }) => {
    const words = plain(name);
    return [words.startsWith(start), words.includes(start), words.includes(start.trim()), true].indexOf(true);
  };
  const ranks = new Map(items.map((item) => [item, rank(item)]));
  return [...items].sort((a, b) => Number(ranks.get(a)) - Number(ranks.get(b)));
}

/** Sort by the number of tools; null, which is all of them, is the most. @param {Item[]} items @param {number} sign */
export const byTools = (items, sign) => [...items].sort((a, b) => sign * ((a.n ?? 1e9) - (b.n ?? 1e9)));
