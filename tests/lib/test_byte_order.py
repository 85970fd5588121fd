"""Arrays in the byte order of another machine, as FITS files have them, are numbers.

Every public function gives the same for them as for native arrays, and gives it in
native order.
"""

import numpy as np
import pytest
from tests.lib.test_bad_arguments import BATCH, CALLS, SHAPE
from tests.lib.test_bad_arguments import NET as TRAINED_ON_NONSENSE

from whyconv import arguments, counting, layers, ops, optimizers
from whyconv.network import Network
from whyconv.training import fit

NET = Network(SHAPE, TRAINED_ON_NONSENSE.layers, np.random.default_rng(0))


def afresh(function):
    """The same method of a network that nobody trains."""
    is_method = getattr(function, "__self__", None) is TRAINED_ON_NONSENSE
    return getattr(NET, function.__name__) if is_method else function


def swapped(value):
    """The value, with every array inside it in the other byte order."""
    if isinstance(value, np.ndarray) and value.dtype.kind in "fiu":
        return value.astype(value.dtype.newbyteorder("S"))
    if type(value) in (tuple, list):
        return type(value)(map(swapped, value))
    if value in (np.float32, np.float64):
        return np.dtype(value).newbyteorder("S")
    return value


def arrays(value):
    """All arrays inside a result."""
    if isinstance(value, np.ndarray):
        return [value]
    if isinstance(value, (tuple, list)):
        return [array for one in value for array in arrays(one)]
    if isinstance(value, dict):
        return arrays(list(value.values()))
    return [np.asarray(value)] if isinstance(value, (int, float)) else []


WITH_ARRAYS = [
    (afresh(function), legal)
    for function, legal in CALLS
    if any(arrays(value) for value in legal.values() if not np.isscalar(value))
    and "network" not in legal
    and "rng" not in legal
    and function.__name__ != "forward"  # remembers what it was given: see below
]


@pytest.mark.parametrize("single", [False, True], ids=["float64", "float32"])
@pytest.mark.parametrize(
    ("function", "legal"), WITH_ARRAYS, ids=lambda value: getattr(value, "__name__", "")
)
def test_the_other_byte_order_gives_the_same(function, legal, single):
    if single:
        legal = {
            name: value.astype(np.float32)
            if isinstance(value, np.ndarray) and value.dtype == np.float64
            else value
            for name, value in legal.items()
        }
    wanted = function(**legal)
    found = function(**{name: swapped(value) for name, value in legal.items()})
    pairs = list(zip(arrays(found), arrays(wanted), strict=True))
    for ours, native in pairs:
        assert ours.dtype.isnative
        assert ours.dtype == native.dtype
        np.testing.assert_array_equal(ours, native)


def test_most_functions_are_asked():
    assert len(WITH_ARRAYS) > 40
    assert {ops.relu, ops.conv2d, NET.batch} <= {f for f, _ in WITH_ARRAYS}


OTHER = [np.dtype(name).newbyteorder("S") for name in ("f4", "f8")]


@pytest.mark.parametrize("dtype", OTHER)
def test_a_dtype_of_either_order_is_the_native_one(dtype):
    native = dtype.newbyteorder("=")
    assert arguments.dtype("dtype", dtype) == native
    assert arguments.dtype("dtype", dtype).isnative
    mask = ops.dropout_mask((3, 4), 0.5, np.random.default_rng(0), dtype)
    assert mask.dtype == native
    assert mask.dtype.isnative
    net = Network(SHAPE, NET.layers, np.random.default_rng(0), dtype)
    assert net.dtype.isnative
    count = counting.dense(3, 4)
    assert count.bytes(dtype) == count.bytes(native) == count.bytes(native.name)
    assert count.bytes(native.type) == 16 * native.itemsize


@pytest.mark.parametrize("rule", [optimizers.SGD(0.1), optimizers.Momentum(0.1)])
@pytest.mark.parametrize("dtype", OTHER)
def test_what_an_optimizer_remembers_is_native(rule, dtype):
    parameters = np.ones((2, 3), dtype)
    change, memory = rule.step(parameters, rule.start(parameters))
    found = [change, *arrays(memory)]
    assert all(array.dtype.isnative for array in found)
    assert {array.dtype.itemsize for array in found} == {dtype.itemsize}


def test_adam_remembers_native_numbers_too():
    rule, parameters = optimizers.Adam(), np.ones(3, ">f4")
    for _ in range(2):
        change, (m, v, t) = rule.step(parameters, rule.start(parameters))
    assert {array.dtype for array in (change, m, v)} == {np.dtype("=f4")}
    assert t == 1


every_layer = pytest.mark.parametrize(
    "layer",
    [
        *(layers.Conv2D(2, 3), layers.LocallyConnected(2, 3), layers.MaxPool(2)),
        *(layers.AveragePool(2, 1), layers.GlobalAveragePool(), layers.GlobalMaxPool()),
        *(layers.ReLU(), layers.Flatten(), layers.Dropout(0.5)),
    ],
    ids=repr,
)


@every_layer
@pytest.mark.parametrize("kind", ["f4", "f8"])
def test_a_layer_works_in_either_byte_order(layer, kind):
    rng = np.random.default_rng(0)
    drawn = layer.initialise(SHAPE, rng)
    parameters = {name: array.astype(kind) for name, array in drawn.items()}
    inputs = rng.normal(size=(2, *SHAPE)).astype(kind)
    results = []
    for change in (lambda array: array, swapped):
        own = {name: change(array) for name, array in parameters.items()}
        chance = np.random.default_rng(1)
        outputs, memory = layer.forward(own, change(inputs), chance)
        results.append([outputs, *arrays(layer.backward(own, memory, change(outputs)))])
    for native, other in zip(*results, strict=True):
        assert other.dtype.isnative
        np.testing.assert_array_equal(native, other)


def test_a_training_is_the_same_in_either_byte_order():
    images, labels = BATCH["images"], BATCH["labels"]
    images = images * np.arange(1.0, 3)[:, None, None, None]

    def trained(images, labels, change):
        net = Network(SHAPE, NET.layers, np.random.default_rng(0), np.float32)
        net.parameters = [
            {name: change(array) for name, array in drawn.items()}
            for drawn in net.parameters
        ]
        how = {"optimizer": optimizers.Adam(0.01), "epochs": 3, "batch_size": 1}
        history = fit(net, images, labels, rng=np.random.default_rng(0), **how)
        return history, net.parameters

    native, parameters = trained(images, labels, lambda array: array)
    other, changed = trained(swapped(images), swapped(labels), swapped)
    assert native == other
    for ours, theirs in zip(arrays(changed), arrays(parameters), strict=True):
        assert ours.dtype.isnative
        np.testing.assert_array_equal(ours, theirs)
