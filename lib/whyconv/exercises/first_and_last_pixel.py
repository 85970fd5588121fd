"""From which pixel to which.

The receptive field has a size and a place. For a stack of layers with padding, find the
first and the last pixel that the output at place `i` sees, along one axis. Pixels below
0 or beyond the image lie in the padding; they count all the same.
"""

from whyconv.checker import Exercise


def first_and_last_pixel(layers, i):
    """The first and last pixel of the receptive field of output i.

    layers: (size, stride, padding) of each, that next to the image first.
    """
    first = last = i
    for size, stride, padding in reversed(layers):
        first = first * stride - padding
        last = last * stride - padding + size - 1
    return first, last


def drawn(rng):
    layers = [
        (int(rng.integers(1, 5)), int(rng.integers(1, 4)), int(rng.integers(0, 3)))
        for _ in range(rng.integers(1, 5))
    ]
    return layers, int(rng.integers(0, 8))


exercise = Exercise(
    first_and_last_pixel,
    page="03-sparsity",
    difficulty=2,
    minutes=20,
    hints=[
        "Begin with one layer. Its output `i` sees the inputs from `i * stride - "
        "padding` on, and there are `size` of them.",
        "Two layers: output `i` of the upper one sees outputs of the lower one, from a "
        "first to a last. What does the first of those see?",
        "So walk down, from the last layer to the image, and keep the first and the "
        "last.",
    ],
    examples=[([(3, 1, 0)], 0), ([(3, 1, 1), (3, 1, 1)], 0)],
    cases=[
        ([], 4),
        ([(3, 1, 0)], 2),
        ([(3, 2, 0)], 2),
        ([(2, 2, 1)], 1),
        ([(3, 2, 0), (3, 1, 0)], 0),
        ([(3, 1, 0), (3, 2, 0)], 0),
        ([(3, 1, 0), (2, 2, 0)], 1),
        ([(5, 1, 2), (2, 2, 0), (3, 1, 1)], 3),
    ],
    draw=drawn,
)


@exercise.right
def upwards(layers, i):
    start, jump, field = 0, 1, 1
    for size, stride, padding in layers:
        start -= padding * jump
        field += (size - 1) * jump
        jump *= stride
    return [start + i * jump, start + i * jump + field - 1]


@exercise.right
def by_sets(layers, i):
    seen = {i}
    for size, stride, padding in layers[::-1]:
        seen = {j * stride + u - padding for j in seen for u in range(size)}
    return min(seen), max(seen)


@exercise.right
def as_floats(layers, i):
    first, last = first_and_last_pixel(layers, i)
    return float(first), float(last)


exercise.slip(
    "layers_in_the_wrong_order",
    "reversed(layers)",
    "layers",
    "The layers are walked through from the image upwards. The question begins at an "
    "output, so the last layer comes first; strides make the difference.",
)
exercise.slip(
    "last_is_one_too_far",
    "- padding + size - 1",
    "- padding + size",
    "The last pixel is one too far: a window of 3 that begins at pixel 0 ends at "
    "pixel 2.",
)
exercise.slip(
    "padding_added",
    "- padding",
    "+ padding",
    "The padding is added. It puts pixels *before* pixel 0, so windows begin earlier.",
)
exercise.slip(
    "padding_forgotten",
    " - padding",
    "",
    "The padding has no effect here. With padding 1, the first window begins at "
    "pixel −1.",
)
exercise.slip(
    "stride_forgotten",
    " * stride",
    "",
    "The stride has no effect here: window `i` begins at `i` times the stride.",
)
exercise.slip(
    "stride_for_the_first_alone",
    "last = last * stride",
    "last = last",
    "The first pixel is right. The last one has to be carried through the strides too.",
)
exercise.slip(
    "clipped_at_the_edge",
    "return first, last",
    "return max(first, 0), last",
    "The field is cut off at pixel 0. Here the pixels in the padding count as well.",
)


@exercise.wrong
def sizes_added(layers, i):
    """The windows' sizes are added up as if there were no strides: each layer adds
    its size less one *times the strides below it*.
    """
    first, _ = first_and_last_pixel(layers, i)
    return first, first + sum(size - 1 for size, *_ in layers)
