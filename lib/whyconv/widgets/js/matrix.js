/** The matrix of a small layer: full, masked, tied; and where each entry comes from. */

import { figure, h, plural, pointable, write } from "./shared.js";
import { DIMMED, mixer, palette, sheet } from "./cells.js";
import { lit, ofGap, scene, sentence } from "./entries.js";

const SHAPE = ["form", "side", "size", "stride", "padding", "gaps"];
const STATE = [...SHAPE, "row", "column", "tap"];
const NOWHERE = { row: null, column: null, tap: null };
const MOTION = 200; // milliseconds

/** A fixed shade for entry number `n`, a weight that nothing ties: 0.35 to 1. */
function free(n) {
  let mixed = Math.imul(n + 1, 0x9e3779b1);
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  return 0.35 + 0.65 * (((mixed ^ (mixed >>> 13)) >>> 0) / 2 ** 32);
}

/** A fixed shade for a tap, neighbours far apart: 0.3 to 1. */
const tied = (tap) => 0.3 + 0.7 * (((tap + 1) * 0.618034) % 1);

/** How an entry looks: grey for a number of its own, orange for a shared one. */
function look(layer, row, column) {
  const tap = layer.tapAt(row, column);
  if (layer.form === "full" || (layer.form === "masked" && tap >= 0)) {
    return { own: free(layer.lineOf[row] * layer.columns + column), shared: 0, tap: -1 };
  }
  return { own: 0, shared: tap < 0 ? 0 : tied(tap), tap };
}

/** The matrix under its edges. shown: strengths of grey and of orange, line by line. */
function paintMatrix(canvas, colours, layer, shown, room, cut) {
  const { lines, columns, rowAt, side, gaps, places, row, column } = layer;
  const on = sheet(canvas, colours, lines + 1, columns + 1, room, columns + 1);
  for (let x = 0; x < columns; x += 1) {
    on.fill("input", x + 1, 0.1, 1, 0.5, x === column ? 1 : DIMMED);
  }
  const [mix, mixed] = [mixer(colours), new Uint8ClampedArray(4 * lines * columns)];
  const strength = (output, x) => (output === null || lit(layer, output, x) ? 1 : DIMMED);
  for (let n = 0; n < lines * columns; n += 1) {
    const strong = strength(rowAt[Math.floor(n / columns)], n % columns);
    mix(mixed, n, strong * shown[2 * n], strong * shown[2 * n + 1]);
  }
  if (lines) on.entries(1, 1, columns, lines, mixed);
  for (let line = 0; line < lines; line += 1) {
    const output = rowAt[line];
    if (output === null) continue;
    on.fill("output", 0.1, line + 1, 0.5, 1, output === row ? 1 : DIMMED);
    on.under("faint", 1, line + 1, columns, 1, DIMMED);
    for (let x = 0; layer.form === "tied" && x < columns; x += 1) {
      const n = line * columns + x;
      on.name(x + 1, line + 1, { shared: shown[2 * n + 1], tap: layer.tapAt(output, x) },
        strength(output, x));
    }
  }
  const block = gaps ? side : places;
  for (let x = side; x < columns; x += side) on.line(x + 1, 1, 0, lines);
  for (let y = block; y < lines; y += block) on.line(1, y + 1, columns, 0);
  if (row !== null) on.outline("output", 1, layer.lineOf[row] + 1, columns, 1);
  if (column !== null) on.outline("input", column + 1, 1, 1, lines);
  if (row !== null && column !== null) {
    on.outline("ink", column + 1, layer.lineOf[row] + 1, 1, 1);
  }
  if (cut !== null) on.outline("grey", 1, cut + 1, columns, 1);
}

/** One row of the matrix laid out as the image, or one column as the map. */
function paintGrid(canvas, colours, layer, { width, most, room, role, chosen, entryAt }) {
  const on = sheet(canvas, colours, width, width, room, most);
  for (let n = 0; n < width * width; n += 1) {
    const [x, y] = [n % width, Math.floor(n / width)];
    on.fill("faint", x, y, 1, 1, 0.5);
    const seen = entryAt(n);
    if (seen && (seen.own || seen.shared)) {
      on.fill("ground", x, y, 1, 1);
      on.entry(x, y, seen, seen.opacity);
    } else if (n === chosen && !seen) {
      on.fill(role, x, y, 1, 1);
    }
  }
  if (chosen !== null) on.outline(role, chosen % width, Math.floor(chosen / width), 1, 1);
}

/** Entry `n` of the kernel: as it is shared, or as it stands in the row pointed at. */
function ofKernel(layer, tap) {
  if (layer.form === "full") return null;
  const here = (row, column) => layer.tapAt(row, column) === tap;
  const { row, column, rows, columns } = layer;
  const inRow = row === null ? -1
    : Array.from({ length: columns }, (_, x) => x).findIndex((x) => here(row, x));
  const inColumn = column === null ? -1
    : Array.from({ length: rows }, (_, y) => y).findIndex((y) => here(y, column));
  let strong = true;
  if (layer.tap !== null) strong = tap === layer.tap;
  else if (row !== null && column !== null) strong = here(row, column);
  else if (row !== null) strong = inRow >= 0;
  else if (column !== null) strong = inColumn >= 0;
  const opacity = strong ? 1 : DIMMED;
  if (layer.form === "tied") return { own: 0, shared: tied(tap), tap, opacity };
  return inRow < 0 ? null : { ...look(layer, row, inRow), opacity };
}

export default figure(STATE, ({ picture, say, get, put, add, more, request, signal }) => {
  const canvas = () => h("canvas");
  const [big, image, map, kernel] = [canvas(), canvas(), canvas(), canvas()];
  const words = () => h("div");
  const [inputs, outputs, imageWords, mapWords, kernelWords] = Array.from({ length: 5 }, words);
  const whole = h("div", { class: "wl-matrix-sheet" }, big);
  const small = [[image, imageWords, "image"], [map, mapWords, "map"],
    [kernel, kernelWords, "kernel"]].map(([node, text, name]) => {
    text.className = `wl-matrix-${name}`;
    return h("div", {}, text, h("div", { class: "wl-matrix-small" }, node));
  });
  inputs.className = "wl-matrix-inputs";
  outputs.className = "wl-matrix-outputs";
  picture.append(h("div", { class: "wl-matrix-all" },
    h("div", { class: "wl-matrix-big" }, inputs, outputs, whole),
    h("div", { class: "wl-matrix-maps" }, ...small)));

  add.choice({ name: "form", label: "matrix", options: ["full", "masked", "tied"] });
  add.choice({ name: "padding", label: "padding", options: ["valid", "zero", "circular"] });
  add.slider({ name: "side", label: "image side",
    say: (n) => plural(n, "pixel") });
  add.slider({ name: "stride", label: "stride",
    say: (n) => plural(n, "pixel") });
  more.slider({ name: "size", label: "kernel", values: [1, 3, 5], say: (n) => `${n} × ${n}` });
  more.toggle({ name: "gaps", label: "leave a gap where a row was cut" });

  const current = () => scene(Object.fromEntries(STATE.map((name) => [name, get(name)])));
  let layer = current();
  let cut = null;
  const point = (where) => {
    cut = null;
    put({ ...NOWHERE, ...where });
  };
  pointable(big, {
    label: "weight matrix; its first row and column stand for whole columns and rows",
    size: () => {
      layer = current();
      return { rows: layer.lines + 1, columns: layer.columns + 1 };
    },
    at: () => {
      if (cut !== null) return { row: cut + 1, column: cutColumn };
      if (layer.row === null && layer.column === null) return null;
      return {
        row: layer.row === null ? 0 : layer.lineOf[layer.row] + 1,
        column: layer.column === null ? 0 : layer.column + 1,
      };
    },
    point: (cell) => {
      const row = cell && cell.row ? layer.rowAt[cell.row - 1] : null;
      point(cell && { row, column: cell.column ? cell.column - 1 : null });
      if (cell && cell.row && row === null) {
        put(NOWHERE);
        [cut, cutColumn] = [cell.row - 1, cell.column];
        request();
      }
    },
    signal,
  });
  let cutColumn = 0;
  big.addEventListener("blur", () => {
    cut = null;
    request();
  }, { signal });
  const grid = (node, label, name, width) => pointable(node, {
    label, signal,
    size: () => {
      layer = current();
      return { rows: Math.max(width(), 1), columns: Math.max(width(), 1) };
    },
    at: () => (layer[name] === null ? null
      : { row: Math.floor(layer[name] / width()), column: layer[name] % width() }),
    point: (cell) => point(cell && width() && { [name]: cell.row * width() + cell.column }),
  });
  grid(image, "input image", "column", () => layer.side);
  grid(map, "output map", "row", () => layer.places);
  grid(kernel, "kernel", "tap", () => (layer.form === "full" ? 0 : layer.size));

  const room = { big: 0, small: 0 };
  const measure = () => {
    [room.big, room.small] = [whole.clientWidth || 300, small[0].lastChild.clientWidth || 96];
    request();
  };
  const watch = new ResizeObserver(measure);
  watch.observe(picture);
  signal.addEventListener("abort", () => watch.disconnect());
  const still = window.matchMedia("(prefers-reduced-motion: reduce)");

  let drawn = "";
  let [from, to, shown, since] = [null, null, null, 0];
  const strengths = () => {
    const all = new Float32Array(2 * layer.lines * layer.columns);
    for (let row = 0; row < layer.rows; row += 1) {
      for (let column = 0; column < layer.columns; column += 1) {
        const { own, shared } = look(layer, row, column);
        all.set([own, shared], 2 * (layer.lineOf[row] * layer.columns + column));
      }
    }
    return all;
  };
  const forget = () => {
    const rooms = { row: layer.rows, column: layer.columns, tap: layer.size ** 2 };
    const gone = Object.keys(rooms).filter((name) => (get(name) ?? -1) >= rooms[name]);
    if (gone.length) put(Object.fromEntries(gone.map((name) => [name, null])));
  };
  const move = () => {
    const past = Math.min(1, (performance.now() - since) / MOTION);
    if (!from || past === 1) return to;
    request();
    return to.map((end, n) => from[n] + (end - from[n]) * past);
  };

  return () => {
    if (!room.big) measure();
    layer = current();
    forget();
    const signature = SHAPE.map(get).join();
    if (signature !== drawn) {
      to = strengths();
      from = shown?.length === to.length && !still.matches ? shown : null;
      [drawn, since, cut] = [signature, performance.now(), null];
    }
    shown = move();
    const colours = palette(picture);
    const { side, size, places, form, row, column, rows, columns, tap } = layer;
    paintMatrix(big, colours, layer, shown, room.big, cut);
    const standing = (y, x) => tap !== null && layer.tapAt(y, x) === tap && look(layer, y, x);
    const anyOf = (length, make) => {
      for (let n = 0; n < length; n += 1) {
        const found = make(n);
        if (found) return found;
      }
      return null;
    };
    const most = Math.max(side, size);
    paintGrid(image, colours, layer, { width: side, most, room: room.small, role: "input",
      chosen: column, entryAt: (n) => (row !== null ? look(layer, row, n)
        : anyOf(rows, (y) => standing(y, n))) });
    paintGrid(map, colours, layer, { width: places, most, room: room.small, role: "output",
      chosen: row, entryAt: (n) => (column !== null ? look(layer, n, column)
        : anyOf(columns, (x) => standing(n, x))) });
    paintGrid(kernel, colours, layer, { width: size, most, room: room.small,
      role: "ink", chosen: tap, entryAt: (n) => ofKernel(layer, n) });
    write(inputs, `${columns} inputs`);
    write(outputs, plural(rows, "output"));
    write(imageWords, `input ${side} × ${side}`);
    write(mapWords, `output ${places} × ${places}`);
    write(kernelWords, form === "full" ? "no kernel"
      : form === "tied" ? `kernel ${size} × ${size}`
        : row === null ? plural(rows, "kernel") : `kernel of row ${row}`);
    say(cut === null || layer.problem ? sentence(layer) : ofGap(layer, cut));
  };
});
