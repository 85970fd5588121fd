// Run and Edit on the cells of a page that was built with Python in it. This is all that
// a page pays before the first use: the files in LATER and Python itself come then.
"use strict";

(() => {
  const here = new URL(".", document.currentScript.src).href;
  const LATER = ["clean", "kernel", "session", "editor", "output", "notebook", "page"];
  const meta = document.querySelector('meta[name="whyconv-python"]');
  if (!meta) return;
  const shared = { key: `whyconv ${meta.content}`, load, cells: new Map(), icon };
  window.whyconvPython = shared;

  /** A script or style beside this one, once. */
  function load(name) {
    const script = name.endsWith(".js");
    const asked = document.createElement(script ? "script" : "link");
    return new Promise((resolve, reject) => {
      asked.onload = resolve;
      asked.onerror = () => reject(new Error(`_static/${name} is not there`));
      if (script) asked.async = false;
      else asked.rel = "stylesheet";
      asked[script ? "src" : "href"] = here + name;
      document.head.append(asked);
    });
  }

  let opened = null;

  /** The page with all that it can do, from the first time that it is asked for. */
  function open() {
    opened ??= Promise.all([
      load("python-page.css"), ...LATER.map((name) => load(`python-${name}.js`)),
    ]).then(() => shared.open()).catch((error) => {
      opened = null;
      document.querySelector(".wc-python-note")?.append(` It failed: ${error.message}.`);
      throw error;
    });
    return opened;
  }

  const SHAPES = {
    run: "M4.5 2.5v11l9-5.5z",
    stop: "M4 4h8v8H4z",
    edit: "M2.5 13.5l.7-3.2 7.8-7.8 2.5 2.5-7.8 7.8z",
  };

  function icon(name) {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("viewBox", "0 0 16 16");
    svg.setAttribute("aria-hidden", "true");
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    path.setAttribute("d", SHAPES[name]);
    svg.append(path);
    return svg;
  }

  const span = (className, textContent) => Object.assign(
    document.createElement("span"), { className, textContent });

  /** A button whose name says which cell; a page shows the first word of it. */
  function button(kind, word, number, act) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = `wc-tool wc-tool-${kind}`;
    made.append(icon(kind), span("", word), span("wc-unseen", ` cell ${number}`));
    made.addEventListener("click", act);
    return made;
  }

  const long = JSON.parse(meta.dataset.long ?? "{}");

  function addTools(element, number) {
    const id = element.id.slice("cell-".length);
    const input = element.querySelector(".cell_input");
    const cell = { id, element, input };
    shared.cells.set(id, cell);
    if (!input) return number;
    cell.number = number + 1;
    const act = (name) => (event) => open().then((it) => it[name](id, event), () => {});
    cell.run = button("run", "Run", cell.number, act("press"));
    cell.run.title = "Run (Shift Enter)";
    cell.run.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !event.shiftKey) return;
      event.preventDefault();
      act("runAndMoveOn")(event);
    });
    cell.edit = button("edit", "Edit", cell.number, act("edit"));
    cell.edit.title = "Edit";
    cell.tools = document.createElement("div");
    cell.tools.className = "wc-tools-cell";
    cell.tools.append(cell.run, cell.edit);
    const folded = input.closest("details");
    const outside = folded && !folded.querySelector(".cell_output");
    (outside ? folded : input).after(cell.tools);
    if (long[id]) cell.tools.append(span("wc-long", long[id]));
    // A click in the code edits it there; to select some of it does not.
    input.addEventListener("click", (event) => {
      const fine = event.pointerType === "mouse" && getSelection().isCollapsed;
      if (fine && event.target.closest("pre")) act("edit")(event);
    });
    return cell.number;
  }

  [...document.querySelectorAll('div.cell[id^="cell-"]')].reduce(
    (number, element) => addTools(element, number), 0);
  const more = document.querySelector(".wc-python-more");
  if (more) {
    more.hidden = false;
    more.addEventListener("click", () => open().then((it) => it.showMenu(more), () => {}));
  }
  try {
    // Changed cells are shown as they were left.
    if (localStorage.getItem(shared.key)) open();
  } catch {
    // storage is off
  }
})();
