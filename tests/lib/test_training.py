import ast
import os
import subprocess
import sys
from contextlib import suppress
from types import SimpleNamespace

import numpy as np
import pytest

from whyconv import ops
from whyconv.layers import Conv2D, Dense, Dropout, Flatten, MaxPool, ReLU
from whyconv.network import Network
from whyconv.optimizers import SGD, Adam, Momentum
from whyconv.training import History, fit

RNG = np.random.default_rng


def bars(n=60, seed=0):
    """Images of a bright row (label 0) or column (label 1), with some noise."""
    rng = RNG(seed)
    images, labels = rng.normal(0, 0.2, (n, 5, 5, 1)), rng.integers(0, 2, n)
    for image, label, place in zip(images, labels, rng.integers(0, 5, n), strict=True):
        image[(slice(None),) * label + (place,)] += 1
    return images, labels


def network(dtype=np.float64, dropout=0.2):
    stack = [Conv2D(8, 3), ReLU(), MaxPool(3), Flatten(), Dropout(dropout), Dense(2)]
    return Network((5, 5, 1), stack, RNG(0), dtype)


def trained(net=None, data=None, **settings):
    net = net or network()
    how = {"optimizer": Adam(0.02), "epochs": 3, "batch_size": 16, "rng": RNG(1)}
    return net, fit(net, *(data or bars()), **how | settings)


def test_one_step_by_hand():
    # logits (w0, w1) = 0: softmax 1/2, so dJ/dw = (1/2, -1/2) for label 1
    net = Network((1,), [Dense(2)], RNG(0))
    net.parameters[0]["weights"] = np.zeros((1, 2))
    history = fit(
        net,
        np.ones((1, 1)),
        np.array([1]),
        optimizer=SGD(0.5),
        epochs=1,
        batch_size=1,
        rng=RNG(0),
    )
    np.testing.assert_allclose(net.parameters[0]["weights"], [[-0.25, 0.25]])
    np.testing.assert_allclose(net.parameters[0]["bias"], [-0.25, 0.25])
    assert history.step_losses == [pytest.approx(np.log(2))]
    assert history.train_losses == [pytest.approx(np.log(1 + np.exp(-1)))]
    assert history.train_accuracies == [1]


def test_a_step_that_is_larger_than_the_image_is_no_trouble():
    layers = [Conv2D(2, 3, 10**17), ReLU(), MaxPool(1, 10**17), Flatten(), Dense(2)]
    net, history = trained(Network((5, 5, 1), layers, RNG(0)))
    assert net.shapes[1] == (1, 1, 2)
    assert history.epochs == 3


@pytest.mark.parametrize("rule", [SGD(0.1), Momentum(0.1), Adam(0.02)])
def test_steps_are_those_of_the_optimizer_with_its_memory(rule):
    images, labels = bars()
    net, twin = network(dropout=0), network(dropout=0)
    history = fit(
        net, images, labels, optimizer=rule, epochs=4, batch_size=60, rng=RNG(1)
    )
    memories = [{n: rule.start(a) for n, a in p.items()} for p in twin.parameters]
    for step in range(4):
        loss, gradients = twin.loss_and_gradients(images, labels)
        assert history.step_losses[step] == pytest.approx(loss, rel=1e-9)
        for drawn, slopes, memory in zip(
            twin.parameters, gradients, memories, strict=True
        ):
            for name in drawn:
                change, memory[name] = rule.step(slopes[name], memory[name])
                drawn[name] = drawn[name] + change
    np.testing.assert_allclose(net.logits(images), twin.logits(images), rtol=1e-8)


def test_l2_pulls_weights_but_not_biases():
    data = np.zeros((1, 1)), np.array([0])  # an input of zero: no slope for weights
    net = Network((1,), [Dense(2)], RNG(0))
    weights = net.parameters[0]["weights"]
    net.parameters[0]["bias"] = np.array([100.0, 0])  # certain: no slope for biases
    how = {"epochs": 1, "batch_size": 1, "rng": RNG(0), "optimizer": SGD(0.1)}
    fit(net, *data, l2=2.0, **how)
    np.testing.assert_allclose(net.parameters[0]["weights"], weights * (1 - 0.1 * 2))
    np.testing.assert_allclose(net.parameters[0]["bias"], [100, 0], atol=1e-12)


def test_fit_learns_what_can_be_learned():
    data, unseen = bars(200), bars(100, seed=1)
    _, history = trained(network(dropout=0), data, epochs=12, test=unseen)
    assert history.train_accuracies[-1] > 0.95
    assert history.test_accuracies[-1] > 0.9
    assert history.train_losses[-1] < 0.5 * history.train_losses[0]


def test_fit_tells_what_the_network_is_now():
    images, labels = bars()
    net, history = trained(test=bars(20, seed=1))
    assert history.train_accuracies[-1] == net.accuracy(images, labels)
    assert history.test_accuracies[-1] == net.accuracy(*bars(20, seed=1))
    assert history.train_losses[-1] == net.loss_and_gradients(images, labels)[0]
    assert len(history.step_losses) == 3 * 4  # 16 + 16 + 16 + 12 images an epoch
    assert [len(losses) for losses in (history.train_losses, history.test_losses)] == [
        3,
        3,
    ]


@pytest.mark.parametrize("optimizer", [SGD(0.1), Momentum(0.05), Adam(0.01)])
def test_a_second_run_is_identical_to_the_last_bit(optimizer):
    (net, history), (twin, again) = (trained(optimizer=optimizer) for _ in "ab")
    assert history == again
    for drawn, others in zip(net.parameters, twin.parameters, strict=True):
        for name in drawn:
            np.testing.assert_array_equal(drawn[name], others[name])
    other_order = trained(optimizer=optimizer, rng=RNG(2))[1]
    assert history.step_losses != other_order.step_losses


RUN = """
import numpy as np
from whyconv import data
from whyconv.layers import Conv2D, Dense, Dropout, Flatten, MaxPool, ReLU
from whyconv.network import Network
from whyconv.optimizers import Adam
from whyconv.training import fit

def run():
    rng, digits = np.random.default_rng(0), data.digits()
    first = [Conv2D(8, 3, padding=1), ReLU(), Conv2D(16, 3, padding=1), ReLU()]
    layers = [*first, MaxPool(2), Flatten(), Dropout(0.3), Dense(10)]
    network = Network((8, 8, 1), layers, rng)
    train = digits.train_images, digits.train_labels
    history = fit(
        network, *train, optimizer=Adam(0.01), epochs=1, batch_size=32, rng=rng
    )
    return history.step_losses + history.train_losses

print([loss.hex() for loss in run()])
"""


@pytest.mark.weekly
def test_another_process_trains_the_same_to_the_last_bit():
    def losses(**environment):
        command, environment = [sys.executable, "-c", RUN], os.environ | environment
        done = subprocess.run(command, env=environment, capture_output=True, check=True)
        return [float.fromhex(text) for text in ast.literal_eval(done.stdout.decode())]

    first, again = losses(OPENBLAS_NUM_THREADS="1"), losses(OPENBLAS_NUM_THREADS="1")
    assert again == first
    two = losses(OPENBLAS_NUM_THREADS="2")
    np.testing.assert_allclose(two, first, rtol=1e-9)  # what the chapters print


def test_every_image_is_seen_once_an_epoch_in_an_order_that_changes():
    seen = []

    class Watched(Network):
        def loss_and_gradients(self, images, labels, rng=None):
            seen.extend(images[:, 0])
            return super().loss_and_gradients(images, labels, rng)

    net = Watched((1,), [Dense(2)], RNG(0))
    numbers = np.arange(10.0)
    trained(net, (numbers[:, None], np.zeros(10, int)), epochs=2, batch_size=3)
    first, second = seen[:10], seen[10:]
    np.testing.assert_array_equal(np.sort([first, second]), [numbers, numbers])
    assert first != second
    assert list(numbers) not in (first, second)


def test_a_batch_larger_than_the_set_is_the_whole_set():
    _, history = trained(network(dropout=0), batch_size=1000, epochs=1)
    expected = network(dropout=0).loss_and_gradients(*bars())[0]
    assert history.step_losses == [pytest.approx(expected)]


def test_float32_stays_float32():
    for optimizer in (SGD(0.1), Momentum(0.1), Adam()):
        net, _ = trained(network(np.float32), optimizer=optimizer, l2=0.01, epochs=1)
        found = {array.dtype for drawn in net.parameters for array in drawn.values()}
        assert found == {np.dtype(np.float32)}


def test_data_is_left_alone():
    images, labels = bars()
    images.flags.writeable = labels.flags.writeable = False
    before = images.copy(), labels.copy()
    trained(data=(images, labels), test=(images, labels))
    np.testing.assert_array_equal(images, before[0])
    np.testing.assert_array_equal(labels, before[1])


def test_dropout_is_on_in_the_steps_and_off_in_the_scores():
    whole = {"data": bars(), "batch_size": 60, "epochs": 1, "optimizer": SGD(1e-9)}
    _, history = trained(network(dropout=0.5), **whole)
    plain = network().loss_and_gradients(*bars())[0]
    assert abs(history.step_losses[0] - plain) > 0.01
    assert abs(history.train_losses[0] - plain) < 1e-6


def test_after_epoch_is_told_how_many_are_done():
    done = []
    trained(after_epoch=done.append)
    assert done == [1, 2, 3]


def test_no_epochs_change_nothing():
    net, history = trained(epochs=0)
    images = bars()[0]
    np.testing.assert_array_equal(net.logits(images), network().logits(images))
    assert (history.epochs, repr(history)) == (0, "0 epochs, 0 steps")


def test_history_says_how_it_went():
    history = History([1.0, 0.5], [0.40], [0.98765])
    text = "1 epoch, 2 steps\ntrain loss 0.4000, accuracy 98.77%"
    assert repr(history) == text
    with_test = History([1.0], [2.0, 0.25], [0.5, 1.0], [1.0, 0.75], [0.5, 0.5])
    assert repr(with_test) == (
        "2 epochs, 1 step\n"
        "train loss 0.2500, accuracy 100.00%\n"
        "test  loss 0.7500, accuracy 50.00%"
    )


@pytest.mark.parametrize(("metadata", "bars"), [({}, []), ({"cellId": "1"}, [3])])
def test_a_live_notebook_sees_the_epochs_pass(metadata, bars, monkeypatch, capsys):
    made = []

    def tqdm(iterable, desc):
        made.append(len(iterable))
        return iterable

    monkeypatch.setitem(sys.modules, "tqdm.auto", SimpleNamespace(tqdm=tqdm))
    kernel = SimpleNamespace(get_parent=lambda channel: {"metadata": metadata})
    shell = SimpleNamespace(kernel=kernel)
    monkeypatch.setattr("IPython.get_ipython", lambda: shell)
    trained()
    assert made == bars
    assert capsys.readouterr() == ("", "")


# --- Errors --------------------------------------------------------------------------

IMAGES, LABELS = bars(4)


@pytest.mark.parametrize(
    ("error", "wrong", "message"),
    [
        (ValueError, {"epochs": -1}, "epochs must be at least 0, got -1"),
        (TypeError, {"epochs": 1.5}, "epochs must be an integer, got 1.5"),
        (ValueError, {"batch_size": 0}, "batch_size must be at least 1, got 0"),
        (TypeError, {"batch_size": True}, "batch_size must be an integer, got True"),
        (ValueError, {"l2": -1}, "l2 must be at least 0, got -1.0"),
        (ValueError, {"l2": np.inf}, "l2 must be finite, got inf"),
        (
            TypeError,
            {"optimizer": None},
            "optimizer must be an optimizer such as Adam(0.001), with methods start "
            "and step, got None",
        ),
        (
            TypeError,
            {"rng": 0},
            "rng must be a random generator such as np.random.default_rng(0), got 0",
        ),
        (
            TypeError,
            {"after_epoch": 3},
            "after_epoch must be a function, got 3",
        ),
        (
            ValueError,
            {"test": (IMAGES, LABELS[:2])},
            "test: labels must have shape (4,) (one for each image), got (2,)",
        ),
        (TypeError, {"test": 3}, "test must be a pair (images, labels), got 3"),
        (
            ValueError,
            {"test": (IMAGES,)},
            "test must be a pair (images, labels), got 1 items",
        ),
        (
            ValueError,
            {"data": (IMAGES, [0, 1, 0, 2])},
            "labels must lie in 0..1 (2 classes), got values from 0 to 2",
        ),
        (
            ValueError,
            {"data": (IMAGES, [0, 1, 0])},
            "labels must have shape (4,) (one for each image), got (3,)",
        ),
        (
            ValueError,
            {"data": (IMAGES[:0], LABELS[:0])},
            "images must not be empty, got shape (0, 5, 5, 1)",
        ),
        (
            ValueError,
            {"data": (np.append(IMAGES[:3], IMAGES[3:] * np.nan, 0), LABELS)},
            "images must be finite, got nan at index (3, 0, 0, 0)",
        ),
        (TypeError, {"net": "net"}, "network must be a Network, got 'net'"),
    ],
)
def test_a_bad_argument_is_named_before_anything_is_trained(
    error, wrong, message, assert_refuses
):
    net = wrong.get("net", network())
    before = network().logits(IMAGES)
    assert_refuses(error, message, trained, **{"net": net, "data": bars(4)} | wrong)
    if isinstance(net, Network):
        np.testing.assert_array_equal(net.logits(IMAGES), before)


@pytest.mark.parametrize("optimizer", [SGD(1e200), Momentum(1e300), Adam(1e200)])
def test_steps_that_overflow_are_named(optimizer):
    with pytest.raises(
        ValueError, match=r"^optimizer: training blew up after \d+ steps"
    ):
        trained(optimizer=optimizer)


@pytest.mark.parametrize(
    ("schedule", "what"),
    [(lambda done: 1e300, r"\w+ must be finite"), (None, "loss must be finite, got")],
)
def test_losses_and_parameters_are_looked_at(schedule, what):
    with pytest.raises(ValueError, match=rf"blew up after 1 steps \({what}"):
        trained(optimizer=SGD(1e300), schedule=schedule)


def test_arrays_are_looked_at_again_once_training_is_over():
    for optimizer in (SGD(0.1), SGD(1e200)):
        with suppress(ValueError):
            trained(optimizer=optimizer)
        with pytest.raises(ValueError, match="inputs must be finite, got nan"):
            ops.relu(np.array([np.nan]))


class Rule:
    """An optimizer of one's own, whose step returns what it is told to."""

    def __init__(self, step):
        self.answer = step

    def start(self, array):
        return None

    def step(self, gradient, memory):
        return self.answer(gradient)


def fail(gradient):
    raise ValueError("my own mistake")


@pytest.mark.parametrize(
    ("error", "optimizer", "message"),
    [
        (
            TypeError,
            Adam,
            "optimizer must be an optimizer, got the class Adam: write Adam(...), "
            "with its settings",
        ),
        (
            TypeError,
            "adam",
            "optimizer must be an optimizer such as Adam(0.001), with methods start "
            "and step, got 'adam'",
        ),
        (
            TypeError,
            0.01,
            "optimizer must be an optimizer such as Adam(0.001), with methods start "
            "and step, got 0.01",
        ),
        (
            TypeError,
            Rule(lambda gradient: -0.1 * gradient),
            "optimizer.step must return a pair (change, memory), got ndarray",
        ),
        (
            TypeError,
            Rule(lambda gradient: (gradient, None, None)),
            "optimizer.step must return a pair (change, memory), got 3 items",
        ),
        (
            TypeError,
            Rule(lambda gradient: None),
            "optimizer.step must return a pair (change, memory), got NoneType",
        ),
        (
            ValueError,
            Rule(lambda gradient: (gradient[0], None)),
            "optimizer.step must return a change of shape (3, 3, 1, 8), that of the "
            "parameter, got (3, 1, 8)",
        ),
        (ValueError, Rule(fail), "my own mistake"),
    ],
)
def test_an_optimizer_that_is_none_is_named(error, optimizer, message, assert_refuses):
    assert_refuses(error, message, trained, optimizer=optimizer)


def test_a_step_to_infinity_is_named_as_too_large():
    rule = Rule(lambda gradient: (gradient * np.inf, None))
    with pytest.raises(ValueError, match=r"^optimizer: training blew up after 1 steps"):
        trained(optimizer=rule)


def test_a_layer_of_ones_own_that_fails_is_no_overflow():
    class Broken(ReLU):
        def forward(self, parameters, inputs, rng=None):
            if rng is not None:
                raise ValueError("shapes do not match")
            return super().forward(parameters, inputs, rng)

    stack = [Conv2D(2, 3), Broken(), Flatten(), Dense(2)]
    net = Network((5, 5, 1), stack, RNG(0))
    message = r"^layers\[1\], .*Broken\(\): shapes do not match$"
    with pytest.raises(ValueError, match=message):
        trained(net)
