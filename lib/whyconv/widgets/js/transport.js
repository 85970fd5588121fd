/** A player for the places of a sliding window. */

import { playBar } from "./player.js";
import { count } from "./shared.js";

const SECONDS = 12;
const SLOWEST = 4; // windows a second
const READABLE = 1.5; // likewise, for who wants to read the numbers

/**
 * Play, step and scrub: a window's way over an image, place by place, in `output`.
 *
 * size() is [rows, columns] of places. slides(at) is true where the reader got there by
 * these controls and not by pointing. pause() stops it.
 */
export function transport({ get, put, request, signal, size }) {
  const number = () => size()[0] * size()[1];
  const index = (at) => {
    const [rows, columns] = size();
    return at ? Math.min(at[0], rows - 1) * columns + Math.min(at[1], columns - 1) : -1;
  };
  const bar = playBar({ label: "window", request, signal,
    last: () => number() - 1,
    at: () => index(get("output")),
    go: (n) => {
      const columns = size()[1];
      put({ output: [Math.floor(n / columns), n % columns], pixel: null });
    },
    perSecond: () => (get("slow") ? READABLE : Math.max(SLOWEST, number() / SECONDS)) });
  bar.node.classList.add("wl-lab-bar");
  return { node: bar.node, pause: bar.pause,
    slides: (at) => index(at) === bar.set(),
    paint: (at) => bar.paint(`${at ? `${count(index(at) + 1)} of ` : ""}${count(number())}`),
  };
}
