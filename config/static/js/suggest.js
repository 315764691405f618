/* Suggestions while typing in the search: a list beneath the field (a combobox as ARIA 1.2 has it). The field and its
   form work without this file. Nothing that is typed is kept. */
(() => {
  "use strict";
  const form = document.querySelector("form[data-suggest]");
  const field = form?.querySelector("input[name=q]");
  if (!field) return;

  const WAIT = 150; // milliseconds without a key, so that a word is asked for once and not letter by letter
  const SHORTEST = 2;

  const list = document.createElement("ul");
  list.id = "suggestions";
  list.className = "suggestions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", form.dataset.suggestLabel);
  list.hidden = true;
  const spoken = document.createElement("p");
  spoken.className = "hide";
  spoken.setAttribute("role", "status");
  field.parentElement.classList.add("suggesting");
  field.parentElement.append(list, spoken);
  const attributes = {
    role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id,
    autocapitalize: "none",
  };
  for (const [name, value] of Object.entries(attributes)) field.setAttribute(name, value);

  let at = -1;
  let timer = 0;
  let asked = null; // the request under way: a newer one ends it, so that no late answer is shown

  const options = () => [...list.children];

  const mark = (number) => {
    const all = options();
    at = number;
    all.forEach((option, place) => option.setAttribute("aria-selected", String(place === at)));
    if (at < 0) return field.removeAttribute("aria-activedescendant");
    field.setAttribute("aria-activedescendant", all[at].id);
    all[at].scrollIntoView({ block: "nearest" });
  };

  const close = () => {
    clearTimeout(timer);
    asked?.abort();
    asked = null;
    mark(-1);
    list.hidden = true;
    field.setAttribute("aria-expanded", "false");
    spoken.textContent = "";
  };

  // Whoever comes back finds what stood in the field: browsers forget it where they may not complete it themselves. It is
  // kept in the history of this tab only.
  const remember = () => history.replaceState({ ...history.state, typed: field.value }, "");

  const follow = (option) => {
    close();
    if (option.dataset.url) {
      remember();
      return location.assign(option.dataset.url);
    }
    field.value = option.dataset.text;
    form.requestSubmit();
  };

  const show = ({ suggestions, said }) => {
    list.replaceChildren(
      ...suggestions.map(({ text, kind, url }, number) => {
        const option = document.createElement("li");
        option.id = `suggestion-${number}`;
        option.setAttribute("role", "option");
        option.dataset.text = text;
        option.dataset.url = url;
        const title = document.createElement("span");
        title.textContent = text;
        const what = document.createElement("span");
        what.className = "kind-of";
        what.textContent = kind;
        option.append(title, " ", what);
        return option;
      }),
    );
    mark(-1);
    list.hidden = !suggestions.length;
    field.setAttribute("aria-expanded", String(!list.hidden));
    spoken.textContent = said ? `${said}. ${form.dataset.suggestHelp}` : "";
  };

  const ask = async () => {
    const words = field.value;
    if (words.trim().length < SHORTEST) return close();
    asked?.abort();
    const mine = (asked = new AbortController());
    try {
      const answer = await fetch(`${form.dataset.suggest}?q=${encodeURIComponent(words)}`, { signal: mine.signal });
      const found = answer.ok ? await answer.json() : { suggestions: [], said: "" };
      if (mine === asked && words === field.value && document.activeElement === field) show(found);
    } catch {
      if (mine === asked) close(); // without a network the field is a plain one
    }
  };

  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  });

  field.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const all = list.hidden ? [] : options();
    if (event.key === "Escape" && all.length) {
      event.preventDefault(); // the first one closes the list, the next one empties the field
      close();
    } else if (event.key === "Enter" && at >= 0) {
      event.preventDefault();
      follow(all[at]);
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (!all.length) {
        if (event.key === "ArrowDown") ask();
        return;
      }
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      // Past either end stands the field itself.
      mark(((at + 1 + step + all.length + 1) % (all.length + 1)) - 1);
    }
  });

  // Before the field loses the focus, so that a click is no way out of it.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) follow(option);
  });
  field.addEventListener("blur", close);
  form.addEventListener("submit", () => {
    close();
    remember();
  });
  if (!field.value && history.state?.typed) field.value = history.state.typed;
  window.addEventListener("pagehide", close);
})();
