// Links and badges as wikis and chats take them; loaded when somebody asks for them.
// The same forms as in rendering/share.py, which the page of an agent has them from.
import { make, one, part } from "./dom.js";
import { place } from "./facet.js";

/** @param {string} marks @param {(mark: string) => string} to @returns {(text: string) => string} */
const escaping = (marks, to) => text =>
  [...text].map(letter => (marks.includes(letter) ? to(letter) : letter)).join("");
const entity = (/** @type {string} */ mark) => `&#${mark.charCodeAt(0)};`;
const behind = (/** @type {string} */ mark) => `\\${mark}`;
const named = (/** @type {string} */ mark) =>
  /** @type {Record<string, string>} */ ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[mark] ?? entity(mark);

const entities = escaping("[]<>&|~^$", entity);
const backslashes = escaping("\\`*_{}", behind);
const markdown = (/** @type {string} */ text) => backslashes(entities(text));
const html = escaping("&<>\"'", named);
const slack = escaping("&<>", named);
const marked = escaping("\\`*_+^~?!()[]{}|#<>&@%\"", entity);
const confluence = (/** @type {string} */ text) =>
  marked(text).replace(/(?<![\p{L}\p{N}_])-|-(?![\p{L}\p{N}_])|:(?=[DP])/gu, entity);
const structured = escaping("\\`<>*_|", behind);

/** @param {string} title */
const plain = title => title.replace(/[\s\x85]+/g, " ").trim();

/** @param {string} url */
function address(url) {
  const host = url.match(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i)?.[0] ?? "";
  const rest = url.slice(host.length).replace(/[^\w\-.~/?:@&=+,$%#]/gu, letter =>
    /[!'()*]/.test(letter) ? `%${letter.charCodeAt(0).toString(16).toUpperCase()}` : encodeURIComponent(letter)
  );
  return host + rest;
}

/** A link in every markup. @param {string} title @param {string} url @returns {[string, string][]} */
export function linkForms(title, url) {
  title = plain(title);
  url = address(url);
  return [
    ["Address", url],
    ["Markdown", `[${markdown(title)}](${url})`],
    ["HTML", `<a href="${html(url)}">${html(title)}</a>`],
    ["Confluence", `[${confluence(title)}|${url}]`],
    ["reStructuredText", `\`${structured(title)} <${url.replace(/_$/, "\\_")}>\`__`],
    ["Slack", `<${slack(url)}|${slack(title)}>`]
  ];
}

/** A badge that is a link. @param {string} title @param {string} url @param {string} badge
 * @returns {[string, string][]} */
export function badgeForms(title, url, badge) {
  title = `agent: ${plain(title)}`;
  url = address(url);
  badge = address(badge);
  return [
    ["Address", badge],
    ["Markdown", `[![${markdown(title)}](${badge})](${url})`],
    ["HTML", `<a href="${html(url)}"><img src="${html(badge)}" alt="${html(title)}" height="20"></a>`],
    ["Confluence", `[!${badge}!|${url}]`],
    ["reStructuredText", `.. image:: ${badge}\n   :target: ${url}\n   :alt: ${title}`]
  ];
}

/** What the page is about, and what of it a button shares. @param {any} button @param {HTMLElement} root */
function titleOf(button, root) {
  // An emoji may stand before the name of an agent.
  const name = one(root, "h1").lastChild.textContent;
  const dialogue = button.closest(".agent-dialogue");
  const more = dialogue ? one(dialogue, ".agent-said")?.textContent : part(root, "query").textContent;
  return more ? `${name}: ${[...more].slice(0, 120).join("")}` : name;
}

/** Show the forms beside the button that asks for them. @param {any} button */
export function open(button) {
  const root = button.closest(".agent-catalog");
  const url = new URL(button.dataset.agentShare || location.href, location.href);
  if (!button.dataset.agentShare) url.hash = "";
  const title = titleOf(button, root);
  const agent = root.dataset.agentId && !button.dataset.agentShare;
  const rows = (/** @type {string} */ what, /** @type {[string, string][]} */ forms) =>
    forms.map(([name, text]) =>
      make("li", { className: "agent-fix" },
        make("b", { textContent: agent ? `${what}: ${name}` : name }),
        make("pre", { textContent: text }),
        copier(`Copy ${what}: ${name}`))
    );
  const panel = make("div", { className: "agent-panel", popover: "auto", role: "dialog", ariaLabel: "Share" },
    make("ul", { className: "agent-list agent-forms" },
      ...rows("Link", linkForms(title, url.href)),
      ...(agent ? rows("Badge", badgeForms(title, url.href, new URL("badge.svg", url).href)) : [])));
  // While the panel is open the button closes it, as the browser has it, and asks for no other.
  const stay = (/** @type {Event} */ event) => event.stopPropagation();
  button.addEventListener("click", stay);
  button.popoverTargetElement = panel;
  button.ariaExpanded = "true";
  panel.ontoggle = (/** @type {any} */ { newState }) => {
    if (newState !== "closed") return;
    panel.remove();
    button.removeEventListener("click", stay);
    button.popoverTargetElement = null;
    button.ariaExpanded = "false";
  };
  root.append(panel);
  // From the button the keyboard leads into the panel, and back.
  panel.showPopover({ source: button });
  place(panel, button);
  one(panel, "button").focus();
}

/** @param {string} ariaLabel */
function copier(ariaLabel) {
  const button = make("button", { type: "button", className: "agent-copy", textContent: "Copy", ariaLabel });
  button.dataset.agentCopies = "pre";
  return button;
}
