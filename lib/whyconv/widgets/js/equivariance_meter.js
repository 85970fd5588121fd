/** The equivariance meter: a cat to drag, and what each layer makes of the shift. */

import {
  array, clamp, colour, figure, h, plural, pointable, put, rgb, s, write,
} from "./shared.js";
import { chosenKernel, forward, measured } from "./shifts.js";

const STATE = ["row", "column", "padding", "stride", "pooling", "head", "filter"];
const FILTERS = ["cat", "edges"];
const REACH = 10;
const HANDLE = 16;
const POOLS = { none: "no pool", max: "max pool", average: "average pool", blur: "blur pool" };

const minus = (text) => text.replace("-", "−");
const pair = (a, b) => minus(`(${a}, `) + minus(`${b})`);

/** An error with three decimals; a plain 0 only where it is exactly 0. */
const brief = (error) => {
  if (error === null) return "–";
  if (error === 0) return "0";
  return error < 0.0005 ? "< 0.001" : error.toFixed(3);
};

/** A score with three decimals; a plain 1 only where it is exactly 1. */
const points = (number) => {
  if (number === 1) return "1";
  const near = number > 0.9995 && number < 1.0005;
  return near ? "about 1" : minus(number.toFixed(3));
};

/** Rows and columns of what differs from the first pixel: [top, left, height, width]. */
function thing({ shape: [height, width], data }) {
  const box = [height, width, 0, 0];
  for (let i = 0; i < height; i += 1) {
    for (let j = 0; j < width; j += 1) {
      if (data[i * width + j] === data[0]) continue;
      box[0] = Math.min(box[0], i);
      box[1] = Math.min(box[1], j);
      box[2] = Math.max(box[2], i + 1);
      box[3] = Math.max(box[3], j + 1);
    }
  }
  const [top, left, bottom, right] = box[2] ? box : [0, 0, height, width];
  return [top, left, bottom - top, right - left];
}

/**
 * Fill a canvas, one pixel a cell: blue through the ground to orange, fullest at ±limit.
 *
 * tones: the colours [r, g, b] of positive, negative and faint. known: which cells have
 * a value; the others are faint.
 */
function fill(canvas, rows, columns, values, limit, tones, known = null) {
  if (canvas.width !== columns) canvas.width = columns;
  if (canvas.height !== rows) canvas.height = rows;
  const context = canvas.getContext("2d");
  const image = context.createImageData(columns, rows);
  for (let n = 0; n < rows * columns; n += 1) {
    const seen = known === null || known[n] === 1;
    const [r, g, b] = !seen ? tones.faint : values[n] < 0 ? tones.negative : tones.positive;
    image.data[4 * n] = r;
    image.data[4 * n + 1] = g;
    image.data[4 * n + 2] = b;
    image.data[4 * n + 3] = seen ? 255 * Math.min(1, Math.abs(values[n]) / limit) : 255;
  }
  context.putImageData(image, 0, 0);
}

export default figure(STATE, ({ model, picture, say, get, add, more, signal }) => {
  const canvas = () => h("canvas", { "aria-hidden": "true" });
  const scene = h("div", { class: "wl-meter-scene" });
  const sceneCanvas = canvas();
  const home = s("rect", { class: "wl-meter-home" });
  const overlay = s("svg", { "aria-hidden": "true" }, home);
  const handle = h("div", { class: "wl-meter-cat" });
  scene.append(sceneCanvas, overlay, handle);

  const lines = ["conv", "ReLU", "pool", "score"].map((name) => {
    const cells = [h("th", { scope: "row" }, name), h("td"), h("td")];
    return { cells, row: h("tr", {}, ...cells) };
  });
  const table = h("table", { class: "wl-meter-table" },
    h("thead", {}, h("tr", {}, ...["layer", "map moves", "error"].map(
      (title) => h("th", { scope: "col" }, title)))),
    h("tbody", {}, ...lines.map(({ row }) => row)));

  const maps = h("div", { class: "wl-meter-maps" });
  for (const [title, how] of [["f(Tx)", "move first"], ["T f(x)", "move after"],
    ["difference", ""]]) {
    maps.append(h("div", { class: "wl-meter-head" }, h("span", {}, title), " ",
      h("small", {}, how)));
  }
  const rows = ["conv", "pool"].map(() => {
    const title = h("div", { class: "wl-meter-title" });
    const three = [canvas(), canvas(), canvas()];
    maps.append(title, ...three.map((one) => h("div", { class: "wl-meter-map" }, one)));
    return { title, three };
  });
  const strip = canvas();
  const hidden = h("span", { class: "wl-meter-hidden" }, "not compared");
  maps.append(h("div", { class: "wl-meter-scale" }, h("span", {}, "−1"), strip,
    h("span", {}, "1 = peak at home"), hidden));
  picture.append(h("div", { class: "wl-meter" },
    h("div", { class: "wl-meter-side" }, scene, table), maps));

  add.choice({ name: "padding", label: "padding", options: ["valid", "zero", "circular"] });
  add.choice({ name: "stride", label: "stride", options: [1, 2] });
  add.choice({ name: "pooling", label: "pool", options: Object.keys(POOLS) });
  add.choice({ name: "head", label: "head",
    options: ["flatten", ["global", "global pool"]] });
  add.choice({ name: "filter", label: "filter", options: FILTERS });
  const moved = (away) => (n) => (n === 0 ? "at home"
    : `${plural(Math.abs(n), "pixel")} ${n < 0 ? away[0] : away[1]}`);
  more.slider({ name: "row", label: "rows",
    say: moved(["up", "down"]) });
  more.slider({ name: "column", label: "columns",
    say: moved(["left", "right"]) });

  const sources = {};
  const shift = () => ({ row: get("row"), column: get("column") });
  const moveTo = (row, column) => {
    const to = { row: clamp(row, -REACH, REACH), column: clamp(column, -REACH, REACH) };
    if (to.row !== get("row") || to.column !== get("column")) put(model, to);
  };
  let grip = null;
  scene.addEventListener("pointerdown", (event) => {
    grip = event.pointerType === "mouse" || event.target === handle ? {} : null;
  }, { signal, capture: true });
  for (const name of ["pointerup", "pointercancel"]) {
    scene.addEventListener(name, () => { grip = null; }, { signal });
  }
  pointable(scene, {
    label: "The image. Drag the cat, or move it with the arrow keys",
    size: () => {
      const [rows, columns] = get("image").shape;
      return { rows, columns };
    },
    at: () => ({ row: get("row") + REACH, column: get("column") + REACH }),
    drag: true, signal,
    point: (cell, event) => {
      if (cell === null) return;
      if (event.type === "keydown") moveTo(cell.row - REACH, cell.column - REACH);
      else if (event.type === "pointerdown" && grip) grip = { cell, from: shift() };
      else if (grip?.cell && event.buttons) {
        const { from } = grip;
        moveTo(from.row + cell.row - grip.cell.row, from.column + cell.column - grip.cell.column);
      }
    },
  });

  /** Arrays, f(x) and where the cat is: anew only when what they are made from changed. */
  const refresh = (switches) => {
    const [image, kernels] = [get("image"), get("kernels")];
    const key = JSON.stringify(switches);
    const fresh = image !== sources.imageMessage;
    if (!fresh && kernels === sources.kernelsMessage && key === sources.key) return;
    const { shape, data } = fresh ? array(image) : sources.image;
    const picture = { shape: [shape[0], shape[1], 1], data };
    const kernel = chosenKernel(array(kernels), FILTERS.indexOf(switches.filter));
    const before = forward(picture, kernel, switches);
    const limit = before.conv.data.reduce((top, x) => Math.max(top, Math.abs(x)), 0) || 1;
    Object.assign(sources, { imageMessage: image, kernelsMessage: kernels, key,
      image: picture, kernel, before, limit });
    if (fresh) place(picture);
  };

  const place = (image) => {
    const [height, width] = image.shape;
    const [top, left, tall, wide] = thing(image);
    overlay.setAttribute("viewBox", `0 0 ${width} ${height}`);
    for (const [name, value] of Object.entries({ x: left, y: top, width: wide, height: tall })) {
      home.setAttribute(name, value);
    }
    home.style.display = tall * wide > (height * width) / 2 ? "none" : "";
    const [down, across] = [Math.min(tall, HANDLE), Math.min(wide, HANDLE)];
    handle.style.height = `${(100 * down) / height}%`;
    handle.style.width = `${(100 * across) / width}%`;
    handle.style.top = `${(100 * (top + (tall - down) / 2)) / height}%`;
    handle.style.left = `${(100 * (left + (wide - across) / 2)) / width}%`;
    scene.style.aspectRatio = `${width} / ${height}`;
    maps.style.setProperty("--shape", `${width} / ${height}`);
    sources.largest = image.data.reduce((most, x) => Math.max(most, Math.abs(x)), 0) || 1;
    sources.handle = [down, across];
  };

  return () => {
    const switches = Object.fromEntries(
      ["padding", "stride", "pooling", "head", "filter"].map((name) => [name, get(name)]));
    refresh(switches);
    const { image, kernel, before, limit } = sources;
    const { row, column } = shift();
    const found = measured(image, kernel, before, { row, column, ...switches });
    const tones = Object.fromEntries(["positive", "negative", "input", "faint"].map(
      (role) => [role, rgb(colour(picture, role))]));

    const [height, width] = image.shape;
    const seen = { ...tones, positive: tones.input, negative: tones.input };
    fill(sceneCanvas, height, width, found.image.data, sources.largest, seen);
    handle.style.transform = `translate(${(100 * column) / sources.handle[1]}%, `
      + `${(100 * row) / sources.handle[0]}%)`;

    const [conv, , pool] = found.layers;
    const poolName = POOLS[switches.pooling];
    rows.forEach(({ title, three }, n) => {
      const layer = n ? pool : conv;
      const [down, across] = layer.map.shape;
      write(title, `${n ? poolName : "conv"}, ${down} × ${across}`);
      fill(three[0], down, across, layer.map.data, limit, tones);
      fill(three[1], down, across, layer.moved, limit, tones, layer.known);
      fill(three[2], down, across, layer.difference, limit, tones, layer.known);
      const part = Math.min(1, (across * layer.stride) / width);
      for (const one of three) one.style.width = `${100 * part}%`;
    });
    const ramp = Float64Array.from({ length: 41 }, (_, n) => n / 20 - 1);
    fill(strip, 1, ramp.length, ramp, 1, tones);

    hidden.style.visibility = switches.padding === "circular" ? "hidden" : "";

    const errors = [...found.layers.map((layer) => layer.error), found.error];
    const [, now] = found.scores;
    lines.forEach(({ cells }, n) => {
      const layer = found.layers[n];
      write(cells[1], layer ? pair(layer.rows, layer.columns) : `1 → ${points(now)}`);
      write(cells[2], brief(errors[n]));
      cells[2].classList.toggle("wl-meter-off", errors[n] > 0);
    });

    if (row === 0 && column === 0) {
      say("The cat is at home: nothing has moved, so all errors are 0. Drag it away.");
      return;
    }
    const change = found.error === null ? "no score to compare"
      : found.error === 0 ? "score unchanged" : `score changes by ${brief(found.error)}`;
    const whole = row % pool.stride === 0 && column % pool.stride === 0;
    const [down, across] = [row, column].map((by) => by / pool.stride);
    say(`Shift ${pair(row, column)}: conv ${brief(errors[0])}, ${poolName} ${brief(errors[2])}, `
      + `${change}.${whole ? "" : ` The last map would have to move by ${pair(down, across)}.`}`);
  };
});
