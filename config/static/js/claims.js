/* The claims of the writing page: what only helps with a script is shown, and the focus goes where the work goes on. */
(() => {
  "use strict";
  const reveal = () => document.querySelectorAll("[data-with-script]").forEach((el) => { el.hidden = false; });
  reveal();
  document.addEventListener("htmx:afterSettle", (event) => {
    reveal();
    const claims = document.getElementById("claims");
    if (event.detail.target === claims) claims.querySelector(".claim:last-child textarea")?.focus();
    else if (document.activeElement === document.body) document.getElementById("claims-h")?.focus();
  });
})();
