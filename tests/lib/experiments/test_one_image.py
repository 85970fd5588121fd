"""The parts of the study of one image, without its fifty lessons."""

import numpy as np
import pytest

from whyconv import ops
from whyconv.experiments import one_image

KERNEL = one_image.SECRET.ravel()


def rng():
    return np.random.default_rng(0)


def lesson(number, tilt=0):
    images = one_image.cutouts("china", number, rng())
    outputs = (one_image.windows_of(images) * one_image.teacher(tilt)).sum(axis=-1)
    return images, outputs


def test_windows_times_the_kernel_are_the_map():
    images, outputs = lesson(3)
    maps = ops.conv2d(images[..., None], one_image.SECRET[..., None, None])
    np.testing.assert_allclose(outputs, maps.reshape(3, 64))


def test_a_tilted_teacher_has_two_kernels_of_equal_length():
    assert (one_image.teacher(0) == KERNEL).all()
    kernels = one_image.teacher(15).reshape(8, 8, 25)
    left, right = kernels[0, 0], kernels[0, 7]
    assert (kernels[:, :4] == left).all()
    assert (kernels[:, 4:] == right).all()
    lengths = np.linalg.norm([KERNEL, left, right], axis=1)
    np.testing.assert_allclose(lengths, lengths[0])
    cosine = left @ right / (left @ left)
    assert np.degrees(np.arccos(cosine)) == pytest.approx(30)


@pytest.mark.parametrize("equations", [40, 7])
def test_least_squares_are_those_of_numpy_for_each_problem(equations):
    inputs, outputs = (rng().normal(size=(3, equations, n)) for n in (10, 2))
    (found,) = one_image.least_squares(inputs, outputs)
    for one, x, y in zip(found, inputs, outputs, strict=True):
        np.testing.assert_allclose(one, np.linalg.lstsq(x, y)[0], atol=1e-8)


def test_a_penalty_is_as_many_more_equations_that_ask_for_zero():
    inputs, outputs = (rng().normal(size=(1, 20, n)) for n in (10, 1))
    _, found = one_image.least_squares(inputs, outputs, (0, 9))
    more = np.vstack([inputs[0], 3 * np.eye(10)])
    wanted = np.linalg.lstsq(more, np.vstack([outputs[0], np.zeros((10, 1))]))[0]
    np.testing.assert_allclose(found[0], wanted)


def test_places_are_grouped_with_those_of_their_kernel():
    values = np.arange(2 * 64).reshape(2, 64)
    halves = one_image.grouped(values, one_image.GROUPS["halves"])
    assert halves.shape == (2, 64)
    assert (halves % 8 // 4 == [[0], [1]]).all()
    apart = one_image.grouped(values, one_image.GROUPS["apart"])
    assert apart.tolist() == values.T.tolist()
    shared = one_image.grouped(values, one_image.GROUPS["shared"])
    assert sorted(shared.ravel()) == sorted(values.ravel())
    assert len(shared) == 1


@pytest.mark.parametrize(
    ("student", "enough"), [("shared", 1), ("apart", 25), ("full", 144)]
)
def test_without_noise_as_many_equations_as_unknowns_are_enough(student, enough):
    (found,) = one_image.learned(student, *lesson(enough))
    assert one_image.errors(found, 0, rng()) < 1e-5
    if enough > 1:
        (found,) = one_image.learned(student, *lesson(enough - 1))
        assert one_image.errors(found, 0, rng()) > 1e-3


def test_each_student_can_be_right_about_a_teacher_it_has_room_for():
    for student in ("halves", "apart"):
        (found,) = one_image.learned(student, *lesson(60, tilt=15))
        assert one_image.errors(found, 15, rng()) < 1e-3
    (found,) = one_image.learned("shared", *lesson(60, tilt=15))
    assert one_image.errors(found, 15, rng()) > 0.1


def test_the_error_of_the_teacher_is_zero_and_of_silence_about_one():
    kernels = np.stack([one_image.teacher(5), np.zeros((64, 25))])
    right, silent = one_image.errors(kernels, 5, rng())
    assert right < 1e-12
    assert silent == pytest.approx(1, abs=0.02)


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (lambda: one_image.cutouts("china", 0, rng()), "number must be at least 1"),
        (lambda: one_image.learned("none", *lesson(1)), "student must be one of"),
        (
            lambda: one_image.one_lesson("shared", "two", False, 0, 1, rng()),
            "windows must be one of",
        ),
    ],
)
def test_errors_say_what_is_possible(call, error):
    with pytest.raises(ValueError, match=error):
        call()
