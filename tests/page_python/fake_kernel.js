// A kernel that reads a cell's source as orders, for tests of the page around it:
//   say TEXT | show TEXT | html TEXT | svg TEXT | png TEXT | glue NAME TEXT | wait
//   raise NAME LINE TEXT
// Everything else does nothing. `wait` ends with `window.goOn()`, or with stop.
"use strict";

window.PythonKernel = class PythonKernel extends EventTarget {

  #turn = Promise.resolve();
  #life = 0;
  #end = null;

  constructor({ progress = () => {} } = {}) {
    super();
    Object.assign(this, { progress, state: "off", cells: null, ran: new Set(), log: [] });
    window.fakeKernel = this;
  }

  #become(state) {
    this.state = state;
    this.dispatchEvent(new Event("change"));
  }

  async load() {
    if (window.fakeMissing) throw new Error("_static/python/manifest.js is not there");
    this.cells = window.fakeCells;
  }

  async start() {
    if (!["off", "stopped"].includes(this.state)) return;
    this.#become("starting");
    this.progress("files", 0, 12_500_000);
    await Promise.resolve();
    this.progress("files", 12_500_000, 12_500_000);
    this.progress("python", 3, 3);
    this.#become("idle");
  }

  run(id, source, { output = () => {} } = {}) {
    const life = this.#life;
    const mine = this.#turn.then(() => this.#run(id, source, output, life));
    this.#turn = mine;
    return mine;
  }

  async #run(id, source, output, life) {
    const result = { outputs: [], error: null, seconds: 0.2, glued: {}, stopped: false };
    if (life !== this.#life) return { ...result, stopped: true };
    await this.start();
    this.#become("running");
    this.log.push(id);
    const show = (kind, mime, text) => {
      const one = { kind, data: { "text/plain": text, [mime]: text } };
      result.outputs.push(one);
      output(one);
    };
    for (const [at, line] of source.split("\n").entries()) {
      const [order, ...rest] = line.split(" ");
      const text = rest.join(" ");
      if (order === "say") {
        const one = { kind: "stream", name: "stdout", text: `${text}\n` };
        result.outputs.push(one);
        output(one);
      } else if (order === "show") show("result", "text/plain", text);
      else if (order === "html") show("display", "text/html", text);
      else if (order === "svg") show("display", "image/svg+xml", text);
      else if (order === "png") show("display", "image/png", text);
      else if (order === "glue") result.glued[rest[0]] = rest[1];
      else if (order === "raise") {
        const value = rest.slice(1).join(" ");
        result.error = { name: rest[0], value, traceback: `${rest[0]}: ${value}`, line: at + 1 };
        break;
      } else if (order === "wait") {
        await new Promise((resolve) => {
          this.#end = window.goOn = resolve;
        });
        if (life !== this.#life) return { ...result, stopped: true };
      }
    }
    this.ran.add(id);
    this.#become("idle");
    return result;
  }

  async file() {
    return window.fakeNotebook;
  }

  async format(pairs) {
    return pairs.map(([text, form]) => (text === "None" ? null : `${text}${form}`));
  }

  stop() {
    this.#life += 1;
    this.ran.clear();
    if (this.state !== "off") this.#become("stopped");
    this.#end?.();
  }
};
