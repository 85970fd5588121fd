/** Arrays as crisp pictures with outlines over them, and small grids of numbers. */

import { adjust, colour, count, h, rgb, s, short, write } from "./shared.js";

/** A number as it is read: whole ones in full, others to so many digits. */
export function read(number, digits = 4) {
  const near = Number.isInteger(number) ? number : Number(number.toPrecision(6));
  return Number.isInteger(near) ? count(near + 0).replace("-", "−") : short(near, digits);
}

/** What black and white stand for: 0 to 255 or 0 to 1, and below 0 if it must. */
export function greyRange(values) {
  let [low, high] = [0, 0];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return { low, high: high > 1 || high === 0 ? Math.max(255, high) : 1 };
}

/**
 * A picture of cells: a canvas, an overlay in units of cells, a title and a scale.
 *
 * Returns {node, cells, fit(rows, columns), scale(low, high, kind), marks}; marks are
 * SVG elements to set: frame, dim, outline.
 */
export function panel(name) {
  const canvas = h("canvas");
  const marks = {
    lines: s("path", { class: "wl-lab-lines" }),
    frame: s("rect", { class: "wl-lab-frame" }),
    dim: s("path", { class: "wl-lab-dim", "fill-rule": "evenodd" }),
    halo: s("rect", { class: "wl-lab-halo" }),
    outline: s("rect", { class: "wl-lab-outline" }),
  };
  const overlay = s("svg", { preserveAspectRatio: "none", "aria-hidden": "true" },
    ...Object.values(marks));
  const cells = h("div", { class: "wl-lab-cells" }, canvas, overlay);
  const title = h("span");
  const [low, strip, high] = [h("span"), h("i"), h("span")];
  const key = h("span", { class: "wl-lab-scale", "aria-hidden": "true" }, low, strip, high);
  const node = h("div", { class: `wl-lab-panel wl-lab-${name}` },
    h("div", { class: "wl-lab-head" }, title, key),
    h("div", { class: "wl-lab-frame-of" }, cells));
  return { node, cells, marks, canvas,
    title: (text) => { write(title, text); },
    scale: (from, to, kind) => {
      write(low, from);
      write(high, to);
      adjust(strip, { class: `wl-lab-${kind}` });
    },
    fit: (rows, columns) => {
      if (canvas.width === columns && canvas.height === rows) return;
      [canvas.width, canvas.height] = [columns, rows];
      overlay.setAttribute("viewBox", `0 0 ${columns} ${rows}`);
      cells.style.setProperty("--ratio", columns / rows);
      marks.lines.setAttribute("d", columns > 40 ? "" : ruled(rows, columns));
    },
  };
}

function ruled(rows, columns) {
  const down = Array.from({ length: columns - 1 }, (_, n) => `M${n + 1} 0v${rows}`);
  const across = Array.from({ length: rows - 1 }, (_, n) => `M0 ${n + 1}h${columns}`);
  return [...down, ...across].join("");
}

/** Put a rectangle of cells in place, or away with null. */
export function enclose(mark, box) {
  adjust(mark, { visibility: box ? "visible" : "hidden", ...box });
}

/** A rectangle of cells as a path, to cut holes with. */
export const boxPath = ({ x, y, width, height }) => `M${x} ${y}h${width}v${height}h${-width}z`;

/** Numbers as greys from low (black) to high (white). */
export function paintGreys(canvas, data, { low, high }) {
  paintPixels(canvas, (pixels, n) => {
    const level = Math.round((255 * (data[n] - low)) / (high - low));
    pixels.fill(level, 4 * n, 4 * n + 3);
    pixels[4 * n + 3] = 255;
  });
}

/** Numbers as blue (below zero) through the ground to orange, fullest at limit. */
export function paintSigned(canvas, data, limit) {
  const [below, above] = ["negative", "positive"].map((role) => rgb(colour(canvas, role)));
  paintPixels(canvas, (pixels, n) => {
    const tint = data[n] < 0 ? below : above;
    for (let c = 0; c < 3; c += 1) pixels[4 * n + c] = tint[c];
    pixels[4 * n + 3] = 255 * Math.min(1, Math.abs(data[n]) / limit);
  });
}

function paintPixels(canvas, paint) {
  const context = canvas.getContext("2d");
  const image = context.createImageData(canvas.width, canvas.height);
  for (let n = 0; n < canvas.width * canvas.height; n += 1) paint(image.data, n);
  context.putImageData(image, 0, 0);
}

/** How large a text may be in a cell of side 1, where `cells` stand side by side. */
export function fitting(text, cells) {
  const wide = Math.max(1, text.length - 0.5 * (text.match(/[.,]/g) ?? []).length);
  return Math.min(cells > 3 ? 0.35 : 0.32, 1.4 / wide);
}

/** A small grid of numbers to read. paint(shape, cells): {text, fill, opacity, ink}. */
export function numberGrid(name) {
  const drawing = s("svg", { "aria-hidden": "true" });
  const label = h("div", { class: "wl-lab-label" });
  const node = h("div", { class: `wl-lab-grid wl-lab-${name}` }, label, drawing);
  let drawn = [];
  let shown = "";
  const build = ([rows, columns]) => {
    drawing.setAttribute("viewBox", `-0.02 -0.02 ${columns + 0.04} ${rows + 0.04}`);
    drawn = Array.from({ length: rows * columns }, (_, n) => {
      const [x, y] = [n % columns, Math.floor(n / columns)];
      return [s("rect", { x, y, width: 1, height: 1 }), s("text", { x: x + 0.5, y: y + 0.5 })];
    });
    drawing.replaceChildren(...drawn.flat());
  };
  return { node, label, paint: (shape, cells) => {
    if (shown !== `${shape}`) build(shape);
    shown = `${shape}`;
    drawn.forEach(([rect, text], n) => {
      const { text: words = "", fill = "none", opacity = 1, ink = "" } = cells[n];
      rect.style.fill = fill;
      rect.style.fillOpacity = opacity;
      text.style.fill = ink;
      if (text.textContent === words) return;
      write(text, words);
      text.setAttribute("font-size", fitting(words, Math.max(...shape)).toFixed(3));
    });
  } };
}
