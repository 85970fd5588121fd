/**
 * The arithmetic of whyconv.matrices: which tap of the kernel stands at which entry.
 *
 * One channel, a square image and a square kernel. Rows of the matrix are outputs (i, j),
 * columns are pixels, both numbered row by row.
 */

import { places } from "./counts.js";
import { reach } from "./products.js";

/** A named padding as the arguments of whyconv.ops: "zero" and "circular" keep the size. */
export function steps({ size, stride, padding }) {
  if (padding === "valid") return { stride, padding: 0, mode: "zero" };
  return { stride, padding: (size - 1) / 2, mode: padding };
}

/**
 * What matrices.tap_matrix returns: taps[row * columns + column] is an index into the
 * kernel, or -1 where the entry is always zero; places is the side of the output.
 * {problem} says why there is no such matrix.
 */
export function tapMatrix({ side, size, stride = 1, padding = 0, mode = "zero" }) {
  const { problem } = places(side, size, stride, padding);
  if (problem) return { problem };
  if (mode === "circular" && size > side) {
    return { problem: `a window of ${size} overlaps itself on a ring of ${side} pixels` };
  }
  const { places: outputs, at } = reach(side, size, { stride, padding, mode });
  const [rows, columns] = [outputs * outputs, side * side];
  const taps = new Array(rows * columns).fill(-1);
  for (let row = 0; row < rows; row += 1) {
    const [i, j] = [Math.floor(row / outputs), row % outputs];
    for (let tap = 0; tap < size * size; tap += 1) {
      const y = at[i * size + Math.floor(tap / size)];
      const x = at[j * size + (tap % size)];
      if (y >= 0 && x >= 0) taps[row * columns + y * side + x] = tap;
    }
  }
  return { problem: null, places: outputs, rows, columns, taps };
}

/** How many entries may differ from zero, and how many different numbers they hold. */
export function freedom(taps, form) {
  const used = taps.filter((tap) => tap >= 0);
  const entries = form === "full" ? taps.length : used.length;
  return { entries, numbers: form === "tied" ? new Set(used).size : entries };
}

/** What the diagonals of the tied matrix of an image are. */
export function structure({ size, stride, padding, places: outputs }) {
  if (outputs === 1) return "one row";
  if (stride > 1) return "strided";
  return padding === "circular" || size === 1 ? "circulant" : "Toeplitz";
}

/**
 * Output number `row` seen from the image: the pixel in the middle of its window, which
 * is the row it would have with circular padding and stride 1.
 */
export function middle(row, { side, size, stride, padding, places: outputs }) {
  const start = padding === "valid" ? (size - 1) / 2 : 0;
  const [i, j] = [Math.floor(row / outputs), row % outputs];
  return (i * stride + start) * side + j * stride + start;
}
