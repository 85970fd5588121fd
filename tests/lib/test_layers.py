from dataclasses import FrozenInstanceError

import numpy as np
import pytest
from tests.lib.test_ops_convolution import axes, padded

from whyconv import layers, matrices, ops

LAYERS = [
    (layers.Conv2D(4, 3), (6, 5, 2)),
    (layers.Conv2D(2, 3, stride=2, padding=1), (6, 5, 3)),
    (layers.Conv2D(2, 2, 1, 1, dilation=2, mode="circular"), (4, 5, 1)),
    (layers.Conv2D(2, (1, 3), (1, 2), (0, 2), mode="reflect"), (1, 7, 2)),
    (layers.Conv2D(2, (3, 2), [2, 1], 1, dilation=(1, 2), mode="edge"), (5, 4, 1)),
    (layers.LocallyConnected(3, 3), (5, 4, 2)),
    (layers.LocallyConnected(2, (1, 2), padding=(0, 1), mode="circular"), (2, 4, 1)),
    (layers.LocallyConnected(2, 2, (2, 1), 1, dilation=2, mode="edge"), (4, 3, 2)),
    (layers.LocallyConnected(2, 2, 3, padding=1), (6, 4, 1)),
    (layers.LocallyConnected(2, 3, 2, alike=True), (5, 6, 2)),
    (layers.ReLU(), (3, 4, 2)),
    (layers.ReLU(), (7,)),
    (layers.MaxPool(2), (5, 4, 3)),
    (layers.MaxPool(3, 1), (5, 4, 2)),
    (layers.AveragePool(2), (5, 4, 3)),
    (layers.MaxPool(3, 2, padding=1), (5, 4, 2)),
    (layers.MaxPool((2, 3)), (5, 7, 2)),
    (layers.MaxPool((1, 3), (1, 2), (0, 1)), (1, 6, 2)),
    (layers.AveragePool(3, 2), (7, 5, 2)),
    (layers.AveragePool((3, 2), (1, 2), (2, 1)), (4, 5, 2)),
    (layers.AveragePool(3, 2, 1, count_include_pad=False), (5, 4, 2)),
    (layers.GlobalMaxPool(), (4, 3, 5)),
    (layers.GlobalAveragePool(), (4, 3, 5)),
    (layers.Flatten(), (3, 4, 2)),
    (layers.Flatten(), (6,)),
    (layers.Dense(3), (5,)),
    (layers.Dropout(0.4), (3, 4, 2)),
    (layers.Dropout(0.4), (9,)),
]
every_layer = pytest.mark.parametrize(("layer", "shape"), LAYERS, ids=repr)


def run(layer, shape, n=3, dtype=np.float64, training=True):
    """Parameters, inputs, outputs and gradients of one pass, all from one seed."""
    rng = np.random.default_rng(0)
    parameters = {
        name: (array + rng.normal(size=array.shape)).astype(dtype)
        for name, array in layer.initialise(shape, rng).items()
    }
    inputs = rng.normal(size=(n, *shape)).astype(dtype)
    chance = np.random.default_rng(1) if training else None
    outputs, memory = layer.forward(parameters, inputs, chance)
    d_outputs = rng.normal(size=outputs.shape).astype(dtype)
    return parameters, inputs, outputs, memory, d_outputs


@every_layer
def test_the_promised_shape_is_kept(layer, shape):
    parameters, inputs, outputs, memory, d_outputs = run(layer, shape)
    assert outputs.shape == (3, *layer.output_shape(shape))
    d_inputs, d_parameters = layer.backward(parameters, memory, d_outputs)
    assert d_inputs.shape == inputs.shape
    assert {name: array.shape for name, array in d_parameters.items()} == {
        name: array.shape for name, array in parameters.items()
    }


@every_layer
def test_a_layer_cannot_be_changed(layer, shape):
    for name in (*layer.__dataclass_fields__, "anything"):
        with pytest.raises(FrozenInstanceError):
            setattr(layer, name, 1)


def test_settings_that_are_easily_mixed_up_need_their_names():
    with pytest.raises(TypeError, match="positional"):
        layers.Conv2D(2, 3, 1, 0, 2)
    with pytest.raises(TypeError, match="positional"):
        layers.LocallyConnected(2, 3, 1, 0, True)
    with pytest.raises(TypeError, match="positional"):
        layers.AveragePool(2, 2, 0, False)


@pytest.mark.parametrize("mode", ["zero", "circular", "edge"])
def test_only_a_reflection_needs_as_many_pixels_as_it_pads(mode):
    for layer in (layers.Conv2D, layers.LocallyConnected):
        shape = layer(2, 3, padding=(1, 9), mode=mode).output_shape((4, 5, 1))
        assert shape == (4, 21, 2)


def test_pooling_by_one_pixel_changes_nothing():
    images = np.arange(6.0).reshape(1, 2, 3, 1)
    for pool in (layers.MaxPool(1), layers.AveragePool(1)):
        np.testing.assert_array_equal(pool.forward({}, images)[0], images)


@every_layer
def test_gradients_agree_with_finite_differences(layer, shape, assert_slopes):
    parameters, inputs, _, memory, d_outputs = run(layer, shape, n=2)
    d_inputs, d_parameters = layer.backward(parameters, memory, d_outputs)

    def value(inputs=inputs, **changed):
        chance = np.random.default_rng(1)
        outputs, _ = layer.forward(parameters | changed, inputs, chance)
        return np.vdot(outputs, d_outputs)

    assert_slopes(lambda x: value(inputs=x), inputs, d_inputs)
    for name, slopes in d_parameters.items():
        assert_slopes(lambda p, n=name: value(**{n: p}), parameters[name], slopes)


@every_layer
def test_dtype_is_kept_and_nothing_is_written_to(layer, shape):
    parameters, inputs, outputs, memory, d_outputs = run(layer, shape, 3, np.float32)
    arrays = [inputs, d_outputs, *parameters.values()]
    copies = [array.copy() for array in arrays]
    for array in arrays:
        array.flags.writeable = False
    outputs, memory = layer.forward(parameters, inputs, np.random.default_rng(1))
    d_inputs, d_parameters = layer.backward(parameters, memory, d_outputs)
    found = {array.dtype for array in (outputs, d_inputs, *d_parameters.values())}
    assert found == {np.dtype(np.float32)}
    for array, copy in zip(arrays, copies, strict=True):
        np.testing.assert_array_equal(array, copy)


@every_layer
def test_one_image_gives_the_same_alone(layer, shape):
    parameters, inputs, outputs, _, _ = run(layer, shape, training=False)
    for i in range(len(inputs)):
        alone, _ = layer.forward(parameters, inputs[[i]])
        np.testing.assert_allclose(alone[0], outputs[i], rtol=1e-12, atol=1e-14)


@every_layer
def test_drawing_twice_from_a_seed_draws_the_same(layer, shape):
    first, second = (layer.initialise(shape, np.random.default_rng(7)) for _ in "ab")
    assert first.keys() == second.keys()
    for name in first:
        assert first[name].dtype == np.float64
        np.testing.assert_array_equal(first[name], second[name])


def test_dropout_is_off_without_a_generator():
    layer, inputs = layers.Dropout(0.9), np.ones((2, 5))
    outputs, memory = layer.forward({}, inputs)
    np.testing.assert_array_equal(outputs, inputs)
    np.testing.assert_array_equal(layer.backward({}, memory, inputs).d_inputs, inputs)


def test_dropout_sends_gradients_through_the_kept_inputs_only():
    layer, inputs = layers.Dropout(0.5), np.ones((1, 200))
    outputs, memory = layer.forward({}, inputs, np.random.default_rng(0))
    np.testing.assert_array_equal(np.unique(outputs), [0, 2])
    d_inputs = layer.backward({}, memory, np.ones((1, 200))).d_inputs
    np.testing.assert_array_equal(d_inputs, outputs)


def test_conv2d_is_the_operation_with_the_settings_of_the_layer():
    layer = layers.Conv2D(2, 3, stride=2, padding=1, dilation=2, mode="circular")
    parameters, inputs, outputs, _, _ = run(layer, (6, 7, 2))
    how = {"stride": 2, "padding": 1, "dilation": 2, "mode": "circular"}
    assert layer.window == how
    expected = ops.conv2d(inputs, parameters["kernels"], parameters["bias"], **how)
    np.testing.assert_array_equal(outputs, expected)


def test_pools_are_the_operations_with_the_settings_of_the_layers():
    how = ((3, 2), (1, 2), (2, 1))
    _, inputs, outputs, _, _ = run(layers.MaxPool(*how), (6, 7, 2))
    np.testing.assert_array_equal(outputs, ops.max_pool(inputs, *how))
    _, _, outputs, _, _ = run(layers.AveragePool(*how), (6, 7, 2))
    np.testing.assert_array_equal(outputs, ops.average_pool(inputs, *how))
    alone = layers.AveragePool(*how, count_include_pad=False)
    _, _, outputs, _, _ = run(alone, (6, 7, 2))
    np.testing.assert_array_equal(
        outputs, ops.average_pool(inputs, *how, count_include_pad=False)
    )


def test_a_pair_is_kept_as_a_tuple_of_whole_numbers():
    layer = layers.Conv2D(2, np.array([3, 1]), [1, np.int8(2)], padding=(0, 1))
    assert (layer.size, layer.stride, layer.padding) == ((3, 1), (1, 2), (0, 1))
    assert type(layers.MaxPool(np.int8(2)).size) is int
    assert layers.MaxPool(np.array(2)) == layers.MaxPool(2)
    assert hash(layer) == hash(layers.Conv2D(2, (3, 1), (1, 2), (0, 1)))
    assert layers.MaxPool([2, 3]) == layers.MaxPool((2, 3))
    assert repr(layers.MaxPool([2, 3])) == (
        "MaxPool(size=(2, 3), stride=None, padding=0)"
    )


def test_the_first_pool_of_a_resnet():
    pool = layers.MaxPool(3, stride=2, padding=1)
    assert pool.output_shape((112, 112, 64)) == (56, 56, 64)


def test_flatten_keeps_reading_order_with_channels_fastest():
    images = np.arange(12.0).reshape(1, 2, 3, 2)
    outputs, _ = layers.Flatten().forward({}, images)
    np.testing.assert_array_equal(outputs, [np.arange(12)])


def test_he_normal_has_the_variance_it_promises():
    weights = layers.he_normal((100, 2000), 50, np.random.default_rng(0))
    # 200,000 draws: the variance is known to about 0.3%
    assert abs(weights.var() / (2 / 50) - 1) < 0.015
    assert abs(weights.mean()) < 0.002


@pytest.mark.parametrize(
    ("layer", "shape", "fan_in"),
    [
        (layers.Conv2D(400, 5), (9, 9, 3), 75),
        (layers.LocallyConnected(400, 5), (9, 9, 3), 75),
        (layers.Dense(400), (75,), 75),
    ],
)
def test_initial_weights_are_scaled_by_what_one_output_sees(layer, shape, fan_in):
    drawn = layer.initialise(shape, np.random.default_rng(0))
    weights = drawn.pop("kernels", None)
    weights = drawn.pop("weights") if weights is None else weights
    assert abs(weights.var() / (2 / fan_in) - 1) < 0.05
    assert drawn["bias"].shape[-1] == 400
    assert not drawn["bias"].any()


RNG = np.random.default_rng(0)


@pytest.mark.parametrize(
    ("error", "call", "message"),
    [
        (
            ValueError,
            lambda: layers.Conv2D(0, 3),
            "filters must be at least 1, got 0",
        ),
        (ValueError, lambda: layers.Conv2D(1, 0), "size must be at least 1, got 0"),
        (
            ValueError,
            lambda: layers.Conv2D(1, 3, stride=0),
            "stride must be at least 1, got 0",
        ),
        (
            ValueError,
            lambda: layers.Conv2D(1, 3, padding=-1),
            "padding must be at least 0, got -1",
        ),
        (
            ValueError,
            lambda: layers.Conv2D(1, 3, dilation=0),
            "dilation must be at least 1, got 0",
        ),
        (
            ValueError,
            lambda: layers.Conv2D(1, 3, mode="same"),
            "mode must be one of 'zero', 'circular', 'reflect', 'edge', got 'same'",
        ),
        (
            TypeError,
            lambda: layers.Conv2D(1.0, 3),
            "filters must be an integer, got 1.0",
        ),
        *(
            (
                ValueError,
                lambda name=name, low=low: layers.LocallyConnected(
                    **{"filters": 1, "size": 3, name: low - 1}
                ),
                f"{name} must be at least {low}, got {low - 1}",
            )
            for name, low in [
                ("filters", 1),
                ("size", 1),
                ("stride", 1),
                ("padding", 0),
            ]
        ),
        (
            TypeError,
            lambda: layers.LocallyConnected(1, 3, alike=1),
            "alike must be True or False, got 1",
        ),
        (
            TypeError,
            lambda: layers.MaxPool(True),
            "size must be an integer, got True",
        ),
        (
            ValueError,
            lambda: layers.AveragePool(2, 0),
            "stride must be at least 1, got 0",
        ),
        (
            ValueError,
            lambda: layers.MaxPool((2, 3, 4)),
            "size must be an integer or a pair (rows, columns), got 3 numbers: "
            "(2, 3, 4)",
        ),
        (
            ValueError,
            lambda: layers.MaxPool((2, 3), padding=2),
            "padding: a window of 2 would lie wholly in a padding of 2, "
            "at most 2 - 1 = 1",
        ),
        (
            TypeError,
            lambda: layers.AveragePool(2, count_include_pad=1),
            "count_include_pad must be True or False, got 1",
        ),
        (
            ValueError,
            lambda: layers.Conv2D(1, 3, padding=(1, 4), mode="reflect").output_shape(
                (4, 4, 1)
            ),
            "padding: 4 pixels cannot be reflected from 4, at most 4 - 1 = 3",
        ),
        (
            TypeError,
            lambda: layers.LocallyConnected(1, 3, padding="same"),
            "padding must be an integer, got 'same': shapes.same_padding(size) is the "
            "one that keeps the size",
        ),
        (
            ValueError,
            lambda: layers.GlobalMaxPool().output_shape((4,)),
            "input_shape must have 3 numbers (H, W, C), got 1: (4,)",
        ),
        (ValueError, lambda: layers.Dense(0), "units must be at least 1, got 0"),
        (ValueError, lambda: layers.Dropout(1), "rate must be below 1, got 1.0"),
        (
            ValueError,
            lambda: layers.Dropout(-0.1),
            "rate must be at least 0, got -0.1",
        ),
        (
            TypeError,
            lambda: layers.Dropout("half"),
            "rate must be a number, got 'half'",
        ),
        (
            ValueError,
            lambda: layers.Conv2D(1, 5).output_shape((3, 8, 1)),
            "size: a window of 5 does not fit in 3 pixels + 2*0 padding = 3",
        ),
        (
            ValueError,
            lambda: layers.Dense(3).output_shape((4, 4, 2)),
            "input_shape must have 1 numbers (D), got 3: (4, 4, 2); "
            "put a Flatten before",
        ),
        *(
            (
                ValueError,
                lambda shape=shape: layers.Dense(3).output_shape(shape),
                f"input_shape must have 1 numbers (D), got {len(shape)}: {shape}",
            )
            for shape in ((4, 4), (4, 4, 4, 4), (2,) * 9)
        ),
        (
            ValueError,
            lambda: layers.GlobalAveragePool().output_shape((4,)),
            "input_shape must have 3 numbers (H, W, C), got 1: (4,)",
        ),
        (
            TypeError,
            lambda: layers.Flatten().output_shape(None),
            "input_shape must be a sequence of integers, got None",
        ),
        (
            ValueError,
            lambda: layers.ReLU().output_shape(()),
            "input_shape must have 1 numbers, got 0: ()",
        ),
        (
            ValueError,
            lambda: layers.MaxPool(0),
            "size must be at least 1, got 0",
        ),
        (
            ValueError,
            lambda: layers.Flatten().forward({}, np.ones(3)),
            "inputs must be a batch, (N, H, W, C) or (N, D), got (3,)",
        ),
        (
            ValueError,
            lambda: layers.Flatten().backward({}, (2, 3, 1), np.ones((2, 4))),
            "d_outputs must have shape (2, 3) (inputs made flat), got (2, 4)",
        ),
        (
            ValueError,
            lambda: layers.Dropout(0.5).backward({}, np.ones((2, 3)), np.ones(3)),
            "d_outputs must have shape (2, 3) (that of inputs), got (3,)",
        ),
        (
            TypeError,
            lambda: layers.Dense(3).initialise((4,), None),
            "rng must be a random generator such as np.random.default_rng(0), got None",
        ),
        (
            ValueError,
            lambda: layers.Dense(10**6).initialise((10**6,), RNG),
            "shape: weights of shape (1000000, 1000000) and float64 would take "
            "8,000,000,000,000 bytes, more than the 4,000,000,000 allowed",
        ),
        (
            ValueError,
            lambda: layers.he_normal((2,), 0, RNG),
            "fan_in must be at least 1, got 0",
        ),
    ],
)
def test_a_bad_argument_is_named(error, call, message, assert_refuses):
    assert_refuses(error, message, call)


def test_locally_connected_by_hand():
    layer = layers.LocallyConnected(1, 1)
    kernels = np.array([[1.0, 2], [3, 4]]).reshape(2, 2, 1, 1, 1, 1)
    bias = np.array([[0.0, 0], [0, 100]])[..., None]
    image = np.array([[1.0, 1], [10, 10]]).reshape(1, 2, 2, 1)
    parameters = {"kernels": kernels, "bias": bias}
    outputs, memory = layer.forward(parameters, image)
    assert outputs[0, :, :, 0].tolist() == [[1, 2], [30, 140]]
    back = layer.backward(parameters, memory, np.ones((1, 2, 2, 1)))
    assert back.d_inputs[0, :, :, 0].tolist() == [[1, 2], [3, 4]]
    assert back.d_parameters["kernels"].ravel().tolist() == [1, 1, 10, 10]
    assert back.d_parameters["bias"].ravel().tolist() == [1, 1, 1, 1]


every_local_layer = pytest.mark.parametrize(
    ("layer", "shape"),
    [pair for pair in LAYERS if isinstance(pair[0], layers.LocallyConnected)],
    ids=repr,
)


@every_local_layer
def test_locally_connected_in_plain_loops(layer, shape):
    parameters, inputs, outputs, _, _ = run(layer, shape)
    kernels, bias = parameters["kernels"], parameters["bias"]
    (down, across), (below, beside) = axes(layer.stride), axes(layer.dilation)
    pixels = padded(inputs, layer.window)
    for n, i, j, f in np.ndindex(outputs.shape):
        total = bias[i, j, f]
        for u, v, c in np.ndindex(*axes(layer.size), shape[2]):
            pixel = pixels[n, i * down + u * below, j * across + v * beside, c]
            total += pixel * kernels[i, j, u, v, c, f]
        np.testing.assert_allclose(outputs[n, i, j, f], total, atol=1e-12)


# Without edge padding, under which several taps meet on a pixel, and on its copies.
@pytest.mark.parametrize(
    ("layer", "shape"),
    [
        pair
        for pair in LAYERS
        if isinstance(pair[0], layers.LocallyConnected) and pair[0].mode != "edge"
    ],
    ids=repr,
)
def test_locally_connected_is_a_matrix_with_zeros_where_a_convolution_has_them(
    layer, shape
):
    parameters, inputs, outputs, _, _ = run(layer, shape)
    taps = matrices.tap_matrix(parameters["kernels"].shape[2:], shape, **layer.window)
    # row (i, j, f): the kernels of place (i, j) on the entries of the mask
    places = len(taps) // layer.filters
    kernels = parameters["kernels"].reshape(places, -1)
    own = kernels[np.arange(len(taps))[:, None] // layer.filters, taps]
    expected = inputs.reshape(len(inputs), -1) @ np.where(taps < 0, 0, own).T
    expected += parameters["bias"].ravel()
    np.testing.assert_allclose(outputs.reshape(len(inputs), -1), expected, atol=1e-12)


@every_local_layer
def test_locally_connected_is_the_operation_with_the_settings_of_the_layer(
    layer, shape
):
    parameters, inputs, outputs, _, _ = run(layer, shape)
    expected = ops.locally_connected2d(inputs, **parameters, **layer.window)
    np.testing.assert_allclose(outputs, expected, atol=1e-12)


def test_copies_of_one_kernel_are_a_convolution_and_their_gradients_sum_to_its():
    shape, how = (6, 5, 2), {"size": 3, "stride": 2, "padding": 1}
    shared = layers.Conv2D(4, **how)
    parameters, inputs, outputs, memory, d_outputs = run(shared, shape)
    local = layers.LocallyConnected(4, **how)
    copies = {
        name: np.broadcast_to(parameters[name], array.shape)
        for name, array in local.initialise(shape, np.random.default_rng(0)).items()
    }
    same, seen = local.forward(copies, inputs)
    np.testing.assert_allclose(same, outputs, atol=1e-12)
    back = local.backward(copies, seen, d_outputs)
    wanted = shared.backward(parameters, memory, d_outputs)
    np.testing.assert_allclose(back.d_inputs, wanted.d_inputs, atol=1e-12)
    for name, slopes in wanted.d_parameters.items():
        summed = back.d_parameters[name].sum(axis=(0, 1))
        np.testing.assert_allclose(summed, slopes, atol=1e-12)


def test_alike_at_the_start_means_one_draw_for_all_places():
    def drawn(**how):
        layer = layers.LocallyConnected(8, 3, **how)
        return layer.initialise((12, 12, 1), np.random.default_rng(0))["kernels"]

    alike, free = drawn(alike=True), drawn()
    assert alike.shape == free.shape == (10, 10, 3, 3, 1, 8)
    assert (alike == alike[:1, :1]).all()
    assert len(np.unique(free)) == free.size
    assert free.var() == pytest.approx(2 / 9, rel=0.1)
    alike[0, 0] += 1  # copies, not one array seen many times
    assert not (alike == alike[:1, :1]).all()


def test_locally_connected_refuses_what_its_parameters_are_not_for(assert_refuses):
    layer = layers.LocallyConnected(2, 3)
    parameters, images, maps, memory, _ = run(layer, (6, 5, 1), n=1)
    lying = images.swapaxes(1, 2)  # as many places: only their order would be wrong
    assert_refuses(
        ValueError,
        "kernels must have shape (3, 4, 3, 3, 1, 2) (one for each place of images "
        "(1, 5, 6, 1)), got (4, 3, 3, 3, 1, 2)",
        lambda: layer.forward(parameters, lying),
    )
    assert_refuses(
        ValueError,
        "bias must have shape (4, 3, 2) (one for each output of images "
        "(1, 6, 5, 1)), got (3, 4, 2)",
        lambda: layer.forward(parameters | {"bias": np.zeros((3, 4, 2))}, images),
    )
    for back in (layer.backward, layer.parameter_gradients):
        assert_refuses(
            ValueError,
            "d_maps must have shape (1, 4, 3, 2) (what locally_connected2d makes of "
            "images (1, 6, 5, 1)), got (1, 3, 4, 2)",
            lambda back=back: back(parameters, memory, maps.swapaxes(1, 2)),
        )


@pytest.mark.filterwarnings("error")
def test_locally_connected_overflows_to_infinity_as_a_convolution_does():
    for layer in (layers.Conv2D(2, 3), layers.LocallyConnected(2, 3)):
        parameters, images, maps, _, _ = run(layer, (4, 4, 1))
        large = {name: np.full_like(a, 1e200) for name, a in parameters.items()}
        outputs, memory = layer.forward(large, np.full_like(images, 1e200))
        assert (outputs == np.inf).all()
        d_outputs = np.full_like(maps, 1e200)
        slopes = layer.parameter_gradients(large, memory, d_outputs)
        assert (slopes["kernels"] == np.inf).all()
        assert (layer.backward(large, memory, d_outputs).d_inputs == np.inf).all()
