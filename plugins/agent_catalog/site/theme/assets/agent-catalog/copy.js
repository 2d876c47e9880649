// Buttons that copy: a file byte for byte, what stands beside them, or the page's address.
import { absolute, make, one } from "./dom.js";

document.addEventListener("click", event => {
  const button = /** @type {HTMLElement | null} */ (
    /** @type {Element} */ (event.target).closest?.("[data-agent-copy],[data-agent-copies],[data-agent-link],[data-agent-share]")
  );
  if (!button) return;
  const { agentCopy, agentCopies, agentShare } = button.dataset;
  // Few readers ask for it.
  if (agentShare != null) return import("./share.js").then(({ open }) => open(button));
  const text =
    agentCopy != null
      ? read(absolute(agentCopy))
      : agentCopies != null
        ? one(/** @type {HTMLElement} */ (button.parentElement), agentCopies).textContent
        : location.href.replace(/#.*/, "");
  copy(text).then(
    () => say(button, "Copied"),
    () => say(button, "Not copied")
  );
});

/** The text of a file, its byte order mark and line ends kept. @param {string} url */
export async function read(url) {
  const answer = await fetch(url, { cache: "no-cache" });
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(await answer.arrayBuffer());
}

/** @param {string | Promise<string>} text */
async function copy(text) {
  // The promise goes in whole: Safari forgets the click while a file is fetched.
  if (navigator.clipboard?.write) return navigator.clipboard.write([new ClipboardItem({ "text/plain": text })]);
  // On a page without TLS there is no clipboard but that of the event.
  const value = await text;
  const fill = (/** @type {ClipboardEvent} */ event) => {
    event.clipboardData?.setData("text/plain", value);
    event.preventDefault();
  };
  document.addEventListener("copy", fill, { once: true });
  if (!document.execCommand("copy")) throw new Error("no clipboard");
}

/** Tell the reader, and a screen reader. @param {any} button @param {string} word */
function say(button, word) {
  const said = (button.dataset.agentSaid ??= button.textContent);
  const id = "agent-announcer";
  const announcer =
    one(document, `#${id}`) ?? document.body.appendChild(make("p", { id, className: "agent-hidden", role: "status" }));
  announcer.textContent = button.textContent = word;
  setTimeout(() => (button.textContent = said), 2000);
}
