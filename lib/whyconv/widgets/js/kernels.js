/** Kernels to begin with, what a reader types, and what stands under one window. */

import { reach } from "./products.js";

const SIZES = [3, 5, 7];

const square = (size, weight) => ({
  shape: [size, size],
  data: Float32Array.from({ length: size * size },
    (_, n) => weight(Math.floor(n / size), n % size)),
});

/** Weights by name, at every odd size from 3 to 7; `view` is how their map is read. */
export const PRESETS = {
  "vertical edges": { view: "signed", weight: (u, v, m) => Math.sign(m - v) },
  "horizontal edges": { view: "signed", weight: (u, v, m) => Math.sign(m - u) },
  outline: { view: "signed", weight: (u, v, m) => {
    if (m === 1) return u === 1 && v === 1 ? 4 : -(u === 1 || v === 1);
    return u === m && v === m ? (2 * m + 1) ** 2 - 1 : -1;
  } },
  blur: { view: "grey", weight: (u, v, m) => blurred(u, v, m) },
  sharpen: { view: "grey", weight: (u, v, m) => {
    const middle = u === m && v === m;
    if (m === 1) return middle ? 5 : -(u === 1 || v === 1);
    return 2 * middle - blurred(u, v, m);
  } },
  emboss: { view: "grey", weight: (u, v, m) =>
    Math.trunc((u + v - 2 * m) / m) + (u === m && v === m) },
  "the picture itself": { view: "grey", weight: (u, v, m) => Number(u === m && v === m) },
};

/** A tent, highest in the middle, that adds up to 1: [1 2 1]/4 both ways for size 3. */
function blurred(u, v, m) {
  const tent = (tap) => (m + 1 - Math.abs(tap - m)) / (m + 1) ** 2;
  return tent(u) * tent(v);
}

/** The kernel of this name, {shape: [size, size], data}; size 3, 5 or 7. */
export function presetKernel(name, size) {
  return square(size, (u, v) => PRESETS[name].weight(u, v, (size - 1) / 2) || 0);
}

/** Whole weights from −2 to 2, the same for the same seed and size. */
export function randomKernel(seed, size) {
  let state = (seed * 2654435761 + size) >>> 0;
  return square(size, () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (((mixed ^ (mixed >>> 14)) >>> 0) % 5) - 2;
  });
}

/** The name of the preset that these weights are, or null. */
export function presetOf(kernel) {
  const [size, across] = kernel.shape;
  if (size !== across || !SIZES.includes(size)) return null;
  const same = (name) =>
    presetKernel(name, size).data.every((weight, n) => weight === kernel.data[n]);
  return Object.keys(PRESETS).find(same) ?? null;
}

/** The same weights about the middle of another size: zeros around, or cut off. */
export function resizedKernel(kernel, size) {
  const [rows, columns] = kernel.shape;
  const [down, right] = [(rows - size) / 2, (columns - size) / 2].map(Math.floor);
  return square(size, (u, v) => {
    const [row, column] = [u + down, v + right];
    const inside = row >= 0 && row < rows && column >= 0 && column < columns;
    return inside ? kernel.data[row * columns + column] : 0;
  });
}

/** What was typed as a weight of at most 100: "2", "-0,5", "1/16"; else null. */
export function weightOf(text) {
  const number = /^[-+]?(\d+\.?\d*|\.\d+)(\/(\d+\.?\d*))?$/;
  const found = text.trim().replace("−", "-").replace(",", ".").match(number);
  if (!found) return null;
  const value = Number(found[0].split("/")[0]) / Number(found[3] ?? 1);
  return Math.abs(value) <= 100 ? value + 0 : null;
}

/** The pixels under the window of output (i, j), zeros in the padding, and products. */
export function windowAt(image, laid, how, [i, j]) {
  const [size, across] = laid.shape;
  const down = reach(image.shape[0], size, how).at;
  const right = reach(image.shape[1], across, how).at;
  const pixels = Array.from(laid.data, (_, tap) => {
    const row = down[i * size + Math.floor(tap / across)];
    const column = right[j * across + (tap % across)];
    return row < 0 || column < 0 ? 0 : image.data[row * image.shape[1] + column];
  });
  const products = pixels.map((pixel, tap) => pixel * laid.data[tap]);
  return { pixels, products, sum: products.reduce((a, b) => a + b) };
}

/**
 * The places along one side whose window covers this pixel, and by which tap.
 *
 * pixel counts from the image's first; it may lie in the padding, from −padding on.
 * Returns [{place, tap}], places ascending.
 */
export function windowsOver(pixel, places, size, stride, padding) {
  const found = [];
  for (let place = 0; place < places; place += 1) {
    const tap = pixel + padding - place * stride;
    if (tap >= 0 && tap < size) found.push({ place, tap });
  }
  return found;
}

/** The next round number from a magnitude on: the end of a scale that does not jitter. */
export function roundLimit(magnitude) {
  if (!(magnitude > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(magnitude));
  const steps = [1, 1.5, 2, 3, 4, 5, 6, 8, 10];
  return steps.map((step) => step * power).find((limit) => limit >= magnitude);
}
