// Cards that open over links to agents and tools: for a pointer and for the keyboard. A page that has no such
// link does not load this.
import { all, make } from "./dom.js";

const LINK = "[data-agent-reference]";
/** Milliseconds: a pointer that passes by opens nothing, and one on its way to the card does not close it. */
const OPENS = 300;
const CLOSES = 250;

const card = make("div", { className: "agent-catalog agent-hover", id: "agent-hover", popover: "manual", role: "tooltip" });
/** @type {HTMLElement | null} */
let link = null;
let timer = 0;

/** @param {HTMLElement} to */
function open(to) {
  clearTimeout(timer);
  if (to === link) return;
  close();
  const content = all(document, "template[data-agent-hover]").find(
    ({ dataset }) => dataset.agentHover === to.dataset.agentReference
  );
  if (!content) return;
  link = to;
  link.setAttribute("aria-describedby", card.id);
  card.replaceChildren(content.content.cloneNode(true));
  (link.closest("main, [role=main]") ?? document.body).append(card);
  card.showPopover();
  // Under the link's first line, or above it where the window ends; never beyond its sides.
  const { bottom, left, top } = link.getClientRects()[0];
  const { clientHeight, clientWidth } = document.documentElement;
  const below = bottom + card.offsetHeight + 6 < clientHeight || top < card.offsetHeight + 6;
  const y = scrollY + (below ? bottom + 4 : top - card.offsetHeight - 4);
  const x = scrollX + Math.max(8, Math.min(left, clientWidth - card.offsetWidth - 8));
  card.style.inset = `${y}px auto auto ${x}px`;
}

function close() {
  clearTimeout(timer);
  link?.removeAttribute("aria-describedby");
  link = null;
  if (card.isConnected) card.remove();
}

document.addEventListener("pointerover", ({ pointerType, target }) => {
  // A finger that touches a link follows it.
  if (pointerType === "touch") return;
  clearTimeout(timer);
  const over = /** @type {Element} */ (target).closest?.(`${LINK}, .agent-hover`);
  if (over === link || over === card) return;
  if (over) timer = setTimeout(open, link ? CLOSES : OPENS, /** @type {HTMLElement} */ (over));
  else if (link !== document.activeElement) timer = setTimeout(close, CLOSES);
});
document.documentElement.addEventListener("pointerleave", () => {
  if (link !== document.activeElement) close();
});
document.addEventListener("focusin", ({ target }) => {
  const focused = /** @type {HTMLElement} */ (target);
  if (focused.matches?.(LINK) && focused.matches(":focus-visible")) open(focused);
  else close();
});
document.addEventListener("focusout", close);
document.addEventListener("keydown", ({ key }) => key === "Escape" && close());
// Another page, which Material puts in the place of this one.
/** @type {any} */ (window).document$?.subscribe(() => link && !link.isConnected && close());
