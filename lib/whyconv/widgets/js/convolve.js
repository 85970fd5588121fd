/**
 * The operations of whyconv.ops for one image at a time, in the page.
 *
 * An array is {shape, data}, channels last: an image [H, W, C], kernels [K, L, C, F],
 * a map [OH, OW, F]. data is any array of numbers; results are Float64Array. Nothing
 * changes its arguments. Like whyconv.ops, "convolution" is cross-correlation.
 */

import { addProducts, gather, reach, repeat, sizeOf, windowsOf } from "./products.js";

/** @typedef {{shape: number[], data: ArrayLike<number>}} Numbers */
/** @typedef {{stride?: number, padding?: number, dilation?: number,
 *   mode?: "zero" | "circular"}} Steps */

/**
 * An image [H, W, C] and kernels [K, L, C, F] to maps [OH, OW, F].
 *
 * maps[i, j, f] = bias[f] + sum over u, v, c of
 * padded[i*stride + u*dilation, j*stride + v*dilation, c] * kernels[u, v, c, f].
 * @param {Numbers} image  @param {Numbers} kernels
 * @param {Steps & {bias?: ArrayLike<number>}} how
 */
export function conv2d(image, kernels, how = {}) {
  const channels = image.shape[2];
  const [size, across, depth, filters] = kernels.shape;
  if (depth !== channels) {
    throw new RangeError(`kernels: ${depth} channels do not match the image's ${channels}`);
  }
  const { high, wide, taps, at } = windowsOf(image.shape, [size, across], how);
  const maps = new Float64Array(high * wide * filters);
  if (how.bias) repeat(maps, how.bias);
  const seen = gather(new Float64Array(at.length), image.data, 1, image.data.length, at);
  addProducts(maps, seen, kernels.data, { rows: high * wide, count: taps, columns: filters });
  return { shape: [high, wide, filters], data: maps };
}

/** The kernels turned by half a turn: k[u, v] becomes k[K-1-u, L-1-v]. */
export function flipped(kernels) {
  const [size, across, ...rest] = kernels.shape;
  const inner = sizeOf(rest);
  const data = new Float64Array(size * across * inner);
  for (let tap = 0; tap < size * across; tap += 1) {
    for (let n = 0; n < inner; n += 1) {
      data[(size * across - 1 - tap) * inner + n] = kernels.data[tap * inner + n];
    }
  }
  return { shape: kernels.shape, data };
}

/** [H, W, C] to [OH, OW, C]: what `add` makes of each window, channel by channel. */
function pooled(image, size, how, start, add) {
  const [height, width, channels] = image.shape;
  const down = reach(height, size, how);
  const right = reach(width, size, how);
  const maps = new Float64Array(down.places * right.places * channels).fill(start);
  for (let i = 0, out = 0; i < down.places; i += 1) {
    for (let j = 0; j < right.places; j += 1, out += channels) {
      for (let tap = 0; tap < size * size; tap += 1) {
        const row = down.at[i * size + Math.floor(tap / size)];
        const column = right.at[j * size + (tap % size)];
        if (row < 0 || column < 0) continue;
        const from = (row * width + column) * channels;
        for (let c = 0; c < channels; c += 1) {
          maps[out + c] = add(maps[out + c], image.data[from + c], tap);
        }
      }
    }
  }
  return { shape: [down.places, right.places, channels], data: maps };
}

/** [H, W, C] to [OH, OW, C]: the largest value of each window. */
export function maxPool(image, size, stride = size) {
  return pooled(image, size, { stride }, -Infinity, (top, value) => Math.max(top, value));
}

/** [H, W, C] to [OH, OW, C]: the mean of each window. */
export function averagePool(image, size, stride = size) {
  return pooled(image, size, { stride }, 0, (sum, value) => sum + value / size ** 2);
}

/** [H, W, C] to [OH, OW, C]: each channel blurred by [1 2 1]/4 both ways, then strided. */
export function blurPool(image, { stride = 2, padding = 1, mode = "zero" } = {}) {
  const share = [1, 2, 1, 2, 4, 2, 1, 2, 1].map((one) => one / 16);
  const add = (sum, value, tap) => sum + value * share[tap];
  return pooled(image, 3, { stride, padding, mode }, 0, add);
}

/** [H, W, C] to [C]: the mean of each map. */
export function globalAveragePool(image) {
  const [height, width, channels] = image.shape;
  const means = new Float64Array(channels);
  for (let n = 0; n < height * width * channels; n += 1) {
    means[n % channels] += image.data[n] / (height * width);
  }
  return { shape: [channels], data: means };
}

/** [H, W, C] to [C]: the largest value of each map. */
export function globalMaxPool(image) {
  const [height, width, channels] = image.shape;
  const largest = new Float64Array(channels).fill(-Infinity);
  for (let n = 0; n < height * width * channels; n += 1) {
    largest[n % channels] = Math.max(largest[n % channels], image.data[n]);
  }
  return { shape: [channels], data: largest };
}

/** max(0, x), any shape. */
export function relu(inputs) {
  return { shape: inputs.shape, data: Float64Array.from(inputs.data, (x) => Math.max(0, x)) };
}

/** Inputs of any shape, read flat as [D], and weights [D, M] to outputs [M]. */
export function dense(inputs, weights, bias = null) {
  const [rows, columns] = weights.shape;
  if (inputs.data.length !== rows) {
    throw new RangeError(`weights: ${rows} rows do not match ${inputs.data.length} inputs`);
  }
  const outputs = bias ? Float64Array.from(bias) : new Float64Array(columns);
  addProducts(outputs, inputs.data, weights.data, { rows: 1, count: rows, columns });
  return { shape: [columns], data: outputs };
}

/** Logits [M] to probabilities [M] that sum to 1; large logits are safe. */
export function softmax(logits) {
  const top = logits.data.reduce((a, b) => Math.max(a, b));
  const powers = Float64Array.from(logits.data, (z) => Math.exp(z - top));
  const sum = powers.reduce((a, b) => a + b);
  return { shape: logits.shape, data: powers.map((power) => power / sum) };
}
