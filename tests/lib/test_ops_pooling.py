import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.signal import convolve2d
from tests.lib.test_ops_convolution import NUMPY

from whyconv import equivariance, ops, pooling

IMAGE = np.array([[1.0, 5, 2, 0], [3, 4, 8, 6], [7, 7, 1, 1]]).reshape(1, 3, 4, 1)


@st.composite
def pools(draw):
    """Images, and the window's size, stride (or None) and padding that fit.

    Each is the same for both axes, and said by one number, or a pair.
    """
    whole = lambda low, high: draw(st.integers(low, high))  # noqa: E731
    n, height, width, channels = (whole(1, most) for most in (3, 8, 8, 3))
    rng = np.random.default_rng(whole(0, 2**32 - 1))
    images = rng.normal(size=(n, height, width, channels))
    alike, padded = draw(st.booleans()), draw(st.booleans())

    def pair(*bounds):
        if alike:
            low, high = max(low for low, _ in bounds), min(high for _, high in bounds)
            return (whole(low, high),) * 2
        return tuple(whole(*bound) for bound in bounds)

    most = [min(side + 2 if padded else side, 4) for side in (height, width)]
    sizes = pair(*((1, side) for side in most))
    least = [
        max(0, -(-(size - side) // 2))
        for size, side in zip(sizes, (height, width), strict=True)
    ]
    paddings = (0, 0)
    if padded:
        paddings = pair(
            *((low, size - 1) for low, size in zip(least, sizes, strict=True))
        )
    strides = None if draw(st.booleans()) else pair((1, 4), (1, 4))
    if alike:
        strides = strides and strides[0]
        return images, sizes[0], strides, paddings[0]
    return images, sizes, strides, paddings


def axes(setting):
    """(rows, columns) of one number for both, or of a pair."""
    return setting if isinstance(setting, tuple) else (setting, setting)


def windows(images, size, stride, padding):
    """Every window (n, i, j), and the part of the images that lies under it."""
    sides, size = images.shape[1:3], axes(size)
    padding, stride = axes(padding), axes(size if stride is None else stride)
    starts = [
        range(-p, side + p - taps + 1, step)
        for side, taps, step, p in zip(sides, size, stride, padding, strict=True)
    ]
    for i, top in enumerate(starts[0]):
        for j, left in enumerate(starts[1]):
            rows = slice(max(top, 0), max(top + size[0], 0))
            yield i, j, (slice(None), rows, slice(max(left, 0), max(left + size[1], 0)))


def by_loops(reduce, images, *how):
    found = {(i, j): reduce(images[part]) for i, j, part in windows(images, *how)}
    rows, columns = (max(place) + 1 for place in zip(*found, strict=True))
    maps = [[found[i, j] for j in range(columns)] for i in range(rows)]
    return np.moveaxis(np.array(maps), 2, 0)


def largest(pixels):
    return pixels.max(axis=(1, 2))


def mean(pixels):
    return pixels.mean(axis=(1, 2))


# --- By hand -----------------------------------------------------------------


def test_pooling_by_hand():
    np.testing.assert_array_equal(ops.max_pool(IMAGE, 2)[0, :, :, 0], [[5, 8]])
    tight = ops.max_pool(IMAGE, 2, 1)[0, :, :, 0]
    np.testing.assert_array_equal(tight, [[5, 8, 8], [7, 8, 8]])
    mean = ops.average_pool(IMAGE, 2)[0, :, :, 0]
    np.testing.assert_array_equal(mean, [[13 / 4, 16 / 4]])
    np.testing.assert_array_equal(ops.global_average_pool(IMAGE), [[45 / 12]])
    np.testing.assert_array_equal(ops.global_max_pool(IMAGE), [[8]])


def test_gradients_by_hand():
    d_maps = np.array([[10.0, 20]]).reshape(1, 1, 2, 1)
    back = ops.max_pool_gradient(d_maps, IMAGE, 2)[0, :, :, 0]
    np.testing.assert_array_equal(back, [[0, 10, 0, 0], [0, 0, 20, 0], [0, 0, 0, 0]])
    back = ops.average_pool_gradient(d_maps, IMAGE.shape, 2)[0, :, :, 0]
    share = [2.5, 2.5, 5, 5]
    np.testing.assert_array_equal(back, [share, share, [0, 0, 0, 0]])
    back = ops.global_average_pool_gradient(np.array([[24.0]]), IMAGE.shape)
    np.testing.assert_array_equal(back, np.full(IMAGE.shape, 2.0))


def test_of_equal_pixels_the_first_wins():
    flat = np.ones((1, 2, 2, 1))
    back = ops.max_pool_gradient(np.array([[[[6.0]]]]), flat, 2)[0, :, :, 0]
    np.testing.assert_array_equal(back, [[6, 0], [0, 0]])


def test_many_float32_numbers_of_a_window_keep_their_digits():
    tenths = np.full((1, 300, 300, 1), 0.1, np.float32)
    wanted = tenths[0, 0, 0].astype(float)
    maps = ops.average_pool(tenths, 300)
    assert maps.dtype == np.float32
    np.testing.assert_allclose(maps.ravel(), wanted, rtol=1e-6)
    line = tenths[:, :1].repeat(4, axis=2)
    one = np.zeros((1, 1, 2399, 1), np.float32)
    one[0, 0, 1199] = 1
    for back in (
        ops.max_pool_gradient(line, one, (1, 1200), 1),
        1200 * ops.average_pool_gradient(line, one.shape, (1, 1200), 1),
    ):
        assert back.dtype == np.float32
        middle = back[0, 0, 1199] / 1200
        np.testing.assert_allclose(middle, wanted, rtol=1e-6)


def test_overlapping_windows_add_up():
    peak = np.zeros((1, 3, 3, 1))
    peak[0, 1, 1, 0] = 1
    back = ops.max_pool_gradient(np.ones((1, 2, 2, 1)), peak, 2, 1)
    np.testing.assert_array_equal(back, 4 * peak)


@given(pools())
def test_the_first_of_the_largest_receives_the_gradient(pool):
    images, *how = np.round(pool[0]), *pool[1:]  # many are equal
    maps = ops.max_pool(images, *how)
    d_maps = np.random.default_rng(0).normal(size=maps.shape)
    expected = np.zeros(images.shape)
    for i, j, (_, rows, columns) in windows(images, *how):
        for n, c in np.ndindex(len(images), images.shape[3]):
            window = images[n, rows, columns, c]
            u, v = np.unravel_index(window.argmax(), window.shape)
            expected[n, rows.start + u, columns.start + v, c] += d_maps[n, i, j, c]
    back = ops.max_pool_gradient(d_maps, images, *how)
    np.testing.assert_allclose(back, expected, rtol=1e-12, atol=1e-14)
    at_hand = ops.max_pool_gradient(d_maps, images, *how, maps=maps)
    np.testing.assert_array_equal(at_hand, back)


def test_padding_is_never_the_largest():
    below = IMAGE - 10
    maps = ops.max_pool(below, 3, 2, 1)[0, :, :, 0]
    np.testing.assert_array_equal(maps, [[-5, -2], [-3, -2]])
    back = ops.max_pool_gradient(np.ones((1, 2, 2, 1)), below, 3, 2, 1)[0, :, :, 0]
    np.testing.assert_array_equal(back, [[0, 1, 0, 0], [0, 0, 2, 0], [1, 0, 0, 0]])


def test_padding_of_a_mean_is_counted_unless_one_says_not_to():
    how = (2, 2, 1)
    counted = ops.average_pool(IMAGE, *how)[0, :, :, 0]
    np.testing.assert_array_equal(counted, [[1 / 4, 7 / 4, 0], [10 / 4, 20 / 4, 7 / 4]])
    alone = ops.average_pool(IMAGE, *how, count_include_pad=False)[0, :, :, 0]
    np.testing.assert_array_equal(alone, [[1, 7 / 2, 0], [10 / 2, 20 / 4, 7 / 2]])
    d_maps = np.full((1, 2, 3, 1), 4.0)
    shares = ops.average_pool_gradient(d_maps, IMAGE.shape, *how)[0, :, :, 0]
    np.testing.assert_array_equal(shares, np.ones((3, 4)))
    shares = ops.average_pool_gradient(
        d_maps, IMAGE.shape, *how, count_include_pad=False
    )
    rows = [[4, 2, 2, 4], [2, 1, 1, 2], [2, 1, 1, 2]]
    np.testing.assert_array_equal(shares[0, :, :, 0], rows)


def test_a_window_by_axis_by_hand():
    wide = ops.max_pool(IMAGE, (2, 3))[0, :, :, 0]
    np.testing.assert_array_equal(wide, [[8]])
    slow = ops.max_pool(IMAGE, (2, 1), (1, 3))[0, :, :, 0]
    np.testing.assert_array_equal(slow, [[3, 6], [7, 6]])
    signal = np.array([-3.0, -1, -4, -1, -5]).reshape(1, 1, 5, 1)
    maps = ops.max_pool(signal, (1, 3), (1, 2), (0, 1))
    np.testing.assert_array_equal(maps.ravel(), [-1, -1, -1])
    sums = 3 * ops.average_pool(signal, (1, 3), (1, 2), (0, 1))
    np.testing.assert_allclose(sums.ravel(), [-4, -6, -6])


def test_pooling_never_gives_the_images_themselves():
    assert not np.shares_memory(ops.max_pool(IMAGE, 1), IMAGE)


@pytest.mark.parametrize(
    "order",
    [
        lambda images: images,
        lambda images: images[:, ::-1, ::-1],
        lambda images: images[::2, 1::2, 2:],
        np.asfortranarray,
        lambda images: images.transpose(3, 2, 1, 0),
        lambda images: np.broadcast_to(images[:1, :1], images.shape),
    ],
    ids=["as made", "backwards", "every other", "Fortran", "transposed", "broadcast"],
)
def test_tiles_share_the_memory_of_the_images(order):
    images = order(np.arange(4 * 9 * 8 * 5.0).reshape(4, 9, 8, 5))
    pool = pooling._pool(images.shape, (2, 3), None, 0, images.dtype)
    tiles = pooling._tiles(images, pool)
    assert np.shares_memory(tiles, images)
    np.testing.assert_array_equal(tiles[1, 1, :, 0], images[1, 2:4, :3])


def test_what_is_too_large_is_infinite_without_a_warning():
    huge, ones = np.full((1, 3, 3, 1), 1e308), np.zeros((1, 3, 3, 1))
    ones[0, 1, 1] = 1
    assert ops.max_pool_gradient(huge[:, :2, :2], ones, 2, 1).max() == np.inf
    assert ops.average_pool(huge, 2).max() == np.inf
    assert ops.global_average_pool(huge).max() == np.inf
    most = np.full((1, 7, 7, 1), np.finfo(float).max)
    assert ops.average_pool_gradient(most, (1, 9, 9, 1), 3, 1).max() == np.inf
    assert ops.blur_pool(most, padding=0).max() == most.max()


def test_all_arguments_have_names():
    how = {"size": 2, "stride": 1, "padding": 1}
    maps = ops.max_pool(images=IMAGE, **how)
    means = ops.average_pool(images=IMAGE, **how, count_include_pad=False)
    back = {"d_maps": maps, **how}
    d_images = ops.max_pool_gradient(images=IMAGE, maps=maps, **back)
    shares = ops.average_pool_gradient(
        image_shape=IMAGE.shape, count_include_pad=True, **back
    )
    assert maps.shape == means.shape == (1, 4, 5, 1)
    assert d_images.shape == shares.shape == IMAGE.shape
    for call in (
        lambda: ops.max_pool_gradient(maps, IMAGE, 2, 1, 1, maps),
        lambda: ops.average_pool(IMAGE, 2, 1, 1, False),
        lambda: ops.average_pool_gradient(maps, IMAGE.shape, 2, 1, 1, False),
    ):
        with pytest.raises(TypeError, match="positional"):
            call()
    maps = ops.blur_pool(images=IMAGE, stride=2, padding=1, mode="zero")
    assert maps.shape == (1, 2, 2, 1)
    assert ops.blur_pool(IMAGE, (1, 2), padding=(0, 1)).shape == (1, 1, 2, 1)


def test_blur_pool_by_hand():
    point = np.zeros((1, 5, 5, 1))
    point[0, 2, 2, 0] = 16
    every = ops.blur_pool(point, 1)[0, :, :, 0]
    np.testing.assert_array_equal(every[1:4, 1:4], [[1, 2, 1], [2, 4, 2], [1, 2, 1]])
    np.testing.assert_array_equal(ops.blur_pool(point)[0, :, :, 0], every[::2, ::2])


# --- References --------------------------------------------------------------


@given(pools())
def test_pooling_agrees_with_loops(pool):
    images, size, *how = pool
    for ours, reduce in (
        (ops.max_pool(*pool), largest),
        (ops.average_pool(*pool, count_include_pad=False), mean),
        (
            ops.average_pool(*pool),
            lambda pixels: pixels.sum(axis=(1, 2)) / np.prod(axes(size)),
        ),
    ):
        expected = by_loops(reduce, images, size, *how)
        np.testing.assert_allclose(ours, expected, rtol=1e-12, atol=1e-14)
    images = images - 9  # all below zero
    flat = images.reshape(len(images), -1, images.shape[3])
    np.testing.assert_array_equal(ops.global_max_pool(images), flat.max(axis=1))
    means = ops.global_average_pool(images)
    np.testing.assert_allclose(means, flat.mean(axis=1), rtol=1e-12)


@settings(max_examples=500)
@given(pool=pools())
def test_pooling_and_gradients_agree_with_torch(pool, torch):
    functional = torch.nn.functional
    images, size, stride, padding = pool
    if any(2 * p > k for p, k in zip(axes(padding), axes(size), strict=True)):
        return  # more padding than torch allows
    for forward, backward, theirs, count in (
        (ops.max_pool, ops.max_pool_gradient, functional.max_pool2d, {}),
        *(
            (
                ops.average_pool,
                lambda d, x, *how, **s: ops.average_pool_gradient(
                    d, x.shape, *how, **s
                ),
                functional.avg_pool2d,
                {"count_include_pad": counted},
            )
            for counted in (True, False)
        ),
    ):
        tensor = torch.tensor(images).permute(0, 3, 1, 2).requires_grad_()
        tensor.retain_grad()
        how = (size, stride, padding)
        maps = theirs(tensor, *how, **count)
        d_maps = np.random.default_rng(0).normal(size=maps.permute(0, 2, 3, 1).shape)
        maps.backward(torch.tensor(d_maps).permute(0, 3, 1, 2))
        for ours, expected in (
            (forward(images, *how, **count), maps.detach()),
            (backward(d_maps, images, *how, **count), tensor.grad),
        ):
            expected = expected.permute(0, 2, 3, 1).numpy()
            np.testing.assert_allclose(ours, expected, rtol=1e-10, atol=1e-12)


@given(pools(), st.integers(1, 3), st.integers(1, 2))
def test_blur_pool_agrees_with_scipy(pool, stride, padding):
    images, binomial = pool[0], np.array([1, 2, 1]) / 4
    if min(images.shape[1:3]) + 2 * padding < 3:
        return
    for mode, pad in NUMPY.items():
        if mode == "reflect" and padding >= min(images.shape[1:3]):
            continue
        maps = ops.blur_pool(images, stride, padding=padding, mode=mode)
        for n, c in np.ndindex(len(images), images.shape[3]):
            padded = np.pad(images[n, :, :, c], padding, mode=pad)
            blurred = convolve2d(padded, np.outer(binomial, binomial), "valid")
            expected = blurred[::stride, ::stride]
            np.testing.assert_allclose(maps[n, :, :, c], expected, atol=1e-12)


# --- Laws --------------------------------------------------------------------


@given(pool=pools())
def test_linear_pools_have_adjoint_gradients(pool, assert_adjoint):
    images, *how = pool
    rng = np.random.default_rng(0)
    for counted in (True, False):
        pad = {"count_include_pad": counted}
        assert_adjoint(
            lambda x, pad=pad: ops.average_pool(x, *how, **pad),
            lambda y, pad=pad: ops.average_pool_gradient(y, images.shape, *how, **pad),
            images,
            rng.normal(size=ops.average_pool(images, *how).shape),
        )
    assert_adjoint(
        ops.global_average_pool,
        lambda y: ops.global_average_pool_gradient(y, images.shape),
        images,
        rng.normal(size=(len(images), images.shape[3])),
    )


@settings(max_examples=20)
@given(pool=pools())
def test_max_pool_gradient_agrees_with_finite_differences(pool, assert_slopes):
    images, *how = pool
    images = np.round(images, 3) + np.arange(images.size).reshape(images.shape) * 1e-4
    d_maps = np.random.default_rng(0).normal(size=ops.max_pool(images, *how).shape)
    gradient = ops.max_pool_gradient(d_maps, images, *how)
    assert_slopes(lambda x: np.vdot(ops.max_pool(x, *how), d_maps), images, gradient)


@given(pools())
def test_a_global_maximum_is_that_of_a_window_as_large_as_the_image(pool):
    images = np.round(pool[0])  # many are equal
    d_outputs = np.random.default_rng(0).normal(size=(len(images), images.shape[3]))
    size = images.shape[1:3]
    np.testing.assert_array_equal(
        ops.global_max_pool(images)[:, None, None], ops.max_pool(images, size)
    )
    np.testing.assert_array_equal(
        ops.global_max_pool_gradient(d_outputs, images),
        ops.max_pool_gradient(d_outputs[:, None, None], images, size),
    )


@given(pools(), st.integers(-8, 8), st.integers(-8, 8))
def test_global_pools_are_invariant_to_circular_shifts(pool, rows, columns):
    images = pool[0]
    shifted = equivariance.shift(images, rows, columns)
    for f in (ops.global_average_pool, ops.global_max_pool):
        np.testing.assert_allclose(f(shifted), f(images), rtol=1e-12, atol=1e-14)


@given(pools())
def test_float32_stays_float32_and_inputs_are_left_alone(pool):
    images, *how = pool
    images = np.asfortranarray(images.astype(np.float32))
    images.flags.writeable = False
    before = images.copy()
    maps = ops.max_pool(images, *how)
    results = [
        maps,
        ops.average_pool(images, *how),
        ops.average_pool(images, *how, count_include_pad=False),
        ops.average_pool_gradient(maps, images.shape, *how, count_include_pad=False),
        ops.global_max_pool_gradient(maps[:, 0, 0], images),
        ops.global_average_pool(images),
        ops.global_max_pool(images),
        ops.blur_pool(images, padding=2),
        ops.max_pool_gradient(maps, images, *how),
        ops.average_pool_gradient(maps, images.shape, *how),
        ops.global_average_pool_gradient(maps[:, 0, 0], images.shape),
    ]
    assert {result.dtype for result in results} == {np.dtype(np.float32)}
    np.testing.assert_array_equal(images, before)


@pytest.mark.parametrize("size", [np.int8(12), np.uint8(16), np.full(2, 12, np.int8)])
def test_small_numpy_integers_do_not_overflow(size):
    images = np.ones((1, 16, 16, 1))
    side = int(np.max(size))
    maps = ops.average_pool(images, size)
    gradient = ops.average_pool_gradient(maps, images.shape, size)
    assert gradient.max() == 1 / side**2
    assert ops.max_pool_gradient(maps, images, size).sum() == 1


# --- Errors ------------------------------------------------------------------

MAPS = np.ones((1, 1, 2, 1))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: ops.max_pool(IMAGE, 4),
            "size: a window of 4 does not fit in 3 pixels + 2*0 padding = 3",
        ),
        (lambda: ops.max_pool(IMAGE, 0), "size must be at least 1, got 0"),
        (lambda: ops.average_pool(IMAGE, 2, 0), "stride must be at least 1, got 0"),
        (
            lambda: ops.average_pool(IMAGE[0], 2),
            "images must have 4 axes (N, H, W, C), got 3: shape (3, 4, 1)"
            "; images[None] makes a batch of one image",
        ),
        (
            lambda: ops.global_average_pool(IMAGE[:, :0]),
            "images must not be empty, got shape (1, 0, 4, 1)",
        ),
        (
            lambda: ops.max_pool_gradient(MAPS[:, :, :1], IMAGE, 2),
            "d_maps must have shape (1, 1, 2, 1) (what max_pool makes of images), "
            "got (1, 1, 1, 1)",
        ),
        (
            lambda: ops.max_pool_gradient(MAPS, IMAGE, 2, maps=IMAGE),
            "maps must have shape (1, 1, 2, 1) (what max_pool makes of images), "
            "got (1, 3, 4, 1)",
        ),
        (
            lambda: ops.average_pool_gradient(MAPS, (1, 4, 4, 1), 2),
            "d_maps must have shape (1, 2, 2, 1) (what average_pool makes of images), "
            "got (1, 1, 2, 1)",
        ),
        (
            lambda: ops.average_pool_gradient(MAPS, (1, 10**9, 10**9, 1), 10**9),
            "d_maps must have shape (1, 1, 1, 1) (what average_pool makes of images), "
            "got (1, 1, 2, 1)",
        ),
        (
            lambda: ops.global_average_pool_gradient(MAPS[0, 0], (2, 10**9, 10**9, 1)),
            "image_shape: images of shape (2, 1000000000, 1000000000, 1) and float64 "
            "would take 16,000,000,000,000,000,000 bytes, "
            "more than the 4,000,000,000 allowed",
        ),
        (
            lambda: ops.global_average_pool_gradient(MAPS[0, 0], (2, 3, 3, 4)),
            "d_outputs must have shape (2, 4) (one a map), got (2, 1)",
        ),
        (
            lambda: ops.blur_pool(IMAGE, padding=-1),
            "padding must be at least 0, got -1",
        ),
        (
            lambda: ops.max_pool(IMAGE, 2, 1, 2),
            "padding: a window of 2 would lie wholly in a padding of 2, "
            "at most 2 - 1 = 1",
        ),
        (
            lambda: ops.average_pool(IMAGE, (3, 2), 1, (2, 3)),
            "padding: a window of 2 would lie wholly in a padding of 3, "
            "at most 2 - 1 = 1",
        ),
        (
            lambda: ops.max_pool(IMAGE, (2, 3, 1)),
            "size must be an integer or a pair (rows, columns), "
            "got 3 numbers: (2, 3, 1)",
        ),
        (
            lambda: ops.max_pool(IMAGE, (2, 0)),
            "size[1] (columns) must be at least 1, got 0",
        ),
        (
            lambda: ops.max_pool(IMAGE, (2, 5)),
            "size: a window of 5 does not fit in 4 pixels + 2*0 padding = 4",
        ),
        (
            lambda: ops.global_max_pool_gradient(MAPS[0, 0], np.ones((2, 3, 3, 4))),
            "d_outputs must have shape (2, 4) (one a map), got (2, 1)",
        ),
    ],
)
def test_a_bad_value_is_named(call, message, assert_refuses):
    assert_refuses(ValueError, message, call)


def test_a_float_is_not_a_size(assert_refuses):
    message = "size must be an integer, got 2.0"
    assert_refuses(TypeError, message, ops.max_pool, IMAGE, 2.0)
    message = "padding[0] (rows) must be an integer, got True"
    assert_refuses(TypeError, message, ops.max_pool, IMAGE, 2, padding=(True, 0))
    message = "count_include_pad must be True or False, got 1"
    assert_refuses(TypeError, message, ops.average_pool, IMAGE, 2, count_include_pad=1)
