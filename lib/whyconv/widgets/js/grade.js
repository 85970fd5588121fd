/** What an answer is worth: the `grade` of whyconv.questions.kinds, for the page. */

import { readings } from "./spelling.js";

/** @typedef {{verdict: "right"|"wrong"|"unread", text: string, mistake: string|null}} Feedback */

const told = (verdict, text, mistake = null) => ({ verdict, text, mistake });

/** A place from 0 to count - 1, given as a number or its digits; else null. */
function placeOf(answer, count) {
  const digits = typeof answer === "string" && /^[0-9]{1,6}$/.test(answer);
  const place = digits ? Number(answer) : answer;
  return Number.isInteger(place) && place >= 0 && place < count ? place + 0 : null;
}

const placesOf = (answer, count) => new Set((Array.isArray(answer) ? answer : [])
  .map((one) => placeOf(one, count)).filter((place) => place !== null));

const near = (number, target, about) => (
  Math.abs(number - target) <= Math.max(about, 1e-9) * Math.abs(target) + 1e-12);

/** What an unforeseen number is told. */
function slip({ answer, about, otherwise }, number) {
  if (answer && number === -answer) {
    return told("wrong", `The sign is the other way round. ${otherwise}`, "sign");
  }
  if (number > 0 && answer > 0) {
    const power = Math.log10(number / answer);
    if (Math.round(power) && Math.abs(power - Math.round(power)) < 1e-9) {
      return told("wrong", "The digits are right, the power of ten is not.", "power");
    }
  }
  if (answer && !about && Math.abs(number / answer - 1) <= 0.05) {
    return told("wrong", "That is close, but here the number can be exact.", "close");
  }
  const size = number > answer ? "too large" : "too small";
  return told("wrong", `That is ${size}. ${otherwise}`);
}

const GRADERS = {
  number(question, answer) {
    const text = ["string", "number"].includes(typeof answer) ? `${answer}` : "";
    const { values, fault } = readings(text, question.unit);
    if (fault) return told("unread", fault);
    const { about, wrong } = question;
    if (values.some((number) => near(number, question.answer, about))) return told("right", "");
    for (const number of values) {
      const gaps = wrong.map(([one]) => (near(number, one, about) ? Math.abs(number - one) : Infinity));
      const least = Math.min(...gaps);
      if (least < Infinity) {
        const n = gaps.indexOf(least);
        return told("wrong", wrong[n][1], `wrong ${n}`);
      }
    }
    return slip(question, values[0]);
  },
  one({ whys }, answer) {
    const place = placeOf(answer, whys.length);
    if (place === null) return told("unread", "Choose one of the answers first.");
    return whys[place] === null ? told("right", "") : told("wrong", whys[place], `choice ${place}`);
  },
  several({ whys, right }, answer) {
    const taken = placesOf(answer, whys.length);
    if (!taken.size) return told("unread", "Choose at least one answer first.");
    const wrong = whys.map((_, n) => n).filter((n) => taken.has(n) !== right.includes(n));
    if (!wrong.length) return told("right", "");
    return told("wrong", wrong.map((n) => whys[n]).join("\n\n"), `choices [${wrong.join(", ")}]`);
  },
  cells({ grid, pick, right, wrong, otherwise }, answer) {
    const one = pick === "one";
    const key = ([row, column]) => `${row},${column}`;
    const pairs = (Array.isArray(answer) ? answer : [])
      .filter((pair) => Array.isArray(pair) && pair.length === 2)
      .map((pair) => pair.map((place, n) => placeOf(place, grid[n])))
      .filter((pair) => !pair.includes(null));
    const taken = new Set(pairs.map(key));
    if (!taken.size || (one && taken.size > 1)) {
      return told("unread", one ? "Choose one cell first." : "Mark at least one cell first.");
    }
    const among = (cells) => [...taken].filter((cell) => cells.map(key).includes(cell)).length;
    const fits = (cells) => among(cells) === taken.size && (one || cells.length === taken.size);
    if (fits(right)) return told("right", "");
    const n = wrong.findIndex(([cells]) => fits(cells));
    if (n >= 0) return told("wrong", wrong[n][1], `wrong ${n}`);
    if (one) return told("wrong", otherwise);
    const [more, less] = [taken.size - among(right), right.length - among(right)];
    const counts = [more && `Too many: ${more}.`, less && `Missing: ${less}.`, otherwise];
    return told("wrong", counts.filter(Boolean).join(" "));
  },
  order({ things, wrong, otherwise }, answer) {
    const order = (Array.isArray(answer) ? answer : []).map((one) => placeOf(one, things.length));
    if (things.some((_, n) => !order.includes(n)) || order.length !== things.length) {
      return told("unread", "Bring all of them into an order first.");
    }
    if (order.every((one, n) => one === n)) return told("right", "");
    const applies = ([mistake]) => (mistake.length === 2
      ? order.indexOf(mistake[0]) < order.indexOf(mistake[1])
      : mistake.every((one, n) => one === order[n]));
    const n = wrong.findIndex(applies);
    if (n >= 0) return told("wrong", wrong[n][1], `wrong ${n}`);
    const at = order.findIndex((one, k) => one > order[k + 1]);
    const [late, soon] = [order[at], order[at + 1]];
    const text = `“${things[soon]}” comes before “${things[late]}”. ${otherwise}`.trim();
    return told("wrong", text, `swap ${late} ${soon}`);
  },
  curve({ at, heights, range: [low, high], near: most, wrong, otherwise }, answer) {
    const given = Array.isArray(answer) ? answer : [];
    const numbers = given.filter((one) => typeof one === "number" && !Number.isNaN(one));
    if (numbers.length !== at.length || given.length !== at.length) {
      return told("unread", "Draw the curve first: drag its points.");
    }
    const drawn = numbers.map((one) => Math.min(Math.max(one, low), high));
    const gap = (curve) => Math.max(...drawn.map((one, n) => Math.abs(one - curve[n]))) / (high - low);
    if (gap(heights) <= most) return told("right", "");
    const gaps = wrong.map(([curve]) => gap(curve));
    const least = Math.min(...gaps);
    const n = gaps.indexOf(least);
    return least <= most ? told("wrong", wrong[n][1], `wrong ${n}`) : told("wrong", otherwise);
  },
};

/** @returns {Feedback} */
export const grade = (question, answer) => GRADERS[question.kind](question, answer);

/** Likewise for many answers, for the tests. */
export const grades = (asked) => asked.map(
  ([question, answers]) => answers.map((answer) => grade(question, answer)));
