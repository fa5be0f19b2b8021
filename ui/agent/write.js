// Copy that is taken along: the server checks the text once more and sends the file without what no document says.
document.addEventListener("click", async (event) => {
  const button = event.target.closest(".cd-export");
  if (!button) return;
  const box = button.closest(".cd-exports");
  const note = box.querySelector(".cd-export-note");
  const text = document.querySelector("#copy-text textarea").value;
  note.textContent = "…";
  button.disabled = true;
  try {
    const answer = await fetch("/api/copy/file?format=" + button.dataset.format, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ ...JSON.parse(box.dataset.request), text }),
    });
    if (!answer.ok) throw new Error(answer.status);
    const link = document.createElement("a");
    link.href = URL.createObjectURL(await answer.blob());
    link.download = "copy." + button.dataset.format;
    link.click();
    URL.revokeObjectURL(link.href);
    const left = answer.headers.get("X-Left-Out");
    note.textContent = left === "0" ? box.dataset.none : box.dataset.some.replace("{n}", left);
  } catch {
    note.textContent = box.dataset.failed;
  } finally {
    button.disabled = false;
  }
});
