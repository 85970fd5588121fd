/**
 * Networks that learn in the page: the layers, costs and rules of whyconv, for batches.
 *
 * Numbers lie flat in typed arrays, channels last: images (N, H, W, C), kernels
 * (K, L, C, F), one per place (OH, OW, K, L, C, F) where they are not shared, weights
 * (D, M). A layer is a record of its settings, as in whyconv.layers: `outputShape(shape)`
 * of one input, `start(shape, normal)` draws its parameters, `forward` returns outputs
 * and what `backward` will need; what either returns is overwritten by its next call. All
 * sums are made by `addProducts`, and all draws by `generator`. A worker is made of the
 * texts of these functions (see ENGINE): each is declared by name, and uses nothing but
 * these.
 */

import { places } from "./counts.js";
import { addProducts, gather, reach, repeat, sizeOf, windowsOf } from "./products.js";

/**
 * Arrays to be used again at each step, since new ones cost about as much as what is done
 * with them: room(name, like, length) is all zeros, until that name is asked for again.
 */
export function roomOf() {
  const kept = new Map();
  return (name, like, length) => {
    const key = `${name} ${length} ${like.constructor.name}`;
    if (!kept.has(key)) kept.set(key, new like.constructor(length));
    return kept.get(key).fill(0);
  };
}

/** Turns each of `times` matrices (rows, columns) to (columns, rows), from one array to another. */
export function turnInto(turned, matrices, times, rows, columns) {
  for (let from = 0; from < times * rows * columns; from += rows * columns) {
    for (let i = 0; i < rows; i += 1) {
      for (let j = 0; j < columns; j += 1) {
        turned[from + j * rows + i] = matrices[from + i * columns + j];
      }
    }
  }
  return turned;
}

/** Adds the rows of (rows, columns) to `sums`. */
function sumRows(sums, matrix) {
  const columns = sums.length;
  for (let from = 0; from < matrix.length; from += columns) {
    for (let j = 0; j < columns; j += 1) sums[j] += matrix[from + j];
  }
  return sums;
}

// --- Windows -----------------------------------------------------------------------

/** The adjoint: each number of each window goes back to the pixel it came from. */
function scatter(images, rows, count, size, at) {
  for (let n = 0, out = 0, from = 0; n < count; n += 1, from += size) {
    for (let k = 0; k < at.length; k += 1, out += 1) {
      if (at[k] >= 0) images[from + at[k]] += rows[out];
    }
  }
  return images;
}

/** windowsOf for images that have one shape, found once. */
function windowsFor(size, how) {
  let [windows, known] = [null, ""];
  return (shape) => {
    if (known !== `${shape}`) [windows, known] = [windowsOf(shape, size, how), `${shape}`];
    return windows;
  };
}

// --- Layers ------------------------------------------------------------------------

/** `length` numbers from draw(), each times `scale`. */
export function drawn(length, draw, scale = 1) {
  const numbers = new Float64Array(length);
  for (let n = 0; n < length; n += 1) numbers[n] = draw() * scale;
  return numbers;
}

/** Numbers from a normal distribution with variance 2 / inputs (He et al., 2015). */
export function heNormal(length, inputs, normal) {
  return drawn(length, normal, Math.sqrt(2 / inputs));
}

/** `filters` kernels of [rows, columns] that are shared by all places. */
export function convolutionLayer({ filters, size, stride = 1, padding = 0 }) {
  const [room, windowsIn] = [roomOf(), windowsFor(size, { stride, padding })];
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
      const { taps, at } = windowsIn(shape);
      const rows = count * (at.length / taps);
      const seen = gather(room("seen", images, rows * taps), images, count, sizeOf(shape), at);
      const outputs = repeat(room("outputs", images, rows * filters), bias);
      addProducts(outputs, seen, kernels, { rows, count: taps, columns: filters });
      return { outputs, memory: seen };
    },
    backward: ({ kernels, bias }, seen, slopes, count, shape, wanted) => {
      const { taps, at } = windowsIn(shape);
      const rows = count * (at.length / taps);
      // Turned, so that slopes are the factors: most are zero under ReLU and a pool.
      const turned = room("turned", kernels, kernels.length);
      addProducts(turned, slopes, seen,
        { rows: filters, count: rows, columns: taps, aGap: 1, aStep: filters });
      const found = room("kernels", kernels, kernels.length);
      const parameters = { kernels: turnInto(found, turned, 1, filters, taps),
        bias: sumRows(room("bias", bias, bias.length), slopes) };
      if (!wanted) return { parameters };
      turnInto(turned, kernels, 1, taps, filters);
      const back = room("back", seen, seen.length);
      addProducts(back, slopes, turned, { rows, count: filters, columns: taps });
      const inputs = room("inputs", seen, count * sizeOf(shape));
      return { parameters, inputs: scatter(inputs, back, count, sizeOf(shape), at) };
    },
  };
}

/** The same windows, but every place has kernels of its own: (OH, OW, K, L, C, F). */
export function localLayer({ filters, size, stride = 1, padding = 0 }) {
  const [room, windowsIn] = [roomOf(), windowsFor(size, { stride, padding })];
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
      const { taps, at } = windowsIn(shape);
      const all = at.length / taps;
      const seen = gather(room("seen", images, count * at.length), images, count, sizeOf(shape), at);
      const outputs = repeat(room("outputs", images, count * bias.length), bias);
      addProducts(outputs, seen, kernels, { times: all, rows: count, count: taps,
        columns: filters, gap: all * filters, next: filters, aGap: at.length, aNext: taps,
        bNext: taps * filters });
      return { outputs, memory: seen };
    },
    backward: ({ kernels, bias }, seen, slopes, count, shape, wanted) => {
      const { taps, at } = windowsIn(shape);
      const all = at.length / taps;
      const turned = room("turned", kernels, kernels.length);
      addProducts(turned, slopes, seen, { times: all, rows: filters, count, columns: taps,
        next: taps * filters, aGap: 1, aStep: all * filters, aNext: filters,
        bGap: at.length, bNext: taps });
      const found = room("kernels", kernels, kernels.length);
      const parameters = { kernels: turnInto(found, turned, all, filters, taps),
        bias: sumRows(room("bias", bias, bias.length), slopes) };
      if (!wanted) return { parameters };
      turnInto(turned, kernels, all, taps, filters);
      const back = room("back", seen, seen.length);
      addProducts(back, slopes, turned, { times: all, rows: count, count: filters,
        columns: taps, gap: at.length, next: taps, aGap: all * filters, aNext: filters,
        bNext: taps * filters });
      const inputs = room("inputs", seen, count * sizeOf(shape));
      return { parameters, inputs: scatter(inputs, back, count, sizeOf(shape), at) };
    },
  };
}

/** Fully connected: (D,) to (`units`,), or, as `maps` [H, W, F], to maps of such a shape. */
export function denseLayer({ units, maps = [units] }) {
  const [room, outputs] = [roomOf(), sizeOf(maps)];
  return {
    name: "fully connected",
    outputShape: () => maps,
    start: (shape, normal) => ({ weights: heNormal(sizeOf(shape) * outputs, sizeOf(shape), normal),
      bias: new Float64Array(outputs) }),
    forward: ({ weights, bias }, inputs, count, shape) => {
      const found = repeat(room("outputs", inputs, count * outputs), bias);
      addProducts(found, inputs, weights, { rows: count, count: sizeOf(shape), columns: outputs });
      return { outputs: found, memory: inputs };
    },
    backward: ({ weights, bias }, inputs, slopes, count, shape, wanted) => {
      const size = sizeOf(shape);
      const found = room("weights", weights, weights.length);
      addProducts(found, inputs, slopes,
        { rows: size, count, columns: outputs, aGap: 1, aStep: size });
      const parameters = { weights: found, bias: sumRows(room("bias", bias, outputs), slopes) };
      if (!wanted) return { parameters };
      const turned = turnInto(room("turned", weights, weights.length), weights, 1, size, outputs);
      const back = room("back", inputs, inputs.length);
      addProducts(back, slopes, turned, { rows: count, count: outputs, columns: size });
      return { parameters, inputs: back };
    },
  };
}

/** What each layer without parameters starts with, and what it gives back. */
function nothing() {
  return {};
}

/** Fills `out` with max(0, x), without a branch: what is above zero is anybody's guess. */
function rectify(out, inputs) {
  for (let n = 0; n < out.length; n += 1) out[n] = (inputs[n] + Math.abs(inputs[n])) / 2;
  return out;
}

/** Fills `out` with the slopes where x was above zero. */
function pass(out, inputs, slopes) {
  for (let n = 0; n < out.length; n += 1) out[n] = slopes[n] * (inputs[n] > 0 ? 1 : 0);
  return out;
}

/** max(0, x); its gradient passes where x was above zero. */
export function reluLayer() {
  const room = roomOf();
  return {
    name: "ReLU",
    outputShape: (shape) => shape,
    start: nothing,
    forward: (_, inputs) => ({ memory: inputs,
      outputs: rectify(room("outputs", inputs, inputs.length), inputs) }),
    backward: (_, inputs, slopes) => ({ parameters: {},
      inputs: pass(room("back", slopes, slopes.length), inputs, slopes) }),
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

/** Fills (windows, C) with the largest of (windows, taps, C), the first of equals. */
function largest(out, seen, taps, channels) {
  for (let n = 0; n < out.length; n += 1) out[n] = seen[bestOf(seen, n, taps, channels)];
}

/** The slopes to where the largest were. */
function toLargest(back, slopes, seen, taps, channels) {
  for (let n = 0; n < slopes.length; n += 1) {
    if (slopes[n] !== 0) back[bestOf(seen, n, taps, channels)] += slopes[n];
  }
}

/** Where in (windows, taps, C) the largest lies that comes n-th among (windows, C). */
function bestOf(seen, n, taps, channels) {
  const channel = n % channels;
  let best = (n - channel) * taps + channel;
  for (let t = 1, at = best + channels; t < taps; t += 1, at += channels) {
    if (seen[at] > seen[best]) best = at;
  }
  return best;
}

/** Fills (windows, C) with the means of (windows, taps, C). */
function mean(out, seen, taps, channels) {
  for (let n = 0; n < seen.length; n += 1) {
    out[Math.floor(n / (taps * channels)) * channels + (n % channels)] += seen[n] / taps;
  }
}

/** The slopes in equal parts to all of the window. */
function toAll(back, slopes, seen, taps, channels) {
  for (let n = 0; n < seen.length; n += 1) {
    back[n] = slopes[Math.floor(n / (taps * channels)) * channels + (n % channels)] / taps;
  }
}

/** The largest value of each window, the first of equals. */
export function maxPoolLayer({ size, stride = size[0] }) {
  return poolLayer("max pool", size, stride, largest, toLargest);
}

/** The mean of each window. */
export function averagePoolLayer({ size, stride = size[0] }) {
  return poolLayer("average pool", size, stride, mean, toAll);
}

/** A pool of windows: `fill` makes a number of each window and channel, `undo` goes back. */
function poolLayer(name, size, stride, fill, undo) {
  const [room, windowsIn, taps] = [roomOf(), windowsFor(size, { stride }), sizeOf(size)];
  return {
    name,
    outputShape: ([height, width, channels]) => [places(height, size[0], stride, 0).places,
      places(width, size[1], stride, 0).places, channels],
    start: nothing,
    forward: (_, images, count, shape) => {
      const { at } = windowsIn(shape);
      const seen = gather(room("seen", images, count * at.length), images, count, sizeOf(shape), at);
      const outputs = room("outputs", images, seen.length / taps);
      fill(outputs, seen, taps, shape[2]);
      return { outputs, memory: seen };
    },
    backward: (_, seen, slopes, count, shape) => {
      const back = room("back", seen, seen.length);
      undo(back, slopes, seen, taps, shape[2]);
      const inputs = room("inputs", seen, count * sizeOf(shape));
      return { parameters: {}, inputs: scatter(inputs, back, count, sizeOf(shape), windowsIn(shape).at) };
    },
  };
}

/** (H, W, C) to (C,): a pool over the whole map, max or average, for maps of any size. */
export function globalPoolLayer(make) {
  let [pool, known] = [null, ""];
  const whole = ([height, width]) => {
    if (known !== `${height} ${width}`) pool = make({ size: [height, width] });
    known = `${height} ${width}`;
    return pool;
  };
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
    const start = layer.start(shapes.at(-1), normal);
    parameters.push(Object.fromEntries(Object.entries(start).map(
      ([name, values]) => [name, new Kind(values)])));
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
  const [count, classes] = [labels.length, logits.length / labels.length];
  const slopes = new logits.constructor(logits.length);
  let cost = 0;
  for (let n = 0, from = 0; n < count; n += 1, from += classes) {
    const to = from + classes;
    let [top, sum] = [-Infinity, 0];
    for (let c = from; c < to; c += 1) top = Math.max(top, logits[c]);
    for (let c = from; c < to; c += 1) {
      slopes[c] = Math.exp(logits[c] - top);
      sum += slopes[c];
    }
    cost += (Math.log(sum) - (logits[from + labels[n]] - top)) / count;
    for (let c = from; c < to; c += 1) {
      slopes[c] = (slopes[c] / sum - (c - from === labels[n] ? 1 : 0)) / count;
    }
  }
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

/** A step of Adam, for the numbers of one array. */
function adamStep(values, gradient, { m, v, t }, { rate, beta1, beta2, epsilon }) {
  const [scale, second] = [rate / (1 - beta1 ** t), 1 / (1 - beta2 ** t)];
  for (let n = 0; n < values.length; n += 1) {
    const g = gradient[n];
    m[n] = beta1 * m[n] + (1 - beta1) * g;
    v[n] = beta2 * v[n] + (1 - beta2) * g * g;
    values[n] -= (scale * m[n]) / (Math.sqrt(v[n] * second) + epsilon);
  }
}

/** velocity = momentum · velocity + gradient; step = −rate · velocity. Momentum 0 is SGD. */
export function momentumRule({ rate, momentum = 0.9 }) {
  return { start: (values) => new values.constructor(values.length), step: (values, gradient, velocity) => {
    for (let n = 0; n < values.length; n += 1) {
      velocity[n] = momentum * velocity[n] + gradient[n];
      values[n] -= rate * velocity[n];
    }
  } };
}

/** Running means m of g and v of g², each divided by 1 − βᵗ (Kingma and Ba, 2015). */
export function adamRule({ rate, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 }) {
  return {
    start: (values) => ({ m: new values.constructor(values.length),
      v: new values.constructor(values.length), t: 0 }),
    step: (values, gradient, memory) => {
      memory.t += 1;
      adamStep(values, gradient, memory, { rate, beta1, beta2, epsilon });
    },
  };
}

/** A training of `network` by `rule`: step(images, labels) moves it, and returns the cost. */
export function trainer(network, rule, { l2 = 0, random = null } = {}) {
  const memories = network.parameters.map((own) => Object.fromEntries(
    Object.entries(own).map(([name, values]) => [name, rule.start(values)])));
  return (images, labels) => {
    const found = costAndGradients(network, images, labels, random);
    network.parameters.forEach((own, layer) => {
      for (const [name, values] of Object.entries(own)) {
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
  places, reach, sizeOf, addProducts, roomOf, turnInto, repeat, sumRows, windowsOf, gather,
  scatter, windowsFor, drawn, heNormal, convolutionLayer, localLayer, denseLayer, nothing, rectify, pass,
  reluLayer, flattenLayer, largest, toLargest, bestOf, mean, toAll, maxPoolLayer, averagePoolLayer, poolLayer, globalPoolLayer, dropoutLayer,
  networkOf, parameterCount, goForward, crossEntropy, costAndGradients, predictions,
  adamStep, momentumRule, adamRule, trainer, generator, normals, permutation,
];
