/**
 * What every live figure is made of: elements, native controls, one paint a frame.
 *
 * A front end is `export default figure(state, setup)`. `state` names the traits that
 * the reader can change and reset; `setup(tools)` builds the picture once and returns
 * a function that paints it from `tools.get(...)`. Nothing here is global.
 */

/** @typedef {{get(name: string): any, set(name: string, value: any): void,
 *   save_changes(): void, on(event: string, callback: () => void): void,
 *   off(event: string, callback: () => void): void}} Model */

const SVG = "http://www.w3.org/2000/svg";

/** An HTML element. Properties starting with "on" are listeners, others attributes. */
export function h(tag, properties = {}, ...children) {
  return dress(document.createElement(tag), properties, children);
}

/** An SVG element, likewise. */
export function s(tag, properties = {}, ...children) {
  return dress(document.createElementNS(SVG, tag), properties, children);
}

function dress(element, properties, children) {
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value != null) element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

export const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

const WHOLE = new Intl.NumberFormat("en-GB");

/** A whole number with thousands separators: 14,450,688. */
export const count = (number) => WHOLE.format(number);

/** A number to `digits` significant digits, with a true minus sign. */
export function short(number, digits = 3) {
  const rounded = Number(number.toPrecision(digits));
  return rounded.toLocaleString("en-GB", { maximumSignificantDigits: digits })
    .replace("-", "−");
}

/** Bytes in decimal units with three digits: 57.8 MB. */
export function bytes(number) {
  const units = ["B", "kB", "MB", "GB", "TB", "PB"];
  let unit = 0;
  while (number >= 999.5 && unit < units.length - 1) {
    number /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || number >= 99.95 ? 0 : number >= 9.995 ? 1 : 2;
  return `${number.toFixed(digits)} ${units[unit]}`;
}

/** "1 pixel", "2 pixels". */
export const plural = (number, noun) => `${count(number)} ${noun}${number === 1 ? "" : "s"}`;

/** Set traits and tell the kernel, where there is one. */
export function put(model, values) {
  for (const [name, value] of Object.entries(values)) model.set(name, value);
  model.save_changes();
}

/** An array trait as {shape, data}, data a typed array over the bytes that came. */
export function array(value) {
  const kinds = { float32: Float32Array, uint8: Uint8Array, int32: Int32Array };
  const { buffer, byteOffset, byteLength } = value.data;
  const copy = buffer.slice(byteOffset, byteOffset + byteLength);
  return { shape: value.shape, data: new kinds[value.dtype](copy) };
}

/** The message of an array trait, from numbers: the inverse of `array`. */
export function message(dtype, shape, data) {
  const kinds = { float32: Float32Array, uint8: Uint8Array, int32: Int32Array };
  return { dtype, shape, data: new DataView(kinds[dtype].from(data).buffer) };
}

/** Set a text where it differs: what is written again, though equal, is laid out again. */
export function write(node, text) {
  const words = `${text}`;
  if (node.textContent !== words) node.textContent = words;
}

/** Set attributes where they differ, for the same reason. */
export function adjust(node, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (node.getAttribute(name) !== `${value}`) node.setAttribute(name, value);
  }
}

const shades = new Map();

/** Read at the figure, whose style does not wait for its layout, as that inside does. */
function shade(element, role) {
  const style = getComputedStyle(element.closest(".wc-live") ?? element);
  return style.getPropertyValue(`--wl-${role}`).trim() || "#5b6570";
}

/** The theme's colour for a meaning, as the browser computed it: for canvases. */
export function colour(element, role) {
  if (!shades.has(role)) shades.set(role, shade(element, role));
  return shades.get(role);
}

/**
 * Read the colours in use once more, at the start of a frame. Between the writes of a
 * frame each reading would have the browser lay out the figure, to know its style.
 */
function refreshColours(element) {
  for (const role of shades.keys()) shades.set(role, shade(element, role));
}

/** #rrggbb, #rgb, rgb(r, g, b) or a name such as JupyterLab's "white", to [r, g, b]. */
export function rgb(text) {
  if (!/^(#|rgb)/.test(text)) {
    const pen = document.createElement("canvas").getContext("2d");
    pen.fillStyle = text;
    pen.fillRect(0, 0, 1, 1);
    return [...pen.getImageData(0, 0, 1, 1).data.slice(0, 3)];
  }
  if (!text.startsWith("#")) return text.match(/[\d.]+/g).slice(0, 3).map(Number);
  const digits = text.length > 4 ? text.slice(1, 7) : text.slice(1).replace(/./g, "$&$&");
  const number = parseInt(digits, 16);
  return [number >> 16, (number >> 8) & 255, number & 255];
}

/** Black or white, which is read (4.5 : 1) on a fill [r, g, b] so strong over a ground. */
export function lettersOn(fill, ground, strength) {
  const [red, green, blue] = fill.map((value, n) => {
    const share = (strength * value + (1 - strength) * ground[n]) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  const under = 0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05;
  return under / 0.05 >= 1.05 / under ? "#000000" : "#ffffff";
}

/** A slider's value in words, to be seen: a screen reader has it as the slider's own. */
export const valueText = () => h("output", { "aria-hidden": "true" });

/**
 * A native slider bound to a whole-number trait.
 *
 * values: the numbers it steps through, unless told all that the trait allows. say: the
 * number with its unit.
 */
function slider({ model, name, label, values, say = count }) {
  const [low, high] = model.get("bounds")[name] ?? [0, 0];
  const steps = values ?? Array.from({ length: high - low + 1 }, (_, n) => low + n);
  const nearest = (value) => {
    const gaps = steps.map((step) => Math.abs(step - value));
    return gaps.indexOf(Math.min(...gaps));
  };
  const input = h("input", {
    type: "range", min: 0, max: steps.length - 1, step: 1,
    oninput: () => put(model, { [name]: steps[input.valueAsNumber] }),
  });
  const output = valueText();
  const node = h("label", { class: "wl-slider" }, h("span", {}, label), input, output);
  return { node, paint: () => {
    const value = model.get(name);
    const position = nearest(value);
    if (input.valueAsNumber !== position) input.value = position;
    const text = say(value);
    write(output, text);
    adjust(input, { "aria-valuetext": text });
  } };
}

/** Native radio buttons bound to a trait. options: values, or [value, label] pairs. */
function choice({ model, name, label, options }) {
  // In a notebook each figure has this module for itself: a count would not tell them apart.
  const group = `wl-${name}-${Math.random().toString(36).slice(2)}`;
  const pairs = options.map((one) => (Array.isArray(one) ? one : [one, one]));
  const inputs = pairs.map(([value]) => h("input", {
    type: "radio", name: group, value,
    onchange: () => put(model, { [name]: value }),
  }));
  const node = h("fieldset", { class: "wl-choice" }, h("legend", {}, label),
    ...pairs.map(([, text], n) => h("label", {}, inputs[n], h("span", {}, text))));
  return { node, paint: () => {
    const chosen = pairs.findIndex(([value]) => value === model.get(name));
    inputs.forEach((input, n) => { input.checked = n === chosen; });
  } };
}

/** A native checkbox bound to a true-or-false trait. */
function toggle({ model, name, label }) {
  const input = h("input", {
    type: "checkbox", onchange: () => put(model, { [name]: input.checked }),
  });
  const node = h("label", { class: "wl-toggle" }, input, h("span", {}, label));
  return { node, paint: () => { input.checked = model.get(name); } };
}

/** A native list of choices bound to a trait. options as for `choice`. */
function menu({ model, name, label, options }) {
  const pairs = options.map((one) => (Array.isArray(one) ? one : [one, one]));
  const select = h("select", {
    onchange: () => put(model, { [name]: pairs[select.selectedIndex][0] }),
  }, ...pairs.map(([, text]) => h("option", {}, text)));
  const node = h("label", { class: "wl-menu" }, h("span", {}, label), select);
  return { node, paint: () => {
    select.selectedIndex = pairs.findIndex(([value]) => value === model.get(name));
  } };
}

/** Where in a node an event is: [x, y] from 0 to 1, or null for a node not laid out. */
export function placeIn(node, { clientX, clientY }) {
  const { left, top, width, height } = node.getBoundingClientRect();
  return width && height ? [(clientX - left) / width, (clientY - top) / height] : null;
}

/**
 * A picture of cells that the reader points at, by mouse, finger or arrow keys.
 *
 * node: the element that shows rows × columns cells edge to edge. at: the cell pointed
 * at, or null. point: called with {row, column}, and with null when the reader leaves
 * (Escape, pointer out). drag: the finger stays with the picture while it is down.
 */
export function pointable(node, { label, size, at, point, drag = false, signal }) {
  node.tabIndex = 0;
  node.setAttribute("role", "application");
  node.setAttribute("aria-roledescription", "grid of cells");
  node.setAttribute("aria-label", label);
  node.classList.add("wl-pointable");
  /** Rows and columns; null for a grid without cells, which the next frame will hide. */
  const cells = () => {
    const { rows, columns } = size();
    return rows > 0 && columns > 0 ? { rows, columns } : null;
  };
  const aim = (event) => {
    const place = cells() && placeIn(node, event);
    if (!place) {
      // It went while a finger or the mouse held it: whoever is there now may answer.
      if (node.hasPointerCapture(event.pointerId)) node.releasePointerCapture(event.pointerId);
      return;
    }
    const { rows, columns } = cells();
    const [x, y] = place;
    point({ row: clamp(Math.floor(y * rows), 0, rows - 1),
      column: clamp(Math.floor(x * columns), 0, columns - 1) }, event);
  };
  const moves = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
  const listen = (name, callback) => node.addEventListener(name, callback, { signal });
  listen("pointermove", (event) => {
    if (event.pointerType === "mouse" || event.buttons) aim(event);
  });
  listen("pointerdown", (event) => {
    if (drag && placeIn(node, event)) node.setPointerCapture(event.pointerId);
    aim(event);
  });
  listen("pointerleave", (event) => {
    if (event.pointerType === "mouse" && document.activeElement !== node) point(null, event);
  });
  listen("keydown", (event) => {
    if (event.key === "Escape") {
      point(null, event);
      node.blur();
    }
    const move = moves[event.key];
    if (!move || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    if (!cells()) return;
    const { rows, columns } = cells();
    const from = at() ?? { row: 0, column: -move[1] || 0 };
    point({
      row: clamp(from.row + move[0], 0, rows - 1),
      column: clamp(from.column + move[1], 0, columns - 1),
    }, event);
  });
}

/**
 * A touch that the browser takes for a scroll undoes what it did until then.
 *
 * A slider has its new value as soon as a finger comes down on it, and only then is it
 * seen whether the finger goes along it or scrolls the page, which ends in pointercancel.
 */
function undoScrolls(root, { model, state, request, signal }) {
  const current = () => Object.fromEntries(state.map((name) => [name, model.get(name)]));
  let touch = null;
  let over = null;
  const listen = (name, callback) => root.addEventListener(name, callback, { signal, capture: true });
  listen("pointerdown", (event) => {
    over = null;
    const held = event.target.closest("input, .wl-pointable");
    if (event.pointerType !== "touch" || touch || !held) return;
    // Where nothing can scroll, one draws: what a palm or a call interrupts stays.
    if (getComputedStyle(held).touchAction === "none") return;
    touch = { id: event.pointerId, held, before: current() };
  });
  listen("pointerup", (event) => { if (event.pointerId === touch?.id) touch = null; });
  listen("pointercancel", (event) => {
    if (event.pointerId !== touch?.id) return;
    const { held, before } = touch;
    [touch, over] = [null, held.type === "range" ? held : null];
    put(model, before);
  });
  // The slider goes on following a finger that scrolls.
  listen("input", (event) => {
    if (event.target !== over) return;
    event.stopPropagation();
    request();
  });
  listen("keydown", () => { over = null; });
}

const BUILDERS = { slider, choice, toggle, menu };

/** A front end for anywidget and for the page: see the top of this file. */
export function figure(state, setup, { again = "Reset" } = {}) {
  return { render: ({ model, el }) => mount(model, el, { state, setup, again }) };
}

function mount(model, el, { state, setup, again }) {
  const stop = new AbortController();
  const initial = Object.fromEntries(state.map((name) => [name, model.get(name)]));
  const picture = h("div", { class: "wl-picture" });
  const row = h("div", { class: "wl-controls" });
  const more = h("div", { class: "wl-controls" });
  const text = h("p", { class: "wl-say" });
  const status = h("p", { class: "wl-status", role: "status" });
  const reset = h("button", {
    type: "button", class: "wl-button", onclick: () => {
      for (const forget of resets) forget();
      put(model, initial);
      request();
    },
  }, again);
  const resets = [];
  const paints = [];
  let frame = 0;
  let spoken = 0;

  const add = (place) => Object.fromEntries(Object.entries(BUILDERS).map(
    ([kind, build]) => [kind, (options) => {
      const made = build({ model, ...options });
      place.append(made.node);
      paints.push(made.paint);
      return made.node;
    }],
  ));
  const say = (sentence) => {
    if (text.textContent === sentence) return;
    text.textContent = sentence;
    clearTimeout(spoken);
    spoken = setTimeout(() => { status.textContent = sentence; }, 500);
  };
  const fail = (error) => {
    close();
    root.replaceChildren(h("p", { class: "wl-failed" },
      "This figure stopped because of an error. Reload the page to start it again."));
    el.dispatchEvent(new CustomEvent("wc-failed", { bubbles: true }));
    console.warn(error);
  };
  const paint = () => {
    frame = 0;
    try {
      refreshColours(root);
      for (const one of paints) one();
    } catch (error) {
      fail(error);
    }
  };
  const request = () => { frame ||= requestAnimationFrame(paint); };
  const close = () => {
    stop.abort();
    cancelAnimationFrame(frame);
    clearTimeout(spoken);
    model.off("change", request);
    watch.disconnect();
  };

  const root = h("div", { class: "wl-root", role: "group", dir: "ltr",
    "aria-label": model.get("alt") }, picture, row, text, status);
  undoScrolls(root, { model, state, request, signal: stop.signal });
  // JupyterLab takes arrow keys for itself (next cell, fold a heading), except from an
  // element with this mark; its ancestors' marks do not count.
  root.addEventListener("focusin", ({ target }) => {
    target.setAttribute("data-lm-suppress-shortcuts", "");
  }, { signal: stop.signal });
  const inPage = el.closest("figure.wc-live") !== null;
  if (!inPage) {
    el.classList.add("wc-live");
    root.append(h("p", { class: "wl-caption" }, ...emphasised(model.get("caption"))));
  }
  const watch = new MutationObserver(request);
  const themed = { attributes: true, attributeFilter: [
    "data-theme", "data-jp-theme-light", "data-vscode-theme-kind", "theme"] };
  for (const node of [document.documentElement, document.body]) watch.observe(node, themed);
  matchMedia("(forced-colors: active)").addEventListener("change", request, { signal: stop.signal });
  model.on("change", request);
  // What was folded away when it was painted could not be measured.
  document.addEventListener("wc-unfold", request, { signal: stop.signal });
  el.append(root);
  try {
    const draw = setup({
      model, picture, say, request, signal: stop.signal,
      get: (name) => model.get(name),
      put: (values) => put(model, values),
      add: add(row), more: add(more), row,
      onReset: (forget) => resets.push(forget),
    });
    paints.unshift(draw); // first, while what it measures is still laid out
    if (more.childElementCount) {
      row.append(h("details", { class: "wl-more" }, h("summary", {}, "More"), more));
    }
    row.append(reset);
  } catch (error) {
    fail(error);
    return close;
  }
  // At once where it can be measured, but after the other figures of the page have
  // their place too; else, in a notebook, with the next frame.
  request();
  if (root.isConnected) {
    queueMicrotask(() => {
      cancelAnimationFrame(frame);
      if (!stop.signal.aborted) paint();
    });
  }
  return () => {
    close();
    root.remove();
  };
}

function emphasised(text) {
  return text.split("*").map((part, n) => (n % 2 ? h("em", {}, part) : part));
}
