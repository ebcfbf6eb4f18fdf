/* Branding: a colour is chosen beside the field that names it, and the preview follows while one chooses. */
(() => {
  const field = document.getElementById("accent");
  const place = document.querySelector("[data-colour-for='accent']");
  if (!field || !place) return;
  const picker = document.createElement("input");
  picker.type = "color";
  picker.setAttribute("aria-label", field.labels[0] ? field.labels[0].textContent.trim() : "");
  const isColour = (text) => /^#[0-9a-f]{6}$/i.test(text.trim());
  const show = () => {
    if (!isColour(field.value)) {
      picker.value = place.dataset.usual;
      return;
    }
    picker.value = field.value.trim().toLowerCase();
    preview(picker.value);
  };
  const preview = (colour) => {
    for (const shown of document.querySelectorAll(".brand-preview.on-light")) shown.style.setProperty("--accent", colour);
  };
  picker.addEventListener("input", () => {
    field.value = picker.value;
    show();
  });
  field.addEventListener("input", show);
  place.append(picker);
  show();
  const proposal = document.querySelector("[data-proposal]");
  if (proposal) preview(proposal.value);  // what was typed could not be read
})();
