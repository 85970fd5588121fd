"""Fewer than 1,000 parameters.

The network of lesson 5 has nearly four times as many parameters, and most of them stand
in its head. Design a convolutional network with fewer than 1,000, weights and biases
together, that reads the digits nearly as well: from 8 × 8 × 1 pixels to ten logits.

The check counts first, then it trains. Three times it holds a third of the training
digits back and learns the others in sixteen epochs. Of the digits that were held back
at least 96% must be read. A linear classifier cannot do that, and the lesson's network
does two or three points better. It takes some seconds, always with the same batches, so
that the same layers get the same verdict. To try things out, import `read` from
`whyconv.exercises.small_network`: `read(layers)` is the share of digits that are read.
"""

from functools import lru_cache

import numpy as np

from whyconv import data
from whyconv.checker import Exercise
from whyconv.layers import (
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    GlobalMaxPool,
    MaxPool,
    ReLU,
)
from whyconv.network import Network
from whyconv.optimizers import Adam, cosine
from whyconv.training import fit


def small_network():
    """A list of layers with fewer than 1,000 parameters in all, not trained.

    The first gets images (8, 8, 1), the last gives ten logits. One of them
    is a Conv2D.
    """
    return [Conv2D(9, 3), ReLU(), MaxPool(2), Flatten(), Dense(10)]


MOST = 1000  # parameters, and not so many
LEAST = 0.96  # of the digits that were held back
HOPELESS = 0.93  # of the first third: the others are not tried
PARTS, EPOCHS, RATE, BATCH = 3, 16, 0.02, 32


def read(layers, seed=0):
    """The share of digits that a network of these layers reads when held back."""
    return _read(tuple(layers), seed, 0)


@lru_cache(64)
def _read(layers, seed, hopeless):
    digits, rng = data.digits(), np.random.default_rng(seed)
    images, labels = digits.train_images, digits.train_labels
    order, right, tried = rng.permutation(len(labels)), 0, 0
    for part in range(PARTS):
        held, kept = order[part::PARTS], np.delete(order, np.s_[part::PARTS])
        network = built(layers, rng, np.float32)
        fit(
            network,
            images[kept],
            labels[kept],
            optimizer=Adam(RATE),
            schedule=cosine,
            epochs=EPOCHS,
            batch_size=BATCH,
            rng=rng,
        )
        right += np.count_nonzero(network.predict(images[held]) == labels[held])
        tried += len(held)
        if right < hopeless * tried:
            break
    return right / tried


def built(layers, rng, dtype=float):
    return Network((8, 8, 1), layers, rng, dtype)


HANDED_IN = {}  # the layers, by what they print


def used(small_network):
    """What the layers print, and the parameters of each; ValueError if they misfit."""
    layers = small_network()
    layers = tuple(layers.layers if isinstance(layers, Network) else layers)
    network = built(layers, np.random.default_rng(0))
    lines = repr(network).splitlines()[2:][: len(layers)]  # head, input, layers
    names = tuple(line.split("  ")[0] for line in lines)
    HANDED_IN[names] = layers
    counts = [sum(a.size for a in drawn.values()) for drawn in network.parameters]
    return {
        "layers": names,
        "parameters": tuple(counts),
        "output": tuple(network.shapes[-1]),
    }


def judge(said):
    """Why a network is not what is asked for; "" where it is."""
    layers, counts = HANDED_IN[said["layers"]], said["parameters"]
    if said["output"] != (10,):
        return f"with an output of shape {said['output']}, not ten logits, (10,)"
    if not any(isinstance(layer, Conv2D) for layer in layers):
        return f"without a convolution ({sum(counts):,} parameters)"
    if sum(counts) >= MOST:
        largest = int(np.argmax(counts))
        return (
            f"too large: {sum(counts):,} parameters, of which {counts[largest]:,} in "
            f"{said['layers'][largest]}"
        )
    share = _read(layers, 0, HOPELESS)
    if share < LEAST:
        return f"a network that reads {share:.1%} of the digits held back, under 96%"
    return ""


exercise = Exercise(
    small_network,
    page="05-training",
    difficulty=4,
    minutes=60,
    hints=[
        "Where are the parameters of the lesson's network? A fully connected head has "
        "ten weights for each number that reaches it.",
        "So make few numbers reach it: pool, leave out the padding, keep the maps few. "
        "The kernels themselves are cheap: nine weights and a bias a filter.",
        "Not too few numbers, though: with a global pooling the network no longer "
        "knows where a stroke is, and these digits all stand in the middle.",
        "One convolution of 3 × 3 without padding and a pooling of 2 leave 3 × 3 "
        "places. How many filters can you afford?",
    ],
    cases=[()],
    use=used,
    judge=judge,
    given="""
        lesson = [
            Conv2D(8, 3, padding=1), ReLU(),
            Conv2D(16, 3, padding=1), ReLU(), MaxPool(2),
            Flatten(), Dropout(0.3), Dense(10),
        ]
        Network((8, 8, 1), lesson, np.random.default_rng(0))
    """,
)


@exercise.right
def settings_by_name():
    convolution = Conv2D(filters=9, size=3, padding=0)
    return (convolution, ReLU(), MaxPool(size=2), Flatten(), Dense(units=10))


@exercise.right
def a_network_of_them():
    return built(small_network(), np.random.default_rng(7), np.float32)


@exercise.wrong
def the_biases_not_counted():
    """The weights alone are fewer than 1,000. The biases are parameters too: one for
    each filter, and one for each class.
    """
    return [Conv2D(10, 3), ReLU(), MaxPool(2), Flatten(), Dense(10)]


@exercise.wrong
def fewer_filters_in_the_same_network():
    """Half the filters of the lesson's network are still too many, because the head
    does not shrink enough: each map brings 4 × 4 numbers to it, with ten weights each.
    """
    return [
        Conv2D(4, 3, padding=1),
        ReLU(),
        Conv2D(8, 3, padding=1),
        ReLU(),
        MaxPool(2),
        Flatten(),
        Dropout(0.3),
        Dense(10),
    ]


@exercise.wrong
def one_convolution_and_the_same_head():
    """One convolution is gone, and the parameters were not there: 8 maps of 4 × 4 still
    bring 128 numbers to the head, with ten weights each.
    """
    return [Conv2D(8, 3, padding=1), ReLU(), MaxPool(2), Flatten(), Dense(10)]


@exercise.wrong
def linear():
    """This is a linear classifier, without a convolution. It is small and not bad; the
    question is what a convolution makes of as many parameters.
    """
    return [Flatten(), Dense(10)]


@exercise.wrong
def too_few_filters():
    """Two filters are too few: with so few features the digits cannot be told apart
    well enough. There is room for more under 1,000.
    """
    return [Conv2D(2, 3), ReLU(), MaxPool(2), Flatten(), Dense(10)]


@exercise.wrong
def pooled_over_all_places():
    """Global pooling makes the head very small, and blind to places. These digits all
    stand in the middle, and where a stroke is tells a 6 from a 9.
    """
    return [Conv2D(8, 3, padding=1), ReLU(), GlobalMaxPool(), Dense(10)]


@exercise.wrong
def without_a_head():
    """These are maps, one for each class. A digit needs ten numbers: each map has to be
    brought down to one, or read by a fully connected layer.
    """
    return [Conv2D(9, 3), ReLU(), Conv2D(10, 3)]
