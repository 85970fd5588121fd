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
    if draw(st.booleans()):
        stride, padding = draw(st.integers(1, 3)), draw(st.integers(0, 3))
        dilation = draw(st.integers(1, 3))
        size = draw(st.integers(1, (min(sides) + 2 * padding - 1) // dilation + 1))
        return (*sides, channels), size, filters, stride, padding, dilation
    pair = lambda low: draw(st.tuples(st.integers(low, 3), st.integers(low, 3)))  # noqa: E731
    stride, padding, dilation = pair(1), pair(0), pair(1)
    size = tuple(
        draw(st.integers(1, (side + 2 * by - 1) // gap + 1))
        for side, by, gap in zip(sides, padding, dilation, strict=True)
    )
    return (*sides, channels), size, filters, stride, padding, dilation


@settings(max_examples=50)
@given(legal_layers())
def test_the_ladder_agrees_with_arrays(layer):
    shape, size, filters, stride, padding, dilation = layer
    how = {"stride": stride, "padding": padding, "dilation": dilation}
    full, local, shared = counting.ladder(shape, size, filters, **how)
    taps = size if isinstance(size, tuple) else (size, size)
    kernels = np.ones((*taps, shape[2], filters))
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
        == len(matrix) * (taps[0] * taps[1] * shape[2])
    )
    assert counting.convolution(shape, size, filters, **how) == shared


@settings(max_examples=50)
@given(legal_layers(), st.integers(1, 3))
def test_groups_are_convolutions_side_by_side(layer, groups):
    (height, width, channels), size, filters, *how = layer
    shape = (height, width, channels * groups)
    whole = counting.convolution(shape, size, filters * groups, *how, groups=groups)
    part = counting.convolution((height, width, channels), size, filters, *how)
    for name in ("weights", "biases", "parameters", "nonzeros", "multiply_adds"):
        assert getattr(whole, name) == groups * getattr(part, name)
    full, local, shared = counting.ladder(
        shape, size, filters * groups, *how, groups=groups
    )
    assert shared == whole
    assert local.weights == local.multiply_adds == whole.multiply_adds
    assert local.nonzeros == whole.nonzeros
    assert full == counting.ladder(shape, size, filters * groups, *how)[0]


def test_alexnet_as_it_was_on_two_machines():
    how = {"padding": 1, "groups": 2}
    layers = [
        counting.convolution((227, 227, 3), 11, 96, stride=4),
        counting.convolution((27, 27, 96), 5, 256, padding=2, groups=2),
        counting.convolution((13, 13, 256), 3, 384, padding=1),
        counting.convolution((13, 13, 384), 3, 384, **how),
        counting.convolution((13, 13, 384), 3, 256, **how),
        *(counting.dense(6 * 6 * 256, 4096), counting.dense(4096, 4096)),
        counting.dense(4096, 1000),
    ]
    assert [layer.parameters for layer in layers[:2]] == [34_944, 307_456]
    assert sum(layer.parameters for layer in layers) == 60_965_224
    assert sum(layer.multiply_adds for layer in layers) == 724_406_816


def test_a_depthwise_separable_layer_of_mobilenet():
    # Howard et al. (2017), section 3.1: DK DK M DF DF + M N DF DF, against the whole
    shape = (14, 14, 512)
    depthwise = counting.convolution(shape, 3, 512, padding=1, groups=512, name="deep")
    pointwise = counting.convolution(shape, 1, 512)
    whole = counting.convolution(shape, 3, 512, padding=1)
    assert depthwise.weights == 3 * 3 * 512
    assert depthwise.name == "deep"
    assert depthwise.multiply_adds == 3 * 3 * 512 * 14 * 14
    both = depthwise.multiply_adds + pointwise.multiply_adds
    assert both / whole.multiply_adds == pytest.approx(1 / 512 + 1 / 9)
    assert depthwise.nonzeros == (3 * 14 - 2) ** 2 * 512


def test_a_layer_by_axis_by_hand():
    layer = counting.convolution((1, 9, 2), (1, 3), 4, (1, 2), (0, 1))
    assert (layer.weights, layer.biases) == (24, 4)
    assert layer.multiply_adds == 5 * 24
    assert layer.nonzeros == (5 * 3 - 2) * 2 * 4


def test_bytes_of_any_word_for_a_type():
    layer = counting.dense(3, 4)
    for word in ("float32", np.float32, np.dtype("f4"), ">f4", "f4", "single"):
        assert layer.bytes(word) == 64
    assert layer.bytes(np.float16) == layer.bytes(">f2") == 32
    assert layer.bytes(float) == 128


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


NOT_ENOUGH = [
    ("size", (3, 0), "size[1] (columns) must be at least 1, got 0"),
    ("stride", (0, 1), "stride[0] (rows) must be at least 1, got 0"),
    ("padding", (0, -1), "padding[1] (columns) must be at least 0, got -1"),
    ("dilation", (0, 1), "dilation[0] (rows) must be at least 1, got 0"),
]


@pytest.mark.parametrize(("name", "pair", "message"), NOT_ENOUGH)
def test_one_bad_number_of_a_pair_is_named(name, pair, message, assert_refuses):
    how = {"input_shape": (9, 9, 1), "size": 3, "filters": 2, name: pair}
    for call in (counting.ladder, counting.convolution):
        assert_refuses(ValueError, message, call, **how)


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
            TypeError,
            lambda: counting.convolution((9, 9, 1), 3, 2, name=3),
            "name must be a string, got 3",
        ),
        (
            ValueError,
            lambda: counting.convolution((9, 9, 64), 3, 6, groups=3),
            "groups: 64 channels / 3 groups = 21.3333, not a whole number",
        ),
        (
            ValueError,
            lambda: counting.ladder((9, 9, 6), 3, 64, groups=3),
            "groups: 64 filters / 3 groups = 21.3333, not a whole number",
        ),
        (
            ValueError,
            lambda: counting.convolution((9, 9, 64), 3, 6, groups=0),
            "groups must be at least 1, got 0",
        ),
        (
            ValueError,
            lambda: counting.ladder((9, 9, 1), (3, 3, 1), 6),
            "size must be an integer or a pair (rows, columns), got 3 numbers: "
            "(3, 3, 1)",
        ),
        (
            ValueError,
            lambda: counting.dense(1, 1).bytes("big"),
            "dtype must be one of 'float16', 'float32', 'float64', got 'big'",
        ),
        (
            ValueError,
            lambda: counting.dense(1, 1).bytes(None),
            "dtype must be one of 'float16', 'float32', 'float64', got None",
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
