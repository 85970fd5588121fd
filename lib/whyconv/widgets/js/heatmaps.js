/** Signed arrays as squares of colour, with numbers in them where there are few. */

import { adjust, colour, h, rgb, s, write } from "./shared.js";
import { boxPath, enclose, fitting, read } from "./panels.js";

const UNDER_TEXT = 0.55; // the fullest colour on which ink still reads well

/**
 * A picture of a signed array under a title and its scale.
 *
 * Returns {node, cells, paint, mark}. paint({title, shape, data, limit, written, share,
 * corners}): null is no number, a gap; written puts numbers in the cells; share is the part of
 * the panel's width that it fills; corners are small second numbers, by cell.
 * mark({outline, cell, frame, alone}): boxes {x, y, width, height} or null; alone dims
 * what is outside the outline.
 */
export function heatmap(name) {
  const canvas = h("canvas");
  const marks = Object.fromEntries(["frame", "halo", "outline", "cell"].map(
    (mark) => [mark, s("rect", { class: `wl-sg-${mark}`, visibility: "hidden" })]));
  const lines = s("path", { class: "wl-sg-lines" });
  const dim = s("path", { class: "wl-sg-dim", "fill-rule": "evenodd" });
  const words = s("g");
  const overlay = s("svg", { preserveAspectRatio: "none", "aria-hidden": "true" },
    lines, words, dim, ...Object.values(marks));
  const cells = h("div", { class: "wl-sg-cells" }, canvas, overlay);
  const title = h("span", { class: "wl-sg-title" });
  const limits = h("span");
  const key = h("span", { class: "wl-sg-scale", "aria-hidden": "true" }, h("i"), limits);
  const node = h("div", { class: `wl-sg-panel wl-sg-${name}` },
    h("div", { class: "wl-sg-head" }, title, key),
    h("div", { class: "wl-sg-room" }, cells));
  let texts = [];
  let built = "";
  let last = "";

  const fit = ([rows, columns], written) => {
    if (built === `${rows} ${columns} ${written}`) return;
    built = `${rows} ${columns} ${written}`;
    [canvas.width, canvas.height] = [columns, rows];
    overlay.setAttribute("viewBox", `0 0 ${columns} ${rows}`);
    cells.style.aspectRatio = `${columns} / ${rows}`;
    lines.setAttribute("d", grating(rows, columns));
    texts = Array.from({ length: written ? rows * columns : 0 }, (_, n) => {
      const [x, y] = [n % columns, Math.floor(n / columns)];
      const corner = s("text", { class: "wl-sg-corner", x: x + 0.94, y: y + 0.26 });
      return { text: s("text"), corner, x, y };
    });
    words.replaceChildren(...texts.flatMap(({ text, corner }) => [text, corner]));
  };

  const paint = ({ title: heading, shape, data, limit, written = false, share = 1,
    corners = null }) => {
    const looks = ["negative", "positive"].map((role) => colour(canvas, role));
    const now = [heading, shape, limit, written, share, looks, data, corners].join("|");
    if (now === last) return;
    last = now;
    fit(shape, written);
    cells.style.width = `${100 * share}%`;
    write(title, heading);
    write(limits, `±${read(limit, 2)}`);
    key.classList.toggle("is-pale", written);
    const [below, above] = looks.map(rgb);
    const context = canvas.getContext("2d");
    const pixels = context.createImageData(canvas.width, canvas.height);
    const fullest = 255 * (written ? UNDER_TEXT : 1);
    for (let n = 0; n < data.length; n += 1) {
      const value = data[n] ?? 0;
      pixels.data.set(value < 0 ? below : above, 4 * n);
      pixels.data[4 * n + 3] = fullest * Math.min(1, Math.abs(value) / limit);
    }
    context.putImageData(pixels, 0, 0);
    const contents = texts.length ? inFull(data, limit) : [];
    const size = fitting(contents.reduce((a, b) => (a.length < b.length ? b : a), ""),
      Math.max(...shape));
    texts.forEach(({ text, corner, x, y }, n) => {
      const second = corners?.[n] ?? null;
      const aside = second === null ? 0 : 0.14;
      write(text, contents[n]);
      const place = { x: x + 0.5 - aside, y: y + 0.5 + aside, "font-size": size.toFixed(3) };
      adjust(text, place);
      write(corner, second === null ? "" : `×${read(second, 2)}`);
    });
  };
  const mark = ({ outline = null, cell = null, frame = null, alone = false }) => {
    enclose(marks.outline, outline);
    enclose(marks.halo, outline);
    enclose(marks.cell, cell);
    enclose(marks.frame, frame);
    const whole = { x: 0, y: 0, width: canvas.width, height: canvas.height };
    adjust(dim, { d: alone ? boxPath(whole) + (outline ? boxPath(outline) : "") : "" });
  };
  return { node, cells, paint, mark };
}

/** Numbers with the same decimals each, as many as the fullest colour's two digits need. */
export function inFull(data, limit) {
  const whole = data.every((one) => Number.isInteger(one ?? 0));
  const decimals = whole ? 0 : Math.max(0, Math.min(4, 1 - Math.floor(Math.log10(limit))));
  return Array.from(data, (one) => {
    if (one === null) return "";
    const text = Math.abs(one).toFixed(decimals);
    return one < 0 && Number(text) ? `−${text}` : text;
  });
}

function grating(rows, columns) {
  if (Math.max(rows, columns) > 12) return "";
  const down = Array.from({ length: columns - 1 }, (_, n) => `M${n + 1} 0v${rows}`);
  const across = Array.from({ length: rows - 1 }, (_, n) => `M0 ${n + 1}h${columns}`);
  return [...down, ...across].join("");
}
