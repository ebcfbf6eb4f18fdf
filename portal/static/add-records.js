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
  // The words come with the form, in the language of the page.
  const say = (name, parts = {}) => form.dataset[`say${name}`].replace(/\{(\w+)\}/g, (whole, part) => String(parts[part] ?? whole));
  const megabytes = (bytes) => `${(bytes / 1048576).toFixed(bytes < 10485760 ? 1 : 0)} MB`;

  const tell = () => {
    const files = Array.from(input.files);
    if (!files.length) { chosen.textContent = ""; return; }
    const size = files.reduce((sum, file) => sum + file.size, 0);
    const large = files.filter((file) => file.size > Number(form.dataset.maxFile) * 1048576).length;
    const parts = [say(files.length === 1 ? "One" : "Many", { count: files.length, size: megabytes(size) })];
    if (large) parts.push(say("Large", { count: large, most: form.dataset.maxFile }));
    if (files.length > Number(form.dataset.maxEntries)) parts.push(say("First", { most: form.dataset.maxEntries }));
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
        ? say("Sent", { done: megabytes(step.loaded), all: megabytes(step.total) })
        : say("Received");
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
        failed(answer ? answer.textContent.trim() : say("Refused"));
        return;
      }
      failed(say("Answered", { status: request.status }));
    });
    request.addEventListener("error", () => failed(say("Broken")));
    panel.hidden = false;
    button.disabled = true;
    words.textContent = say("Sending");
    request.send(new FormData(form));
  });
})();
