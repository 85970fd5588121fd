/** Squares on a canvas: the entries of a matrix, crisp on every screen. */

import { colour, lettersOn, rgb } from "./shared.js";
import { letter } from "./entries.js";

const ROLES = ["ink", "grey", "faint", "ground", "input", "output", "kernel-fill"];

let family = null;
let spare = null;

/** A small canvas to put pixels on, of this size and clear. */
function dots(width, height) {
  spare ??= document.createElement("canvas").getContext("2d");
  Object.assign(spare.canvas, { width, height });
  return spare;
}

/** Grey of one strength under orange of another, [r, g, b, a] from 0 to 255. */
export function mixer(colours) {
  const [grey, orange] = ["grey", "kernel-fill"].map((role) => rgb(colours[role]));
  return (pixels, n, own, shared) => {
    const below = own * (1 - shared);
    const whole = below + shared;
    for (let c = 0; c < 3; c += 1) {
      pixels[4 * n + c] = whole ? (grey[c] * below + orange[c] * shared) / whole : 0;
    }
    pixels[4 * n + 3] = 255 * whole;
  };
}

/** The strength of what is not pointed at. */
export const DIMMED = 0.35;

/** The colours of the theme, and whether black or white is read on a given orange. */
export function palette(node) {
  family ??= getComputedStyle(node).fontFamily;
  const colours = Object.fromEntries(ROLES.map((role) => [role, colour(node, role)]));
  const [fill, ground] = ["kernel-fill", "ground"].map((role) => rgb(colours[role]));
  const on = (strength) => lettersOn(fill, ground, strength);
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
  context.font = `${Math.round(Math.min(0.6 * unit, 16 * scale))}px ${family}`;
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
    name(x, y, { shared, tap }, opacity);
  };
  /** Many entries from (x, y) on, in one go: mixed has their colours, [r, g, b, a] each. */
  const entries = (x, y, across, down, mixed) => {
    const small = dots(across, down);
    small.putImageData(new ImageData(mixed, across, down), 0, 0);
    Object.assign(context, { globalAlpha: 1, imageSmoothingEnabled: false });
    context.drawImage(small.canvas, x * unit, y * unit, across * unit, down * unit);
    if (!gap) return;
    for (let n = 1; n <= across; n += 1) {
      context.clearRect((x + n) * unit - gap, y * unit, gap, down * unit);
    }
    for (let n = 1; n <= down; n += 1) {
      context.clearRect(x * unit, (y + n) * unit - gap, across * unit, gap);
    }
  };
  /** A fill under what is drawn already. */
  const under = (...what) => {
    context.globalCompositeOperation = "destination-over";
    fill(...what);
    context.globalCompositeOperation = "source-over";
  };
  const name = (x, y, { shared, tap }, opacity = 1) => {
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
  return { fill, under, entry, entries, name, outline, line };
}
