from dataclasses import FrozenInstanceError

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from whyconv import counting, matrices, ops, shapes


def test_the_diary_snippet_gives_what_it_gave():
    assert counting.compare_parameters((32, 32, 3), 5, 6) == (14450688, 456)


def test_the_smallest_layer_is_one_pixel_under_one_filter():
    assert counting.compare_parameters((1, 1, 1), 1, 1) == (1, 2)


def test_a_count_cannot_be_changed():
    with pytest.raises(FrozenInstanceError):
        counting.dense(3, 4).weights = 5


def test_the_ladder_of_the_diary_example():
    full, local, shared = counting.ladder((32, 32, 3), 5, 6)
    assert (full.weights, full.biases, full.parameters) == (14450688, 4704, 14455392)
    assert (local.weights, local.biases, local.parameters) == (352800, 4704, 357504)
    assert (shared.weights, shared.biases, shared.parameters) == (450, 6, 456)
    assert (full.nonzeros, local.nonzeros, shared.nonzeros) == (
        14450688,
        352800,
        352800,
    )
    assert full.multiply_adds == 14450688
    assert local.multiply_adds == shared.multiply_adds == 352800
    assert full.bytes() == 57821568
    assert [shared.bytes(name) for name in counting.BYTES] == [912, 1824, 3648]


def test_the_two_savings_multiply():
    steps = counting.ladder((32, 32, 3), 5, 6)
    assert (steps.sparsity_factor, steps.sharing_factor) == (40.96, 784)
    assert isinstance(steps.sharing_factor, float)
    full, _, shared = steps
    assert full.weights / shared.weights == 40.96 * 784


def test_a_million_pixels():
    full, _, shared = counting.ladder((1000, 1000, 3), 5, 6)
    assert full.weights == 17_856_288_000_000
    assert full.biases == 5_952_096
    assert shared.parameters == 456


@st.composite
def legal_layers(draw):
    sides = draw(st.tuples(st.integers(1, 6), st.integers(1, 6)))
    channels, filters = draw(st.integers(1, 2)), draw(st.integers(1, 2))
    stride, padding = draw(st.integers(1, 3)), draw(st.integers(0, 3))
    dilation = draw(st.integers(1, 3))
    size = draw(st.integers(1, (min(sides) + 2 * padding - 1) // dilation + 1))
    return (*sides, channels), size, filters, stride, padding, dilation


@settings(max_examples=50)
@given(legal_layers())
def test_the_ladder_agrees_with_arrays(layer):
    shape, size, filters, stride, padding, dilation = layer
    how = {"stride": stride, "padding": padding, "dilation": dilation}
    full, local, shared = counting.ladder(shape, size, filters, **how)
    kernels = np.ones((size, size, shape[2], filters))
    matrix = matrices.convolution_matrix(kernels, shape, **how)
    places = ops.conv2d(np.ones((1, *shape)), kernels, **how).shape[1:3]
    assert full.weights == full.nonzeros == full.multiply_adds == matrix.size
    assert full.biases == local.biases == len(matrix)
    assert local.weights == np.prod(places) * kernels.size
    assert shared.weights == kernels.size
    assert shared.biases == filters
    assert local.nonzeros == shared.nonzeros == np.count_nonzero(matrix)
    # products, those with padding too: every tap of every place
    assert (
        local.multiply_adds
        == shared.multiply_adds
        == len(matrix) * (size * size * shape[2])
    )


def test_taps_on_padding_are_products_but_not_connections():
    _, local, shared = counting.ladder((2, 2, 1), 3, 1, padding=1)
    assert local.multiply_adds == shared.multiply_adds == 4 * 9
    assert local.nonzeros == shared.nonzeros == 4 * 4


def test_dense_counts_weights_once():
    layer = counting.dense(84, 10)
    assert (layer.weights, layer.biases, layer.parameters) == (840, 10, 850)
    assert (layer.nonzeros, layer.multiply_adds) == (840, 840)


def test_layers_larger_than_any_computer_are_counted_exactly():
    full, local, _ = counting.ladder((10**9, 10**9, 3), 5, 6, padding=2)
    side = shapes.taps_on_pixels(10**9, 5, padding=2)
    assert full.weights == 18 * 10**36
    assert local.nonzeros == side * side * 18


def test_the_table_says_it_all():
    assert repr(counting.ladder((4, 4, 1), 3, 2)) == (
        "layer              weights  biases  parameters  nonzeros  multiply-adds\n"
        "fully connected        128       8         136       128            128\n"
        "locally connected       72       8          80        72             72\n"
        "convolution             18       2          20        72             72"
    )


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (999.4, "999 B"),
        (999.5, "1.00 kB"),
        (999.6, "1.00 kB"),
        (1000, "1.00 kB"),
        (9_994, "9.99 kB"),
        (9_995, "10.0 kB"),
        (9_996, "10.0 kB"),
        (99_940, "99.9 kB"),
        (99_950, "100 kB"),
        (99_960, "100 kB"),
        (999_600, "1.00 MB"),
        (57_802_752, "57.8 MB"),
        (71_400_000_000_000, "71.4 TB"),
        (10**18, "1.00 EB"),
        (5 * 10**21, "5,000 EB"),
    ],
)
def test_bytes_are_readable(number, text):
    assert counting.readable_bytes(number) == text


@pytest.mark.parametrize(
    ("error", "call", "message"),
    [
        (
            ValueError,
            lambda: counting.ladder((3, 3, 1), 5, 1),
            "size: a window of 5 does not fit in 3 pixels + 2*0 padding = 3",
        ),
        (
            ValueError,
            lambda: counting.ladder((32, 32), 5, 6),
            "input_shape must have 3 numbers (H, W, C), got 2: (32, 32)",
        ),
        (
            ValueError,
            lambda: counting.ladder((32, 0, 3), 5, 6),
            "input_shape[1] (W) must be at least 1, got 0",
        ),
        (
            TypeError,
            lambda: counting.ladder((32, 32.0, 3), 5, 6),
            "input_shape[1] (W) must be an integer, got 32.0",
        ),
        (
            TypeError,
            lambda: counting.ladder(32, 5, 6),
            "input_shape must be a sequence of integers (H, W, C), got 32",
        ),
        (
            TypeError,
            lambda: counting.ladder("abc", 5, 6),
            "input_shape must be a sequence of integers (H, W, C), got 'abc'",
        ),
        (
            ValueError,
            lambda: counting.ladder((9, 9, 1), 5, 0),
            "filters must be at least 1, got 0",
        ),
        (
            ValueError,
            lambda: counting.compare_parameters((9, 9, 1), 0, 6),
            "filter_size must be at least 1, got 0",
        ),
        (
            ValueError,
            lambda: counting.compare_parameters((9, 9, 1), 5, 0),
            "num_filters must be at least 1, got 0",
        ),
        (ValueError, lambda: counting.dense(0, 1), "inputs must be at least 1, got 0"),
        (ValueError, lambda: counting.dense(1, 0), "outputs must be at least 1, got 0"),
        (
            ValueError,
            lambda: counting.dense(1, 1).bytes("int8"),
            "dtype must be one of 'float16', 'float32', 'float64', got 'int8'",
        ),
        (
            ValueError,
            lambda: counting.readable_bytes(-1),
            "number must be at least 0, got -1.0",
        ),
        (
            ValueError,
            lambda: counting.readable_bytes(float("nan")),
            "number must be finite, got nan",
        ),
        (
            TypeError,
            lambda: counting.readable_bytes("1"),
            "number must be a number, got '1'",
        ),
        (
            TypeError,
            lambda: counting.table([3]),
            "layers: each must be a LayerCount, got 3",
        ),
    ],
)
def test_a_bad_argument_is_named(error, call, message, assert_refuses):
    assert_refuses(error, message, call)
