"""How fast are the operations, beside PyTorch, JAX, SciPy and our own loops?

    pip install -r requirements-oracles.txt torch==2.13.0
    python benchmarks/ops.py --threads 1 --json benchmarks/ops.json

prints three tables and writes all numbers as JSON, into the file from which the
page "How fast is this?" is made. Every contestant works on the same float32
numbers in one process, each in the layout it is used to. Turns are interleaved, so
that a busy moment hits all; times are medians over the turns, and a ratio is the
median of the ratios within a turn. The first two turns warm up and do not count.
The loops of `whyconv.reference` are too slow for more than one turn. A peer that
is not installed is named as absent.

One thread is the default: with more threads than free cores, every product waits
for the thread that is not given a core, a hundred times longer than it takes.
`--clock cpu` counts processor time instead of wall time: on a machine that is
shared with others it is the quieter of the two, with one thread.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import time
from collections.abc import Callable
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import geometric_mean, median
from typing import NamedTuple

CLOCKS = {"wall": time.perf_counter, "cpu": time.process_time}
Run = Callable[[], object]


class Case(NamedTuple):
    """Sizes of a convolution without padding."""

    batch: int
    image: int
    channels: int
    filters: int
    kernel: int


CASES = (
    Case(64, 32, 3, 6, 5),
    Case(64, 14, 6, 16, 5),
    Case(64, 8, 1, 8, 3),
    Case(64, 28, 8, 16, 3),
    Case(1, 512, 3, 6, 5),
    Case(1, 32, 3, 6, 5),  # the diary's example
)


class Arrays(NamedTuple):
    """What one case is measured on."""

    images: object
    kernels: object
    d_maps: object


def arrays(case: Case) -> Arrays:
    """Float32 numbers drawn from a fixed seed, channels last."""
    import numpy as np

    rng = np.random.default_rng(0)
    places = case.image - case.kernel + 1
    shapes = (
        (case.batch, case.image, case.image, case.channels),
        (case.kernel, case.kernel, case.channels, case.filters),
        (case.batch, places, places, case.filters),
    )
    return Arrays(*(rng.normal(size=shape).astype(np.float32) for shape in shapes))


# --- The contestants: arrays to (forward, forward + backward) ------------------


def ours(x: Arrays) -> tuple[Run, Run]:
    """The public functions, with all their checks."""
    from whyconv import ops

    return _plain(ops, x)


def loops(x: Arrays) -> tuple[Run, Run]:
    """Our own reference."""
    from whyconv import reference

    return _plain(reference, x)


def _plain(module, x):
    def forward():
        return module.conv2d(x.images, x.kernels)

    def both():
        module.conv2d(x.images, x.kernels)
        module.conv2d_kernel_gradient(x.d_maps, x.images, x.kernels.shape)
        module.conv2d_input_gradient(x.d_maps, x.kernels, x.images.shape)

    return forward, both


def pytorch(x: Arrays, channels_last: bool = False) -> tuple[Run, Run]:
    """As it is used: images (N, C, H, W), contiguous; or its faster channels_last."""
    import torch

    how = torch.channels_last if channels_last else torch.contiguous_format
    images, d_maps = (
        torch.tensor(array.transpose(0, 3, 1, 2)).contiguous(memory_format=how)
        for array in (x.images, x.d_maps)
    )
    kernels = torch.tensor(x.kernels.transpose(3, 2, 0, 1)).contiguous()
    images.requires_grad_()
    kernels.requires_grad_()

    def forward():
        with torch.no_grad():
            torch.nn.functional.conv2d(images, kernels)

    def both():
        images.grad = kernels.grad = None
        torch.nn.functional.conv2d(images, kernels).backward(d_maps)

    return forward, both


def pytorch_channels_last(x: Arrays) -> tuple[Run, Run]:
    """The same with its other layout."""
    return pytorch(x, channels_last=True)


def jax(x: Arrays) -> tuple[Run, Run]:
    """Jitted; compiled while warming up."""
    import jax

    names = ("NHWC", "HWIO", "NHWC")

    def convolution(images, kernels):
        return jax.lax.conv_general_dilated(
            images, kernels, (1, 1), "VALID", dimension_numbers=names
        )

    def gradients(images, kernels, d_maps):
        maps, back = jax.vjp(convolution, images, kernels)
        return maps, *back(d_maps)

    images, kernels, d_maps = map(jax.numpy.asarray, x)
    run, run_both = jax.jit(convolution), jax.jit(gradients)
    return (
        lambda: jax.block_until_ready(run(images, kernels)),
        lambda: jax.block_until_ready(run_both(images, kernels, d_maps)),
    )


def scipy(x: Arrays) -> tuple[Run, None]:
    """`scipy.signal.correlate`, image by image and filter by filter; no gradients."""
    from scipy.signal import correlate

    def forward():
        for image in x.images:
            for f in range(x.kernels.shape[3]):
                correlate(image, x.kernels[..., f], mode="valid")

    return forward, None


CONTESTANTS = {
    "ours": ours,
    "torch": pytorch,
    "torch cl": pytorch_channels_last,
    "jax": jax,
    "scipy": scipy,
    "loops": loops,
}
ONCE = {"loops"}


# --- Measuring -----------------------------------------------------------------


def interleaved(
    runs: dict[str, Run], repeats: int, clock: Callable[[], float]
) -> dict[str, list[float]]:
    """Seconds of every turn; two turns of warm-up are left out."""
    seconds = {name: [] for name in runs}
    for turn in range(-2, repeats):
        for name, run in runs.items():
            if name in ONCE and turn != 0:
                continue
            started = clock()
            run()
            if turn >= 0:
                seconds[name].append(clock() - started)
    return seconds


def operations(repeats: int, clock, once: bool) -> tuple[list[dict], list[str]]:
    """A record for each case and pass, and the names of absent peers."""
    records, absent = [], set()
    for case in CASES:
        x, pairs = arrays(case), {}
        for name, contestant in CONTESTANTS.items():
            if name in ONCE and not once:
                continue
            try:
                pairs[name] = contestant(x)
            except ImportError:
                absent.add(name)
        for number, what in enumerate(("forward", "forward + backward")):
            runs = {name: pair[number] for name, pair in pairs.items() if pair[number]}
            seconds = interleaved(runs, repeats, clock)
            records.append(
                {
                    "case": case._asdict(),
                    "pass": what,
                    "ms": {name: 1e3 * median(s) for name, s in seconds.items()},
                    "ours_over": {
                        name: median(a / b for a, b in zip(seconds["ours"], s))  # noqa: B905
                        for name, s in seconds.items()
                        if name != "ours"
                    },
                }
            )
    return records, sorted(absent)


def matrix_product_rate(clock, dtype: str = "float32") -> float:
    """Multiply-adds and additions a second, in units of 10^9, at 1024 x 1024."""
    import numpy as np

    a = np.random.default_rng(0).normal(size=(1024, 1024)).astype(dtype)
    seconds = interleaved({"product": lambda: a @ a}, 15, clock)["product"]
    return 2 * 1024**3 / median(seconds) / 1e9


def repeated(run: Run, times: int) -> Run:
    """`run`, so many times in a row."""

    def all_of_them():
        for _ in range(times):
            run()

    return all_of_them


def growth(repeats: int, clock) -> dict:
    """Slope of log time against log pixels and log filters: 1 where cost is linear.

    A turn does small work many times over, about as long as large work once: else
    the smallest picture would pay for a cache that the largest has just emptied.
    """
    import numpy as np

    sides, filters = (64, 128, 256, 512, 1024, 2048), (8, 16, 32, 64, 128)
    found = {}
    for name, sizes, cases in (
        ("pixels", [n * n for n in sides], [Case(1, n, 3, 6, 5) for n in sides]),
        ("filters", filters, [Case(1, 256, 3, n, 5) for n in filters]),
    ):
        calls = [max(sizes) // size for size in sizes]
        runs = {
            f"{size:,}": repeated(ours(arrays(case))[0], many)
            for size, case, many in zip(sizes, cases, calls, strict=True)
        }
        times = interleaved(runs, repeats, clock)
        ms = {
            size: 1e3 * median(seconds) / many
            for (size, seconds), many in zip(times.items(), calls, strict=True)
        }
        slope = np.polyfit(np.log(sizes), np.log(list(ms.values())), 1)[0]
        found[name] = {"slope": float(slope), "ms": ms}
    return found


# --- Lesson 5's training --------------------------------------------------------

EPOCHS, BATCH, RATE, DROPOUT = 20, 32, 0.01, 0.3


def our_training(dtype: str, epochs: int) -> tuple[Run, object]:
    """Lesson 5's last network by `fit`, scored on both sets after each epoch."""
    import numpy as np

    from whyconv import data
    from whyconv.layers import Conv2D, Dense, Dropout, Flatten, MaxPool, ReLU
    from whyconv.network import Network
    from whyconv.optimizers import Adam, cosine
    from whyconv.training import fit

    digits = data.digits()
    train = digits.train_images.astype(dtype), digits.train_labels
    test = digits.test_images.astype(dtype), digits.test_labels
    first = [Conv2D(8, 3, padding=1), ReLU()]
    second = [Conv2D(16, 3, padding=1), ReLU(), MaxPool(2)]
    layers = [*first, *second, Flatten(), Dropout(DROPOUT), Dense(10)]

    def fresh():
        rng = np.random.default_rng(0)
        return Network((8, 8, 1), layers, rng, np.dtype(dtype)), rng

    def run():
        network, rng = fresh()
        how = {"optimizer": Adam(RATE), "schedule": cosine, "epochs": epochs}
        history = fit(network, *train, batch_size=BATCH, rng=rng, test=test, **how)
        return history.train_losses[-1], history.test_losses[-1]

    return run, (fresh, train, test)


def torch_training(dtype: str, epochs: int, fresh, train, test) -> Run:
    """The same by PyTorch: its layout, our weights, batches and dropout masks.

    Batches and masks are drawn before the clock starts, which `fit` does while
    it runs.
    """
    import numpy as np
    import torch
    from torch import nn

    from whyconv import ops
    from whyconv.optimizers import cosine

    network, rng = fresh()
    kept = {n: drawn for n, drawn in enumerate(network.parameters) if drawn}
    batches = []
    for _ in range(epochs):
        order = rng.permutation(len(train[1]))
        for start in range(0, len(order), BATCH):
            batch = order[start : start + BATCH]
            mask = ops.dropout_mask((len(batch), 256), DROPOUT, rng, np.dtype(dtype))
            mask = mask.reshape(-1, 4, 4, 16).transpose(0, 3, 1, 2).reshape(-1, 256)
            batches.append((torch.tensor(batch), torch.tensor(mask)))

    def tensors(images, labels):
        turned = torch.tensor(np.ascontiguousarray(images.transpose(0, 3, 1, 2)))
        return turned, torch.tensor(labels)

    def built():
        body = nn.Sequential(
            *(nn.Conv2d(1, 8, 3, padding=1), nn.ReLU()),
            *(nn.Conv2d(8, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)),
            nn.Flatten(),
        ).to(getattr(torch, dtype))
        head = nn.Linear(256, 10).to(getattr(torch, dtype))
        with torch.no_grad():
            for layer, drawn in zip((body[0], body[2]), kept.values(), strict=False):
                kernels = drawn["kernels"].transpose(3, 2, 0, 1)
                layer.weight.copy_(torch.tensor(np.ascontiguousarray(kernels)))
                layer.bias.copy_(torch.tensor(drawn["bias"]))
            weights = kept[7]["weights"].reshape(4, 4, 16, 10).transpose(3, 2, 0, 1)
            head.weight.copy_(torch.tensor(weights.reshape(10, 256)))
            head.bias.copy_(torch.tensor(kept[7]["bias"]))
        return body, head

    sets = [tensors(*train), tensors(*test)]

    def run():
        body, head = built()
        optimizer = torch.optim.Adam([*body.parameters(), *head.parameters()], RATE)
        loss, losses = nn.functional.cross_entropy, []
        for step, (batch, mask) in enumerate(batches):
            optimizer.param_groups[0]["lr"] = RATE * cosine(step / len(batches))
            optimizer.zero_grad()
            logits = head(body(sets[0][0][batch]) * mask)
            loss(logits, sets[0][1][batch]).backward()
            optimizer.step()
            if (step + 1) % (len(batches) // epochs) == 0:
                losses.clear()
                with torch.no_grad():
                    for images, labels in sets:
                        logits = head(body(images))
                        losses.append(loss(logits, labels).item())
                        (logits.argmax(1) == labels).double().mean().item()
        return tuple(losses)

    return run


def trainings(repeats: int, clock, epochs: int) -> list[dict]:
    """Lesson 5's run in float64, as in the lesson, and in float32."""
    records = []
    for dtype in ("float64", "float32"):
        run, (fresh, train, test) = our_training(dtype, epochs)
        runs, losses = {"ours": run}, {}
        with suppress(ImportError):
            runs["torch"] = torch_training(dtype, epochs, fresh, train, test)
        for name, once in runs.items():
            losses[name] = once()
        seconds = {name: [] for name in runs}
        for _ in range(repeats):
            for name, once in runs.items():
                started = clock()
                once()
                seconds[name].append(clock() - started)
        record = {"dtype": dtype, "epochs": epochs, "train_and_test_loss": losses}
        record["seconds"] = {name: median(s) for name, s in seconds.items()}
        if "torch" in runs:
            pairs = zip(seconds["ours"], seconds["torch"], strict=True)
            record["ours_over_torch"] = median(a / b for a, b in pairs)
            apart = zip(losses["ours"], losses["torch"], strict=True)
            record["losses_apart"] = max(abs(a - b) for a, b in apart)
        records.append(record)
    return records


# --- The report ------------------------------------------------------------------


def machine(threads: int, clock: str) -> dict:
    """What the numbers depend on."""
    versions = {}
    for package in ("numpy", "torch", "jax", "scipy"):
        with suppress(PackageNotFoundError):
            versions[package] = version(package)
    names = [platform.processor() or platform.machine()]
    with suppress(OSError):
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
        names += [s.split(":")[1].strip() for s in lines if s.startswith("model name")]
    about = {"cpu": names[-1], "cores": os.cpu_count(), "system": platform.system()}
    about |= {"python": platform.python_version(), "versions": versions}
    return about | {"threads": threads, "clock": clock}


def load() -> list[float]:
    """Programs that wanted a core in the last minute, on average; [] where unknown."""
    return [round(os.getloadavg()[0], 1)] if hasattr(os, "getloadavg") else []


def table(records: list[dict]) -> str:
    """Milliseconds, and in brackets how many times as long ours takes."""
    names = [n for n in CONTESTANTS if any(n in r["ms"] for r in records)]
    rows = [["case", "pass", *names]]
    for record in records:
        cells = []
        for name in names:
            ms, over = record["ms"].get(name), record["ours_over"].get(name)
            text = "" if ms is None else f"{ms:.3g}"
            cells.append(text if over is None else f"{text} ({over:.2g})")
        case = " ".join(map(str, record["case"].values()))
        rows.append([case, "f + b" if "+" in record["pass"] else "f", *cells])
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        for row in rows
    )


def summary(records: list[dict]) -> dict:
    """Geometric mean and worst of ours / peer, for each pass and peer."""
    found = {}
    for record in records:
        for name, over in record["ours_over"].items():
            found.setdefault(f"{record['pass']}, ours / {name}", []).append(over)
    return {
        name: {"geometric mean": geometric_mean(overs), "worst": max(overs)}
        for name, overs in found.items()
    }


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--repeats", type=int, default=15)
    parser.add_argument("--clock", choices=CLOCKS, default="wall")
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument("--trainings", type=int, default=3, help="repeats of each")
    parser.add_argument("--no-loops", action="store_true", help="saves a minute")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    limit_threads(options.threads)
    clock = CLOCKS[options.clock]
    report = {"machine": machine(options.threads, options.clock), "load": load()}
    report["gflops"] = {
        t: matrix_product_rate(clock, t) for t in ("float32", "float64")
    }
    print(json.dumps(report, indent=1))
    records, absent = operations(options.repeats, clock, not options.no_loops)
    report |= {"operations": records, "absent": absent, "summary": summary(records)}
    print("\nMilliseconds; in brackets, ours divided by it\n" + table(records))
    print("absent:", ", ".join(absent) or "none")
    for name, numbers in report["summary"].items():
        print(name, {key: round(number, 2) for key, number in numbers.items()})
    report["growth"] = growth(options.repeats, clock)
    for name, numbers in report["growth"].items():
        print(f"time grows with {name} to the power of {numbers['slope']:.2f}")
    report["trainings"] = trainings(options.trainings, clock, options.epochs)
    print("\nLesson 5's training\n" + json.dumps(report["trainings"], indent=1))
    report["load"] += load()
    if options.json:
        options.json.write_text(json.dumps(report, indent=1) + "\n", "utf-8")


def limit_threads(threads: int) -> None:
    """As many cores and threads as asked for, before any library counts them."""
    for name in ("OPENBLAS", "OMP", "MKL"):
        os.environ[f"{name}_NUM_THREADS"] = str(threads)
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:threads])
    with suppress(ImportError):
        import torch

        torch.set_num_threads(threads)


if __name__ == "__main__":
    main()
