// Two to four agents side by side, read from their own pages.
import { fold, load, ranked } from "./data.js";
import { absolute, all, ask, make, one, onReturn, part, query } from "./dom.js";
import { picked } from "./tray.js";

/** What a cell says where its shape, which is the state, needs more than one word. @type {Record<string, string>} */
const WORDS = { retired: "granted, under a retired name", unknown: "named, but unknown" };

/** @param {HTMLElement} root */
export function start(root) {
  const form = part(root, "add");
  const place = part(root, "comparison");
  const status = part(form, "count");
  const advice = status.textContent;
  const field = form.elements.agent;
  const { agentCompare, agentIndex, agentMax } = root.dataset;
  const max = Number(agentMax);

  const asked = (most = max) => {
    const ids = (query().get("agents") ?? "").split(",");
    return [...new Set(ids.map(id => id.trim().toLowerCase()).filter(Boolean))].slice(0, most);
  };

  /** @param {string[]} ids */
  const go = ids => {
    ask(ids.length ? `agents=${ids}` : "");
    return draw();
  };

  const draw = async () => {
    const ids = asked();
    const pages = await Promise.all(
      ids.map(id => (/^[a-z0-9-]+$/.test(id) ? pageOf(absolute(`../${id}/${agentIndex}`)).catch(() => null) : null))
    );
    if (String(ids) !== String(asked())) return;
    const found = pages.filter(Boolean);
    place.hidden = !found.length;
    place.style = `--agents:${found.length}`;
    place.replaceChildren(tableOf(found, gone => go(ids.filter(id => id !== gone)).then(() => field.focus())));
    const rows = all(place, "tbody tr");
    const missing = ids.filter((_, at) => !pages[at]);
    status.textContent =
      (ids.length < asked(Infinity).length ? `Only the first ${max} are compared. ` : "") +
      (missing.length ? `Not found: ${missing.join(", ")}. ` : "") +
      (found.length > 1
        ? `${rows.filter(row => row.className).length} of ${rows.length} rows differ.`
        : advice);
    field.disabled = ids.length >= max;
  };

  /** The agents whose name or id holds a text, those that fit best first. @param {string} text */
  const near = async text => {
    const part = fold(text.trim());
    const { items } = await load(absolute(agentCompare));
    const fit = items.filter(({ id, name }) => part && fold(`${name} ${id}`).includes(part));
    return ranked(fit, part).sort((a, b) => Number(b.id === part) - Number(a.id === part)).slice(0, 20);
  };

  form.onsubmit = async (/** @type {Event} */ event) => {
    event.preventDefault();
    const [item] = await near(field.value);
    field.setCustomValidity(item ? "" : "No agent has this name.");
    if (!item) return field.reportValidity();
    field.value = "";
    await go([...new Set([...asked(), item.id])]);
  };
  field.oninput = async () => {
    field.setCustomValidity("");
    const options = (await near(field.value)).map(({ id, name }) => make("option", { value: id, label: name }));
    one(form, "datalist").replaceChildren(...options);
  };
  onReturn(root, draw);
  // Who picked agents and comes by the link in the page's head has picked these.
  const chosen = picked().map(([id]) => id);
  if (chosen.length && !asked().length) ask(`agents=${chosen}`, false);
  draw();
}

/** The content of an agent's page, or null where there is none. @param {string} url */
async function pageOf(url) {
  const answer = await fetch(url);
  const page = answer.ok && one(new DOMParser().parseFromString(await answer.text(), "text/html"), ".agent-page");
  if (!page) return null;
  for (const link of all(page, "a[href]")) link.href = new URL(link.getAttribute("href"), url).href;
  page.dataset.agentUrl = url;
  return page;
}

/** @param {any[]} pages @param {(id: string) => void} remove */
function tableOf(pages, remove) {
  const heads = pages.map(page => {
    const name = one(page, "h1").textContent.trim();
    const { agentId, agentUrl } = page.dataset;
    return make("th", { scope: "col", style: page.style.cssText }, make("a", { href: agentUrl, textContent: name, dir: "auto" }),
      make("small", { textContent: name.endsWith(agentId) ? "" : ` ${agentId}` }), make("button", { className: "agent-copy", textContent: "Remove",
      ariaLabel: `Remove ${name}`, onclick: () => remove(agentId) }));
  });
  const facts = keysOf(pages, "[data-agent-compares]", ({ dataset }) => dataset.agentCompares);
  const tools = keysOf(pages, ".agent-tool a, [data-agent-denied]", toolOf);
  const rows = [
    ...facts.map(key => rowOf(key, pages.map(page => {
      const part = all(page, "[data-agent-compares]").find(({ dataset }) => dataset.agentCompares === key);
      return make("td", { innerHTML: part?.innerHTML ?? "", dir: "auto" });
    }))),
    ...tools.map(tool => rowOf(make("code", { textContent: tool }), pages.map(page => cellOf(page, tool, pages))))
  ];
  return make("table", { className: "agent-table" }, make("thead", {}, make("tr", {}, make("td"), ...heads)), make("tbody", {}, ...rows));
}

/** @param {any[]} pages @param {string} selector @param {(part: any) => string} keyOf @returns {string[]} */
const keysOf = (pages, selector, keyOf) => [...new Set(pages.flatMap(page => all(page, selector).map(keyOf)))].filter(Boolean);

/** @param {any} part */
const toolOf = ({ dataset }) => dataset.agentTool ?? dataset.agentDenied;

/** @param {Node | string} title @param {HTMLElement[]} cells */
function rowOf(title, cells) {
  const differs = new Set(cells.map(({ textContent }) => textContent?.trim())).size > 1;
  const note = make("span", { className: "agent-hidden", textContent: differs ? " (differs)" : "" });
  return make("tr", { className: differs ? "agent-different" : "" }, make("th", { scope: "row" }, title, note), ...cells);
}

/** @param {any} page @param {string} tool @param {any[]} pages */
function cellOf(page, tool, pages) {
  const listed = all(page, ".agent-tool").find(item => toolOf(one(item, "a")) === tool);
  const denied = all(page, "[data-agent-denied]").some(item => toolOf(item) === tool);
  // A name that only another dialect knows is not inherited.
  const inherits = page.dataset.agentAccess === "all" && pages.some(
    other =>
      other.dataset.agentDialect === page.dataset.agentDialect &&
      all(other, ":is(.agent-tool--granted, .agent-tool--retired) a, [data-agent-denied]").some(item => toolOf(item) === tool)
  );
  const state = denied ? "denied" : (listed?.className.split("--")[1] ?? (inherits ? "inherited" : ""));
  if (!state) return make("td");
  const rule = state === "granted" ? one(listed, "code").textContent.slice(tool.length) : "";
  const textContent = ` ${WORDS[state] ?? state} ${rule}`;
  return make("td", { className: `agent-cell agent-cell--${rule ? "rule" : state}`, textContent });
}
