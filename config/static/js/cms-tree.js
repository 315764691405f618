/* The tree of a framework in the CMS: moves go to the server without loading the page again; rows can be dragged.
   Without this script the same buttons post the form. */
(() => {
  "use strict";
  const form = document.querySelector("[data-tree]");
  if (!form) return;
  const list = form.querySelector("[data-tree-rows]");
  const said = form.querySelector("[data-tree-said]");
  const seen = form.querySelector("input[name=seen]");
  const token = form.querySelector("input[name=csrfmiddlewaretoken]").value;
  const MARKS = ["tl-row--before", "tl-row--after", "tl-row--inside"];
  let busy = false;
  let dragged = null;

  const row = (item) => list.querySelector(`[data-item="${item}"]`);
  const announce = (message, failed) => {
    said.textContent = message;
    document.dispatchEvent(new CustomEvent("w-messages:clear"));
    document.dispatchEvent(new CustomEvent("w-messages:add", { detail: { text: message, type: failed ? "error" : "success" } }));
  };

  async function move(place, item, target = "") {
    if (busy) return;
    busy = true;
    list.setAttribute("aria-busy", "true");
    try {
      const body = new URLSearchParams({ move: [place, item, target].filter(Boolean).join(":"), seen: seen.value });
      const response = await fetch(window.location.pathname, {
        method: "POST",
        body,
        headers: { "X-CSRFToken": token, "X-Requested-With": "capabilities.tree" },
      });
      if (!response.headers.get("Content-Type")?.startsWith("application/json")) throw new Error("no answer");
      const answer = await response.json();
      seen.value = answer.change_count;
      list.innerHTML = answer.html;
      announce(answer.message, !response.ok);
      const here = row(item);
      if (!here) return;
      const same = here.querySelector(`button[value="${place}:${item}"]`);
      const other = here.querySelector("button[name=move]:not(:disabled)");
      (same && !same.disabled ? same : other)?.focus();
    } catch {
      announce(form.dataset.saidFailed, true);
    } finally {
      busy = false;
      list.removeAttribute("aria-busy");
    }
  }

  form.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (!button || button.name !== "move") return;
    event.preventDefault();
    const [place, item] = button.value.split(":");
    move(place, item);
  });

  // Alt and an arrow, anywhere in a row, does what the row's button says.
  const KEYS = { ArrowUp: "up", ArrowDown: "down", ArrowRight: "into", ArrowLeft: "out" };
  list.addEventListener("keydown", (event) => {
    const place = event.altKey && KEYS[event.key];
    const item = place && event.target.closest("[data-item]")?.dataset.item;
    if (!item) return;
    event.preventDefault();
    const button = row(item).querySelector(`button[value="${place}:${item}"]`);
    if (button && !button.disabled) move(place, item);
  });

  const placeIn = (over, event) => {
    const box = over.getBoundingClientRect();
    const part = (event.clientY - box.top) / box.height;
    if (over.hasAttribute("data-area") && part > 0.3 && part < 0.7) return "inside";
    return part < 0.5 ? "before" : "after";
  };
  const clear = () => list.querySelectorAll(".tl-row").forEach((one) => one.classList.remove(...MARKS));

  list.classList.add("tl-tree--draggable");
  list.addEventListener("dragstart", (event) => {
    const handle = event.target.closest?.("[data-handle]");
    if (!handle) return;
    dragged = handle.closest("[data-item]");
    dragged.classList.add("tl-row--dragged");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.dataset.item);
    event.dataTransfer.setDragImage(dragged, 10, 10);
  });
  list.addEventListener("dragover", (event) => {
    const over = event.target.closest("[data-item]");
    if (!dragged || !over) return;
    event.preventDefault();
    clear();
    if (over !== dragged) over.classList.add(`tl-row--${placeIn(over, event)}`);
  });
  list.addEventListener("drop", (event) => {
    const over = event.target.closest("[data-item]");
    if (!dragged || !over) return;
    event.preventDefault();
    if (over !== dragged) move(placeIn(over, event), dragged.dataset.item, over.dataset.item);
  });
  list.addEventListener("dragend", () => {
    dragged?.classList.remove("tl-row--dragged");
    dragged = null;
    clear();
  });
})();
