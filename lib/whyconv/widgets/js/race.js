/** The race: three networks that differ in one layer learn in front of the reader. */

import { CONTEST, contestServer, contestSizes } from "./contest.js";
import { adjust, array, count, figure, h, plural, s, short, write } from "./shared.js";
import { paintShades } from "./digit_panels.js";
import { guessLanes } from "./guesses.js";
import { ownDigits } from "./own_digits.js";
import { playBar } from "./player.js";
import { besides } from "./workers.js";

const SETTINGS = ["digits", "standing", "shuffled", "relabelled", "head", "against", "rate", "seed"];
const GUESSES = ["guess_full", "guess_local", "guess_convolution"];
const STATE = [...SETTINGS, ...GUESSES, "epoch"];
const NETS = ["fully connected", "locally connected", "convolution"];
const ROLES = ["full", "local", "shared"];
const EPOCHS_A_SECOND = 8;
const FAINT = 6; // earlier runs that are kept
const TICKS = [0, 0.25, 0.5, 0.75, 1];
const COLUMNS = 6; // of the pictures of weights

const usual = { digits: 500, standing: "anywhere", shuffled: false, relabelled: false,
  head: "own", against: "nothing", rate: 0.03 };
export const PRESETS = [
  ["Digits anywhere", usual],
  ["Pixels shuffled", { ...usual, shuffled: true }],
  ["Few digits", { ...usual, digits: 100 }],
  ["One corner", { ...usual, standing: "corner" }],
  ["In the middle", { ...usual, standing: "middle" }],
];

const wholePercent = (part) => `${Math.round(100 * part)}%`;

/** What is learned in each network: weights and biases. */
export function raceParameters(head) {
  const { canvas, window, filters, places, classes } = contestSizes();
  const outputs = places ** 2 * filters;
  const firsts = [canvas ** 2 * outputs + outputs, window ** 2 * outputs + outputs,
    window ** 2 * filters + filters];
  return firsts.map((first, n) => {
    const pools = head === "global" || (head === "own" && n === 2);
    return first + ((pools ? filters : outputs) + 1) * classes;
  });
}

/** A line through fractions, one an epoch, in a box of 100 × 100 for `last` epochs. */
export const raceLine = (values, last) => (values.length > 1
  ? `M${values.map((value, n) => `${(100 * n) / last} ${100 * (1 - value)}`).join("L")}` : "");

/** Pictures of 12 × 12 side by side on a sheet, with a gap of one. */
function sheetOf(rows, side) {
  const number = rows.length / side ** 2;
  const [wide, tall] = [COLUMNS * (side + 1) - 1, Math.ceil(number / COLUMNS) * (side + 1) - 1];
  const sheet = new Float64Array(wide * tall);
  for (let n = 0; n < rows.length; n += 1) {
    const [picture, pixel] = [Math.floor(n / side ** 2), n % side ** 2];
    const row = Math.floor(picture / COLUMNS) * (side + 1) + Math.floor(pixel / side);
    sheet[row * wide + (picture % COLUMNS) * (side + 1) + (pixel % side)] = rows[n];
  }
  return { wide, tall, sheet };
}

/** The runs: the one that is on, those before it, and who computes. */
function runsOf({ data, own, hear }) {
  let [number, worker, current, earlier] = [0, null, null, []];
  const answer = ({ run, epoch, score, samples }) => {
    if (run !== current?.number) return;
    current.scores[epoch] = score;
    current.asked = null;
    if (samples) current.samples = samples;
    hear();
  };
  const keep = () => {
    if (current?.scores.length > 1) earlier = [...earlier, current].slice(-FAINT);
  };
  return {
    current: () => current,
    earlier: () => earlier,
    /** A run with other settings; nothing is computed before it is asked for. */
    begin: (settings, key) => {
      keep();
      number += 1;
      current = { number, key, settings, scores: [], asked: null, begun: false, samples: null };
    },
    forget: () => { [earlier, current] = [[], null]; },
    /** Ask for the next epoch, or for how things stand before the first. */
    ask: () => {
      if (current.asked !== null) return;
      current.asked = current.scores.length;
      worker ??= besides(CONTEST, contestServer, answer);
      if (current.begun) worker.send({ epoch: current.number });
      else worker.send({ begin: current.number, data, own: own(), settings: current.settings });
      current.begun = true;
    },
    close: () => worker?.close(),
  };
}

/** The chart: accuracies over the epochs, those of earlier runs faintly; guesses beside it. */
function raceChart(last, lanes) {
  const path = (role, kind) => s("path", { class: `wl-race-line wl-race-${role} ${kind}` });
  const trains = ROLES.map((role) => path(role, "is-train"));
  const tests = ROLES.map((role) => path(role, "is-test"));
  const before = s("g", { class: "wl-race-earlier" });
  const cursor = s("path", { class: "wl-race-cursor" });
  const plot = h("div", { class: "wl-race-plot", "aria-hidden": "true" },
    ...TICKS.map((tick) => h("div", { class: "wl-race-tick", style: `top: ${100 * (1 - tick)}%` },
      h("span", {}, wholePercent(tick)))),
    h("div", { class: "wl-race-chance", style: "top: 90%" }, h("span", {}, "guessing")),
    s("svg", { viewBox: "0 0 100 100", preserveAspectRatio: "none" },
      before, cursor, ...trains, ...tests));
  const words = (...all) => h("div", { class: "wl-race-axis", "aria-hidden": "true" },
    ...all.map((one) => h("span", {}, one)));
  const node = h("div", { class: "wl-race-chart" },
    words("test digits read (thin: training)", "your guess"),
    h("div", { class: "wl-race-field" }, plot, lanes), words("0", `${last} epochs`));
  let drawn = null;
  return { node, paint: ({ current, earlier, epoch }) => {
    const of = (run, n, kind) => raceLine(run.scores.map((score) => score[n][kind]), last);
    if (drawn !== earlier) {
      before.replaceChildren(...earlier.flatMap((run) => ROLES.map((role, n) => s("path",
        { class: `wl-race-line wl-race-${role}`, d: of(run, n, "test") }))));
    }
    drawn = earlier;
    ROLES.forEach((_, n) => {
      adjust(trains[n], { d: of(current, n, "train") });
      adjust(tests[n], { d: of(current, n, "test") });
    });
    adjust(cursor, { d: epoch ? `M${(100 * epoch) / last} 0V100` : "" });
  } };
}

/** A network's row beside the chart: name, parameters, accuracies, the guess it was given. */
function raceRow(n) {
  const [parameters, test, train, guessed] = ["span", "b", "span", "span"].map((tag) => h(tag));
  const sample = s("svg", { viewBox: "0 0 24 4", "aria-hidden": "true" },
    s("path", { class: `wl-race-line wl-race-${ROLES[n]} is-test`, d: "M0 2H24" }));
  const node = h("div", { class: "wl-race-row" },
    h("div", { class: "wl-race-name" }, sample, h("span", {}, NETS[n]), test),
    ...[parameters, train, guessed].map((one) => h("div", { class: "wl-race-notes" }, one)));
  return { node, paint: (total, score, before, guess, off) => {
    write(parameters, `${count(total)} parameters`);
    write(test, score ? wholePercent(score.test) : "–");
    const turned = before?.answers.filter((one, k) => one !== score.answers[k]).length;
    write(train, score ? `training ${wholePercent(score.train)}`
      + `${before ? `; ${plural(turned, "answer")} changed` : ""}` : "");
    write(guessed, guess < 0 ? "" : `your guess ${guess}%${off === null ? "" : `, off by ${off}`}`);
  } };
}

/** What a network's layer looks at, and where it reads. */
function raceInside(n) {
  const [weights, places] = [h("canvas"), h("canvas")];
  const scale = h("small");
  const node = h("div", { class: "wl-race-inside" },
    h("div", { class: "wl-race-heading" }, h("span", {}, NETS[n]), scale),
    h("div", { class: "wl-race-weights" }, weights),
    h("div", { class: "wl-race-places" }, places));
  return { node, paint: (score, map) => {
    const { canvas, filters, standings } = contestSizes();
    const rows = score ? score.rows : new Float32Array(filters * canvas ** 2);
    const limit = rows.reduce((most, x) => Math.max(most, Math.abs(x)), 0) || 1;
    write(scale, score ? `±${short(limit, 2)}` : "");
    const { wide, tall, sheet } = sheetOf(rows, canvas);
    paintShades(weights, tall, wide, sheet, limit, "positive", "negative");
    const fractions = map ?? new Float32Array(standings ** 2);
    paintShades(places, standings, standings, fractions, 1, "output");
  } };
}

/** Test digits, and what each network says of them. */
function raceDigits(number) {
  const all = Array.from({ length: number }, () => {
    const canvas = h("canvas");
    const said = ROLES.map(() => h("span"));
    return { canvas, said, node: h("div", { class: "wl-race-digit" }, canvas,
      h("div", { class: "wl-race-said" }, ...said)) };
  });
  const node = h("div", { class: "wl-race-digits", "aria-hidden": "true" }, ...all.map((one) => one.node));
  const { canvas: side } = contestSizes();
  return { node, paint: (samples, score, before) => all.forEach(({ canvas, said }, n) => {
    if (!samples) {
      paintShades(canvas, side, side, new Float32Array(side ** 2), 1, "input");
      said.forEach((one) => { write(one, ""); one.className = ""; });
      return;
    }
    paintShades(canvas, side, side, samples.images.subarray(n * side ** 2, (n + 1) * side ** 2), 1, "input");
    said.forEach((one, net) => {
      const answer = score[net].answers[n];
      write(one, answer);
      const wrong = answer !== samples.labels[n];
      const fresh = before && before[net].answers[n] !== answer;
      one.className = `${wrong ? "is-wrong" : ""}${fresh ? " is-new" : ""}`;
    });
  }) };
}

export default figure(STATE, (tools) => {
  const { picture, say, request, get, put, more, row, signal, onReset } = tools;
  const last = get("bounds").epoch[1];
  const bytes = (name) => Uint8Array.from(array(get(name)).data);
  const data = {
    train: { digits: bytes("train_digits"), labels: bytes("train_labels") },
    test: { digits: bytes("test_digits"), labels: bytes("test_labels") },
  };
  let drawn = 0; // how often the reader's own digits became others
  const mine = ownDigits({ changed: request, signal, kept: () => {
    drawn += 1;
    request();
  } });
  const runs = runsOf({ data, own: mine.kept, hear: request });
  signal.addEventListener("abort", runs.close);
  onReset(() => {
    mine.forget();
    runs.forget();
  });

  // Out of sight nothing is played, and so nothing is computed.
  let seen = false;
  const watch = new IntersectionObserver((all) => {
    seen = all.at(-1).isIntersecting;
    request();
  });
  watch.observe(picture);
  signal.addEventListener("abort", () => watch.disconnect());

  const presets = PRESETS.map(([name, settings]) => ({ settings, node: h("button",
    { type: "button", class: "wl-button", onclick: () => put(settings) }, name) }));
  const guesses = () => GUESSES.map((name) => get(name));
  const lanes = guessLanes({ signal, at: (n) => get(GUESSES[n]),
    go: (n, guess) => put({ [GUESSES[n]]: guess }),
    lines: NETS.map((name, n) => ({ name, look: `wl-race-${ROLES[n]}` })) });
  const chart = raceChart(last, lanes.node);
  const rows = NETS.map((_, n) => raceRow(n));
  const inside = NETS.map((_, n) => raceInside(n));
  const digits = raceDigits(12);
  const when = h("span");
  const computed = () => (runs.current()?.scores.length ?? 0) - 1;
  const bar = playBar({ label: "epoch", request, signal,
    last: () => last,
    at: () => get("epoch"),
    go: (epoch) => put({ epoch }),
    perSecond: () => EPOCHS_A_SECOND,
    ready: () => seen && computed() >= get("epoch") });
  picture.append(
    h("div", { class: "wl-race-presets", role: "group", "aria-label": "Races to try" },
      ...presets.map(({ node }) => node)),
    bar.node,
    h("div", { class: "wl-race-top" }, chart.node,
      h("div", { class: "wl-race-rows" }, ...rows.map(({ node }) => node))),
    h("div", { class: "wl-race-head" },
      h("span", {}, "weights of the middle place's 12 units"), when),
    h("div", { class: "wl-race-insides", "aria-hidden": "true" }, ...inside.map(({ node }) => node)),
    h("div", { class: "wl-race-head" }, h("span", {}, "test digits, and what the three say of them")),
    digits.node);
  const total = data.train.labels.length;
  more.slider({ name: "digits", label: "training digits", values:
    [...[20, 50, 100, 200, 500, 1000].filter((one) => one < total), total] });
  more.choice({ name: "standing", label: "they stand", options: [["middle", "in the middle"],
    "anywhere", ["corner", "in one corner"]] });
  more.toggle({ name: "shuffled", label: "pixels shuffled" });
  more.toggle({ name: "relabelled", label: "labels shuffled" });
  more.choice({ name: "head", label: "head", options: ["flatten", "global",
    ["own", "flatten, convolution global"]] });
  more.menu({ name: "against", label: "against learning by heart", options: get("choices").against });
  more.slider({ name: "rate", label: "rate", values: get("choices").rate, say: (rate) => `${rate}` });
  more.slider({ name: "seed", label: "seed" });
  row.append(h("details", { class: "wl-race-mine" }, h("summary", {}, "Your own digits"), mine.node));

  const settingsNow = () => Object.fromEntries(SETTINGS.map((name) => [name, get(name)]));
  // Another run begins at epoch 0, and without the guesses for one that was run already;
  // unless epoch and guesses came with the settings, as they do by a link.
  const whereNow = () => ({ epoch: get("epoch"), guesses: guesses() });
  let from = whereNow();
  const follow = () => {
    const settings = settingsNow();
    const key = JSON.stringify([settings, drawn]);
    const current = runs.current();
    if (current?.key !== key) {
      runs.begin(settings, key);
      const same = (name, n) => get(name) === from.guesses[n];
      if (current && get("epoch") === from.epoch) put({ epoch: 0 });
      if (current?.scores.length > 1 && GUESSES.every(same)) {
        put(Object.fromEntries(GUESSES.map((name) => [name, -1])));
      }
    }
    from = whereNow();
  };

  return () => {
    follow();
    const current = runs.current();
    const wanted = get("epoch");
    if (seen && computed() < wanted) runs.ask();
    const epoch = Math.min(wanted, computed());
    const score = epoch < 0 ? null : current.scores[epoch];
    const before = epoch < 1 ? null : current.scores[epoch - 1];
    chart.paint({ current, earlier: runs.earlier(), epoch });
    const ends = NETS.map((_, n) => (epoch === last ? Math.round(100 * score[n].test) : null));
    const offs = guesses().map((guess, n) => (guess < 0 || ends[n] === null ? null
      : Math.abs(guess - ends[n])));
    lanes.paint(ends);
    const totals = raceParameters(get("head"));
    rows.forEach((row, n) => row.paint(totals[n], score?.[n], before?.[n], guesses()[n], offs[n]));
    const mapped = current.scores.slice(0, epoch + 1).findLastIndex((one) => one[0].map);
    inside.forEach((one, n) => one.paint(score?.[n], current.scores[mapped]?.[n].map));
    write(when, mapped >= 0 ? `accuracy by place, after ${plural(mapped, "epoch")}` : "");
    digits.paint(epoch < 0 ? null : current.samples, score, before);
    const own = score && mine.number("test") ? Array.from(score[0].own,
      (_, n) => score.map((one) => one.own[n])) : null;
    mine.paint(own);
    bar.paint(wanted > Math.max(0, epoch) ? `${Math.max(0, epoch)} → ${wanted}` : `${wanted} of ${last}`);
    const now = settingsNow();
    for (const { node, settings } of presets) {
      const same = Object.entries(settings).every(([name, value]) => now[name] === value);
      adjust(node, { "aria-pressed": same });
    }
    say(sentence(now, epoch, score, offs, own));
  };

  function sentence({ digits: number, standing, shuffled, relabelled }, epoch, score, offs, own) {
    const where = { middle: "in the middle", anywhere: "anywhere on the canvas",
      corner: "in one corner" }[standing];
    const what = `${count(number)} digits ${where}${shuffled ? ", their pixels shuffled" : ""}`
      + `${relabelled ? ", their labels shuffled" : ""}`;
    if (epoch < 1) {
      return `${what[0].toUpperCase()}${what.slice(1)}, ${last} times over. Which network will read `
        + "most test digits? Drag each mark to where its curve will end, then press Play.";
    }
    const told = NETS.map((net, n) => `${net} ${wholePercent(score[n].test)}`).join(", ");
    const missed = offs.filter((one) => one !== null);
    const guessed = missed.length ? ` Your guesses were off by ${missed.join(", ")} points.` : "";
    const { labels } = mine.kept().test;
    const yours = own ? ` Of your ${plural(labels.length, "digit")} they read ${NETS.map((_, n) => own
      .filter((answers, k) => answers[n] === labels[k]).length).join(", ")}.` : "";
    return `${what[0].toUpperCase()}${what.slice(1)}, after ${epoch} `
      + `epoch${epoch === 1 ? "" : "s"} the test digits are read by: ${told}.${guessed}${yours}`;
  }
});
