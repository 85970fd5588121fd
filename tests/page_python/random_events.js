// What a restless reader does to a page with cells that run.
"use strict";

/** mulberry32: numbers from 0 to 1 that a seed decides. */
function numbersFrom(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const SOURCES = [
  "show 472", "say a\nsay b", "wait\nshow late", "raise ValueError no", "glue weights 7",
  "glue share 3\nshow 3", "html <p>x</p>", "", "x = 1", "raise AssertionError",
];
const pick = (random, list) => list[Math.floor(random() * list.length)];
const all = (what) => [...document.querySelectorAll(what)];
const seen = (what) => all(what).filter((one) => one.checkVisibility());

const DOINGS = {
  run: (random) => pick(random, all(".wc-tool-run")).click(),
  runOn: (random) => pick(random, all(".wc-tool-run")).dispatchEvent(
    new KeyboardEvent("keydown", { key: "Enter", shiftKey: true, bubbles: true })),
  edit: (random) => pick(random, all(".wc-tool-edit")).click(),
  type(random) {
    const field = pick(random, all("textarea"));
    if (!field) return;
    field.value = pick(random, SOURCES);
    field.dispatchEvent(new InputEvent("input"));
  },
  key(random) {
    const field = pick(random, all("textarea"));
    const key = pick(random, ["Tab", "Escape", "Enter", "Backspace"]);
    field?.dispatchEvent(new KeyboardEvent("keydown", {
      key, shiftKey: random() < 0.3, ctrlKey: random() < 0.3, bubbles: true,
    }));
  },
  said: (random) => pick(random, seen(".wc-said button"))?.click(),
  menu(random) {
    document.querySelector(".wc-python-more").click();
    const items = all(".wc-menu > button").filter((one) => /all|Reset/.test(one.textContent));
    if (items.length) pick(random, items).click();
  },
  stop: () => seen(".wc-dock button")[0]?.click(),
  goOn: () => window.goOn?.(),
  theme: (random) => {
    document.documentElement.dataset.theme = pick(random, ["light", "dark"]);
  },
};

/** What is wrong with the page now, in words. */
function faults() {
  const found = [];
  const busy = !document.querySelector(".wc-dock").hidden;
  for (const cell of all("div.cell[id^='cell-']")) {
    const outputs = [...cell.querySelectorAll(".cell_output")];
    const open = outputs.filter((one) => !one.hidden);
    if (outputs.length && open.length !== 1) found.push(`${cell.id}: ${open.length} outputs`);
    if (outputs.length > 2) found.push(`${cell.id}: ${outputs.length} outputs in all`);
    if (cell.querySelectorAll("textarea").length > 1) found.push(`${cell.id}: two editors`);
    const field = cell.querySelector("textarea");
    const code = cell.querySelector(".cell_input pre")?.textContent ?? "";
    if (field && `${field.value}\n` !== code) found.push(`${cell.id}: the code is not the field's`);
    const run = cell.querySelector(".wc-tool-run");
    if (!busy && run && !run.textContent.startsWith("Run")) found.push(`${cell.id}: still busy`);
    if (/undefined|NaN|null/.test(cell.querySelector(".wc-said")?.textContent ?? "")) {
      found.push(`${cell.id}: ${cell.querySelector(".wc-said").textContent}`);
    }
  }
  if (busy && ["off", "stopped"].includes(window.fakeKernel.state)
    && !document.querySelector(".wc-busy")) found.push("a bar without a cause");
  return found;
}

window.randomEvents = async (count, seed) => {
  const random = numbersFrom(seed);
  const told = [];
  const failed = (event) => told.push(String(event.reason ?? event.message));
  addEventListener("unhandledrejection", failed);
  addEventListener("error", failed);
  const settled = () => new Promise((resolve) => setTimeout(resolve, 0));
  for (let n = 0; n < count; n += 1) {
    const name = pick(random, Object.keys(DOINGS));
    DOINGS[name](random);
    if (random() < 0.5) await settled();
    const wrong = faults();
    if (wrong.length) return [`event ${n}, ${name}`, ...wrong];
    if (told.length) return [`event ${n}, ${name}`, ...told];
  }
  document.querySelector(".wc-dock:not([hidden]) button")?.click();
  await settled();
  await settled();
  return [...faults(), ...told];
};
