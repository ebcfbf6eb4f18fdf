// Copying what stands in a block of code. Without it, everything is read all the same.
"use strict";
for (const figure of document.querySelectorAll(".ref-code figure")) {
  if (!navigator.clipboard) break;
  const button = document.createElement("button");
  const said = document.getElementById("ref-copy-words").dataset;
  button.type = "button";
  button.className = "ref-copy";
  button.textContent = said.copy;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(figure.querySelector("code").textContent);
      button.textContent = said.copied;
      setTimeout(() => { button.textContent = said.copy; }, 2000);
    } catch {
      getSelection().selectAllChildren(figure.querySelector("code"));
    }
  });
  (figure.querySelector("figcaption") || figure).append(button);
}
