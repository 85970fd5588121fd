/** The kernel lab: a picture, an editable kernel, the map, and one window of it at a time. */

import {
  adjust, array, clamp, colour, count, figure, h, message, plural, pointable, write,
} from "./shared.js";
import { conv2d, flipped } from "./convolve.js";
import {
  PRESETS, presetKernel, presetOf, randomKernel, resizedKernel, roundLimit, windowAt,
  windowsOver,
} from "./kernels.js";
import {
  boxPath, enclose, greyRange, numberGrid, paintGreys, paintSigned, panel, read,
} from "./panels.js";
import { transport } from "./transport.js";
import { weightGrid } from "./weights.js";

const STATE = ["image", "kernel", "stride", "padding", "flip", "source", "view", "output",
  "pixel", "slow"];
const GEOMETRY = ["image", "kernel", "stride", "padding", "flip"];
const OWN = "your own";
const BY_HAND = "by hand";
const CANVAS = [16, 24];

const place = ([row, column]) => `(${row}, ${column})`.replaceAll("-", "−");

/** The map of a kernel laid on an image, and the numbers that its picture needs. */
export function labMap(image, kernel, { stride, padding, flip }) {
  const laid = flip ? flipped(kernel) : kernel;
  const map = conv2d({ shape: [...image.shape, 1], data: image.data },
    { shape: [...laid.shape, 1, 1], data: laid.data }, { stride, padding });
  const largest = map.data.reduce((top, value) => Math.max(top, Math.abs(value)), 0);
  return { laid, shape: map.shape.slice(0, 2), data: map.data, limit: roundLimit(largest) };
}

/** The place of the largest magnitude, [row, column]: somewhere worth a look. */
export function strongest({ shape, data }) {
  let best = 0;
  for (let n = 1; n < data.length; n += 1) {
    if (Math.abs(data[n]) > Math.abs(data[best])) best = n;
  }
  return [Math.floor(best / shape[1]), best % shape[1]];
}

/** A trait as the controls see it, where choosing means setting several. */
const chosen = (get, choose) => ({ get, set: (_, value) => choose(value), save_changes: () => {} });

export default figure(STATE, ({ model, picture, say, request, get, put, add, more, row, signal }) => {
  const [input, output] = [panel("image"), panel("map")];
  const patch = numberGrid("pixels");
  const products = numberGrid("products");
  const sum = h("div", { class: "wl-lab-number" });
  const adds = operator("Σ");
  const sumLabel = h("div", { class: "wl-lab-label" });
  const bar = transport({ get, put, request, signal, size: () => lab().shape });
  const weights = weightGrid(() => lab().laid, (n, weight) => {
    const { kernel } = lab();
    const data = Float32Array.from(kernel.data);
    data[get("flip") ? data.length - 1 - n : n] = weight;
    put({ kernel: message("float32", kernel.shape, data) });
  });
  picture.append(
    h("div", { class: "wl-lab-pictures" }, input.node, output.node), bar.node,
    h("div", { class: "wl-lab-window" }, patch.node, operator("×"), weights.node,
      operator("="), products.node, adds, h("div", { class: "wl-lab-sum" }, sumLabel, sum)),
  );

  /** Everything that follows from image, kernel, stride, padding and flip. */
  let known = {};
  let made = null;
  const lab = () => {
    if (GEOMETRY.some((name) => known[name] !== get(name))) {
      known = Object.fromEntries(GEOMETRY.map((name) => [name, get(name)]));
      const [image, kernel] = [array(known.image), array(known.kernel)];
      const how = { stride: known.stride, padding: known.padding };
      made = { image, kernel, how, ...labMap(image, kernel, known),
        range: greyRange(image.data), preset: presetOf(kernel) };
    }
    return made;
  };
  const pointed = () => {
    const { shape, image, how } = lab();
    const at = get("output");
    const pixel = get("pixel");
    const beyond = pixel && pixel.some((n, axis) =>
      n < -how.padding || n >= image.shape[axis] + how.padding);
    return { pixel: beyond ? null : pixel,
      at: at && at.map((n, axis) => clamp(n, 0, shape[axis] - 1)) };
  };

  // Pointing. With a picture of one's own, pressing on it draws.
  const point = (values) => {
    if (Object.entries(values).some(([name, value]) => `${get(name)}` !== `${value}`)) put(values);
  };
  let pen = null;
  const draw = (cells) => {
    const { image, range } = lab();
    const data = Float32Array.from(image.data);
    const [rows, columns] = image.shape;
    for (const [row, column] of cells) {
      if (row < 0 || column < 0 || row >= rows || column >= columns) continue;
      pen ??= { ink: data[row * columns + column] > range.high / 2 ? 0 : range.high };
      data[row * columns + column] = pen.ink;
    }
    put({ image: message("float32", image.shape, data) });
  };
  pointable(input.cells, {
    label: "the image: point at a pixel to see the outputs that use it",
    size: () => {
      const { image, how } = lab();
      const [rows, columns] = image.shape.map((side) => side + 2 * how.padding);
      return { rows, columns };
    },
    at: () => {
      const { pixel } = pointed();
      const { padding } = lab().how;
      return pixel && { row: pixel[0] + padding, column: pixel[1] + padding };
    },
    point: (at, event) => {
      const { padding } = lab().how;
      const pixel = at && [at.row - padding, at.column - padding];
      const draws = get("source") === OWN && pixel && event.buttons === 1;
      if (event.type === "pointerdown" || !draws) pen = null;
      if (draws) draw(pen ? between(get("pixel") ?? pixel, pixel) : [pixel]);
      bar.pause();
      point({ pixel });
    },
    signal,
  });
  input.cells.addEventListener("keydown", (event) => {
    if (event.key !== " ") return;
    event.preventDefault();
    pen = null;
    if (get("source") === OWN && pointed().pixel) draw([pointed().pixel]);
  }, { signal });
  pointable(output.cells, {
    label: "the map: point at an output to see its window",
    size: () => ({ rows: lab().shape[0], columns: lab().shape[1] }),
    at: () => {
      const { at } = pointed();
      return at && { row: at[0], column: at[1] };
    },
    point: (at, event) => {
      if (!at && event.type !== "keydown") return;
      bar.pause();
      point({ output: at && [at.row, at.column], pixel: null });
    },
    signal,
  });

  // Controls. Choosing a picture or a kernel by name sets what it stands for.
  let drawing = null;
  let seed = 1;
  const show = (source) => {
    if (get("source") === OWN) drawing = get("image");
    const blank = message("float32", CANVAS, new Float32Array(CANVAS[0] * CANVAS[1]));
    const image = source === OWN ? drawing ?? blank : stored(get, source);
    const at = strongest(labMap(array(image), lab().kernel, known));
    put({ source, image, output: at, pixel: null });
  };
  const lay = (kernel, view = get("view")) =>
    put({ kernel: message("float32", kernel.shape, kernel.data), view });
  const size = () => {
    const [rows, columns] = lab().kernel.shape;
    return rows === columns ? rows : 0;
  };
  const odd = () => ([3, 5, 7].includes(size()) ? size() : 3);
  row.classList.add("wl-lab-controls");
  add.menu({ model: chosen(() => get("source"), show), name: "source", label: "image",
    options: [...get("names"), OWN] });
  const presets = add.menu({
    model: chosen(() => lab().preset ?? BY_HAND,
      (name) => lay(presetKernel(name, odd()), PRESETS[name].view)),
    name: "preset", label: "kernel", options: [...Object.keys(PRESETS), BY_HAND],
  });
  presets.querySelector("option:last-child").disabled = true;
  add.choice({
    model: chosen(size, (wanted) => {
      const { preset, kernel } = lab();
      lay(preset ? presetKernel(preset, wanted) : resizedKernel(kernel, wanted));
    }),
    name: "size", label: "size", options: [3, 5, 7].map((n) => [n, `${n} × ${n}`]),
  });
  add.slider({ name: "stride", label: "stride",
    say: (n) => plural(n, "pixel") });
  add.slider({ name: "padding", label: "padding",
    say: (n) => plural(n, "pixel") });
  const flip = more.toggle({ name: "flip", label: "flip the kernel" });
  more.choice({ name: "view", label: "map as", options: [["signed", "signed numbers"],
    ["grey", "a grey picture"]] });
  more.toggle({ name: "slow", label: "play slowly" });
  const dice = h("button", { type: "button", class: "wl-button", onclick: () => {
    lay(randomKernel(seed, odd()), "signed");
    seed += 1;
  } }, "Random kernel");
  flip.parentElement.append(dice);

  let painted = "";
  let drawn = null;
  const paintPictures = () => {
    const { image, how, range, shape, data, limit } = lab();
    const look = [get("view"), colour(picture, "positive")].join();
    if (drawn === made && painted === look) return;
    [drawn, painted] = [made, look];
    const [rows, columns] = image.shape.map((side) => side + 2 * how.padding);
    input.fit(rows, columns);
    paintGreys(input.canvas, padded(image, how.padding), range);
    enclose(input.marks.frame, how.padding ? { x: how.padding, y: how.padding,
      width: image.shape[1], height: image.shape[0] } : null);
    input.title(`image ${image.shape.join(" × ")}`);
    input.scale(read(range.low), read(range.high), "greys");
    output.fit(...shape);
    output.title(`output ${shape.join(" × ")}`);
    if (get("view") === "signed") {
      paintSigned(output.canvas, data, limit);
      output.scale(read(-limit), read(limit), "signed");
    } else {
      paintGreys(output.canvas, data, range);
      output.scale(read(range.low), read(range.high), "greys");
    }
    input.cells.classList.toggle("wl-lab-drawn", get("source") === OWN);
  };

  let turned = get("flip");
  return () => {
    const { shape } = lab();
    const { at, pixel } = pointed();
    paintPictures();
    weights.paint();
    write(weights.label, get("flip") ? "kernel, flipped" : "kernel");
    if (turned !== get("flip")) weights.turn();
    turned = get("flip");
    bar.paint(at);
    const sizes = `${lab().image.shape.map(count).join(" × ")} pixels give `
      + `${shape.map(count).join(" × ")} outputs.`;
    const story = pixel ? paintPixel(pixel) : paintOutput(at);
    say(`${sizes} ${story}`);
  };

  /** One output: its window, its products, their sum. */
  function paintOutput(at) {
    const { image, laid, how, shape } = lab();
    const [size, across] = laid.shape;
    const box = at && { x: at[1] * how.stride, y: at[0] * how.stride, width: across, height: size };
    mark(input, box, "kernel", Boolean(at));
    mark(output, at && { x: at[1], y: at[0], width: 1, height: 1 }, "output", false);
    const coming = at && bar.slides(at) ? remaining(at, shape) : "";
    adjust(output.marks.dim, { d: coming });
    const taps = laid.data.length;
    write(patch.label, plural(taps, "pixel"));
    write(products.label, plural(taps, "product"));
    write(sumLabel, "their sum");
    write(adds, "Σ");
    if (!at) {
      fillGrids(Array(taps).fill(null), []);
      total("–");
      return "Point at one to see what it is made of.";
    }
    const found = windowAt(image, laid, how, at);
    fillGrids(found.pixels, found.products);
    total(read(found.sum));
    return `Output ${place(at)}: ${plural(taps, "product")} add up to ${read(found.sum)}.`;
  }

  /** One pixel: the outputs whose windows cover it, and what it gives to each. */
  function paintPixel(pixel) {
    const { image, laid, how, shape } = lab();
    const [size, across] = laid.shape;
    const [rows, columns] = [0, 1].map((axis) => windowsOver(pixel[axis], shape[axis],
      laid.shape[axis], how.stride, how.padding));
    const users = rows.length * columns.length;
    const box = users ? { x: columns[0].place, y: rows[0].place,
      width: columns.length, height: rows.length } : null;
    mark(input, { x: pixel[1] + how.padding, y: pixel[0] + how.padding, width: 1, height: 1 },
      "input", false);
    mark(output, box, "input", true);
    const inside = pixel.every((n, axis) => n >= 0 && n < image.shape[axis]);
    const value = inside ? image.data[pixel[0] * image.shape[1] + pixel[1]] : 0;
    const used = new Set(rows.flatMap((r) => columns.map((c) => r.tap * across + c.tap)));
    const pixels = Array.from({ length: size * across }, (_, n) => (used.has(n) ? value : null));
    fillGrids(pixels, pixels.map((x, n) => (x === null ? null : x * laid.data[n])));
    write(patch.label, inside ? "the same pixel" : "padding, zero");
    write(products.label, "what it adds");
    write(sumLabel, "used by");
    write(adds, "");
    total(plural(users, "output"));
    const name = inside ? `Pixel ${place(pixel)} = ${read(value)}` : `Padding at ${place(pixel)}`;
    const where = box && `rows ${rows[0].place} to ${rows.at(-1).place}, `
      + `columns ${columns[0].place} to ${columns.at(-1).place}`;
    return users
      ? `${name} is used by ${plural(users, "output")} (${where}), each time with another weight.`
      : `${name} is used by no output: the stride steps over it.`;
  }

  function total(text) {
    write(sum, text);
    sum.classList.toggle("is-long", text.length > 7);
  }

  function fillGrids(pixels, found) {
    const { laid, range } = lab();
    const top = laid.data.reduce((a, b) => Math.max(a, Math.abs(b)), 0) * range.high || 1;
    const digits = Math.max(...laid.shape) > 3 ? 3 : 4;
    patch.paint(laid.shape, pixels.map((x) => {
      if (x === null) return {};
      const level = Math.round((255 * (x - range.low)) / (range.high - range.low));
      return { text: read(x, digits), fill: `rgb(${level} ${level} ${level})`,
        ink: level > 117 ? "#000" : "#fff" };
    }));
    products.paint(laid.shape, pixels.map((_, n) => (found[n] == null ? {} : {
      text: read(found[n], digits), fill: `var(--wl-${found[n] < 0 ? "negative" : "positive"})`,
      opacity: (0.55 * Math.abs(found[n])) / top, ink: "var(--wl-ink)",
    })));
  }
});

/** Outline a box in a role's colour, and dim the rest where `alone`. */
function mark({ marks, canvas }, box, role, alone) {
  marks.outline.style.stroke = `var(--wl-${role})`;
  enclose(marks.outline, box);
  enclose(marks.halo, box);
  const all = boxPath({ x: 0, y: 0, width: canvas.width, height: canvas.height });
  adjust(marks.dim, { d: alone ? all + (box ? boxPath(box) : "") : "" });
}

/** The places after `at` in reading order, as a path. */
function remaining([row, column], [rows, columns]) {
  return boxPath({ x: column + 1, y: row, width: columns - column - 1, height: 1 })
    + boxPath({ x: 0, y: row + 1, width: columns, height: rows - row - 1 });
}

/** The pixels with a border of zeros. */
function padded({ shape: [rows, columns], data }, padding) {
  if (!padding) return data;
  const wide = columns + 2 * padding;
  const out = new Float32Array(wide * (rows + 2 * padding));
  for (let row = 0; row < rows; row += 1) {
    out.set(data.subarray(row * columns, (row + 1) * columns), (row + padding) * wide + padding);
  }
  return out;
}

/** The cells on the way from one to another, both included. */
function between([row, column], [toRow, toColumn]) {
  const steps = Math.max(Math.abs(toRow - row), Math.abs(toColumn - column), 1);
  return Array.from({ length: steps + 1 }, (_, n) => [
    Math.round(row + ((toRow - row) * n) / steps),
    Math.round(column + ((toColumn - column) * n) / steps),
  ]);
}

/** The picture of this name, as the message of an array trait. */
function stored(get, name) {
  const sizes = get("sizes");
  const index = get("names").indexOf(name);
  const areas = sizes.map(([rows, columns]) => rows * columns);
  const start = areas.slice(0, index).reduce((a, b) => a + b, 0);
  const levels = array(get("levels")).data.subarray(start, start + areas[index]);
  return message("float32", sizes[index], levels);
}

const operator = (sign) => h("div", { class: "wl-lab-operator", "aria-hidden": "true" }, sign);
