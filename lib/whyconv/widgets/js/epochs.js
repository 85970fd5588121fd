/** A player for the epochs of a training, and charts with a cursor at one of them. */

import { playBar } from "./player.js";
import { adjust, count, h, s, write } from "./shared.js";

const EPOCHS_A_SECOND = 2.5;
const FULLEST = 0.45; // of a fill: ink is read on it, in the light and in the dark

/** Play, step and scrub through a whole-number trait `epoch`, from 0 to last. */
export function epochPlayer({ get, put, request, signal, last }) {
  const bar = playBar({ label: "epoch", request, signal,
    last: () => last,
    at: () => get("epoch"),
    go: (epoch) => put({ epoch }),
    perSecond: () => EPOCHS_A_SECOND });
  return { node: bar.node, paint: () => {
    const epoch = get("epoch");
    bar.paint(epoch ? `${count(epoch)} of ${count(last)}` : "before training");
  } };
}

/** Where a value stands between the lowest and the highest: 0 to 1. */
export function heightIn(value, [low, high], log) {
  const [a, b, x] = log ? [low, high, value].map(Math.log) : [low, high, value];
  return b > a ? (x - a) / (b - a) : 0.5;
}

/** A cost as it is read: 0.070. */
export const twoDigits = (value) => value.toPrecision(2);

/**
 * Lines over the epochs, and what they are at the epoch shown, or at their last.
 *
 * lines: [{name, values}], values[0] after epoch 1, all equally many. say: a value as it is read. log: on a
 * logarithmic scale, where all are above 0. Returns {node, paint(epoch)}.
 */
export function epochChart({ title, lines, say = twoDigits, log = false }) {
  const all = lines.flatMap(({ values }) => Array.from(values));
  const log10 = log && Math.min(...all) > 0;
  const range = [log10 ? Math.min(...all) : 0, Math.max(...all)];
  const last = lines[0].values.length;
  const [wide, tall] = [100, 60];
  const at = (values, n) => [(wide * (n + 1)) / last, tall * (1 - heightIn(values[n], range, log10))];
  const cursor = s("path", { class: "wl-epoch-cursor" });
  const paths = lines.map(({ values }, n) => s("path", { class: `wl-epoch-line is-${n}`,
    d: `M${Array.from(values, (_, e) => at(values, e).join(" ")).join("L")}` }));
  const told = lines.map(() => h("b"));
  const node = h("div", { class: "wl-epoch-chart" },
    h("div", { class: "wl-digit-head" }, h("span", {}, title),
      h("small", {}, `${say(range[0])} to ${say(range[1])}${log10 ? ", log" : ""}`)),
    h("div", { class: "wl-epoch-plot" }, s("svg", { viewBox: `0 0 ${wide} ${tall}`,
      preserveAspectRatio: "none", "aria-hidden": "true" }, cursor, ...paths)),
    h("div", { class: "wl-epoch-axis", "aria-hidden": "true" }, h("span", {}, 0),
      h("span", {}, last % 2 ? "" : last / 2), h("span", {}, `${last} epochs`)),
    h("ul", {}, ...lines.map(({ name }, n) => h("li", {},
      s("svg", { viewBox: "0 0 24 4", "aria-hidden": "true" },
        s("path", { class: `wl-epoch-line is-${n}`, d: "M0 2H24" })),
      h("span", {}, name), told[n]))));
  return { node, paint: (epoch) => {
    const here = epoch <= last;
    adjust(cursor, { d: here ? `M${(wide * epoch) / last} 0V${tall}` : "" });
    lines.forEach(({ values }, n) => {
      const value = epoch && say(values[Math.min(epoch, last) - 1]);
      write(told[n], !epoch ? "–" : here ? value : `${value} after ${last}`);
    });
  } };
}

/** A table of what was shown (down) against what was said. paint(counts): flat. */
export function confusionTable(classes = 10) {
  const cells = Array.from({ length: classes ** 2 }, (_, n) => {
    const [x, y] = [1 + (n % classes), 1 + Math.floor(n / classes)];
    return { diagonal: x === y, rect: s("rect", { x, y, width: 1, height: 1 }),
      text: s("text", { x: x + 0.5, y: y + 0.5 }) };
  });
  const names = Array.from({ length: classes }, (_, n) => [
    s("text", { x: 0.5, y: n + 1.5, class: "wl-epoch-class" }, n),
    s("text", { x: n + 1.5, y: 0.5, class: "wl-epoch-class" }, n)]);
  const drawing = s("svg", { viewBox: `0 0 ${classes + 1.05} ${classes + 1.05}`, role: "img" },
    ...names.flat(), ...cells.flatMap(({ rect, text }) => [rect, text]));
  const node = h("div", { class: "wl-epoch-confusion" },
    h("div", { class: "wl-digit-head" }, h("span", {}, "shown (down), said (across)")), drawing);
  return { node, paint: (counts) => {
    const most = Math.max(...counts);
    cells.forEach(({ diagonal, rect, text }, n) => {
      rect.style.fill = counts[n] ? `var(--wl-${diagonal ? "output" : "error"}-fill)` : "none";
      const least = diagonal ? 0 : FULLEST / 2;
      rect.style.fillOpacity = least + ((FULLEST - least) * counts[n]) / most;
      write(text, counts[n] || "");
    });
    const right = cells.reduce((sum, { diagonal }, n) => sum + (diagonal ? counts[n] : 0), 0);
    const total = counts.reduce((a, b) => a + b, 0);
    adjust(drawing, { "aria-label":
      `Confusion matrix: ${count(right)} of ${count(total)} on the diagonal` });
    return { right, total };
  } };
}
