// Opens the source behind a citation, and copies the words of an answer.
const act = (target) => {
  const message = target.closest(".message-content") || target.closest(".message");
  if (!message) return;
  if (target.classList.contains("cd-copy")) {
    navigator.clipboard.writeText(message.querySelector(".cd-answer").innerText);
    return;
  }
  const number = target.textContent.replace(/\D/g, "");
  const source = message.querySelector(".cd-source-" + number);
  if (!source) return;
  source.open = true;
  source.scrollIntoView({ block: "nearest", behavior: "smooth" });
};
// Puts the question of a card into the box, to be looked at before it is sent.
const askOn = (target) => {
  const box = document.querySelector("#question textarea");
  box.value = target.textContent;
  box.dispatchEvent(new Event("input", { bubbles: true }));
  box.focus();
};
document.addEventListener("click", (event) => {
  const card = event.target.closest(".cd-ask-on");
  if (card) askOn(card);
  const target = event.target.closest(".cd-cite, .cd-copy");
  if (target) act(target);
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" && event.key !== " ") return;
  const target = event.target.closest(".cd-cite, .cd-copy, .cd-ask-on");
  if (!target) return;
  event.preventDefault();
  (target.classList.contains("cd-ask-on") ? askOn : act)(target);
});
// In the frame of another page the heading is that page's.
if (new URLSearchParams(location.search).has("embed")) document.documentElement.classList.add("cd-embed");
// A photo is sent as it is; what comes back is a question to look at before it is sent.
document.addEventListener("change", async (event) => {
  const input = event.target.closest(".cd-photo input");
  if (!input || !input.files.length) return;
  const note = input.closest("#photo").querySelector(".cd-photo-note");
  const box = document.querySelector("#question textarea");
  const language = document.querySelector("#language input:checked")?.value ?? "en";
  note.textContent = "…";
  try {
    const query = new URLSearchParams({ language, text: box.value });
    const answer = await fetch("/api/nameplate?" + query, { method: "POST", body: input.files[0] });
    const found = await answer.json();
    if (!answer.ok) throw new Error(found.error.message);
    note.textContent = found.lines.join(" · ") || input.dataset.nothing;
    if (found.question) {
      box.value = found.question;
      box.dispatchEvent(new Event("input", { bubbles: true }));
      box.focus();
    } else {
      note.textContent = input.dataset.nothing;
    }
  } catch (error) {
    note.textContent = input.dataset.failed.replace("{reason}", error.message);
  }
  input.value = "";
});
