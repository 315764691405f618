/* Scenes in the editor of a case: a title each, and their fields once somebody opens one. A case has thousands of fields, and
   with all of them on the page the editor would take a minute to open. What is not opened is sent back as it came
   (content/case_blocks/scenes.py). */
(() => {
  "use strict";
  const blocks = window.wagtailStreamField?.blocks;
  if (!blocks || !window.telepath || window.tlScenes) return;
  const UNOPENED = "unopened";
  // Wagtail looks twice a second whether the form has changed; what opening adds is no change.
  const SETTLED = 800;
  const unopened = new Set();

  const hidden = (name, value) => {
    const input = document.createElement("input");
    input.type = "hidden";
    input.name = name;
    input.value = value ?? "";
    return input;
  };

  /* What conditions and ways may name in a scene: its kind, the fields that hold its name, where it lies, what it says. */
  function* named(scene, prefix) {
    yield ["scene", "title", prefix, scene];
    for (const [at, one] of (scene.enquiries || []).entries()) yield ["enquiry", "title", `${prefix}-enquiries-${at}-value`, one.value];
    for (const [at, one] of (scene.estimates || []).entries()) yield ["estimate", "prompt", `${prefix}-estimates-${at}-value`, one.value];
    for (const [at, one] of (scene.onward || []).entries()) {
      if (one.type !== "decision") continue;
      const decision = `${prefix}-onward-${at}-value`;
      yield ["decision", "title prompt", decision, one.value];
      for (const [number, option] of one.value.options.entries()) yield ["option", "text", `${decision}-options-${number}-value`, option.value];
    }
  }

  /* Keys and names stand where the fields would: cms-cases.js reads them there. */
  function keysOf(scene, prefix) {
    const found = [];
    for (const [kind, names, where, value] of named(scene, prefix)) {
      const key = hidden(`${where}-key`, value.key);
      key.dataset.controller = "tl-case-key";
      key.dataset.tlCaseKeyKindValue = kind;
      key.dataset.tlCaseKeyNamesValue = names;
      found.push(key, ...names.split(" ").map((name) => hidden(`${where}-${name}`, value[name])));
      if (kind === "decision" && value.other?.length) found.push(hidden(`${where}-other-0-value-next`, ""));
    }
    return found;
  }

  /* The words of a scene, so that the browser's own search finds it. */
  function wordsOf(part, found = []) {
    if (typeof part === "string") {
      if (part.startsWith('{"')) {
        try {
          for (const one of JSON.parse(part).blocks || []) found.push(one.text);
        } catch {
          found.push(part);
        }
      } else if (part.includes(" ")) found.push(part);
    } else if (part && typeof part === "object") for (const one of Object.values(part)) wordsOf(one, found);
    return found;
  }

  // Wagtail hands all comments over as one text; a scene's own number in it is the path of a comment in that scene.
  const isCommentedOn = (id) => Boolean(id && document.getElementById("comments-data")?.textContent.includes(`scenes.${id}.`));

  class UnopenedScene {
    constructor(definition, placeholder, prefix, state) {
      const { [UNOPENED]: sealed, ...scene } = state;
      Object.assign(this, { definition, prefix, scene, type: definition.name, opened: null });
      this.panel = placeholder.closest("[data-panel]");
      this.id = placeholder.closest("[data-contentpath]")?.dataset.contentpath;
      this.element = document.createElement("div");
      const words = document.createElement("p");
      words.textContent = wordsOf(scene).join(" ");
      this.element.append(hidden(`${prefix}-${UNOPENED}`, sealed), ...keysOf(scene, prefix), words);
      placeholder.replaceWith(this.element);
      unopened.add(this);
      this.panel.addEventListener("wagtail:panel-toggle", (event) => {
        if (event.detail.expanded && event.target === this.toggle) this.open();
      });
      // One that nobody folds up is open from the beginning, and so is one that somebody has commented on.
      window.setTimeout(() => {
        if (this.toggle.getAttribute("aria-expanded") === "true" || isCommentedOn(this.id)) this.open();
      });
    }

    get toggle() {
      return this.panel.querySelector("[data-panel-toggle]");
    }

    get container() {
      return this.opened ? this.opened.container : [this.element];
    }

    open() {
      if (this.opened) return this.opened;
      const form = this.element.closest("form");
      const unsaved = form && window.wagtail?.app?.getControllerForElementAndIdentifier(form, "w-unsaved");
      const isUnchanged = unsaved?.initialFormData && unsaved.initialFormData === unsaved.formData;
      const place = document.createElement("div");
      this.element.replaceWith(place);
      unopened.delete(this);
      this.opened = this.definition.renderFields(place, this.prefix, this.scene);
      if (isUnchanged) {
        unsaved.initialFormData = "";
        window.setTimeout(() => unsaved.setInitialFormData(), SETTLED);
      }
      window.tlCases?.changed();
      return this.opened;
    }

    setState(state) {
      this.open().setState(state);
    }

    setError(error) {
      if (error) this.open().setError(error);
    }

    getState() {
      return this.opened ? this.opened.getState() : this.scene;
    }

    getDuplicatedState() {
      return this.open().getDuplicatedState();
    }

    getValue() {
      return this.open().getValue();
    }

    getTextLabel(options) {
      return this.opened ? this.opened.getTextLabel(options) : this.scene.title;
    }

    focus(options) {
      this.open().focus(options);
    }
  }

  class SceneDefinition extends blocks.StructBlockDefinition {
    render(placeholder, prefix, state, error, capabilities) {
      if (!state?.[UNOPENED]) return super.render(placeholder, prefix, state, error, capabilities);
      return new UnopenedScene(this, placeholder, prefix, state);
    }

    renderFields(placeholder, prefix, state) {
      return super.render(placeholder, prefix, state, undefined, new Map());
    }
  }
  window.telepath.register("throughline.SceneBlock", SceneDefinition);

  /* A link to a part that lies in a scene which is not open: from the checks, from the map, from a message. */
  function reveal(hash) {
    const id = /^#block-([\w-]+)-section$/.exec(hash)?.[1];
    if (!id) return;
    const scene = [...unopened].find((one) => one.id === id || JSON.stringify(one.scene).includes(`"${id}"`));
    if (!scene) return;
    if (scene.toggle.getAttribute("aria-expanded") !== "true") scene.toggle.click();
    scene.open();
    const target = document.getElementById(hash.slice(1));
    for (let panel = target; panel; panel = panel.parentElement?.closest("[data-panel]")) {
      const toggle = panel.querySelector("[data-panel-toggle]");
      if (toggle?.getAttribute("aria-expanded") === "false") toggle.click();
    }
    target?.scrollIntoView();
  }
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.('a[href^="#block-"]');
    if (link) reveal(link.hash);
  });
  for (const event of ["load", "hashchange"]) window.addEventListener(event, () => reveal(window.location.hash));
  window.tlScenes = { reveal };
})();
