/** The ladder's results: accuracy against examples, with the seeds as dots. */

import { array, count, figure, h, plural, pointable, s, write } from "./shared.js";
import { along, spread, wins } from "./spread.js";

const STATE = ["task", "head", "shuffled", "regulariser", "examples", "training"];
const TASKS = ["digits", "signals"];
const HEADS = ["flat", "blind"];
const NETS = ["full", "masked", "tied"];
const EXTRAS = ["L2", "dropout"];
const TICKS = [0, 0.25, 0.5, 0.75, 1];

const percent = (fraction, digits = 1) => `${(100 * fraction).toFixed(digits)}%`;

/** Which curve of the array: a net under a head, or the full, flat net with a penalty. */
const curveOf = (net, head) => (EXTRAS.includes(net)
  ? 6 + EXTRAS.indexOf(net) : 3 * HEADS.indexOf(head) + NETS.indexOf(net));

/** The accuracies [size][seed] of a net; set 0 is the training set, 1 the test set. */
export function curve({ accuracies, task, head, shuffled, net, set }) {
  const [, , , sizes] = accuracies.shape;
  const from = [TASKS.indexOf(task), Number(shuffled), curveOf(net, head)];
  return Array.from({ length: sizes }, (_, n) => along(accuracies, [...from, n, -1, set]));
}

/** Seeds on a line from 0 to 100%, between the name of a net and what it gets. */
function row(name) {
  const dots = h("div", { class: "wl-lr-dots", "aria-hidden": "true" });
  const title = h("span");
  const number = h("span", { class: "wl-lr-number" });
  const trained = h("span", { class: "wl-lr-trained" });
  const sample = s("svg", { viewBox: "0 0 24 8", class: "wl-lr-sample", "aria-hidden": "true" },
    s("line", { x1: 0, x2: 24, y1: 4, y2: 4, class: "wl-lr-line" }));
  const node = h("div", { class: `wl-lr-row wl-lr-${name}` },
    h("div", { class: "wl-lr-head" }, sample, title, number), dots, trained);
  const paint = (words, tests, trains) => {
    const { mean, deviation } = spread(tests);
    write(title, words);
    write(number, `${percent(mean)} ± ${percent(deviation)}`);
    write(trained, `training ${percent(spread(trains).mean)}`);
    dots.replaceChildren(...tests.map((value) => h("i", { style: `left: ${100 * value}%` })));
  };
  return { node, paint };
}

export default figure(STATE, ({ picture, say, get, put, add, more, signal }) => {
  const accuracies = array(get("accuracies"));
  const sizes = Array.from(array(get("sizes")).data);
  const chance = array(get("chance")).data;
  const seeds = accuracies.shape[4];
  const x = (n) => (100 * (n + 0.5)) / sizes.length;
  const y = (fraction) => 100 * (1 - fraction);

  const lines = s("svg", {
    viewBox: "0 0 100 100", preserveAspectRatio: "none", "aria-hidden": "true",
  });
  const band = h("div", { class: "wl-lr-band" });
  const guess = h("div", { class: "wl-lr-guess" }, h("span", {}, "guessing"));
  const points = h("div", { class: "wl-lr-points" });
  const plot = h("div", { class: "wl-lr-plot" }, band,
    ...TICKS.map((tick) => h("div", { class: "wl-lr-tick", style: `top: ${y(tick)}%` },
      h("span", {}, percent(tick, 0)))), guess, lines, points);
  const below = h("div", { class: "wl-lr-below", "aria-hidden": "true" },
    ...sizes.map((size, n) => h("span", { style: `left: ${x(n)}%` }, count(size))));
  const rows = Object.fromEntries([...NETS, "extra"].map((name) => [name, row(name)]));
  const side = h("div", { class: "wl-lr-side" });
  const heading = h("p", { class: "wl-lr-heading" });
  side.append(heading, ...Object.values(rows).map(({ node }) => node));
  picture.append(h("div", { class: "wl-lr" },
    h("div", { class: "wl-lr-chart" }, h("p", { class: "wl-lr-heading" }, "test accuracy"),
      plot, below, h("p", { class: "wl-lr-axis" }, "training examples")), side));

  pointable(plot, {
    label: "Test accuracy against training examples: left and right arrows choose a size",
    size: () => ({ rows: 1, columns: sizes.length }),
    at: () => ({ row: 0, column: sizes.indexOf(get("examples")) }),
    point: (cell) => { if (cell) put({ examples: sizes[cell.column] }); },
    signal,
  });
  add.choice({ name: "task", label: "data", options: TASKS });
  add.choice({ name: "head", label: "head", options: HEADS });
  add.toggle({ name: "shuffled", label: "pixels shuffled" });
  add.choice({ name: "regulariser", label: "fourth curve", options: [
    ["none", "nothing"], ["L2", "full with L2"], ["dropout", "full with dropout"]] });
  more.slider({ name: "examples", label: "training examples", values: sizes });
  more.toggle({ name: "training", label: "draw training accuracy" });

  const path = (means) => `M${means.map((mean, n) => `${x(n)} ${y(mean)}`).join("L")}`;

  let drawn = "";
  const draw = (found, training) => {
    lines.replaceChildren(...found.flatMap(({ name, train, means }) => [
      ...(training ? [s("path", {
        d: path(train.map((one) => spread(one).mean)),
        class: `wl-lr-line wl-lr-train wl-lr-${name}`,
      })] : []),
      s("path", { d: path(means), class: `wl-lr-line wl-lr-${name}` }),
    ]));
    points.replaceChildren(...found.flatMap(({ name, test }, k) => test.flatMap(
      (one, n) => one.map((value) => h("i", {
        class: `wl-lr-${name}`, style: `left: ${x(n) + k - 1}%; top: ${y(value)}%`,
      })))));
  };

  return () => {
    const now = Object.fromEntries(STATE.map((name) => [name, get(name)]));
    const { task, head, shuffled, regulariser, examples, training } = now;
    const at = Math.max(0, sizes.indexOf(examples));
    const nets = regulariser === "none" ? NETS : [...NETS, regulariser];
    const found = nets.map((net) => {
      const [train, test] = [0, 1].map((set) => curve({ ...now, accuracies, net, set }));
      const name = NETS.includes(net) ? net : "extra";
      return { net, name, train, test, means: test.map((one) => spread(one).mean) };
    });

    band.style.left = `${x(at)}%`;
    guess.style.top = `${y(chance[TASKS.indexOf(task)])}%`;
    const curves = [task, head, shuffled, regulariser, training].join();
    if (curves !== drawn) draw(found, training);
    drawn = curves;
    for (const { net, name, train, test } of found) {
      const words = NETS.includes(net) ? net : `full, flat, ${net}`;
      rows[name].paint(words, test[at], train[at]);
    }
    rows.extra.node.classList.toggle("wl-lr-absent", regulariser === "none");
    write(heading, `${count(examples)} examples, ${plural(seeds, "seed")}, 0 to 100%`);

    const tests = found.map(({ test }) => test[at]);
    const [full, masked, tied] = tests.map((one) => spread(one).mean);
    const more = (gap) => `${Math.abs(100 * gap).toFixed(1)} points ${gap < 0 ? "below" : "above"}`;
    say(`${task === "digits" ? "Digits" : "Signals"}${shuffled ? ", shuffled" : ""}, `
      + `${head} head, ${count(examples)} examples: tied is ${more(tied - full)} full and `
      + `${more(tied - masked)} masked; it beats full in ${wins(tests[2], tests[0])} of `
      + `${plural(seeds, "seed")}.`);
  };
});
