"""How fast the race trains in the page, beside NumPy, and whether the page answers.

    python benchmarks/train.py --json train.json

trains the race's three networks (fully connected, locally connected, convolution; 500
digits, batches of 32, Adam, float64) in Chromium and with the library, in turns, so
that both have the same share of a busy machine; the fastest of the rounds counts. Both
make the same run, number by number, which the tests check. Then it plays the race in a
page of its own and prints

- the epochs a second with all that the page shows (accuracies on 360 + 360 digits after
  each epoch, maps of places after each fifth), which Play slows down to 8;
- the longest time that a task of the page had to wait meanwhile, from the press of a
  button that begins a run, with a worker and, where there is none, in slices between
  the frames; and the longest task of the page in CPU time, which other work on the
  machine does not lengthen. (Tracing it slows the page a little.)
"""

import argparse
import json
import os
import sys
import tempfile
import time
from itertools import product
from pathlib import Path

import numpy as np

from whyconv import data, figures
from whyconv.optimizers import Adam
from whyconv.widgets import Race, contest, modules
from whyconv_book import live
from whyconv_book.browser import offline_chromium

SETTINGS = contest.Settings(digits=500, rate=0.03)
EPOCHS, ROUNDS = 5, 12
WANTED, WAIT = 10, 50  # epochs a second; milliseconds
#: Begins the race in the page: epochs(number) is how long each network took for them.
BEGIN = """async ([source, train, test, settings]) => {
  const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  const { contestOf } = await import(url);
  const of = ([digits, labels]) => ({ digits: Uint8Array.from(digits),
    labels: Uint8Array.from(labels) });
  const none = of([[], []]);
  const race = contestOf({ train: of(train), test: of(test) },
    { train: none, test: none }, settings);
  window.epochs = (number) => {
    const start = performance.now();
    for (let epoch = 0; epoch < number; epoch += 1) for (const _ of race.steps());
    return (performance.now() - start) / number;
  };
}"""
#: How long tasks wait: one posts the next, and what lies between is somebody else's.
LISTEN = """() => {
  window.longest = 0;
  let last = performance.now();
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    const now = performance.now();
    window.longest = Math.max(window.longest, now - last);
    last = now;
    setTimeout(() => { last = performance.now(); port2.postMessage(0); }, 2);
  };
  port2.postMessage(0);
}"""


def flat(images: np.ndarray, labels: np.ndarray) -> list:
    """Digits and labels as the page takes them."""
    return [np.rint(16 * images).astype(int).ravel().tolist(), labels.tolist()]


def in_numpy(digits: data.Digits):
    """A function that trains some epochs, and says how many milliseconds one took."""
    networks = contest.networks(SETTINGS)
    (images, labels), _ = contest.sets(SETTINGS, digits)
    rule, order = Adam(SETTINGS.rate), contest.Draws(SETTINGS.seed, "batches")
    memories = [
        [{name: rule.start(array) for name, array in drawn.items()} for drawn in net]
        for net in (network.parameters for network in networks)
    ]

    def epochs(number: int) -> float:
        start = time.perf_counter()
        for _ in range(number):
            chosen = order.permutation(len(labels))
            for first in range(0, len(labels), contest.BATCH):
                batch = chosen[first : first + contest.BATCH]
                for network, memory in zip(networks, memories, strict=True):
                    contest.step(
                        network, memory, rule, 0.0, images[batch], labels[batch]
                    )
        return 1000 * (time.perf_counter() - start) / number

    return epochs


def speeds(browser, digits: data.Digits) -> dict[str, float]:
    """Epochs a second of all three networks, in the page and with the library."""
    page = browser.new_page()
    page.goto("about:blank")
    sets = (
        flat(digits.train_images, digits.train_labels),
        flat(digits.test_images, digits.test_labels),
    )
    page.evaluate(BEGIN, [modules.source("contest"), *sets, vars(SETTINGS)])
    ways = {
        "page": lambda number: page.evaluate("(number) => epochs(number)", number),
        "NumPy": in_numpy(digits),
    }
    times = {name: [] for name in ways}
    for _, (name, epochs) in product(range(ROUNDS), ways.items()):
        times[name].append(epochs(EPOCHS))
    page.close()
    return {name: 1000 / min(taken) for name, taken in times.items()}


def played(browser, file: Path, worker: bool) -> dict[str, float]:
    """The race played to its end: epochs a second; the longest wait and task, in ms."""
    context = browser.new_context(viewport={"width": 1280, "height": 1000})
    if not worker:
        context.add_init_script("delete window.Worker")
    page = context.new_page()
    page.goto(file.as_uri())
    page.wait_for_selector("figure.is-live .wl-say")
    page.wait_for_timeout(1000)
    browser.start_tracing(page=page, categories=["toplevel"])
    page.evaluate(LISTEN)
    page.get_by_role("button", name="Pixels shuffled").click()
    page.locator(".wl-play-bar input").focus()
    start = time.perf_counter()
    page.keyboard.press("End")
    page.wait_for_function(
        "document.querySelector('.wl-play-bar output').textContent === '30 of 30'",
        timeout=300_000,
    )
    seconds = time.perf_counter() - start
    found = {
        "epochs a second": 30 / seconds,
        "longest wait": page.evaluate("longest"),
        "longest task": longest_task(browser.stop_tracing()),
    }
    context.close()
    return found


def longest_task(trace: bytes) -> float:
    """The longest task of a page's main thread, in milliseconds of CPU time."""
    events = json.loads(trace)["traceEvents"]
    main = {
        (one["pid"], one["tid"])
        for one in events
        if one["name"] == "thread_name" and one["args"]["name"] == "CrRendererMain"
    }
    tasks = [
        one["tdur"]
        for one in events
        if (one["pid"], one["tid"]) in main and "tdur" in one
    ]
    return max(tasks) / 1000


def main() -> None:
    """Measure, print, and store with --json."""
    parser = argparse.ArgumentParser(description="How fast the race trains")
    parser.add_argument("--json", type=Path, metavar="FILE")
    asked = parser.parse_args()
    digits = data.digits()
    still = figures.charts(
        figures.Chart([figures.Line([0, 1], [0, 1], "line")], "x", "y"),
        alt="A line that rises from zero to one",
        caption="A line",
    )
    race = Race(digits, still=still, caption="The race")
    with offline_chromium() as browser, tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "race.html"
        file.write_text(live.standalone([race]), encoding="utf-8")
        found = {
            "speeds": speeds(browser, digits),
            "in a worker": played(browser, file, worker=True),
            "in the page itself": played(browser, file, worker=False),
            "browser": browser.version,
            "load": os.getloadavg()[0],
            "cores": os.cpu_count(),
        }
    for name, value in found["speeds"].items():
        over = "" if name != "page" or value >= WANTED else f"  under {WANTED}"
        print(f"training alone, {name:8}{value:8.1f} epochs a second{over}")
    for name in ("in a worker", "in the page itself"):
        rate, wait, task = found[name].values()
        over = "" if wait <= WAIT else f"  over {WAIT}"
        print(
            f"shown, {name:20}{rate:6.1f} epochs a second, "
            f"longest wait {wait:.0f} ms{over}, longest task {task:.0f} ms of CPU"
        )
    print(f"Chromium {found['browser']}, load {found['load']:.1f}", file=sys.stderr)
    if asked.json:
        asked.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
