/* Passkeys: asks the browser for one and sends what it answers in the form's `credential` field.
   <button data-passkey="create|use|sign-in" data-options="id of the json_script">, inside its form.
   Needs allauth's mfa/js/webauthn-json.js. Where passkeys cannot work, the page says so and offers another way. */
(() => {
  "use strict";

  const known = "PublicKeyCredential" in window && "webauthnJSON" in globalThis;
  for (const place of document.querySelectorAll("[data-passkey-only]")) place.hidden = !known;
  for (const place of document.querySelectorAll("[data-passkey-missing]")) place.hidden = known;
  if (!known) return;

  // What the server asks of the browser: in the page, or for signing in from the form's own address.
  async function optionsFor(button) {
    if (button.dataset.passkey !== "sign-in") {
      return JSON.parse(document.getElementById(button.dataset.options).textContent);
    }
    const answer = await fetch(button.form.action, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(`The server answered ${answer.status}.`);
    return answer.json();
  }

  async function credentialFor(button) {
    const options = await optionsFor(button);
    if (button.dataset.passkey !== "create") return globalThis.webauthnJSON.get(options.request_options);
    const creation = options.creation_options;
    const alone = button.form.elements.passwordless?.checked ?? false;
    const wanted = creation.publicKey.authenticatorSelection;
    wanted.residentKey = alone ? "required" : "discouraged";
    wanted.requireResidentKey = alone;
    if (alone) wanted.userVerification = "required";
    return globalThis.webauthnJSON.create(creation);
  }

  for (const button of document.querySelectorAll("[data-passkey]")) {
    button.addEventListener("click", async () => {
      const problem = button.form.querySelector("[data-passkey-problem]");
      problem.hidden = true;
      try {
        button.form.elements.credential.value = JSON.stringify(await credentialFor(button));
      } catch {
        problem.hidden = false;
        return;
      }
      button.form.submit();
    });
  }
})();
