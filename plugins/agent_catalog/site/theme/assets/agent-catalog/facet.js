// The panel of a facet: a box for each value, with how many items it would leave.
import { count, fold, matching } from "./data.js";
import { all, make, one, query, written } from "./dom.js";

/** @param {HTMLElement} panel @param {HTMLElement} opener */
export function place(panel, opener) {
  const { bottom, left } = opener.getBoundingClientRect();
  const room = document.documentElement.clientWidth - panel.offsetWidth - 8;
  panel.style.inset = `${bottom + scrollY + 4}px auto auto ${Math.max(8, Math.min(left, room)) + scrollX}px`;
}

/** @param {HTMLElement} panel @param {import("./data.js").Data} data @param {number} at
 * @param {(value: string, on: boolean) => void} choose */
export function fill(panel, data, at, choose) {
  const { title, values } = data.facets[at];
  const boxes = values.map(([value, name]) =>
    make("li", {}, make("label", {},
      make("input", { type: "checkbox", value }), make("span", { textContent: name, dir: "auto" }), make("small")))
  );
  const find = make("input", { type: "search", placeholder: "Find", ariaLabel: `Find a value of ${title}` });
  find.oninput = () => recount(panel, data, at);
  panel.replaceChildren(...(values.length > 12 ? [find] : []), make("ul", { className: "agent-list" }, ...boxes));
  panel.onchange = ({ target }) => choose(/** @type {any} */ (target).value, /** @type {any} */ (target).checked);
  recount(panel, data, at);
}

/** @param {HTMLElement} panel @param {import("./data.js").Data} data @param {number} at */
export function recount(panel, data, at) {
  const { key, values } = data.facets[at];
  const asked = query().getAll(key);
  const counts = count(matching(data, query(), at), at, data.facets[at]);
  const part = fold(one(panel, "[type=search]")?.value ?? "");
  all(panel, "li").forEach((item, place) => {
    const box = one(item, "input");
    box.checked = asked.includes(box.value);
    item.hidden = (!counts[place] && !box.checked) || !fold(values[place][1]).includes(part);
    one(item, "small").textContent = written(counts[place]);
  });
}
