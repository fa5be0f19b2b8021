// One script tag puts the chat on any page: a bubble that opens a frame of the host this script came from.
// Until it is opened nothing else is loaded; it sets no cookie, keeps nothing, and tells nobody who visits the page.
(() => {
  "use strict";

  // Asynchronous scripts know their own element only while they run.
  const script = document.currentScript;
  if (!script || !script.src) return;
  const HERE = Symbol.for("citedesk.widget");
  if (window[HERE]) {
    // A second tag, or a page that has changed its whole body: one bubble, and it comes back.
    if (document.body && !window[HERE].isConnected) document.body.append(window[HERE]);
    return;
  }

  const TEXTS = {
    en: {
      title: "Chat with us",
      close: "Close the chat",
      loading: "Opening the chat …",
      failed: "The chat cannot be shown here right now.",
      retry: "Try again",
      elsewhere: "Open it in a new tab",
    },
    zh: {
      title: "在线咨询",
      close: "关闭对话窗口",
      loading: "正在打开对话窗口……",
      failed: "对话窗口暂时无法在此显示。",
      retry: "重试",
      elsewhere: "在新标签页中打开",
    },
  };
  const LONGEST_WAIT_MS = 30000;
  // A chat that has loaded says so at once; what has loaded and says nothing is an error page of the browser.
  const WAIT_FOR_WORD_MS = 3000;
  // A narrow screen, or a low one such as a telephone on its side.
  const SMALL = "(max-width: 480px), (max-height: 420px)";

  const given = script.dataset;
  const first = (text, most) => Array.from((text || "").trim()).slice(0, most).join("");
  const language = ["en", "zh"].includes(given.language) ? given.language : languageOfPage();
  const texts = TEXTS[language];
  const title = first(given.title, 60) || texts.title;
  const colour = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.test(given.colour || "") ? given.colour : "#1d4ed8";
  const side = given.position === "left" ? "left" : "right";
  const address = new URL("./", script.src);
  address.searchParams.set("embed", "1");
  address.searchParams.set("language", language);
  if (first(given.product, 100)) address.searchParams.set("product", first(given.product, 100));
  const wholePage = new URL(address);
  wholePage.searchParams.delete("embed");

  function languageOfPage() {
    const named = [document.documentElement.lang, ...navigator.languages].map((tag) => tag.slice(0, 2).toLowerCase());
    return named.find((tag) => tag === "en" || tag === "zh") || "en";
  }

  // Relative luminance as WCAG 2 defines it; at equal contrast with black and white it is 0.179.
  function colourOfText() {
    const digits = colour.length === 4 ? colour.replace(/[0-9a-f]/gi, "$&$&") : colour;
    const [red, green, blue] = [1, 3, 5].map((start) => {
      const share = parseInt(digits.slice(start, start + 2), 16) / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179 ? "#000" : "#fff";
  }

  // Important rules of a shadow root win over those of the page around it.
  const STYLE = `
    :host { all: initial !important; }
    * { box-sizing: border-box; }
    .chat { --colour: ${colour}; --on: ${colourOfText()};
      font: 16px/1.4 system-ui, "Segoe UI", "Noto Sans", "Noto Sans CJK SC", "Microsoft YaHei", "PingFang SC", sans-serif;
      color: #1c1c1c; color-scheme: light; direction: ltr; }
    button { font: inherit; cursor: pointer; }
    :focus-visible { outline: 3px solid #000; outline-offset: 2px; box-shadow: 0 0 0 2px #fff; }
    svg { display: block; width: 28px; height: 28px; fill: none; stroke: currentColor; stroke-width: 2;
      stroke-linecap: round; stroke-linejoin: round; }
    .bubble { position: fixed; z-index: 2147483646; bottom: 20px; ${side}: 20px; width: 56px; height: 56px; padding: 0;
      display: grid; place-items: center; border: 2px solid #fff; border-radius: 50%;
      color: var(--on); background: var(--colour); box-shadow: 0 2px 10px #0006; }
    .panel { position: fixed; z-index: 2147483647; inset: auto; bottom: 88px; ${side}: 20px; margin: 0; padding: 0;
      width: 400px; height: min(640px, calc(100vh - 108px)); height: min(640px, calc(100dvh - 108px));
      max-width: calc(100vw - 40px); max-height: none; overflow: hidden; flex-direction: column;
      border: 1px solid #767676; border-radius: 12px; color: inherit; background: #fff; box-shadow: 0 8px 32px #0004; }
    .panel[open] { display: flex; }
    .head { display: flex; align-items: center; justify-content: space-between; gap: 8px; padding: 4px 4px 4px 16px;
      color: var(--on); background: var(--colour); }
    .title { margin: 0; font-weight: 600; overflow-wrap: anywhere; }
    .close { flex: none; display: grid; place-items: center; width: 44px; height: 44px; padding: 0;
      border: 1px solid transparent; border-radius: 8px; color: inherit; background: none; }
    .close:focus-visible { outline-color: currentColor; outline-offset: -5px; box-shadow: none; }
    .message { margin: 0; padding: 24px 16px 8px; }
    .ways { display: flex; flex-wrap: wrap; gap: 16px; align-items: center; padding: 0 16px; }
    .retry { padding: 8px 16px; border: 1px solid #767676; border-radius: 8px; color: inherit; background: #fff; }
    a { color: inherit; }
    iframe { flex: 1; width: 100%; min-height: 0; border: 0; background: #fff; }
    [data-state="ready"] .message, [data-state="loading"] .ways, [data-state="ready"] .ways,
    [data-state="failed"] iframe { display: none; }
    @media ${SMALL} {
      .panel { inset: 0; width: 100vw; max-width: none; height: 100vh; height: 100dvh; border: 0; border-radius: 0;
        padding: env(safe-area-inset-top) env(safe-area-inset-right) env(safe-area-inset-bottom)
          env(safe-area-inset-left); }
    }
    @media (prefers-reduced-motion: no-preference) {
      @keyframes rise { from { opacity: 0; transform: translateY(12px); } }
      .panel[open] { animation: rise .15s ease-out; }
    }
    @media print { .chat { display: none; } }
  `;

  function make(name, attributes, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
  }

  function icon(path) {
    const [svg, line] = ["svg", "path"].map((name) => document.createElementNS("http://www.w3.org/2000/svg", name));
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    line.setAttribute("d", path);
    svg.append(line);
    return svg;
  }

  const bubble = make(
    "button",
    {
      class: "bubble", type: "button", "aria-label": title,
      "aria-haspopup": "dialog", "aria-expanded": "false", "aria-controls": "panel",
    },
    icon("M4 5h16v11H10l-5 4v-4H4z M8 9h8 M8 12h5"),
  );
  const closer = make("button", { class: "close", type: "button", "aria-label": texts.close }, icon("M6 6l12 12M18 6L6 18"));
  const message = make("p", { class: "message", role: "status" });
  const retry = make("button", { class: "retry", type: "button" }, texts.retry);
  const elsewhere = make("a", { href: wholePage.href, target: "_blank", rel: "noopener noreferrer" }, texts.elsewhere);
  const panel = make(
    "dialog",
    { class: "panel", id: "panel", "aria-labelledby": "title" },
    make("div", { class: "head" }, make("p", { class: "title", id: "title" }, title), closer),
    message,
    make("div", { class: "ways" }, retry, elsewhere),
  );
  const chat = make("section", { class: "chat", lang: language === "zh" ? "zh-CN" : "en", "aria-label": title }, panel, bubble);
  const host = document.createElement("citedesk-chat");
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  // Unlike style elements and attributes, a sheet that is made by script needs no leave from the page's style-src.
  sheet.replaceSync(STYLE);
  root.adoptedStyleSheets = [sheet];
  root.append(chat);
  window[HERE] = host;

  const small = window.matchMedia(SMALL);
  let frame = null;
  let wait = 0;

  function show(state) {
    clearTimeout(wait);
    const hadFocus = root.activeElement === frame;
    panel.dataset.state = state;
    message.textContent = state === "ready" ? "" : texts[state];
    if (state === "failed" && hadFocus) retry.focus();
  }

  function load() {
    if (!frame) {
      frame = make("iframe", {
        title,
        allow: "clipboard-write",
        referrerpolicy: "no-referrer",
        // All that the chat needs: documents open in a tab of their own, where a PDF is shown in no sandbox, and those
        // that a browser cannot show are downloaded. Not to lead this page elsewhere, nor to ask by a dialog.
        sandbox: "allow-scripts allow-same-origin allow-downloads allow-popups allow-popups-to-escape-sandbox",
      });
      frame.addEventListener("load", () => {
        clearTimeout(wait);
        wait = setTimeout(show, WAIT_FOR_WORD_MS, "failed");
      });
      panel.append(frame);
    }
    show("loading");
    wait = setTimeout(show, LONGEST_WAIT_MS, "failed");
    frame.src = address.href;
  }

  function open() {
    // On a small screen the chat hides the page, so the page is out of reach for keys and screen readers too.
    if (small.matches) panel.showModal();
    else panel.show();
    bubble.setAttribute("aria-expanded", "true");
    if (!frame) load();
    if (panel.dataset.state === "failed") retry.focus();
    else frame.focus();
    if (panel.dataset.state === "ready") say("citedesk:opened");
  }

  function close() {
    panel.close();
    bubble.setAttribute("aria-expanded", "false");
    bubble.focus();
  }

  function say(word) {
    frame.contentWindow.postMessage(word, address.origin);
  }

  bubble.addEventListener("click", () => (panel.open ? close() : open()));
  closer.addEventListener("click", close);
  retry.addEventListener("click", () => {
    load();
    frame.focus();
  });
  // A telephone's own way back.
  panel.addEventListener("cancel", (event) => {
    event.preventDefault();
    close();
  });
  chat.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !panel.open) return;
    event.preventDefault();
    event.stopPropagation();
    close();
  });
  small.addEventListener("change", () => {
    if (!panel.open) return;
    panel.close();
    open();
  });
  window.addEventListener("message", (event) => {
    if (!frame || event.source !== frame.contentWindow || event.origin !== address.origin) return;
    if (event.data === "citedesk:close" && panel.open) close();
    if (event.data === "citedesk:ready") {
      show("ready");
      say("citedesk:hello");
      // Whoever has gone elsewhere in the meantime stays there.
      if (panel.open && root.activeElement === frame) say("citedesk:opened");
    }
  });

  const mount = () => document.body.append(host);
  if (document.body) mount();
  else document.addEventListener("DOMContentLoaded", mount);
})();
