/* Small things that make pages kinder; every page works without them. */
(() => {
  "use strict";

  // An error summary takes the focus, so that it is read first.
  document.querySelector("[data-focus]")?.focus();

  // The account menu closes on Esc, on a click beside it and when the focus leaves it.
  const account = document.querySelector("details.account");
  if (account) {
    const close = () => account.removeAttribute("open");
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !account.open) return;
      const inside = account.contains(document.activeElement);
      close();
      if (inside) account.querySelector("summary").focus();
    });
    document.addEventListener("click", (event) => account.contains(event.target) || close());
    account.addEventListener("focusout", (event) => {
      if (event.relatedTarget && !account.contains(event.relatedTarget)) close();
    });
  }

  // Words that autosave.js keeps in this tab: gone at sign-out, since computers are shared, and once a form that was
  // sent has led to another page. A page that asks to sign in again is no such page.
  const kept = () => Object.keys(sessionStorage).filter((key) => key.startsWith("throughline:"));
  for (const form of document.querySelectorAll("form[data-sign-out]")) {
    form.addEventListener("submit", () => kept().forEach((key) => sessionStorage.removeItem(key)));
  }
  if (document.body.dataset.person) {
    for (const key of kept()) {
      const { leaving, path } = JSON.parse(sessionStorage.getItem(key) || "{}");
      if (leaving && path !== location.pathname) sessionStorage.removeItem(key);
    }
  }

  // What was begun in one form goes along when another is sent: asking something loses no half-written decision.
  for (const form of document.querySelectorAll("form[data-brings]")) {
    form.addEventListener("submit", () => {
      const other = document.getElementById(form.dataset.brings);
      form.querySelectorAll("[data-brought]").forEach((old) => old.remove());
      for (const [name, value] of other ? new FormData(other) : []) {
        if (form.elements.namedItem(name)) continue;
        const field = Object.assign(document.createElement("input"), { type: "hidden", name, value });
        field.dataset.brought = "";
        form.append(field);
      }
    });
  }
})();
