/** Squares on a canvas: the entries of a matrix, crisp on every screen. */

import { colour, rgb } from "./shared.js";
import { letter } from "./entries.js";

const ROLES = ["ink", "grey", "faint", "ground", "input", "output", "kernel-fill"];

/** The strength of what is not pointed at. */
export const DIMMED = 0.35;

/** The colours of the theme, and which of ink and ground is read on a given orange. */
export function palette(node) {
  const colours = Object.fromEntries(ROLES.map((role) => [role, colour(node, role)]));
  const [fill, ground, ink] = ["kernel-fill", "ground", "ink"].map((role) => rgb(colours[role]));
  const light = (channels) => {
    const [red, green, blue] = channels.map((value) => (value / 255) ** 2.2);
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05;
  };
  const on = (strength) => {
    const under = light(fill.map((value, n) => strength * value + (1 - strength) * ground[n]));
    const contrast = (letters) => Math.max(under / light(letters), light(letters) / under);
    return contrast(ink) >= contrast(ground) ? colours.ink : colours.ground;
  };
  return { ...colours, on };
}

/**
 * A canvas of rows × columns squares, cleared: what draws on it in units of squares.
 *
 * room: CSS pixels for `most` squares side by side. Squares are whole device pixels.
 */
export function sheet(canvas, colours, rows, columns, room, most) {
  const scale = window.devicePixelRatio || 1;
  const unit = Math.max(2, Math.floor((room * scale) / most));
  const [width, height] = [columns * unit, rows * unit];
  const context = canvas.getContext("2d");
  if (canvas.width !== width || canvas.height !== height) {
    Object.assign(canvas, { width, height });
    Object.assign(canvas.style, { width: `${width / scale}px`, height: `${height / scale}px` });
  }
  context.clearRect(0, 0, width, height);
  context.font = `${Math.round(Math.min(0.6 * unit, 16 * scale))}px ${getComputedStyle(canvas).fontFamily}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  const gap = unit >= 7 * scale ? Math.round(scale) : 0;

  const fill = (role, x, y, across, down, strength = 1) => {
    context.globalAlpha = strength;
    context.fillStyle = colours[role];
    context.fillRect(x * unit, y * unit, across * unit - gap, down * unit - gap);
  };
  const entry = (x, y, { own, shared, tap }, opacity = 1) => {
    if (own > 0.01) fill("grey", x, y, 1, 1, own * opacity);
    if (shared > 0.01) fill("kernel-fill", x, y, 1, 1, shared * opacity);
    if (tap < 0 || shared < 0.2 || unit < 14 * scale) return;
    context.globalAlpha = opacity;
    context.fillStyle = colours.on(shared * opacity);
    context.fillText(letter(tap), (x + 0.5) * unit - gap / 2, (y + 0.53) * unit - gap / 2);
  };
  const outline = (role, x, y, across, down) => {
    const line = 2 * scale;
    const [left, top] = [x, y].map((start) => Math.max(start * unit - gap / 2, line / 2));
    const right = Math.min((x + across) * unit - gap / 2, width - line / 2);
    const bottom = Math.min((y + down) * unit - gap / 2, height - line / 2);
    context.globalAlpha = 1;
    context.lineWidth = line;
    context.strokeStyle = colours[role];
    context.strokeRect(left, top, right - left, bottom - top);
  };
  const line = (x, y, across, down) => {
    const thin = Math.round(scale);
    context.globalAlpha = DIMMED;
    context.fillStyle = colours.grey;
    context.fillRect(x * unit - thin, y * unit - thin,
      Math.max(across * unit, thin), Math.max(down * unit, thin));
  };
  return { fill, entry, outline, line };
}
