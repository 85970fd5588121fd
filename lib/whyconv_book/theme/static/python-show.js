// How an output of Python in the page (python-kernel.js) becomes a part of the page:
// text, drawings and the book's own HTML. What a cell writes is not trusted: elements
// and attributes that the book's figures and tables are not made of are left out.
"use strict";

(() => {
  const LIVE = "application/vnd.whyconv.live+json";
  const words = (text) => new Set(text.trim().split(/\s+/));
  const ELEMENTS = words(`
    a b blockquote br caption code dd div dl dt em figcaption figure h3 h4 h5 h6 hr i
    kbd li ol p pre s small span strong sub sup table tbody td tfoot th thead tr u ul
    circle clipPath defs desc ellipse g image line linearGradient marker mask path
    pattern polygon polyline radialGradient rect stop svg text title tspan use`);
  const ATTRIBUTES = words(`
    class colspan dir id lang role rowspan scope style title
    clip-path clip-rule clipPathUnits cx cy d dominant-baseline dx dy fill fill-opacity
    fill-rule font-family font-size font-style font-weight gradientTransform
    gradientUnits height href image-rendering letter-spacing marker-end marker-mid
    marker-start markerHeight markerUnits markerWidth mask maskContentUnits maskUnits
    offset opacity orient paint-order patternContentUnits patternTransform patternUnits
    points preserveAspectRatio r refX refY rx ry shape-rendering stop-color stop-opacity
    stroke stroke-dasharray stroke-dashoffset stroke-linecap stroke-linejoin
    stroke-miterlimit stroke-opacity stroke-width text-anchor textLength transform
    vector-effect viewBox visibility width x x1 x2 xlink:href y y1 y2`);
  const PICTURE = /^data:image\/(png|jpeg|gif|webp);base64,[\w+/=\s]*$/;
  const LEADS_OUT = /url\(\s*["']?(?!#)|image-set|\\|@|position\s*:\s*(fixed|sticky)/i;
  let made = 0;

  /** HTML of a cell as elements of this page, none of which can act or load. */
  function clean(html) {
    const parsed = new DOMParser().parseFromString(html, "text/html");
    const prefix = `py${made += 1}-`;
    for (const element of [...parsed.body.querySelectorAll("*")]) tidy(element, prefix);
    const kept = document.createDocumentFragment();
    kept.append(...parsed.body.childNodes);
    return document.importNode(kept, true);
  }

  function tidy(element, prefix) {
    if (!ELEMENTS.has(element.localName)) {
      element.remove();
      return;
    }
    for (const { name, value } of [...element.attributes]) {
      const kept = attribute(name, value, prefix);
      if (kept === null) element.removeAttribute(name);
      else if (kept !== value) element.setAttribute(name, kept);
    }
  }

  /** An attribute's value as it may stand in the page, or null. */
  function attribute(name, value, prefix) {
    if (name.startsWith("aria-")) {
      return /^aria-(labelledby|describedby)$/.test(name) ? prefix + value : value;
    }
    if (!ATTRIBUTES.has(name)) return null;
    if (name === "id") return prefix + value;
    if (name === "class") {
      return value.split(/\s+/).filter((one) => one.startsWith("wc-")).join(" ") || null;
    }
    if (name === "href" || name === "xlink:href") {
      if (value.startsWith("#")) return `#${prefix}${value.slice(1)}`;
      return PICTURE.test(value) ? value : null;
    }
    if (LEADS_OUT.test(value)) return null;
    return value.replace(/url\(\s*(["']?)#/gi, `url($1#${prefix}`);
  }

  function element(tag, properties, ...children) {
    const node = Object.assign(document.createElement(tag), properties);
    node.append(...children);
    return node;
  }

  // --- Live figures and controls ------------------------------------------------------

  /** A value for Python: the bytes of an array in base64. */
  function embedded(value) {
    if (!(value?.data instanceof DataView)) return value;
    const { buffer, byteOffset, byteLength } = value.data;
    const bytes = new Uint8Array(buffer, byteOffset, byteLength);
    let letters = "";
    for (const byte of bytes) letters += String.fromCharCode(byte);
    return { ...value, data: btoa(letters) };
  }

  /**
   * The model of a figure that Python knows too. send(values) takes what was set here
   * to Python, one message after the other has been heard; `hear` takes what Python set.
   */
  function modelOf(state, send) {
    let waiting = {};
    let busy = false;
    async function flush() {
      if (busy) return;
      busy = true;
      try {
        while (Object.keys(waiting).length) {
          const values = waiting;
          waiting = {};
          await send(values);
        }
      } catch {
        // Python was stopped: the figure goes on by itself, as on a page that is read
      } finally {
        busy = false;
      }
    }
    const model = window.whyconvLive.modelOf(state);
    const { set } = model;
    model.set = (name, value) => {
      if (!Object.is(model.get(name), value)) waiting[name] = embedded(value);
      set(name, value);
    };
    model.save_changes = () => {
      flush();
    };
    model.hear = (values) => {
      for (const [name, value] of Object.entries(values)) {
        delete waiting[name];
        set(name, window.whyconvLive.revived(value));
      }
    };
    return model;
  }

  /** Call once the element stands in the page: what is drawn wants to know its room. */
  function whenThere(node, call) {
    if (node.isConnected) call();
    else requestAnimationFrame(() => whenThere(node, call));
  }

  function figureOf(kernel, { live }, html) {
    const parsed = new DOMParser().parseFromString(html, "text/html");
    const own = parsed.querySelector("figure.wc-live");
    const name = own?.dataset.module ?? "";
    const text = own?.querySelector('script[type="application/json"]')?.textContent;
    const box = element("div", {}, clean(html));
    const figure = box.querySelector("figure.wc-live");
    if (!figure || !text || !/^\w+$/.test(name)) return box;
    const saved = Object.entries(JSON.parse(text));
    const { revived } = window.whyconvLive;
    const state = Object.fromEntries(saved.map(([key, value]) => [key, revived(value)]));
    const model = kernel.model(live, state);
    figure.dataset.module = name;
    whenThere(box, async () => {
      await kernel.frontEnd(name);
      window.whyconvLive.start(figure, model);
    });
    return box;
  }

  const KINDS = {
    slider: (model) => Object.assign(element("input", { type: "range" }), {
      min: model.get("min"), max: model.get("max"), step: model.get("step"),
    }),
    checkbox: () => element("input", { type: "checkbox" }),
    choice: (model) => element("select", {}, ...model.get("options").map(
      (option) => element("option", { textContent: option }),
    )),
  };

  function controlOf(kernel, { live, control, state }) {
    const model = kernel.model(live, state);
    const input = KINDS[control](model);
    const said = element("output", {});
    const name = model.get("description") || "value";
    const boolean = control === "checkbox";
    const show = () => {
      if (boolean) input.checked = model.get("value");
      else input.value = model.get("value");
      input.disabled = model.get("disabled");
      said.textContent = control === "slider" ? ` ${model.get("value")}` : "";
    };
    input.addEventListener("input", () => {
      const number = control === "slider" ? Number(input.value) : input.value;
      model.set("value", boolean ? input.checked : number);
      model.save_changes();
    });
    model.on("change", show);
    show();
    return element("label", { className: "wc-control" }, `${name} `, input, said);
  }

  function liveOf(kernel, data) {
    const form = JSON.parse(data[LIVE]);
    if (form.control in KINDS) return controlOf(kernel, form);
    if (form.box) {
      const children = form.children.map((one) => show(kernel, { data: one }));
      const row = element("div", {}, ...children);
      row.style.display = form.box === "row" ? "flex" : "block";
      row.style.gap = "1rem";
      for (const child of children) child.style.flex = "1 1 0";
      return row;
    }
    return figureOf(kernel, form, data["text/html"] ?? "");
  }

  /** The element that shows an output. */
  function show(kernel, { data = {}, text }) {
    if (data[LIVE]) return liveOf(kernel, data);
    const drawn = data["text/html"] ?? data["image/svg+xml"];
    if (drawn !== undefined) {
      const box = element("div", {}, clean(drawn));
      if (box.querySelector("*")) return box;
    }
    return element("pre", { textContent: text ?? data["text/plain"] ?? "" });
  }

  window.pythonShow = { show, modelOf, clean };
})();
