// The page of an agent: the prompt as source, the command that installs it, the contents that follow.
import { read } from "./copy.js";
import { absolute, all, part } from "./dom.js";

/** @param {HTMLElement} root */
export function start(root) {
  for (const span of all(root, "[data-agent-url]")) span.textContent = `"${absolute(span.dataset.agentUrl)}"`;

  const rendered = part(root, "prompt");
  const source = part(root, "source");
  const forms = all(root, "[data-agent-prompt-as]");
  for (const form of forms)
    form.onclick = async () => {
      const exact = form.dataset.agentPromptAs === "source";
      if (exact && !source.textContent)
        source.textContent = await read(absolute(source.dataset.agentSource)).catch(() => "The file cannot be loaded.");
      rendered.hidden = exact;
      source.hidden = !exact;
      for (const other of forms) other.ariaPressed = other === form;
    };

  // The section that is being read is marked in the contents.
  const links = all(root, ".agent-contents a");
  const targets = links.map(({ hash }) => document.getElementById(hash.slice(1)));
  const mark = () => {
    const current = targets.findLastIndex(target => target && target.getBoundingClientRect().top < innerHeight / 3);
    links.forEach((link, at) => (link.ariaCurrent = at === current ? "true" : null));
  };
  const observer = new IntersectionObserver(mark, { rootMargin: "0px 0px -66% 0px" });
  for (const target of targets) if (target) observer.observe(target);
}
