/** The arithmetic of whyconv.shapes and whyconv.counting. Whole numbers below 2^53. */

/** Places of a window of {extent}, or {problem} that says why it does not fit. */
export function places(image, size, stride = 1, padding = 0, dilation = 1) {
  const extent = dilation * (size - 1) + 1;
  const room = image + 2 * padding;
  if (extent > room) {
    const problem = `a window of ${extent} does not fit in ${image} pixels `
      + `+ 2 × ${padding} padding = ${room}`;
    return { places: 0, extent, problem };
  }
  return { places: Math.floor((room - extent) / stride) + 1, extent, problem: null };
}

/** Weights, biases and multiply-adds of the three layers: see counting.ladder. */
export function ladderCounts({ side, size, filters, stride, padding, channels }) {
  const fit = places(side, size, stride, padding);
  if (fit.problem) return { problem: fit.problem, layers: [] };
  const inputs = side * side * channels;
  const outputs = fit.places * fit.places * filters;
  const window = size * size * channels;
  const layer = (name, weights, biases, work) =>
    ({ name, weights, biases, "multiply-adds": work, memory: 4 * (weights + biases) });
  return { problem: null, places: fit.places, layers: [
    layer("fully connected", inputs * outputs, outputs, inputs * outputs),
    layer("locally connected", outputs * window, outputs, outputs * window),
    layer("convolution", filters * window, filters, outputs * window),
  ] };
}
