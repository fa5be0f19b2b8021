document.addEventListener("click", (event) => {
  const cite = event.target.closest(".cd-cite");
  if (!cite) return;
  const number = cite.textContent.replace(/\D/g, "");
  const scope = cite.closest(".message") || cite.parentElement.parentElement;
  const source = scope.querySelector(".cd-source-" + number);
  if (!source) return;
  source.open = true;
  source.scrollIntoView({ block: "nearest", behavior: "smooth" });
});
