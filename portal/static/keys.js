// Keys for every page. A page takes part by attributes; it needs no script of its own, and without this file every
// link and button works as it always does.
//
//   data-key="e"            on a link, button, field or summary: pressing e does what a click does (a field is focused).
//                           Several keys are typed one after another: data-key="g j". Inside a row of a list, the key
//                           acts on the row that is current and on no other.
//   data-key-label="Edit"   what the key does, for the list that ? opens; without it, the element's own words.
//   data-list               on what holds a list: j and k go to the next and last row. Rows are its [data-row]
//                           descendants; without any, its children, or the rows of its tbody.
//   data-open               on the link of a row that o opens (Enter does so by itself); without it, the first link.
//   data-select             on the checkbox of a row that x ticks; without it, the first checkbox.
//   data-own-keys="a n /"   somewhere on the page: another script listens to these keys, so this one leaves them alone.
//                           With data-key-label they stand in the list that ? opens.
//   data-opens="id"         on a button or link: opens that dialog instead of following the link.
//   data-closes             on a button inside a dialog: closes it.
//
// Nothing happens while somebody types, nor while Ctrl, Alt or Meta is down. Members switch single keys off for
// themselves (WCAG 2.1.4): then body has data-keys="off", and only Ctrl+K or ⌘K remains.
"use strict";
(() => {
  const WAIT = 1200; // within which the second key of a pair must come
  const TYPING = "input:not([type=checkbox], [type=radio], [type=submit], [type=button]), textarea, select, [contenteditable]";
  const off = () => document.body.dataset.keys === "off";
  const shown = (node) => node.getClientRects().length > 0;
  const owned = () => new Set([...document.querySelectorAll("[data-own-keys]")].flatMap((node) => node.dataset.ownKeys.split(" ")));

  // ---- lists ----
  const lists = () => [...document.querySelectorAll("[data-list]")].filter(shown);
  const rowsOf = (list) => {
    const named = [...list.querySelectorAll("[data-row]")];
    if (named.length) return named.filter(shown);
    const table = list.matches("table") ? list : list.querySelector(":scope > table");
    return [...(table ? table.querySelectorAll("tbody > tr") : list.children)].filter(shown);
  };
  const handle = (row) => row.querySelector("[data-open]") || row.querySelector("a[href], button, input:not([type=hidden])");
  let current = null;
  const mark = (row) => {
    if (current === row) return;
    current?.removeAttribute("data-current");
    current = row;
    row?.setAttribute("data-current", "");
  };
  const currentRow = () => (current?.isConnected ? current : null);
  document.addEventListener("focusin", (event) => {
    const list = event.target.closest?.("[data-list]");
    if (list) mark(rowsOf(list).find((row) => row.contains(event.target)) || null);
    else if (!event.target.closest?.("dialog")) mark(null);
  });
  const step = (by) => {
    const rows = lists().flatMap(rowsOf).filter(handle);
    if (!rows.length) return false;
    const at = rows.indexOf(currentRow());
    const row = rows[at === -1 ? (by > 0 ? 0 : rows.length - 1) : Math.max(0, Math.min(rows.length - 1, at + by))];
    mark(row);
    const thing = handle(row);
    thing.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
    return true;
  };
  const openRow = () => {
    const thing = currentRow() && handle(currentRow());
    thing?.click();
    return Boolean(thing);
  };
  const selectRow = () => {
    const box = currentRow()?.querySelector("[data-select]") || currentRow()?.querySelector("input[type=checkbox]");
    box?.click();
    return Boolean(box);
  };

  // ---- dialogs ----
  const open = (id) => {
    const dialog = document.getElementById(id);
    if (!dialog?.showModal || dialog.open) return false;
    dialog.dispatchEvent(new CustomEvent("credence:opening"));
    dialog.showModal();
    return true;
  };
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens]");
    if (opener && open(opener.dataset.opens)) {
      event.preventDefault();
      opener.closest("details.menu")?.removeAttribute("open");
    }
    if (event.target.closest("[data-closes]")) event.target.closest("dialog")?.close();
    if (event.target.matches("dialog[open]")) event.target.close(); // beside it, on the backdrop
    for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && event.target.closest?.("details.menu[open]");
    if (menu) { menu.open = false; menu.querySelector("summary").focus(); }
  });

  // ---- what each key does ----
  const inRow = (node) => lists().flatMap(rowsOf).find((row) => row.contains(node));
  const targets = () => [...document.querySelectorAll("[data-key]")].filter((node) => {
    if (node.disabled || node.closest("dialog:not([open], #keys-dialog)")) return false; // that one lists places to go
    const row = inRow(node);
    return !row || row === currentRow();
  });
  const act = (keys) => {
    const found = targets().filter((node) => node.dataset.key === keys);
    const node = found.find(shown) || found[0];
    if (!node) return false;
    if (node.matches(TYPING)) node.focus();
    else node.click();
    return true;
  };
  const begins = (keys) => targets().some((node) => node.dataset.key.startsWith(`${keys} `));

  const words = (node) => node.dataset.keyLabel || node.getAttribute("aria-label") || node.labels?.[0]?.textContent || node.textContent;
  const listKeys = () => {
    const list = document.getElementById("keys-list");
    const seen = new Set();
    list.replaceChildren();
    for (const node of document.querySelectorAll("main [data-key], main [data-own-keys][data-key-label]")) {
      const keys = node.dataset.key || node.dataset.ownKeys;
      if (seen.has(keys)) continue;
      seen.add(keys);
      const line = document.createElement("div");
      const term = document.createElement("dt");
      for (const key of keys.split(" ")) {
        const cap = document.createElement("kbd");
        cap.textContent = key;
        term.append(cap);
      }
      const said = document.createElement("dd");
      said.textContent = words(node).trim().replace(/\s+/g, " ");
      line.append(term, said);
      list.append(line);
    }
    list.hidden = !seen.size;
    document.getElementById("keys-none").hidden = seen.size > 0;
  };
  document.getElementById("keys-dialog")?.addEventListener("credence:opening", listKeys);

  const ALWAYS = {
    j: () => step(1),
    k: () => step(-1),
    o: openRow,
    x: selectRow,
    "/": () => open("palette-dialog"),
    "?": () => open("keys-dialog"),
  };
  let typed = "";
  let timer = 0;
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing) return;
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k") {
      if (open("palette-dialog")) event.preventDefault();
      return;
    }
    if (off() || event.ctrlKey || event.metaKey || event.altKey || event.key.length !== 1 || event.key === " ") return;
    const field = event.target.closest?.(TYPING); // that of a dialog just closed keeps the focus until the next frame
    if ((field && shown(field)) || document.querySelector("dialog[open]") || owned().has(event.key)) return;
    clearTimeout(timer);
    const keys = typed ? `${typed} ${event.key}` : event.key;
    typed = "";
    if (begins(keys)) {
      typed = keys;
      timer = setTimeout(() => { typed = ""; }, WAIT);
      event.preventDefault();
    } else if (act(keys) || ALWAYS[keys]?.()) event.preventDefault();
  });
})();
