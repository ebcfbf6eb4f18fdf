// Lists: no more than four people are compared, and on a phone one requirement at a time. All works without. Keys are
// those of keys.js: two scripts that hear the same key undo each other.
"use strict";
(() => {
  const MOST = 4;
  const told = () => document.getElementById("compare-told");
  const boxes = () => [...document.querySelectorAll("input[data-compare]")];
  const count = () => {
    const chosen = boxes().filter((box) => box.checked).length;
    const said = told();
    if (!said) return;
    said.textContent = chosen ? said.dataset.many.replace("%s", chosen) : said.dataset.none;
    for (const box of boxes()) box.disabled = !box.checked && chosen >= MOST;
  };
  document.addEventListener("change", (event) => { if (event.target.matches("input[data-compare]")) count(); });
  document.addEventListener("DOMContentLoaded", count);

  // One requirement at a time on a narrow screen: the choice only hides what the page holds anyway.
  const pick = () => {
    const chooser = document.getElementById("one-requirement");
    const grid = document.getElementById("comparison");
    if (!chooser || !grid) return;
    chooser.hidden = false;
    const choose = () => {
      for (const line of grid.querySelectorAll("[data-requirement]")) {
        line.classList.toggle("chosen", line.dataset.requirement === chooser.querySelector("select").value);
      }
    };
    grid.classList.add("one-at-a-time");
    chooser.querySelector("select").addEventListener("change", choose);
    choose();
  };
  document.addEventListener("DOMContentLoaded", pick);
})();
