r"""One test for every wrong gradient.

A layer $A x$ passes gradients back with the transpose, $A^\top g$. Somebody has
written that backward function, and you have both functions and not the matrix. You
could try every pixel, but two calls are enough: for all $x$ and $g$ the number
$\langle A x, g \rangle$ must be $\langle x, A^\top g \rangle$, and for a function
that is not the transpose hardly ever is. Write the test. The check hands it backward
functions that are right and others that are wrong in ways that are hard to see.
"""

import numpy as np

from whyconv import ops
from whyconv.checker import Exercise


def is_transpose(forward, backward, shape):
    """True where backward(g) is A.T g for every g, and forward(x) is A x.

    forward: a linear function from arrays of this shape to arrays of another.
    backward: one from those to arrays of this shape, or so it should be. Some
    that are right compute in float32, with about seven digits.
    """
    rng = np.random.default_rng(0)
    x = rng.normal(size=shape)
    y = forward(x)
    g = rng.normal(size=y.shape)
    back = backward(g)
    if back.shape != x.shape:
        return False
    gap = (y * g).sum() - (x * back).sum()
    return bool(abs(gap) < 1e-4 * np.linalg.norm(y) * np.linalg.norm(g))


def named(name, function):
    """The function, with a name to be known by."""

    def other(array):
        return function(np.asarray(array, float))

    other.__doc__ = name
    return other


def wrongly(right):
    """Backward functions that are wrong whatever the layer is."""

    def one_entry(g):
        back = np.array(right(g))
        back.flat[-1] *= 2
        return back

    return [
        named("all of it 3% too large", lambda g: 1.03 * right(g)),
        named("the last entry twice as large", one_entry),
        named("the wrong sign", lambda g: -right(g)),
    ]


def convolution(kernel, side, stride=1, padding=0):
    """A convolution of grey images, its transpose, and what was taken for it."""
    taps = np.asarray(kernel, float)[..., None, None]
    turned, how = taps[::-1, ::-1], {"stride": stride, "padding": padding}
    image = (1, side, side, 1)

    def forward(x):
        return ops.conv2d(x.reshape(image), taps, **how)[0, :, :, 0]

    def backward(g, taps=taps):
        g = g.reshape(1, *g.shape, 1)
        return ops.conv2d_input_gradient(g, taps, image, **how)[0, :, :, 0]

    def padding_kept(g):
        return np.pad(backward(g), 1)

    others = [
        named("with the kernel turned", lambda g: backward(g, turned)),
        named("transposed and rounded to float32", lambda g: np.float32(backward(g))),
        named("with a border that belongs to the padding", padding_kept),
        named("moved by one column", lambda g: np.roll(backward(g), 1, axis=1)),
    ]
    text = f"a {len(taps)} × {len(taps)} convolution"
    right = named("transposed", backward)
    return named(text, forward), (right, *others, *wrongly(backward)), image[1:3]


def times_three():
    """Every number times 3, which divides by 3 when it is undone."""
    backwards = (
        named("times 3 again", lambda g: 3 * g),
        named("divided by 3", lambda g: g / 3),
        *wrongly(lambda g: 3 * g),
    )
    return named("times 3", lambda x: 3 * x), backwards, (2,)


def quarter_turn():
    """A turned image: the transpose is the inverse, and not the same turn."""
    backwards = (
        named("turned back", lambda g: np.rot90(g, -1)),
        named("turned once more", np.rot90),
        *wrongly(lambda g: np.rot90(g, -1)),
    )
    return named("a quarter turn", np.rot90), backwards, (2, 3)


def used(is_transpose, layer, backwards, shape):
    """The layer's backward functions, each with the verdict on it."""
    return {
        each.__doc__: bool(is_transpose(layer, each, tuple(shape)))
        for each in backwards
    }


exercise = Exercise(
    is_transpose,
    page="06-one-matrix",
    difficulty=2,
    minutes=20,
    hints=[
        "The products are sums over all entries: `(y * g).sum()`. Which shape has $g$, "
        "and which has what comes back?",
        "Which $x$ and $g$? Zeros and ones hide most mistakes, a single 1 all but a "
        "few. Random numbers hide nothing, except by an unlikely accident.",
        "How equal is equal? Seven digits are right and 3% are not. Compare the gap "
        "with the lengths of $A x$ and $g$.",
    ],
    examples=[times_three()],
    cases=[
        quarter_turn(),
        convolution([[1, 2], [0, 3]], 3),
        convolution([[1, 2], [2, 1]], 4, 2),
        convolution([[1, 2, 1], [0, 0, 0], [-1, -2, -1]], 4, 1, 1),
        convolution([[2, 0, 1], [1, 5, 0], [0, 3, 1]], 6, 2, 1),
    ],
    use=used,
)


@exercise.right
def entry_by_entry(forward, backward, shape):
    units = [unit.reshape(shape) for unit in np.eye(int(np.prod(shape)))]
    matrix = np.array([np.ravel(forward(unit)) for unit in units]).T
    out = np.shape(forward(units[0]))
    rows = [np.ravel(backward(unit.reshape(out))) for unit in np.eye(len(matrix))]
    same = len(rows[0]) == matrix.shape[1]
    return same and bool(np.allclose(rows, matrix, atol=1e-5))


@exercise.right
def with_whole_numbers_several_times(forward, backward, shape):
    rng = np.random.default_rng(11)
    for _ in range(4):
        x = rng.integers(-9, 10, shape)
        y = np.asarray(forward(x))
        g = rng.integers(-9, 10, y.shape)
        if np.shape(backward(g)) != tuple(shape):
            return False
        there, here = np.vdot(y, g), np.vdot(x, backward(g))
        if not np.isclose(there, here, rtol=1e-4, atol=1e-3):
            return False
    return True


@exercise.wrong
def undoes(forward, backward, shape):
    """This asks whether `backward` undoes `forward`. A transpose does not, except for a
    turn or another change of order: it only goes the other way through the weights.
    """
    x = np.random.default_rng(0).normal(size=shape)
    back = backward(forward(x))
    return back.shape == x.shape and bool(np.allclose(back, x, atol=1e-5))


@exercise.wrong
def on_ones(forward, backward, shape):
    """With ones for x and g both sides are sums of all weights. A kernel that is
    turned, or a map that is moved inside the image, has the same sum.
    """
    x = np.ones(shape)
    y = forward(x)
    back = backward(np.ones(y.shape))
    return back.shape == x.shape and bool(np.isclose(y.sum(), back.sum(), rtol=1e-5))


@exercise.wrong
def yes_to_all(forward, backward, shape):
    """It says yes to everything. A test shows something only if it can fail."""
    return True


@exercise.wrong
def shapes_alone(forward, backward, shape):
    """Only the shape of what comes back is looked at. A wrong gradient nearly always
    has the right shape.
    """
    x = np.ones(shape)
    return backward(forward(x)).shape == x.shape


@exercise.wrong
def to_the_last_digit(forward, backward, shape):
    """The two products must be equal to the last digit here. Rounding alone makes them
    differ, in float64 a little and in float32 more.
    """
    rng = np.random.default_rng(0)
    x = rng.normal(size=shape)
    y = forward(x)
    g = rng.normal(size=y.shape)
    back = backward(g)
    return back.shape == x.shape and bool((y * g).sum() == (x * back).sum())


@exercise.wrong
def at_the_first_entry(forward, backward, shape):
    """One entry of the matrix is compared, the first. A mistake anywhere else is not
    seen.
    """
    x = np.zeros(shape)
    x.flat[0] = 1
    y = forward(x)
    g = np.zeros(y.shape)
    g.flat[0] = 1
    back = backward(g)
    return back.shape == x.shape and bool(np.isclose(y.flat[0], back.flat[0]))


exercise.slip(
    "within_a_tenth",
    "1e-4",
    "0.1",
    "A tenth of the lengths is too much room: a gradient that is 3% too large passes. "
    "Rounding to float32 is off by less than a millionth.",
)
