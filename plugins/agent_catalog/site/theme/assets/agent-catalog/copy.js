// Buttons that copy: a file byte for byte, what stands beside them, or the page's address.
import { make, one } from "./dom.js";

document.addEventListener("click", event => {
  const button = /** @type {HTMLElement | null} */ (
    /** @type {Element} */ (event.target).closest?.("[data-agent-copy], [data-agent-copies], [data-agent-link]")
  );
  if (!button) return;
  const { agentCopy, agentCopies } = button.dataset;
  const text =
    agentCopy !== undefined
      ? read(new URL(agentCopy, location.href).href)
      : Promise.resolve(
          agentCopies !== undefined
            ? (button.parentElement?.querySelector(agentCopies)?.textContent ?? "")
            : location.href.replace(/#.*/, "")
        );
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

/** @param {Promise<string>} text */
async function copy(text) {
  if (navigator.clipboard?.write) {
    // The promise goes in whole: Safari forgets the click while a file is fetched.
    return navigator.clipboard.write([new ClipboardItem({ "text/plain": text })]);
  }
  // On a page without TLS there is no clipboard but that of the event.
  const value = await text;
  const fill = (/** @type {ClipboardEvent} */ event) => {
    event.clipboardData?.setData("text/plain", value);
    event.preventDefault();
  };
  document.addEventListener("copy", fill, { once: true });
  if (!document.execCommand("copy")) throw new Error("no clipboard");
}

/** @param {HTMLElement} button @param {string} word */
function say(button, word) {
  const said = (button.dataset.agentSaid ??= button.textContent ?? "");
  button.textContent = word;
  announce(word);
  setTimeout(() => (button.textContent = said), 2000);
}

/** Tell a screen reader. @param {string} word */
function announce(word) {
  const id = "agent-announcer";
  if (!one(document, `#${id}`)) document.body.append(make("p", { id, className: "agent-hidden", role: "status" }));
  one(document, `#${id}`).textContent = word;
}
