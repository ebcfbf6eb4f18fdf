// The palette: what a page offers itself, then whatever the server finds by the typed words. An ARIA combobox over a
// listbox inside a modal dialog, which keeps the focus. Without this file its link leads to a page that does the same.
"use strict";
(() => {
  const dialog = document.getElementById("palette-dialog");
  if (!dialog) return;
  const input = dialog.querySelector("input");
  const list = document.getElementById("palette-list");
  const says = dialog.querySelector("[role=status]");
  const PAUSE = 140; // of somebody who types
  const MOST = 8;
  let asked = null;
  let timer = 0;

  const options = () => [...list.querySelectorAll('[role="option"]')];
  const mark = (option) => {
    for (const one of options()) one.setAttribute("aria-selected", String(one === option));
    if (option) {
      input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else input.removeAttribute("aria-activedescendant");
  };

  // What the page itself offers: whatever has a key, and the links and buttons at its head.
  const words = (node) => (node.dataset.keyLabel || node.getAttribute("aria-label") || node.textContent).trim().replace(/\s+/g, " ");
  const offered = (typed) => {
    const nodes = [...document.querySelectorAll("main .masthead .acts a, main .masthead .acts button, main a[data-key], main button[data-key]")];
    const parts = typed.toLowerCase().split(/\s+/);
    const seen = new Set();
    return nodes.filter((node) => {
      const said = words(node);
      const fits = !node.disabled && said && !seen.has(said) && parts.every((part) => said.toLowerCase().includes(part));
      if (fits) seen.add(said);
      return fits;
    }).slice(0, MOST);
  };
  let nodes = [];
  const group = (typed) => {
    nodes = offered(typed);
    if (!nodes.length) return [];
    const box = document.createElement("div");
    box.setAttribute("role", "group");
    box.setAttribute("aria-labelledby", "palette-own");
    const head = document.createElement("p");
    head.className = "kicker";
    head.id = "palette-own";
    head.textContent = dialog.dataset.actions;
    box.append(head, ...nodes.map((node, place) => {
      const option = document.createElement("div");
      option.setAttribute("role", "option");
      option.id = `palette-own-${place}`;
      option.dataset.place = place;
      const said = document.createElement("span");
      said.textContent = words(node);
      option.append(said);
      return option;
    }));
    return [box];
  };

  const show = (typed, found) => {
    list.innerHTML = found;
    list.prepend(...group(typed));
    const number = options().length;
    says.textContent = number ? `${dialog.dataset.some}${number}` : dialog.dataset.none;
    mark(options()[0] || null);
  };
  const look = async () => {
    asked?.abort();
    asked = new AbortController();
    const typed = input.value.trim();
    try {
      const address = `${dialog.dataset.address}?${new URLSearchParams({ q: typed })}`;
      const response = await fetch(address, { headers: { "X-Palette": "list" }, signal: asked.signal, credentials: "same-origin" });
      if (!response.ok || response.redirected) throw new Error(String(response.status));
      show(typed, await response.text());
    } catch (trouble) {
      if (trouble.name === "AbortError") return;
      show(typed, "");
      says.textContent = dialog.dataset.trouble;
    }
  };

  const choose = (option) => {
    if (!option) return;
    if (option.dataset.href) { window.location.assign(option.dataset.href); return; }
    dialog.close();
    nodes[Number(option.dataset.place)]?.click();
  };

  dialog.addEventListener("credence:opening", () => {
    input.value = "";
    list.replaceChildren();
    says.textContent = "";
    look();
  });
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, PAUSE);
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const all = options();
    const at = all.findIndex((one) => one.getAttribute("aria-selected") === "true");
    const to = { ArrowDown: at + 1, ArrowUp: at - 1 }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      mark(all[(to + all.length) % all.length] || null);
    } else if (event.key === "Enter") {
      event.preventDefault();
      choose(all[at]);
    } else if (event.key === "Escape") { // a search field would only empty itself
      event.preventDefault();
      dialog.close();
    }
  });
  list.addEventListener("click", (event) => choose(event.target.closest('[role="option"]')));
})();
