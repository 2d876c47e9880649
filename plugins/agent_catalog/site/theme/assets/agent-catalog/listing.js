// A long list: its first items are in the page, the others are drawn as the reader scrolls.
import { byTools, untouched } from "./data.js";
import { absolute, all, make, nameIn, one, part, recall, remember } from "./dom.js";
import { startFilter } from "./filter.js";
import { refresh } from "./tray.js";

const PAGE = 60;
/** Items drawn unasked: what stands below the list must stay within reach. */
const UNASKED = 180;

/** @param {HTMLElement} root */
export function start(root) {
  const list = one(root, "[data-agent-items]");
  if (!list) return;
  const more = part(root, "more");
  const template = make("template");
  /** @type {import("./data.js").Item[] | undefined} */
  let items;
  /** @type {string[]} */
  let groups = [];
  let limit = PAGE + UNASKED;
  let shown = Math.min(PAGE, Number(root.dataset.agentTotal));

  // A reader who comes back finds the list as long as it was; query.js has made the room.
  const place = () => `agent-shown ${location.pathname}${location.search}`;
  const [before = 0, , y = 0] = recall(place()) ?? [];
  let wanted = Math.max(PAGE, before);
  let top = y;

  /** @param {number} to */
  const draw = to => {
    const part = (items ?? []).slice(shown, to);
    template.innerHTML = part
      .map(({ g, h }, at) => (g !== undefined && g !== items?.[shown + at - 1]?.g ? groups[g] : "") + h)
      .join("");
    decorate(root, template.content);
    list.append(template.content);
    shown += part.length;
    more.hidden = shown >= (items ?? []).length;
    refresh();
  };

  const filter = startFilter(root, absolute(root.dataset.agentListing), (found, query, data) => {
    groups = data.groups ?? [];
    found = byTools(found, query.get("sort"));
    // What the page came with stays where it is, and whoever reads in it.
    if (items || !untouched(found, data)) {
      shown = 0;
      list.replaceChildren();
    }
    items = found;
    draw(wanted);
    root.style.minHeight = "";
    wanted = PAGE;
    // Material scrolls before the page is as high as it was.
    if (scrollY && scrollY < top) scrollTo(0, top);
    top = 0;
  });

  const grow = async () => {
    wanted = shown + PAGE;
    if (items) draw(wanted);
    else await filter.apply();
    // What is in view still, or again, is told once more.
    near.unobserve(more);
    near.observe(more);
    remember(place(), [shown, root.offsetHeight]);
  };

  if (before > PAGE && !location.search) filter.apply();
  root.addEventListener("click", () => remember(place(), [shown, root.offsetHeight, scrollY]));
  decorate(root, list);
  refresh();
  more.hidden = shown >= Number(root.dataset.agentTotal);
  more.onclick = () => {
    limit = shown + UNASKED;
    grow();
  };
  const near = new IntersectionObserver(([seen]) => seen.isIntersecting && !more.hidden && shown < limit && grow(), {
    rootMargin: "600px",
  });
  near.observe(more);

  const views = all(root, "[data-agent-view]");
  const mark = () =>
    views.forEach(view => (view.ariaPressed = view.dataset.agentView === root.dataset.agentShows));
  for (const view of views)
    view.onclick = () => {
      root.dataset.agentShows = view.dataset.agentView;
      remember("agent-view", view.dataset.agentView, () => localStorage);
      mark();
    };
  mark();
}

/** Give each card its actions. @param {HTMLElement} root @param {ParentNode} cards */
function decorate(root, cards) {
  const actions = one(root, "template[data-agent-actions]");
  if (!actions) return;
  for (const card of all(cards, "[data-agent-id]")) {
    const { agentId } = card.dataset;
    const link = one(card, "a");
    const name = nameIn(card);
    const made = actions.content.cloneNode(true);
    const raw = new URL(`${agentId}.md`, absolute(link.getAttribute("href"))).href;
    const [pick, copy, file] = all(made, "input, button, a");
    pick.dataset.agentPick = agentId;
    pick.dataset.agentName = name;
    pick.ariaLabel = `Compare ${name}`;
    copy.dataset.agentCopy = file.href = raw;
    copy.ariaLabel = `Copy ${name}`;
    file.ariaLabel = `Download ${name}`;
    card.append(made);
  }
}
