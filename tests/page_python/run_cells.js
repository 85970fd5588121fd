// Runs a page's own cells in their order, and says what came of each and was drawn.
"use strict";

(() => {
  const LIVE = "application/vnd.whyconv.live+json";
  const PATIENCE = 60_000; // ms that a live figure has until it is alive
  const PICTURES = "svg, canvas, img";

  const hasSize = (one) => {
    const { width, height } = one.getBoundingClientRect();
    return width > 0 && height > 0;
  };

  async function until(ask) {
    const end = performance.now() + PATIENCE;
    while (!ask() && performance.now() < end) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    return ask();
  }

  /** Whether an output is a drawing or alive, not a table or a text. */
  function draws({ data = {} }) {
    return Boolean(data[LIVE] || data["image/svg+xml"] || data["text/html"]?.includes("<figure"));
  }

  /** Whether what is shown of it is to be seen: a live figure's parts all alive. */
  function isSeen(output, box) {
    if (!output.data[LIVE]) return [...box.querySelectorAll(PICTURES)].some(hasSize);
    const figures = [...box.querySelectorAll("figure.wc-live")];
    const controls = [...box.querySelectorAll(".wc-control > :is(input, select)")];
    const alive = figures.every((one) => one.classList.contains("is-live"));
    return alive && [...figures, ...controls].some(hasSize);
  }

  async function ranOf({ id, source }) {
    const { outputs, error, glued, seconds } = await window.kernel.run(id, source);
    const shown = outputs.map((output) => window.kernel.show(output));
    document.querySelector("main").append(...shown);
    const told = outputs.map(async (output, at) => {
      const drawn = draws(output) && await until(() => isSeen(output, shown[at]));
      return {
        text: output.text ?? output.data["text/plain"] ?? "", draws: draws(output), drawn,
      };
    });
    return { id, outputs: await Promise.all(told), error: error?.traceback ?? "", glued, seconds };
  }

  window.runCells = async () => {
    window.ran = [];
    await window.kernel.load();
    for (const cell of window.kernel.cells) window.ran.push(await ranOf(cell));
    return window.ran;
  };

  /** The same, for who cannot wait for a promise: window.told is set in the end. */
  window.beginCells = () => {
    window.kernel = new window.PythonKernel();
    window.told = null;
    const failed = (event) => { window.told = String(event.reason ?? event.message); };
    addEventListener("error", failed);
    addEventListener("unhandledrejection", failed);
    window.runCells().then((ran) => { window.told ??= ran; }, (reason) => failed({ reason }));
  };
})();
