/** Draw a digit: a paper, what the network reads of it, its maps, its ten probabilities. */

import { adjust, array, count, figure, h, message, write } from "./shared.js";
import { digitLayers, ranked, share, weightsFrom } from "./digit_net.js";
import { mapSheet, paintShades, probabilityBars, thumbnail } from "./digit_panels.js";
import { paperOf } from "./paper.js";
import { BITMAP, SIDE, bitmap, counted } from "./pen.js";

const STATE = ["image"];
const MAPS = [["first", "ReLU 1"], ["second", "ReLU 2"], ["pooled", "max pool"]];

const alike = (a, b) => a.data.every((value, n) => value === b.data[n]);

/** "an 8", "a 5". */
export const aDigit = (digit) => `${digit === 8 ? "an" : "a"} ${digit}`;

export default figure(STATE, ({ picture, say, request, get, put, row, signal }) => {
  const weights = weightsFrom(get);
  const labels = get("labels");
  const flat = array(get("examples")).data;
  const examples = labels.map((label, n) => ({ label,
    image: { shape: [SIDE, SIDE, 1], data: flat.slice(SIDE * SIDE * n, SIDE * SIDE * (n + 1)) } }));

  // The pictures.
  const canvas = () => h("canvas", { "aria-hidden": "true" });
  const [ready, seen] = [canvas(), canvas()];
  const hint = h("span", { class: "wl-digit-hint" }, "draw a digit here");

  // What is on the paper counts as long as the image shown came of it.
  const noBits = () => new Uint8Array(BITMAP * BITMAP);
  let prepared = noBits();
  let came = null;
  const shown = () => array(get("image"));
  const mine = () => paper.isDown() || (came !== null && alike(came, shown()));
  const paper = paperOf({ label: "Paper to draw on", over: [hint], signal,
    changed: (inked) => {
      if (inked) {
        prepared = bitmap(paper.ink());
        came = { data: counted(prepared) };
        put({ image: message("float32", [SIDE, SIDE], came.data) });
      }
      request();
    } });
  const panel = (title, content) => h("div", {},
    h("div", { class: "wl-digit-head" }, h("span", {}, title)), content);
  const bars = probabilityBars();
  const sheets = MAPS.map(([name, title]) => [name, mapSheet(title)]);
  const thumbs = examples.map(({ label, image }) => {
    const [small, told] = [canvas(), h("span")];
    const node = h("button", { type: "button", class: "wl-digit-example",
      onclick: () => put({ image: message("float32", [SIDE, SIDE], image.data) }) }, small, told);
    return { node, told, label, image, paint: thumbnail(small, image.data) };
  });
  picture.append(
    h("div", { class: "wl-digit-top" },
      panel("your pen", paper.node),
      panel("prepared", h("div", { class: "wl-digit-square wl-digit-ready" }, ready)),
      panel(`${SIDE} × ${SIDE} counts`, h("div", { class: "wl-digit-square wl-digit-seen" }, seen)),
      panel("probabilities", bars.node)),
    h("div", { class: "wl-digit-layers" }, ...sheets.map(([, sheet]) => sheet.node)));
  row.append(h("div", { class: "wl-digit-examples", role: "group", "aria-label": "test digits" },
    ...thumbs.map(({ node }) => node)));
  row.append(h("button", { type: "button", class: "wl-button", onclick: paper.clear }, "Clear"));

  // What follows from the weights alone: how far the scales go, how the examples are read.
  let limits = {};
  const readAll = (using) => {
    limits = Object.fromEntries(MAPS.map(([name]) => [name, 1e-6]));
    for (const one of thumbs) {
      const layers = digitLayers(one.image, using);
      for (const [name] of MAPS) {
        limits[name] = layers[name].data.reduce((a, b) => Math.max(a, b), limits[name]);
      }
      const said = ranked(layers.probabilities)[0];
      const right = said === one.label;
      write(one.told, right ? one.label : `${one.label} → ${said}`);
      one.node.classList.toggle("is-wrong", !right);
      one.node.setAttribute("aria-label", `Test digit, ${aDigit(one.label)}`
        + `${right ? "" : `, read as ${aDigit(said)}`}`);
    }
  };

  return () => {
    const { weights: using, fresh } = weights();
    if (fresh) readAll(using);
    const image = shown();
    const drawing = mine();
    if (!drawing) {
      paper.wipe();
      prepared = noBits();
    }
    const layers = digitLayers({ shape: [SIDE, SIDE, 1], data: image.data }, using);
    const example = drawing ? null : thumbs.find((one) => alike(one.image, image)) ?? null;

    paper.paint();
    paintShades(ready, BITMAP, BITMAP, prepared, 1, "input");
    paintShades(seen, SIDE, SIDE, image.data, 1, "input");
    hint.hidden = paper.isDown() || paper.ink().some((part) => part > 0.5);
    for (const [name, sheet] of sheets) sheet.paint(layers[name], limits[name]);
    bars.paint(layers.probabilities, example ? example.label : null);
    for (const one of thumbs) {
      one.paint();
      adjust(one.node, { "aria-pressed": one === example });
    }
    say(sentence(layers.probabilities, image, example, drawing));
  };

  function sentence(probabilities, image, example, drawing) {
    const [first, second] = ranked(probabilities);
    const chance = (digit) => share(probabilities.data[digit]);
    const then = `${chance(first)}, then as ${aDigit(second)} with ${chance(second)}`;
    const total = image.data.reduce((sum, part) => sum + part, 0);
    if (total === 0) {
      return `No ink, and still ten probabilities that sum to 1: ${aDigit(first)} with `
        + `${chance(first)}, then ${aDigit(second)} with ${chance(second)}.`;
    }
    if (!example) {
      const black = `${count(Math.round(16 * total))} of ${count(BITMAP ** 2)} pixels`;
      return `${drawing ? `Your drawing, prepared to have ink on ${black},`
        : `This image, with ink on ${black},`} is read as ${aDigit(first)} with ${then}.`;
    }
    const { label } = example;
    const own = label !== first && label !== second ? `; ${label} itself gets ${chance(label)}` : "";
    return `A test digit, ${aDigit(label)}, is ${label === first ? "rightly" : "wrongly"} read as `
      + `${aDigit(first)} with ${then}${own}.`;
  }
});
