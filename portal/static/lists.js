// Lists: "/" goes to the search, j and k walk the rows, and no more than four are compared. All works without.
"use strict";
(() => {
  const typing = (node) => node.closest("input, textarea, select, [contenteditable]") !== null;
  const rows = () => [...document.querySelectorAll("[data-list] tbody th a, .cands .cand h3 a, .rows > li b a")];
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (event.key === "/") {
      const find = document.querySelector("[data-focus-key='/']");
      if (find) { event.preventDefault(); find.focus(); find.select(); }
    } else if (event.key === "j" || event.key === "k") {
      const all = rows();
      if (!all.length) return;
      const here = all.indexOf(document.activeElement);
      const next = event.key === "j" ? Math.min(here + 1, all.length - 1) : Math.max(here - 1, 0);
      event.preventDefault();
      all[next].focus();
      all[next].scrollIntoView({ block: "nearest" });
    } else if (event.key === "x") {
      const box = event.target.closest(".cand")?.querySelector("input[data-compare]");
      if (box) { event.preventDefault(); box.click(); }
    }
  });

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
