// What runs when: the cells of a page in notebook order, those too that it does not
// show, and which of them have run as they stand. No page in here.
"use strict";

(() => {
  const HIDDEN = ["remove-cell", "remove-input", "remove_cell", "remove_input"];
  /** How much slower than at the book's build, until this browser has been measured;
      page_python.py has it too. */
  const SLOWER = 6;

  class Session extends EventTarget {
    #queue = [];
    #working = false;

    /** cells: [{id, source, tags, seconds?}], seconds as at the book's build. */
    constructor(kernel, cells) {
      super();
      this.kernel = kernel;
      this.cells = cells.map(({ id, source, tags = [], seconds = 0 }, at) => ({
        at, id, tags, built: seconds, printed: source, source,
        codeShown: !tags.some((tag) => HIDDEN.includes(tag)),
        hidden: tags.includes("remove-cell"),
        ran: null, // {source, seen}: as it last ran in this life of Python
        lastSource: null, // likewise, whatever came of it
        version: 0, // grows where it runs with another source than before
        result: null, seconds: null, state: "", // "" | "waiting" | "running"
      }));
      this.byId = new Map(this.cells.map((cell) => [cell.id, cell]));
      /** The cell that runs, and the one that the reader asked for. */
      this.now = this.asked = null;
      /** Awaited after each cell, before the next. */
      this.after = null;
      this.done = this.of = 0;
      kernel.addEventListener("change", () => {
        if (kernel.state === "stopped") this.#forget();
        this.#tell();
      });
    }

    get busy() {
      return this.#working;
    }

    /** The cells that are still to run, the present one too. */
    waiting() {
      const queued = this.#queue.map((turn) => turn.cell);
      return this.now ? [this.now, ...queued] : queued;
    }

    #tell(cell = null, output = null) {
      this.dispatchEvent(new CustomEvent("change", { detail: { cell, output } }));
    }

    /** Python has ended: nothing is defined any more. */
    #forget() {
      for (const cell of this.cells) cell.ran = cell.lastSource = null;
    }

    #above(cell) {
      return this.cells.slice(0, cell.at).reduce((sum, one) => sum + one.version, 0);
    }

    /** Ran, but a cell above has run with another source since. */
    stale(cell) {
      return cell.ran !== null && cell.ran.seen !== this.#above(cell);
    }

    fresh(cell) {
      return cell.ran !== null && cell.ran.source === cell.source && !this.stale(cell);
    }

    /** Whether it, or a cell above, last ran with another source than is printed, or a
        figure of Python's has been moved. */
    touched(cell) {
      return this.kernel.moved || this.cells.slice(0, cell.at + 1).some(
        (one) => (one.lastSource ?? one.printed) !== one.printed);
    }

    /** The cells above that must run first: not run yet, changed, or run before a change. */
    needed(cell) {
      let changed = false;
      return this.cells.slice(0, cell.at).filter((one) => {
        const run = changed || !this.fresh(one);
        changed ||= run && one.ran?.source !== one.source;
        return run;
      });
    }

    /** The cells behind it whose code the page does not show: they belong to it. */
    followers(cell) {
      const behind = this.cells.slice(cell.at + 1);
      const end = behind.findIndex((one) => one.codeShown);
      return end < 0 ? behind : behind.slice(0, end);
    }

    /** Seconds that these cells will take here, as far as is known. */
    estimate(cells) {
      const timed = this.cells.filter((one) => one.seconds !== null && one.built >= 0.02);
      const here = timed.reduce((sum, one) => sum + one.seconds, 0);
      const there = timed.reduce((sum, one) => sum + one.built, 0);
      const slower = there > 0.2 ? here / there : SLOWER;
      return cells.reduce((sum, one) => sum + (one.seconds ?? one.built * slower), 0);
    }

    edit(id, source) {
      const cell = this.byId.get(id);
      if (cell.source === source) return;
      cell.source = source;
      this.#tell(cell);
    }

    /** Run a cell: first what it needs, then itself, then what belongs to it. */
    run(id, { only = false } = {}) {
      const cell = this.byId.get(id);
      const all = only ? [cell] : [...this.needed(cell), cell, ...this.followers(cell)];
      return this.#add(all, cell);
    }

    /** Run all that is not as it stands, from `id` (or the first) to the last. */
    runRest(id = null) {
      const last = this.cells.at(-1);
      const asked = id === null ? null : this.byId.get(id);
      const ready = !this.fresh(last);
      return this.#add([...this.needed(last), ...(ready ? [last] : [])], asked);
    }

    #add(cells, asked) {
      const waiting = new Set(this.#queue.map((turn) => turn.cell));
      for (const cell of cells.filter((one) => !waiting.has(one))) {
        if (cell === this.now && cell !== asked) continue;
        this.#queue.push({ cell, asked: asked ?? cell });
        if (cell !== this.now) cell.state = "waiting";
        this.of += 1;
      }
      this.#tell();
      return this.#work();
    }

    /** Leave out what comes before this cell and run it when the present one is done. */
    onlyThis(id) {
      const kept = this.#queue.filter(({ cell }) => cell.id === id);
      this.#drop();
      this.of = this.done + (this.now ? 1 : 0) + kept.length;
      this.#queue = kept;
      for (const { cell } of kept) cell.state = "waiting";
      this.#tell();
    }

    #drop() {
      for (const { cell } of this.#queue) if (cell !== this.now) cell.state = "";
      this.#queue = [];
    }

    stop() {
      this.#drop();
      this.kernel.stop();
      this.#tell();
    }

    async #work() {
      if (this.#working) return;
      this.#working = true;
      try {
        while (this.#queue.length) await this.#turn(this.#queue.shift());
      } finally {
        this.#working = false;
        this.now = this.asked = null;
        this.done = this.of = 0;
        this.#tell();
      }
    }

    async #turn({ cell, asked }) {
      Object.assign(this, { now: cell, asked });
      const { source } = cell;
      const seen = this.#above(cell);
      cell.state = "running";
      cell.began = Date.now();
      this.#tell(cell, { kind: "begin" });
      const result = await this.kernel.run(cell.id, source, {
        output: (output) => this.#tell(cell, output),
        checks: cell.hidden,
      });
      this.#settle(cell, result, source, seen);
      await this.after?.(cell);
      cell.state = this.#queue.some((turn) => turn.cell === cell) ? "waiting" : "";
      this.done += 1;
      this.now = null;
      this.dispatchEvent(new CustomEvent("ran", { detail: { cell, asked } }));
      this.#tell(cell, { kind: "end" });
    }

    /** What came of it: kept with the cell. An error ends what was to follow. */
    #settle(cell, result, source, seen) {
      const soft = cell.hidden && result.error?.name === "AssertionError";
      if (!result.stopped) {
        if (cell.lastSource !== source) cell.version += 1;
        cell.lastSource = source;
        const good = !result.error || soft;
        cell.ran = good ? { source, seen } : null;
        if (good) cell.seconds = result.seconds;
      }
      cell.result = { ...result, source, soft };
      if (result.stopped || (result.error && !soft)) this.#drop();
    }

    /** As the book has it: source and result; Python keeps what it has. */
    reset(id = null) {
      if (id === null) this.kernel.moved = false;
      const cells = id === null
        ? this.cells
        : [this.byId.get(id), ...this.followers(this.byId.get(id))];
      for (const cell of cells) {
        cell.source = cell.printed;
        if (cell.state === "") cell.result = null;
        if (id === null) cell.ran = null;
      }
      this.#tell();
      return cells;
    }
  }

  window.whyconvPython.Session = Session;
})();
