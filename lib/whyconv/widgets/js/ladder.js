/** The ladder: three layers as bars on a logarithmic scale, with marks to measure by. */

import { bytes, count, figure, h, plural, s, short, write } from "./shared.js";
import { ladderCounts } from "./counts.js";

const STATE = ["side", "size", "filters", "stride", "padding", "channels", "measure"];
const SIDES = [8, 10, 12, 14, 16, 20, 24, 28, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160,
  192, 224, 256, 320, 384, 448, 512, 640, 768, 896, 1000];
const DECADES = 17;
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

export default figure(STATE, ({ picture, say, get, add, more }) => {
  const rows = ["fully connected", "locally connected", "convolution"].map((name) => {
    const bar = h("div", { class: "wl-bar" });
    const number = h("span", { class: "wl-number" });
    const title = name[0].toUpperCase() + name.slice(1);
    picture.append(h("div", { class: `wl-rung wl-${name.split(" ")[0]}` }, form(name),
      h("div", { class: "wl-track" },
        h("div", { class: "wl-head" }, h("span", {}, title), number), bar)));
    return { bar, number };
  });
  const scale = h("div", { class: "wl-scale", "aria-hidden": "true" });
  picture.append(scale);

  add.slider({ name: "side", label: "image side", values: SIDES,
    say: (n) => plural(n, "pixel") });
  add.slider({ name: "size", label: "kernel", say: (n) => `${n} × ${n}` });
  add.slider({ name: "filters", label: "filters" });
  add.choice({ name: "measure", label: "count", options: Object.keys(MARKS) });
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
    rows.forEach(({ bar, number }, n) => {
      const value = problem ? 0 : layers[n][measure];
      bar.style.width = `${across(value)}%`;
      write(number, problem ? "–" : show(value));
    });
    if (marked !== measure) {
      marked = measure;
      scale.replaceChildren(...MARKS[measure].map(([at, name, place, side]) => h("span", {
        class: `wl-mark wl-${side}`, style: `left: ${across(at)}%; --row: ${place}`,
      }, name)));
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
