/** Numbers as people write them: whyconv.questions.spelling, for the page. */

const LONGEST = 200;
const NO_NUMBER = "That is not a number. Write it in digits, such as 1,200 or 1.2e3.";
const SAME = new Map([
  ...[..."−–—‐‑﹣－"].map((one) => [one, "-"]),
  ...[..."×·⋅∙✕∗"].map((one) => [one, "*"]),
  ...[..."÷∕⁄:"].map((one) => [one, "/"]),
  ...[..."\u00a0\u2009\u202f\u2007\t\n"].map((one) => [one, " "]),
  ...[..."’ʼ`´"].map((one) => [one, "'"]),
  ["½", "1/2"], ["⅓", "1/3"], ["⅔", "2/3"], ["¼", "1/4"], ["¾", "3/4"], ["⅛", "1/8"],
]);
const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹";
const ROUGHLY = /^(?:[=≈~≃]|(?:about|around|approximately|approx\.?|ca\.?|circa)\b)+ */;
const SCALES = new Map([
  ...["thousand", "thousands", "k"].map((one) => [one, 1e3]),
  ...["million", "millions", "mio", "m"].map((one) => [one, 1e6]),
  ...["billion", "billions", "bn"].map((one) => [one, 1e9]),
  ...["trillion", "trillions"].map((one) => [one, 1e12]),
]);
const BYTES = new Map(Object.entries({
  b: 1, byte: 1, bytes: 1, kb: 1e3, mb: 1e6, gb: 1e9, tb: 1e12,
  kib: 2 ** 10, mib: 2 ** 20, gib: 2 ** 30,
  kilobytes: 1e3, megabytes: 1e6, gigabytes: 1e9, terabytes: 1e12,
}));
const PERCENT = ["%", "percent", "per cent"];
const GROUPED = "(\\d{1,3}(?:([,.'_ ])\\d{3})(?:\\2\\d{3})*)(?!\\d)(?:([.,])(\\d+))?";
const PLAIN = "(\\d+(?:[.,]\\d+)?|[.,]\\d+)";
const TOKEN = new RegExp(` *(?:(?:${GROUPED}|${PLAIN})(?:e([+-]?\\d+))?|(\\*\\*|[-+*/^()]))`, "y");

/** What was typed is no number; the message says in what way. */
class NotANumber extends Error {}

/** The start of a text, in whole letters as Python counts them. */
const start = (text, most = 40) => [...text].slice(0, most).join("");

function simple(text) {
  if ([...text].length > LONGEST) throw new NotANumber("That is too long for a number.");
  let body = text.replace(new RegExp(`[${RAISED}]+`, "g"),
    (all) => `^${[...all].map((one) => RAISED.indexOf(one)).join("")}`);
  body = [...body].map((one) => SAME.get(one) ?? one).join("").toLowerCase().trim();
  body = body.replace(ROUGHLY, "").replace(/(?<=[\d) ])x(?=[\d( ])/g, "*").trim();
  body = body.replace(/(?<=\d)\.$/, "");
  if (!body) throw new NotANumber("Type a number first.");
  return body;
}

const singular = (word) => word.replace(/s+$/, "");

/** The text without the words behind it, what they multiply, whether by percent. */
function withoutUnit(body, unit) {
  const match = body.match(/^(.*?[\d).]) *([^\d()+*/^-]*)$/s);
  if (!match) return [body, 1, false];
  const head = match[1];
  const small = unit.toLowerCase();
  let words = match[2].trim().replace(/\.+$/, "");
  let scale = 1;
  const [first] = words.split(" ");
  if (SCALES.has(first) && !(BYTES.has(small) && BYTES.has(first))) {
    scale = SCALES.get(first);
    words = words.slice(first.length).trim();
  }
  if (PERCENT.includes(words)) return [head, scale, true];
  if (BYTES.has(small) && BYTES.has(words)) {
    return [head, scale * (BYTES.get(words) / BYTES.get(small)), false];
  }
  const known = (small.match(/[\p{L}\p{N}_]+/gu) ?? []).map(singular);
  const left = (words.match(/[^\s.,]+/g) ?? []).filter((one) => !known.includes(singular(one)));
  if (left.length) {
    throw new NotANumber(`The number is clear, “${start(left.join(" "))}” is not: type the number alone.`);
  }
  return [head, scale, false];
}

function numberIn([, whole, mark, point, decimals, plain, power], usual) {
  let digits = plain?.replaceAll(",", ".");
  if (!plain) {
    const groups = whole.split(mark);
    const ambiguous = ",.".includes(mark) && groups.length === 2 && !point;
    const decimal = mark === (usual ? "." : ",");
    if (point === mark || (ambiguous && (decimal || groups[0] === "0"))) {
      if (!ambiguous) return NaN; // 1,234,5: grouped and pointed by the same sign
      digits = groups.join(".");
    } else digits = groups.join("") + (point ? `.${decimals}` : "");
  }
  return Number(`${digits}e${power ?? 0}`);
}

/** Numbers and signs. usual: a comma groups digits and a point begins decimals. */
function tokensOf(body, usual) {
  const tokens = [];
  const end = body.trimEnd().length;
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < end) {
    const match = TOKEN.exec(body);
    if (!match) {
      throw new NotANumber(NO_NUMBER);
    }
    if (match[7]) tokens.push(match[7] === "**" ? "^" : match[7]);
    else tokens.push(numberIn(match, usual));
  }
  return tokens;
}

/** A sum of products of powers, worked out from left to right. */
function workedOut(tokens) {
  let place = 0;
  const nextIs = (signs) => {
    const token = tokens[place];
    if (typeof token !== "string" || !signs.includes(token)) return "";
    place += 1;
    return token;
  };
  const sum = () => {
    let total = product();
    for (let sign = nextIs("+-"); sign; sign = nextIs("+-")) {
      const other = product();
      total = sign === "+" ? total + other : total - other;
    }
    return total;
  };
  const product = () => {
    let total = signed();
    for (let sign = nextIs("*/"); sign; sign = nextIs("*/")) {
      const other = signed();
      if (sign === "/" && other === 0) throw new NotANumber("A division by zero gives no number.");
      total = sign === "*" ? total * other : total / other;
    }
    return total;
  };
  const signed = () => {
    const sign = nextIs("+-");
    if (sign) return sign === "+" ? signed() : -signed();
    return power();
  };
  const power = () => {
    const base = atom();
    return nextIs("^") ? base ** signed() : base;
  };
  const atom = () => {
    if (nextIs("(")) {
      const inside = sum();
      if (!nextIs(")")) throw new NotANumber("A parenthesis is not closed.");
      return inside;
    }
    if (typeof tokens[place] !== "number") {
      throw new NotANumber("A number is missing beside one of the signs.");
    }
    place += 1;
    return tokens[place - 1];
  };
  const total = sum();
  if (place < tokens.length) {
    throw new NotANumber(tokens[place] === ")" ? "A parenthesis is closed that was not opened."
      : "These are two numbers side by side. Type one number.");
  }
  return total;
}

/** The numbers that a text may mean, the likeliest first, or {fault} in words. */
export function readings(text, unit = "") {
  try {
    const [body, scale, sign] = withoutUnit(simple(text), unit);
    let found = [true, false].map((usual) => workedOut(tokensOf(body, usual)) * scale);
    if (found.some(Number.isNaN)) {
      throw new NotANumber(NO_NUMBER);
    }
    if (!found.every(Number.isFinite)) {
      throw new NotANumber("That is too large to be read as a number.");
    }
    if (unit === "%" && !sign) found = [...found, ...found.map((value) => 100 * value)];
    else if (unit !== "%" && sign) found = found.map((value) => value / 100);
    return { values: [...new Set(found)] };
  } catch (error) {
    if (error instanceof NotANumber) return { fault: error.message };
    throw error;
  }
}
