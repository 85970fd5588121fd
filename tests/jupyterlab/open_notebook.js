// The notebook that JupyterLab shows, for the tests to steer: window.open_notebook.
window.open_notebook = {
  ran: false,
  get panel() { return window.jupyterapp.shell.currentWidget; },
  get kernel() { return this.panel?.sessionContext?.session?.kernel; },

  async open(path) {
    const { commands } = window.jupyterapp;
    const panel = await commands.execute("docmanager:open", { path });
    await panel.context.ready;
    await panel.sessionContext.ready;
    await this.kernel.info;
  },

  /** Shut the kernel down and close, without a question. */
  async close() {
    const { panel } = this;
    await panel.sessionContext.shutdown();
    panel.context.model.dirty = false;
    panel.close();
  },

  /** Start to run all cells; `ran` says when they have. */
  run() {
    this.ran = false;
    window.jupyterapp.commands.execute("notebook:run-all-cells")
      .finally(() => { this.ran = true; });
  },

  /** Each cell's code and outputs, as they would be saved. */
  cells() {
    return this.panel.content.widgets.map((cell) => cell.model.sharedModel.toJSON())
      .map((cell, number) => ({ ...cell, number, outputs: cell.outputs ?? [] }));
  },

  /** [cell, model] of each widget that a cell shows, as one that looks at them would. */
  shown() {
    const view = "application/vnd.jupyter.widget-view+json";
    return this.cells().flatMap(({ number, outputs }) => outputs.flatMap(({ data }) => (
      data?.[view] ? [[number, data[view].model_id]] : [])));
  },

  /** Scroll to a cell, and give its element the id that the tests look for. */
  async show(number) {
    await this.panel.content.scrollToItem(number, "start");
    document.querySelector("#cell-in-test")?.removeAttribute("id");
    this.panel.content.widgets[number].node.id = "cell-in-test";
  },

  /** What a line of code prints, or how it fails; `asked` holds it when it is there. */
  ask(code) {
    this.asked = null;
    const future = this.kernel.requestExecute({ code, store_history: false });
    const said = [];
    future.onIOPub = ({ header, content }) => {
      if (header.msg_type === "stream") said.push(content.text);
      if (header.msg_type === "error") said.push(content.traceback.join("\n"));
    };
    future.done.finally(() => { this.asked = said.join(""); });
  },
};
