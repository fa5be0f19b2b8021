// The agents' desk: one key for each decision, citations that open, and a place that is kept when a part is read again.
const KEYS = { y: "accept", c: "edit", n: "reject" };
const press = (id) => {
  const button = document.getElementById(id);
  if (button && !button.disabled && button.offsetParent !== null) button.click();
};
document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.repeat) return;
  if (event.key === "Enter" && event.ctrlKey && event.target.closest("#reply")) {
    event.preventDefault();
    press("send");
    return;
  }
  // AltGr writes letters on many keyboards; only Alt alone is meant. On a Mac Option turns the letter into another sign.
  if (!event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || event.getModifierState("AltGraph")) return;
  const letter = /^[a-z]$/i.test(event.key) ? event.key.toLowerCase() : event.code.replace("Key", "").toLowerCase();
  if (!(letter in KEYS)) return;
  event.preventDefault();
  press(KEYS[letter]);
});

const act = (target) => {
  const message = target.closest(".message");
  if (!message) return;
  if (target.classList.contains("cd-copy")) {
    navigator.clipboard.writeText(message.querySelector(".cd-answer").innerText);
    return;
  }
  const source = message.querySelector(".cd-source-" + target.textContent.replace(/\D/g, ""));
  if (!source) return;
  source.open = true;
  source.scrollIntoView({ block: "nearest", behavior: "smooth" });
};
document.addEventListener("click", (event) => {
  const target = event.target.closest(".cd-cite, .cd-copy");
  if (target) act(target);
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" && event.key !== " ") return;
  const target = event.target.closest(".cd-cite, .cd-copy");
  if (!target) return;
  event.preventDefault();
  act(target);
});

// A notice lies over the page until it was read: a click or Escape takes it away, good news go by themselves.
const GOOD_NEWS_SECONDS = 8;
const dismiss = () => document.querySelectorAll("#notice .cd-told").forEach((told) => { told.hidden = true; });
document.addEventListener("click", (event) => { if (event.target.closest("#notice .cd-told")) dismiss(); });
document.addEventListener("keydown", (event) => { if (event.key === "Escape") dismiss(); });
const letGo = (told) => {
  told.dataset.timed = "yes";
  setTimeout(() => { told.hidden = true; }, GOOD_NEWS_SECONDS * 1000);
};

// What the reader has chosen, opened or scrolled to, by what it belongs to and not by its element, which is replaced.
let entry = "";
let place = { conversation: "", top: 0, atEnd: true };
const opened = new Set();
const sourceKey = (details) => {
  const message = details.closest("[data-message]");
  return message ? message.dataset.message + " " + details.className : "";
};
document.addEventListener("focusin", (event) => {
  const own = event.target.closest("[data-conversation]");
  entry = own ? own.dataset.conversation : "";
});
document.addEventListener("scroll", (event) => {
  const talk = event.target;
  if (!talk.classList || !talk.classList.contains("cd-talk")) return;
  place.top = talk.scrollTop;
  place.atEnd = talk.scrollTop + talk.clientHeight > talk.scrollHeight - 40;
}, true);
document.addEventListener("toggle", (event) => {
  const key = event.target.matches?.("details") ? sourceKey(event.target) : "";
  if (key) opened[event.target.open ? "add" : "delete"](key);
}, true);

const localTime = (time) => {
  const moment = new Date(time.dateTime);
  time.dataset.local = "yes";
  time.textContent = moment.toLocaleString(document.querySelector("#language input:checked")?.value, { dateStyle: "medium", timeStyle: "short" });
};
const restore = () => {
  Object.entries({ ...KEYS, "": "send" }).forEach(([letter, id]) => {
    const button = document.getElementById(id);
    const keys = letter ? "Alt+" + letter.toUpperCase() : "Control+Enter";
    if (button && button.getAttribute("aria-keyshortcuts") !== keys) button.setAttribute("aria-keyshortcuts", keys);
  });
  document.querySelectorAll("#notice .cd-status:not([data-timed])").forEach(letGo);
  document.querySelectorAll("time[datetime]:not([data-local])").forEach(localTime);
  if (entry && document.activeElement === document.body) {
    document.querySelector('[data-conversation="' + CSS.escape(entry) + '"]')?.focus({ preventScroll: true });
  }
  const talk = document.querySelector(".cd-talk:not([data-placed])");
  if (!talk) return;
  talk.dataset.placed = "yes";
  talk.querySelectorAll("details").forEach((details) => { if (opened.has(sourceKey(details))) details.open = true; });
  const isOther = place.conversation !== talk.dataset.talk;
  if (isOther) place = { conversation: talk.dataset.talk, top: 0, atEnd: true };
  talk.scrollTop = place.atEnd ? talk.scrollHeight : place.top;
  if (isOther && window.innerWidth < 900) document.getElementById("case-column")?.scrollIntoView({ behavior: "smooth" });
};
new MutationObserver(restore).observe(document, { childList: true, subtree: true });
