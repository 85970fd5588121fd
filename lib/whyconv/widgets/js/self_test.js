/** The self-test: questions drawn over all pages, with numbers drawn anew from a seed. */

import { clamp, h, plural } from "./shared.js";
import { asking } from "./asking.js";
import { grade } from "./grade.js";
import { bare, inline } from "./marked.js";

const MOST = 24;

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function chance(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function shuffled(list, random) {
  const found = [...list];
  for (let n = found.length - 1; n > 0; n -= 1) {
    const other = Math.floor(random() * (n + 1));
    [found[n], found[other]] = [found[other], found[n]];
  }
  return found;
}

/** One of the questions that were packed together: words once, numbers for each. */
export const unpacked = ({ words, places, numbers }, n) => JSON.parse(words.map(
  (part, k) => part + (k < places.length ? numbers[n][places[k]] : "")).join(""));

/** Which questions a seed draws: [name, variant], as evenly over the pages as it goes. */
export function drawn(pool, seed, most = MOST) {
  const random = chance(seed);
  const pages = new Map();
  for (const one of shuffled(pool, random)) {
    pages.set(one.page, [...(pages.get(one.page) ?? []), one]);
  }
  const order = [...new Set(pool.map(({ page }) => page))];
  const found = [];
  for (let turn = 0; found.length < Math.min(most, pool.length); turn += 1) {
    const left = shuffled(order.filter((page) => pages.get(page).length > turn), random);
    found.push(...left.slice(0, most - found.length).map((page) => pages.get(page)[turn]));
  }
  found.sort((a, b) => order.indexOf(a.page) - order.indexOf(b.page));
  return found.map(({ name, packs }) => {
    const sizes = packs.map(({ numbers }) => numbers.length);
    let n = Math.floor(random() * sizes.reduce((sum, size) => sum + size, 0));
    const pack = packs.find((_, k) => { if (n < sizes[k]) return true; n -= sizes[k]; return false; });
    return { name, variant: n, question: unpacked(pack, n) };
  });
}

/** A plain model, as a question needs one. */
function modelOf(values) {
  const listeners = new Set();
  return {
    get: (name) => values[name],
    set: (name, value) => {
      if (Object.is(values[name], value)) return;
      values[name] = value;
      for (const one of [...listeners]) one();
    },
    save_changes: () => {},
    on: (_, callback) => listeners.add(callback),
    off: (_, callback) => listeners.delete(callback),
  };
}

const SEED = /^#seed=(\d{1,6})$/;
const newSeed = () => 1000 + Math.floor(Math.random() * 9000);

export default { render({ model, el }) {
  const [pool, pages] = [model.get("pool"), model.get("pages")];
  const score = h("p", { class: "wl-test-score", role: "status" });
  const list = h("ol", { class: "wl-test-list" });
  const answers = h("section", { class: "wl-test-answers" });
  const seed = h("input", { type: "text", inputmode: "numeric", maxlength: 6, autocomplete: "off" });
  const printed = h("input", { type: "checkbox",
    onchange: () => root.classList.toggle("wl-test-told", printed.checked) });
  const form = h("form", { class: "wl-test-seed", novalidate: true, onsubmit: (event) => {
    event.preventDefault();
    const typed = Number(seed.value.replace(/\D/g, "").slice(0, 6));
    start(clamp(typed || newSeed(), 1, 999999));
  } }, h("label", {}, h("span", {}, "Seed"), seed),
  h("button", { type: "submit", class: "wl-button" }, "Draw these"),
  h("button", { type: "button", class: "wl-button", onclick: () => start(newSeed()) }, "Draw others"),
  h("button", { type: "button", class: "wl-button", onclick: () => print() }, "Print"),
  h("label", { class: "wl-toggle" }, printed, h("span", {}, "with the answers")));
  const root = h("div", { class: "wl-root" }, form, list, score, answers);
  let closing = [];

  function start(number) {
    for (const close of closing) close();
    seed.value = number;
    const hash = `#seed=${number}`;
    if (location.hash !== hash) history.replaceState(null, "", hash);
    const chosen = drawn(pool, number);
    const models = chosen.map(({ question }) => {
      const { short, href } = pages[question.page];
      const slug = question.slug ? `#${question.slug}` : "";
      return modelOf({ question: { ...question, drawn: true, lead: short,
        href: `${href}${slug}`, where: `${short}, ${bare(question.place)}` }, answer: null, stage: "open",
      alt: `Question, ${short}`, caption: "", bounds: {} });
    });
    const paint = () => {
      const done = models.filter((one) => one.get("stage") !== "open");
      const right = done.filter((one) => one.get("stage") === "answered"
        && grade(one.get("question"), one.get("answer")).verdict === "right");
      score.textContent = done.length ? `${right.length} right of ${done.length} answered; `
        + `${plural(models.length - done.length, "question")} left.` : "";
    };
    const items = models.map(() => h("li", {}));
    list.replaceChildren(...items);
    closing = models.map((one, n) => {
      one.on("change", paint);
      return asking.render({ model: one, el: items[n] });
    });
    answers.replaceChildren(h("h2", {}, `Answers, seed ${number}`), h("ol", {}, ...chosen.map(
      ({ question: { solution, explanation } }) => h("li", {},
        h("strong", {}, ...inline(solution)), ". ", ...inline(explanation)))));
    paint();
  }
  el.append(root);
  const follow = () => { if (SEED.test(location.hash)) start(Number(location.hash.match(SEED)[1])); };
  addEventListener("hashchange", follow);
  start(SEED.test(location.hash) ? Number(location.hash.match(SEED)[1]) : newSeed());
  return () => {
    removeEventListener("hashchange", follow);
    for (const close of closing) close();
    root.remove();
  };
} };
