// The tool matrix: rows are drawn in chunks, while they are in view.
import { byTools, untouched } from "./data.js";
import { absolute, all, instead, make, nameIn, one, part, query } from "./dom.js";
import { startFilter } from "./filter.js";
import { refresh } from "./tray.js";

/** @typedef {import("./data.js").Item} Item */
const CHUNK = 10;
const SCREEN = 20;
const HELD = "gri";
/** Rows on paper: some 30 sheets. Of more, only those in view are printed. */
const PRINTED = 1000;

/** @param {HTMLElement} root */
export function start(root) {
  const table = one(root, "table");
  if (!table) return;
  const region = table.parentElement;
  const cells = part(root, "cells");
  const patterns = all(cells.content, "td");
  const columns = all(table, "col");
  const tools = all(table, "[data-agent-tool]");
  const capabilities = tools.map(({ dataset }) => dataset.agentCan);
  const [first] = table.tBodies;
  const foot = table.tFoot;
  const height = first.offsetHeight / first.rows.length;
  const pick = one(root, "template[data-agent-actions]");
  /** @type {Map<Element, Item[]>} */
  const chunks = new Map();
  let drawn = -1;

  /** Let a row be picked for comparison. @param {HTMLElement} row */
  const decorate = row => {
    const link = one(row, "th a");
    const box = pick.content.firstElementChild.cloneNode();
    box.dataset.agentPick = link.dataset.agentId;
    box.dataset.agentName = nameIn(one(row, "th"));
    box.ariaLabel = `Compare ${box.dataset.agentName}`;
    link.before(box);
  };

  /** @param {Item} item */
  const rowOf = ({ h, n, c, o }) => {
    const row = make("tr", {}, make("th", { scope: "row", innerHTML: h }), make("td", { textContent: n ?? "all" }));
    for (const letter of c) row.append(patterns[cells.dataset.agentCells.indexOf(letter)].cloneNode(true));
    if (row.cells.length < columns.length) {
      const more = make("details", {}, make("summary", { textContent: `${o.length} more` }), o.join(", "));
      row.append(make("td", { className: "agent-matrix-others" }, ...(o.length ? [more] : [])));
    }
    decorate(row);
    return row;
  };

  /** @param {number} pixels */
  const spacer = pixels =>
    make("tr", { ariaHidden: "true", style: `height:${pixels}px` }, make("td", { colSpan: columns.length }));

  /** Make room for items in at most ten parts: what is far away costs next to nothing. @param {Item[]} items */
  const split = items => {
    const size = Math.max(CHUNK, Math.ceil(items.length / 10));
    const bodies = [];
    for (let at = 0; at < items.length; at += size) {
      const part = items.slice(at, at + size);
      const body = make("tbody", {}, spacer(part.length * height));
      chunks.set(body, part);
      near.observe(body);
      bodies.push(body);
    }
    return bodies;
  };

  /** @param {Element} body */
  const fill = body => body.replaceChildren(...(chunks.get(body) ?? []).map(rowOf));

  const near = new IntersectionObserver(
    entries => {
      for (const { target, isIntersecting, boundingClientRect } of entries) {
        const part = chunks.get(target) ?? [];
        const filled = !target.firstElementChild?.ariaHidden;
        if (isIntersecting === filled || target.contains(document.activeElement)) continue;
        if (!isIntersecting) target.replaceChildren(spacer(boundingClientRect.height));
        else if (part.length > CHUNK) {
          chunks.delete(target);
          target.replaceWith(...split(part));
        } else fill(target);
      }
      refresh();
    },
    { root: region, rootMargin: "400px 0px" }
  );

  /** @param {Item[]} items @param {boolean} whole  the rows of the page come first, and whoever reads in them */
  const draw = (items, whole) => {
    const top = drawn < 0 ? region.scrollTop : 0;
    const kept = whole && drawn < 0 ? first.rows.length : 0;
    drawn = items.length;
    near.disconnect();
    chunks.clear();
    if (kept) {
      chunks.set(first, items.slice(0, kept));
      near.observe(first);
    }
    for (const body of [...table.tBodies]) if (!chunks.has(body)) body.remove();
    // What is in view at once is drawn at once.
    const seen = kept ? [] : split(items.slice(0, SCREEN));
    seen.forEach(fill);
    foot.before(...seen, ...split(items.slice(kept || SCREEN)));
    const totals = new Array(tools.length).fill(0);
    for (const { c } of items) for (let at = 0; at < c.length; at++) if (HELD.includes(c[at])) totals[at]++;
    totals.forEach((total, at) => (foot.rows[0].cells[at + 2].textContent = total));
    region.scrollTop = top;
  };

  /** @param {Item[]} items @param {string} sort  a capability sorts by how many of its tools an agent has */
  const sorted = (items, sort) => {
    if (!capabilities.includes(sort)) return byTools(items, sort);
    const held = (/** @type {Item} */ { c }) =>
      [...c].filter((letter, at) => capabilities[at] === sort && HELD.includes(letter)).length;
    return [...items].sort((a, b) => held(b) - held(a));
  };

  const filter = startFilter(root, absolute(root.dataset.agentMatrix), (items, asked, data) => {
    const sort = asked.get("sort") ?? "name";
    const rows = sorted(items, sort);
    draw(rows, untouched(rows, data));
    for (const link of all(table, "[data-agent-sort]")) {
      const on = link.dataset.agentSort === sort.replace("most-", "");
      link.parentElement.ariaSort = on ? (/^(name|tools)$/.test(sort) ? "ascending" : "descending") : null;
    }
    for (const link of tools) link.classList.toggle("agent-chosen", asked.has("tool", link.dataset.agentTool));
  });

  table.onclick = (/** @type {any} */ event) => {
    const link = event.target.closest("[data-agent-sort], [data-agent-tool]");
    if (!link) return;
    const { agentSort, agentTool } = link.dataset;
    instead(event, () => {
      if (agentTool) filter.toggle("tool", agentTool);
      else filter.set("sort", agentSort === "tools" && query().get("sort") === "tools" ? "most-tools" : agentSort, true);
    });
  };

  // The matrix is as high as it will be. All of it is fetched at leisure where it fits on paper, or when it is scrolled.
  const missing = Number(root.dataset.agentTotal) - first.rows.length;
  const whole = () => drawn < 0 && filter.apply();
  if (missing > 0) {
    foot.before(make("tbody", {}, spacer(missing * height)));
    region.addEventListener("scroll", whole, { once: true });
    if (missing < PRINTED) setTimeout(whole, 1000);
  }
  addEventListener("beforeprint", () => {
    near.disconnect();
    if (drawn <= PRINTED) for (const body of chunks.keys()) fill(body);
    part(root, "paper").hidden = drawn < 0 ? missing <= 0 : drawn <= PRINTED;
  });
  addEventListener("afterprint", () => chunks.forEach((_, body) => near.observe(body)));

  /** @type {Element | undefined} */
  let marked;
  for (const sign of ["mouseover", "focusin"])
    table.addEventListener(sign, (/** @type {any} */ event) => {
      const cell = event.target.closest("td, .agent-matrix-tool");
      marked?.classList.remove("agent-marked");
      marked = cell && columns[cell.cellIndex + (cell.tagName === "TH" ? 2 : 0)];
      marked?.classList.add("agent-marked");
    });
  for (const row of first.rows) decorate(row);
  refresh();
}
