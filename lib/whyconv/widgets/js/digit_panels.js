/** Digits, maps and probabilities as pictures, in the colours of their meaning. */

import { colour, h, rgb, s } from "./shared.js";
import { percent } from "./digit_net.js";

const ROWS = 4;
const MAP = 8;
const STEP = MAP + 1;

/** Numbers from 0 to limit as shades of a role on a canvas of rows × columns. */
export function paintShades(canvas, rows, columns, data, limit, role) {
  const shade = rgb(colour(canvas, role));
  const context = sized(canvas, rows, columns);
  const image = context.createImageData(columns, rows);
  for (let n = 0; n < rows * columns; n += 1) {
    image.data.set(shade, 4 * n);
    image.data[4 * n + 3] = 255 * Math.min(1, data[n] / limit);
  }
  context.putImageData(image, 0, 0);
}

function sized(canvas, rows, columns) {
  if (canvas.width !== columns) canvas.width = columns;
  if (canvas.height !== rows) canvas.height = rows;
  return canvas.getContext("2d");
}

/**
 * A layer's maps on one sheet, four below one another, to one scale.
 *
 * Returns {node, paint(maps, limit)}: maps [H, W, F], each drawn in 8 × 8 pixels.
 */
export function mapSheet(name) {
  const canvas = h("canvas", { "aria-hidden": "true" });
  const frames = s("svg", { "aria-hidden": "true", preserveAspectRatio: "none" });
  const [size, scale] = [h("span", { class: "wl-digit-size" }), h("span")];
  const node = h("div", { class: "wl-digit-layer" },
    h("div", { class: "wl-digit-head" }, h("span", {}, name), h("small", {}, size, scale)),
    h("div", { class: "wl-digit-sheet" }, canvas, frames));
  let framed = 0;
  const frame = (columns, filters) => {
    frames.setAttribute("viewBox", `0 0 ${columns * STEP - 1} ${ROWS * STEP - 1}`);
    frames.replaceChildren(...Array.from({ length: filters }, (_, f) => s("rect", {
      x: (f % columns) * STEP, y: Math.floor(f / columns) * STEP, width: MAP, height: MAP,
    })));
    node.style.setProperty("--columns", columns);
    framed = filters;
  };
  return { node, paint: (maps, limit) => {
    const [height, width, filters] = maps.shape;
    const columns = Math.ceil(filters / ROWS);
    if (framed !== filters) frame(columns, filters);
    const wide = columns * STEP - 1;
    const sheet = new Float64Array((ROWS * STEP - 1) * wide);
    for (let f = 0; f < filters; f += 1) {
      const corner = Math.floor(f / columns) * STEP * wide + (f % columns) * STEP;
      for (let n = 0; n < MAP * MAP; n += 1) {
        const [row, column] = [Math.floor(n / MAP), n % MAP];
        const pixel = Math.floor((row * height) / MAP) * width + Math.floor((column * width) / MAP);
        sheet[corner + row * wide + column] = maps.data[pixel * filters + f];
      }
    }
    paintShades(canvas, ROWS * STEP - 1, wide, sheet, limit, "output");
    size.textContent = `${height} × ${width}, `;
    scale.textContent = `0 to ${limit.toFixed(1)}`;
  } };
}

/** The probabilities of the classes as bars. paint(probabilities, truth): truth or null. */
export function probabilityBars(classes = 10) {
  const rows = Array.from({ length: classes }, (_, n) => {
    const [bar, text] = [h("i"), h("span")];
    return { bar, text, node: h("li", {}, h("b", {}, n), h("div", {}, bar), text) };
  });
  const node = h("ol", { class: "wl-digit-bars" }, ...rows.map((row) => row.node));
  return { node, paint: ({ data }, truth = null) => {
    const top = data.indexOf(Math.max(...data));
    rows.forEach((row, n) => {
      row.bar.style.width = `${100 * data[n]}%`;
      row.text.textContent = percent(data[n]);
      row.node.classList.toggle("is-said", n === top);
      row.node.classList.toggle("is-wrong", n === top && truth !== null && truth !== n);
    });
  } };
}
