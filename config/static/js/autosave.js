/* Saves what somebody writes, while they write. A form asks for it with data-autosave="<where to post>".

   It is posted whole 1.5 s after the last key, on leaving a field, and when the page is hidden. A good answer fills
   [data-saved], brings X-Edit-Number and what the page should say in [data-details]; 409 says another tab has saved too; a redirect or a dropped connection means
   "not saved", and the words stay in this tab (sessionStorage) until they are. data-autosave-not names fields that are no
   writing. Another form of the page waits until everything is saved. Without this script every form still saves;
   throughline.js clears the tab's store at sign-out. */
(() => {
  "use strict";
  const WAIT = 1500, RETRY_FIRST = 4000, RETRY_MOST = 60000, OTHERS_WAIT = 8000, KEEPALIVE_BYTES = 60000;
  const said = {
    notSaved: "Not saved: your words are kept in this tab",
    signIn: "Sign in again",
    found: "What you last wrote here was not saved. It is kept in this tab.",
    putBack: "Put back what you wrote here",
    letGo: "Let it go",
    ...document.currentScript?.dataset,
  };
  const watched = [];
  const person = document.body.dataset.person || "";

  function watch(form, index) {
    const status = form.querySelector("[data-saved], [data-autosave-status]") || document.querySelector("[data-saved]");
    const NEVER = new Set(["csrfmiddlewaretoken", "writer", "edit_number", "begun", "key", ...(form.dataset.autosaveNot || "").split(" ")]);
    let timer = 0, sending = null, stopped = false, busy = false, delay = RETRY_FIRST, refreshed = false;

    const written = () => [...new FormData(form)].filter(([name, value]) => !NEVER.has(name) && typeof value === "string");
    const snapshot = () => JSON.stringify(written());
    const key = () => `throughline:${person}:${location.pathname}:${index}`;
    let saved = form.hasAttribute("data-unsaved") ? "" : snapshot();
    const isDirty = () => snapshot() !== saved;

    const remember = (leaving) => {
      try {
        sessionStorage.setItem(key(), JSON.stringify({ path: location.pathname, leaving: Boolean(leaving), fields: written() }));
      } catch { /* The tab's store is full: the page itself still holds the words. */ }
    };
    const forget = () => sessionStorage.removeItem(key());
    const later = (ms) => { clearTimeout(timer); timer = setTimeout(() => save(), ms); };

    // What the status says is announced politely, so it is only touched when the words differ.
    function say(nodes) {
      if (!status) return;
      const box = document.createElement("span");
      box.append(...nodes);
      if (box.textContent.trim() !== status.textContent.trim()) status.replaceChildren(...box.childNodes);
    }
    const unnotice = () => document.querySelectorAll(`[data-autosave-notice="${index}"]`).forEach((old) => old.remove());
    function notice(element) {
      unnotice();
      element.setAttribute("data-autosave-notice", index);
      form.before(element);
    }
    // What may identify somebody in these words: touched only when it says something else.
    function point(found) {
      const box = form.querySelector("[data-details]");
      if (!box || box.textContent.replace(/\s+/g, " ") === found.textContent.replace(/\s+/g, " ")) return;
      box.hidden = found.hidden;
      box.replaceChildren(...found.childNodes);
    }
    function show(html) {
      const page = new DOMParser().parseFromString(html, "text/html").body;
      const found = page.querySelector("[data-details]");
      if (found) { found.remove(); point(found); }
      const block = page.querySelector(":scope > section, :scope > div");
      if (block) notice(block);
      else say([...(page.querySelector("[data-saved]") || page).childNodes]);
    }
    function adopt(header) {
      const set = (name, value) => { const field = form.elements.namedItem(name); if (field && value) field.value = value; };
      set("edit_number", header("X-Edit-Number"));
      set("writer", header("X-Writer"));
      if (header("X-Autosave-To")) form.dataset.autosave = header("X-Autosave-To");
      if (header("X-Write-At") && location.pathname !== header("X-Write-At")) {
        forget();
        history.replaceState(null, "", header("X-Write-At"));
        form.action = header("X-Write-At");
        form.querySelectorAll("[hx-post]").forEach((el) => el.setAttribute("hx-post", header("X-Write-At")));
        window.htmx?.process(form);
      }
    }
    function fail(signedOut) {
      remember();
      const state = Object.assign(document.createElement("span"), { className: "state look", textContent: said.notSaved });
      const link = Object.assign(document.createElement("a"), { href: location.href, textContent: said.signIn });
      say(signedOut ? [state, " ", link] : [state]);
      later(delay);
      delay = Math.min(delay * 2, RETRY_MOST);
    }
    // Signing in again in another tab changes the token that a post must carry: fetch the page's new one.
    async function refreshToken() {
      const page = await fetch(location.href, { redirect: "manual" });
      const fresh = page.ok && new DOMParser().parseFromString(await page.text(), "text/html");
      const token = fresh && fresh.querySelector("form[data-autosave] [name=csrfmiddlewaretoken]");
      if (token) form.elements.namedItem("csrfmiddlewaretoken").value = token.value;
      return Boolean(token);
    }
    async function post(keepalive) {
      const sent = snapshot(), body = new FormData(form);
      (form.dataset.autosaveNot || "").split(" ").forEach((name) => body.delete(name));
      const response = await fetch(form.dataset.autosave, {
        method: "POST", body, redirect: "manual", keepalive: keepalive && new Blob([sent]).size < KEEPALIVE_BYTES,
        headers: { "X-CSRFToken": form.elements.namedItem("csrfmiddlewaretoken").value, "X-Autosave": "1" },
      });
      if (response.type === "opaqueredirect" || response.status === 401) return fail(true);
      if (response.status === 403 && !refreshed) {
        refreshed = true;
        return (await refreshToken()) ? later(0) : fail(true);
      }
      const html = response.status < 500 ? await response.text() : "";
      if (response.ok) {
        adopt((name) => response.headers.get(name));
        saved = sent;
        refreshed = false;
        delay = RETRY_FIRST;
        unnotice();
        show(html);
        forget();
        if (isDirty()) later(WAIT);
      } else if (response.status === 409 || response.status === 422) {
        refused(response.status, html, (name) => response.headers.get(name));
        saved = sent;
      } else fail(false);
    }
    // Another tab's words (409), or too many (422). X-Kept: the server keeps these words, the tab need not.
    function refused(code, html, header) {
      if (header("X-Kept")) forget(); else remember();
      stopped = code === 409;
      show(html);
    }
    function save(keepalive = false) {
      clearTimeout(timer);
      if (stopped || busy || !isDirty()) return sending;
      if (sending) { later(WAIT); return sending; }
      sending = post(keepalive).catch(() => fail(false)).finally(() => { sending = null; });
      return sending;
    }

    watched.push({
      form,
      isWaiting: () => Boolean(sending) || (!stopped && !busy && isDirty()),
      settle: async () => { await sending; clearTimeout(timer); if (!stopped && !busy && isDirty()) await save(); },
    });

    form.addEventListener("input", (event) => { if (!NEVER.has(event.target.name)) later(WAIT); });
    form.addEventListener("focusout", (event) => { if (!NEVER.has(event.target.name)) save(); });
    form.addEventListener("submit", (event) => {
      if (form.dataset.leaving) { event.preventDefault(); return; }
      // A save that is under way brings the number this post must carry.
      if (sending) { event.preventDefault(); sending.finally(() => form.requestSubmit(event.submitter)); return; }
      form.dataset.leaving = "1";
      setTimeout(() => delete form.dataset.leaving, 4000);
      clearTimeout(timer);
      remember(true);
    });
    const hide = () => { if (!form.dataset.leaving && isDirty()) { remember(); save(true); } };
    document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") hide(); });
    window.addEventListener("pagehide", hide);
    window.addEventListener("online", () => save());

    // htmx posts the same form: one at a time, and what it brings back counts as saved.
    form.addEventListener("htmx:confirm", (event) => {
      if (!sending || event.detail.verb !== "post") return;
      event.preventDefault();
      sending.finally(() => event.detail.issueRequest(true));
    });
    form.addEventListener("htmx:beforeRequest", (event) => { if (event.detail.requestConfig.verb === "post") { busy = true; clearTimeout(timer); } });
    form.addEventListener("htmx:afterRequest", (event) => {
      if (event.detail.requestConfig.verb !== "post") return;
      busy = false;
      const { xhr, successful } = event.detail;
      const header = (name) => xhr.getResponseHeader(name);
      if (xhr.status === 409 || xhr.status === 422) return refused(xhr.status, xhr.responseText, header);
      if (!successful) return fail(xhr.status === 401);
      adopt(header);
      requestAnimationFrame(() => { saved = snapshot(); });
    });

    // Words that an earlier visit could not save.
    let kept = null;
    try { kept = JSON.parse(sessionStorage.getItem(key()) || "null"); } catch { forget(); }
    // A name may have several values (checkboxes), and what is hidden is nobody's words: it may differ each time.
    const hidden = new Set([...form.elements].filter((field) => field.type === "hidden").map((field) => field.name));
    const valuesOf = (fields, name) => fields.filter(([other]) => other === name).map(([, value]) => value.replace(/\r\n/g, "\n").trim()).filter(Boolean).sort();
    const here = written();
    const isNewer = kept && kept.fields.some(([name]) => {
      const values = valuesOf(kept.fields, name);
      return !hidden.has(name) && !NEVER.has(name) && values.length && JSON.stringify(values) !== JSON.stringify(valuesOf(here, name));
    });
    if (kept && !isNewer) forget();
    if (!isNewer || document.getElementById("unsent-h")) { if (!isDirty()) return; later(WAIT); return; }
    const box = Object.assign(document.createElement("section"), { className: "note returned" });
    const text = Object.assign(document.createElement("p"), { className: "state look", textContent: said.found });
    const row = Object.assign(document.createElement("p"), { className: "actions" });
    for (const [label, act] of [[said.putBack, putBack], [said.letGo, forget]]) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = act === putBack ? "button second" : "plain";
      button.textContent = label;
      button.addEventListener("click", () => { act(); box.remove(); form.querySelector("textarea")?.focus(); });
      row.append(button);
    }
    box.append(text, row);
    notice(box);
    function putBack() {
      for (const field of form.elements) {
        const values = kept.fields.filter(([name]) => name === field.name).map(([, value]) => value);
        if (NEVER.has(field.name) || !field.name) continue;
        if (field.type === "checkbox" || field.type === "radio") field.checked = values.includes(field.value);
        else if (values.length && field.type !== "hidden") field.value = values[0];
      }
      save();
    }
  }

  document.querySelectorAll("form[data-autosave]").forEach(watch);

  // What another form of the page does may build on these words (or end the session): they are saved first. Where that
  // fails it goes on all the same, and the words are kept in this tab.
  const through = new WeakSet();
  document.addEventListener("submit", (event) => {
    const { target, submitter } = event;
    if (through.delete(target) || target.method === "dialog") return;
    const others = watched.filter(({ form, isWaiting }) => form !== target && isWaiting());
    if (!others.length) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const saved = Promise.allSettled(others.map(({ settle }) => settle()));
    Promise.race([saved, new Promise((done) => setTimeout(done, OTHERS_WAIT))]).then(() => {
      through.add(target);
      target.requestSubmit(submitter?.isConnected ? submitter : null);
      through.delete(target);
    });
  }, true);
})();
