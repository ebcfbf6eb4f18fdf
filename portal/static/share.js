// Choosing, dropping and sending files on the share page. Without this script the form works as any form does.
(() => {
  "use strict";
  const form = document.getElementById("share-files");
  const input = document.getElementById("files");
  const zone = document.getElementById("drop");
  if (!form || !input || !zone || !window.DataTransfer) return;

  const chosen = document.getElementById("chosen");
  const panel = document.getElementById("upload");
  const bar = document.getElementById("upload-bar");
  const words = document.getElementById("upload-words");
  const button = document.getElementById("send");
  const limit = Number(form.dataset.maxFile);
  // The words come with the form, in the language of the page.
  const say = (name, parts = {}) => form.dataset[`say${name}`].replace(/\{(\w+)\}/g, (whole, part) => String(parts[part] ?? whole));
  const megabytes = (bytes) => (bytes < 1048576 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / 1048576).toFixed(1)} MB`);

  const put = (files) => {
    const all = new DataTransfer();
    for (const file of files) all.items.add(file);
    input.files = all.files;
    tell();
  };

  const tell = () => {
    chosen.replaceChildren(...Array.from(input.files).slice(0, 50).map((file, place) => {
      const line = document.createElement("li");
      const large = file.size > limit * 1048576;
      const name = document.createElement("span");
      name.textContent = say(large ? "Large" : "File", { name: file.name, size: megabytes(file.size), most: limit });
      if (large) name.className = "wrong";
      const away = document.createElement("button");
      away.type = "button";
      away.className = "btn plain";
      away.textContent = say("Remove");
      away.setAttribute("aria-label", say("Away", { name: file.name }));
      away.addEventListener("click", () => put(Array.from(input.files).filter((_, other) => other !== place)));
      line.append(name, away);
      return line;
    }));
  };

  for (const kind of ["dragenter", "dragover"]) {
    zone.addEventListener(kind, (event) => { event.preventDefault(); zone.classList.add("over"); });
  }
  for (const kind of ["dragleave", "drop"]) {
    zone.addEventListener(kind, () => zone.classList.remove("over"));
  }
  zone.addEventListener("drop", (event) => { event.preventDefault(); put([...input.files, ...event.dataTransfer.files]); });
  input.addEventListener("change", tell);

  form.addEventListener("submit", (event) => {
    if (!input.files.length) return;
    event.preventDefault();
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "application/json");
    request.upload.addEventListener("progress", (step) => {
      if (!step.lengthComputable) return;
      bar.value = Math.round((100 * step.loaded) / step.total);
      words.textContent = step.loaded < step.total
        ? say("Sent", { done: megabytes(step.loaded), all: megabytes(step.total) })
        : say("Received");
    });
    const stopped = (sentence) => {
      panel.hidden = false;
      words.textContent = sentence;
      button.disabled = false;
    };
    request.addEventListener("load", () => {
      if (request.status === 201) {
        const there = new URL(request.responseText, window.location.href);
        if (there.pathname === window.location.pathname) {
          window.history.replaceState(null, "", there);
          window.location.reload();
        } else window.location.assign(there);
        return;
      }
      const page = new DOMParser().parseFromString(request.responseText, "text/html");
      const said = page.getElementById("refusal") || page.querySelector("main p");
      stopped(said && [422, 429].includes(request.status) ? said.textContent.trim()
        : say("Answered", { status: request.status }));
    });
    request.addEventListener("error", () => stopped(say("Broken")));
    panel.hidden = false;
    button.disabled = true;
    words.textContent = say("Sending");
    request.send(new FormData(form));
  });
})();
