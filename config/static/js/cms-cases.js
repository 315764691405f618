/* The editor of a case: keys that fill themselves, and pickers of what this very form holds, saved or not.
   What is stored is a key in a box; here the box is put away and a list of names stands in its place. */
(() => {
  "use strict";
  if (window.tlCases || !window.StimulusModule || !window.wagtail?.app) return;
  const { Controller } = window.StimulusModule;
  const MOST = 48;
  const WORDS = {
    en: { choose: "Choose …", none: "Nothing chosen", gone: "is not in this case any more", in: "in", unnamed: "without a name" },
    cy: { choose: "Dewiswch …", none: "Dim byd wedi’i ddewis", gone: "nid yw yn yr achos hwn bellach", in: "yn", unnamed: "heb enw" },
  };
  const said = WORDS[document.documentElement.lang.slice(0, 2)] || WORDS.en;
  // The key of the free way of a decision (content/cases/document.py).
  const OTHER = "other";

  const slug = (words) =>
    words.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase().replace(/[’'`]/g, "").replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, MOST).replace(/-+$/, "");
  const isThere = (input) => input.isConnected && !input.closest('[aria-hidden="true"]');
  const within = (name) => name.slice(0, name.lastIndexOf("-"));
  const field = (input, name) => document.getElementsByName(`${within(input.name)}-${name}`)[0];
  const keys = () => [...document.querySelectorAll('[data-controller~="tl-case-key"]')].filter(isThere);
  const kindOf = (input) => input.dataset.tlCaseKeyKindValue;
  const namesOf = (input) => input.dataset.tlCaseKeyNamesValue.split(" ");
  const nameOf = (input) => namesOf(input).map((one) => field(input, one)?.value.trim()).find(Boolean) || "";
  // The decision that an option stands in: …-onward-0-value-options-1-value-key belongs to …-onward-0-value-key.
  const decisionOf = (name) => {
    const at = Math.max(name.lastIndexOf("-options-"), name.lastIndexOf("-panel-"), name.lastIndexOf("-other-"));
    return at < 0 ? null : document.getElementsByName(`${name.slice(0, at)}-key`)[0];
  };

  function fill(input) {
    if (input.value) return;
    const name = nameOf(input);
    if (!name) return;
    const kind = kindOf(input);
    const decision = kind === "option" ? decisionOf(input.name) : null;
    const taken = new Set(
      keys()
        .filter((one) => one !== input && kindOf(one) === kind && (kind !== "option" || decisionOf(one.name) === decision))
        .map((one) => one.value),
    );
    taken.add(OTHER);
    const wanted = slug(name) || kind;
    let key = wanted;
    for (let number = 2; taken.has(key); number += 1) key = `${wanted}-${number}`;
    input.value = key;
  }

  /* Not while its name is being written: the key would be made of half a word. */
  function fillOnceNamed(input) {
    if (!namesOf(input).some((one) => field(input, one) === document.activeElement)) fill(input);
  }

  /* Everything of a kind in the form: [key, name], in the order of the form. */
  function things(kind, picker) {
    if (kind === "own_option") {
      const own = decisionOf(picker.name);
      return own ? optionsOf(own).map(([key, name]) => [key.slice(key.indexOf("/") + 1), name]) : [];
    }
    if (kind === "option") return keys().filter((one) => kindOf(one) === "decision").flatMap(optionsOf);
    return keys()
      .filter((one) => kindOf(one) === kind && nameOf(one))
      .map((one) => {
        fillOnceNamed(one);
        return [one.value, nameOf(one)];
      });
  }

  function optionsOf(decision) {
    fillOnceNamed(decision);
    if (!decision.value) return [];
    const about = field(decision, "title")?.value.trim() || nameOf(decision);
    const found = keys()
      .filter((one) => kindOf(one) === "option" && decisionOf(one.name) === decision && nameOf(one))
      .map((one) => {
        fillOnceNamed(one);
        return [`${decision.value}/${one.value}`, `${about}: ${nameOf(one)}`];
      });
    const free = [...document.getElementsByName(`${within(decision.name)}-other-0-value-next`)].some(isThere);
    return free ? [...found, [`${decision.value}/${OTHER}`, `${about}: …`]] : found;
  }

  class KeyController extends Controller {
    connect() {
      const key = this.element;
      this.fill = (event) => {
        if (namesOf(key).some((one) => field(key, one) === event.target)) fill(key);
      };
      document.addEventListener("change", this.fill);
      // A part that was doubled in the editor stands for something else from now on.
      if (document.readyState === "complete" && key.value && this.isDouble()) {
        key.value = "";
        window.setTimeout(() => fill(key));
      }
    }

    disconnect() {
      document.removeEventListener("change", this.fill);
    }

    isDouble() {
      const decision = decisionOf(this.element.name);
      return keys().some(
        (one) =>
          one !== this.element &&
          one.value === this.element.value &&
          kindOf(one) === kindOf(this.element) &&
          (kindOf(one) !== "option" || decisionOf(one.name) === decision),
      );
    }
  }

  class PickerController extends Controller {
    static values = { kind: String };

    connect() {
      const box = this.element;
      if (box.nextElementSibling?.matches("[data-case-select]")) box.nextElementSibling.remove();
      const select = document.createElement("select");
      select.dataset.caseSelect = this.kindValue;
      // The list takes the box's place for labels, help and focus.
      select.id = box.id;
      box.id = `${select.id}-key`;
      for (const name of ["aria-describedby", "aria-required"]) if (box.hasAttribute(name)) select.setAttribute(name, box.getAttribute(name));
      // The editor puts the focus into what was just added.
      const isHeld = document.activeElement === box;
      box.focus = (options) => select.focus(options);
      box.hidden = true;
      box.after(select);
      this.select = select;
      this.rest();
      for (const event of ["pointerdown", "focus", "keydown"]) select.addEventListener(event, () => this.offer());
      select.addEventListener("change", () => {
        box.value = select.value;
        box.dispatchEvent(new Event("change", { bubbles: true }));
      });
      select.addEventListener("blur", () => this.rest());
      this.again = () => {
        if (document.activeElement !== select) this.rest();
      };
      document.addEventListener("tl-cases:changed", this.again);
      if (isHeld) select.focus();
    }

    disconnect() {
      document.removeEventListener("tl-cases:changed", this.again);
    }

    /* Only what is chosen: a case has hundreds of these lists. */
    rest() {
      const key = this.element.value;
      const name = key ? named().get(`${this.kindValue} ${key}`) || this.own(key) : said.none;
      this.select.replaceChildren(new Option(name || `${key} (${said.gone})`, key, true, true));
    }

    own(key) {
      return this.kindValue === "own_option" ? things("own_option", this.element).find((one) => one[0] === key)?.[1] : "";
    }

    offer() {
      const found = things(this.kindValue, this.element);
      const key = this.element.value;
      const list = [new Option(said.choose, "", false, !key), ...found.map(([one, name]) => new Option(name, one, false, one === key))];
      if (key && !found.some(([one]) => one === key)) list.push(new Option(`${key} (${said.gone})`, key, false, true));
      // Rebuilt while it is open, a list would close.
      const was = [...this.select.options].map((one) => `${one.value} ${one.text}`).join("\n");
      if (was !== list.map((one) => `${one.value} ${one.text}`).join("\n")) this.select.replaceChildren(...list);
    }
  }

  /* Names by kind and key, looked up once for many lists. */
  let known = null;
  function named() {
    if (!known) {
      known = new Map();
      for (const input of keys()) {
        const kind = kindOf(input);
        const name = nameOf(input) || said.unnamed;
        if (kind === "option") continue;
        if (input.value) known.set(`${kind} ${input.value}`, name);
        if (kind === "decision") for (const [key, words] of optionsOf(input)) known.set(`option ${key}`, words);
      }
      window.setTimeout(() => (known = null), 500);
    }
    return known;
  }

  let waiting = 0;
  const changed = () => {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(() => {
      known = null;
      document.dispatchEvent(new CustomEvent("tl-cases:changed"));
    }, 300);
  };
  document.addEventListener("change", (event) => {
    if (event.target.name && !event.target.matches("[data-case-select]")) changed();
  });
  window.addEventListener("load", changed);
  window.tlCases = { changed };
  window.wagtail.app.register("tl-case-key", KeyController);
  window.wagtail.app.register("tl-case-picker", PickerController);
})();
