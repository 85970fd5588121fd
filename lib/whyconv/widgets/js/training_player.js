/** The training player: the epochs of a training, with kernels, maps, curves, mistakes. */

import { adjust, array, clamp, count, figure, h, write } from "./shared.js";
import { digitMaps, share } from "./digit_net.js";
import { mapSheet, thumbnail } from "./digit_panels.js";
import { confusionTable, epochChart, epochPlayer, twoDigits } from "./epochs.js";

const STATE = ["epoch", "digit"];

/** One of the arrays that are stacked along the first axis. */
export function slice({ shape, data }, n) {
  const size = data.length / shape[0];
  return { shape: shape.slice(1), data: data.subarray(n * size, (n + 1) * size) };
}

/** Weights from the levels that are stored, 128 for zero, so many steps apart. */
export function fromLevels({ shape, data }, step) {
  return { shape, data: Float64Array.from(data, (level) => (level - 128) * step) };
}

const top = (data) => data.indexOf(Math.max(...data));
const reading = (digit) => `${digit === 8 ? "an" : "a"} ${digit}`;

export default figure(STATE, ({ picture, say, request, get, put, row, signal }) => {
  const given = Object.fromEntries(["first", "first_bias", "levels", "steps", "second_bias",
    "examples", "probabilities", "confusions", "curves", "rivals"].map(
    (name) => [name, array(get(name))]));
  const last = given.first.shape[0] - 1;
  const labels = get("labels");
  const epochNow = () => clamp(get("epoch"), 0, last);
  const digitNow = () => clamp(get("digit"), 0, labels.length - 1);
  const curve = (n) => slice(given.curves, n).data;

  const player = epochPlayer({ get, put, request, signal, last });
  const charts = [
    epochChart({ title: "cost", log: true, lines: [
      { name: "training", values: curve(0) }, { name: "test", values: curve(1) }] }),
    epochChart({ title: "wrong answers", say: (part) => `${(100 * part).toFixed(1)}%`, lines: [
      { name: "training", values: curve(2) }, { name: "test", values: curve(3) }] }),
    epochChart({ title: "validation cost by optimiser", log: true, lines: get("rules").map(
      (name, n) => ({ name, values: slice(given.rivals, n).data })) }),
  ];
  const kernels = mapSheet("kernels 1", true);
  const sheets = [["first", mapSheet("ReLU 1")], ["second", mapSheet("ReLU 2")]];
  const confusion = confusionTable();
  const thumbs = labels.map((label, n) => {
    const [canvas, told] = [h("canvas", { "aria-hidden": "true" }), h("span")];
    const node = h("button", { type: "button", class: "wl-digit-example",
      onclick: () => put({ digit: n }) }, canvas, told);
    const image = slice(given.examples, n).data;
    return { node, told, label, image, paint: thumbnail(canvas, image) };
  });
  picture.append(player.node,
    h("div", { class: "wl-epoch-charts" }, ...charts.map(({ node }) => node)),
    h("div", { class: "wl-epoch-inside" },
      h("div", { class: "wl-digit-layers" }, kernels.node, ...sheets.map(([, one]) => one.node)),
      confusion.node));
  row.append(h("div", { class: "wl-digit-examples", role: "group", "aria-label": "test digits" },
    ...thumbs.map(({ node }) => node)));

  const weightsAt = (epoch) => ({
    first: slice(given.first, epoch), first_bias: slice(given.first_bias, epoch),
    second: fromLevels(slice(given.levels, epoch), given.steps.data[epoch]),
    second_bias: slice(given.second_bias, epoch),
  });
  const greatest = (data) => data.reduce((most, x) => Math.max(most, Math.abs(x)), 1e-6);
  const kernelLimit = greatest(given.first.data);
  const [size, across, channels, filters] = given.first.shape.slice(1);
  let known = { digit: null };
  /** The maps of the chosen digit after each epoch, and how far their scales go. */
  const album = (digit) => {
    if (known.digit === digit) return known;
    const image = { shape: [8, 8, 1], data: thumbs[digit].image };
    const maps = Array.from({ length: last + 1 }, (_, epoch) => digitMaps(image, weightsAt(epoch)));
    const limits = Object.fromEntries(sheets.map(([name]) => [name,
      Math.max(...maps.map((one) => greatest(one[name].data)))]));
    known = { digit, maps, limits };
    return known;
  };

  return () => {
    const [epoch, digit] = [epochNow(), digitNow()];
    const { maps, limits } = album(digit);
    player.paint();
    for (const chart of charts) chart.paint(epoch);
    kernels.paint({ shape: [size, across, channels * filters],
      data: slice(given.first, epoch).data }, kernelLimit);
    for (const [name, sheet] of sheets) sheet.paint(maps[epoch][name], limits[name]);
    const { right, total } = confusion.paint(slice(given.confusions, epoch).data);
    const chances = slice(given.probabilities, epoch);
    thumbs.forEach(({ node, paint, told, label }, n) => {
      paint();
      const found = top(slice(chances, n).data);
      write(told, found === label ? label : `${label} → ${found}`);
      node.classList.toggle("is-wrong", found !== label);
      adjust(node, { "aria-pressed": n === digit,
        "aria-label": `Test digit, ${reading(label)}, read as ${reading(found)}` });
    });
    const mine = slice(chances, digit).data;
    const when = epoch ? `After epoch ${epoch} the cost is ${twoDigits(curve(0)[epoch - 1])} on the `
      + `training digits and ${twoDigits(curve(1)[epoch - 1])} on the test digits`
      : "Before training, with weights as they were drawn";
    say(`${when}; ${count(right)} of ${count(total)} test digits are right. The chosen `
      + `${labels[digit]} is read as ${reading(top(mine))} with ${share(Math.max(...mine))}.`);
  };
});
