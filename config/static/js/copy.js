/* Copy one field of a record, or print the page. Without script the words are there to be selected. */
(() => {
  "use strict";

  for (const control of document.querySelectorAll("[data-needs-script]")) control.hidden = false;

  document.addEventListener("click", async (event) => {
    if (event.target.closest("[data-print]")) window.print();
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const words = document.getElementById(button.dataset.copy);
    try {
      await navigator.clipboard.writeText(words.innerText);
      button.firstChild.textContent = button.dataset.copied;
    } catch {
      // Not allowed here: select the words instead, so that the keyboard copies them.
      window.getSelection().selectAllChildren(words);
    }
  });
})();
