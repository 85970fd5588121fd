/**
 * A small network, a shift, and whether the two commute: whyconv.equivariance in the page.
 *
 * Arrays are {shape, data} as in convolve.js, all of one channel.
 */

import { averagePool, blurPool, conv2d, maxPool, relu } from "./convolve.js";

/** @typedef {{padding: "valid" | "zero" | "circular", stride: number,
 *   pooling: "none" | "max" | "average" | "blur", head: "flatten" | "global"}} Switches */

/** An image moved down and right; what leaves on one side comes back on the other. */
export function rolled({ shape, data }, rows, columns) {
  const [height, width] = shape;
  const moved = new Float64Array(height * width);
  for (let i = 0; i < height; i += 1) {
    const from = ((((i - rows) % height) + height) % height) * width;
    for (let j = 0; j < width; j += 1) {
      moved[i * width + j] = data[from + ((((j - columns) % width) + width) % width)];
    }
  }
  return { shape, data: moved };
}

/** Filter f of kernels [K, K, F] as [k, k, 1, 1], without the frames of zeros. */
export function chosenKernel(kernels, f) {
  const [size, , filters] = kernels.shape;
  const at = (u, v) => kernels.data[(u * size + v) * filters + f];
  const rim = (r) => {
    for (let n = r; n < size - r; n += 1) {
      if (at(r, n) || at(size - 1 - r, n) || at(n, r) || at(n, size - 1 - r)) return true;
    }
    return false;
  };
  let cut = 0;
  while (size - 2 * cut > 1 && !rim(cut)) cut += 1;
  const side = size - 2 * cut;
  const data = new Float64Array(side * side);
  for (let n = 0; n < side * side; n += 1) data[n] = at(cut + Math.floor(n / side), cut + (n % side));
  return { shape: [side, side, 1, 1], data };
}

/** The largest of each 2 x 2 at every place, blurred, every second value kept. */
export function blurredMax(map, padding) {
  const mode = padding === "valid" ? "zero" : padding;
  const dense = padding === "valid" ? maxPool(map, 2, 1) : maxPool(onePast(map, mode), 2, 1);
  return blurPool(dense, { padding: padding === "valid" ? 0 : 1, mode });
}

/** One more row and column at the end: zeros, or the first ones again. */
function onePast({ shape, data }, mode) {
  const [height, width] = shape;
  const wider = new Float64Array((height + 1) * (width + 1));
  for (let i = 0; i <= height; i += 1) {
    for (let j = 0; j <= width; j += 1) {
      const beyond = mode === "zero" && (i === height || j === width);
      const value = beyond ? 0 : data[(i % height) * width + (j % width)];
      wider[i * (width + 1) + j] = value;
    }
  }
  return { shape: [height + 1, width + 1, 1], data: wider };
}

/** The maps of an image, layer by layer, and the features that the head reads. */
export function forward(image, kernel, switches) {
  const { padding, stride, pooling, head } = switches;
  const mode = padding === "circular" ? "circular" : "zero";
  const room = padding === "valid" ? 0 : (kernel.shape[0] - 1) / 2;
  const conv = conv2d(image, kernel, { stride, padding: room, mode });
  const rectified = relu(conv);
  const pool = {
    none: (map) => map,
    max: (map) => maxPool(map, 2),
    average: (map) => averagePool(map, 2),
    blur: (map) => blurredMax(map, padding),
  }[pooling](rectified);
  const features = head === "flatten" ? pool.data : wholeMean(pool);
  return { conv, relu: rectified, pool, features };
}

/** The mean of a map as its sum, then divided: exact where the sum is, in any order. */
function wholeMean(map) {
  const size = map.data.length;
  const sum = map.data.reduce((a, b) => a + b, 0);
  return Float64Array.of(sum / size);
}

const product = (a, b) => a.reduce((sum, value, n) => sum + value * b[n], 0);

/** How far features go along with those at home: 1 where they are the same. */
export function score(features, home) {
  return product(features, home) / (product(home, home) || 1);
}

/**
 * f(Tx) against T' f(x), for the T' nearest to the shift, by whole pixels of the map.
 *
 * after, before: f(Tx) and f(x). stride: pixels of the image to one of the map. Where it
 * does not divide the shift, T' is the neighbour with the smaller error. On a ring all
 * places are compared, else those that were in view before and are now.
 * Returns {error, rows, columns, moved, difference, known}: the relative error (null
 * where T' f(x) is zero everywhere), T', T' f(x), the difference, and which places count.
 */
export function compared(after, before, rows, columns, stride, ring) {
  const near = (by) => [...new Set([Math.floor(by / stride), Math.ceil(by / stride)])];
  let best = null;
  for (const down of near(rows)) {
    for (const right of near(columns)) {
      const found = differenceAt(after, before, down, right, ring);
      if (best === null || (found.error ?? Infinity) < (best.error ?? Infinity)) best = found;
    }
  }
  return best;
}

function differenceAt(after, before, rows, columns, ring) {
  const [height, width] = after.shape;
  const moved = rolled(before, rows, columns).data;
  const difference = new Float64Array(height * width);
  const known = new Uint8Array(height * width);
  let gap = 0;
  let scale = 0;
  for (let i = 0, n = 0; i < height; i += 1) {
    for (let j = 0; j < width; j += 1, n += 1) {
      const [top, left] = [i - rows, j - columns];
      if (!ring && (top < 0 || left < 0 || top >= height || left >= width)) continue;
      known[n] = 1;
      difference[n] = after.data[n] - moved[n];
      gap += difference[n] ** 2;
      scale += moved[n] ** 2;
    }
  }
  const error = scale > 0 ? Math.sqrt(gap / scale) : null;
  return { error, rows: rows || 0, columns: columns || 0, moved, difference, known };
}

/** Everything the meter shows of one shift, from what `forward` made of x. */
export function measured(image, kernel, home, { row, column, ...switches }) {
  const shifted = rolled(image, row, column);
  const now = forward(shifted, kernel, switches);
  const ring = switches.padding === "circular";
  const halved = switches.pooling === "none" ? 1 : 2;
  const layer = (name, stride) => ({
    name, stride, map: now[name],
    ...compared(now[name], home[name], row, column, stride, ring),
  });
  const { stride } = switches;
  const layers = [layer("conv", stride), layer("relu", stride), layer("pool", stride * halved)];
  const scores = [home, now].map((one) => score(one.features, home.features));
  const error = scores[0] ? Math.abs((scores[1] - scores[0]) / scores[0]) : null;
  return { image: shifted, layers, scores, error };
}
