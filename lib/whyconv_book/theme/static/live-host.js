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

  // A link to a figure with its settings: #live=race&digits=100&standing=corner, the name of
  // its front end (race.2 the second of them on the page), and the traits that were changed.
  const KINDS = { float32: Float32Array, uint8: Uint8Array, int32: Int32Array };
  const started = new Map();

  const figures = () => [...document.querySelectorAll("figure.wc-live")];

  function nameOf(figure) {
    const { module } = figure.dataset;
    const alike = figures().filter((one) => one.dataset.module === module);
    const number = alike.indexOf(figure);
    return number ? `${module}.${number + 1}` : module;
  }

  /** A trait's value as text in an address, and back; back it is undefined if it can't be. */
  function written(value) {
    if (typeof value === "string") return value;
    if (!value?.dtype) return JSON.stringify(value);
    const { buffer, byteOffset, byteLength } = value.data;
    const numbers = new KINDS[value.dtype](buffer.slice(byteOffset, byteOffset + byteLength));
    const data = Array.from(numbers, (number) => Number(number.toPrecision(7)));
    return JSON.stringify({ ...value, data });
  }

  function understood(text, name, state) {
    const [saved, allowed, bounds] = [state[name], state.choices?.[name], state.bounds?.[name]];
    if (allowed) return allowed.find((one) => `${one}` === text);
    if (typeof saved === "string") return text;
    const value = JSON.parse(text);
    if (value?.dtype) {
      const numbers = KINDS[saved.dtype].from(value.data);
      const fits = value.dtype === saved.dtype && value.shape.length === saved.shape.length
        && value.shape.reduce((a, b) => a * b, 1) === numbers.length && numbers.every(Number.isFinite);
      return fits ? { ...value, data: new DataView(numbers.buffer) } : undefined;
    }
    if (bounds) return Number.isInteger(value) && value >= bounds[0] && value <= bounds[1] ? value : undefined;
    const alike = typeof value === typeof saved || value === null || saved === null;
    return alike ? value : undefined;
  }

  /** What an address asks of a figure: {name: value} of what it can be. */
  function asked(query, state) {
    const found = {};
    for (const [name, text] of query) {
      if (name === "live" || !Object.hasOwn(state, name)) continue;
      try {
        const value = understood(text, name, state);
        if (value !== undefined) found[name] = value;
      } catch {
        // What is no JSON asks for nothing.
      }
    }
    return found;
  }

  const query = () => new URLSearchParams(location.hash.startsWith("#live=") ? location.hash.slice(1) : "");

  /** Open what a figure is folded into: an answer that waits for its question, or details. */
  function unfold(figure) {
    for (let at = figure.parentElement; at; at = at.parentElement) {
      if (at.matches("details")) at.open = true;
      if (!at.matches(".wc-fold[hidden]")) continue;
      at.hidden = false;
      at.dispatchEvent(new CustomEvent("wc-unfold", { bubbles: true }));
    }
  }

  /**
   * Give the figure that the address names the settings that stand there, and go to it; it
   * may wait still, or be folded away.
   */
  async function follow() {
    const wanted = query();
    const figure = figures().find((one) => nameOf(one) === wanted.get("live"));
    if (!figure) return;
    unfold(figure);
    if (!started.has(figure) && !begun.has(figure)) startAll([figure]);
    await begun.get(figure);
    const known = started.get(figure);
    if (!known || query().toString() !== wanted.toString()) return;
    figure.scrollIntoView();
    const values = asked(wanted, known.state);
    known.linked = true;
    for (const [name, value] of Object.entries(values)) known.model.set(name, value);
  }

  addEventListener("hashchange", follow);

  /** The address of a figure as it is now: what differs from how it was made. */
  function linkOf(figure) {
    const { model, state } = started.get(figure);
    const words = new URLSearchParams({ live: nameOf(figure) });
    for (const [name, value] of Object.entries(state)) {
      if (model.get(name) !== value) words.set(name, written(model.get(name)));
    }
    return `#${words}`;
  }

  /** The button in a figure's caption puts that in the page's address, and copies it. */
  function offerLink(figure) {
    const [button, status] = [".wl-link", ".wl-status"].map((one) => figure.querySelector(one));
    if (!button) return; // a question keeps its answer to its reader
    const told = button.querySelector(".wl-answered");
    let timer = 0;
    const tell = (words) => {
      const without = figure.querySelector("[data-stays]")?.dataset.stays; // as own_digits.js says
      told.textContent = without ? `${words}, without ${without}` : words;
      status.textContent = `${told.textContent}: this page's address with the figure as it is now`;
      clearTimeout(timer);
      timer = setTimeout(() => { told.textContent = ""; }, 2000);
    };
    button.onclick = () => {
      history.replaceState(history.state, "", linkOf(figure));
      const copied = navigator.clipboard?.writeText(location.href) ?? Promise.reject();
      copied.then(() => tell("Copied"), () => tell("In the address bar"));
    };
    button.style.visibility = "";
  }

  const root = document.documentElement;
  let calm = 0;

  /** While a figure moves, the page need not paint what is out of sight (whyconv.css). */
  function moving() {
    if (!root.classList.contains("wc-moving")) root.classList.add("wc-moving");
    clearTimeout(calm);
    calm = setTimeout(() => root.classList.remove("wc-moving"), 300);
  }

  function stateOf(figure) {
    const saved = JSON.parse(figure.querySelector('script[type="application/json"]').text);
    return Object.fromEntries(
      Object.entries(saved).map(([name, value]) => [name, revived(value)]),
    );
  }

  /**
   * loaded: what came of loading its front end, as Promise.allSettled says it.
   * given: its {model, state}, where there is no state that was saved with it.
   */
  async function start(figure, loaded, given) {
    const stage = figure.querySelector(".wc-stage");
    for (const event of ["pointermove", "input", "keydown"]) {
      figure.addEventListener(event, moving, { passive: true });
    }
    const stand = () => {
      const link = figure.querySelector(".wl-link");
      if (link) link.style.visibility = "hidden";
      figure.classList.remove("is-live");
      figure.classList.add("is-still");
    };
    const fall = () => {
      const known = started.get(figure);
      if (!known?.linked) {
        stand();
        return;
      }
      // What an address asked for it cannot show: it starts again as it was made.
      started.delete(figure);
      stage.querySelector(".wl-root").remove();
      figure.removeEventListener("wc-failed", fall);
      start(figure, loaded, given);
    };
    figure.addEventListener("wc-failed", fall);
    try {
      const state = given?.state ?? stateOf(figure);
      const model = given?.model ?? modelOf(state);
      if (loaded.status === "rejected") throw loaded.reason;
      const { default: front } = loaded.value;
      figure.classList.add("is-live");
      const close = await front.render({ model, el: stage });
      started.set(figure, { model, state, linked: false });
      offerLink(figure);
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

  /** For figures that come later, from Python in the page, with models of their own. */
  window.whyconvLive = {
    modelOf,
    revived,
    async start(figure, given) {
      const [loaded] = await Promise.allSettled([moduleOf(figure.dataset.module)]);
      await start(figure, loaded, given);
    },
  };

  const begun = new WeakMap(); // figure: the promise that all is done for it to start

  /** The figures that wait. What is folded away cannot be measured, and waits longer. */
  const waitingIn = (root) =>
    [...root.querySelectorAll("figure.wc-live:not(.is-live, .is-still)")]
      .filter((figure) => !begun.has(figure) && !figure.closest(".wc-fold[hidden]"));

  // All at once: each has its place before the first is painted, and no frame shows
  // one that is not.
  function startAll(waiting) {
    const all = Promise.allSettled(waiting.map((figure) => moduleOf(figure.dataset.module)))
      .then((fronts) => Promise.all(waiting.map((figure, n) => start(figure, fronts[n]))));
    for (const figure of waiting) begun.set(figure, all);
    return all;
  }

  /** How far a figure is from the screen, in screens. */
  function distance(figure) {
    const { top, bottom } = figure.getBoundingClientRect();
    return Math.max(0, top - innerHeight, -bottom) / innerHeight;
  }

  // Whoever only opens a page need not wait for figures far down. At the first sign of
  // a reader they start, the nearest first, whenever the page has nothing else to do.
  const SIGNS = ["scroll", "pointermove", "pointerdown", "keydown", "focusin"];
  const idle = () => new Promise((done) => {
    if (window.requestIdleCallback) requestIdleCallback(done, { timeout: 500 });
    else setTimeout(done);
  });

  async function startOthers() {
    for (const sign of SIGNS) removeEventListener(sign, startOthers);
    for (let left = waitingIn(document); left.length; left = waitingIn(document)) {
      await idle();
      left.sort((one, other) => distance(one) - distance(other));
      await startAll(left.slice(0, 1));
    }
  }

  document.addEventListener("wc-unfold", ({ target }) => startAll(waitingIn(target)));
  const near = (figure) => query().has("live") || distance(figure) < 1;
  startAll(waitingIn(document).filter(near)).then(follow);
  for (const sign of SIGNS) addEventListener(sign, startOthers, { passive: true });
})();
