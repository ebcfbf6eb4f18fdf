// The little that pages need beyond HTML: a print button, and one that copies what stands beside it.
"use strict";
document.documentElement.classList.add("scripted");
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-print]");
  if (button) { event.preventDefault(); window.print(); }
});
// A button that copies is hidden until there is a clipboard: the text itself is selected by one click without it.
for (const button of document.querySelectorAll("button[data-copy]")) {
  const from = document.getElementById(button.dataset.copy);
  if (!from || !navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(from.textContent.trim());
      button.querySelector("span").textContent = button.dataset.copied;
    } catch {
      window.getSelection().selectAllChildren(from);
    }
  });
}
