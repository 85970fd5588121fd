/** The ladder: three layers as squares to scale, or as bars on a logarithmic axis. */

import { bytes, count, figure, h, plural, s, short, write } from "./shared.js";
import { ladderCounts } from "./counts.js";

const STATE = ["side", "size", "filters", "stride", "padding", "channels", "measure",
  "drawn"];
const SIDES = [8, 10, 12, 14, 16, 20, 24, 28, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160,
  192, 224, 256, 320, 384, 448, 512, 640, 768, 896, 1000];
const DECADES = 17;
/** Every third power of ten of the axis, as a count and as bytes. */
const TICKS = {
  counts: ["1", "10³", "10⁶", "10⁹", "10¹²", "10¹⁵"],
  memory: ["1 B", "1 kB", "1 MB", "1 GB", "1 TB", "1 PB"],
};
/** A square with less of the largest's side gets a ring, or cannot be seen at all. */
const TINY = 1 / 40;
const UNSEEN = 1 / 400;
/** What to measure by: where, its name, the row it stands in, on which side of its line. */
const MARKS = {
  weights: [[60e3, "LeNet-5", 0, "right"], [138e6, "VGG-16", 1, "right"],
    [175e9, "GPT-3", 0, "right"]],
  biases: [],
  "multiply-adds": [],
  memory: [[8e9, "a phone", 0, "left"], [16e9, "a laptop", 0, "right"],
    [80e9, "a datacentre GPU", 1, "left"]],
};

const across = (number) => (100 * Math.log10(Math.max(number, 1))) / DECADES;

/** A factor as it is read: from a million on, whole ones in full and others in words. */
const factor = (number) => {
  if (Number.isInteger(number)) return count(number);
  if (number < 1e6) return short(number, 7);
  return number < 1e9 ? `about ${short(number / 1e6, 4)} million`
    : `about ${short(number / 1e9, 4)} billion`;
};

/** The form of a layer's matrix: solid, banded, or banded with its diagonals tied. */
function form(name) {
  const cells = [];
  for (let row = 0; row < 7; row += 1) {
    for (let column = 0; column < 7; column += 1) {
      const diagonal = column - row;
      const kept = name === "fully connected" || Math.abs(diagonal) <= 1;
      const shade = name === "convolution" ? 0.6 + 0.4 * diagonal : 1;
      cells.push(s("rect", {
        x: column, y: row, width: 0.88, height: 0.88,
        class: kept ? "wl-kept" : "wl-dropped", "fill-opacity": kept ? shade : 0.5,
      }));
    }
  }
  return s("svg", { viewBox: "0 0 7 7", class: "wl-form", "aria-hidden": "true" }, ...cells);
}

/** One layer: its form, name and number, its square or bar, how many times fewer. */
function rung(name) {
  const [shape, number, fewer] = ["shape", "number", "fewer"].map(
    (part) => h("span", { class: `wl-${part}` }));
  const title = name[0].toUpperCase() + name.slice(1);
  const node = h("div", { class: `wl-rung wl-${name.split(" ")[0]}` }, form(name),
    h("span", { class: "wl-name" }, title), number,
    h("div", { class: "wl-track" }, shape, fewer));
  /** share: its part of the largest; before: of the layer above, or null. */
  const paint = (text, value, largest, before) => {
    const share = largest ? Math.sqrt(value / largest) : 0;
    write(number, text);
    node.style.setProperty("--share", share);
    node.style.setProperty("--along", `${across(value)}%`);
    shape.classList.toggle("is-tiny", value > 0 && share < TINY);
    const unseen = share < UNSEEN ? ", less than a pixel" : "";
    write(fewer, before && value ? `÷ ${factor(before / value)}${unseen}` : "");
  };
  return { node, paint };
}

/** Ticks of the axis and marks to measure by, on the logarithmic scale. */
function labels(measure) {
  const ticks = TICKS[measure] ?? TICKS.counts;
  return [
    ...ticks.map((text, n) => h("span", {
      class: "wl-tick", style: `left: ${across(1000 ** n)}%` }, text)),
    ...MARKS[measure].map(([at, name, place, side]) => h("span", {
      class: `wl-mark wl-${side}`, style: `left: ${across(at)}%; --row: ${place}` }, name)),
  ];
}

export default figure(STATE, ({ picture, say, get, add, more }) => {
  const rungs = ["fully connected", "locally connected", "convolution"].map(rung);
  const scale = h("div", { class: "wl-scale", "aria-hidden": "true" });
  const ladder = h("div", { class: "wl-ladder" }, ...rungs.map(({ node }) => node), scale);
  picture.append(ladder);

  add.slider({ name: "side", label: "image side", values: SIDES,
    say: (n) => plural(n, "pixel") });
  add.slider({ name: "size", label: "kernel", say: (n) => `${n} × ${n}` });
  add.slider({ name: "filters", label: "filters" });
  add.choice({ name: "measure", label: "count", options: Object.keys(MARKS) });
  add.choice({ name: "drawn", label: "drawn", options: ["to scale", "logarithmic"] });
  more.slider({ name: "stride", label: "stride",
    say: (n) => plural(n, "pixel") });
  more.slider({ name: "padding", label: "padding",
    say: (n) => plural(n, "pixel") });
  more.slider({ name: "channels", label: "channels" });

  let marked = "";
  return () => {
    const values = Object.fromEntries(STATE.map((name) => [name, get(name)]));
    const { measure } = values;
    const { problem, layers, places } = ladderCounts(values);
    const show = measure === "memory" ? bytes : count;
    const counts = problem ? [0, 0, 0] : layers.map((layer) => layer[measure]);
    const largest = Math.max(...counts);
    rungs.forEach(({ paint }, n) => paint(
      problem ? "–" : show(counts[n]), counts[n], largest, counts[n - 1]));
    ladder.classList.toggle("is-log", values.drawn === "logarithmic");
    if (marked !== measure) {
      marked = measure;
      scale.replaceChildren(...labels(measure));
    }
    if (problem) {
      say(`No output: ${problem}.`);
      return;
    }
    const [full, local, shared] = layers.map((layer) => layer.weights);
    const { side, filters, channels } = values;
    say(`${side} × ${side} × ${channels} to ${places} × ${places} × ${filters}: `
      + `looking nearby saves a factor of ${short(full / local, 6)}, `
      + `sharing another ${short(local / shared, 6)}; `
      + `together ${factor(full / shared)} in weights.`);
  };
});
