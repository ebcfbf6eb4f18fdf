// Dropping files and watching them go. Without this script the form works as any form does.
(() => {
  "use strict";
  const form = document.getElementById("add-records");
  const input = document.getElementById("files");
  const zone = document.getElementById("drop");
  if (!form || !input || !zone || !window.DataTransfer) return;

  const chosen = document.getElementById("chosen");
  const panel = document.getElementById("upload");
  const bar = document.getElementById("upload-bar");
  const words = document.getElementById("upload-words");
  const button = document.getElementById("send");
  const megabytes = (bytes) => `${(bytes / 1048576).toFixed(bytes < 10485760 ? 1 : 0)} MB`;

  const tell = () => {
    const files = Array.from(input.files);
    if (!files.length) { chosen.textContent = ""; return; }
    const size = files.reduce((sum, file) => sum + file.size, 0);
    const large = files.filter((file) => file.size > Number(form.dataset.maxFile) * 1048576).length;
    const parts = [`${files.length} ${files.length === 1 ? "file" : "files"}, ${megabytes(size)}.`];
    if (large) parts.push(`${large} over ${form.dataset.maxFile} MB: only name, size and digest will be kept.`);
    if (files.length > Number(form.dataset.maxEntries)) parts.push(`Only the first ${form.dataset.maxEntries} are taken.`);
    chosen.textContent = parts.join(" ");
  };

  const add = (files) => {
    const all = new DataTransfer();
    for (const file of [...input.files, ...files]) all.items.add(file);
    input.files = all.files;
    tell();
  };

  for (const kind of ["dragenter", "dragover"]) {
    zone.addEventListener(kind, (event) => { event.preventDefault(); zone.classList.add("over"); });
  }
  for (const kind of ["dragleave", "drop"]) {
    zone.addEventListener(kind, () => zone.classList.remove("over"));
  }
  zone.addEventListener("drop", (event) => { event.preventDefault(); add(event.dataTransfer.files); });
  input.addEventListener("change", tell);

  form.addEventListener("submit", (event) => {
    if (!input.files.length) return;
    event.preventDefault();
    const request = new XMLHttpRequest();
    request.open("POST", form.action || window.location.href);
    request.setRequestHeader("Accept", "application/json");
    request.upload.addEventListener("progress", (step) => {
      if (!step.lengthComputable) return;
      bar.value = Math.round((100 * step.loaded) / step.total);
      words.textContent = step.loaded < step.total
        ? `Sending: ${megabytes(step.loaded)} of ${megabytes(step.total)}.`
        : "Received. Being put away…";
    });
    const failed = (sentence) => {
      panel.hidden = false;
      words.textContent = sentence;
      button.disabled = false;
    };
    request.addEventListener("load", () => {
      if (request.status === 201) { window.location.assign(request.responseText); return; }
      if (request.status === 422 || request.status === 200) {
        const answer = new DOMParser().parseFromString(request.responseText, "text/html").getElementById("refusal");
        failed(answer ? answer.textContent.trim() : "This could not be added. Nothing was kept.");
        return;
      }
      failed(`The server answered ${request.status}. Nothing was kept; try again, or send fewer files at once.`);
    });
    request.addEventListener("error", () => failed("The connection broke off. Nothing was kept; try again."));
    panel.hidden = false;
    button.disabled = true;
    words.textContent = "Sending…";
    request.send(new FormData(form));
  });
})();
