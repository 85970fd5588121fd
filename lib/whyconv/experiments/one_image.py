"""One image: how many images it takes to learn a kernel that is shared, or is not.

A teacher has a secret kernel of 5 x 5 taps and gives its map of each image, with
noise. Students find their kernels from images and maps by least squares. They differ
in what they share: one kernel for all 64 places ("shared"), one for each half of the
map ("halves"), one for each place ("apart"), or for each place a weight for every one
of the 144 pixels ("full").

The images are 12 x 12 cut-outs of the photograph of a temple, in grey levels from 0 to
255; the noise has a standard deviation of 20. Students are tested without noise on 200
cut-outs of *another* photograph. The error is the root mean square of what they miss,
relative to the standard deviation of the teacher's outputs: whoever always says the
mean has an error of 1.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from whyconv import arguments, data
from whyconv.experiments.study import Study

SIDE, SIZE = 12, 5
ACROSS = SIDE - SIZE + 1
PLACES, TAPS = ACROSS**2, SIZE**2
NOISE, TESTS, REPEATS = 20.0, 200, 50
PERCENTILES = (5, 50, 95)
SECRET = np.outer([1, 4, 6, 4, 1], [1, 2, 0, -2, -1]) / 16
"""The teacher's kernel: bright to dark, from left to right."""
GROUPS = {
    "shared": np.zeros(PLACES, int),
    "halves": np.arange(PLACES) % ACROSS // (ACROSS // 2),
    "apart": np.arange(PLACES),
}
"""Which kernel each place uses; "full" has windows as large as the image."""
WINDOWS = ("all", "one", "scattered")
"""Of each image all windows, or one at random; or as many from all over the photo."""
PENALTIES = NOISE**2 / (SECRET**2).mean() * 4.0 ** np.arange(-4, 5)


@cache
def photograph(name: str) -> np.ndarray:
    """A photograph as whole grey levels, 0 to 255, 300 pixels wide."""
    return np.round(255 * data.photo(name, 300, grey=True))[:, :, 0]


def cutouts(name: str, number: int, rng, side: int = SIDE) -> np.ndarray:
    """`number` cut-outs (number, side, side) of a photograph, at random places."""
    number = arguments.integer("number", number, minimum=1)
    view = np.lib.stride_tricks.sliding_window_view(photograph(name), (side, side))
    rows, columns = (rng.integers(0, end, number) for end in view.shape[:2])
    return view[rows, columns]


def windows_of(images: np.ndarray) -> np.ndarray:
    """Images (N, 12, 12) to their windows as rows: (N, 64 places, 25 taps)."""
    view = np.lib.stride_tricks.sliding_window_view(images, (SIZE, SIZE), (1, 2))
    return view.reshape(len(images), PLACES, TAPS)


def teacher(tilt: float) -> np.ndarray:
    """The teacher's kernels (64, 25): an edge, tilted by +-`tilt` degrees by half."""
    angle = np.deg2rad(arguments.real("tilt", tilt))
    turned = np.where(GROUPS["halves"], -angle, angle)[:, None]
    return np.cos(turned) * SECRET.ravel() + np.sin(turned) * SECRET.T.ravel()


def least_squares(inputs, outputs, penalties=(0.0,)) -> np.ndarray:
    """Weights (penalties, G, D, M) of least squares, for each of G problems by itself.

    inputs: (G, equations, D), outputs: (G, equations, M). A penalty times the sum of
    the squared weights is added to the squared errors; where that leaves a choice, the
    smallest weights are taken.
    """
    left, sizes, right = np.linalg.svd(inputs, full_matrices=False)
    along = left.swapaxes(1, 2) @ outputs
    known = sizes > 1e-10 * sizes.max()
    sizes = np.where(known, sizes, np.inf)
    factors = [1 / (sizes + penalty / sizes) for penalty in penalties]
    return np.array(
        [right.swapaxes(1, 2) @ (factor[..., None] * along) for factor in factors]
    )


def grouped(values: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """(N, 64, ...) to (G, N * 64 / G, ...): the places of a group are one problem."""
    order, count = np.argsort(groups, kind="stable"), groups.max() + 1
    by_group = values[:, order].reshape(len(values), count, -1, *values.shape[2:])
    return by_group.swapaxes(0, 1).reshape(count, -1, *values.shape[2:])


def learned(student: str, images, outputs, penalties=(0.0,)) -> np.ndarray:
    """Kernels (penalties, 64, 25), or (penalties, 64, 144) of "full", from a lesson.

    images: (N, 12, 12); outputs: (N, 64).
    """
    if student == "full":
        weights = least_squares(
            images.reshape(1, len(images), -1), outputs[None], penalties
        )
        return weights[:, 0].swapaxes(1, 2)
    groups = GROUPS[arguments.choice("student", student, [*GROUPS, "full"])]
    return pooled(windows_of(images), outputs, groups, penalties)


def pooled(windows, outputs, groups, penalties=(0.0,)) -> np.ndarray:
    """Kernels (penalties, 64, 25) from windows (N, 64, 25) and outputs (N, 64)."""
    weights = least_squares(
        grouped(windows, groups), grouped(outputs[..., None], groups), penalties
    )
    return weights[..., 0][:, groups]


def errors(kernels: np.ndarray, tilt: float, rng) -> np.ndarray:
    """The errors of kernels (..., 64, 25 or 144) on new images of another photo."""
    images = cutouts("flower", TESTS, rng)
    windows = windows_of(images)
    truth = (windows * teacher(tilt)).sum(axis=-1)
    if kernels.shape[-1] != TAPS:
        windows = images.reshape(TESTS, 1, -1)
    said = (windows.swapaxes(0, 1) @ kernels[..., None])[..., 0]
    return np.sqrt(((said - truth.T) ** 2).mean(axis=(-1, -2)) / truth.var())


def one_lesson(student, windows, ridge, tilt, images, rng) -> float:
    """The error of one student after one lesson; with `ridge`, of the best penalty."""
    arguments.choice("windows", windows, WINDOWS)
    penalties = PENALTIES if ridge else (0.0,)
    kernels = teacher(tilt)
    if windows == "scattered":
        side, number = SIZE, images * PLACES
        seen = cutouts("china", number, rng, side).reshape(images, PLACES, TAPS)
    else:
        shown = cutouts("china", images, rng)
        seen = windows_of(shown)
    outputs = (seen * kernels).sum(axis=-1)
    outputs = outputs + rng.normal(0, NOISE, outputs.shape)
    if windows == "all":
        found = learned(student, shown, outputs, penalties)
    else:
        if windows == "one":
            at = np.arange(images), rng.integers(0, PLACES, images)
            seen, outputs = seen[at][:, None], outputs[at][:, None]
        one = least_squares(
            seen.reshape(1, -1, TAPS), outputs.reshape(1, -1, 1), penalties
        )
        found = np.repeat(one[:, :, :, 0], PLACES, axis=1)
    return float(errors(found, tilt, rng).min())


def run(
    student: str, windows: str, ridge: bool, tilt: int, images: int, seed: int
) -> dict:
    """50 lessons of so many images: the 5th, 50th and 95th percentile of the error."""
    rng = np.random.default_rng(arguments.integer("seed", seed, minimum=0))
    how = (student, windows, ridge, tilt, images, rng)
    found = [one_lesson(*how) for _ in range(REPEATS)]
    return {"error": np.round(np.percentile(found, PERCENTILES), 5).tolist()}


def _settings(student, numbers, windows="all", ridge=False, tilt=0) -> list[dict]:
    return [
        {
            "student": student,
            "windows": windows,
            "ridge": ridge,
            "tilt": tilt,
            "images": images,
            "seed": 0,
        }
        for images in numbers
    ]


NUMBERS = [2**power for power in range(11)]
ENOUGH = [number for number in NUMBERS if number > TAPS]
"""With fewer images than taps, "apart" has fewer equations than unknowns."""
TILTS = (5, 15)
SAMPLE = [
    *_settings("shared", [16]),
    *_settings("apart", [64], ridge=True),
    *_settings("full", [256]),
    *_settings("shared", [64], "one"),
    *_settings("shared", [4], "scattered"),
    *_settings("halves", [16], tilt=15),
]
STUDY = Study(
    "one_image",
    run,
    settings=[
        *_settings("shared", NUMBERS),
        *_settings("apart", ENOUGH),
        *_settings("full", [n for n in NUMBERS if n > SIDE**2]),
        *_settings("shared", NUMBERS, ridge=True),
        *_settings("apart", NUMBERS, ridge=True),
        *_settings("full", NUMBERS, ridge=True),
        *_settings("shared", ENOUGH, "one"),
        *_settings("shared", NUMBERS[:7], "scattered"),
        *(
            setting
            for tilt in TILTS
            for setting in [
                *_settings("shared", NUMBERS, tilt=tilt),
                *_settings("halves", NUMBERS, tilt=tilt),
                *_settings("apart", ENOUGH, tilt=tilt),
            ]
        ),
    ],
    sample=SAMPLE,
    tolerances={"error": 0.002},
)
