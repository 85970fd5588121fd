"""What errors say of values that are no arrays, and of one number or a pair."""

import numpy as np
import pytest

from whyconv import arguments, ops

WANTED = "inputs must be an array of numbers, or what NumPy can make one of, got "


class Tensor:
    """What cannot be made an array, and says why."""

    def __init__(self, error):
        self.error = error

    def __repr__(self):
        return "tensor([1.])"

    def __array__(self, dtype=None, copy=None):
        raise self.error


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (
            TypeError("Got unsupported ScalarType BFloat16"),
            "Got unsupported ScalarType BFloat16",
        ),
        (
            RuntimeError("Can't call numpy() on Tensor that requires grad."),
            "Can't call numpy() on Tensor that requires grad.",
        ),
        (ValueError("no\nnumbers  here"), "no numbers here"),
        (OverflowError("too large"), "too large"),
        (KeyError(), "KeyError"),
        (NotImplementedError(), "NotImplementedError"),
    ],
)
@pytest.mark.parametrize("wrapped", [False, True])
def test_the_reason_why_something_is_no_array_is_kept(
    error, reason, wrapped, assert_refuses
):
    value, shown = Tensor(error), "tensor([1.])"
    if wrapped:
        value, shown = [value], f"[{shown}]"
    assert_refuses(TypeError, f"{WANTED}{shown}: {reason}", ops.relu, value)
    with pytest.raises(TypeError) as caught:
        ops.relu(value)
    assert caught.value.__cause__ is error


def test_rows_of_several_lengths_are_named_as_such(assert_refuses):
    for ragged in ([[1, 2], [3]], [np.ones(2), np.ones(3)], ([1], [1, [2]])):
        with pytest.raises(ValueError, match="with rows of one length, got "):
            ops.relu(ragged)


def test_a_value_that_cannot_even_be_shown_is_named_by_its_type(assert_refuses):
    class Odd:
        def __array__(self, dtype=None, copy=None):
            raise TypeError("no")

        def __repr__(self):
            raise RuntimeError("never")

    message = f"{WANTED}an object of type Odd: no"
    assert_refuses(TypeError, message, ops.relu, Odd())


@pytest.mark.parametrize(
    ("value", "pair"),
    [
        (0, (0, 0)),
        ((1, 2), (1, 2)),
        ([1, 2], (1, 2)),
        (np.array([3, 0]), (3, 0)),
        (np.int8(3), (3, 3)),
        ((np.uint8(1), np.int64(2)), (1, 2)),
        (10**18, (10**18, 10**18)),
    ],
)
def test_one_number_or_a_pair(value, pair):
    found = arguments.pair("padding", value, minimum=0)
    assert found == pair
    assert {type(number) for number in found} == {int}


@pytest.mark.parametrize(
    ("value", "error", "message"),
    [
        (-1, ValueError, "padding must be at least 0, got -1"),
        (True, TypeError, "padding must be an integer, got True"),
        (1.0, TypeError, "padding must be an integer, got 1.0"),
        (None, TypeError, "padding must be an integer, got None"),
        ("2", TypeError, "padding must be an integer, got '2'"),
        ({1, 2}, TypeError, "padding must be an integer, got {1, 2}"),
        (
            "same",
            TypeError,
            "padding must be an integer, got 'same': shapes.same_padding(size) is the "
            "one that keeps the size",
        ),
        ("valid", TypeError, "padding must be an integer, got 'valid': it is 0"),
        (
            (1,),
            ValueError,
            "padding must be an integer or a pair (rows, columns), got 1 numbers: (1,)",
        ),
        (
            (1, 2, 3),
            ValueError,
            "padding must be an integer or a pair (rows, columns), "
            "got 3 numbers: (1, 2, 3)",
        ),
        ((0, -1), ValueError, "padding[1] (columns) must be at least 0, got -1"),
        ((False, 1), TypeError, "padding[0] (rows) must be an integer, got False"),
        ((1, 2.0), TypeError, "padding[1] (columns) must be an integer, got 2.0"),
        (
            (1, (2, 3)),
            TypeError,
            "padding[1] (columns) must be an integer, got (2, 3)",
        ),
        (
            10**19,
            ValueError,
            "padding must be at most 10**18 in size, got 10000000000000000000",
        ),
    ],
)
def test_what_is_neither_is_named(value, error, message, assert_refuses):
    assert_refuses(error, message, arguments.pair, "padding", value, 0)


def test_only_a_padding_can_be_the_same(assert_refuses):
    message = "stride must be an integer, got 'same'"
    assert_refuses(TypeError, message, arguments.pair, "stride", "same", 1)


@pytest.mark.parametrize(
    ("call", "hint"),
    [
        (
            lambda: ops.conv2d(np.ones((5, 6, 3)), np.ones((3, 3, 3, 4))),
            "images[None] makes a batch of one image",
        ),
        (
            lambda: ops.max_pool(np.ones((5, 6)), 2),
            "images[None, :, :, None] makes a batch of one grey image",
        ),
        (
            lambda: ops.conv2d(np.ones((1, 5, 6, 1)), np.ones((3, 3))),
            "kernels[:, :, None, None] makes one filter of one channel",
        ),
        (
            lambda: ops.dense(np.ones((2, 4, 4, 3)), np.ones((48, 2))),
            "put a Flatten before, or inputs.reshape(len(inputs), -1)",
        ),
        (
            lambda: ops.dense(np.ones(3), np.ones((3, 2))),
            "inputs[None] makes a batch of one",
        ),
        (
            lambda: ops.conv2d_bias_gradient(np.ones((3, 3, 2))),
            "d_maps[None] makes a batch of one",
        ),
    ],
)
def test_an_array_of_other_axes_is_told_how_to_get_them(call, hint):
    with pytest.raises(ValueError, match=r"must have \d axes") as caught:
        call()
    assert str(caught.value).endswith(f"; {hint}")


def test_where_no_hint_is_right_there_is_none(assert_refuses):
    message = "images must have 4 axes (N, H, W, C), got 5: shape (1, 1, 1, 1, 1)"
    assert_refuses(ValueError, message, ops.max_pool, np.ones((1,) * 5), 2)
