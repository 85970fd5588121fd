/**
 * Networks that learn in the page: the layers, costs and rules of whyconv, for batches.
 *
 * Numbers lie flat in typed arrays, channels last: images (N, H, W, C), kernels
 * (K, L, C, F), one per place (OH, OW, K, L, C, F) where they are not shared, weights
 * (D, M). A layer is a record of its settings, as in whyconv.layers: `outputShape(shape)`
 * of one input, `start(shape, normal)` draws its parameters, `forward` returns outputs
 * and what `backward` will need. All sums are made by `addProduct`, and all draws by
 * `generator`. A worker is made of the texts of these functions (see `texts`): each is
 * declared by name, and uses nothing but these.
 */

import { places } from "./counts.js";
import { reach } from "./convolve.js";

/** The product of the sides of a shape. */
export function sizeOf(shape) {
  return shape.reduce((product, side) => product * side, 1);
}

// --- The one loop ------------------------------------------------------------------

/**
 * Adds a product A·B to `out`: row i of it gets the sum over k of A[i, k] · (row k of B).
 *
 * (rows, count) times (count, columns). Where the numbers lie: A[i, k] at aFrom + i·aGap
 * + k·aStep, so that A may be turned; a row of B at bFrom + k·bGap, one of `out` at
 * from + i·gap. Factors A[i, k] that are not zero are listed first, which spares most of
 * the work on images that are mostly black; then four rows of B are added at a time, so
 * that `out` is read and written a quarter as often.
 */
export function addProduct(out, a, b, { rows, count, columns, from = 0, gap = columns,
  aFrom = 0, aGap = count, aStep = 1, bFrom = 0, bGap = columns }) {
  const [factors, lines] = [new Float64Array(count + 4), new Int32Array(count + 4)];
  for (let i = 0; i < rows; i += 1) {
    const at = from + i * gap;
    let found = 0;
    for (let k = 0, n = aFrom + i * aGap; k < count; k += 1, n += aStep) {
      factors[found] = a[n];
      lines[found] = bFrom + k * bGap;
      found += a[n] !== 0 ? 1 : 0;
    }
    factors.fill(0, found, found + 4);
    lines.fill(bFrom, found, found + 4);
    for (let n = 0; n < found; n += 4) {
      const x0 = factors[n];
      const x1 = factors[n + 1];
      const x2 = factors[n + 2];
      const x3 = factors[n + 3];
      const r0 = lines[n];
      const r1 = lines[n + 1];
      const r2 = lines[n + 2];
      const r3 = lines[n + 3];
      for (let j = 0; j < columns; j += 1) {
        out[at + j] += x0 * b[r0 + j] + x1 * b[r1 + j] + x2 * b[r2 + j] + x3 * b[r3 + j];
      }
    }
  }
}

/** (rows, columns) to (columns, rows). */
export function transposed(matrix, rows, columns) {
  const turned = new matrix.constructor(matrix.length);
  for (let i = 0; i < rows; i += 1) {
    for (let j = 0; j < columns; j += 1) turned[j * rows + i] = matrix[i * columns + j];
  }
  return turned;
}

/** A bias (F,) repeated along (rows, F). */
function repeated(bias, rows) {
  const out = new bias.constructor(rows * bias.length);
  for (let n = 0; n < rows; n += 1) out.set(bias, n * bias.length);
  return out;
}

/** The sums of the columns of (rows, columns). */
function columnSums(matrix, rows, columns) {
  const sums = new matrix.constructor(columns);
  for (let i = 0; i < rows; i += 1) {
    for (let j = 0; j < columns; j += 1) sums[j] += matrix[i * columns + j];
  }
  return sums;
}

// --- Windows -----------------------------------------------------------------------

/** Where the taps of all windows lie in one image: {high, wide, taps, at}; at −1: padding. */
export function windowsOf([height, width, channels], [rows, columns], how) {
  const [down, right] = [reach(height, rows, how), reach(width, columns, how)];
  const [high, wide, taps] = [down.places, right.places, rows * columns * channels];
  const at = new Int32Array(high * wide * taps);
  let n = 0;
  for (let i = 0; i < high; i += 1) {
    for (let j = 0; j < wide; j += 1) {
      for (let u = 0; u < rows; u += 1) {
        for (let v = 0; v < columns; v += 1) {
          const [row, column] = [down.at[i * rows + u], right.at[j * columns + v]];
          const pixel = row < 0 || column < 0 ? -1 : (row * width + column) * channels;
          for (let c = 0; c < channels; c += 1, n += 1) at[n] = pixel < 0 ? -1 : pixel + c;
        }
      }
    }
  }
  return { high, wide, taps, at };
}

/** Images (N, size) to their windows as rows, (N · places, taps). */
function gathered2d(images, count, size, at) {
  const rows = new images.constructor(count * at.length);
  for (let n = 0, out = 0, from = 0; n < count; n += 1, from += size) {
    for (let k = 0; k < at.length; k += 1, out += 1) {
      if (at[k] >= 0) rows[out] = images[from + at[k]];
    }
  }
  return rows;
}

/** The adjoint: each number of each window goes back to the pixel it came from. */
function scattered2d(rows, count, size, at) {
  const images = new rows.constructor(count * size);
  for (let n = 0, out = 0, from = 0; n < count; n += 1, from += size) {
    for (let k = 0; k < at.length; k += 1, out += 1) {
      if (at[k] >= 0) images[from + at[k]] += rows[out];
    }
  }
  return images;
}

// --- Layers ------------------------------------------------------------------------

/** Numbers from a normal distribution with variance 2 / inputs (He et al., 2015). */
export function heNormal(length, inputs, normal) {
  return Float64Array.from({ length }, () => normal() * Math.sqrt(2 / inputs));
}

/** `filters` kernels of [rows, columns] that are shared by all places. */
export function convolutionLayer({ filters, size, stride = 1, padding = 0 }) {
  const how = { stride, padding };
  return {
    name: "convolution",
    outputShape: ([height, width]) => [places(height, size[0], stride, padding).places,
      places(width, size[1], stride, padding).places, filters],
    start: (shape, normal) => {
      const inputs = sizeOf(size) * shape[2];
      return { kernels: heNormal(inputs * filters, inputs, normal),
        bias: new Float64Array(filters) };
    },
    forward: ({ kernels, bias }, images, count, shape) => {
      const windows = windowsOf(shape, size, how);
      const { taps, at } = windows;
      const rows = count * (at.length / taps);
      const seen = gathered2d(images, count, sizeOf(shape), at);
      const outputs = repeated(bias, rows);
      addProduct(outputs, seen, kernels, { rows, count: taps, columns: filters });
      return { outputs, memory: { windows, seen } };
    },
    backward: ({ kernels }, { windows, seen }, slopes, count, shape, wanted) => {
      const { taps, at } = windows;
      const rows = count * (at.length / taps);
      const found = new kernels.constructor(kernels.length);
      addProduct(found, seen, slopes,
        { rows: taps, count: rows, columns: filters, aGap: 1, aStep: taps });
      const parameters = { kernels: found, bias: columnSums(slopes, rows, filters) };
      if (!wanted) return { parameters };
      const turned = transposed(kernels, taps, filters);
      const back = new seen.constructor(seen.length);
      addProduct(back, slopes, turned, { rows, count: filters, columns: taps });
      return { parameters, inputs: scattered2d(back, count, sizeOf(shape), at) };
    },
  };
}

/** The same windows, but every place has kernels of its own: (OH, OW, K, L, C, F). */
export function localLayer({ filters, size, stride = 1, padding = 0 }) {
  const how = { stride, padding };
  const { outputShape } = convolutionLayer({ filters, size, stride, padding });
  return {
    name: "locally connected",
    outputShape,
    start: (shape, normal) => {
      const [inputs, outputs] = [sizeOf(size) * shape[2], sizeOf(outputShape(shape))];
      return { kernels: heNormal(inputs * outputs, inputs, normal),
        bias: new Float64Array(outputs) };
    },
    forward: ({ kernels, bias }, images, count, shape) => {
      const windows = windowsOf(shape, size, how);
      const { taps, at } = windows;
      const all = at.length / taps;
      const seen = gathered2d(images, count, sizeOf(shape), at);
      const outputs = repeated(bias, count);
      for (let place = 0; place < all; place += 1) {
        addProduct(outputs, seen, kernels, { rows: count, count: taps, columns: filters,
          from: place * filters, gap: all * filters, aFrom: place * taps, aGap: all * taps,
          bFrom: place * taps * filters });
      }
      return { outputs, memory: { windows, seen } };
    },
    backward: ({ kernels }, { windows, seen }, slopes, count, shape, wanted) => {
      const { taps, at } = windows;
      const all = at.length / taps;
      const found = new kernels.constructor(kernels.length);
      for (let place = 0; place < all; place += 1) {
        addProduct(found, seen, slopes, { rows: taps, count, columns: filters,
          from: place * taps * filters, aFrom: place * taps, aGap: 1, aStep: all * taps,
          bFrom: place * filters, bGap: all * filters });
      }
      const parameters = { kernels: found, bias: columnSums(slopes, count, all * filters) };
      if (!wanted) return { parameters };
      const back = new seen.constructor(seen.length);
      for (let place = 0; place < all; place += 1) {
        const own = kernels.subarray(place * taps * filters, (place + 1) * taps * filters);
        const turned = transposed(own, taps, filters);
        addProduct(back, slopes, turned, { rows: count, count: filters, columns: taps,
          from: place * taps, gap: all * taps, aFrom: place * filters, aGap: all * filters });
      }
      return { parameters, inputs: scattered2d(back, count, sizeOf(shape), at) };
    },
  };
}

/** Fully connected: (D,) to (`units`,), or, as `maps` [H, W, F], to maps of such a shape. */
export function denseLayer({ units, maps = [units] }) {
  const outputs = sizeOf(maps);
  return {
    name: "fully connected",
    outputShape: () => maps,
    start: (shape, normal) => ({ weights: heNormal(sizeOf(shape) * outputs, sizeOf(shape), normal),
      bias: new Float64Array(outputs) }),
    forward: ({ weights, bias }, inputs, count, shape) => {
      const size = sizeOf(shape);
      const found = repeated(bias, count);
      addProduct(found, inputs, weights, { rows: count, count: size, columns: outputs });
      return { outputs: found, memory: inputs };
    },
    backward: ({ weights }, inputs, slopes, count, shape, wanted) => {
      const size = sizeOf(shape);
      const found = new weights.constructor(weights.length);
      addProduct(found, inputs, slopes,
        { rows: size, count, columns: outputs, aGap: 1, aStep: size });
      const parameters = { weights: found, bias: columnSums(slopes, count, outputs) };
      if (!wanted) return { parameters };
      const turned = transposed(weights, size, outputs);
      const back = new inputs.constructor(inputs.length);
      addProduct(back, slopes, turned, { rows: count, count: outputs, columns: size });
      return { parameters, inputs: back };
    },
  };
}

/** What each layer without parameters starts with, and what it gives back. */
function nothing() {
  return {};
}

/** max(0, x); its gradient passes where x was above zero. */
export function reluLayer() {
  return {
    name: "ReLU",
    outputShape: (shape) => shape,
    start: nothing,
    forward: (_, inputs) => {
      const outputs = new inputs.constructor(inputs.length);
      for (let n = 0; n < inputs.length; n += 1) outputs[n] = Math.max(0, inputs[n]);
      return { outputs, memory: inputs };
    },
    backward: (_, inputs, slopes) => {
      const back = new slopes.constructor(slopes.length);
      for (let n = 0; n < inputs.length; n += 1) back[n] = slopes[n] * Number(inputs[n] > 0);
      return { parameters: {}, inputs: back };
    },
  };
}

/** (H, W, C) to (H · W · C,): every place keeps its own seat. */
export function flattenLayer() {
  return {
    name: "flatten",
    outputShape: (shape) => [sizeOf(shape)],
    start: nothing,
    forward: (_, inputs) => ({ outputs: inputs, memory: null }),
    backward: (_, memory, slopes) => ({ parameters: {}, inputs: slopes }),
  };
}

/** The largest value of each window, the first of equals. */
export function maxPoolLayer({ size, stride = size[0] }) {
  return poolLayer("max pool", size, stride, (seen, slopes, from, gap, taps, out) => {
    let best = from;
    for (let t = 1; t < taps; t += 1) if (seen[from + t * gap] > seen[best]) best = from + t * gap;
    if (slopes) slopes.back[best] += slopes.data[out];
    return seen[best];
  });
}

/** The mean of each window. */
export function averagePoolLayer({ size, stride = size[0] }) {
  return poolLayer("average pool", size, stride, (seen, slopes, from, gap, taps, out) => {
    let sum = 0;
    for (let t = 0; t < taps; t += 1) {
      sum += seen[from + t * gap];
      if (slopes) slopes.back[from + t * gap] += slopes.data[out] / taps;
    }
    return sum / taps;
  });
}

/** A pool of windows: `take` makes one number of a window and one channel, or goes back. */
function poolLayer(name, size, stride, take) {
  const sides = ([height, width, channels]) => [places(height, size[0], stride, 0).places,
    places(width, size[1], stride, 0).places, channels];
  const each = (seen, slopes, count, shape, how) => {
    const [channels, taps] = [shape[2], sizeOf(size)];
    const outputs = new seen.constructor(count * how.high * how.wide * channels);
    for (let n = 0; n < outputs.length; n += 1) {
      const window = Math.floor(n / channels);
      const from = window * taps * channels + (n % channels);
      outputs[n] = take(seen, slopes, from, channels, taps, n);
    }
    return outputs;
  };
  return {
    name,
    outputShape: sides,
    start: nothing,
    forward: (_, images, count, shape) => {
      const windows = windowsOf(shape, size, { stride });
      const seen = gathered2d(images, count, sizeOf(shape), windows.at);
      return { outputs: each(seen, null, count, shape, windows), memory: { windows, seen } };
    },
    backward: (_, { windows, seen }, data, count, shape) => {
      const back = new seen.constructor(seen.length);
      each(seen, { data, back }, count, shape, windows);
      return { parameters: {}, inputs: scattered2d(back, count, sizeOf(shape), windows.at) };
    },
  };
}

/** (H, W, C) to (C,): a pool over the whole map, max or average, for maps of any size. */
export function globalPoolLayer(make) {
  const whole = ([height, width]) => make({ size: [height, width] });
  return {
    name: `global ${make({ size: [1, 1] }).name}`,
    outputShape: (shape) => [shape[2]],
    start: nothing,
    forward: (_, images, count, shape) => whole(shape).forward(_, images, count, shape),
    backward: (_, memory, slopes, count, shape) => whole(shape)
      .backward(_, memory, slopes, count, shape),
  };
}

/** Zeroes each input with probability `rate` in training, and raises the others. */
export function dropoutLayer({ rate }) {
  return {
    name: "dropout",
    outputShape: (shape) => shape,
    start: nothing,
    forward: (_, inputs, count, shape, random) => {
      if (!random) return { outputs: inputs, memory: null };
      const mask = inputs.map(() => (random() < rate ? 0 : 1 / (1 - rate)));
      return { outputs: inputs.map((x, n) => x * mask[n]), memory: mask };
    },
    backward: (_, mask, slopes) => ({ parameters: {},
      inputs: mask ? slopes.map((slope, n) => slope * mask[n]) : slopes }),
  };
}

// --- Networks ----------------------------------------------------------------------

/** Layers in a row for inputs of `shape`, with parameters drawn by `normal`, as `Kind`. */
export function networkOf(shape, layers, normal, Kind = Float64Array) {
  const [shapes, parameters] = [[shape], []];
  for (const layer of layers) {
    const drawn = layer.start(shapes.at(-1), normal);
    parameters.push(Object.fromEntries(Object.entries(drawn).map(
      ([name, values]) => [name, Kind.from(values)])));
    shapes.push(layer.outputShape(shapes.at(-1)));
  }
  return { layers, shapes, parameters };
}

/** Everything that is learned: weights and biases. */
export function parameterCount({ parameters }) {
  return parameters.flatMap((one) => Object.values(one))
    .reduce((sum, { length }) => sum + length, 0);
}

/** Images through all layers: {logits, memories}. random: given in training only. */
export function goForward({ layers, shapes, parameters }, images, count, random = null) {
  const memories = [];
  let outputs = images;
  layers.forEach((layer, n) => {
    const made = layer.forward(parameters[n], outputs, count, shapes[n], random);
    ({ outputs } = made);
    memories.push(made.memory);
  });
  return { logits: outputs, memories };
}

/** Mean cross-entropy of logits (N, classes), and its slope (y_hat − y) / N. */
export function crossEntropy(logits, labels) {
  const classes = logits.length / labels.length;
  const slopes = new logits.constructor(logits.length);
  let cost = 0;
  labels.forEach((label, n) => {
    const row = logits.subarray(n * classes, (n + 1) * classes);
    const top = row.reduce((a, b) => Math.max(a, b));
    const powers = row.map((z) => Math.exp(z - top));
    const sum = powers.reduce((a, b) => a + b);
    cost += (Math.log(sum) - (row[label] - top)) / labels.length;
    powers.forEach((power, c) => {
      slopes[n * classes + c] = (power / sum - (c === label ? 1 : 0)) / labels.length;
    });
  });
  return { cost, slopes };
}

/** The cost J of a batch, its logits, and dJ/dp for every parameter p. */
export function costAndGradients(network, images, labels, random = null) {
  const { layers, shapes, parameters } = network;
  const count = labels.length;
  const { logits, memories } = goForward(network, images, count, random);
  const { cost, slopes } = crossEntropy(logits, labels);
  const gradients = [];
  let back = slopes;
  for (let n = layers.length - 1; n >= 0; n -= 1) {
    const found = layers[n].backward(parameters[n], memories[n], back, count, shapes[n], n > 0);
    gradients.unshift(found.parameters);
    back = found.inputs;
  }
  return { cost, logits, gradients };
}

/** The class with the largest logit, for each image. */
export function predictions(logits, classes) {
  return Uint8Array.from({ length: logits.length / classes }, (_, n) => {
    let best = 0;
    for (let c = 1; c < classes; c += 1) {
      if (logits[n * classes + c] > logits[n * classes + best]) best = c;
    }
    return best;
  });
}

// --- Rules -------------------------------------------------------------------------

/** velocity = momentum · velocity + gradient; step = −rate · velocity. Momentum 0 is SGD. */
export function momentumRule({ rate, momentum = 0.9 }) {
  return { start: (values) => values.map(() => 0), step: (values, gradient, velocity) => {
    for (let n = 0; n < values.length; n += 1) {
      velocity[n] = momentum * velocity[n] + gradient[n];
      values[n] -= rate * velocity[n];
    }
  } };
}

/** Running means m of g and v of g², each divided by 1 − βᵗ (Kingma and Ba, 2015). */
export function adamRule({ rate, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 }) {
  return {
    start: (values) => ({ m: values.map(() => 0), v: values.map(() => 0), t: 0 }),
    step: (values, gradient, memory) => {
      memory.t += 1;
      const [scale, second] = [rate / (1 - beta1 ** memory.t), 1 / (1 - beta2 ** memory.t)];
      const { m, v } = memory;
      for (let n = 0; n < values.length; n += 1) {
        const g = gradient[n];
        m[n] = beta1 * m[n] + (1 - beta1) * g;
        v[n] = beta2 * v[n] + (1 - beta2) * g * g;
        values[n] -= (scale * m[n]) / (Math.sqrt(v[n] * second) + epsilon);
      }
    },
  };
}

/** A training of `network` by `rule`: step(images, labels) moves it, and returns the cost. */
export function trainer(network, rule, { l2 = 0, random = null } = {}) {
  const memories = network.parameters.map((drawn) => Object.fromEntries(
    Object.entries(drawn).map(([name, values]) => [name, rule.start(values)])));
  return (images, labels) => {
    const found = costAndGradients(network, images, labels, random);
    network.parameters.forEach((drawn, layer) => {
      for (const [name, values] of Object.entries(drawn)) {
        const gradient = found.gradients[layer][name];
        if (l2 && name !== "bias") gradient.forEach((g, n) => { gradient[n] = g + l2 * values[n]; });
        rule.step(values, gradient, memories[layer][name]);
      }
    });
    return found;
  };
}

// --- Draws -------------------------------------------------------------------------

/** Numbers from 0 to below 1, the same for the same seed and stream (mulberry32). */
export function generator(seed, stream = 0) {
  let state = (Math.imul(seed + 1, 0x9e3779b1) ^ Math.imul(stream + 1, 0x85ebca6b)) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Normal numbers from two uniform ones each (Box and Muller, 1958). */
export function normals(random) {
  return () => {
    const radius = Math.sqrt(-2 * Math.log(1 - random()));
    return radius * Math.cos(2 * Math.PI * random());
  };
}

/** 0 to count − 1 in a random order (Fisher and Yates). */
export function permutation(count, random) {
  const order = Int32Array.from({ length: count }, (_, n) => n);
  for (let n = count - 1; n > 0; n -= 1) {
    const other = Math.floor(random() * (n + 1));
    [order[n], order[other]] = [order[other], order[n]];
  }
  return order;
}

/** All of it, for a worker. */
export const ENGINE = [
  places, reach, sizeOf, addProduct, transposed, repeated, columnSums, windowsOf, gathered2d,
  scattered2d, heNormal, convolutionLayer, localLayer, denseLayer, nothing, reluLayer,
  flattenLayer, maxPoolLayer, averagePoolLayer, poolLayer, globalPoolLayer, dropoutLayer,
  networkOf, parameterCount, goForward, crossEntropy, costAndGradients, predictions,
  momentumRule, adamRule, trainer, generator, normals, permutation,
];
