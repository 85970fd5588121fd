/** Connections: layers as grids of units; point at one to see whom it is joined to. */

import {
  clamp, colour, count, figure, h, lettersOn, plural, pointable, rgb, write,
} from "./shared.js";
import {
  pathsDown, pathsUp, receptiveField, stackCounts, stackSides, tapName, tapUnder,
  weightShade,
} from "./stacks.js";

const STATE = ["kind", "size", "stride", "dilation", "depth", "side", "unit"];
const KINDS = ["fully connected", "locally connected", "convolution"];
const DEEPEST = 5;
const SMALLEST = 4;
const LARGEST = 24;
/** From this size on a cell has room for the name of its weight. */
const NAMED = 10;
/** Room for the grids by the columns that they stand in, and between them; pixels. */
const HEIGHT = { 3: 432, 2: 504 };
const LABEL = 36;
const GAP = { across: 36, down: 8 };

/** Column and row of a level: to and fro, so that each stands beside the one before it. */
function spot(level, columns) {
  const [row, n] = [Math.floor(level / columns), level % columns];
  return { row, column: row % 2 ? columns - 1 - n : n };
}

/**
 * Where the grids go: pixels of a cell, and left, top and side of each level's grid.
 *
 * deep: the sides of all layers that could be there. They alone decide, so that a layer
 * more or less leaves the others where they are, as large as they are.
 */
function arranged(deep, room, columns) {
  const widths = new Array(columns).fill(0);
  const heights = new Array(Math.ceil((DEEPEST + 1) / columns)).fill(0);
  deep.forEach((side, level) => {
    const { row, column } = spot(level, columns);
    widths[column] = Math.max(widths[column], side);
    heights[row] = Math.max(heights[row], side);
  });
  const sum = (sides) => sides.reduce((a, b) => a + b, 0);
  const across = (room - (columns - 1) * GAP.across) / sum(widths);
  const down = (HEIGHT[columns] - heights.length * (LABEL + GAP.down)) / sum(heights);
  const cell = Math.floor(Math.min(Math.max(Math.min(across, down), SMALLEST), LARGEST));
  const grids = deep.map((side, level) => {
    const { row, column } = spot(level, columns);
    return { row, side: side * cell,
      left: cell * sum(widths.slice(0, column)) + column * GAP.across,
      top: cell * sum(heights.slice(0, row)) + row * (LABEL + GAP.down) };
  });
  return { cell, grids, width: cell * sum(widths) + (columns - 1) * GAP.across };
}

/** For each level and axis, the paths that join its positions to the unit's. */
function reached(kind, sides, layer, unit) {
  const alone = (side, at) => Array.from({ length: side }, (_, n) => (n === at ? 1 : 0));
  const all = (side) => new Array(side).fill(1);
  const full = kind === "fully connected";
  return [unit.row, unit.column].map((at) => {
    const paths = [];
    paths[unit.level] = alone(sides[unit.level], at);
    for (let n = unit.level - 1; n >= 0; n -= 1) {
      paths[n] = full ? all(sides[n]) : pathsDown(paths[n + 1], sides[n], layer);
    }
    for (let n = unit.level + 1; n < sides.length; n += 1) {
      paths[n] = full ? all(sides[n]) : pathsUp(paths[n - 1], sides[n], layer);
    }
    return paths;
  });
}

/** First and last position with a path, and how many there are between. */
function stretch(paths) {
  const used = paths.flatMap((number, n) => (number > 0 ? [n] : []));
  return { first: used[0], last: used.at(-1), used: used.length };
}

/** The unit that is shown: the one pointed at, or the middle one of the last layer. */
function shown(unit, sides) {
  const last = sides.length - 1;
  if (!unit) return middle(sides, last);
  const level = Math.min(unit[0], last);
  const [row, column] = unit.slice(1).map((at) => clamp(at, 0, sides[level] - 1));
  return { level, row, column };
}

function middle(sides, level) {
  const at = Math.floor(sides[level] / 2);
  return { level, row: at, column: at };
}

/** What a reader can do where no layer fits. */
const NOTHING = "Choose a smaller kernel, a smaller dilation or a larger input.";

const square = (side) => `${side} × ${side}`;

/** What is seen now, in numbers. */
function sentence(kind, size, sides, unit, axes) {
  const last = sides.length - 1;
  const { level } = unit;
  const noun = level === 0 ? "Input" : level === last ? "Output" : `Layer ${level}'s unit`;
  const seen = (n) => axes.map((paths) => stretch(paths[n]));
  const units = (n, what) => plural(sides[n] ** 2, what);
  const parts = [];
  if (level > 0) {
    const [rows, columns] = seen(0);
    const field = rows.last - rows.first + 1;
    parts.push(`sees ${count(rows.used * columns.used)} of ${units(0, "input")}, `
      + `a receptive field of ${square(field)}`);
  }
  if (level < last) {
    const [rows, columns] = seen(last);
    parts.push(`moves ${count(rows.used * columns.used)} of ${units(last, "output")}`);
  }
  const { pairs, connections, weights } = stackCounts(kind, sides, size);
  const share = ((100 * connections) / pairs).toFixed(connections === pairs ? 0 : 2);
  return `${noun} (${unit.row}, ${unit.column}) ${parts.join(", and ")}. `
    + `${last > 1 ? `All ${last} layers have` : "The layer has"} `
    + `${plural(connections, "connection")}, ${share}% of all pairs, `
    + `and ${plural(weights, "different weight")}.`;
}

export default figure(STATE, ({ picture, say, request, signal, get, put, add, more, row }) => {
  row.parentElement.classList.add("wl-connections");
  picture.before(row, row.parentElement.querySelector(".wl-say"));
  const canvas = h("canvas", { "aria-hidden": "true" });
  const stage = h("div", { class: "wl-stack" }, canvas);
  picture.append(stage);
  let now = null;
  /** What the traits say now, which the next frame will show. */
  const current = () => {
    const values = Object.fromEntries(STATE.map((name) => [name, get(name)]));
    const { sides, problem } = stackSides(values);
    const deep = stackSides({ ...values, depth: DEEPEST }).sides;
    return { ...values, sides, deep, problem, unit: shown(values.unit, sides) };
  };
  const move = (level, cell) => {
    const unit = cell && [level, cell.row, cell.column];
    if (String(unit) !== String(get("unit"))) put({ unit });
  };
  const nodes = Array.from({ length: DEEPEST + 1 }, (_, level) => {
    const grid = h("div", { class: "wl-units" });
    const title = h("span");
    const note = h("span", { class: "wl-note" });
    const label = h("div", { class: "wl-level" }, title, note);
    stage.append(grid, label);
    pointable(grid, {
      label: level ? `units of layer ${level}` : "input units",
      size: () => ({ rows: current().sides[level], columns: current().sides[level] }),
      at: () => {
        const { sides, unit } = current();
        return unit.level === level ? unit : middle(sides, level);
      },
      point: (cell) => move(level, cell),
      signal,
    });
    return { grid, label, title, note };
  });

  add.choice({ name: "kind", label: "layer", options: KINDS });
  add.slider({ name: "depth", label: "depth" });
  add.slider({ name: "size", label: "kernel", say: square });
  add.slider({ name: "stride", label: "stride",
    say: (n) => plural(n, "unit") });
  add.slider({ name: "dilation", label: "dilation" });
  more.slider({ name: "side", label: "input", say: square });

  const watch = new ResizeObserver(request);
  watch.observe(picture);
  signal.addEventListener("abort", () => watch.disconnect());

  /** Words and places of the grids. */
  function place() {
    const { sides, grids, layer, kind } = now;
    let field = 1;
    nodes.forEach(({ grid, label, title, note }, level) => {
      grid.hidden = label.hidden = level >= sides.length;
      if (grid.hidden) return;
      const at = grids[level];
      Object.assign(grid.style, { left: `${at.left}px`, top: `${at.top}px`,
        width: `${at.side}px`, height: `${at.side}px` });
      Object.assign(label.style, { left: `${at.left}px`, top: `${at.top + at.side + 2}px` });
      write(title, `${level ? `layer ${level}` : "input"}: ${square(sides[level])}`);
      const taps = Array.from({ length: level },
        () => [layer.size, layer.stride, layer.dilation]);
      field = kind === "fully connected" ? sides[0] : receptiveField(taps).size;
      write(note, level ? `sees ${square(field)}` : "");
    });
  }

  /** The grids, the cone between them, and the unit that is pointed at. */
  function draw() {
    const { sides, grids, cell, width, unit, axes, kind, layer } = now;
    const zoom = devicePixelRatio || 1;
    const height = Math.max(...grids.map(({ top, side }) => top + side));
    canvas.width = Math.round((width + 4) * zoom);
    canvas.height = Math.round((height + 4) * zoom);
    Object.assign(canvas.style, { width: `${width + 4}px`, height: `${height + 4}px` });
    const pen = canvas.getContext("2d");
    pen.scale(zoom, zoom);
    pen.translate(2, 2);
    const hue = Object.fromEntries(["input", "output", "kernel", "kernel-fill", "ink"].map(
      (role) => [role, colour(canvas, role)]));
    const under = ["kernel-fill", "ground"].map((role) => rgb(colour(canvas, role)));
    const gap = cell > 4 ? 1 : 0.5;
    const family = getComputedStyle(canvas).fontFamily;
    Object.assign(pen, { textAlign: "center", textBaseline: "middle" });
    const most = axes.map((paths) => paths.map((one) => Math.max(...one)));
    grids.forEach((grid, level) => {
      const own = hue[level ? "output" : "input"];
      for (let r = 0; r < sides[level]; r += 1) {
        for (let c = 0; c < sides[level]; c += 1) {
          const joined = sides.length > 1 && axes[0][level][r] * axes[1][level][c];
          let [fill, strength] = [own, 0.16];
          if (joined && Math.abs(level - unit.level) === 1) {
            fill = hue["kernel-fill"];
            strength = 0.25 + 0.75 * shadeOf(level, r, c);
          } else if (joined) {
            strength = 0.35 + (0.65 * joined) / (most[0][level] * most[1][level]);
          }
          pen.globalAlpha = strength;
          pen.fillStyle = fill;
          pen.fillRect(grid.left + c * cell, grid.top + r * cell, cell - gap, cell - gap);
          const weighs = joined && Math.abs(level - unit.level) === 1;
          if (weighs && cell >= NAMED) letter(grid, level, r, c, strength);
        }
      }
    });
    pen.globalAlpha = 1;
    cone(pen, hue, gap);

    /** The weight between a cell and the unit: the layer above it, its output, its tap. */
    function weightOf(level, r, c) {
      const below = level < unit.level;
      const [upper, lower] = below ? [unit, { row: r, column: c }]
        : [{ row: r, column: c }, unit];
      const top = below ? unit.level : level;
      const output = upper.row * sides[top] + upper.column;
      const tap = kind === "fully connected"
        ? lower.row * sides[top - 1] + lower.column
        : tapUnder(upper.row, lower.row, layer) * layer.size
          + tapUnder(upper.column, lower.column, layer);
      return { top, output, tap };
    }

    function shadeOf(level, r, c) {
      const { top, output, tap } = weightOf(level, r, c);
      return weightShade(kind, top, output, tap);
    }

    /** The name of a shared weight, on its cell. */
    function letter(grid, level, r, c, strength) {
      const name = tapName(kind, weightOf(level, r, c).tap);
      if (!name) return;
      pen.globalAlpha = 1;
      pen.fillStyle = lettersOn(...under, strength);
      pen.font = `${Math.round(0.75 * cell)}px ${family}`;
      pen.fillText(name, grid.left + (c + 0.5) * cell, grid.top + (r + 0.5) * cell);
    }
  }

  /** Outlines of what is joined on each level, and lines from one to the next. */
  function cone(pen, hue, gap) {
    const { grids, cell, unit, axes } = now;
    const boxes = grids.map((grid, level) => {
      const [rows, columns] = axes.map((paths) => stretch(paths[level]));
      if (!rows.used || !columns.used) return null;
      return {
        left: grid.left + columns.first * cell - gap,
        right: grid.left + (columns.last + 1) * cell,
        top: grid.top + rows.first * cell - gap,
        bottom: grid.top + (rows.last + 1) * cell,
      };
    });
    pen.lineWidth = 1;
    pen.strokeStyle = hue.kernel;
    boxes.forEach((box, level) => {
      const next = boxes[level + 1];
      if (!box || !next) return;
      // Between the sides that face each other, beside or above one another.
      const [from, to, edges] = grids[level + 1].row > grids[level].row
        ? ["bottom", "top", ["left", "right"]]
        : grids[level + 1].left > grids[level].left ? ["right", "left", ["top", "bottom"]]
          : ["left", "right", ["top", "bottom"]];
      const flat = from === "bottom" || from === "top";
      pen.beginPath();
      for (const edge of edges) {
        pen.moveTo(...(flat ? [box[edge], box[from]] : [box[from], box[edge]]));
        pen.lineTo(...(flat ? [next[edge], next[to]] : [next[to], next[edge]]));
      }
      pen.stroke();
    });
    boxes.forEach((box, level) => {
      if (!box || boxes.length === 1) return;
      pen.strokeStyle = level === unit.level ? hue.ink : hue.kernel;
      pen.lineWidth = level === unit.level ? 2 : 1;
      pen.strokeRect(box.left, box.top, box.right - box.left, box.bottom - box.top);
    });
  }

  return () => {
    const { kind, size, stride, dilation, sides, deep, problem, unit } = current();
    const layer = { size, stride, dilation };
    const axes = reached(kind, sides, layer, unit);
    const room = picture.clientWidth || 300;
    const { grids, ...all } = arranged(deep, room, room < 480 ? 2 : 3);
    now = { kind, layer, sides, unit, axes, ...all, grids: grids.slice(0, sides.length) };
    place();
    draw();
    const why = problem ? `Layer ${sides.length} does not fit: ${problem}. ` : "";
    say(why + (sides.length > 1 ? sentence(kind, size, sides, unit, axes) : NOTHING));
  };
});
