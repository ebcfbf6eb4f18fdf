// Passkeys (Web Authentication, level 3): the form's options come in a data attribute, the answer goes into its field.
// Without this script or without a browser that can, the pages say so and offer codes.
"use strict";
(() => {
  const form = document.querySelector("form[data-passkey]");
  if (!form) { return; }
  const button = form.querySelector("[data-passkey-go]");
  const said = form.querySelector("[data-passkey-said]");
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const listed = (items) => (items || []).map((item) => ({ ...item, id: bytes(item.id) }));
  const asked = () => {
    const options = JSON.parse(form.dataset.options).publicKey;
    options.challenge = bytes(options.challenge);
    if (options.user) { options.user = { ...options.user, id: bytes(options.user.id) }; }
    if (options.excludeCredentials) { options.excludeCredentials = listed(options.excludeCredentials); }
    if (options.allowCredentials) { options.allowCredentials = listed(options.allowCredentials); }
    return options;
  };
  const answered = (made) => {
    const response = { clientDataJSON: text(made.response.clientDataJSON) };
    for (const part of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (made.response[part]) { response[part] = text(made.response[part]); }
    }
    return JSON.stringify({ id: made.id, rawId: text(made.rawId), type: made.type, response, clientExtensionResults: {} });
  };
  if (!window.PublicKeyCredential || !navigator.credentials) { said.hidden = false; return; }
  button.hidden = false;
  form.addEventListener("submit", async (event) => {
    if (form.elements.passkey.value) { return; }
    event.preventDefault();
    said.hidden = true;
    button.setAttribute("aria-busy", "true");
    try {
      const publicKey = asked();
      const made = await (form.dataset.passkey === "create" ? navigator.credentials.create({ publicKey }) : navigator.credentials.get({ publicKey }));
      form.elements.passkey.value = answered(made);
      form.submit();
    } catch {
      said.hidden = false;
    } finally {
      button.removeAttribute("aria-busy");
    }
  });
})();
