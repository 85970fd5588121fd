// The page as a notebook file, with the reader's changes and outputs in it; and back.
"use strict";

(() => {
  function outputsOf(result, count) {
    const made = result.outputs.map(({ kind, name, text, data, metadata }) => {
      if (kind === "stream") return { output_type: "stream", name, text };
      const kept = Object.fromEntries(Object.entries(data).filter(
        ([mime]) => /^(text|image|application\/json)/.test(mime)));
      const shown = { data: kept, metadata: metadata ?? {} };
      return kind === "result"
        ? { output_type: "execute_result", execution_count: count, ...shown }
        : { output_type: "display_data", ...shown };
    });
    const { error } = result;
    if (error && !result.soft) {
      made.push({ output_type: "error", ename: error.name, evalue: error.value,
        traceback: error.traceback.split("\n") });
    }
    return made;
  }

  /**
   * The notebook with each cell's source and, where it ran, its outputs.
   * base: the page's own notebook, numbers filled in; cells: those of the session.
   */
  function filled(base, cells) {
    const byId = new Map(cells.map((cell) => [cell.id, cell]));
    const notebook = structuredClone(base);
    let count = 0;
    for (const cell of notebook.cells) {
      const mine = cell.cell_type === "code" ? byId.get(cell.id) : null;
      if (cell.cell_type !== "code") continue;
      cell.outputs = [];
      cell.execution_count = null;
      if (!mine) continue;
      cell.source = mine.source;
      if (!mine.result || mine.result.stopped) continue;
      cell.execution_count = count += 1;
      cell.outputs = outputsOf(mine.result, count);
    }
    return notebook;
  }

  const textOf = (source) => (Array.isArray(source) ? source.join("") : source);

  /**
   * What a notebook file changes in this page: {changes: Map id -> source, same, other}.
   * Raises Error, in words for the reader, where it is no notebook or not this page's.
   */
  function changesIn(text, cells) {
    let notebook = null;
    try {
      notebook = JSON.parse(text);
    } catch {
      throw new Error("This file is not a notebook: it is not JSON.");
    }
    if (!Array.isArray(notebook?.cells) || !(notebook.nbformat >= 4)) {
      throw new Error("This file is not a notebook of format 4: it has no list of cells.");
    }
    const byId = new Map(cells.map((cell) => [cell.id, cell]));
    const code = notebook.cells.filter((cell) => cell?.cell_type === "code");
    const known = code.filter(({ id, source }) => byId.has(id)
      && (typeof source === "string" || Array.isArray(source)));
    if (!known.length) {
      throw new Error("None of its cells is of this page: is it another page's notebook?");
    }
    const changes = new Map(known.map(({ id, source }) => [id, textOf(source)]));
    return { changes, other: code.length - known.length };
  }

  /** Hand the reader a file. */
  function download(name, text) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "application/x-ipynb+json" }));
    link.download = name;
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  }

  Object.assign(window.whyconvPython, { filled, changesIn, download });
})();
