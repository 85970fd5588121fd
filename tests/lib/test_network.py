import numpy as np
import pytest

from whyconv import layers, ops
from whyconv.layers import Conv2D, Dense, Dropout, Flatten, MaxPool, ReLU
from whyconv.network import Network

SHAPE = (6, 6, 2)
STACK = [
    Conv2D(3, 3, padding=1),
    ReLU(),
    MaxPool(2),
    Conv2D(4, 2, mode="circular"),
    ReLU(),
    layers.AveragePool(2, 1),
    Flatten(),
    Dense(5),
]


def network(stack=STACK, dtype=np.float64, seed=0):
    return Network(SHAPE, stack, np.random.default_rng(seed), dtype)


def batch(n=4, seed=1):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, *SHAPE)), rng.integers(0, 5, n)


def test_the_summary_table():
    stack = [Conv2D(6, 5), ReLU(), MaxPool(2), Dropout(0.5), Flatten(), Dense(10)]
    assert repr(Network((32, 32, 3), stack, np.random.default_rng(0))) == (
        "layer                      output shape  parameters\n"
        "input                       32 x 32 x 3           0\n"
        "Conv2D(filters=6, size=5)   28 x 28 x 6         456\n"
        "ReLU()                      28 x 28 x 6           0\n"
        "MaxPool(size=2)             14 x 14 x 6           0\n"
        "Dropout(rate=0.5)           14 x 14 x 6           0\n"
        "Flatten()                          1176           0\n"
        "Dense(units=10)                      10      11,770\n"
        "total                                        12,226"
    )


def test_a_network_is_its_layers_one_after_the_other():
    net, (images, _) = network(), batch()
    outputs = images
    activations = net.activations(images)
    np.testing.assert_array_equal(activations[0], images)
    for number, layer in enumerate(net.layers):
        outputs = layer.forward(net.parameters[number], outputs)[0]
        assert outputs.shape == (4, *net.shapes[number + 1])
        np.testing.assert_array_equal(activations[number + 1], outputs)
    np.testing.assert_array_equal(net.logits(images), outputs)
    np.testing.assert_array_equal(net.probabilities(images), ops.softmax(outputs))
    np.testing.assert_array_equal(net.predict(images), outputs.argmax(axis=1))
    sizes = [array.size for drawn in net.parameters for array in drawn.values()]
    assert net.parameter_count == sum(sizes) == (9 * 2 + 1) * 3 + (4 * 3 + 1) * 4 + 25


def test_accuracy_counts_what_is_right():
    net, (images, _) = network(), batch(10)
    right = net.predict(images)
    assert net.accuracy(images, right) == 1
    wrong = (right + 1) % 5
    assert net.accuracy(images, wrong) == 0
    assert net.accuracy(images, np.r_[right[:3], wrong[3:]]) == 0.3


def test_every_gradient_agrees_with_finite_differences(assert_slopes):
    net, (images, labels) = network(), batch(3)
    rng = np.random.default_rng(2)
    for drawn in net.parameters:  # away from zero biases, where ReLU has its corner
        for name in drawn:
            drawn[name] = drawn[name] + 0.1 * rng.normal(size=drawn[name].shape)
    loss, gradients = net.loss_and_gradients(images, labels)
    assert loss == ops.cross_entropy(net.logits(images), labels)
    for drawn, slopes in zip(net.parameters, gradients, strict=True):
        assert drawn.keys() == slopes.keys()
        for name, array in list(drawn.items()):

            def cost(changed, drawn=drawn, name=name, array=array):
                drawn[name] = changed
                try:
                    return net.loss_and_gradients(images, labels)[0]
                finally:
                    drawn[name] = array

            assert_slopes(cost, array, slopes[name])


def test_the_cost_of_a_batch_is_the_mean_over_its_images():
    net, (images, labels) = network(), batch(4)
    loss, gradients = net.loss_and_gradients(images, labels)
    alone = [net.loss_and_gradients(images[[i]], labels[[i]]) for i in range(4)]
    np.testing.assert_allclose(loss, np.mean([one for one, _ in alone]))
    for number, slopes in enumerate(gradients):
        for name in slopes:
            mean = np.mean([g[number][name] for _, g in alone], axis=0)
            np.testing.assert_allclose(slopes[name], mean, rtol=1e-9, atol=1e-12)


def test_the_whole_network_agrees_with_torch(torch):
    net, (images, labels) = network(), batch(5)
    functional = torch.nn.functional
    weights = [
        {name: torch.tensor(array, requires_grad=True) for name, array in drawn.items()}
        for drawn in net.parameters
    ]

    def convolution(x, drawn, padding):
        kernels = drawn["kernels"].permute(3, 2, 0, 1)
        return functional.conv2d(x, kernels, drawn["bias"], padding=padding)

    x = torch.tensor(images).permute(0, 3, 1, 2)
    x = functional.max_pool2d(convolution(x, weights[0], 1).relu(), 2)
    x = functional.avg_pool2d(convolution(x, weights[3], 0).relu(), 2, 1)
    x = x.permute(0, 2, 3, 1).reshape(5, -1)
    logits = x @ weights[7]["weights"] + weights[7]["bias"]
    cost = functional.cross_entropy(logits, torch.tensor(labels))
    cost.backward()
    loss, gradients = net.loss_and_gradients(images, labels)
    np.testing.assert_allclose(loss, cost.item(), rtol=1e-12)
    for theirs, ours in zip(weights, gradients, strict=True):
        for name in ours:
            expected = theirs[name].grad.numpy()
            np.testing.assert_allclose(ours[name], expected, rtol=1e-9, atol=1e-12)


def test_float32_stays_float32_through_the_network():
    net, (images, labels) = network(dtype=np.float32), batch()
    assert {a.dtype for p in net.parameters for a in p.values()} == {np.dtype("f4")}
    assert {array.dtype for array in net.activations(images)} == {np.dtype("f4")}
    _, gradients = net.loss_and_gradients(images, labels, np.random.default_rng(0))
    assert {a.dtype for g in gradients for a in g.values()} == {np.dtype("f4")}
    expected = network().logits(images)
    np.testing.assert_allclose(net.logits(images), expected, rtol=1e-4, atol=1e-5)


def test_logits_do_not_depend_on_the_batch_and_images_are_left_alone():
    net, (images, labels) = network(), batch(7)
    images = np.asfortranarray(images)
    images.flags.writeable = labels.flags.writeable = False
    before = images.copy()
    together = net.logits(images)
    apart = np.concatenate([net.logits(images[:3]), net.logits(images[3:])])
    np.testing.assert_allclose(together, apart, rtol=1e-12, atol=1e-14)
    net.loss_and_gradients(images, labels)
    np.testing.assert_array_equal(images, before)


def test_dropout_is_on_in_a_training_pass_only():
    net, (images, labels) = network([Flatten(), Dropout(0.5), Dense(5)]), batch()
    plain = net.loss_and_gradients(images, labels)[0]
    assert plain == net.loss_and_gradients(images, labels)[0]
    first, second = (np.random.default_rng(seed) for seed in (0, 1))
    noisy = net.loss_and_gradients(images, labels, first)[0]
    assert noisy not in (plain, net.loss_and_gradients(images, labels, second)[0])
    again = net.loss_and_gradients(images, labels, np.random.default_rng(0))[0]
    assert noisy == again


def test_the_same_seed_draws_the_same_network():
    images = batch()[0]
    np.testing.assert_array_equal(network().logits(images), network().logits(images))
    assert (network(seed=1).logits(images) != network().logits(images)).any()


def test_a_copy_has_parameters_of_its_own():
    net, images = network(), batch()[0]
    before, twin = net.logits(images), net.copy()
    np.testing.assert_array_equal(twin.logits(images), before)
    for drawn in twin.parameters:
        for array in drawn.values():
            array += 1
    np.testing.assert_array_equal(net.logits(images), before)
    assert repr(twin) == repr(net)


def test_a_network_of_vectors():
    net = Network((3,), [Dense(4), ReLU(), Dense(2)], np.random.default_rng(0))
    assert net.logits(np.ones((5, 3))).shape == (5, 2)
    assert repr(net).splitlines()[1].split() == ["input", "3", "0"]


class Forgetful(ReLU):
    """A layer whose forward keeps no memory."""

    def forward(self, parameters, inputs, rng=None):
        return ops.relu(inputs)


class Backwardless(ReLU):
    """A layer whose backward gives the gradient of its inputs alone."""

    def backward(self, parameters, memory, d_outputs):
        return ops.relu_gradient(d_outputs, memory)


class Three(ReLU):
    """A layer that returns too much."""

    def forward(self, parameters, inputs, rng=None):
        return inputs, None, None


class Liar(ReLU):
    """A layer that promises what it does not give."""

    def forward(self, parameters, inputs, rng=None):
        return inputs[:, 1:], inputs


def own(layer):
    return network([Conv2D(3, 3), layer, Flatten(), Dense(5)])


RNG = np.random.default_rng(0)
MAPS = Network(SHAPE, [Conv2D(4, 3)], RNG)
WIDE = "got (4, 6, 6, 1)"


@pytest.mark.parametrize(
    ("error", "call", "message"),
    [
        (
            ValueError,
            lambda: Network(SHAPE, [Conv2D(4, 3), Dense(10)], RNG),
            "layers[1], Dense(units=10): input_shape must have 1 numbers (D), "
            "got 3: (4, 4, 4); put a Flatten before",
        ),
        (
            ValueError,
            lambda: Network(SHAPE, [ReLU(), MaxPool(7)], RNG),
            "layers[1], MaxPool(size=7, stride=None, padding=0): size: a window of 7 "
            "does not fit in 6 pixels + 2*0 padding = 6",
        ),
        (
            ValueError,
            lambda: Network(SHAPE, [], RNG),
            "layers must not be empty, got ()",
        ),
        (
            TypeError,
            lambda: Network(SHAPE, None, RNG),
            "layers must be a list of layers, got None",
        ),
        (
            TypeError,
            lambda: Network(SHAPE, [ReLU], RNG),
            "layers[0] must be a layer, got <class 'whyconv.layers.ReLU'>",
        ),
        (
            TypeError,
            lambda: Network(SHAPE, STACK, 0),
            "rng must be a random generator such as np.random.default_rng(0), got 0",
        ),
        (
            TypeError,
            lambda: Network(SHAPE, STACK, RNG, "int32"),
            "dtype must be float32 or float64, got 'int32'",
        ),
        (
            ValueError,
            lambda: Network((6, 6), STACK, RNG),
            "input_shape must be (H, W, C) or (D,), got (6, 6)",
        ),
        (
            TypeError,
            lambda: Network(6, STACK, RNG),
            "input_shape must be a sequence of integers, got 6",
        ),
        (
            ValueError,
            lambda: network().logits(np.ones((4, 6, 6, 1))),
            "images must have shape (4, 6, 6, 2) (the network's input_shape), " + WIDE,
        ),
        (
            ValueError,
            lambda: network().logits(np.ones(SHAPE)),
            "images must have 4 axes (N, H, W, C), got 3: shape (6, 6, 2)"
            "; images[None] makes a batch of one image",
        ),
        (
            ValueError,
            lambda: network().logits(np.ones((0, *SHAPE))),
            "images must not be empty, got shape (0, 6, 6, 2)",
        ),
        (
            ValueError,
            lambda: network().accuracy(batch()[0], [0, 1, 2, 5]),
            "labels must lie in 0..4 (5 classes), got values from 0 to 5",
        ),
        (
            ValueError,
            lambda: network().loss_and_gradients(batch()[0], [0, 1]),
            "labels must have shape (4,) (one for each image), got (2,)",
        ),
        (
            ValueError,
            lambda: MAPS.logits(batch()[0]),
            "logits must have 2 axes (N, C), got 4: shape (4, 4, 4, 4)",
        ),
        (
            ValueError,
            lambda: MAPS.accuracy(*batch()),
            "layers: the last must give a vector of logits, got (4, 4, 4)",
        ),
        *(
            (
                TypeError,
                lambda n=n: own(Forgetful()).logits(batch(n)[0]),
                "layers[1], Forgetful(): forward must return a pair (outputs, memory): "
                "what backward needs, or None, got ndarray",
            )
            for n in (1, 2, 3)
        ),
        (
            TypeError,
            lambda: own(Three()).loss_and_gradients(*batch()),
            "layers[1], Three(): forward must return a pair (outputs, memory): "
            "what backward needs, or None, got 3 items",
        ),
        (
            ValueError,
            lambda: own(Liar()).logits(batch()[0]),
            "layers[1], Liar(): forward must give outputs of shape (4, 4, 4, 3), "
            "as output_shape says, got (4, 3, 4, 3)",
        ),
        (
            TypeError,
            lambda: own(Backwardless()).loss_and_gradients(*batch(2)),
            "layers[1], Backwardless(): backward must return a pair "
            "(d_inputs, d_parameters), got ndarray",
        ),
        (
            ValueError,
            lambda: network(dtype=np.float32).logits(np.full((1, *SHAPE), 1e300)),
            "layers[0], Conv2D(filters=3, size=3, stride=1, padding=1, dilation=1, "
            "mode='zero'): images must be finite, got inf at index (0, 0, 0, 0)",
        ),
    ],
)
def test_a_bad_argument_is_named(error, call, message, assert_refuses):
    assert_refuses(error, message, call)
