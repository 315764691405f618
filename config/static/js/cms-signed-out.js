/* Tells whoever writes in one of Wagtail's editors that they are signed out, so that nothing is lost by it.

   Wagtail saves as one writes and says nothing where the session has ended; its buttons would then leave the page. Here
   each failed saving, and each press of a button, first asks data-here who is signed in: the same person goes on (with
   the token of their new session, if there is one); anybody else is told, in words that stay, and the page stays too.
   Signing in again happens in another tab. Without this script everything works as Wagtail made it. */
(() => {
  "use strict";
  const ASK_AGAIN = 15000, SAID_FOR = 8000;
  const { here, toSignIn, ...said } = document.currentScript.dataset;
  let form = null, box = null, first = null, state = "", lastWords = 0, retried = false, isUnsaved = false, timer = 0, token = "";

  // What the server says of who is here: {person, session, token}, "out", "other" or "away"; null if it cannot tell.
  async function ask() {
    let answer;
    try {
      answer = await fetch(here, { headers: { Accept: "application/json" }, redirect: "manual" });
    } catch {
      return "away";
    }
    if (answer.type === "opaqueredirect" || [401, 403, 404].includes(answer.status)) return "out";
    if (!answer.ok) return answer.status >= 500 ? "away" : null;
    const now = await answer.json().catch(() => null);
    return now && first && now.person !== first.person ? "other" : now;
  }

  // A session that began since has a token of its own, which everything on this page must carry from now on.
  function adopt(now, must) {
    if (!now || (now.session === first?.session && !must)) return false;
    first = { ...first, ...now };
    token = now.token;
    for (const field of form.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = token;
    return true;
  }
  const config = JSON.parse(document.getElementById("wagtail-config")?.textContent || "{}");
  const send = window.fetch;
  window.fetch = (what, how) => {
    const name = config.CSRF_HEADER_NAME;
    const isOld = token && name && how?.headers && how.headers[name] === config.CSRF_TOKEN;
    return send(what, isOld ? { ...how, headers: { ...how.headers, [name]: token } } : how);
  };

  function say(next) {
    clearTimeout(lastWords);
    if (next === state) return;
    state = next;
    const parts = said[next] ? [said[next]] : [];
    if (next === "out") {
      const link = Object.assign(document.createElement("a"), { href: toSignIn, target: "_blank", textContent: said.signIn });
      parts.push(" ", link, ". ", said.then);
    }
    const text = document.createElement("p");
    text.append(...parts);
    box.replaceChildren(...(parts.length ? [text] : []));
    const isWell = ["", "back", "saved"].includes(next);
    box.classList.toggle("tl-signed-out--well", isWell);
    clearInterval(timer);
    if (isWell) lastWords = setTimeout(() => say(""), SAID_FOR);
    else if (next !== "failed") timer = setInterval(look, ASK_AGAIN);
  }
  const isShut = () => ["out", "other", "away"].includes(state);

  // Wagtail's own saving, once more.
  const save = () => form.dispatchEvent(new CustomEvent("w-unsaved:add", { bubbles: true, cancelable: true, detail: { type: "edits" } }));

  async function look() {
    if (!isShut()) return;
    const now = await ask();
    if (typeof now === "string") return say(now);
    adopt(now);
    say(state === "away" ? "" : "back");
    if (isUnsaved) save();
  }

  async function failed(type) {
    const now = await ask();
    if (typeof now === "string") return say(now);
    if (type === "saving") {
      if (!retried) {
        retried = true;
        adopt(now, true);
        save();
      } else say("failed");
    } else adopt(now);
  }

  function begin() {
    form = document.querySelector("form[data-edit-form]");
    if (!form) return;
    box = Object.assign(document.createElement("div"), { className: "tl-signed-out", tabIndex: -1 });
    box.setAttribute("role", "alert");
    form.before(box);
    ask().then((now) => { if (typeof now === "object") first = now; });

    document.addEventListener("w-autosave:error", ({ detail }) => {
      if (detail.type === "server_error" || detail.type === "network_error") failed("saving");
    });
    document.addEventListener("w-autosave:success", () => {
      retried = false;
      if (state) say("saved");
    });
    document.addEventListener("w-unsaved:add", () => { isUnsaved = true; });
    document.addEventListener("w-unsaved:clear", () => { isUnsaved = false; });
    document.addEventListener("w-swap:error", () => { if (!isShut()) failed("presence"); });
    for (const moment of ["focus", "online"]) window.addEventListener(moment, look);
    document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") look(); });

    // The button waits for the answer, and is then pressed again: before that Wagtail knows nothing of it.
    let through = null;
    document.addEventListener("click", async (event) => {
      const button = event.target.closest?.("button, input[type=submit]");
      if (!button || button.type !== "submit" || button.form !== form || button === through) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (through) return;
      through = button;
      const now = await ask();
      if (typeof now === "string") {
        through = null;
        say(now);
        box.focus();
        return;
      }
      adopt(now);
      if (isShut()) say("");
      button.click();
      through = null;
    }, true);
    form.addEventListener("submit", (event) => {
      if (!isShut()) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      box.focus();
    }, true);
  }
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin); else begin();
})();
