/** Digits, maps and probabilities as pictures, in the colours of their meaning. */

import { colour, h, rgb, s, write } from "./shared.js";
import { percent } from "./digit_net.js";

const ROWS = 4;
const MAP = 24;
const STEP = MAP + 3;

/** Numbers up to limit as shades of a role, those below 0 of another, on a canvas. */
export function paintShades(canvas, rows, columns, data, limit, role, below = role) {
  const [shade, other] = [role, below].map((one) => rgb(colour(canvas, one)));
  const context = sized(canvas, rows, columns);
  const image = context.createImageData(columns, rows);
  for (let n = 0; n < rows * columns; n += 1) {
    image.data.set(data[n] < 0 ? other : shade, 4 * n);
    image.data[4 * n + 3] = 255 * Math.min(1, Math.abs(data[n]) / limit);
  }
  context.putImageData(image, 0, 0);
}

/** A digit of 8 × 8 on a small canvas. Returns what paints it, anew where the theme is. */
export function thumbnail(canvas, data) {
  let look = null;
  return () => {
    if (look === colour(canvas, "input")) return;
    look = colour(canvas, "input");
    paintShades(canvas, 8, 8, data, 1, "input");
  };
}

function sized(canvas, rows, columns) {
  if (canvas.width !== columns) canvas.width = columns;
  if (canvas.height !== rows) canvas.height = rows;
  return canvas.getContext("2d");
}

/**
 * A layer's maps on one sheet, four below one another, to one scale.
 *
 * signed: they are kernels, blue below zero and orange above. Returns {node,
 * paint(maps, limit)}: maps [H, W, F], each drawn in 24 × 24 pixels.
 */
export function mapSheet(name, signed = false) {
  const canvas = h("canvas", { "aria-hidden": "true" });
  const frames = s("svg", { "aria-hidden": "true", preserveAspectRatio: "none" });
  const [size, scale] = [h("span", { class: "wl-digit-size" }), h("span")];
  const node = h("div", { class: `wl-digit-layer${signed ? " wl-digit-kernels" : ""}` },
    h("div", { class: "wl-digit-head" }, h("span", {}, name), h("small", {}, size, scale)),
    h("div", { class: "wl-digit-sheet" }, canvas, frames));
  let framed = 0;
  const frame = (columns, filters) => {
    frames.setAttribute("viewBox", `0 0 ${columns * STEP - 3} ${ROWS * STEP - 3}`);
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
    const [tall, wide] = [ROWS * STEP - 3, columns * STEP - 3];
    const sheet = new Float64Array(tall * wide);
    for (let f = 0; f < filters; f += 1) {
      const corner = Math.floor(f / columns) * STEP * wide + (f % columns) * STEP;
      for (let n = 0; n < MAP * MAP; n += 1) {
        const [row, column] = [Math.floor(n / MAP), n % MAP];
        const pixel = Math.floor((row * height) / MAP) * width + Math.floor((column * width) / MAP);
        sheet[corner + row * wide + column] = maps.data[pixel * filters + f];
      }
    }
    paintShades(canvas, tall, wide, sheet, limit,
      ...(signed ? ["positive", "negative"] : ["output"]));
    write(size, `${height} × ${width}, `);
    write(scale, `${signed ? "−" : "0 to "}${limit.toFixed(1)}${signed
      ? ` to ${limit.toFixed(1)}` : ""}`);
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
      write(row.text, percent(data[n]));
      row.node.classList.toggle("is-said", n === top);
      row.node.classList.toggle("is-wrong", n === top && truth !== null && truth !== n);
    });
  } };
}
