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
