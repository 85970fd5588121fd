/** Stacks of layers on a square grid of units: who is connected to whom, and how often.
 *
 * A window moves along both axes alike, so each axis is computed alone: a list with one
 * number for each position. In two dimensions the numbers of the axes multiply.
 */

import { places } from "./counts.js";

/** The side of the input and of each layer that fits, and why the next one does not. */
export function stackSides({ side, size, stride, dilation, depth }) {
  const sides = [side];
  while (sides.length <= depth) {
    const fit = places(sides.at(-1), size, stride, 0, dilation);
    if (fit.problem) {
      return { sides, problem: `its window covers ${fit.extent} × ${fit.extent} units, `
        + `and there are ${sides.at(-1)} × ${sides.at(-1)}` };
    }
    sides.push(fit.places);
  }
  return { sides, problem: null };
}

/** Pixels that one output sees along an axis, and the jump to the next: see shapes. */
export function receptiveField(windows) {
  return windows.reduce(({ size, jump }, [taps, stride, dilation]) => ({
    size: size + dilation * (taps - 1) * jump, jump: jump * stride,
  }), { size: 1, jump: 1 });
}

/** The tap under which output i sees position p, or -1 where it does not see it. */
export function tapUnder(i, p, { size, stride, dilation }) {
  const tap = (p - i * stride) / dilation;
  return Number.isInteger(tap) && tap >= 0 && tap < size ? tap : -1;
}

/** Paths to the outputs of a layer, handed down to its `below` inputs. */
export function pathsDown(paths, below, layer) {
  const { size, stride, dilation } = layer;
  const found = new Array(below).fill(0);
  paths.forEach((number, i) => {
    for (let u = 0; u < size; u += 1) found[i * stride + u * dilation] += number;
  });
  return found;
}

/** Paths to the inputs of a layer, handed up to its `above` outputs. */
export function pathsUp(paths, above, layer) {
  const { size, stride, dilation } = layer;
  return Array.from({ length: above }, (_, i) => {
    let number = 0;
    for (let u = 0; u < size; u += 1) number += paths[i * stride + u * dilation];
    return number;
  });
}

/** Of all layers of a kind together: pairs of units, connections, different weights. */
export function stackCounts(kind, sides, size) {
  const total = { pairs: 0, connections: 0, weights: 0 };
  sides.slice(1).forEach((side, below) => {
    const [outputs, inputs, taps] = [side ** 2, sides[below] ** 2, size ** 2];
    const connections = outputs * (kind === "fully connected" ? inputs : taps);
    total.pairs += outputs * inputs;
    total.connections += connections;
    total.weights += kind === "convolution" ? taps : connections;
  });
  return total;
}

/** A weight to show, between 0 and 1: the same number for the same weight, always. */
export function weightShade(kind, level, output, tap) {
  if (kind === "convolution") return ((tap + 1) * 0.618034 + level * 0.23) % 1;
  let mixed = Math.imul(level * 7919 + output * 2003 + tap + 1, 0x9e3779b1);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x85ebca6b);
  return ((mixed ^ (mixed >>> 13)) >>> 0) / 2 ** 32;
}

/** A letter for a shared weight, "a" for the first tap; "" where none is shared. */
export function tapName(kind, tap) {
  return kind === "convolution" && tap >= 0 && tap < 26 ? String.fromCharCode(97 + tap) : "";
}
