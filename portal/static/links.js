// Keys for the queue of words that wait. Everything works without them: each is a button on the page.
"use strict";
(() => {
  const items = () => [...document.querySelectorAll("[data-waiting]")];
  const at = () => items().findIndex((item) => item.contains(document.activeElement));
  const go = (step) => {
    const all = items();
    if (!all.length) return;
    const next = Math.max(0, Math.min(all.length - 1, at() + step));
    all[next].focus();
    all[next].scrollIntoView({ block: "nearest" });
  };
  const press = (name) => {
    const item = items()[at()];
    const button = item && item.querySelector(`[data-${name}]`);
    if (button) button.click();
  };
  const KEYS = {
    j: () => go(1), k: () => go(-1), ArrowDown: () => go(1), ArrowUp: () => go(-1),
    a: () => press("accept"), n: () => press("none"), s: () => press("skip"),
    "/": () => { const item = items()[Math.max(0, at())]; if (item) item.querySelector("input[type=search]").focus(); },
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !(event.key in KEYS)) return;
    if (event.target.closest("input, textarea, select")) return;
    event.preventDefault();
    KEYS[event.key]();
  });
  if (document.querySelector(".said") && items().length) items()[0].focus();
})();
