/** Accuracy by place: a digit to move, and what three networks make of it there. */

import { array, clamp, colour, figure, h, plural, pointable, rgb, s } from "./shared.js";

const STATE = ["digit", "place", "shown"];
const SAID = 128;

/** What a network says of a digit at a place: {percents: number[], said: class}. */
export function answered({ shape, data }, net, digit, [row, column]) {
  const [, digits, rows, columns, classes] = shape;
  const first = (((net * digits + digit) * rows + row) * columns + column) * classes;
  const bytes = Array.from(data.slice(first, first + classes));
  return { percents: bytes.map((byte) => byte % SAID), said: bytes.findIndex((byte) => byte >= SAID) };
}

/** Where a network reads a digit: 1, elsewhere 0, place by place. */
export function readAt(answers, net, digit, label) {
  const [, , rows, columns] = answers.shape;
  return Float64Array.from({ length: rows * columns }, (_, n) => {
    const at = [Math.floor(n / columns), n % columns];
    return answered(answers, net, digit, at).said === label ? 1 : 0;
  });
}

/** The fraction of `total` digits that a network reads, place by place: mean over seeds. */
export function meanAt({ shape, data }, net, total) {
  const [, seeds, rows, columns] = shape;
  const size = rows * columns;
  return Float64Array.from({ length: size }, (_, n) => {
    let sum = 0;
    for (let seed = 0; seed < seeds; seed += 1) sum += data[(net * seeds + seed) * size + n];
    return sum / seeds / total;
  });
}

/** That fraction at one place: its mean over the seeds and its standard deviation. */
export function readHere({ shape, data }, net, total, [row, column]) {
  const [, seeds, rows, columns] = shape;
  const values = Array.from({ length: seeds }, (_, seed) => (
    data[((net * seeds + seed) * rows + row) * columns + column] / total));
  const mean = values.reduce((a, b) => a + b) / seeds;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, spread: Math.sqrt(squares / (seeds - 1)) };
}

/** A whole per cent as it is read: never a rounded 0 or 100. */
export const perCent = (whole) => (whole === 0 ? "< 1%" : whole === 100 ? "> 99%" : `${whole}%`);

/** One value a cell, from 0 (the ground) to 1 (the role's colour). */
function placeShade(canvas, rows, columns, values, role) {
  if (canvas.width !== columns) canvas.width = columns;
  if (canvas.height !== rows) canvas.height = rows;
  const tone = rgb(colour(canvas, role));
  const context = canvas.getContext("2d");
  const image = context.createImageData(columns, rows);
  for (let n = 0; n < rows * columns; n += 1) {
    image.data.set(tone, 4 * n);
    image.data[4 * n + 3] = 255 * values[n];
  }
  context.putImageData(image, 0, 0);
}

const box = (name) => s("rect", { class: `wl-place-${name}` });
const enclosed = (rect, y, x, side) => {
  for (const [name, value] of Object.entries({ x, y, width: side, height: side })) {
    rect.setAttribute(name, value);
  }
};

/** Squares of rows × columns cells with a dashed frame at home and another that moves. */
function field(kind) {
  const canvas = h("canvas", { "aria-hidden": "true" });
  const [home, here] = [box("home"), box("here")];
  const overlay = s("svg", { "aria-hidden": "true", preserveAspectRatio: "none" }, home, here);
  const node = h("div", { class: `wl-place-field wl-place-${kind}` }, canvas, overlay);
  return { node, paint: (rows, columns, values, role, [row, column], side) => {
    placeShade(canvas, rows, columns, values, role);
    overlay.setAttribute("viewBox", `0 0 ${columns} ${rows}`);
    node.style.aspectRatio = `${columns} / ${rows}`;
    enclosed(home, 0, 0, side);
    enclosed(here, row, column, side);
  } };
}

/** The classes as bars, and the one that is said. paint(percents, said, label). */
function bars(classes) {
  const rows = Array.from({ length: classes }, (_, n) => {
    const [bar, text] = [h("i"), h("span")];
    return { bar, text, node: h("li", {}, h("b", {}, n), h("div", {}, bar), text) };
  });
  const node = h("ol", { class: "wl-place-bars" }, ...rows.map((row) => row.node));
  return { node, paint: (percents, said, label) => rows.forEach((row, n) => {
    row.bar.style.width = `${percents[n]}%`;
    row.text.textContent = perCent(percents[n]);
    row.node.classList.toggle("is-said", n === said);
    row.node.classList.toggle("is-wrong", n === said && n !== label);
  }) };
}

export default figure(STATE, ({ picture, say, get, put, add, signal }) => {
  const [names, labels, total] = ["names", "labels", "total"].map(get);
  const [images, answers, right] = ["images", "answers", "right"].map((name) => array(get(name)));
  const [, side] = images.shape;
  const [, , rows, columns, classes] = answers.shape;
  const [tall, wide] = [rows + side - 1, columns + side - 1];
  const seeds = right.shape[1];
  const pixels = (digit) => images.data.slice(digit * side * side, (digit + 1) * side * side);
  const means = names.map((_, net) => meanAt(right, net, total));
  const reads = labels.map((label, digit) => names.map((_, net) => readAt(answers, net, digit, label)));

  const go = (row, column) => {
    const to = [clamp(row, 0, rows - 1), clamp(column, 0, columns - 1)];
    if (to.some((n, axis) => n !== get("place")[axis])) put({ place: to });
  };
  const grip = Math.floor(side / 2);
  const scene = field("scene");
  pointable(scene.node, {
    label: "The canvas. Point where the digit should stand, or move it with the arrow keys",
    size: () => ({ rows: tall, columns: wide }),
    at: () => ({ row: get("place")[0] + grip, column: get("place")[1] + grip }),
    point: (cell) => { if (cell) go(cell.row - grip, cell.column - grip); },
    signal,
  });
  const thumbs = labels.map((label, digit) => {
    const small = h("canvas", { "aria-hidden": "true" });
    const node = h("button", { type: "button", class: "wl-place-digit",
      "aria-label": `Test digit, ${label}`, onclick: () => put({ digit }) }, small);
    return { node, small };
  });
  const nets = names.map((name) => {
    const [map, chart] = [field("map"), bars(classes)];
    const [read, said] = [h("small"), h("p", { class: "wl-place-said" })];
    pointable(map.node, {
      label: `Places of ${name}. Point at one, or move with the arrow keys`,
      size: () => ({ rows, columns }),
      at: () => ({ row: get("place")[0], column: get("place")[1] }),
      point: (cell) => { if (cell) go(cell.row, cell.column); },
      signal,
    });
    const node = h("div", { class: "wl-place-net" },
      h("div", { class: "wl-place-head" }, h("span", {}, name), read), map.node, said, chart.node);
    return { node, map, chart, read, said };
  });
  const key = h("div", { class: "wl-place-key", "aria-hidden": "true" },
    h("span"), h("i"), h("span"));
  picture.append(h("div", { class: "wl-place" },
    h("div", { class: "wl-place-side" },
      h("div", { class: "wl-place-head" }, h("span", {}, `canvas, ${tall} × ${wide}`)),
      scene.node,
      h("div", { class: "wl-place-digits", role: "group", "aria-label": "test digits" },
        ...thumbs.map(({ node }) => node)),
      key),
    ...nets.map(({ node }) => node)));
  add.choice({ name: "shown", label: "maps", options: [
    ["all", `${total} digits, ${plural(seeds, "seed")}`], ["one", "this digit"]] });

  return () => {
    const [digit, place, all] = [get("digit"), get("place"), get("shown") === "all"];
    const [row, column] = place;
    const label = labels[digit];
    const ink = pixels(digit);
    const canvas = new Float64Array(tall * wide);
    ink.forEach((part, n) => {
      canvas[(row + Math.floor(n / side)) * wide + column + (n % side)] = part;
    });
    scene.paint(tall, wide, canvas, "input", place, side);
    thumbs.forEach(({ node, small }, n) => {
      placeShade(small, side, side, pixels(n), "input");
      node.setAttribute("aria-pressed", n === digit);
    });
    key.firstChild.textContent = all ? "0" : "";
    key.lastChild.textContent = all ? "100% read" : "read";
    key.classList.toggle("is-one", !all);

    const told = nets.map(({ map, chart, read, said }, net) => {
      map.paint(rows, columns, all ? means[net] : reads[digit][net], "output", place, 1);
      const answer = answered(answers, net, digit, place);
      chart.paint(answer.percents, answer.said, label);
      const { mean, spread } = readHere(right, net, total, place);
      const times = reads[digit][net].reduce((a, b) => a + b);
      read.textContent = all ? `reads ${(100 * mean).toFixed(0)} ± ${(100 * spread).toFixed(0)}%`
        : `at ${times} of ${rows * columns} places`;
      const good = answer.said === label;
      said.textContent = `says ${answer.said}, ${good ? "right" : "wrong"}`;
      said.classList.toggle("is-wrong", !good);
      return `${names[net]} says ${answer.said} (${perCent(answer.percents[answer.said])})`;
    });
    const home = row === 0 && column === 0 ? ", the place of training" : "";
    say(`The ${label} at place (${row}, ${column})${home}: ${told.join(", ")}.`);
  };
});
