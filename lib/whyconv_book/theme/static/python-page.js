// What a reader sees and does: the tools of each cell, its own output beside the printed
// one, the numbers in the text, the bar that says what Python does, and the menu.
"use strict";

(() => {
  const shared = window.whyconvPython;
  const root = document.documentElement;

  function element(tag, className, ...inside) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    made.append(...inside);
    return made;
  }

  function button(words, act, className = "wc-word") {
    const made = element("button", className, words);
    made.type = "button";
    made.addEventListener("click", act);
    return made;
  }

  const plural = (count, one, more = `${one}s`) => `${count} ${count === 1 ? one : more}`;
  const megabytes = (bytes) => (bytes / 1e6).toFixed(1);

  /** 0.04 -> "0.04 s", 75 -> "1 min 15 s". */
  function time(seconds) {
    if (seconds < 0.1) return `${Math.max(0.01, seconds).toFixed(2)} s`;
    if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
    if (seconds < 60) return `${Math.round(seconds)} s`;
    const whole = Math.round(seconds);
    return `${Math.floor(whole / 60)} min ${whole % 60 ? `${whole % 60} s` : ""}`.trim();
  }

  /** An estimate: one or two digits are all that it knows (page_python.py has it too). */
  function about(seconds) {
    if (seconds < 60) return `about ${Math.round(seconds / 5) * 5} s`;
    return `about ${Math.round(seconds / 60)} min`;
  }

  const DRAWN = "svg, img, figure";
  const LONG = 10; // seconds that are said before they are spent

  // --- One cell ----------------------------------------------------------------------

  class View {
    constructor(page, cell, { element: box, input, number, run, edit, tools }) {
      Object.assign(this, { page, cell, box, input, number, run, edit, tools });
      this.stored = box.querySelector(".cell_output");
      // A question keeps what the reader has answered, whatever runs.
      this.asks = Boolean(this.stored?.querySelector(".wc-ask"));
      this.pre = input?.querySelector("pre");
      this.own = null; // what the reader's run showed
      this.showsOwn = false;
      this.mine = false; // whether that is to be told from the printed one
      this.note = "";
      this.editor = null;
      this.#addSaid();
      if (this.pre) this.printedCode = [...this.pre.childNodes];
    }

    get name() {
      return this.number ? `Cell ${this.number}` : "A figure without code";
    }

    #addSaid() {
      const { session } = this.page;
      const { id } = this.cell;
      this.words = element("span");
      this.buttons = {
        only: button("Only this cell", () => session.onlyThis(id)),
        again: button("Run again", () => this.page.run(id)),
        toggle: button("", () => this.toggle()),
        rest: button("Run the rest of the page", () => this.page.runRest(id)),
        reset: button("Reset", () => this.page.reset(id)),
      };
      this.said = element("div", "wc-said", this.words, ...Object.values(this.buttons));
      const place = this.tools ?? null;
      if (place) place.after(this.said);
      else this.box.prepend(this.said);
    }

    // The editor

    startEditing(at = 0) {
      const folded = this.input.closest("details");
      if (folded) folded.open = true;
      this.editor ??= this.#newEditor();
      if (!this.editor.open) this.editor.show(this.cell.source, at);
      else this.editor.field.focus();
      this.paint();
    }

    #newEditor() {
      const editor = new shared.Editor(this.pre, `Code of cell ${this.number}`, "wc-keys");
      if (!shared.sameWidths(this.pre)) editor.box.classList.add("wc-even");
      editor.addEventListener("edit", ({ detail }) => this.page.edited(this.cell.id, detail));
      editor.addEventListener("leave", () => this.stopEditing());
      editor.addEventListener("on", () => this.page.runAndMoveOn(this.cell.id));
      editor.addEventListener("run", () => this.page.run(this.cell.id));
      return editor;
    }

    stopEditing(focus = true) {
      if (!this.editor?.open) return;
      this.editor.hide();
      if (focus) this.run.focus();
      this.paint();
    }

    /** Show the code as it is now, in its editor or as printed. */
    paintCode() {
      if (!this.pre) return;
      const { source, printed } = this.cell;
      this.markLine(null);
      if (this.editor?.open) this.editor.set(source);
      else if (source === printed) this.pre.replaceChildren(...this.printedCode);
      else shared.paintCode(this.pre, source);
    }

    /** Mark a line of the code, from 1. */
    markLine(line) {
      this.line?.remove();
      this.line = null;
      if (!line || !this.pre) return;
      const { lineHeight, paddingTop } = getComputedStyle(this.pre);
      this.line = element("div", "wc-line");
      this.line.style.top = `${parseFloat(paddingTop) + (line - 1) * parseFloat(lineHeight)}px`;
      this.line.style.height = lineHeight;
      this.pre.parentElement.append(this.line);
      this.pre.parentElement.classList.add("wc-lines");
    }

    // The output

    /** One output as it comes; the first takes the place of what stood there. */
    hear(output) {
      const { session } = this.page;
      if (output.kind === "begin") {
        this.coming = element("div", "cell_output wc-own");
        this.asked = session.asked === this.cell;
        this.markLine(null);
      } else if (output.kind === "end") this.#finish();
      else if (output.kind === "clear") this.coming.replaceChildren();
      else if (output.kind !== "glue" && !this.asks) {
        this.#append(output);
        if (this.asked && this.coming !== this.own) this.#showComing();
      }
    }

    #append(output) {
      const last = this.coming.lastElementChild;
      const stream = output.name === "stderr" ? "stderr" : "stream";
      if (output.kind === "stream" && last?.classList.contains(stream)) {
        last.querySelector("pre").append(output.text);
      } else this.coming.append(shared.shown(output, this.page.live));
    }

    #showComing() {
      this.coming.classList.toggle("wc-mine", this.mine);
      this.#place(this.coming);
      this.show(true);
    }

    #place(own) {
      if (this.own) this.own.replaceWith(own);
      else if (this.stored) this.stored.after(own);
      else this.box.append(own);
      this.own = own;
    }

    #finish() {
      const { error, stopped, soft } = this.cell.result;
      if (error && !soft && !stopped) {
        this.coming.append(shared.textBox("traceback", error.traceback.trimEnd()));
        this.markLine(error.line);
      }
      const failed = error && !soft;
      this.same = !failed && this.#sameAsPrinted();
      // Drawn again from the code as printed: nobody's own.
      const drawn = !failed && this.coming.querySelector(DRAWN) !== null;
      this.mine = !drawn || this.page.session.touched(this.cell);
      if (!this.coming.childElementCount || this.same) {
        this.own?.remove();
        this.own = null;
        this.show(false);
      } else this.#showComing();
      this.coming = null;
      this.page.fitScrollers(this.own);
    }

    /** Whether words and numbers are those that are printed; drawings are never. */
    #sameAsPrinted() {
      if (!this.stored) return !this.coming.childElementCount;
      const text = (box) => box.textContent.replace(/\s+/g, " ").trim();
      if (this.stored.querySelector(DRAWN) || this.coming.querySelector(DRAWN)) return false;
      return text(this.stored) === text(this.coming);
    }

    /** Which output is to be seen: the reader's own or the printed one. */
    show(own) {
      this.showsOwn = own && this.own !== null;
      if (this.own) this.own.hidden = !this.showsOwn;
      if (this.stored) this.stored.hidden = this.showsOwn;
      if (this.page.session.asked === this.cell) this.unfold();
    }

    /** A reader who runs a cell wants to see what comes of it. */
    unfold() {
      const folded = (this.stored ?? this.own)?.closest("details");
      if (folded && this.box.contains(folded)) folded.open = true;
    }

    toggle() {
      this.show(!this.showsOwn);
      this.paint();
    }

    forget() {
      this.own?.remove();
      this.own = null;
      this.same = false;
      this.note = "";
      this.show(false);
      this.paintCode();
    }

    // What is said of it

    /** One look at the cell's state, then all of its words and buttons. */
    paint() {
      const { cell, page } = this;
      const { session } = page;
      const asked = session.asked === cell;
      const busy = cell.state === "running" || asked;
      const edited = cell.source !== cell.printed;
      const changed = cell.result && cell.result.source !== cell.source;
      const before = asked && session.now !== cell && cell.state === "waiting";
      const words = this.#words({ asked, busy, edited, changed, before });
      this.box.classList.toggle("wc-busy", busy);
      this.box.classList.toggle("wc-ran", !busy && session.fresh(cell));
      if (this.run) this.#paintTools(busy);
      const show = {
        only: before && session.of - session.done > 1,
        again: !busy && Boolean(changed || (cell.ran && session.stale(cell))),
        toggle: this.own && this.stored && this.mine && !busy,
        rest: !session.busy && edited && !changed && Boolean(cell.ran) && page.below(cell),
        reset: !busy && edited,
      };
      this.buttons.toggle.textContent = this.showsOwn ? "Show the printed one" : "Show yours";
      this.#setSaid(words, show);
    }

    #paintTools(busy) {
      const word = busy ? "Stop" : "Run";
      const shown = this.run.querySelector("span");
      if (shown.textContent !== word) {
        shown.textContent = word;
        this.run.querySelector("svg").replaceWith(shared.icon(word.toLowerCase()));
        this.run.title = busy ? "Stop" : "Run (Shift Enter)";
      }
      const open = Boolean(this.editor?.open);
      this.edit.querySelector("span").textContent = open ? "Done" : "Edit";
      this.edit.title = open ? "Done (Escape)" : "Edit";
      this.box.classList.toggle("wc-open", open);
      const long = busy ? 0 : this.page.session.estimate([this.cell]);
      this.page.setText(this.#long(), long >= LONG ? `${about(long)} here` : "");
    }

    #long() {
      this.longNote ??= this.tools.querySelector(".wc-long")
        ?? this.tools.appendChild(element("span", "wc-long"));
      return this.longNote;
    }

    #words({ asked, busy, edited, changed, before }) {
      const { cell, page: { session } } = this;
      const { result } = cell;
      if (before) return `Runs what comes before: ${session.done + 1} of ${session.of}`;
      if (busy && !asked) return this.#seconds() < 2 ? "" : this.#running();
      if (cell.state === "running") return this.#running();
      if (busy) return `Runs what belongs to it: ${session.done + 1} of ${session.of}`;
      const said = [];
      if (edited) said.push("Edited");
      if (!result && edited) said.push("not run yet");
      if (!result) return [said.join(", "), this.note].filter(Boolean).join(". ");
      if (result.stopped) said.push(`Stopped after ${time(result.seconds || cell.spent)}`);
      else if (result.error && !result.soft) {
        const line = result.error.line && this.number ? ` in line ${result.error.line}` : "";
        said.push(`${result.error.name}${line}`);
      } else if (this.own && this.mine) said.push(`Your output, ${time(result.seconds)}`);
      else if (edited || this.asked) {
        const same = this.stored && this.same;
        said.push(`${same ? "As printed" : "Done"}, ${time(result.seconds)}`);
      }
      if (changed) said.push("changed since");
      else if (cell.ran && session.stale(cell)) {
        said.push(said.length ? "from before a change above" : "From before a change above");
      }
      return [said.join(" · "), this.note].filter(Boolean).join(". ");
    }

    #seconds() {
      return (Date.now() - this.cell.began) / 1000;
    }

    #running() {
      const { cell, page: { session } } = this;
      const gone = this.#seconds();
      const needs = session.estimate([cell]);
      const of = session.of > 1 ? ` ${session.done + 1} of ${session.of}` : "";
      const clock = gone >= 2 ? `, ${time(Math.floor(gone))}` : "";
      const rest = needs >= LONG ? ` of ${about(needs)}` : "";
      return `Runs${of}${clock || (rest && ",")}${rest}`;
    }

    #setSaid(words, show) {
      const focused = this.said.contains(document.activeElement);
      this.page.setText(this.words, words);
      for (const [name, one] of Object.entries(this.buttons)) one.hidden = !show[name];
      this.said.hidden = !words && !Object.values(show).some(Boolean);
      if (focused && document.activeElement.closest("[hidden]")) this.run?.focus();
    }
  }

  // --- The numbers in the text -------------------------------------------------------

  class Numbers {
    constructor(kernel) {
      this.kernel = kernel;
      this.places = [...document.querySelectorAll("[data-glue]")].map((span) => ({
        span, name: span.dataset.glue, form: span.dataset.format ?? "",
        printed: span.textContent, by: null,
      }));
    }

    /** Put what a cell glued where the text has it. */
    async take(glued, by) {
      const places = this.places.filter(({ name }) => Object.hasOwn(glued, name));
      if (!places.length) return;
      const texts = await this.kernel.format(places.map(({ name, form }) => [glued[name], form]));
      places.forEach((place, n) => {
        if (texts[n] !== null) this.#set(place, texts[n], by);
      });
    }

    #set(place, text, by) {
      const { span, printed } = place;
      const changed = text !== printed;
      place.by = changed ? by : null;
      span.classList.toggle("wc-changed", changed);
      span.replaceChildren(text);
      if (changed) {
        span.append(element("span", "wc-was", `\u2009(printed: ${printed})`));
        span.tabIndex = 0;
      } else span.removeAttribute("tabindex");
    }

    /** As printed again: what these cells have changed. */
    restore(ids) {
      for (const place of this.places) {
        if (ids.has(place.by)) this.#set(place, place.printed, null);
      }
    }
  }

  // --- The page ----------------------------------------------------------------------

  const STAGES = { files: "Python", figures: "What draws figures", photos: "The photographs" };

  class Page {
    constructor() {
      this.kernel = new window.PythonKernel({
        progress: (...step) => this.#progress(...step),
      });
      this.live = (output) => this.#live(output);
      this.stage = null;
    }

    async open() {
      await this.kernel.load();
      this.session = new shared.Session(this.kernel, this.kernel.cells);
      this.numbers = new Numbers(this.kernel);
      this.#addBar();
      this.views = new Map();
      for (const cell of this.session.cells) {
        const place = shared.cells.get(cell.id);
        if (place) this.views.set(cell.id, new View(this, cell, place));
      }
      this.visible = [...this.views.values()].filter((view) => view.run);
      this.session.after = (cell) => this.#ran(cell);
      this.session.addEventListener("change", ({ detail }) => this.#changed(detail));
      this.session.addEventListener("ran", ({ detail }) => this.#note(detail));
      this.#restore();
      this.paint();
      return this;
    }

    #addBar() {
      this.keys = element("p", "wc-unseen", "Tab indents. Escape leaves the editor. "
        + "Shift Enter runs the cell and moves on, Control Enter runs it.");
      this.keys.id = "wc-keys";
      this.heard = element("p", "wc-unseen");
      this.heard.setAttribute("role", "status");
      this.barWords = element("span");
      this.bar = element("progress");
      this.bar.setAttribute("aria-label", "Progress");
      this.stopButton = button("Stop", () => this.stop());
      this.dock = element("section", "wc-dock", this.barWords, this.bar, this.stopButton);
      this.dock.setAttribute("aria-label", "Python");
      this.dock.hidden = true;
      document.body.append(this.keys, this.heard, this.dock);
      setInterval(() => this.session.busy && this.paint(), 1000);
    }

    /** A polite word for whoever listens; the same word twice is heard twice. */
    say(words) {
      this.heard.textContent = this.heard.textContent === words ? `${words}\u00a0` : words;
    }

    setText(node, words) {
      if (node.textContent !== words) node.textContent = words;
    }

    // Doing

    press(id) {
      const view = this.views.get(id);
      if (view.cell.state === "running" || this.session.asked === view.cell) return this.stop();
      return this.run(id);
    }

    async run(id) {
      const view = this.views.get(id);
      view.note = "";
      view.unfold();
      await this.session.run(id);
    }

    runAll() {
      return this.session.runRest();
    }

    runRest(id) {
      return this.session.runRest(id);
    }

    runAndMoveOn(id) {
      const at = this.visible.findIndex((view) => view.cell.id === id);
      const next = this.visible[at + 1] ?? this.visible[at];
      const done = this.run(id);
      this.visible[at].stopEditing(false);
      const folded = next.run.closest("details");
      if (folded) folded.open = true;
      next.run.focus();
      next.run.scrollIntoView({ block: "nearest" });
      return done;
    }

    stop() {
      const { now } = this.session;
      if (now) now.spent = (Date.now() - now.began) / 1000;
      this.session.stop();
      this.say("Stopped. The next run begins with what comes before it.");
    }

    edit(id, event) {
      const view = this.views.get(id);
      const inCode = event?.currentTarget === view.input || event?.target?.closest?.("pre");
      if (view.editor?.open && !inCode) return view.stopEditing();
      if (view.editor?.open) return view.editor.field.focus();
      return view.startEditing(inCode ? caretIn(view.pre, event) : 0);
    }

    edited(id, source) {
      this.session.edit(id, source);
      this.views.get(id).markLine(null);
      this.#save();
      if (!this.stored && !this.told) {
        this.told = true;
        this.say("This browser keeps nothing for this page.");
      }
    }

    reset(id = null) {
      const cells = this.session.reset(id);
      for (const cell of cells) this.views.get(cell.id)?.forget();
      this.numbers.restore(new Set(cells.map((cell) => cell.id)));
      this.#save();
      this.paint();
      this.say(id === null ? "The page is as printed." : "The cell is as printed.");
    }

    /** Whether something below this cell has been printed or run before what it is now. */
    below(cell) {
      return this.session.cells.slice(cell.at + 1).some(
        (one) => one.codeShown && !this.session.fresh(one));
    }

    // Hearing

    #changed({ cell, output }) {
      const view = cell && this.views.get(cell.id);
      if (output) view?.hear(output);
      if (cell && !output && view && !view.editor?.open) view.paintCode();
      if (output && !["begin", "end"].includes(output.kind)) return;
      this.paint();
    }

    /** After a cell and before the next: the numbers in the text. */
    async #ran(cell) {
      if (cell.result.stopped) return;
      try {
        await this.numbers.take(cell.result.glued ?? {}, cell.id);
      } catch {
        // Python was stopped meanwhile
      }
    }

    #note({ cell, asked }) {
      const view = this.views.get(asked.id);
      const { result } = cell;
      if (cell === asked && view) view.note = "";
      if (cell !== asked && view && result.error && !result.stopped) {
        view.note = this.#why(cell, result);
      }
      if (cell === asked && view) {
        const error = result.error && !result.soft && !result.stopped;
        const text = error ? result.error.value : result.outputs.map(shared.plainOf).join(" ");
        this.say(`${view.name}: ${error ? `${result.error.name}: ` : ""}${
          text.slice(0, 200) || "done"}`);
      }
    }

    /** What is said at the cell that was asked for when another one failed. */
    #why(cell, { error, soft }) {
      const view = this.views.get(cell.id);
      if (soft) return "A check that the page does not show no longer holds";
      const where = view?.number ? `Cell ${view.number}` : "A cell that the page does not show";
      return `${where} ended in ${error.name}: ${error.value.slice(0, 120)}`;
    }

    #live(output) {
      const live = output.data?.["application/vnd.whyconv.live+json"];
      return live ? this.kernel.show(output) : null;
    }

    #progress(stage, done, total) {
      this.stage = { stage, done, total };
      if (stage !== this.lastStage) {
        this.lastStage = stage;
        if (STAGES[stage]) this.say(`${STAGES[stage]} is loaded: ${megabytes(total)} megabytes.`);
      }
      if (done === total && stage !== "python") this.stage = null;
      this.paintBar();
    }

    // Showing

    paint() {
      for (const view of this.views.values()) view.paint();
      this.paintBar();
    }

    paintBar() {
      const { session, kernel, stage } = this;
      if (!session) return;
      const busy = session.busy || kernel.state === "starting";
      if (this.dock.hidden === busy) {
        this.dock.hidden = !busy;
        root.classList.toggle("wc-docked", busy);
      }
      if (!busy) {
        if (this.dock.contains(document.activeElement)) document.activeElement.blur();
        return;
      }
      const { words, done, total } = this.#barSays(stage);
      this.setText(this.barWords, words);
      if (total) Object.assign(this.bar, { max: total, value: done });
      else this.bar.removeAttribute("value");
    }

    #barSays(stage) {
      const { session, kernel } = this;
      if (stage && STAGES[stage.stage] && stage.done < stage.total) {
        const { done, total } = stage;
        const each = location.protocol === "file:" ? ", from disk for each page anew" : "";
        const bytes = `${megabytes(done)} of ${megabytes(total)} MB${each}`;
        return { words: `${STAGES[stage.stage]} is loaded: ${bytes}`, done, total };
      }
      if (kernel.state === "starting") return { words: "Python starts" };
      const { now, done, of } = session;
      if (of < 2) return { words: "Python runs" };
      const rest = session.estimate(session.waiting());
      const left = rest >= LONG ? `, ${about(rest)} to go` : "";
      return { words: `Runs ${done + (now ? 1 : 0)} of ${of}${left}`, done, total: of };
    }

    /** Boxes that scroll take the Tab key, as those of the printed page do. */
    fitScrollers(box) {
      for (const pre of box?.querySelectorAll("pre, .output") ?? []) {
        if (pre.scrollWidth > pre.clientWidth + 1) pre.tabIndex = 0;
      }
    }

    // Keeping

    #save() {
      const edits = this.session.cells
        .filter((cell) => cell.source !== cell.printed)
        .map(({ id, source, printed }) => [id, { source, printed }]);
      try {
        if (edits.length) {
          localStorage.setItem(shared.key, JSON.stringify(Object.fromEntries(edits)));
        } else localStorage.removeItem(shared.key);
        this.stored = true;
      } catch {
        this.stored = false;
      }
    }

    #restore() {
      let kept = null;
      try {
        kept = JSON.parse(localStorage.getItem(shared.key));
        this.stored = true;
      } catch {
        this.stored = false;
      }
      for (const [id, { source, printed }] of Object.entries(kept ?? {})) {
        const cell = this.session.byId.get(id);
        if (!cell || typeof source !== "string") continue;
        this.session.edit(id, source);
        const view = this.views.get(id);
        view?.paintCode();
        if (view && printed !== cell.printed) view.note = "The page's own code is newer";
      }
    }

    // The menu

    showMenu(opener) {
      this.menu ??= this.#newMenu();
      const kept = this.stored
        ? "Your changes stay in this browser, until you reset them."
        : "This browser keeps nothing for this page: save a notebook before you leave it.";
      this.setText(this.menuWords, kept);
      this.menu.showPopover();
      const { left, bottom } = opener.getBoundingClientRect();
      const { offsetWidth: wide, offsetHeight: high } = this.menu;
      this.menu.style.left = `${Math.max(8, Math.min(left, innerWidth - wide - 8))}px`;
      this.menu.style.top = `${Math.max(8, Math.min(bottom + 4, innerHeight - high - 8))}px`;
      this.menu.querySelector("button").focus();
      this.opener = opener;
    }

    #newMenu() {
      this.menuWords = element("p");
      const file = element("input");
      Object.assign(file, { type: "file", accept: ".ipynb,application/x-ipynb+json", hidden: true });
      file.addEventListener("change", () => this.#import(file));
      const item = (words, act) => button(words, () => {
        menu.hidePopover();
        this.opener.focus();
        act();
      });
      const menu = element("div", "wc-menu",
        item("Run all cells", () => this.runAll()),
        item("Save as a notebook", () => this.export()),
        item("Open a saved notebook", () => file.click()),
        item("Reset the page", () => this.reset()),
        file, this.menuWords);
      menu.popover = "auto";
      menu.setAttribute("aria-label", "The code of this page");
      menu.setAttribute("role", "group");
      document.body.append(menu);
      return menu;
    }

    async export() {
      const name = shared.key.replace(/^.*cells\/|\.js$/g, "");
      const base = await this.kernel.file(`notebooks/${name}.js`);
      const notebook = shared.filled(base, this.session.cells);
      shared.download(`${name.split("/").at(-1)}.ipynb`, JSON.stringify(notebook, null, 1));
      this.say("Saved.");
    }

    async #import(file) {
      const [chosen] = file.files;
      file.value = "";
      if (!chosen) return;
      try {
        const { changes, other } = shared.changesIn(await chosen.text(), this.session.cells);
        for (const [id, source] of changes) {
          this.session.edit(id, source);
          this.views.get(id)?.paintCode();
        }
        this.#save();
        const edited = this.session.cells.filter((cell) => cell.source !== cell.printed).length;
        const left = other ? `, and ${plural(other, "cell")} of it not on this page` : "";
        this.tell(`${plural(edited, "cell")} changed${left}.`);
      } catch (error) {
        this.tell(error.message);
      }
      this.paint();
    }

    /** Said where the menu is opened, and heard. */
    tell(words) {
      this.answer ??= this.opener.parentElement.appendChild(element("span", "wc-answer"));
      this.setText(this.answer, ` ${words}`);
      this.say(words);
    }
  }

  /** Where in a text a click was: letters from its start. */
  function caretIn(pre, { clientX, clientY }) {
    const at = document.caretPositionFromPoint?.(clientX, clientY);
    const range = at ? null : document.caretRangeFromPoint?.(clientX, clientY);
    const [node, offset] = at ? [at.offsetNode, at.offset]
      : [range?.startContainer, range?.startOffset];
    if (!node || !pre.contains(node)) return 0;
    const before = document.createRange();
    before.setStart(pre, 0);
    before.setEnd(node, offset);
    return before.toString().length;
  }

  shared.open = () => new Page().open();
})();
