"""One entry of fourteen million.

The matrix of the diary's layer has a row for each of its 28 × 28 × 6 outputs and a
column for each of its 32 × 32 × 3 inputs, and no library stores it. Nor need it be
stored: what stands in a row and a column can be worked out. Outputs and inputs are
numbered place after place along the rows, and at each place filter after filter or
{term}`channel` after channel. Which weight stands in row 1,000 and column 661, and
which on the diagonal, in row 1,000 and column 1,000?
"""

from whyconv.checker import Exercise


def tap_at(row, column, side, size, channels, filters):
    """Index (u, v, c, f) of the weight at an entry; None where it is always 0.

    The matrix of a convolution with kernels (size, size, channels, filters)
    on images (side, side, channels): no padding, stride 1, no flip. It has a
    row for each output and a column for each input.
    """
    places = side - size + 1
    i, rest = divmod(row, places * filters)
    j, f = divmod(rest, filters)
    y, rest = divmod(column, side * channels)
    x, c = divmod(rest, channels)
    u, v = y - i, x - j
    return (u, v, c, f) if 0 <= u < size and 0 <= v < size else None


def entry(i, j, f, y, x, c, side, size, channels, filters):
    """The case in which output (i, j, f) meets input (y, x, c)."""
    places = side - size + 1
    row = (i * places + j) * filters + f
    return row, (y * side + x) * channels + c, side, size, channels, filters


def drawn(rng):
    size, channels, filters = (int(one) for one in rng.integers(1, 4, 3))
    side = size + int(rng.integers(1, 4))
    i, j = rng.integers(0, side - size + 1, 2)
    low, high = (0, size) if rng.integers(3) else (-size, 2 * size)
    y, x = (rng.integers([i + low, j + low], [i + high, j + high])).clip(0, side - 1)
    f, c = rng.integers(filters), rng.integers(channels)
    case = entry(i, j, f, y, x, c, side, size, channels, filters)
    return tuple(int(one) for one in case)


exercise = Exercise(
    tap_at,
    page="06-one-matrix",
    difficulty=2,
    minutes=15,
    hints=[
        "Translate both numbers first: the row into a place (i, j) of the maps and a "
        "filter, the column into a pixel (y, x) and a channel.",
        "The filter changes fastest: `place, f = divmod(row, filters)`. Then divide "
        "the place by the number of places in a row *of the maps*.",
        "The window of output (i, j) has its first pixel at (i, j). So pixel (y, x) "
        "lies under the tap (y − i, x − j), if there is such a tap.",
    ],
    examples=[(1000, 661, 32, 5, 3, 6), (0, 4, 3, 2, 1, 1)],
    cases=[
        (0, 0, 1, 1, 1, 1),
        (0, 1, 3, 2, 1, 1),
        (0, 3, 3, 2, 1, 1),
        (1, 0, 3, 2, 1, 1),
        (2, 1, 3, 2, 1, 1),
        (3, 7, 3, 2, 1, 1),
        (1000, 1000, 32, 5, 3, 6),
        entry(0, 1, 0, 1, 1, 1, 3, 2, 2, 3),
        entry(1, 0, 2, 1, 1, 0, 3, 2, 2, 3),
        entry(1, 1, 1, 2, 1, 1, 3, 2, 2, 2),
        entry(0, 2, 1, 1, 2, 2, 4, 2, 3, 2),
    ],
    draw=drawn,
)


@exercise.right
def by_counting(row, column, side, size, channels, filters):
    f, c = row % filters, column % channels
    place, pixel = row // filters, column // channels
    (i, j) = (place // (side - size + 1), place % (side - size + 1))
    for u in range(size):
        for v in range(size):
            if (i + u) * side + j + v == pixel:
                return [u, v, c, f]
    return None


@exercise.right
def by_unravelling(row, column, side, size, channels, filters):
    import numpy as np

    places = side - size + 1
    i, j, f = np.unravel_index(row, (places, places, filters))
    y, x, c = np.unravel_index(column, (side, side, channels))
    tap = np.array([y - i, x - j])
    if (tap < 0).any() or (tap >= size).any():
        return None
    return np.array([*tap, c, f])


exercise.slip(
    "maps_as_large_as_the_image",
    "places = side - size + 1",
    "places = side",
    "The row is read as if the maps were as large as the image. Without padding they "
    "are smaller: the window has to fit.",
)
exercise.slip(
    "no_mask",
    " if 0 <= u < size and 0 <= v < size else None",
    "",
    "Each entry gets an index, even where the pixel lies outside the output's window. "
    "There is no weight there, and most of the matrix is like that.",
)
exercise.slip(
    "mask_on_one_side",
    "0 <= u < size and 0 <= v < size",
    "u < size and v < size",
    "The pixels above the window and to its left count as inside it: their u or v is "
    "negative.",
)
exercise.slip(
    "turned",
    "return (u, v, c, f)",
    "return (size - 1 - u, size - 1 - v, c, f)",
    "The kernel is turned by half a turn. Here it is not flipped: pixel (i + u, j + v) "
    "is multiplied by kernel[u, v].",
)
exercise.slip(
    "output_minus_pixel",
    "u, v = y - i, x - j",
    "u, v = i - y, j - x",
    "The difference is the wrong way round. The window of output (i, j) begins at "
    "pixel (i, j): under weight (u, v) lies pixel (i + u, j + v).",
)
exercise.slip(
    "channels_masked",
    "0 <= v < size else",
    "0 <= v < size and c == f else",
    "Filter f sees only channel f here. That is a depthwise convolution; the mask of a "
    "convolution forbids places, and every filter sees all channels.",
)
exercise.slip(
    "across_and_down_swapped",
    "u, v = y - i, x - j",
    "v, u = y - i, x - j",
    "u and v have changed places: u counts rows downwards, v columns to the right.",
)


@exercise.wrong
def map_after_map(row, column, side, size, channels, filters):
    """The outputs are numbered map after map, and the pixels channel after channel. In
    these notes the channel changes fastest: all channels of a pixel stand together.
    """
    places = side - size + 1
    f, rest = divmod(row, places * places)
    i, j = divmod(rest, places)
    c, rest = divmod(column, side * side)
    y, x = divmod(rest, side)
    u, v = y - i, x - j
    return (u, v, c, f) if 0 <= u < size and 0 <= v < size else None


@exercise.wrong
def rows_are_inputs(row, column, side, size, channels, filters):
    """That is the transposed matrix, which takes maps to images. Here a row belongs to
    an output and a column to an input.
    """
    return tap_at(column, row, side, size, channels, filters)
