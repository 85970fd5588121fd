"""conv2d and its gradients against other libraries, and the laws they obey."""

import tracemalloc
from dataclasses import dataclass
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import find, given, settings
from hypothesis import strategies as st
from scipy.signal import convolve, correlate

from whyconv import columns, equivariance, ops, reference, shapes

many = settings.get_profile("many")  # conftest.py: 200 to 2,000


@dataclass(frozen=True)
class Problem:
    """A legal convolution: arrays, how the window moves, a gradient to send back."""

    images: np.ndarray
    kernels: np.ndarray
    d_maps: np.ndarray
    how: dict

    @property
    def padded(self):
        """The padded images, by NumPy's own pad."""
        return padded(self.images, self.how)

    def maps(self):
        return ops.conv2d(self.images, self.kernels, **self.how)

    def d_images(self):
        return ops.conv2d_input_gradient(
            self.d_maps, self.kernels, self.images.shape, **self.how
        )

    def d_kernels(self):
        return ops.conv2d_kernel_gradient(
            self.d_maps, self.images, self.kernels.shape, **self.how
        )


NUMPY = {"zero": "constant", "circular": "wrap", "reflect": "reflect", "edge": "edge"}


def axes(setting):
    """(rows, columns) of one number for both, or of a pair."""
    return setting if isinstance(setting, tuple) else (setting, setting)


def padded(images, how):
    (p, q), mode = axes(how["padding"]), NUMPY[how["mode"]]
    return np.pad(images, ((0, 0), (p, p), (q, q), (0, 0)), mode=mode)


def pixels(problem):
    """For each axis, the pixel that each padded pixel copies, or -1: by NumPy's pad."""
    numbers = np.arange(1.0, 82).reshape(1, 9, 9, 1)
    height, width = problem.images.shape[1:3]
    rows, columns = np.divmod(numbers[:, :height, :width] - 1, 9)
    how = problem.how
    down, across = (
        padded(rows + 1, how)[0, :, :, 0],
        padded(columns + 1, how)[0, ..., 0],
    )
    return down.max(axis=1).astype(int) - 1, across.max(axis=0).astype(int) - 1


@st.composite
def problems(draw, modes=ops.MODES):
    """Any legal convolution of up to 9 x 9 pixels with up to 5 x 5 taps.

    How it moves is the same for both axes, and said by one number, or by pairs.
    """
    whole = lambda low, high: draw(st.integers(low, high))  # noqa: E731
    n, channels, filters = (whole(1, 3) for _ in range(3))
    sides = whole(1, 9), whole(1, 9)
    mode, alike = draw(st.sampled_from(modes)), draw(st.booleans())

    def pair(low, *most):
        if alike:
            return (whole(low, min(most)),) * 2
        return tuple(whole(low, n) for n in most)

    most = [min(3, side - 1) if mode == "reflect" else 3 for side in sides]
    stride, padding, dilation = pair(1, 3, 3), pair(0, *most), pair(1, 3, 3)
    rooms = [side + 2 * p for side, p in zip(sides, padding, strict=True)]
    sizes = [
        whole(1, min(5, (room - 1) // gap + 1))
        for room, gap in zip(rooms, dilation, strict=True)
    ]
    places = [
        len(range(0, room - gap * (size - 1), step))
        for room, size, gap, step in zip(rooms, sizes, dilation, stride, strict=True)
    ]
    how = {"stride": stride, "padding": padding, "dilation": dilation}
    if alike:
        how = {name: both[0] for name, both in how.items()}
    how["mode"] = mode
    rng = np.random.default_rng(whole(0, 2**32 - 1))
    return Problem(
        rng.normal(size=(n, *sides, channels)),
        rng.normal(size=(*sizes, channels, filters)),
        rng.normal(size=(n, *places, filters)),
        how,
    )


KINDS = {
    "stride > kernel": lambda p: min(axes(p.how["stride"])) > max(p.kernels.shape[:2]),
    "1 x 1 kernel": lambda p: p.kernels.shape[:2] == (1, 1),
    "kernel = image": lambda p: p.kernels.shape[:2] == p.images.shape[1:3] > (1, 1),
    "single row": lambda p: p.images.shape[1] == 1 < p.images.shape[2],
    "single column": lambda p: p.images.shape[2] == 1 < p.images.shape[1],
    "dilation": lambda p: p.how["dilation"] in (2, 3) and min(p.kernels.shape[:2]) > 1,
    **{
        mode: lambda p, mode=mode: (
            p.how["mode"] == mode and min(axes(p.how["padding"])) > 0
        )
        for mode in ops.MODES
    },
    "by axis": lambda p: all(
        isinstance(p.how[name], tuple) and p.how[name][0] != p.how[name][1]
        for name in ("stride", "padding", "dilation")
    ),
    "a signal": lambda p: (
        p.kernels.shape[0] == p.images.shape[1] == 1 and p.how["padding"] == (0, 2)
    ),
    "more padding than image": lambda p: (
        min(axes(p.how["padding"])) > max(p.images.shape[1:3])
    ),
    "leftovers": lambda p: any(
        (padded - shapes.extent(taps, gap)) % step
        for padded, taps, gap, step in zip(
            p.padded.shape[1:3],
            p.kernels.shape[:2],
            axes(p.how["dilation"]),
            axes(p.how["stride"]),
            strict=True,
        )
    ),
    "batch 1": lambda p: len(p.images) == 1,
    "channels 1": lambda p: p.images.shape[3] == 1,
}


@pytest.mark.weekly
@pytest.mark.parametrize("kind", KINDS)
def test_problems_of_every_kind_are_drawn(kind):
    assert KINDS[kind](find(problems(), KINDS[kind]))


# --- Three independent references --------------------------------------------


def spread(array, steps):
    """(H, W) with step - 1 zeros between neighbours, the steps by axis."""
    size = [
        (side - 1) * step + 1 for side, step in zip(array.shape, steps, strict=True)
    ]
    wide = np.zeros(size)
    wide[:: steps[0], :: steps[1]] = array
    return wide


def fold(d_padded, problem):
    """Padded pixels added back onto the image pixels that they are copies of."""
    folded = np.zeros(problem.images.shape[1:3])
    down, across = pixels(problem)
    for (row, column), value in np.ndenumerate(d_padded):
        if min(down[row], across[column]) >= 0:
            folded[down[row], across[column]] += value
    return folded


@many
@given(problems())
def test_conv2d_and_gradients_agree_with_scipy(problem):
    dilation = axes(problem.how["dilation"])
    (down, across), (below, beside) = axes(problem.how["stride"]), dilation
    padded, d_images = problem.padded, np.zeros_like(problem.images)
    maps, d_kernels = np.zeros_like(problem.d_maps), np.zeros_like(problem.kernels)
    for n, c, f in np.ndindex(len(padded), *problem.kernels.shape[2:]):
        kernel, image = (
            spread(problem.kernels[:, :, c, f], dilation),
            padded[n, :, :, c],
        )
        dense_maps = correlate(image, kernel, "valid", method="direct")
        maps[n, :, :, f] += dense_maps[::down, ::across]
        d_dense = np.zeros_like(dense_maps)
        d_dense[::down, ::across] = problem.d_maps[n, :, :, f]
        d_padded = convolve(d_dense, kernel, "full", method="direct")
        d_images[n, :, :, c] += fold(d_padded, problem)
        d_kernel = correlate(image, d_dense, "valid", method="direct")
        d_kernels[:, :, c, f] += d_kernel[::below, ::beside]
    np.testing.assert_allclose(problem.maps(), maps, rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(problem.d_images(), d_images, rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(problem.d_kernels(), d_kernels, rtol=1e-10, atol=1e-12)


@pytest.fixture(scope="module")
def jax_gradients():
    """A jitted JAX convolution and its gradients on a canvas of fixed size.

    JAX compiles for each shape, far too slowly for 500 of them. So all problems
    are laid on one canvas: `rows` and `columns` say which image pixel stands
    where, the last one being a zero, and kernels are filled up with zero taps.
    """
    jax = pytest.importorskip("jax", reason="could not import 'jax': pip install jax")
    jax.config.update("jax_enable_x64", True)

    def forward(images, kernels, rows, columns, stride, dilation):
        return jax.lax.conv_general_dilated(
            images[:, rows][:, :, columns],
            kernels,
            stride,
            "VALID",
            rhs_dilation=dilation,
            dimension_numbers=("NHWC", "HWIO", "NHWC"),
        )

    def both(images, kernels, rows, columns, d_maps, stride, dilation):
        run = lambda x, k: forward(x, k, rows, columns, stride, dilation)  # noqa: E731
        maps, back = jax.vjp(run, images, kernels)
        return maps, *back(d_maps)

    return jax.jit(both, static_argnums=(5, 6))


@many
@given(problem=problems())
def test_conv2d_and_gradients_agree_with_torch(problem, torch):
    def tensor(array, *axes):
        array = np.ascontiguousarray(array.transpose(axes))
        return torch.tensor(array, requires_grad=True)

    images, kernels = (
        tensor(problem.images, 0, 3, 1, 2),
        tensor(problem.kernels, 3, 2, 0, 1),
    )
    padded, how = images, dict(problem.how)
    if how.pop("mode") != "zero":  # torch's own wraps at most once around
        rows, columns = pixels(problem)
        padded, how["padding"] = images[:, :, rows][:, :, :, columns], 0
    maps = torch.nn.functional.conv2d(padded, kernels, **how)
    maps.backward(tensor(problem.d_maps, 0, 3, 1, 2))
    for ours, theirs, axes in (
        (problem.maps(), maps.detach(), (0, 2, 3, 1)),
        (problem.d_images(), images.grad, (0, 2, 3, 1)),
        (problem.d_kernels(), kernels.grad, (2, 3, 1, 0)),
    ):
        theirs = theirs.numpy().transpose(axes)
        np.testing.assert_allclose(ours, theirs, rtol=1e-10, atol=1e-12)


@many
@given(problem=problems())
def test_conv2d_and_gradients_agree_with_jax(problem, jax_gradients):
    def laid_on(shape, array):
        canvas = np.zeros(shape)
        canvas[tuple(map(slice, array.shape))] = array
        return canvas

    def laid(indices):
        zero = 9
        inside = np.where(indices < 0, zero, indices)
        return np.pad(inside, (0, 27 - len(inside)), constant_values=zero)

    stride, dilation = axes(problem.how["stride"]), axes(problem.how["dilation"])
    rows, columns = pixels(problem)
    n, height, width, channels = problem.images.shape
    taps, places = problem.kernels.shape[:2], problem.d_maps.shape[1:3]
    fixed = [
        (27 - 4 * gap - 1) // step + 1
        for gap, step in zip(dilation, stride, strict=True)
    ]
    theirs = jax_gradients(
        laid_on((3, 10, 10, 3), problem.images),
        laid_on((5, 5, 3, 3), problem.kernels),
        laid(rows),
        laid(columns),
        laid_on((3, *fixed, 3), problem.d_maps),
        stride,
        dilation,
    )
    maps, d_images, d_kernels = map(np.asarray, theirs)
    filters = problem.kernels.shape[3]
    for ours, theirs in (
        (problem.maps(), maps[:n, : places[0], : places[1], :filters]),
        (problem.d_images(), d_images[:n, :height, :width, :channels]),
        (problem.d_kernels(), d_kernels[: taps[0], : taps[1], :channels, :filters]),
    ):
        np.testing.assert_allclose(ours, theirs, rtol=1e-10, atol=1e-12)


# --- Our own reference, and how the work is cut -------------------------------

HOWS = {
    "one block": (2**18, 32),
    "small blocks": (700, 32),
    "a line at a time": (1, 32),
    "no neighbours": (2**18, 1),
    "many neighbours": (3000, 1000),
}


@pytest.mark.parametrize(("block", "width"), HOWS.values(), ids=HOWS.keys())
@given(problem=problems())
def test_however_it_is_cut_the_work_is_that_of_the_reference(problem, block, width):
    shapes = problem.images.shape, problem.kernels.shape
    with patch.multiple(columns, BLOCK=block, WIDTH=width):
        ours = problem.maps(), problem.d_images(), problem.d_kernels()
    theirs = (
        reference.conv2d(problem.images, problem.kernels, **problem.how),
        reference.conv2d_input_gradient(
            problem.d_maps, problem.kernels, shapes[0], **problem.how
        ),
        reference.conv2d_kernel_gradient(
            problem.d_maps, problem.images, shapes[1], **problem.how
        ),
    )
    for fast, plain in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(fast, plain, rtol=1e-10, atol=1e-12)


@given(problem=problems())
def test_the_two_lines_between_loops_and_columns_say_the_same(problem):
    short = reference.conv2d_of_windows(problem.images, problem.kernels, **problem.how)
    plain = reference.conv2d(problem.images, problem.kernels, **problem.how)
    np.testing.assert_allclose(short, plain, rtol=1e-10, atol=1e-12)


def test_every_piece_of_the_work_is_cut_out_once_and_in_order():
    for images, lines, fitting in np.ndindex(5, 6, 9):
        numbers = np.arange((images + 1) * (lines + 1)).reshape(images + 1, lines + 1)
        with patch.object(columns, "BLOCK", 10 * (fitting + 1)):
            pieces = [numbers[piece] for piece in columns._pieces(*numbers.shape, 10)]
        assert max(piece.size for piece in pieces) <= fitting + 1
        cut = np.concatenate([piece.ravel() for piece in pieces])
        np.testing.assert_array_equal(cut, numbers.ravel())


# --- Memory --------------------------------------------------------------------


def peak(f):
    """Bytes that f holds at most, beyond what was there before."""
    tracemalloc.start()
    try:
        kept = f()
        return tracemalloc.get_traced_memory()[1], kept
    finally:
        tracemalloc.stop()


def test_a_large_image_needs_little_more_than_itself_and_its_maps():
    images = np.ones((1, 1000, 1000, 3), np.float32)
    kernels = np.ones((5, 5, 3, 6), np.float32)
    used, maps = peak(lambda: ops.conv2d(images, kernels))
    assert images.nbytes + used <= 3 * (images.nbytes + maps.nbytes)


def test_a_batch_forward_and_backward_needs_six_times_itself_and_its_maps():
    images = np.ones((64, 32, 32, 3), np.float32)
    kernels = np.ones((5, 5, 3, 6), np.float32)
    d_maps = np.ones((64, 28, 28, 6), np.float32)

    def forward_and_backward():
        return (
            ops.conv2d(images, kernels),
            ops.conv2d_kernel_gradient(d_maps, images, kernels.shape),
            ops.conv2d_input_gradient(d_maps, kernels, images.shape),
        )

    used, _ = peak(forward_and_backward)
    assert images.nbytes + used <= 6 * (images.nbytes + d_maps.nbytes)


# --- Laws --------------------------------------------------------------------


@given(problems())
def test_maps_have_the_promised_shape(problem):
    assert problem.maps().shape == problem.d_maps.shape
    assert problem.d_images().shape == problem.images.shape
    assert problem.d_kernels().shape == problem.kernels.shape


@given(problems())
def test_conv2d_is_linear_in_images_and_in_kernels(problem):
    maps = problem.maps()
    for a, b in ((2.0, 1.0), (1.0, 2.0), (-3.0, -0.5)):
        scaled = ops.conv2d(a * problem.images, b * problem.kernels, **problem.how)
        np.testing.assert_allclose(scaled, a * b * maps, rtol=1e-10, atol=1e-12)
    other = problem.images[::-1, ::-1, ::-1]
    both = ops.conv2d(problem.images + other, problem.kernels, **problem.how)
    apart = maps + ops.conv2d(other, problem.kernels, **problem.how)
    np.testing.assert_allclose(both, apart, rtol=1e-10, atol=1e-12)


@given(
    size=st.sampled_from([1, 3, 5]),
    dilation=st.integers(1, 3),
    sides=st.tuples(st.integers(1, 9), st.integers(1, 9)),
    by=st.tuples(st.integers(-9, 9), st.integers(-9, 9)),
    seed=st.integers(0, 2**32 - 1),
)
def test_circular_conv2d_commutes_with_shifts(size, dilation, sides, by, seed):
    rng = np.random.default_rng(seed)
    images, kernels = (
        rng.normal(size=(2, *sides, 2)),
        rng.normal(size=(size, size, 2, 3)),
    )

    def f(x):
        padding = shapes.same_padding(size, dilation)
        return ops.conv2d(
            x, kernels, padding=padding, dilation=dilation, mode="circular"
        )

    np.testing.assert_allclose(
        f(equivariance.shift(images, *by)),
        equivariance.shift(f(images), *by),
        rtol=1e-10,
        atol=1e-12,
    )


@given(problems())
def test_stride_keeps_every_sth_place(problem):
    dense = ops.conv2d(problem.images, problem.kernels, **problem.how | {"stride": 1})
    down, across = axes(problem.how["stride"])
    expected = dense[:, ::down, ::across]
    np.testing.assert_allclose(problem.maps(), expected, rtol=1e-10, atol=1e-12)


@given(problems())
def test_results_do_not_depend_on_the_batch(problem):
    images, d_maps = problem.images, problem.d_maps
    for i in range(len(images)):
        one = Problem(images[[i]], problem.kernels, d_maps[[i]], problem.how)
        for ours, alone in (
            (problem.maps()[i], one.maps()[0]),
            (problem.d_images()[i], one.d_images()[0]),
        ):
            np.testing.assert_allclose(ours, alone, rtol=1e-12, atol=1e-13)


@given(problem=problems())
def test_both_gradients_are_adjoints(problem, assert_adjoint):
    kernels, images, how = problem.kernels, problem.images, problem.how
    assert_adjoint(
        lambda x: ops.conv2d(x, kernels, **how),
        lambda y: ops.conv2d_input_gradient(y, kernels, images.shape, **how),
        images,
        problem.d_maps,
    )
    assert_adjoint(
        lambda k: ops.conv2d(images, k, **how),
        lambda y: ops.conv2d_kernel_gradient(y, images, kernels.shape, **how),
        kernels,
        problem.d_maps,
    )


@given(problem=problems())
def test_padding_agrees_with_numpy_and_its_gradient_is_the_adjoint(
    problem, assert_adjoint
):
    padding, mode = problem.how["padding"], problem.how["mode"]
    np.testing.assert_array_equal(
        ops.pad(problem.images, padding, mode), problem.padded
    )
    assert_adjoint(
        lambda x: ops.pad(x, padding, mode),
        lambda y: ops.pad_gradient(y, padding, mode),
        problem.images,
        np.random.default_rng(0).normal(size=problem.padded.shape),
    )


# --- Locally connected -------------------------------------------------------


@given(problems())
def test_locally_connected_with_tied_kernels_is_a_convolution(problem):
    places, filters = problem.d_maps.shape[1:3], problem.kernels.shape[3]
    tied = np.broadcast_to(problem.kernels, (*places, *problem.kernels.shape))
    bias = np.arange(1.0, filters + 1)
    maps = ops.locally_connected2d(
        problem.images, tied, np.broadcast_to(bias, (*places, filters)), **problem.how
    )
    expected = ops.conv2d(problem.images, problem.kernels, bias, **problem.how)
    np.testing.assert_allclose(maps, expected, rtol=1e-10, atol=1e-12)


@given(problems())
def test_locally_connected_uses_the_kernel_and_bias_of_the_place(problem):
    _, rows, columns, filters = problem.d_maps.shape
    rng = np.random.default_rng(0)
    kernels = rng.normal(size=(rows, columns, *problem.kernels.shape))
    bias = rng.normal(size=(rows, columns, filters))
    maps = ops.locally_connected2d(problem.images, kernels, bias, **problem.how)
    for i, j in np.ndindex(rows, columns):
        there = ops.conv2d(problem.images, kernels[i, j], bias[i, j], **problem.how)
        np.testing.assert_allclose(
            maps[:, i, j], there[:, i, j], rtol=1e-10, atol=1e-12
        )


# --- Types and memory --------------------------------------------------------


@given(problems())
def test_float32_stays_float32_and_is_nearly_right(problem):
    single = Problem(
        *(
            getattr(problem, name).astype(np.float32)
            for name in ("images", "kernels", "d_maps")
        ),
        problem.how,
    )
    for name in ("maps", "d_images", "d_kernels"):
        ours, exact = getattr(single, name)(), getattr(problem, name)()
        assert (ours.dtype, exact.dtype) == (np.float32, np.float64)
        np.testing.assert_allclose(ours, exact, rtol=1e-3, atol=1e-4)
    bias = np.zeros(problem.kernels.shape[3])
    maps = ops.conv2d(single.images, single.kernels, bias, **problem.how)
    assert maps.dtype == np.float32
    kernels = single.kernels[None, None]
    tall = single.images[:, : kernels.shape[2], : kernels.shape[3]]
    if tall.shape[1:3] == kernels.shape[2:4]:
        assert ops.locally_connected2d(tall, kernels).dtype == np.float32


@given(problems())
def test_read_only_and_strided_inputs_are_accepted_and_left_alone(problem):
    def awkward(array):
        wide = np.repeat(array, 2, axis=-1)[..., ::2][::-1, ::-1][::-1, ::-1]
        wide.flags.writeable = False
        return wide

    names = ("images", "kernels", "d_maps")
    arrays = [awkward(getattr(problem, name)) for name in names]
    before = [array.copy() for array in arrays]
    twin = Problem(*arrays, problem.how)
    for name in ("maps", "d_images", "d_kernels"):
        ours, theirs = getattr(twin, name)(), getattr(problem, name)()
        np.testing.assert_array_equal(ours, theirs)
    for array, copy in zip(arrays, before, strict=True):
        np.testing.assert_array_equal(array, copy)
