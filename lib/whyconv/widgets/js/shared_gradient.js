/** Backprop through sharing: the products behind one tap of dK, or one pixel of dX. */

import { array, clamp, count, figure, h, plural, pointable, s, write } from "./shared.js";
import { read } from "./panels.js";
import {
  halves, inputGradient, kernelGradient, pixelTerms, runningSums, tapTerms,
} from "./gradients.js";
import { heatmap } from "./heatmaps.js";
import { roundLimit } from "./kernels.js";

const STATE = ["case", "target", "tap", "pixel", "place"];
const FEW = 9; // products that the sentence spells out
const CHART = { width: 200, height: 100 };

const spot = ([row, column]) => `(${row}, ${column})`.replaceAll("-", "−");
const boxAt = ([y, x], [height, width] = [1, 1]) => ({ x, y, width, height });
const plus = (a, b, sign = 1) => a.map((n, axis) => n + sign * b[axis]);
const within = (at, shape) => at.every((n, axis) => n >= 0 && n < shape[axis]);
const largest = (data) =>
  roundLimit(Array.from(data).reduce((top, one) => Math.max(top, Math.abs(one ?? 0)), 0));

/** The arrays of case number `index`, out of all of them in one row. */
export function unpacked(sizes, numbers, index) {
  const shapesOf = ([height, width, rows, columns]) => ({ image: [height, width],
    kernel: [rows, columns], dMap: [height - rows + 1, width - columns + 1] });
  const length = ([rows, columns]) => rows * columns;
  let start = sizes.slice(0, index).flatMap((size) => Object.values(shapesOf(size)))
    .reduce((sum, shape) => sum + length(shape), 0);
  return Object.fromEntries(Object.entries(shapesOf(sizes[index])).map(([name, shape]) => {
    const data = numbers.slice(start, (start += length(shape)));
    return [name, { shape, data }];
  }));
}

/** A sum written out: "2 + 0 − 6". */
const spelled = (products) => products.map((one, n) => {
  if (!n) return read(one);
  return one < 0 ? `− ${read(-one)}` : `+ ${read(one)}`;
}).join(" ");

export default figure(STATE, ({ picture, say, get, put, add, signal }) => {
  const [left, dMap, products, dK, dX] = ["left", "dY", "products", "dK", "dX"].map(heatmap);
  const sum = sumPanel();
  picture.append(h("div", { class: "wl-sg-all" },
    left.node, dMap.node, products.node, dK.node, dX.node, sum.node));

  let [name, known] = ["", null];
  /** Everything about the case shown that does not depend on what is pointed at. */
  const shown = () => {
    if (known && name === get("case")) return known;
    name = get("case");
    const index = Math.max(0, get("names").indexOf(name));
    const given = unpacked(get("sizes"), array(get("numbers")).data, index);
    const { image, kernel } = given;
    const gradients = { dK: kernelGradient(image, given.dMap, kernel.shape),
      dX: inputGradient(kernel, given.dMap, image.shape) };
    const few = Math.max(...image.shape) <= 8;
    known = { ...given, gradients, few,
      limits: { image: largest(image.data), kernel: largest(kernel.data),
        dMap: largest(given.dMap.data), dK: largest(gradients.dK.data),
        dX: largest(gradients.dX.data) },
      share: (shape) => (!few && Math.max(...shape) <= 8 ? 1
        : Math.min(1, shape[1] / image.shape[1])) };
    return known;
  };
  /** What is pointed at, inside the case shown. */
  const pointed = () => {
    const given = shown();
    const inside = (at, shape) => at && at.map((n, axis) => clamp(n, 0, shape[axis] - 1));
    const [tap, pixel] = [inside(get("tap"), given.kernel.shape),
      inside(get("pixel"), given.image.shape)];
    const target = get("target");
    const terms = target === "dK" ? tapTerms(given.image, given.dMap, tap)
      : pixelTerms(given.kernel, given.dMap, pixel);
    const place = inside(get("place"), given.dMap.shape);
    const used = place && within(plus(place, terms.origin, -1), terms.shape);
    return { target, tap, pixel, terms, place: used ? place : null };
  };

  const point = (values) => {
    if (Object.entries(values).some(([key, value]) => `${get(key)}` !== `${value}`)) put(values);
  };
  const pair = (cell) => [cell.row, cell.column];
  const whole = (panel, label, key, target, shape) => pointable(panel.cells, {
    label, signal,
    size: () => ({ rows: shape()[0], columns: shape()[1] }),
    at: () => {
      const [row, column] = pointed()[key];
      return { row, column };
    },
    point: (cell) => cell && point({ target, [key]: pair(cell), place: null }),
  });
  whole(dK, "dK, gradient of the kernel: point at a tap", "tap", "dK",
    () => shown().kernel.shape);
  whole(dX, "dX, gradient of the image: point at a pixel", "pixel", "dX",
    () => shown().image.shape);

  /** A panel in which place (i, j) stands at cell `from() + (i, j)`. */
  const singles = (panel, label, shape, from) => pointable(panel.cells, {
    label, signal,
    size: () => ({ rows: shape()[0], columns: shape()[1] }),
    at: () => {
      const { place } = pointed();
      if (!place) return null;
      const [row, column] = plus(place, from());
      return { row, column };
    },
    point: (cell) => {
      if (!cell) return point({ place: null });
      const { terms } = pointed();
      const { dMap: { shape: places } } = shown();
      const wanted = plus(pair(cell), from(), -1).map((n, axis) => {
        const first = Math.max(0, terms.origin[axis]);
        const last = Math.min(places[axis], terms.origin[axis] + terms.shape[axis]) - 1;
        return clamp(n, first, last);
      });
      return point({ place: wanted });
    },
  });
  const turned = () => get("target") === "dX";
  const toTerms = () => pointed().terms.origin.map((n) => -n);
  const edge = () => (turned() ? shown().kernel.shape.map((side) => side - 1) : [0, 0]);
  const padded = () => plus(shown().dMap.shape, edge().map((n) => 2 * n));
  singles(left, "the first factors: point at one product",
    () => (turned() ? shown().kernel.shape : shown().image.shape),
    () => (turned() ? toTerms() : pointed().tap));
  singles(dMap, "dY, gradient of the map: point at one product", padded, edge);
  singles(products, "the products: point at one", () => pointed().terms.shape, toTerms);

  const choose = (wanted) => {
    if (wanted === get("case")) return;
    const before = shown().image.shape;
    const index = get("names").indexOf(wanted);
    const [height, width, rows, columns] = get("sizes")[index];
    put({ case: wanted, place: null,
      tap: get("tap").map((n, axis) => Math.min(n, [rows, columns][axis] - 1)),
      pixel: get("pixel").map((n, axis) => {
        const side = [height, width][axis];
        return clamp(Math.floor((n * side) / before[axis]), 0, side - 1);
      }) });
  };
  if (get("names").length > 1) {
    add.choice({ model: { get: () => get("case"), set: (_, value) => choose(value),
      save_changes: () => {} }, name: "case", label: "case", options: get("names") });
  }

  return () => {
    const given = shown();
    const { image, kernel, few, limits, gradients, share } = given;
    const at = pointed();
    const { target, tap, pixel, terms, place } = at;
    const cell = (from) => (place ? boxAt(plus(place, from)) : null);
    const toDX = target === "dX";
    if (toDX) {
      left.paint({ title: "K, turned", shape: kernel.shape, data: terms.left,
        limit: limits.kernel, written: true, share: share(kernel.shape) });
    } else {
      left.paint({ title: "X", ...image, limit: limits.image, written: few });
    }
    left.node.classList.toggle("is-kernel", toDX);
    left.mark({ outline: toDX ? null : boxAt(tap, terms.shape), alone: !toDX,
      cell: cell(toDX ? toTerms() : tap) });

    const around = edge();
    dMap.paint({ title: toDX ? "dY, padded" : "dY", shape: padded(),
      data: bordered(given.dMap, around, pixel, kernel.shape), limit: limits.dMap, written: few,
      share: toDX ? 1 : share(given.dMap.shape),
      corners: toDX && few ? laidOver(terms, padded(), pixel) : null });
    dMap.mark({ outline: toDX ? boxAt(pixel, kernel.shape) : null, alone: toDX && !few,
      frame: toDX ? boxAt(around, given.dMap.shape) : null, cell: cell(around) });
    dMap.node.classList.toggle("is-kernel", toDX);

    const split = halves(terms.products);
    const { largest: most } = gradients[target];
    products.paint({ title: plural(split.count, "product"), shape: terms.shape,
      data: terms.products, limit: roundLimit(most.product), written: few || toDX,
      share: share(terms.shape) });
    products.mark({ cell: cell(toTerms()) });

    dK.paint({ title: "dK", ...gradients.dK, limit: limits.dK, written: true,
      share: share(kernel.shape) });
    dK.mark({ outline: toDX ? null : boxAt(tap) });
    dX.paint({ title: "dX", ...gradients.dX, limit: limits.dX, written: few });
    dX.mark({ outline: toDX ? boxAt(pixel) : null });

    const number = place && plus(place, terms.origin, -1);
    const index = number && number[0] * terms.shape[1] + number[1];
    const sums = runningSums(terms.products);
    const label = toDX ? `dX${spot(pixel)}` : `dK${spot(tap)}`;
    sum.paint({ label, split, sum: terms.sum, sums, index, limit: roundLimit(most.running) });
    say(place ? single(at, index, sums, label) : together(at, split, label, kernel));
  };
});

/** The sentence on all the products. */
function together({ target, terms }, split, label, kernel) {
  const taps = kernel.data.length;
  const what = target === "dK"
    ? `${plural(split.count, "product")}, one for each place where the tap was used`
    : `${split.count === taps ? "all" : `${count(split.count)} of the`} ${count(taps)} `
      + `taps of the turned kernel ${split.count === 1 ? "lies" : "lie"} on dY, `
      + `${plural(split.count, "product")}`;
  const made = terms.products.filter((one) => one !== null);
  if (made.length === 1) return `${label}: ${what}: ${read(terms.sum)}.`;
  if (made.length <= FEW) {
    return `${label}: ${what}: ${spelled(made)} = ${read(terms.sum)}.`;
  }
  const { above, below } = split;
  return `${label}: ${what}. ${count(above.count)} above zero add up to `
    + `${read(above.sum)}, ${count(below.count)} below to ${read(below.sum)}: `
    + `together ${read(terms.sum)}.`;
}

/** The sentence on the one product that is singled out. */
function single({ target, tap, pixel, place, terms }, index, sums, label) {
  const other = target === "dK" ? `X${spot(plus(place, tap))}`
    : `K${spot(plus(pixel, place, -1))}`;
  return `${label}, the product at place ${spot(place)}: ${other} × dY${spot(place)} = `
    + `${read(terms.left[index])} × ${read(terms.right[index])} = `
    + `${read(terms.products[index])}. The sum so far is ${read(sums[index + 1])}, `
    + `in the end ${read(terms.sum)}.`;
}

/** dY with room around it for the kernel to hang over: zeros there, gaps elsewhere. */
function bordered({ shape: [rows, columns], data }, [down, right], from, window) {
  if (!down && !right) return data;
  const wide = columns + 2 * right;
  return Array.from({ length: wide * (rows + 2 * down) }, (_, n) => {
    const [i, j] = [Math.floor(n / wide) - down, (n % wide) - right];
    if (within([i, j], [rows, columns])) return data[i * columns + j];
    return within(plus([i + down, j + right], from, -1), window) ? 0 : null;
  });
}

/** The weights of the turned kernel at the cells of padded dY that they lie on. */
function laidOver(terms, [rows, columns], from) {
  return Array.from({ length: rows * columns }, (_, n) => {
    const [a, b] = plus([Math.floor(n / columns), n % columns], from, -1);
    return within([a, b], terms.shape) ? terms.left[a * terms.shape[1] + b] : null;
  });
}

/** The running sum as a line, and what it comes to. */
function sumPanel() {
  const line = s("path", { class: "wl-sg-line" });
  const now = s("path", { class: "wl-sg-now" });
  const zero = s("path", { class: "wl-sg-zero", d: `M0 ${CHART.height / 2}h${CHART.width}` });
  const chart = s("svg", { viewBox: `0 0 ${CHART.width} ${CHART.height}`,
    preserveAspectRatio: "none", "aria-hidden": "true" }, zero, now, line);
  const limits = h("span", { class: "wl-sg-scale" });
  const rows = ["above", "below", "sum"].map((kind) =>
    [h("dt", { class: `wl-sg-${kind}` }), h("dd", { class: `wl-sg-${kind}` })]);
  const node = h("div", { class: "wl-sg-panel wl-sg-total" },
    h("div", { class: "wl-sg-head" }, h("span", { class: "wl-sg-title" }, "running sum"), limits),
    h("div", { class: "wl-sg-chart" }, chart), h("dl", {}, ...rows.flat()));
  const fill = (n, term, value) => {
    write(rows[n][0], term);
    write(rows[n][1], value);
  };
  return { node, paint: ({ label, split, sum, sums, index, limit }) => {
    const x = (n) => ((n * CHART.width) / (sums.length - 1)).toFixed(2);
    const y = (value) => (CHART.height * (0.5 - (0.48 * value) / limit)).toFixed(2);
    const steps = sums.length <= 50;
    line.setAttribute("d", sums.map((value, n) => {
      if (!n) return `M0 ${y(0)}`;
      return steps ? `V${y(value)}H${x(n)}` : `L${x(n)} ${y(value)}`;
    }).join(""));
    now.setAttribute("d", index === null ? "" : `M${x(index + 1)} 0V${CHART.height}`);
    write(limits, `±${read(limit, 2)}`);
    fill(0, `${count(split.above.count)} above 0`, read(split.above.sum));
    fill(1, `${count(split.below.count)} below 0`, read(split.below.sum));
    fill(2, label, read(sum));
  } };
}
