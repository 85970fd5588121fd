/** Digits that the reader draws, to be learnt or to be tested on. */

import { paintShades } from "./digit_panels.js";
import { paperOf } from "./paper.js";
import { SIDE, reduced } from "./pen.js";
import { adjust, h, write } from "./shared.js";

const MOST = 40; // of each kind: they cross to the worker with every run
const KINDS = [["train", "to learn"], ["test", "to be tested on"]];

/** Shares of ink, 8 × 8, as the data's levels from 0 to 16. */
export const levelsOf = (shares) => Uint8Array.from(shares, (share) => Math.round(16 * share));

/**
 * A paper, the digit that it is to be, and what was kept of it.
 *
 * changed: called when something was drawn; kept: when a digit came or went. Returns
 * {node, kept(), number(kind), forget(), paint(said)}: kept() is {train, test}, each
 * {digits, labels}; said[n] are the answers to the n-th digit to be tested on.
 */
export function ownDigits({ changed, kept, signal }) {
  let all = { train: [], test: [] };
  let label = 0;
  const paper = paperOf({ label: "Paper for a digit of your own", changed, signal });
  const blank = () => !paper.ink().some((part) => part > 0.5);
  const labels = h("select", { onchange: () => { label = labels.selectedIndex; } },
    ...Array.from({ length: 10 }, (_, digit) => h("option", {}, digit)));
  const put = (next) => {
    all = next;
    kept();
  };
  const keep = (kind) => {
    if (blank() || all[kind].length >= MOST) return;
    put({ ...all, [kind]: [...all[kind], { label, levels: levelsOf(reduced(paper.ink())) }] });
    paper.clear();
    label = (label + 1) % 10;
    labels.selectedIndex = label;
  };
  const button = (text, action) => h("button", { type: "button", class: "wl-button", onclick: action }, text);
  const shelves = KINDS.map(([kind, title]) => {
    const [number, row] = [h("span"), h("div", { class: "wl-own-row" })];
    return { kind, title, number, row, node: h("div", {}, number, row), drawn: null };
  });
  const node = h("div", { class: "wl-own" }, paper.node, h("div", { class: "wl-own-side" },
    h("label", { class: "wl-menu" }, h("span", {}, "this is a"), labels),
    h("div", { class: "wl-own-row" }, ...KINDS.map(([kind, title]) => button(`Keep ${title}`, () => keep(kind))),
      button("Clear", paper.clear)), ...shelves.map((one) => one.node)));
  const fill = (shelf) => {
    const { kind, row } = shelf;
    row.replaceChildren(...all[kind].map((one, n) => {
      const [canvas, said] = [h("canvas"), h("span", { "aria-hidden": "true" })];
      paintShades(canvas, SIDE, SIDE, Float32Array.from(one.levels, (level) => level / 16), 1, "input");
      return h("button", { type: "button", class: "wl-own-digit", onclick: () => {
        put({ ...all, [kind]: all[kind].filter((other) => other !== one) });
      }, "aria-label": `Remove digit ${n + 1}, a ${one.label}` }, canvas, said);
    }));
    shelf.drawn = all[kind];
  };
  return { node,
    kept: () => Object.fromEntries(KINDS.map(([kind]) => [kind, {
      labels: Uint8Array.from(all[kind], (one) => one.label),
      digits: Uint8Array.from(all[kind].flatMap((one) => Array.from(one.levels))),
    }])),
    number: (kind) => all[kind].length,
    forget: () => {
      all = { train: [], test: [] };
      paper.clear();
      label = 0;
      labels.selectedIndex = 0;
      kept();
    },
    paint: (said) => {
      paper.paint();
      // They are too many numbers for an address: what a link leaves out is told beside it.
      if (KINDS.some(([kind]) => all[kind].length)) node.dataset.stays = "your own digits";
      else delete node.dataset.stays;
      for (const shelf of shelves) {
        const { kind, title, number, row, drawn } = shelf;
        if (drawn !== all[kind]) fill(shelf);
        write(number, `${all[kind].length} ${title}`);
        all[kind].forEach((one, n) => {
          const answers = kind === "test" ? said?.[n] : null;
          const text = row.children[n].lastChild;
          write(text, answers ? answers.join(" ") : one.label);
          adjust(row.children[n], { class: `wl-own-digit${answers
            && answers.some((answer) => answer !== one.label) ? " is-wrong" : ""}` });
        });
      }
    } };
}
