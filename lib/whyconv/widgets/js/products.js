/**
 * What all figures that compute have in common: windows of images, and products.
 *
 * Numbers lie flat in arrays, channels last. A worker is made of the texts of these
 * functions too (see engine.js): each is declared by name, and uses nothing but these.
 */

import { places } from "./counts.js";

/** The product of the sides of a shape. */
export function sizeOf(shape) {
  return shape.reduce((product, side) => product * side, 1);
}

// --- Windows -----------------------------------------------------------------------

/**
 * Which pixel lies under each tap of each window, along one side.
 *
 * Returns {places, at}: at[i * size + u] is the pixel under tap u of window i, or -1
 * where that is padding that holds zero. Throws where the window does not fit.
 */
export function reach(side, size, { stride = 1, padding = 0, dilation = 1, mode = "zero" }) {
  const fit = places(side, size, stride, padding, dilation);
  if (fit.problem) throw new RangeError(fit.problem);
  const at = new Int32Array(fit.places * size);
  for (let i = 0; i < fit.places; i += 1) {
    for (let u = 0; u < size; u += 1) {
      const pixel = i * stride + u * dilation - padding;
      const wrapped = ((pixel % side) + side) % side;
      at[i * size + u] = mode === "circular" || wrapped === pixel ? wrapped : -1;
    }
  }
  return { places: fit.places, at };
}

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
export function gather(rows, images, count, size, at) {
  for (let n = 0, out = 0, from = 0; n < count; n += 1, from += size) {
    for (let k = 0; k < at.length; k += 1, out += 1) {
      if (at[k] >= 0) rows[out] = images[from + at[k]];
    }
  }
  return rows;
}

// --- The one loop ------------------------------------------------------------------

/**
 * Adds products A·B to `out`: row i of one gets the sum over k of A[i, k] · (row k of B).
 *
 * `times` products, (rows, count) times (count, columns) each. Where the numbers lie:
 * A[i, k] at i·aGap + k·aStep, so that A may be turned; a row of B at k·bGap, one of
 * `out` at i·gap; those of the next product further on by aNext, bNext and next. Factors
 * A[i, k] that are not zero are listed first, which spares most of the work on images
 * that are mostly black; then four rows of B are added at a time, so that `out` is read
 * and written a quarter as often.
 */
export function addProducts(out, a, b, { times = 1, rows, count, columns, gap = columns,
  aGap = count, aStep = 1, bGap = columns, next = 0, aNext = 0, bNext = 0 }) {
  const [factors, lines] = [new Float64Array(count + 3), new Int32Array(count + 3)];
  for (let time = 0; time < times; time += 1) {
    const bFrom = time * bNext;
    for (let i = 0; i < rows; i += 1) {
      const at = time * next + i * gap;
      let found = 0;
      for (let k = 0, n = time * aNext + i * aGap; k < count; k += 1, n += aStep) {
        if (a[n] === 0) continue;
        factors[found] = a[n];
        lines[found] = bFrom + k * bGap;
        found += 1;
      }
      for (let n = found; n < found + 3; n += 1) [factors[n], lines[n]] = [0, bFrom];
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
}

/** Fills (rows, F) with a bias (F,) in each row. */
export function repeat(out, bias) {
  for (let at = 0; at < out.length; at += bias.length) out.set(bias, at);
  return out;
}
