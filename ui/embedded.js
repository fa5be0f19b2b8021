// The chat in a frame on another page: says to widget.js there that it is here, and that Escape was pressed.
(() => {
  "use strict";
  if (window.parent === window || !new URLSearchParams(location.search).has("embed")) return;
  // Who is around us; the browser lets in only the sites of frame-ancestors, so whoever speaks first is one of them.
  let around = null;
  window.addEventListener("message", (event) => {
    if (event.source !== window.parent || !["citedesk:hello", "citedesk:opened"].includes(event.data)) return;
    around = event.origin;
    if (event.data === "citedesk:hello") return;
    // On a touch screen the keyboard would cover half of the chat.
    if (window.matchMedia("(pointer: fine)").matches) document.querySelector("#question textarea")?.focus();
  });
  document.addEventListener("keydown", (event) => {
    // Escape also ends the choice of Chinese characters, and closes lists and dialogs of the chat itself.
    if (event.key !== "Escape" || event.isComposing || event.defaultPrevented || around === null) return;
    if (document.querySelector("[role=listbox], dialog[open]")) return;
    window.parent.postMessage("citedesk:close", around);
  });
  // The only message to whoever is around: it holds nothing.
  window.parent.postMessage("citedesk:ready", "*");
})();
