// The board beyond links and forms: cards are dragged or moved by keys, the page is changed in place, and a live region
// says what happened. Without this file, every card has its links and the form above the board moves several.
"use strict";
const board = () => document.getElementById("board");
const said = document.getElementById("said");
const why = document.getElementById("why");
const say = (words) => { if (said) { said.textContent = ""; setTimeout(() => { said.textContent = words; }, 60); } };
const columns = () => [...board().querySelectorAll(".col")];
const nameOf = (card) => card.querySelector("h3 a");

function ask(card, column) {
  const from = card.closest(".col");
  if (!why || !column || column === from) return;
  if (column.dataset.stage === "declined") { say(board().dataset.declined); location.href = `${card.querySelector(".pa a").href}&stage=declined`; return; }
  const heading = why.querySelector("h2");
  heading.textContent = heading.dataset.words.replace("{name}", nameOf(card).textContent.trim()).replace("{stage}", column.dataset.words);
  why.querySelector("[name=application]").value = card.id.slice(2);
  why.querySelector("[name=stage]").value = column.dataset.stage;
  why.showModal();
  why.querySelector("textarea").focus();
}

function step(card, by) {
  const all = columns();
  const to = all[all.indexOf(card.closest(".col")) + by];
  if (!to) { say(by < 0 ? board().dataset.first : board().dataset.last); return; }
  ask(card, to);
}

function go(card, key) {
  const column = card.closest(".col");
  const cards = [...column.querySelectorAll(".pcard")];
  const at = cards.indexOf(card);
  if (key === "ArrowUp" || key === "ArrowDown") { const next = cards[at + (key === "ArrowUp" ? -1 : 1)]; if (next) nameOf(next).focus(); return; }
  const back = (key === "ArrowLeft") !== (document.documentElement.dir === "rtl");
  const all = columns();
  for (let i = all.indexOf(column) + (back ? -1 : 1); i >= 0 && i < all.length; i += back ? -1 : 1) {
    const found = all[i].querySelectorAll(".pcard");
    if (found.length && all[i].offsetParent) { nameOf(found[Math.min(at, found.length - 1)]).focus(); return; }
  }
}

document.addEventListener("keydown", (event) => {
  const card = event.target.closest?.(".pcard");
  if (!card || event.ctrlKey || event.metaKey || (event.altKey && !"[]".includes(event.key))) return;
  if (event.key === "[" || event.key === "]") step(card, event.key === "[" ? -1 : 1);
  else if (event.key.startsWith("Arrow") && event.target.tagName !== "INPUT") go(card, event.key);
  else return;
  event.preventDefault();
  event.stopPropagation();
});

let dragged = null;
const clear = () => columns().forEach((column) => column.classList.remove("over"));
document.addEventListener("dragstart", (event) => {
  dragged = event.target.closest?.(".pcard") ?? null;
  if (!dragged) return;
  dragged.classList.add("dragged");
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", nameOf(dragged).textContent.trim());
});
document.addEventListener("dragover", (event) => {
  const column = dragged && event.target.closest?.(".col");
  if (!column) return;
  event.preventDefault();
  clear();
  column.classList.add("over");
});
document.addEventListener("drop", (event) => {
  const column = dragged && event.target.closest?.(".col");
  if (!column) return;
  event.preventDefault();
  ask(dragged, column);
});
document.addEventListener("dragend", () => { dragged?.classList.remove("dragged"); dragged = null; clear(); });

function count() {
  const words = board()?.querySelector(".picked");
  if (!words) return;
  const n = board().querySelectorAll(".pcard :checked").length;
  words.textContent = n ? words.dataset.some.replace("{n}", n) : words.dataset.none;
}
document.addEventListener("change", (event) => { if (event.target.closest(".pcard")) count(); });
document.addEventListener("click", (event) => { if (event.target.closest("[data-close]")) why.close(); });

async function reload(form, button) {
  const sent = new FormData(form, button);
  board().setAttribute("aria-busy", "true");
  const answer = await fetch(form.action, { method: "POST", body: sent, credentials: "same-origin" });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById("board");
  if (!fresh) { location.href = answer.url; return; }
  board().replaceWith(fresh);
  document.querySelectorAll(".messages").forEach((list) => list.parentElement.remove());
  const told = page.querySelector(".messages");
  if (told) document.getElementById("main").prepend(told.parentElement);
  if (answer.redirected) history.replaceState(null, "", answer.url);
  if (why?.open) { if (answer.ok) { why.querySelector("textarea").value = ""; } why.close(); }
  ready();
}
document.addEventListener("submit", (event) => {
  const form = event.target.closest("form.reload");
  if (!form || event.submitter?.hasAttribute("data-plain")) return;
  event.preventDefault();
  reload(form, event.submitter).catch(() => HTMLFormElement.prototype.submit.call(form));
});

function ready() {
  if (!board()) return;
  if (why) board().querySelectorAll(".pcard").forEach((card) => { card.draggable = true; });
  count();
  const moved = document.getElementById("moved");
  const refused = document.getElementById("refusal");
  if (refused) { refused.focus(); return; }
  if (!moved) return;
  say(moved.querySelector("[data-say]").textContent);
  const card = document.getElementById(moved.dataset.focus);
  const place = card && card.offsetParent ? nameOf(card) : moved.querySelector("button");
  place?.focus({ preventScroll: !card });
}
ready();
