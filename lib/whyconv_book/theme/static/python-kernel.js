/*
Python in the page: a kernel for the page's cells, in a worker without a network.

Loading this file costs nothing else; the first `start()` or `run()` loads Python from
`_static/python/`, beside this file. From disk too: each file there is a script.

  const kernel = new PythonKernel({ progress(stage, done, total) {} });
      stage: "files" | "figures" | "photos" (done, total: bytes) or "python" (steps).
  await kernel.start()        optional; `run` starts it too. Rejects where files are missing.
  await kernel.load()         only the cells (and the list of files): kernel.cells after it
  kernel.cells                [{id, source, tags, seconds}] in notebook order, hidden ones
                              too; seconds: at the book's build, 0 where not known
  await kernel.run(id, source, { output(o) {}, checks })
      -> { outputs, error, seconds, glued, stopped }. Never rejects for what a cell does.
      One runs after the other, in the order they were asked for.
      outputs: [{ kind: "stream", name: "stdout" | "stderr", text }
                { kind: "display" | "result", data: { mime: text }, metadata }]
      output(o) is called as they come: a stream in pieces; { kind: "clear" } says that
      all so far is void (the cell begins anew, with what it needs loaded, or asked so).
      error: null or { name, value, traceback, line }: line of this cell, from 1, or null
      glued: { name: text }, text as `glue` records it (a Python literal)
      stopped: true where stop() ended it
      checks: true where an assert that fails (of the statements that are not in a block)
      is told as the error only when the rest of the cell has run
  await kernel.format([[text, spec], ...])   Python's own format(), as {glue:text}`a:,`:
      an array of strings, null where it cannot be
  kernel.show(output) -> Element of a display, result or stream: text, a drawing, or the
      book's own HTML (anything else in it is left out: the text needs no further
      cleaning), and live figures alive: they hear Python and Python hears them. After
      the first start() or run(). A live figure starts once the element is in the page.
  kernel.stop()               ends Python at once; a later run starts anew
  kernel.state                "off" | "starting" | "idle" | "running" | "stopped"
  kernel.ran                  Set of the ids that ran to their end in this life of Python
  kernel.moved                whether a live figure has told Python of a move since then
Events on the kernel: "change" (state or ran), "output" (detail: an output that came
while no cell ran: a figure's observer that prints).
*/
"use strict";

(() => {
  const here = new URL(".", document.currentScript.src).href;

  // --- Files that are scripts --------------------------------------------------------

  const arrived = new Map();
  const loading = new Map();

  /** What every script in `python/` calls. */
  window.whyconvFile = (name, value) => arrived.set(name, value);

  function scriptOf(path) {
    return new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.onload = () => {
        script.remove();
        resolve();
      };
      script.onerror = () => {
        script.remove();
        reject(new Error(`_static/${path} is not there`));
      };
      script.src = here + path;
      document.head.append(script);
    });
  }

  /** What the script `python/<name>` brings; loaded again where asked for again. */
  function fileOf(name) {
    if (!loading.has(name)) {
      const coming = scriptOf(`python/${name}`).then(() => arrived.get(name));
      loading.set(name, coming.finally(() => {
        loading.delete(name);
        arrived.delete(name);
      }));
    }
    return loading.get(name);
  }

  function fromBase64(text) {
    if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text);
    const letters = atob(text);
    const bytes = new Uint8Array(letters.length);
    for (let n = 0; n < letters.length; n += 1) bytes[n] = letters.charCodeAt(n);
    return bytes;
  }

  /** A packed file's bytes; came(letters) is told of each piece. */
  async function bytesOf({ parts, squeezed }, came = () => {}) {
    const pieces = await Promise.all(parts.map(async (name) => {
      const text = await fileOf(name);
      came(text.length);
      return fromBase64(text);
    }));
    const blob = new Blob(pieces);
    const whole = squeezed
      ? new Response(blob.stream().pipeThrough(new DecompressionStream("gzip")))
      : blob;
    return new Uint8Array(await whole.arrayBuffer());
  }

  let styled = null;

  /** The style of figures, which a page without any lacks. */
  function style(entry) {
    styled ??= textOf(entry).then((css) => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(css);
      document.adoptedStyleSheets.push(sheet);
    });
    return styled;
  }

  const textOf = async (entry) => new TextDecoder().decode(await bytesOf(entry));

  // --- The worker --------------------------------------------------------------------

  /** Runs in the worker, behind Pyodide's own scripts: its text is sent there. */
  function worker() {
    const scope = globalThis;
    const post = scope.postMessage.bind(scope);
    const files = new Map();
    const TYPES = { wasm: "application/wasm", json: "application/json" };
    /** Take away what could reach a network or another page; fetch is our own. */
    function cutOff() {
      for (const name of [
        "XMLHttpRequest", "WebSocket", "WebSocketStream", "WebTransport", "EventSource",
        "RTCPeerConnection", "importScripts", "Worker", "SharedWorker", "BroadcastChannel",
        "indexedDB", "caches", "FileReaderSync", "close",
      ]) {
        for (let at = scope; at; at = Object.getPrototypeOf(at)) {
          if (Object.hasOwn(at, name)) delete at[name];
        }
        Object.defineProperty(scope, name, { value: undefined });
      }
    }
    // Two gigabytes at most: then Python says MemoryError, before the page is killed.
    const { grow } = WebAssembly.Memory.prototype;
    WebAssembly.Memory.prototype.grow = function growUpTo(pages) {
      if (this.buffer.byteLength + pages * 2 ** 16 > 2 ** 31) {
        throw new RangeError("no more memory");
      }
      return grow.call(this, pages);
    };
    scope.fetch = async (request) => {
      const name = String(request.url ?? request).split("/").pop().split("?")[0];
      if (!files.has(name)) return new Response("", { status: 404 });
      const type = TYPES[name.split(".").pop()] ?? "application/octet-stream";
      const answer = new Response(files.get(name), { headers: { "Content-Type": type } });
      files.delete(name);
      return answer;
    };
    let python;
    let runner;
    const step = (done) => post({ step: done });
    const keep = (given) => {
      for (const [name, bytes] of given) files.set(name, bytes);
    };
    const write = (given) => {
      for (const [name, bytes] of given) python.FS.writeFile(`/data/${name}`, bytes);
    };
    const doings = {
      async start({ given, packages, folder }) {
        keep(given);
        step(0);
        python = await scope.loadPyodide({
          indexURL: "https://python.invalid/",
          env: { HOME: "/home", MPLBACKEND: "agg", MPLCONFIGDIR: "/tmp" },
          fullStdLib: false,
        });
        cutOff();
        step(1);
        await python.loadPackage(packages, { messageCallback() {} });
        step(2);
        python.FS.mkdirTree("/data");
        python.unpackArchive(files.get("own.zip"), "zip", { extractDir: "/own" });
        write([["digits.npz", files.get("digits.npz")]]);
        files.clear();
        python.FS.mkdirTree(`/own/book/${folder}`);
        python.runPython(`import os, sys
sys.path.insert(0, "/own")
os.chdir("/own/book/" + ${JSON.stringify(folder)})`);
        runner = python.pyimport("page_kernel");
        runner.tell = (text) => post({ told: text });
        step(3);
      },
      async add({ stage, given, packages }) {
        keep(given);
        if (packages) await python.loadPackage(packages, { messageCallback() {} });
        else write(given);
        runner.add(stage);
        files.clear();
      },
      needs: ({ source }) => runner.needs(source),
      run: ({ source, checks }) => runner.run(source, checks),
      set: ({ live, values }) => runner.set_live(live, values),
      format: ({ pairs }) => runner.format_all(pairs),
      python: ({ code }) => String(python.runPython(code)),
    };
    /** Whether Python has ended by it: a full stack it outlives, where it still answers. */
    function isEnd(error) {
      if (!runner) return false;
      try {
        return !/call stack|recursion/i.test(String(error)) || runner.needs("1") !== "[]";
      } catch {
        return true;
      }
    }
    let turn = Promise.resolve();
    scope.onmessage = ({ data }) => {
      turn = turn.then(async () => {
        try {
          post({ id: data.id, value: await doings[data.kind](data) });
        } catch (error) {
          post({ id: data.id, error: String(error), fatal: isEnd(error) });
        }
      });
    };
  }

  // --- The kernel --------------------------------------------------------------------

  class PythonKernel extends EventTarget {
    #progress;
    #manifest = null;
    #worker = null;
    #asked = new Map();
    #count = 0;
    #stages = new Set();
    #turn = Promise.resolve();
    #life = 0;
    #folder = "";
    #starting = null;
    #running = null;
    #figures = new Map();

    constructor({ progress = () => {} } = {}) {
      super();
      this.#progress = progress;
      this.state = "off";
      this.cells = null;
      this.ran = new Set();
      this.moved = false;
    }

    #become(state) {
      this.state = state;
      this.dispatchEvent(new Event("change"));
    }

    async load() {
      this.#manifest ??= await fileOf("manifest.js");
      if (!window.whyconvLive) await scriptOf("live-host.js");
      if (!window.whyconvClean) await scriptOf("python-clean.js");
      if (!window.pythonShow) await scriptOf("python-show.js");
      const named = document.querySelector('meta[name="whyconv-python"]');
      this.cells ??= named ? await fileOf(named.content) : [];
      this.#folder = named?.content.split("/").slice(1, -1).join("/") ?? "";
    }

    start() {
      const life = this.#life;
      this.#starting ??= this.#start(life).catch((error) => {
        if (life === this.#life) this.#end(error.message);
        throw error;
      });
      return this.#starting;
    }

    async #start(life) {
      this.#become("starting");
      await this.load();
      const { worker: own, stages, packages } = this.#manifest;
      const names = stages.start;
      const came = this.#counter("files", names);
      const got = new Map(await Promise.all(names.map(
        async (name) => [name, await bytesOf(this.#manifest.files[name], came)],
      )));
      if (life !== this.#life) throw new Error("stopped");
      const text = [...own.map((name) => got.get(name)), `\n(${worker})();`];
      const blob = new Blob(text.flatMap((part) => [part, "\n"]), { type: "text/javascript" });
      const address = URL.createObjectURL(blob);
      this.#worker = new Worker(address);
      this.#worker.onmessage = ({ data }) => this.#hear(data);
      this.#worker.onerror = (event) => this.#die(event.message || "the worker failed");
      for (const name of own) got.delete(name);
      const rest = { given: [...got], packages: packages.start, folder: this.#folder };
      await this.#ask("start", rest, [...got.values()]);
      URL.revokeObjectURL(address);
      this.#become("idle");
    }

    #counter(stage, names) {
      const sizes = names.map((name) => this.#manifest.files[name].letters);
      const total = sizes.reduce((sum, size) => sum + size, 0);
      let done = 0;
      this.#progress(stage, 0, total);
      return (letters) => this.#progress(stage, done += letters, total);
    }

    /** Load a later stage: the packages for figures, or the photos. */
    async #add(stage) {
      if (this.#stages.has(stage)) return;
      const names = this.#manifest.stages[stage];
      const came = this.#counter(stage, names);
      const given = await Promise.all(names.map(
        async (name) => [name, await bytesOf(this.#manifest.files[name], came)],
      ));
      if (!this.#worker) throw new Error("stopped");
      const packages = this.#manifest.packages[stage];
      await this.#ask("add", { stage, given, packages }, given.map(([, bytes]) => bytes));
      if (stage === "figures") await style(this.#manifest.files["figures.css"]);
      this.#stages.add(stage);
    }

    #ask(kind, rest, bytes = []) {
      const id = this.#count += 1;
      this.#worker.postMessage({ id, kind, ...rest }, bytes.map((part) => part.buffer));
      return new Promise((resolve, reject) => this.#asked.set(id, { resolve, reject }));
    }

    #hear({ id, value, error, fatal, step, told }) {
      if (step !== undefined) this.#progress("python", step, 3);
      else if (told !== undefined) this.#told(JSON.parse(told));
      else {
        const { resolve, reject } = this.#asked.get(id) ?? {};
        if (!resolve) return;
        if (fatal) {
          this.#die(error);
          return;
        }
        this.#asked.delete(id);
        if (error === undefined) resolve(value);
        else reject(new Error(error));
      }
    }

    #told({ output, live, values }) {
      if (live !== undefined) this.#figures.get(live)?.hear(values);
      else if (this.#running) this.#running(output);
      else this.dispatchEvent(new CustomEvent("output", { detail: output }));
    }

    async run(id, source, { output = () => {}, checks = false } = {}) {
      const life = this.#life;
      const mine = this.#turn.then(() => this.#run(id, source, { output, checks }, life));
      this.#turn = mine.catch(() => {});
      return mine;
    }

    async #run(id, source, { output, checks }, life) {
      const result = { outputs: [], error: null, seconds: 0, glued: {}, stopped: false };
      const fail = (name, value) => {
        result.error = { name, value, traceback: `${name}: ${value}`, line: null };
        result.stopped = name === "Stopped";
        return result;
      };
      if (life !== this.#life) return fail("Stopped", "this cell did not run");
      try {
        await this.start();
        let needs = JSON.parse(await this.#ask("needs", { source }));
        for (;;) {
          for (const stage of needs) await this.#add(stage);
          this.#running = (one) => collect(result, one, output);
          this.#become("running");
          const told = JSON.parse(await this.#ask("run", { source, checks }));
          this.#running = null;
          if (!told.needs) {
            Object.assign(result, told);
            break;
          }
          needs = told.needs;
          collect(result, { kind: "clear" }, output);
        }
      } catch (error) {
        this.#running = null;
        if (this.#worker) this.#become("idle");
        return fail(life === this.#life ? "Error" : "Stopped", error.message);
      }
      this.ran.add(id);
      this.#become("idle");
      return result;
    }

    async format(pairs) {
      await this.start();
      return JSON.parse(await this.#ask("format", { pairs: JSON.stringify(pairs) }));
    }

    /** What another script in `python/` brings, such as the page's notebook. */
    file(name) {
      return fileOf(name);
    }

    /** For tests and measurements: a line of Python outside the cells, as text. */
    async python(code) {
      await this.start();
      return this.#ask("python", { code });
    }

    #die(message) {
      console.warn(message);
      this.#end(`Python itself failed, and has to begin anew: ${message.split("\n")[0]}`);
      this.#life += 1;
    }

    stop() {
      const why = "Python was stopped";
      this.#life += 1;
      this.#end(why);
    }

    #end(why) {
      this.#worker?.terminate();
      this.#worker = this.#starting = this.#running = null;
      this.#stages.clear();
      this.#figures.clear();
      this.ran.clear();
      this.moved = false;
      const asked = [...this.#asked.values()];
      this.#asked.clear();
      for (const { reject } of asked) reject(new Error(why));
      if (this.state !== "off") this.#become("stopped");
    }

    show(output) {
      return window.pythonShow.show(this, output);
    }

    /** The one model of a figure of Python's, wherever it stands (python-show.js). */
    model(number, state) {
      if (!this.#figures.has(number)) {
        const life = this.#life;
        const send = async (values) => {
          if (life !== this.#life) throw new Error("stopped");
          this.moved = true;
          await this.#ask("set", { live: number, values: JSON.stringify(values) });
        };
        this.#figures.set(number, window.pythonShow.modelOf(state, send));
      }
      return this.#figures.get(number);
    }

    /** See to it that the page has a front end's parts, and the style of all of them. */
    async frontEnd(name) {
      if (document.querySelector(`script[data-live][data-part="${name}"]`)) return;
      const { files } = this.#manifest;
      const { parts, madeOf } = JSON.parse(await textOf(files["figures.json"]));
      if (!madeOf[name]) throw new Error(`there is no live figure ${name}`);
      for (const part of madeOf[name]) {
        const there = document.querySelector(`script[data-part="${part}"]`);
        const script = there ?? document.createElement("script");
        script.type = "text/plain";
        script.dataset.part = part;
        if (part === name) script.dataset.live = madeOf[name].join(" ");
        if (!there) {
          script.textContent = parts[part];
          document.body.append(script);
        }
      }
    }
  }

  /** Take an output in: into the result, and to who listens. */
  function collect(result, one, output) {
    const { outputs } = result;
    const last = outputs.at(-1);
    if (one.kind === "glue") {
      result.glued[one.name] = one.text;
      return;
    }
    if (one.kind === "clear") {
      outputs.length = 0;
      result.glued = {};
    } else if (one.kind === "stream" && last?.kind === "stream" && last.name === one.name) {
      last.text += one.text;
    } else outputs.push({ ...one });
    output(one);
  }

  window.PythonKernel = PythonKernel;
})();
