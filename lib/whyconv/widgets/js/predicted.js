/**
 * The reader's prediction, drawn beside what was measured, in a chart, a table or under a
 * picture further down the page: whyconv.questions.beside says where and how.
 *
 * `predictionBeside(question, node)` finds the place behind the node of the question, and
 * gives a function that draws an answer there, or with null takes it away.
 */

import { clamp, h, s, short } from "./shared.js";
import { readings } from "./spelling.js";
import { bare } from "./marked.js";

const PLACES = {
  column: "table", row: "table", swatch: ".wc-figure:not(.wc-ask)",
};
const IN_CHART = ".wc-figure:has(svg[data-charts])";

/** The number that was meant: of several readings the one nearest to the answer. */
function meant({ answer, unit }, text) {
  const { values = [] } = readings(`${text}`, unit);
  return values.reduce((best, one) => (
    Math.abs(one - answer) < Math.abs(best - answer) ? one : best), values[0]);
}

/** The answer in words. */
function predictionInWords(question, answer) {
  if (question.kind === "curve") {
    return question.at.map((place, n) => `${inUnits(question, answer[n])} at ${place}`).join(", ");
  }
  if (question.kind === "one") return `“${bare(question.choices[Number(answer)])}”`;
  const unit = question.unit.length > 1 ? ` ${question.unit}` : question.unit;
  return `${short(meant(question, answer), 6)}${unit}`;
}

const inUnits = ({ beside }, height) => (
  beside.at[0] === "%" ? `${short(100 * height, 2)}%` : short(height, 3));

/** A line through points, points to be marked, words at an x: in the chart's numbers. */
const LINES = {
  sketch: ({ at }, answer) => (
    { line: at.map((place, n) => [Number(place.replace(",", "")), answer[n]]) }),
  point: ({ beside: { at: [y] } }, n) => ({ marks: [[n, y]] }),
  growth: ({ beside: { at: [x, y, last] } }, factor) => {
    const places = Array.from({ length: 17 }, (_, n) => (x / 4) * (4 * last / x) ** (n / 16));
    return { line: places.map((one) => [one, y * factor ** Math.log2(one / x)]) };
  },
  wave: ({ beside: { at: [pixels] } }, cycles) => {
    const places = Array.from({ length: 8 * (pixels - 1) + 1 }, (_, n) => n / 8);
    return { line: places.map((x) => [x, Math.cos((2 * Math.PI * cycles * x) / pixels)]) };
  },
  points: ({ beside: { at } }, choice) => ({ marks: at[choice] }),
  posts: ({ beside: { at } }, choice) => ({ posts: at[choice] }),
};

/** The chart's numbers as pixels of its drawing: {box, across, down}. */
function scaleOf(svg, chart) {
  const words = svg.dataset.charts.split("; ")[chart].split(" ");
  const [left, top, width, height, x0, x1, y0, y1] = words.map(Number);
  const share = (value, low, high, log) => (log
    ? Math.log(Math.max(value, 1e-300) / low) / Math.log(high / low) : (value - low) / (high - low));
  return {
    left, top, width, height,
    across: (x) => left + width * share(x, x0, x1, words[8].includes("x")),
    down: (y) => top + height * (1 - share(y, y0, y1, words[8].includes("y"))),
  };
}

const STROKE = "fill: none; stroke: var(--wc-grey); stroke-linecap: round";
const DOTS = "stroke-width: 4; stroke-dasharray: 0 8";

/** Draw into one chart; the node that was added. */
function drawInChart(svg, chart, { line, marks = [], posts = [] }) {
  const { left, top, width, height, across, down } = scaleOf(svg, chart);
  const inside = (y) => clamp(y, top, top + height);
  const group = s("g", { class: "wc-predicted" });
  svg.append(group);
  const word = (text, spots) => group.append(label(svg, text, spots, { left, top, width, height }));
  if (line) {
    const points = line.map(([x, y]) => [across(x), down(y)]);
    const d = `M${points.map(([x, y]) => `${x.toFixed(1)} ${clamp(y, -9999, 9999).toFixed(1)}`).join("L")}`;
    // What leaves the plot is cut off, as a nested drawing is.
    group.append(s("svg", { x: left - 3, y: top - 3, width: width + 6, height: height + 6,
      viewBox: `${left - 3} ${top - 3} ${width + 6} ${height + 6}` },
    s("path", { d, style: `${STROKE}; ${DOTS}` })));
    const seen = points.filter(([x, y]) => x >= left && x <= left + width && y >= top && y <= top + height);
    word("your prediction", seen.length ? seen : [[left + width / 2, top + height / 2]]);
  }
  for (const [x, y] of marks) {
    const off = down(y) < top || across(x) > left + width;
    const spot = [clamp(across(x), left, left + width), inside(down(y))];
    group.append(s("circle", { cx: spot[0], cy: spot[1], r: 7, style: `${STROKE}; stroke-width: 3` }));
    word(off ? "your prediction ↗" : "your prediction", [spot]);
  }
  group.append(...posts.map(([x]) => s("path", { d: `M${across(x)} ${top}V${top + height}`,
    style: `${STROKE}; ${DOTS}` })));
  for (const [x, name] of posts) {
    word(`you: ${name}`, [0.1, 0.3, 0.5, 0.7, 0.9].map((part) => [across(x), top + part * height]));
  }
  return group;
}

/** A word near one of the spots, where it hides least of what is there. */
function label(svg, text, spots, { left, top, width, height }) {
  const node = s("text", { style: "font-size: 13px; fill: var(--wc-ink); text-anchor: middle; "
    + "paint-order: stroke; stroke: var(--wc-ground); stroke-width: 4px; stroke-linejoin: round" }, text);
  const half = 3.6 * text.length;
  const step = Math.max(1, Math.floor(spots.length / 12));
  const tries = spots.filter((_, n) => n % step === 0).reverse().flatMap(([x, y]) => [
    [0, -14], [0, 24], [half + 14, 5], [-half - 14, 5], [half, -14], [-half, 24],
  ].map(([dx, dy]) => [clamp(x + dx, left + half, left + width - half), y + dy]));
  const taken = inkOf(svg);
  const hidden = ([x, y]) => taken.filter(([a, b]) => (
    Math.abs(a - x) < half + 4 && b > y - 15 && b < y + 6)).length
    + (y < top - 4 || y > top + height - 4 ? 1000 : 0);
  const [x, y] = tries.reduce((best, one) => (hidden(one) < hidden(best) ? one : best));
  node.setAttribute("x", x.toFixed(1));
  node.setAttribute("y", y.toFixed(1));
  return node;
}

/** Points on what is drawn already: along each line, and over each word. */
function inkOf(svg) {
  const into = svg.getScreenCTM()?.inverse();
  if (!into) return [];
  const at = (node, x, y) => {
    const { x: a, y: b } = new DOMPoint(x, y).matrixTransform(into.multiply(node.getScreenCTM()));
    return [a, b];
  };
  return [...svg.querySelectorAll("path, text, use, circle")].flatMap((node) => {
    // A word may stand on the lines of the grid, which are faint.
    if (node.closest('defs, clipPath, [style*="wc-faint"]')) return [];
    if (node.getTotalLength) {
      const length = node.getTotalLength();
      const count = clamp(Math.round(length / 6), 2, 120);
      return Array.from({ length: count }, (_, n) => {
        const { x, y } = node.getPointAtLength((length * n) / (count - 1));
        return at(node, x, y);
      });
    }
    const { x, y, width, height } = node.getBBox();
    return Array.from({ length: 25 }, (_, n) => at(node, x + (width * n) / 24, y + height / 2));
  });
}

/** Draw into a table: a column of its own, or a word in the row that is meant. */
function drawInTable(table, question, answer) {
  const texts = question.kind === "curve"
    ? Object.fromEntries(question.at.map((place, n) => [place, inUnits(question, answer[n])]))
    : { [short(meant(question, answer), 6)]: "←" };
  const head = question.kind === "curve" ? "your sketch" : "your answer";
  return [...table.rows].map((row) => {
    const first = row.cells[0];
    const cell = h(first.tagName === "TH" && row.parentNode.tagName === "THEAD" ? "th" : "td",
      { class: "wc-predicted", style: "text-align: right" },
      row.parentNode.tagName === "THEAD" ? head : texts[first.textContent.trim()] ?? "");
    row.append(cell);
    return cell;
  });
}

const NOTES = {
  sketch: "Large dots: your sketch,", growth: "Large dots: your prediction, a factor of",
  wave: "Large dots: your prediction,", point: "The ring: your prediction,",
  points: "The ring: your prediction,", posts: "Dotted uprights: your prediction,",
  column: "Last column: your sketch,", row: "Your prediction:", swatch: "Your prediction:",
};

export function predictionBeside(question, node) {
  const { beside } = question;
  const behind = [...document.querySelectorAll(PLACES[beside.shape] ?? IN_CHART)].filter(
    (one) => node.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING);
  const place = behind[beside.figure];
  if (!place) return () => {}; // the question is on another page: the self-test's, say
  let drawn = [];
  let now = null;
  const draw = () => {
    for (const one of drawn) one.remove();
    drawn = [];
    if (now === null) return;
    const value = question.kind === "number" ? meant(question, now)
      : question.kind === "one" ? Number(now) : now;
    const note = h("p", { class: "wc-predicted-note" },
      `${NOTES[beside.shape]} ${predictionInWords(question, now)}.`);
    if (beside.shape === "swatch") {
      note.append(" ", h("i", { "aria-hidden": "true", style: `background: color-mix(in srgb, `
        + `var(--wc-${beside.at[0]}-fill) ${clamp(value, 0, 100)}%, var(--wc-ground))` }));
    }
    if (PLACES[beside.shape] === "table") {
      drawn = [note, ...drawInTable(place, question, now)];
      (place.parentNode.matches("[class*=scroll]") ? place.parentNode : place).after(note);
      return;
    }
    drawn = [note];
    place.insertBefore(note, place.querySelector(":scope > figcaption"));
    if (PLACES[beside.shape]) return;
    for (const svg of place.querySelectorAll("svg[data-charts]")) {
      drawn.push(drawInChart(svg, beside.chart, LINES[beside.shape](question, value)));
    }
  };
  // Where the words find room depends on what is shown: wide or narrow, folded or not.
  addEventListener("resize", () => { if (now !== null && !PLACES[beside.shape]) draw(); });
  return (answer) => {
    now = answer;
    draw();
  };
}
