/** The network that reads digits, in the page: digit_net.py's layers, one image at a time. */

import { array } from "./shared.js";
import { conv2d, dense, maxPool, relu, softmax } from "./convolve.js";

export const WEIGHTS = ["first", "first_bias", "second", "second_bias", "head", "head_bias"];

/**
 * The maps of an image [H, W, 1]: [H, W, F] after each ReLU, and after the pooling.
 *
 * weights: arrays {shape, data} by the names in WEIGHTS.
 */
export function digitMaps(image, weights) {
  const layer = (maps, name) => relu(conv2d(maps, weights[name],
    { padding: 1, bias: weights[`${name}_bias`].data }));
  const first = layer(image, "first");
  const second = layer(first, "second");
  return { first, second, pooled: maxPool(second, 2) };
}

/** What each step makes of an image: its maps, the logits and the probabilities. */
export function digitLayers(image, weights) {
  const maps = digitMaps(image, weights);
  const logits = dense(maps.pooled, weights.head, weights.head_bias.data);
  return { ...maps, logits, probabilities: softmax(logits) };
}

/** The weights among a figure's traits; decoded again only where one was set. */
export function weightsFrom(get) {
  const known = {};
  const decoded = {};
  return () => {
    let fresh = false;
    for (const name of WEIGHTS) {
      if (known[name] === get(name)) continue;
      known[name] = get(name);
      decoded[name] = array(known[name]);
      fresh = true;
    }
    return { weights: decoded, fresh };
  };
}

/** A probability as it is read: 63.1%, and never a rounded 0 or 1. */
export function percent(probability) {
  if (probability > 0.9995) return "> 99.9%";
  if (probability < 0.0005) return "< 0.1%";
  return `${(100 * probability).toFixed(1)}%`;
}

/** The same in a sentence. */
export const share = (probability) => percent(probability)
  .replace(">", "more than").replace("<", "less than");

/** The classes from the most probable to the least. */
export function ranked({ data }) {
  return Array.from(data, (_, n) => n).sort((a, b) => data[b] - data[a]);
}
