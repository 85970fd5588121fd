import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.signal import convolve2d

from whyconv import equivariance, ops

IMAGE = np.array([[1.0, 5, 2, 0], [3, 4, 8, 6], [7, 7, 1, 1]]).reshape(1, 3, 4, 1)


@st.composite
def pools(draw):
    """Images, window size and stride (or None) that fit."""
    n, height, width, channels = (draw(st.integers(1, most)) for most in (3, 8, 8, 3))
    size = draw(st.integers(1, min(height, width, 4)))
    stride = draw(st.none() | st.integers(1, 4))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    return rng.normal(size=(n, height, width, channels)), size, stride


def by_loops(reduce, images, size, stride):
    stride = stride or size
    n, height, width, _ = images.shape
    rows, columns = (side - size + 1 for side in (height, width))
    return np.array(
        [
            [
                [
                    reduce(images[b, i : i + size, j : j + size], axis=(0, 1))
                    for j in range(0, columns, stride)
                ]
                for i in range(0, rows, stride)
            ]
            for b in range(n)
        ]
    )


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


def test_overlapping_windows_add_up():
    peak = np.zeros((1, 3, 3, 1))
    peak[0, 1, 1, 0] = 1
    back = ops.max_pool_gradient(np.ones((1, 2, 2, 1)), peak, 2, 1)
    np.testing.assert_array_equal(back, 4 * peak)


@given(pools())
def test_the_first_of_the_largest_receives_the_gradient(pool):
    images, size, stride = np.round(pool[0]), *pool[1:]  # many are equal
    maps = ops.max_pool(images, size, stride)
    d_maps = np.random.default_rng(0).normal(size=maps.shape)
    expected = np.zeros(images.shape)
    for n, i, j, c in np.ndindex(maps.shape):
        top, left = i * (stride or size), j * (stride or size)
        window = images[n, top : top + size, left : left + size, c]
        u, v = np.unravel_index(window.argmax(), window.shape)
        expected[n, top + u, left + v, c] += d_maps[n, i, j, c]
    back = ops.max_pool_gradient(d_maps, images, size, stride)
    np.testing.assert_allclose(back, expected, rtol=1e-12, atol=1e-14)
    at_hand = ops.max_pool_gradient(d_maps, images, size, stride, maps=maps)
    np.testing.assert_array_equal(at_hand, back)


def test_pooling_never_gives_the_images_themselves():
    assert not np.shares_memory(ops.max_pool(IMAGE, 1), IMAGE)


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
    maps = ops.blur_pool(images=IMAGE, stride=2, padding=1, mode="zero")
    assert maps.shape == (1, 2, 2, 1)


def test_blur_pool_by_hand():
    point = np.zeros((1, 5, 5, 1))
    point[0, 2, 2, 0] = 16
    every = ops.blur_pool(point, 1)[0, :, :, 0]
    np.testing.assert_array_equal(every[1:4, 1:4], [[1, 2, 1], [2, 4, 2], [1, 2, 1]])
    np.testing.assert_array_equal(ops.blur_pool(point)[0, :, :, 0], every[::2, ::2])


# --- References --------------------------------------------------------------


@given(pools())
def test_pooling_agrees_with_loops(pool):
    for ours, reduce in ((ops.max_pool, np.max), (ops.average_pool, np.mean)):
        expected = by_loops(reduce, *pool)
        np.testing.assert_allclose(ours(*pool), expected, rtol=1e-12, atol=1e-14)
    images = pool[0] - 9  # all below zero
    flat = images.reshape(len(images), -1, images.shape[3])
    np.testing.assert_array_equal(ops.global_max_pool(images), flat.max(axis=1))
    means = ops.global_average_pool(images)
    np.testing.assert_allclose(means, flat.mean(axis=1), rtol=1e-12)


@settings(max_examples=500)
@given(pool=pools())
def test_pooling_and_gradients_agree_with_torch(pool, torch):
    functional = torch.nn.functional
    images, size, stride = pool
    for forward, backward, theirs in (
        (ops.max_pool, ops.max_pool_gradient, functional.max_pool2d),
        (
            ops.average_pool,
            lambda d, x, *how: ops.average_pool_gradient(d, x.shape, *how),
            functional.avg_pool2d,
        ),
    ):
        tensor = torch.tensor(images).permute(0, 3, 1, 2).requires_grad_()
        tensor.retain_grad()
        maps = theirs(tensor, size, stride)
        d_maps = np.random.default_rng(0).normal(size=maps.permute(0, 2, 3, 1).shape)
        maps.backward(torch.tensor(d_maps).permute(0, 3, 1, 2))
        for ours, expected in (
            (forward(images, size, stride), maps.detach()),
            (backward(d_maps, images, size, stride), tensor.grad),
        ):
            expected = expected.permute(0, 2, 3, 1).numpy()
            np.testing.assert_allclose(ours, expected, rtol=1e-10, atol=1e-12)


@given(pools(), st.integers(1, 3), st.integers(1, 2))
def test_blur_pool_agrees_with_scipy(pool, stride, padding):
    images, binomial = pool[0], np.array([1, 2, 1]) / 4
    if min(images.shape[1:3]) + 2 * padding < 3:
        return
    for mode, pad in (("zero", "constant"), ("circular", "wrap")):
        maps = ops.blur_pool(images, stride, padding=padding, mode=mode)
        for n, c in np.ndindex(len(images), images.shape[3]):
            padded = np.pad(images[n, :, :, c], padding, mode=pad)
            blurred = convolve2d(padded, np.outer(binomial, binomial), "valid")
            expected = blurred[::stride, ::stride]
            np.testing.assert_allclose(maps[n, :, :, c], expected, atol=1e-12)


# --- Laws --------------------------------------------------------------------


@given(pool=pools())
def test_linear_pools_have_adjoint_gradients(pool, assert_adjoint):
    images, size, stride = pool
    rng = np.random.default_rng(0)
    assert_adjoint(
        lambda x: ops.average_pool(x, size, stride),
        lambda y: ops.average_pool_gradient(y, images.shape, size, stride),
        images,
        rng.normal(size=ops.average_pool(images, size, stride).shape),
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
    images, size, stride = pool
    images = np.round(images, 3) + np.arange(images.size).reshape(images.shape) * 1e-4
    d_maps = np.random.default_rng(0).normal(
        size=ops.max_pool(images, size, stride).shape
    )
    gradient = ops.max_pool_gradient(d_maps, images, size, stride)
    assert_slopes(
        lambda x: np.vdot(ops.max_pool(x, size, stride), d_maps), images, gradient
    )


@given(pools(), st.integers(-8, 8), st.integers(-8, 8))
def test_global_pools_are_invariant_to_circular_shifts(pool, rows, columns):
    images = pool[0]
    shifted = equivariance.shift(images, rows, columns)
    for f in (ops.global_average_pool, ops.global_max_pool):
        np.testing.assert_allclose(f(shifted), f(images), rtol=1e-12, atol=1e-14)


@given(pools())
def test_float32_stays_float32_and_inputs_are_left_alone(pool):
    images, size, stride = pool
    images = np.asfortranarray(images.astype(np.float32))
    images.flags.writeable = False
    before = images.copy()
    maps = ops.max_pool(images, size, stride)
    results = [
        maps,
        ops.average_pool(images, size, stride),
        ops.global_average_pool(images),
        ops.global_max_pool(images),
        ops.blur_pool(images, padding=2),
        ops.max_pool_gradient(maps, images, size, stride),
        ops.average_pool_gradient(maps, images.shape, size, stride),
        ops.global_average_pool_gradient(maps[:, 0, 0], images.shape),
    ]
    assert {result.dtype for result in results} == {np.dtype(np.float32)}
    np.testing.assert_array_equal(images, before)


@pytest.mark.parametrize("size", [np.int8(12), np.uint8(16)])
def test_small_numpy_integers_do_not_overflow(size):
    images = np.ones((1, 16, 16, 1))
    side = int(size)
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
            "images must have 4 axes (N, H, W, C), got 3: shape (3, 4, 1)",
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
    ],
)
def test_a_bad_value_is_named(call, message, assert_refuses):
    assert_refuses(ValueError, message, call)


def test_a_float_is_not_a_size(assert_refuses):
    message = "size must be an integer, got 2.0"
    assert_refuses(TypeError, message, ops.max_pool, IMAGE, 2.0)
