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
    await this.answer();
  },

  /**
   * Wait until the kernel has answered once. On a busy machine its first answer can
   * get lost while it starts, and JupyterLab holds back all that is to be run until
   * it comes: so connect anew, as a person would by the menu.
   */
  async answer() {
    const { kernel } = this;
    const enough = () => new Promise((done) => { setTimeout(done, 30_000, false); });
    for (let tries = 0; tries < 5; tries += 1) {
      const first = kernel.info.then(() => true);
      if (await Promise.race([first, enough()])) return;
      await kernel.reconnect();
    }
    throw new Error("the kernel does not answer");
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
