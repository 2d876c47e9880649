// The worker behind Material's search box, in place of the theme's own: it fetches of the index only what a
// query needs. `rendering/search_index.py` says what the files hold, `rendering/search_terms.py` what a term is.
// Every text in them is plain; the theme shows a title and a text as HTML, so that `escaped` is the one way there.

/** @typedef {{index: string, build: string, chunk: number, shards: string[], top: URL, docs: Doc[]}} Index
 * @typedef {{name: string, location: string, page: number, agent: boolean, terms: string[]}} Doc `page` is the
 * number of the document that stands for the whole page
 * @typedef {{shown: string, terms: string[], prefix: boolean}} Word
 * @typedef {{doc: number, score: number, has: boolean[]}} Hit
 * @typedef {{anchor: string, title: string, line: string}} Place
 * @typedef {{location: string, title: string, text: string, score: number, terms: Record<string, boolean>}} Item */

// The messages of the theme's protocol.
const SETUP = 0;
const READY = 1;
const QUERY = 2;
const RESULT = 3;
const SITE = new URL("../../", location.href);
const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_";

/** Shards that one term may fetch. A shorter beginning of terms is looked up in names alone: with it, a document is
 * rather one that is meant; without it, it may be one all the same. */
const MOST_SHARDS = 4;
const MAY_BE = 0.01;
const MOST_WORDS = 12;
/** Results that come with their lines at once, and those that get them a moment later. */
const FIRST = 10;
const LATER = 30;
const MOST_RESULTS = 5000;
const EXCERPT = 180;
const MOST_PROMPTS = 200;
/** Milliseconds without a key after which pages are fetched for the lines of their prompts. */
const PAUSE = 150;

/** What a word weighs in a prompt, often in a prompt, in an example, in the lines; and in a name. */
const WEIGHTS = [2, 4, 8, 16];
const IN_NAME = 32;

let folder = "";
let suggests = false;
let latest = 0;
/** @type {AbortController} */
let reading = new AbortController();
/** @type {Promise<Index> | null} */
let opened = null;
/** @type {Map<string, Promise<any>>} */
const fetched = new Map();
/** @type {Map<string, string>} */
const prompts = new Map();

// Terms

/** @param {string} text */
const fold = text =>
  text
    .replace(/[^\x00-\x7f]/gu, letter =>
      letter.toUpperCase().toLowerCase().normalize("NFKD").replace(/[\p{M}\p{Cf}]/gu, "")
    )
    .toLowerCase();

const WORD = /[\p{L}\p{N}]{1,40}/gu;
const SIGNED = /(?<![\p{L}\p{N}_])[\p{L}\p{N}](?:\+\+|#)/gu;
const UNSPACED = /[\u3041-\u30fa\u30fc-\u30ff\u3400-\u9fff\u{20000}-\u{3ffff}\u0e01-\u0eff\u1000-\u109f\u1780-\u17ff]+/gu;

/** The terms of a text, as the index has them; of a query, without the letters that end a run without spaces.
 * @param {string} text @param {boolean} [asked] @returns {string[]} */
function termsOf(text, asked) {
  const folded = fold(text);
  const pairs = (folded.match(UNSPACED) ?? []).flatMap(run => {
    const letters = [...run];
    const found = letters.map((letter, at) => letter + (letters[at + 1] ?? ""));
    return asked && found.length > 1 ? found.slice(0, -1) : found;
  });
  const words = folded.replace(UNSPACED, " ").match(WORD) ?? [];
  return [...pairs, ...words, ...(folded.match(SIGNED) ?? [])];
}

/** The words of a query; what is typed last may go on. @param {string} query @returns {Word[]} */
function wordsOf(query) {
  const words = query
    .split(/\s+/)
    .map(piece => piece.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{M}\p{N}+#]+$/gu, ""))
    .map(shown => ({ shown, terms: termsOf(shown, true), prefix: false }))
    .filter(({ shown, terms }, at, all) => terms.length && all.findIndex(other => other.shown === shown) === at)
    .slice(0, MOST_WORDS);
  if (words.length) words[words.length - 1].prefix = true;
  return words;
}

// Files of the index

/** @param {Index} index @param {string} name */
function load({ top, build }, name) {
  const url = new URL(`${name}.json?${build}`, top).href;
  let file = fetched.get(url);
  if (!file) fetched.set(url, (file = fetchJSON(url, "default")));
  file.catch(() => fetched.delete(url));
  return file;
}

/** @param {string | URL} url @param {RequestCache} cache */
async function fetchJSON(url, cache) {
  const answer = await fetch(url, { cache });
  if (!answer.ok) throw new Error(`${answer.status} ${url}`);
  return answer.json();
}

/** @returns {Promise<Index>} */
async function open() {
  const top = new URL(folder, SITE);
  const { agents, pages, ...rest } = await fetchJSON(new URL("index.json", top), "no-cache");
  const catalog = new URL("../", top).href.slice(SITE.href.length);
  /** @type {Doc[]} */
  const docs = agents.map((/** @type {string | string[]} */ agent, /** @type {number} */ page) => {
    const [name, id] = typeof agent === "string" ? [agent, agent.toLowerCase()] : agent;
    return { name, location: `${catalog}${id}/${rest.index}`, page, agent: true, terms: termsOf(name) };
  });
  /** @type {Map<string, number>} */
  const whole = new Map();
  for (const [name, location] of pages) {
    const address = location.split("#")[0];
    if (!whole.has(address)) whole.set(address, docs.length);
    docs.push({ name, location, page: whole.get(address) ?? 0, agent: false, terms: termsOf(name) });
  }
  return { ...rest, top, docs };
}

/** The numbers of the shards in which a term is, or the terms that begin with it.
 * @param {Index} index @param {string} term @param {boolean} prefix */
function shardsOf({ shards }, term, prefix) {
  const place = (/** @type {string} */ end) => shards.findLastIndex(first => first <= end);
  const start = Math.max(0, place(term));
  const end = prefix ? place(`${term}\uffff`) : start;
  return Array.from({ length: end < 0 ? 0 : end - start + 1 }, (_, at) => start + at);
}

/** Call back with each document of a posting and its place. @param {string} posting
 * @param {(doc: number, place: number) => void} take */
function unpack(posting, take) {
  let doc = 0;
  let number = 0;
  for (const sign of posting) {
    const digit = DIGITS.indexOf(sign);
    number = number * 32 + (digit % 32);
    if (digit < 32) {
      doc += number >> 2;
      take(doc, number & 3);
      number = 0;
    }
  }
}

// Finding

/** Whether a term of a text is the term of a word. @param {Word} word @param {number} at @param {string} other */
const fits = ({ terms, prefix }, at, other) =>
  other === terms[at] || (prefix && at === terms.length - 1 && other.startsWith(terms[at]));

/** Whether a word is among the terms of a text. @param {string[]} found @param {Word} word */
const isIn = (found, word) => word.terms.every((_, at) => found.some(other => fits(word, at, other)));

/** What a term of a word weighs in each document, 0 where it is not. @param {Index} index @param {Word} word
 * @param {number} at @param {boolean} alone whether nothing else is searched
 * @param {Map<string, number>} endings counts the documents of each term found */
async function weigh(index, word, at, alone, endings) {
  const weights = new Float32Array(index.docs.length);
  const term = word.terms[at];
  const isEqual = (/** @type {string} */ other) => fits(word, at, other);
  let numbers = shardsOf(index, term, word.prefix && at === word.terms.length - 1);
  if (numbers.length > MOST_SHARDS) {
    numbers = numbers.slice(0, alone ? 1 : 0);
    if (!alone) weights.fill(MAY_BE);
  }
  const shards = await Promise.all(numbers.map(number => load(index, `terms-${number}`)));
  for (const shard of shards) {
    shard.list ??= shard[0].split(" ");
    shard.postings ??= shard[1].split(" ");
    shard.list.forEach((/** @type {string} */ other, /** @type {number} */ place) => {
      if (!isEqual(other)) return;
      let count = 0;
      unpack(shard.postings[place], (doc, place) => {
        weights[doc] = Math.max(weights[doc], WEIGHTS[place] + (other === term ? 1 : 0));
        count++;
      });
      endings.set(other, count);
    });
  }
  index.docs.forEach(({ terms }, doc) => {
    const found = terms.filter(isEqual);
    // A short name is more about its words than a long one.
    if (found.length) weights[doc] = IN_NAME + IN_NAME / terms.length + (found.includes(term) ? 1 : 0);
    for (const other of found) endings.set(other, (endings.get(other) ?? 0) + 1);
  });
  return weights;
}

/** @param {Index} index @param {Word} word @param {boolean} alone @param {Map<string, number>} endings */
async function weighWord(index, word, alone, endings) {
  const number = word.terms.length;
  const each = await Promise.all(word.terms.map((_, at) => weigh(index, word, at, alone && number === 1, endings)));
  return each[0].map((_, doc) =>
    each.every(weights => weights[doc]) ? each.reduce((sum, weights) => sum + weights[doc] / number, 0) : 0
  );
}

/** The documents with most of the words, best first. @param {Index} index @param {Word[]} words
 * @param {Map<string, number>} endings @returns {Promise<Hit[]>} */
async function find(index, words, endings) {
  const weights = await Promise.all(
    words.map(async word => {
      const found = await weighWord(index, word, words.length === 1, word.prefix ? endings : new Map());
      // A word that nobody has may be the beginning of one.
      if (word.prefix || found.some(Boolean)) return found;
      word.prefix = true;
      return weighWord(index, word, true, new Map());
    })
  );
  let most = 1;
  /** @type {Hit[]} */
  let hits = [];
  for (let doc = 0; doc < index.docs.length; doc++) {
    const has = weights.map(weight => weight[doc] > 0);
    const count = has.filter(Boolean).length;
    const score = weights.reduce((sum, weight) => sum + weight[doc], 0);
    if (count < most || score < 1) continue;
    if (count > most) hits = [];
    most = count;
    hits.push({ doc, score, has });
  }
  return hits.sort((a, b) => b.score - a.score || a.doc - b.doc);
}

// Showing

/** @param {string} text */
const escaped = text =>
  text.replace(/[&<>"']/g, sign => `&#${sign.charCodeAt(0)};`);

const RUN = /[\p{L}\p{N}\p{M}\p{Cf}]+(?:\+\+|#)?/gu;

/** Whether a run of letters has a term of the words. @param {string} run @param {Word[]} words */
const isHit = (run, words) => {
  const found = termsOf(run);
  return words.some(word => word.terms.some((_, at) => found.some(other => fits(word, at, other))));
};

/** A text as HTML, with the words of the query marked. @param {string} text @param {Word[]} words */
function marked(text, words) {
  let html = "";
  let end = 0;
  for (const { 0: run, index } of text.matchAll(RUN)) {
    html += escaped(text.slice(end, index)) + (isHit(run, words) ? `<mark>${escaped(run)}</mark>` : escaped(run));
    end = index + run.length;
  }
  return html + escaped(text.slice(end));
}

/** The part of a long text around the first word of the query. @param {string} text @param {Word[]} words */
function excerpt(text, words) {
  if (text.length <= EXCERPT) return text;
  const first = [...text.matchAll(RUN)].find(([run]) => isHit(run, words));
  const start = Math.max(0, (first?.index ?? 0) - EXCERPT / 3);
  const from = start && text.indexOf(" ", start) + 1;
  const end = from + EXCERPT;
  return (from ? "… " : "") + text.slice(from, end) + (end < text.length ? " …" : "");
}

/** What is shown of an agent: its name with the lines about it, then the examples that hold the words, else the
 * place in its prompt. @param {Doc} doc @param {Hit} hit @param {Word[]} words @param {any} entry
 * @param {Place | null} place @param {number} score @returns {Item[]} */
function agentItems(doc, hit, words, entry, place, score) {
  const terms = termsShown(words, hit);
  const found = words.filter((_, at) => hit.has[at]);
  const [lines, examples] = entry ?? [[], []];
  const shown = lines.filter((/** @type {string} */ line, /** @type {number} */ at) => !at || isHit(line, found));
  const whole = item(doc.location, doc.name, shown.join("\n"), found, terms, score);
  if (found.every(word => isIn(doc.terms, word))) return [whole];
  /** @type {Item[]} */
  const sections = [];
  examples.forEach((/** @type {string[]} */ [said, rest], /** @type {number} */ at) => {
    const said_ = termsOf(`${said}\n${rest}`);
    if (sections.length < 2 && found.every(word => isIn(said_, word))) {
      const text = isHit(rest, found) ? excerpt(rest, found) : "";
      sections.push(item(`${doc.location}#example-${at + 1}`, said, text, found, terms, score + 0.5));
    }
  });
  if (!sections.length && place) {
    const text = place.line === place.title ? "" : place.line;
    sections.push(item(`${doc.location}#${place.anchor}`, place.title, text, found, terms, score + 0.5));
  }
  return [whole, ...sections];
}

/** @param {Index} index @param {Hit[]} hits of one page @param {Word[]} words
 * @param {Map<number, string>} entries @param {number} score @returns {Item[]} */
function pageItems({ docs }, hits, words, entries, score) {
  const whole = docs[hits[0].doc].page;
  const items = hits.map((hit, at) => {
    const found = words.filter((_, place) => hit.has[place]);
    const { location, name } = docs[hit.doc];
    const text = excerpt(entries.get(hit.doc) ?? "", found);
    // The theme folds sections away that score less than the page.
    return item(location, name, text, found, termsShown(words, hit), at ? score - at / 1000 : score + 0.5);
  });
  const at = hits.findIndex(({ doc }) => doc === whole);
  const [page] = at < 0 ? [item(docs[whole].location, docs[whole].name, "", words, {}, 0)] : items.splice(at, 1);
  return [{ ...page, score: at ? score : score + 0.5 }, ...items];
}

/** @param {string} location @param {string} title @param {string} text @param {Word[]} words
 * @param {Record<string, boolean>} terms @param {number} score @returns {Item} */
const item = (location, title, text, words, terms, score) => ({
  location,
  title: marked(title, words),
  text: text && `<p>${marked(text, words).replaceAll("\n", "</p><p>")}</p>`,
  terms,
  score,
});

/** @param {Word[]} words @param {Hit} hit */
const termsShown = (words, { has }) => Object.fromEntries(words.map(({ shown }, at) => [shown, has[at]]));

/** Fetch what is shown of some documents. @param {Index} index @param {number[]} docs
 * @param {Map<number, any>} entries */
async function fill(index, docs, entries) {
  const { chunk } = index;
  await Promise.all(
    docs.map(async doc => entries.set(doc, (await load(index, `entries-${Math.floor(doc / chunk)}`))[doc % chunk]))
  );
}

// Places in prompts

/** The line of a rendered prompt that holds most of the words, and the heading above it. @param {string} html
 * @param {Word[]} words @returns {Place | null} */
function placeIn(html, words) {
  /** @type {Place | null} */
  let best = null;
  let most = 0;
  let heading = { anchor: "prompt", title: "Prompt" };
  for (const line of html.replace(/<(?:h\d|p|li|tr|pre|div|blockquote)\b/g, "\n$&").split("\n")) {
    const text = plain(line);
    const id = /^<h\d id="(prompt-[^"]*)"/.exec(line);
    if (id) heading = { anchor: unescaped(id[1]), title: text };
    if (!text) continue;
    const found = termsOf(text);
    const count = words.filter(word => isIn(found, word)).length;
    if (count > most) {
      most = count;
      best = { ...heading, line: excerpt(text, words) };
      if (count === words.length) break;
    }
  }
  return best;
}

/** What stands in the element of the prompt: every tag there is one of ours. @param {string} page */
function promptIn(page) {
  const start = page.search(/<div\b[^>]*\sdata-agent-prompt[=\s>]/);
  if (start < 0) return "";
  let depth = 0;
  const html = page.slice(start);
  for (const { 1: end, index } of html.matchAll(/<(\/?)div\b[^>]*>/g)) {
    depth += end ? -1 : 1;
    if (!depth) return html.slice(0, index);
  }
  return "";
}

/** @param {string} html */
const plain = html => unescaped(html.replace(/<[^>]*>/g, "")).replace(/\s+/g, " ").trim();

/** @type {Record<string, string>} */
const NAMED = { lt: "<", gt: ">", amp: "&", quot: '"' };

/** @param {string} text */
const unescaped = text =>
  text.replace(/&(?:#(\d+)|#x([\da-f]+)|(lt|gt|amp|quot));/gi, (_, decimal, hex, name) =>
    name ? NAMED[name.toLowerCase()] : String.fromCodePoint(decimal ? Number(decimal) : parseInt(hex, 16))
  );

/** The rendered prompt of an agent, or nothing where somebody types on. @param {Doc} doc */
async function promptOf({ location }) {
  let prompt = prompts.get(location);
  if (prompt === undefined) {
    const page = await fetch(new URL(location, SITE), { signal: reading.signal }).catch(() => null);
    if (!page?.ok) return "";
    prompt = promptIn(await page.text().catch(() => ""));
    if (prompts.size >= MOST_PROMPTS) prompts.clear();
    prompts.set(location, prompt);
  }
  return prompt;
}

// Answering

/** @param {string} query @param {() => boolean} isOld says whether somebody has typed on */
async function answer(query, isOld) {
  reading.abort();
  reading = new AbortController();
  const words = wordsOf(query);
  if (!words.length) return post({ items: [] });
  opened ??= open();
  const index = await opened;
  if (isOld()) return;
  /** @type {Map<string, number>} */
  const endings = new Map();
  const hits = await find(index, words, endings);
  if (isOld()) return;
  const groups = grouped(index, hits).slice(0, MOST_RESULTS);
  /** @type {Map<number, any>} */
  const entries = new Map();
  /** @type {Map<number, Place | null>} */
  const places = new Map();
  const numbers = (/** @type {Hit[][]} */ some) => some.flat().map(({ doc }) => doc);
  const send = () => {
    if (isOld()) return;
    const items = groups.map((group, at) => {
      const { doc } = group[0];
      const score = groups.length - at;
      return index.docs[doc].agent
        ? agentItems(index.docs[doc], group[0], words, entries.get(doc), places.get(doc) ?? null, score)
        : pageItems(index, group, words, entries, score);
    });
    post({ items, ...(suggests && { suggest: suggestion(words, endings) }) });
  };
  await fill(index, numbers(groups.slice(0, FIRST)), entries);
  // Until a line of the prompt is found, a result leads to the prompt.
  const inPrompt = groups.slice(0, FIRST).map(([hit]) => hit).filter(hit => isInPrompt(index, hit, words, entries));
  for (const { doc } of inPrompt) places.set(doc, { anchor: "prompt", title: "Prompt", line: "…" });
  send();
  if (!inPrompt.length && groups.length <= FIRST) return;
  await new Promise(done => setTimeout(done, PAUSE));
  if (isOld()) return;
  await Promise.all([
    fill(index, numbers(groups.slice(FIRST, LATER)), entries),
    ...inPrompt.map(async hit => {
      const found = words.filter((_, at) => hit.has[at]);
      places.set(hit.doc, placeIn(await promptOf(index.docs[hit.doc]), found));
    }),
  ]);
  send();
}

/** Whether a word stands where only the page of an agent can show it. @param {Index} index @param {Hit} hit
 * @param {Word[]} words @param {Map<number, any>} entries */
function isInPrompt({ docs }, { doc, has }, words, entries) {
  if (!docs[doc].agent) return false;
  const [lines, examples] = entries.get(doc);
  const shown = termsOf([docs[doc].name, ...lines, ...examples.flat()].join("\n"));
  return words.some((word, at) => has[at] && !isIn(shown, word));
}

/** Put the sections of a page together; an agent is a page of its own. @param {Index} index @param {Hit[]} hits */
function grouped({ docs }, hits) {
  /** @type {Map<number, Hit[]>} */
  const groups = new Map();
  for (const hit of hits) {
    const { page } = docs[hit.doc];
    const group = groups.get(page);
    if (group) group.push(hit);
    else groups.set(page, [hit]);
  }
  return [...groups.values()];
}

/** The query with its last word as most documents have it. @param {Word[]} words @param {Map<string, number>} endings */
function suggestion(words, endings) {
  const last = words[words.length - 1];
  const best = [...endings].sort((a, b) => b[1] - a[1] || a[0].length - b[0].length)[0];
  return best && last.terms.length === 1 ? [...words.slice(0, -1).map(({ shown }) => shown), best[0]] : [];
}

/** @param {{items: Item[][], suggest?: string[]}} data */
const post = data => postMessage({ type: RESULT, data });

addEventListener("message", async ({ data: { type, data } }) => {
  if (type === SETUP) {
    folder = data.config.agent_catalog;
    suggests = data.options.suggest;
    postMessage({ type: READY });
  }
  if (type !== QUERY) return;
  const number = ++latest;
  for (const tries of [1, 2])
    try {
      return await answer(data, () => number !== latest);
    } catch (error) {
      // A new version of the site may have taken the place of this index: it is opened anew, once.
      opened = null;
      if (number !== latest) return;
      if (tries === 1) continue;
      console.warn(error);
      post({ items: [] });
    }
});
