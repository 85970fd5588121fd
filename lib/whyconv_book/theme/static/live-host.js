// Starts the live figures of a page that has no kernel: each gets a model made from the
// state that was saved with it, and the front end that a notebook would run too.
"use strict";

(() => {
  /** What anywidget calls a model, over a plain object. Nobody listens at the far end. */
  function modelOf(state) {
    const values = { ...state };
    const listeners = new Map();
    const tell = (event) => {
      for (const callback of [...(listeners.get(event) ?? [])]) callback();
    };
    return {
      get: (name) => values[name],
      set: (name, value) => {
        if (Object.is(values[name], value)) return;
        values[name] = value;
        tell(`change:${name}`);
        tell("change");
      },
      save_changes: () => {},
      on: (event, callback) => {
        listeners.set(event, (listeners.get(event) ?? new Set()).add(callback));
      },
      off: (event, callback) => {
        if (callback) listeners.get(event)?.delete(callback);
        else listeners.delete(event);
      },
    };
  }

  /** Arrays come as base64 in a page; a front end expects bytes. */
  function revived(value) {
    if (!value || typeof value !== "object" || !("dtype" in value)) return value;
    const bytes = Uint8Array.from(atob(value.data), (letter) => letter.charCodeAt(0));
    return { ...value, data: new DataView(bytes.buffer) };
  }

  const modules = new Map();

  const partOf = (name) => document.querySelector(`script[data-part="${name}"]`);

  /** The front end `name`, loaded once: a blob, since files may not import files. */
  async function moduleOf(name) {
    if (!modules.has(name)) {
      const names = partOf(name).dataset.live.split(" ");
      const texts = names.map((part) => partOf(part).textContent);
      const url = URL.createObjectURL(new Blob(texts, { type: "text/javascript" }));
      modules.set(name, import(url).finally(() => URL.revokeObjectURL(url)));
    }
    return modules.get(name);
  }

  const root = document.documentElement;
  let calm = 0;

  /** While a figure moves, the page need not paint what is out of sight (whyconv.css). */
  function moving() {
    if (!root.classList.contains("wc-moving")) root.classList.add("wc-moving");
    clearTimeout(calm);
    calm = setTimeout(() => root.classList.remove("wc-moving"), 300);
  }

  /** loaded: what came of loading its front end, as Promise.allSettled says it. */
  async function start(figure, loaded) {
    const stage = figure.querySelector(".wc-stage");
    for (const event of ["pointermove", "input", "keydown"]) {
      figure.addEventListener(event, moving, { passive: true });
    }
    const stand = () => {
      figure.classList.remove("is-live");
      figure.classList.add("is-still");
    };
    figure.addEventListener("wc-failed", stand);
    try {
      const saved = JSON.parse(figure.querySelector('script[type="application/json"]').text);
      const state = Object.fromEntries(
        Object.entries(saved).map(([name, value]) => [name, revived(value)]),
      );
      if (loaded.status === "rejected") throw loaded.reason;
      const { default: front } = loaded.value;
      figure.classList.add("is-live");
      const model = modelOf(state);
      const close = await front.render({ model, el: stage });
      // For whoever wants to ask or to tell the figure something, and for the tests.
      figure.dispatchEvent(new CustomEvent("wc-live", { bubbles: true, detail: { model, close } }));
    } catch (error) {
      stand();
      const note = document.createElement("p");
      note.className = "wl-failed";
      note.textContent = "This figure should answer to you here, but it could not be started "
        + "in this browser. The picture above shows how it begins.";
      stage.after(note);
      console.warn(error);
    }
  }

  // All at once: each has its place before the first is painted, and no frame shows
  // one that is not. What is folded away cannot be measured, and waits.
  function startAll(root) {
    const waiting = [...root.querySelectorAll("figure.wc-live:not(.is-live, .is-still)")]
      .filter((figure) => !figure.closest(".wc-fold[hidden]"));
    Promise.allSettled(waiting.map((figure) => moduleOf(figure.dataset.module)))
      .then((fronts) => waiting.forEach((figure, n) => start(figure, fronts[n])));
  }
  document.addEventListener("wc-unfold", ({ target }) => startAll(target));
  startAll(document);
})();
