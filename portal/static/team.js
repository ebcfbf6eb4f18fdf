// Notes complete @names from the list below the box. Without this script the list itself tells.
(() => {
  "use strict";
  for (const box of document.querySelectorAll("[data-mentions]")) {
    const people = document.getElementById(box.dataset.mentions);
    if (!people) continue;
    const names = Array.from(people.options, (option) => option.dataset.name).filter(Boolean);
    const list = document.createElement("ul");
    list.className = "mentions";
    list.id = `${box.id}-mentions`;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", people.labels[0].firstChild.textContent.trim());
    list.hidden = true;
    box.after(list);
    box.setAttribute("aria-autocomplete", "list");
    box.setAttribute("aria-controls", list.id);
    let at = 0;

    const typed = () => {
      const before = box.value.slice(0, box.selectionStart);
      const found = /(?:^|[^\w@])@([^@\n]{0,60})$/u.exec(before);
      return found ? found[1] : null;
    };
    const close = () => { list.hidden = true; box.removeAttribute("aria-activedescendant"); };
    const mark = () => {
      Array.from(list.children).forEach((line, place) => line.setAttribute("aria-selected", String(place === at)));
      const line = list.children[at];
      if (line) { box.setAttribute("aria-activedescendant", line.id); line.scrollIntoView({ block: "nearest" }); }
    };
    const take = (name) => {
      const word = typed() ?? "";
      const start = box.selectionStart - word.length;
      box.setRangeText(`${name} `, start, box.selectionStart, "end");
      close();
      box.focus();
    };
    const look = () => {
      const word = typed();
      const wanted = word === null ? null : word.toLocaleLowerCase();
      const found = wanted === null ? [] : names.filter((name) => name.toLocaleLowerCase().includes(wanted)).slice(0, 6);
      if (!found.length) { close(); return; }
      list.replaceChildren(...found.map((name, place) => {
        const line = document.createElement("li");
        line.id = `${list.id}-${place}`;
        line.setAttribute("role", "option");
        line.textContent = name;
        line.addEventListener("mousedown", (event) => { event.preventDefault(); take(name); });
        return line;
      }));
      at = 0;
      list.hidden = false;
      mark();
    };
    box.addEventListener("input", look);
    box.addEventListener("blur", close);
    box.addEventListener("keydown", (event) => {
      if (list.hidden) return;
      const count = list.children.length;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        at = (at + (event.key === "ArrowDown" ? 1 : count - 1)) % count;
        mark();
      } else if (event.key === "Enter" || event.key === "Tab") {
        event.preventDefault();
        take(list.children[at].textContent);
      } else if (event.key === "Escape") {
        event.stopPropagation();
        close();
      }
    });
  }
})();
