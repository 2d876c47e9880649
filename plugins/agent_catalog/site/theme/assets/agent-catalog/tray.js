// The agents that a reader picked to compare, kept while the window is open.
import { all, one, part, recall, remember } from "./dom.js";

const MAX = 4;
const KEY = "agent-compare";

/** @returns {[string, string][]}  (id, name) pairs */
export const picked = () => recall(KEY) ?? [];

/** Show what is picked, in the tray and in the boxes. */
export function refresh() {
  const chosen = picked();
  const tray = one(document, "[data-agent-tray]");
  if (!tray) return;
  for (const box of all(document, "[data-agent-pick]")) {
    box.checked = chosen.some(([id]) => id === box.dataset.agentPick);
    box.disabled = !box.checked && chosen.length >= MAX;
  }
  tray.hidden = !chosen.length;
  const link = one(tray, "a");
  link.search = `agents=${chosen.map(([id]) => id)}`;
  link.hidden = chosen.length < 2;
  const names = chosen.map(([, name]) => name).join(", ");
  part(tray, "chosen").textContent = chosen.length > 1 ? names : `${names}: pick another`;
}

/** @param {[string, string][]} chosen */
function keep(chosen) {
  remember(KEY, chosen);
  refresh();
}

document.addEventListener("change", event => {
  const box = /** @type {any} */ (event.target);
  const { agentPick: id, agentName: name } = box.dataset ?? {};
  if (!id) return;
  const others = picked().filter(([known]) => known !== id);
  keep(box.checked ? [...others, [id, name]] : others);
});

/** @param {HTMLElement} tray */
export function start(tray) {
  part(tray, "clear").onclick = () => keep([]);
  refresh();
}
