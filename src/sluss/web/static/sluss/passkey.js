// Passkeys: asks the browser for one when a form with a passkey field is sent. Without this file,
// or without a passkey, the code is typed.
(() => {
  "use strict";
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const described = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));
  function plain(credential) {
    const response = {};
    for (const name of ["clientDataJSON", "authenticatorData", "signature", "attestationObject", "userHandle"]) {
      if (credential.response[name]) response[name] = text(credential.response[name]);
    }
    return JSON.stringify({ id: credential.id, rawId: text(credential.rawId), type: credential.type, response });
  }
  async function made(options) {
    const publicKey = { ...options, challenge: bytes(options.challenge),
      user: { ...options.user, id: bytes(options.user.id) }, excludeCredentials: described(options.excludeCredentials) };
    return navigator.credentials.create({ publicKey });
  }
  async function shown(options) {
    const publicKey = { ...options, challenge: bytes(options.challenge), allowCredentials: described(options.allowCredentials) };
    return navigator.credentials.get({ publicKey });
  }
  async function ask(field) {
    const options = JSON.parse(field.dataset.passkeyOptions);
    return plain(await (options.user ? made(options) : shown(options)));
  }
  // A code counts once: the second of two clicks would be told that it is used.
  function isSecond(form) {
    if (!form.matches("[data-once]")) return false;
    const was = form.dataset.sent === "1";
    form.dataset.sent = "1";
    return was;
  }
  addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-once]")) delete form.dataset.sent;
  });
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    const field = form.querySelector("input[data-passkey-options]");
    if (!field || field.value || form.querySelector("input[name=code]")?.value || !window.PublicKeyCredential) {
      if (isSecond(form)) event.preventDefault();
      return;
    }
    event.preventDefault();
    const said = form.querySelector("[data-passkey-said]");
    if (said) said.textContent = "";
    try {
      field.value = await ask(field);
    } catch {
      if (said) said.textContent = field.dataset.passkeyFailed;
      form.querySelector("input[name=code]")?.focus();
      return;
    }
    form.requestSubmit(event.submitter);
    field.value = "";  // A signature is for one sending; the next one asks anew.
  });
})();
