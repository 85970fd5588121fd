"""Receptive field by poking.

You are given a network as a function, and nobody tells you its layers. It takes a line
of pixels and gives a line of outputs. How many pixels lie between the first and the
last one that its middle output can see, both of them counted? The formula needs the
settings of the layers, so you cannot use it: poke the pixels one at a time.

Some networks have weights of both signs, and some have a {term}`ReLU` between their
layers, which can hide a poke. None of them changes from one call to the next.
"""

import numpy as np

from whyconv.checker import Exercise


def field_by_poking(network, width):
    """Pixels from the first to the last that the middle output sees.

    network: a function from a line (width,) to a line of outputs (m,).
    The middle output is number m // 2. Pixels that it cannot see may lie in
    between; they count.
    """
    seen = set()
    for line in np.random.default_rng(0).normal(size=(20, width)):
        before = network(line)
        for pixel in range(width):
            poked = line.copy()
            poked[pixel] += 1
            middle = len(before) // 2
            if network(poked)[middle] != before[middle]:
                seen.add(pixel)
    return max(seen) - min(seen) + 1


class Stack:
    """Layers of random taps (size, stride, dilation, padding), with or without ReLU.

    With ReLU the taps are 1 or 2 and each layer but the last is relu(sum - 1.5).
    """

    def __init__(self, layers, relu=False, seed=0):
        self.layers, self.relu = layers, relu
        rng, weights = np.random.default_rng(seed), [1, 2] if relu else [-2, -1, 1, 2]
        self.taps = []
        for size, _, dilation, _ in layers:
            taps = np.zeros((size - 1) * dilation + 1)
            taps[::dilation] = rng.choice(weights, size)
            self.taps.append(taps)
        of = "layer" if len(layers) == 1 else "layers"
        self.__doc__ = f"a network of {len(layers)} {of}" + " with ReLU" * relu

    def __call__(self, line):
        line = np.asarray(line, float)
        for depth, (_, stride, _, padding) in enumerate(self.layers):
            line = np.pad(line, padding) if padding else line
            line = np.correlate(line, self.taps[depth], "valid")[::stride]
            if self.relu and depth < len(self.layers) - 1:
                line = np.maximum(line - 1.5, 0)
        return line

    def field(self):
        jump, field = 1, 1
        for size, stride, dilation, _ in self.layers:
            field += (size - 1) * dilation * jump
            jump *= stride
        return field


def by_formula(network, width):
    return network.field()


def drawn(rng):
    layers = [
        (int(rng.integers(1, 4)), int(rng.integers(1, 3)), int(rng.integers(1, 3)), 0)
        for _ in range(rng.integers(1, 4))
    ]
    return Stack(layers, bool(rng.integers(2)), int(rng.integers(99))), 48


exercise = Exercise(
    field_by_poking,
    page="03-sparsity",
    difficulty=3,
    minutes=30,
    hints=[
        "Give the network a line, then the same line with one pixel changed. If the "
        "middle output has changed too, it sees that pixel.",
        "A line of zeros is a bad place to begin: behind a ReLU an output can be 0 "
        "before the poke and after it. Random lines are better, and more than one.",
        "Collect the pixels that changed anything in any of the lines. The answer is "
        "`max(seen) - min(seen) + 1`.",
    ],
    examples=[(Stack([(3, 1, 1, 0)]), 9)],
    cases=[
        (Stack([(2, 1, 1, 0)]), 8),
        (Stack([(3, 1, 1, 0), (3, 1, 1, 0)]), 15),
        (Stack([(3, 1, 2, 0)] * 2), 21),
        (Stack([(3, 1, 1, 1)] * 2), 5),
        (Stack([(3, 1, 1, 1)] * 2), 13),
        (Stack([(3, 2, 1, 0), (3, 1, 1, 0)]), 24),
        (Stack([(3, 1, 1, 0)] * 3, relu=True, seed=1), 20),
        (Stack([(3, 1, 1, 0)] * 3, relu=True, seed=2), 20),
        (Stack([(3, 1, 1, 0)] * 4, relu=True, seed=3), 30),
    ],
    draw=drawn,
    draws=10,
    reference=by_formula,
)


def changes(network, width, poke, tries=1):
    """Whether outputs (pixel, m) of random lines change as a pixel is poked."""
    lines = np.random.default_rng(5).normal(size=(tries, width))
    moved = 0
    for line in lines:
        before = network(line)
        after = [network(line + poke * pixel) for pixel in np.eye(width)]
        moved = moved | (np.array(after) != before)
    return moved


def extent(seen):
    pixels = np.flatnonzero(seen)
    return int(pixels[-1] - pixels[0] + 1)


@exercise.right
def all_pixels_at_once(network, width):
    moved = changes(network, width, 1, 20)
    return extent(moved[:, moved.shape[1] // 2])


@exercise.right
def from_both_ends(network, width):
    rng = np.random.default_rng(9)

    def sees(pixel):
        for line in rng.normal(size=(20, width)):
            poked = line.copy()
            poked[pixel] -= 1
            middle = len(network(line)) // 2
            if network(line)[middle] != network(poked)[middle]:
                return True
        return False

    first = next(pixel for pixel in range(width) if sees(pixel))
    last = next(pixel for pixel in reversed(range(width)) if sees(pixel))
    return float(last - first + 1)


@exercise.wrong
def pixels_counted(network, width):
    """You count the pixels that are seen. With dilation there are gaps between them;
    the field reaches from the first to the last.
    """
    moved = changes(network, width, 1, 20)
    return int(np.count_nonzero(moved[:, moved.shape[1] // 2]))


@exercise.wrong
def one_pixel_too_few(network, width):
    """The last pixel minus the first is one too few: both of them are counted."""
    moved = changes(network, width, 1, 20)
    return extent(moved[:, moved.shape[1] // 2]) - 1


@exercise.wrong
def outputs_that_move(network, width):
    """You poke the middle pixel and count the outputs that change. That is how far one
    pixel reaches, and with a stride it is another number: poke all pixels and
    watch one output.
    """
    return extent(changes(network, width, 1, 20)[width // 2])


@exercise.wrong
def first_output(network, width):
    """That is the first output. Where there is padding, part of its field lies outside
    the line; look at the middle one, number m // 2.
    """
    return extent(changes(network, width, 1, 20)[:, 0])


@exercise.wrong
def any_output(network, width):
    """You count the pixels that *some* output sees. The question is about one output,
    the one in the middle.
    """
    return extent(changes(network, width, 1, 20).any(axis=1))


@exercise.wrong
def on_a_line_of_zeros(network, width):
    """This starts from a line of zeros and pokes upwards only. Behind a ReLU an output
    can stay 0 all the while: try several lines of random numbers.
    """
    before = network(np.zeros(width))
    moved = np.array([network(pixel) for pixel in np.eye(width)]) != before
    seen = moved[:, moved.shape[1] // 2]
    return extent(seen) if seen.any() else 0
