// The list for iframes: the parameters of the index choose what it shows.
import { byTools, load, matching, ranked } from "./data.js";
import { absolute, make, one, query, written } from "./dom.js";

const MAX = 100;
const list = one(document, "[data-agent-items]");
const asked = query();

const source = absolute(document.body.dataset.agentEmbed);

load(source).then(data => {
  const found = byTools(ranked(matching(data, asked), asked.get("q") ?? ""), asked.get("sort"));
  const template = make("template");
  list.replaceChildren(
    ...found.slice(0, MAX).map(({ h }) => {
      template.innerHTML = h;
      const card = template.content.firstElementChild;
      const link = one(card, "a");
      const id = one(card, "[data-agent-namesake]");
      const item = make("li", {}, link, ...(id ? [" ", id] : []), " ", make("span", { textContent: one(card, ".agent-card-summary")?.textContent, dir: "auto" }));
      item.style.cssText = card.style.cssText;
      link.dir = "auto";
      // Addresses of the data are relative to where it stands.
      link.href = new URL(link.getAttribute("href"), source).href;
      return item;
    })
  );
  const count = found.length > MAX ? `${MAX} of ${written(found.length)}` : written(found.length);
  one(document, "[data-agent-count]").textContent = `${count} ${found.length === 1 ? "agent" : "agents"}`;
});
one(document, "[data-agent-all]").search = String(asked);
