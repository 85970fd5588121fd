/** What the entries of a small layer's matrix are, and how to say it. */

import { count, plural, short } from "./shared.js";
import { freedom, middle, steps, structure, tapMatrix } from "./taps.js";

/** The letter of a tap: a to y. */
export const letter = (tap) => String.fromCharCode(97 + tap);

/** Everything that a frame needs to know about the layer and the pointer. */
export function scene(values) {
  const table = tapMatrix({ ...values, ...steps(values) });
  const { side, size, form, gaps } = values;
  const columns = side * side;
  const rows = table.problem ? 0 : table.rows;
  const outputs = table.problem ? 0 : table.places;
  const layer = { ...values, ...table, places: outputs, rows, columns };
  const inside = (value, room) => (value !== null && value < room ? value : null);
  layer.row = inside(values.row, rows);
  layer.column = inside(values.column, columns);
  layer.tap = form === "full" ? null : inside(values.tap, size * size);
  layer.lines = gaps ? columns : rows;
  layer.lineOf = Array.from({ length: rows }, (_, row) => (gaps ? middle(row, layer) : row));
  layer.rowAt = new Array(layer.lines).fill(null);
  layer.lineOf.forEach((line, row) => { layer.rowAt[line] = row; });
  layer.tapAt = (row, column) => layer.taps[row * columns + column];
  return layer;
}

/** Whether an entry belongs to what is pointed at; all do while nothing is. */
export function lit(layer, row, column) {
  const tap = layer.tapAt(row, column);
  if (layer.tap !== null) return tap === layer.tap;
  if (layer.row === null && layer.column === null) return true;
  if (layer.row === null) return column === layer.column;
  if (layer.column === null) return row === layer.row;
  const chosen = layer.tapAt(layer.row, layer.column);
  if (layer.form === "tied" && chosen >= 0) return tap === chosen;
  return row === layer.row || column === layer.column;
}

/** "(1, 2)" for number 7 of a grid five wide. */
const at = (number, width) => `(${Math.floor(number / width)}, ${number % width})`;

/** What is seen now, in numbers. */
export function sentence(layer) {
  const { form, problem, row, column, tap, rows, columns } = layer;
  if (problem) return `No output: ${problem}.`;
  const { entries, numbers } = freedom(layer.taps, form);
  if (tap !== null) return ofTap(layer);
  if (row !== null && column !== null) return ofEntry(layer, entries, numbers);
  if (row !== null) return ofRow(layer);
  if (column !== null) return ofColumn(layer);
  const all = rows * columns;
  const start = `${rows} × ${columns} = ${count(all)} entries`;
  if (form === "full") {
    return `${start}, all free: ${count(numbers)} different numbers. `
      + "A fully connected layer.";
  }
  const mask = `the mask saves a factor of ${short(all / entries, 4)}`;
  if (form === "masked") {
    return `${start}, ${count(entries)} not zero, ${count(numbers)} different `
      + `numbers. A locally connected layer: ${mask}.`;
  }
  return `${start}, ${count(entries)} not zero, ${plural(numbers, "different number")}. `
    + `A convolution: ${mask}, the tie another ${short(entries / numbers, 4)}. `
    + pattern(layer);
}

function pattern(layer) {
  const kind = structure(layer);
  if (kind === "one row") return "One output, one row.";
  if (kind !== "strided") return `Doubly block ${kind}.`;
  return `The window moves by ${layer.stride}, and so do the rows: neither Toeplitz nor `
    + "circulant.";
}

function ofEntry(layer, entries, numbers) {
  const { form, row, column, side, places, taps } = layer;
  const chosen = layer.tapAt(row, column);
  const [input, output] = [at(column, side), at(row, places)];
  const start = `Row ${row}, column ${column}: `;
  if (form === "full") {
    return `${start}from input ${input} to output ${output}, a weight of its own, one of `
      + `${count(numbers)}.`;
  }
  if (chosen < 0) {
    return `${start}always zero, for input ${input} lies outside the window of output `
      + `${output}.`;
  }
  if (form === "masked") {
    return `${start}from input ${input} to output ${output}, place ${letter(chosen)} in its `
      + `window, a weight of its own, one of ${count(numbers)}.`;
  }
  const copies = taps.filter((one) => one === chosen).length;
  return `${start}from input ${input} to output ${output} by tap ${letter(chosen)}, which `
    + `stands at ${copies} of the ${count(entries)} entries that are not zero.`;
}

function ofRow(layer) {
  const { form, row, places, columns, size } = layer;
  const start = `Row ${row} is output ${at(row, places)}: `;
  if (form === "full") return `${start}it sees all ${columns} inputs.`;
  const seen = layer.taps.slice(row * columns, (row + 1) * columns)
    .filter((one) => one >= 0).length;
  const beyond = size * size - seen;
  const what = form === "tied" ? "the kernel laid on its window" : "a kernel of its own";
  const rest = beyond ? `; ${plural(beyond, "tap")} on the padding` : "";
  return `${start}${what}, ${plural(seen, "input")} of ${columns}${rest}.`;
}

function ofColumn(layer) {
  const { form, column, columns, side, rows, stride, size } = layer;
  const start = `Column ${column} is input ${at(column, side)}: `;
  const users = layer.taps.filter((one, n) => one >= 0 && n % columns === column).length;
  if (form === "full") return `${start}all ${plural(rows, "output")} use it.`;
  const use = `${users} of ${plural(rows, "output")} use${users === 1 ? "s" : ""} it`;
  const flipped = form === "tied" && stride === 1 && size > 1 && users > 1;
  return start + use + (flipped
    ? ". Laid out as a map, the column is the kernel flipped." : ".");
}

function ofTap(layer) {
  const { form, tap, taps, rows } = layer;
  const copies = taps.filter((one) => one === tap).length;
  const where = copies === rows ? "once in every row"
    : `once in ${copies} of the ${plural(rows, "row")}`;
  return form === "masked"
    ? `Place ${letter(tap)} of the window: ${where}, each time a number of its own.`
    : `Tap ${letter(tap)}: one number, ${where}.`;
}

/** Why a line of the sheet holds no row. */
export function ofGap(layer, line) {
  const { side, size, stride, padding } = layer;
  const margin = padding === "valid" ? (size - 1) / 2 : 0;
  const [y, x] = [Math.floor(line / side), line % side];
  const out = Math.min(y, x) < margin || Math.max(y, x) >= side - margin;
  return `A row that was cut: the window around input ${at(line, side)} `
    + (out ? "would leave the image." : `is skipped by stride ${stride}.`);
}

