/**
 * The race: three networks that differ in one layer, trained side by side on digits.
 *
 * Digits of 8 × 8 stand on a canvas of 12 × 12. A layer makes 12 maps of 6 × 6 of it,
 * fully connected, locally connected or as a convolution of 7 × 7; then come ReLU, a head
 * and a fully connected layer for the ten logits. contest.py is this file in Python: the
 * same seed gives the same draws and, to rounding, the same run. Named functions only: a
 * worker is made of their texts.
 */

import {
  ENGINE, adamRule, convolutionLayer, denseLayer, drawn, dropoutLayer, flattenLayer, generator,
  globalPoolLayer, goForward, localLayer, maxPoolLayer, networkOf, normals, parameterCount,
  permutation, predictions, reluLayer, trainer,
} from "./engine.js";

/** The sides of it all, and how much is done at a time. */
export function contestSizes() {
  const [canvas, digit, window, filters] = [12, 8, 7, 12];
  const places = canvas - window + 1;
  return { canvas, digit, window, filters, places, classes: 10, batch: 32,
    standings: canvas - digit + 1, scored: 360, each: 5 };
}

/** What draws from where: each has numbers of its own, so that none moves the others. */
export function streamsOf(seed) {
  const names = ["weights", "head", "digits", "standing", "testStanding", "pixels", "labels",
    "batches", "dropout"];
  return Object.fromEntries(names.map((name, n) => [name, generator(seed, n)]));
}

/** Digits (N, 64), 0 to 16, on canvases (N, 144), 0 to 1; at: [row, column] of each. */
export function onCanvases(digits, at) {
  const { canvas, digit } = contestSizes();
  const images = new Float64Array(at.length * canvas ** 2);
  at.forEach(([row, column], n) => {
    for (let k = 0; k < digit ** 2; k += 1) {
      const pixel = (row + Math.floor(k / digit)) * canvas + column + (k % digit);
      images[n * canvas ** 2 + pixel] = digits[n * digit ** 2 + k] / 16;
    }
  });
  return images;
}

/** Where `count` digits stand: in the middle, anywhere, or in the corner at the top left. */
export function standingsOf(standing, count, random) {
  const { standings } = contestSizes();
  const middle = (standings - 1) / 2;
  const any = () => Math.floor(random() * standings);
  return Array.from({ length: count }, () => {
    const drawn = [any(), any()];
    return { middle: [middle, middle], anywhere: drawn, corner: [0, 0] }[standing];
  });
}

/** Images (N, size) with their pixels in another order, the same for all. */
export function reordered(images, order) {
  const size = order.length;
  return images.map((_, n) => images[n - (n % size) + order[n % size]]);
}

/** Of rows of `size` numbers those at `chosen`. */
export function rowsAt(values, size, chosen) {
  const found = new values.constructor(chosen.length * size);
  chosen.forEach((from, n) => found.set(values.subarray(from * size, (from + 1) * size), n * size));
  return found;
}

/**
 * What there is to learn and to be tested on: {train, test, probe}, each {images, labels}.
 *
 * data: digits (N, 64) and labels, `train` and `test`; own: likewise, those that the
 * reader drew, added to either. Test digits stand where those to learn stand, but anywhere
 * if these are in a corner. probe(at): some test digits, all at one place.
 */
export function contestSets(data, own, settings, streams) {
  const { canvas, digit, each } = contestSizes();
  const { digits, standing, shuffled, relabelled } = settings;
  const order = shuffled ? permutation(canvas ** 2, streams.pixels) : null;
  const placed = (pixels, at) => {
    const images = onCanvases(pixels, at);
    return order ? reordered(images, order) : images;
  };
  const chosen = permutation(data.train.labels.length, streams.digits).subarray(0, digits);
  const joined = (some, more) => {
    const all = new some.constructor(some.length + more.length);
    all.set(some);
    all.set(more, some.length);
    return all;
  };
  const pixels = joined(rowsAt(data.train.digits, digit ** 2, chosen), own.train.digits);
  let labels = joined(rowsAt(data.train.labels, 1, chosen), own.train.labels);
  if (relabelled) labels = rowsAt(labels, 1, permutation(labels.length, streams.labels));
  const tested = standing === "middle" ? "middle" : "anywhere";
  const at = standingsOf(standing, labels.length, streams.standing);
  const testAt = standingsOf(tested, data.test.labels.length, streams.testStanding);
  const probed = Int32Array.from({ length: Math.floor(data.test.labels.length / each) },
    (_, n) => n * each);
  const probes = { digits: rowsAt(data.test.digits, digit ** 2, probed),
    labels: rowsAt(data.test.labels, 1, probed) };
  const middle = standingsOf("middle", own.test.labels.length, () => 0);
  return {
    train: { images: placed(pixels, at), labels },
    test: { images: placed(data.test.digits, testAt), labels: data.test.labels },
    own: { images: placed(own.test.digits, middle), labels: own.test.labels },
    probe: (place) => ({ labels: probes.labels,
      images: placed(probes.digits, Array.from(probes.labels, () => place)) }),
  };
}

/** The numbers of the first layers: one matrix of normal numbers, and what each has of it. */
export function contestStart(normal) {
  const { canvas, window, filters, places } = contestSizes();
  const [inputs, outputs, taps] = [canvas ** 2, places ** 2 * filters, window ** 2];
  const matrix = drawn(inputs * outputs, normal);
  const scaled = (values, fan) => values.map((value) => value * Math.sqrt(2 / fan));
  const local = new Float64Array(taps * outputs);
  let n = 0;
  for (let place = 0; place < places ** 2; place += 1) {
    const [i, j] = [Math.floor(place / places), place % places];
    for (let tap = 0; tap < taps; tap += 1) {
      const pixel = (i + Math.floor(tap / window)) * canvas + j + (tap % window);
      for (let f = 0; f < filters; f += 1, n += 1) {
        local[n] = matrix[pixel * outputs + place * filters + f];
      }
    }
  }
  const kernels = scaled(local, taps);
  return { full: scaled(matrix, inputs), local: kernels, shared: kernels.slice(0, taps * filters) };
}

/** The three networks: fully connected, locally connected, convolution. */
export function contestants({ head, against }, streams) {
  const { canvas, window, filters, places, classes } = contestSizes();
  const size = [window, window];
  const start = contestStart(normals(streams.weights));
  const tops = drawn(places ** 2 * filters * classes, normals(streams.head));
  const dropout = against.startsWith("dropout") ? [Number(against.split(" ")[1])] : [];
  const made = (layer, values, isShared) => {
    const pools = head === "global" || (head === "own" && isShared);
    const inputs = pools ? filters : places ** 2 * filters;
    const network = networkOf([canvas, canvas, 1], [layer, reluLayer(),
      pools ? globalPoolLayer(maxPoolLayer) : flattenLayer(),
      ...dropout.map((rate) => dropoutLayer({ rate })), denseLayer({ units: classes })], () => 0);
    Object.values(network.parameters[0])[0].set(values);
    const scale = Math.sqrt(2 / inputs);
    network.parameters.at(-1).weights.set(
      tops.subarray(0, inputs * classes).map((value) => value * scale));
    return network;
  };
  return [
    made(denseLayer({ maps: [places, places, filters] }), start.full, false),
    made(localLayer({ filters, size }), start.local, false),
    made(convolutionLayer({ filters, size }), start.shared, true),
  ];
}

/** What the units at the middle place see the canvas with: (filters, 144) of each network. */
export function rowsOfMiddle(network) {
  const { canvas, window, filters, places } = contestSizes();
  const rows = new Float32Array(filters * canvas ** 2);
  const [parameters, middle] = [network.parameters[0], Math.floor(places / 2)];
  const place = middle * places + middle;
  for (let f = 0; f < filters; f += 1) {
    for (let pixel = 0; pixel < canvas ** 2; pixel += 1) {
      const [u, v] = [Math.floor(pixel / canvas) - middle, (pixel % canvas) - middle];
      const inside = u >= 0 && v >= 0 && u < window && v < window;
      const tap = (u * window + v) * filters + f;
      const out = f * canvas ** 2 + pixel;
      if (parameters.weights) {
        rows[out] = parameters.weights[(pixel * places ** 2 + place) * filters + f];
      } else if (inside) {
        const isShared = parameters.kernels.length === window ** 2 * filters;
        rows[out] = parameters.kernels[isShared ? tap : place * window ** 2 * filters + tap];
      }
    }
  }
  return rows;
}

/** The classes that a network gives to images (N, 144): a generator, that stops now and then. */
export function* answersOf(network, images, count) {
  const { canvas, classes, batch } = contestSizes();
  const size = canvas ** 2;
  const answers = new Uint8Array(count);
  for (let from = 0; from < count; from += batch) {
    const some = Math.min(batch, count - from);
    const part = images.subarray(from * size, (from + some) * size);
    answers.set(predictions(goForward(network, part, some).logits, classes), from);
    yield;
  }
  return answers;
}

/** The fraction of answers that are the labels. */
export function shareRight(answers, labels) {
  return answers.reduce((sum, answer, n) => sum + (answer === labels[n] ? 1 : 0), 0)
    / Math.max(1, labels.length);
}

/**
 * A run: {counts, samples, score(withMaps), steps()}.
 *
 * steps() is an epoch of training, score() returns how all three stand now; both are
 * generators, so that whoever runs them can stop after a batch of a network.
 */
export function contestOf(data, own, settings) {
  const { canvas, batch, standings, scored } = contestSizes();
  const size = canvas ** 2;
  const streams = streamsOf(settings.seed);
  const sets = contestSets(data, own, settings, streams);
  const networks = contestants(settings, streams);
  const l2 = settings.against.startsWith("L2") ? Number(settings.against.split(" ")[1]) : 0;
  const trainers = networks.map((network) => trainer(network, adamRule({ rate: settings.rate }),
    { l2, random: streams.dropout }));
  const known = Math.min(scored, sets.train.labels.length);
  const probes = [];
  const accuracy = function* read(network, { images, labels }, count = labels.length) {
    return shareRight(yield* answersOf(network, images, count), labels.subarray(0, count));
  };
  const map = function* read(network) {
    const found = new Float32Array(standings ** 2);
    for (let n = 0; n < found.length; n += 1) {
      probes[n] ??= sets.probe([Math.floor(n / standings), n % standings]);
      found[n] = yield* accuracy(network, probes[n]);
    }
    return found;
  };
  return {
    counts: networks.map(parameterCount),
    samples: { images: Float32Array.from(sets.test.images.subarray(0, 12 * size)),
      labels: sets.test.labels.slice(0, 12), train: sets.train.images.slice(0, size) },
    score: function* each(withMaps) {
      const found = [];
      for (const network of networks) {
        const answers = yield* answersOf(network, sets.test.images, sets.test.labels.length);
        found.push({ answers, test: shareRight(answers, sets.test.labels),
          train: yield* accuracy(network, sets.train, known),
          own: yield* answersOf(network, sets.own.images, sets.own.labels.length),
          rows: rowsOfMiddle(network), map: withMaps ? yield* map(network) : null });
      }
      return found;
    },
    steps: function* each() {
      const order = permutation(sets.train.labels.length, streams.batches);
      for (let from = 0; from < order.length; from += batch) {
        const chosen = order.subarray(from, from + batch);
        const images = rowsAt(sets.train.images, size, chosen);
        const labels = rowsAt(sets.train.labels, 1, chosen);
        for (const step of trainers) {
          step(images, labels);
          yield;
        }
      }
    },
  };
}

/**
 * Answers a page, in a worker or beside it. port: {send(message), rest(then)}.
 *
 * Messages {begin: run, data, own, settings} and {epoch: run}; each is answered by
 * {run, epoch, score, ...}. An epoch is done in slices of `slice` milliseconds, with a
 * rest between: in a worker there is no need for any.
 */
export function contestServer(send, slice = Infinity) {
  const every = 5; // epochs from map to map
  let [run, race, epoch] = [null, null, 0];
  const work = function* of(extra, train) {
    if (train) yield* race.steps();
    epoch += train ? 1 : 0;
    return { epoch, score: yield* race.score(epoch % every === 0), ...extra };
  };
  const goOn = (steps, own) => {
    const until = Date.now() + slice;
    while (own === run) {
      const { done, value } = steps.next();
      if (done) {
        send({ run, ...value });
        return;
      }
      if (Date.now() > until) {
        setTimeout(() => goOn(steps, own), 0);
        return;
      }
    }
  };
  return (message) => {
    if ("begin" in message) {
      [run, epoch] = [message.begin, 0];
      race = contestOf(message.data, message.own, message.settings);
      goOn(work({ samples: race.samples }, false), run);
    } else if (message.epoch === run) {
      goOn(work({}, true), run);
    }
  };
}

/** All of it, for a worker. */
export const CONTEST = [
  ...ENGINE, contestSizes, streamsOf, onCanvases, standingsOf, reordered, rowsAt, contestSets,
  contestStart, contestants, rowsOfMiddle, answersOf, shareRight, contestOf, contestServer,
];
