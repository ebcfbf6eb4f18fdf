// The Digital Credentials API (https://w3c-fedid.github.io/digital-credentials/): the browser asks a wallet, and this
// page brings the answer home. Offered only where the browser has it; without this script the page has other ways.
"use strict";
(() => {
  if (typeof DigitalCredential === "undefined" || !navigator.credentials) return;
  const allows = (protocol) =>
    typeof DigitalCredential.userAgentAllowsProtocol !== "function" ||
    DigitalCredential.userAgentAllowsProtocol(protocol);

  const post = async (place, address, options) => {
    const response = await fetch(address, { method: "POST", credentials: "same-origin", ...options });
    const value = await response.json().catch(() => ({}));
    if (!response.ok) throw new Error(value.error_description || place.dataset.sayTrouble);
    return value;
  };

  const ask = async (place) => {
    // The token of the form around it, and which request for a proof it is about; the chosen wallet is not named.
    const asked = await post(place, place.dataset.digital, { body: new FormData(place.closest("form")) });
    const requests = asked.digital.requests.filter((request) => allows(request.protocol));
    if (!requests.length) throw new Error(place.dataset.sayNoWay);
    const given = await navigator.credentials.get({ mediation: "required", digital: { requests } });
    if (!given) throw new Error(place.dataset.sayNothing);
    const data = typeof given.data === "string" ? JSON.parse(given.data) : given.data;
    return post(place, asked.answer_to, {
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ protocol: given.protocol, data }),
    });
  };

  for (const place of document.querySelectorAll("[data-digital]")) {
    const says = place.querySelector("[role=status]");
    const button = place.querySelector("button");
    place.hidden = false;
    button.addEventListener("click", async () => {
      button.disabled = true;
      says.textContent = place.dataset.sayWaiting;
      try {
        const done = await ask(place);
        if (done.redirect_uri) window.location.assign(done.redirect_uri);
        else says.textContent = place.dataset.sayDone;
      } catch (trouble) {
        const cancelled = ["NotAllowedError", "AbortError"].includes(trouble.name);
        says.textContent = cancelled ? place.dataset.sayNothing : trouble.message;
      } finally {
        button.disabled = false;
      }
    });
  }
})();
