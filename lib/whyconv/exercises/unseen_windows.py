"""Sights that training never gave.

No weight of the lab's third network belongs to a place, and still it misreads digits
away from the corner. The lab suspects windows that training never showed. Count them:
the different windows that a layer sees of a digit at one place, and did not see of the
same digit at the place of training. Along one axis, without padding; around the digit
all is dark. How wide a margin, and which places, leave no new window?
"""

import numpy as np

from whyconv.checker import Exercise


def unseen_windows(digit, width, size, stride, home, place):
    """How many different windows are new when a digit is moved.

    digit (k,) lies on a line of `width` pixels that are 0 elsewhere, from
    pixel `home` on in training, from `place` on afterwards. A window of `size`
    pixels begins at 0, stride, 2 stride, ... wherever it fits on the line.
    """

    def windows(start):
        line = np.zeros(width)
        line[start : start + len(digit)] = digit
        starts = range(0, width - size + 1, stride)
        return {tuple(line[one : one + size]) for one in starts}

    return len(windows(place) - windows(home))


def drawn(rng):
    size, stride = int(rng.integers(2, 5)), int(rng.integers(1, 4))
    digit = rng.integers(0, 3, rng.integers(3, 5))
    width = len(digit) + int(rng.integers(4, 8))
    home, place = rng.integers(0, width - len(digit) + 1, 2).tolist()
    return digit, width, size, stride, home, place


ONE_TWO = np.array([1, 2])
exercise = Exercise(
    unseen_windows,
    page="labs/trained-in-one-corner",
    difficulty=2,
    minutes=20,
    hints=[
        "Write down the line (1, 2, 0, 0) and all its windows of 2 pixels. Then those "
        "of (0, 1, 2, 0). Which one is new?",
        "A shared filter does not know where a window is, only what is in it. So "
        "collect contents, each of them once: a `set` of tuples.",
        "`range(0, width - size + 1, stride)` are the pixels where a window begins, "
        "and the difference of two sets, `a - b`, has what is in `a` alone.",
    ],
    examples=[(ONE_TWO, 4, 2, 1, 0, 1), (ONE_TWO, 8, 3, 1, 2, 4)],
    cases=[
        (ONE_TWO, 6, 3, 1, 0, 3),
        (ONE_TWO, 8, 4, 1, 0, 4),
        (np.array([1, 1, 2]), 8, 3, 1, 0, 4),
        (np.array([1, 2, 1, 2, 1]), 6, 2, 2, 0, 1),
        (ONE_TWO, 8, 2, 2, 2, 4),
        (ONE_TWO, 8, 2, 2, 2, 3),
        (ONE_TWO, 9, 3, 2, 0, 4),
        (np.array([1, 2, 1]), 7, 2, 1, 1, 2),
        (np.array([2, 0, 1]), 9, 3, 3, 3, 4),
    ],
    draw=drawn,
)


def line_of(digit, width, start):
    line = np.zeros(width)
    line[start : start + len(digit)] = digit
    return line


def rows_of(line, size, stride):
    return [line[n : n + size] for n in range(0, len(line) - size + 1, stride)]


@exercise.right
def by_lists(digit, width, size, stride, home, place):
    def windows(start):
        after = width - start - len(digit)
        line = [0] * start + list(digit) + [0] * after
        return [line[i : i + size] for i in range(len(line) - size + 1)][::stride]

    known, new = windows(home), []
    for window in windows(place):
        if window not in known and window not in new:
            new.append(window)
    return len(new)


@exercise.right
def by_unique_rows(digit, width, size, stride, home, place):
    rows = [
        np.unique(rows_of(line_of(digit, width, start), size, stride), axis=0)
        for start in (home, place)
    ]
    same = (rows[1][:, None] == rows[0]).all(axis=2).any(axis=1)
    return np.float32(np.count_nonzero(~same))


@exercise.right
def by_text(digit, width, size, stride, home, place):
    def words(start):
        text = ["0"] * width
        for number, pixel in enumerate(digit, start):
            text[number] = str(pixel)
        return {
            "".join(text[i : i + size])
            for i in range(width)
            if i % stride == 0 and i + size <= width
        }

    return len(words(home) | words(place)) - len(words(home))


exercise.slip(
    "each_time_it_is_seen",
    "len(windows(place) - windows(home))",
    "sum(\n"
    "        tuple(line_of(digit, width, place)[n : n + size]) not in windows(home)\n"
    "        for n in range(0, width - size + 1, stride)\n"
    "    )",
    "A window that is seen twice at the new place is counted twice. How many "
    "*different* ones are new?",
)
exercise.slip(
    "padded",
    "starts = range(0, width - size + 1, stride)",
    "line = np.pad(line, size - 1)\n"
    "        starts = range(0, len(line) - size + 1, stride)",
    "Windows hang over the ends of the line here, as with padding. Without padding "
    "those do not exist, and that is the reason why a digit at the border shows less.",
)
exercise.slip(
    "cut_short_at_the_end",
    "range(0, width - size + 1, stride)",
    "range(0, width, stride)",
    "Windows begin up to the last pixel, and those near the end are cut short. Without "
    "padding a window has to fit on the line whole.",
)
exercise.slip(
    "darkness_left_out",
    "len(windows(place) - windows(home))",
    "len({one for one in windows(place) - windows(home) if any(one)})",
    "A window that is dark all over is left out. Where training showed none, it is as "
    "new as any other.",
)
exercise.slip(
    "numbers_subtracted",
    "len(windows(place) - windows(home))",
    "len(windows(place)) - len(windows(home))",
    "That is how many more different windows there are. Which ones they are counts: "
    "there may be as many as in training, and all of them new.",
)
exercise.slip(
    "the_other_way_round",
    "windows(place) - windows(home)",
    "windows(home) - windows(place)",
    "These are windows that training showed and that are missing at the new place. "
    "They do no harm: what was never learnt is what comes new.",
)
exercise.slip(
    "either_way",
    "windows(place) - windows(home)",
    "windows(home) ^ windows(place)",
    "These are the windows that only one of the two places shows. What training showed "
    "and the new place does not is no new sight.",
)
exercise.slip(
    "all_at_the_new_place",
    "windows(place) - windows(home)",
    "windows(place)",
    "These are all different windows at the new place. Those that training showed too "
    "are not new.",
)
exercise.slip(
    "last_window_left_out",
    "width - size + 1",
    "width - size",
    "The last window is left out: it begins at pixel `width - size`, and `range` ends "
    "before its last number.",
)
exercise.slip(
    "every_pixel",
    "range(0, width - size + 1, stride)",
    "range(0, width - size + 1)",
    "Windows begin at every pixel here. The layer moves on by `stride` pixels, and "
    "sees a digit between two of its places differently.",
)
exercise.slip(
    "side_by_side",
    "range(0, width - size + 1, stride)",
    "range(0, width - size + 1, size)",
    "The windows lie side by side. They begin `stride` pixels apart, and may overlap.",
)
exercise.slip(
    "order_forgotten",
    "tuple(line[one : one + size])",
    "tuple(sorted(line[one : one + size]))",
    "Two windows with the same pixels in another order count as one here. A filter has "
    "a weight for each of its pixels and tells them apart.",
)


@exercise.wrong
def place_and_content(digit, width, size, stride, home, place):
    """A window counts as new here if training did not show it *at that very place*. A
    filter is shared: it has seen the window, wherever that was.
    """
    before, after = (
        {
            (number, *window)
            for number, window in enumerate(
                rows_of(line_of(digit, width, start), size, stride)
            )
        }
        for start in (home, place)
    )
    return len(after - before)
