// The requirement editor's search as you type: an ARIA combobox over a list that the server fills (htmx fetches it).
// Without this file the search field and its Find button do the same, one page at a time.
"use strict";
(() => {
  const listOf = (input) => document.getElementById(input.dataset.combobox);
  const options = (list) => [...list.querySelectorAll('[role="option"]:not([aria-disabled])')];

  const show = (input, visible) => {
    const list = listOf(input);
    list.hidden = !visible || list.children.length === 0;
    input.setAttribute("aria-expanded", String(!list.hidden));
    if (list.hidden) mark(input, null);
  };

  const mark = (input, option) => {
    for (const one of options(listOf(input))) one.setAttribute("aria-selected", String(one === option));
    if (option) {
      input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else input.removeAttribute("aria-activedescendant");
  };

  const choose = (input, option) => {
    const button = document.getElementById(input.dataset.pick);
    button.value = `pick:${input.dataset.pick.slice("pick-".length)}:${option.dataset.uri}`;
    show(input, false);
    button.click();
  };

  const prepare = (root) => {
    for (const input of root.querySelectorAll("[data-combobox]")) {
      const list = listOf(input);
      list.setAttribute("role", "listbox");
      input.setAttribute("role", "combobox");
      input.setAttribute("aria-autocomplete", "list");
      input.setAttribute("aria-controls", list.id);
      input.setAttribute("aria-expanded", "false");
    }
    root.classList.add("live");
  };

  const step = (input, by) => {
    const found = options(listOf(input));
    if (!found.length) return;
    const now = found.findIndex((one) => one.getAttribute("aria-selected") === "true");
    const next = now === -1 ? (by > 0 ? 0 : found.length - 1) : (now + by + found.length) % found.length;
    show(input, true);
    mark(input, found[next]);
  };

  document.addEventListener("keydown", (event) => {
    const input = event.target.closest?.("[data-combobox]");
    if (!input || event.isComposing) return;
    const active = document.getElementById(input.getAttribute("aria-activedescendant") || "");
    if (event.key === "ArrowDown") { event.preventDefault(); step(input, 1); }
    else if (event.key === "ArrowUp") { event.preventDefault(); step(input, -1); }
    else if (event.key === "Escape" && !listOf(input).hidden) { event.preventDefault(); show(input, false); }
    else if (event.key === "Enter") {
      event.preventDefault();
      const found = options(listOf(input));
      if (active) choose(input, active);
      else if (!listOf(input).hidden && found.length === 1) choose(input, found[0]);
    }
  });

  document.addEventListener("mousedown", (event) => {
    const option = event.target.closest('.options [role="option"]:not([aria-disabled])');
    if (!option) return;
    event.preventDefault();
    const input = document.querySelector(`[data-combobox="${option.parentElement.id}"]`);
    choose(input, option);
  });

  document.addEventListener("focusout", (event) => {
    const input = event.target.closest?.("[data-combobox]");
    if (input) show(input, false);
  });

  document.addEventListener("htmx:afterSwap", (event) => {
    const list = event.detail.target;
    if (!list.classList?.contains("options")) return;
    const input = document.querySelector(`[data-combobox="${list.id}"]`);
    if (!input) return;
    const found = options(list).length;
    const note = document.getElementById("editor-note");
    if (note) note.textContent = `${found} skill${found === 1 ? "" : "s"} found.`;
    show(input, document.activeElement === input);
  });

  document.addEventListener("htmx:afterSettle", () => {
    const editor = document.getElementById("editor");
    if (!editor || editor.classList.contains("live")) return;
    prepare(editor);
    document.getElementById(editor.dataset.focus || "")?.focus();
  });

  const editor = document.getElementById("editor");
  if (editor) prepare(editor);
})();
