/**
 * From a drawing to what the data are: 8 × 8 counts of ink.
 *
 * The digits of the data came from scans that were scaled to a box of 20 × 32 pixels,
 * thickened or thinned to much the same amount of ink, straightened, and counted in
 * blocks of 4 × 4. A drawing goes the same way: pen.py has the same steps. A drawing is
 * 96 × 96 shares of ink, 0 to 1, a bitmap 32 × 32 zeros and ones, both flat.
 */

export const PAPER = 96;
export const BITMAP = 32;
const BLOCK = 4;
export const SIDE = BITMAP / BLOCK;
const WIDEST = 20;
const RADIUS = 4;

/** How many of the 1,024 pixels are ink in the middle one of the dataset's digits. */
export const USUAL_INK = 313;

/** The drawing with a stroke from [x, y] to [x, y], in pixels of the paper. */
export function inked(ink, [x, y], [toX, toY]) {
  const [dx, dy] = [toX - x, toY - y];
  const length = dx * dx + dy * dy;
  const near = (a, b) => [Math.max(0, Math.floor(Math.min(a, b) - RADIUS - 1)),
    Math.min(PAPER, Math.ceil(Math.max(a, b) + RADIUS + 1))];
  const [left, right] = near(x, toX);
  const [top, bottom] = near(y, toY);
  const more = ink.slice();
  for (let row = top; row < bottom; row += 1) {
    for (let column = left; column < right; column += 1) {
      const [px, py] = [column + 0.5 - x, row + 0.5 - y];
      const along = length ? Math.min(1, Math.max(0, (px * dx + py * dy) / length)) : 0;
      const gap = Math.hypot(px - along * dx, py - along * dy);
      const part = Math.min(1, Math.max(0, RADIUS + 0.5 - gap));
      if (part > more[row * PAPER + column]) more[row * PAPER + column] = part;
    }
  }
  return more;
}

/** The rows and columns that hold ink: {top, left, bottom, right}, or null for none. */
export function inkBox(bits, side = BITMAP) {
  const box = { top: side, left: side, bottom: 0, right: 0 };
  bits.forEach((bit, n) => {
    if (bit <= 0.5) return;
    const [row, column] = [Math.floor(n / side), n % side];
    box.top = Math.min(box.top, row);
    box.left = Math.min(box.left, column);
    box.bottom = Math.max(box.bottom, row + 1);
    box.right = Math.max(box.right, column + 1);
  });
  return box.bottom ? box : null;
}

/** A drawing to a bitmap that fills all rows, and at most 20 columns. */
export function scaled(ink) {
  const box = inkBox(ink, PAPER);
  const bits = new Uint8Array(BITMAP * BITMAP);
  if (!box) return bits;
  const down = BITMAP / (box.bottom - box.top);
  const across = Math.min(down, WIDEST / (box.right - box.left));
  const middle = [(box.top + box.bottom) / 2, (box.left + box.right) / 2];
  const from = (n, centre, scale) => centre + (n + 0.5 - BITMAP / 2) / scale - 0.5;
  return bits.map((_, n) => between(ink,
    from(Math.floor(n / BITMAP), middle[0], down),
    from(n % BITMAP, middle[1], across)) > 0.5);
}

/** The ink between four pixels; there is none beyond the paper. */
function between(ink, row, column) {
  const [top, left] = [Math.floor(row), Math.floor(column)];
  const [low, far] = [row - top, column - left];
  const at = (r, c) => (r < 0 || c < 0 || r >= PAPER || c >= PAPER ? 0 : ink[r * PAPER + c]);
  return (1 - low) * ((1 - far) * at(top, left) + far * at(top, left + 1))
    + low * ((1 - far) * at(top + 1, left) + far * at(top + 1, left + 1));
}

/** A bitmap thickened or thinned from its edges, until `wanted` pixels are ink. */
export function evened(bits, wanted = USUAL_INK) {
  const places = [[], []];
  bits.forEach((bit, n) => places[bit].push([Math.floor(n / BITMAP), n % BITMAP]));
  if (!places[0].length || !places[1].length) return bits;
  const depth = Float64Array.from(bits, (bit, n) => {
    const [row, column] = [Math.floor(n / BITMAP), n % BITMAP];
    let nearest = Infinity;
    for (const [r, c] of places[1 - bit]) {
      nearest = Math.min(nearest, (r - row) ** 2 + (c - column) ** 2);
    }
    return (Math.sqrt(nearest) - 0.5) * (bit ? -1 : 1);
  });
  const edge = Float64Array.from(depth).sort()[wanted];
  const few = depth.filter((one) => one < edge).length;
  const many = depth.filter((one) => one <= edge).length;
  const limit = many - wanted > wanted - few ? (one) => one < edge : (one) => one <= edge;
  return Uint8Array.from(depth, limit);
}

/** A bitmap whose rows are moved so that it starts and ends at the same column. */
export function straightened(bits) {
  const box = inkBox(bits);
  if (!box) return bits;
  const start = inkBox(bits.map((bit, n) => (n < (box.top + 3) * BITMAP ? bit : 0)));
  const end = inkBox(bits.map((bit, n) => (n >= (box.bottom - 3) * BITMAP ? bit : 0)));
  const slant = (end.left - start.left) / Math.max(1, box.bottom - 1 - box.top);
  const middle = (box.top + box.bottom - 1) / 2;
  const upright = shifted(bits, (row) => -Math.round(slant * (row - middle)));
  const { left, right } = inkBox(upright) ?? box;
  return shifted(upright, () => Math.round((BITMAP - left - right) / 2));
}

function shifted(bits, by) {
  return bits.map((_, n) => {
    const [row, column] = [Math.floor(n / BITMAP), n % BITMAP];
    const from = column - by(row);
    return from < 0 || from >= BITMAP ? 0 : bits[row * BITMAP + from];
  });
}

/** A bitmap to its 8 × 8 blocks: the share of ink in each, in sixteenths. */
export function counted(bits) {
  const shares = new Float32Array(SIDE * SIDE);
  bits.forEach((bit, n) => {
    const [row, column] = [Math.floor(n / BITMAP / BLOCK), Math.floor((n % BITMAP) / BLOCK)];
    shares[row * SIDE + column] += bit / BLOCK ** 2;
  });
  return shares;
}

/** A drawing scaled, evened and straightened: the bitmap whose ink is counted. */
export const bitmap = (ink) => straightened(evened(scaled(ink)));

/** A drawing as the network reads it. */
export const reduced = (ink) => counted(bitmap(ink));
