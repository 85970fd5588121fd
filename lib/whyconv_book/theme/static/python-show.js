// How an output of Python in the page (python-kernel.js) becomes a part of the page:
// text, drawings and the book's own HTML, as far as python-clean.js leaves it.
"use strict";

(() => {
  const LIVE = "application/vnd.whyconv.live+json";
  const clean = (html) => window.whyconvClean(html) ?? "";

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
      window.whyconvLive.start(figure, { model, state });
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

  window.pythonShow = { show, modelOf };
})();
