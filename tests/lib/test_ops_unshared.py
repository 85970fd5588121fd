"""Kernels of their own at each place: against loops, a convolution, and the adjoint."""

import numpy as np
import pytest
from hypothesis import given
from tests.lib.test_ops_convolution import padded, problems

from whyconv import ops


def own(problem):
    """Kernels and biases for every place of a problem."""
    _, rows, columns, filters = problem.d_maps.shape
    rng = np.random.default_rng(0)
    kernels = rng.normal(size=(rows, columns, *problem.kernels.shape))
    return kernels, rng.normal(size=(rows, columns, filters))


@given(problems())
def test_every_place_is_a_convolution_by_its_own_kernels(problem):
    images, how, (kernels, bias) = problem.images, problem.how, own(problem)
    maps = ops.locally_connected2d(images, kernels, bias, **how)
    wanted, d_images = np.zeros_like(maps), np.zeros_like(images)
    d_kernels = np.zeros_like(kernels)
    for i, j in np.ndindex(kernels.shape[:2]):
        there = ops.conv2d(images, kernels[i, j], bias[i, j], **how)
        wanted[:, i, j] = there[:, i, j]
        d_maps = np.zeros_like(problem.d_maps)
        d_maps[:, i, j] = problem.d_maps[:, i, j]
        d_images += ops.conv2d_input_gradient(
            d_maps, kernels[i, j], images.shape, **how
        )
        shape = kernels.shape[2:]
        d_kernels[i, j] = ops.conv2d_kernel_gradient(d_maps, images, shape, **how)
    for ours, theirs in (
        (maps, wanted),
        (
            ops.locally_connected2d_input_gradient(
                problem.d_maps, kernels, images.shape, **how
            ),
            d_images,
        ),
        (
            ops.locally_connected2d_kernel_gradient(
                problem.d_maps, images, kernels.shape, **how
            ),
            d_kernels,
        ),
        (
            ops.locally_connected2d_bias_gradient(problem.d_maps),
            problem.d_maps.sum(axis=0),
        ),
    ):
        np.testing.assert_allclose(ours, theirs, rtol=1e-10, atol=1e-12)


@given(problem=problems())
def test_gradients_are_adjoints(problem, assert_adjoint):
    images, how, (kernels, _) = problem.images, problem.how, own(problem)
    assert_adjoint(
        lambda x: ops.locally_connected2d(x, kernels, **how),
        lambda y: ops.locally_connected2d_input_gradient(
            y, kernels, images.shape, **how
        ),
        images,
        problem.d_maps,
    )
    assert_adjoint(
        lambda k: ops.locally_connected2d(images, k, **how),
        lambda y: ops.locally_connected2d_kernel_gradient(
            y, images, kernels.shape, **how
        ),
        kernels,
        problem.d_maps,
    )


@given(problems())
def test_windows_at_hand_save_work_and_change_nothing(problem):
    images, how, (kernels, bias) = problem.images, problem.how, own(problem)
    seen = ops.windows_by_place(images, kernels.shape[2:4], **how)
    n, rows, columns, _ = problem.d_maps.shape
    assert seen.shape == (rows * columns, n, np.prod(kernels.shape[2:5]))
    pixels = padded(images, how)
    np.testing.assert_array_equal(seen[0, :, 0], pixels[:, 0, 0, 0])
    for f, one, two in (
        (ops.locally_connected2d, images, kernels),
        (
            ops.locally_connected2d_kernel_gradient,
            problem.d_maps,
            images,
        ),
    ):
        last = bias if f is ops.locally_connected2d else kernels.shape
        np.testing.assert_array_equal(
            f(one, two, last, **how, seen=seen), f(one, two, last, **how)
        )


@given(problems())
def test_float32_stays_float32_and_inputs_are_left_alone(problem):
    kernels, bias = own(problem)
    arrays = [problem.images, kernels, bias, problem.d_maps]
    arrays = [np.asfortranarray(array.astype(np.float32)) for array in arrays]
    before = [array.copy() for array in arrays]
    for array in arrays:
        array.flags.writeable = False
    images, kernels, bias, d_maps = arrays
    found = [
        ops.locally_connected2d(images, kernels, **problem.how),
        ops.locally_connected2d(images, kernels, bias.astype(float), **problem.how),
        ops.locally_connected2d_input_gradient(
            d_maps, kernels, images.shape, **problem.how
        ),
        ops.locally_connected2d_kernel_gradient(
            d_maps, images, kernels.shape, **problem.how
        ),
        ops.locally_connected2d_bias_gradient(d_maps),
    ]
    assert {array.dtype for array in found} == {np.dtype(np.float32)}
    for array, copy in zip(arrays, before, strict=True):
        np.testing.assert_array_equal(array, copy)


def test_what_is_too_large_is_infinite_without_a_warning():
    huge = np.full((1, 2, 2, 1), 1e308)
    kernels = np.ones((1, 1, 2, 2, 1, 1))
    d_maps = np.full((2, 1, 1, 1), 1e308)
    both = np.concatenate([huge, huge])
    assert ops.locally_connected2d(huge, kernels).item() == np.inf
    assert ops.locally_connected2d_bias_gradient(d_maps).item() == np.inf
    back = ops.locally_connected2d_kernel_gradient(d_maps, both, kernels.shape)
    assert (back == np.inf).all()
    back = ops.locally_connected2d_input_gradient(d_maps, 10 * kernels, both.shape)
    assert (back == np.inf).all()


IMAGES, KERNELS = np.ones((2, 5, 6, 3)), np.ones((3, 4, 3, 3, 3, 4))
MAPS = np.ones((2, 3, 4, 4))


def test_all_arguments_have_names_and_the_settings_need_them():
    how = {"stride": 1, "padding": 0, "dilation": 1, "mode": "zero"}
    seen = ops.windows_by_place(images=IMAGES, size=3, **how)
    own = {**how, "seen": seen}
    maps = ops.locally_connected2d(images=IMAGES, kernels=KERNELS, bias=None, **own)
    assert maps.shape == MAPS.shape
    back = ops.locally_connected2d_input_gradient(
        d_maps=MAPS, kernels=KERNELS, image_shape=IMAGES.shape, **how
    )
    assert back.shape == IMAGES.shape
    back = ops.locally_connected2d_kernel_gradient(
        d_maps=MAPS, images=IMAGES, kernel_shape=KERNELS.shape, **own
    )
    assert back.shape == KERNELS.shape
    for call in (
        lambda: ops.windows_by_place(IMAGES, 3, 1),
        lambda: ops.locally_connected2d(IMAGES, KERNELS, None, 1),
        lambda: ops.locally_connected2d_input_gradient(MAPS, KERNELS, IMAGES.shape, 1),
        lambda: ops.locally_connected2d_kernel_gradient(MAPS, IMAGES, KERNELS.shape, 1),
    ):
        with pytest.raises(TypeError, match="positional"):
            call()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: ops.locally_connected2d(IMAGES[..., :2], KERNELS),
            "kernels: 3 channels do not match the images' 2 "
            "(kernels (3, 3, 3, 4), images (2, 5, 6, 2))",
        ),
        *(
            (
                call,
                "kernels must have shape (3, 4, 3, 3, 3, 4) (one for each place of "
                f"images (2, 5, 6, 3)), got ({got}, 3, 3, 3, 4)",
            )
            for got, call in (
                ("2, 4", lambda: ops.locally_connected2d(IMAGES, KERNELS[1:])),
                ("3, 3", lambda: ops.locally_connected2d(IMAGES, KERNELS[:, 1:])),
            )
        ),
        *(
            (
                call,
                "kernels must have shape (3, 4, 3, 3, 3, 4) (one for each place of "
                "images (2, 5, 6, 3)), got (4, 3, 3, 3, 3, 4)",
            )
            for call in (
                lambda: ops.locally_connected2d(IMAGES, KERNELS.swapaxes(0, 1)),
                lambda: ops.locally_connected2d_input_gradient(
                    MAPS, KERNELS.swapaxes(0, 1), IMAGES.shape
                ),
                lambda: ops.locally_connected2d_kernel_gradient(
                    MAPS, IMAGES, (4, 3, 3, 3, 3, 4)
                ),
            )
        ),
        *(
            (
                call,
                "d_maps must have shape (2, 3, 4, 4) (what locally_connected2d makes "
                "of images (2, 5, 6, 3)), got (2, 2, 4, 4)",
            )
            for call in (
                lambda: ops.locally_connected2d_input_gradient(
                    MAPS[:, 1:], KERNELS, IMAGES.shape
                ),
                lambda: ops.locally_connected2d_kernel_gradient(
                    MAPS[:, 1:], IMAGES, KERNELS.shape
                ),
            )
        ),
        (
            lambda: ops.locally_connected2d(IMAGES, KERNELS, seen=np.ones((12, 2, 9))),
            "seen must have shape (12, 2, 27) (what windows_by_place makes of images "
            "(2, 5, 6, 3)), got (12, 2, 9)",
        ),
        (
            lambda: ops.locally_connected2d_input_gradient(
                np.ones((2, 7, 18, 4)),
                np.ones((7, 18, 3, 3, 3, 4)),
                IMAGES.shape,
                padding=(2, 7),
                mode="reflect",
            ),
            "padding: 7 pixels cannot be reflected from 6, at most 6 - 1 = 5",
        ),
    ],
)
def test_a_bad_value_is_named(call, message, assert_refuses):
    assert_refuses(ValueError, message, call)
