"""What the book shows of PyTorch: it does as the page says, and as our layers do."""

import doctest
import re
from pathlib import Path
from types import SimpleNamespace

import nbformat
import numpy as np
import pytest

from whyconv import data, ops
from whyconv.layers import Conv2D, Dense, Dropout, Flatten, MaxPool, ReLU
from whyconv.network import Network
from whyconv.optimizers import Adam, cosine
from whyconv.training import fit

CHAPTERS = Path(__file__).parents[2] / "chapters"
PAGE, LESSON = CHAPTERS / "speed.ipynb", CHAPTERS / "02-parameter-sharing.ipynb"
EPOCHS, BATCH, RATE = 3, 32, 0.3


def markdown(page):
    """The text of a notebook."""
    cells = nbformat.read(page, as_version=4).cells
    return "\n".join(c.source for c in cells if c.cell_type == "markdown")


@pytest.fixture(scope="module")
def listing(torch):
    """What the listing defines."""
    (code,) = re.findall(r"^```python\n(.*?)^```$", markdown(PAGE), re.S | re.M)
    names = {}
    exec(code, names)
    return SimpleNamespace(**names)


class Batches:
    """What a shuffling DataLoader is, with our generator; keeps dropout's masks.

    `fit` draws an order for each epoch, and one mask for each batch after it.
    """

    def __init__(self, torch, images, labels, rng):
        images = np.ascontiguousarray(images.transpose(0, 3, 1, 2))
        self.torch, self.rng, self.mask = torch, rng, None
        self.images, self.labels = torch.tensor(images), torch.tensor(labels)

    def __len__(self):
        return -(-len(self.labels) // BATCH)

    def __iter__(self):
        order = self.rng.permutation(len(self.labels))
        for start in range(0, len(order), BATCH):
            batch = order[start : start + BATCH]
            mask = ops.dropout_mask((len(batch), 256), RATE, self.rng)
            mask = mask.reshape(-1, 4, 4, 16).transpose(0, 3, 1, 2)
            self.mask = self.torch.tensor(mask.reshape(-1, 256))
            yield self.images[batch], self.labels[batch]


def copy_weights(torch, ours, theirs):
    """Kernels (K, L, C, F) to (F, C, K, L); the head's rows to channels first."""
    first, second, head = (drawn for drawn in ours.parameters if drawn)
    weights = head["weights"].reshape(4, 4, 16, 10).transpose(3, 2, 0, 1)
    pairs = (
        (theirs[0], first["kernels"].transpose(3, 2, 0, 1), first["bias"]),
        (theirs[2], second["kernels"].transpose(3, 2, 0, 1), second["bias"]),
        (theirs[7], weights.reshape(10, 256), head["bias"]),
    )
    with torch.no_grad():
        for layer, weights, bias in pairs:
            layer.weight.copy_(torch.tensor(np.ascontiguousarray(weights)))
            layer.bias.copy_(torch.tensor(bias))


def test_the_listing_gives_the_losses_of_our_network(torch, listing):
    digits = data.digits()
    few = digits.train_images[:200].astype(float), digits.train_labels[:200]
    first = [Conv2D(8, 3, padding=1), ReLU()]
    second = [Conv2D(16, 3, padding=1), ReLU(), MaxPool(2)]
    layers = [*first, *second, Flatten(), Dropout(RATE), Dense(10)]
    ours = Network((8, 8, 1), layers, np.random.default_rng(0))
    theirs = listing.network().double()
    copy_weights(torch, ours, theirs)
    batches = Batches(torch, *few, np.random.default_rng(1))

    class Masked(torch.nn.Module):
        def forward(self, x):
            return x * batches.mask

    assert theirs[6].p == RATE
    theirs[6] = Masked()
    expected = listing.fit(theirs, batches, EPOCHS)
    history = fit(
        ours,
        *few,
        optimizer=Adam(0.01),
        schedule=cosine,
        epochs=EPOCHS,
        batch_size=BATCH,
        rng=np.random.default_rng(1),
    )
    assert len(expected) == 21
    assert expected[-1] < expected[0] / 2
    np.testing.assert_allclose(history.step_losses, expected, rtol=1e-9, atol=0)


@pytest.fixture(scope="module")
def session(torch):
    """What the session of lesson 2 leaves behind, and how many of its replies fail."""
    (shown,) = re.findall(r"^```pycon\n(.*?)^```$", markdown(LESSON), re.S | re.M)
    test = doctest.DocTestParser().get_doctest(shown, {}, "lesson 2", None, None)
    runner = doctest.DocTestRunner()
    runner.run(test, clear_globs=False)
    return SimpleNamespace(**test.globs, result=runner.summarize(verbose=False))


def test_pytorch_replies_as_lesson_2_shows(session):
    assert session.result == doctest.TestResults(failed=0, attempted=5)


def test_our_kernels_become_its_weights_by_the_transpose_of_lesson_2(torch, session):
    order = re.findall(r"`six\.transpose\((.*?)\)`", markdown(LESSON))
    rng = np.random.default_rng(0)
    images, kernels = rng.normal(size=(2, 9, 8, 3)), rng.normal(size=(5, 5, 3, 6))
    (axes,) = [[int(axis) for axis in one.split(",")] for one in order]
    with torch.no_grad():
        session.layer.weight[:] = torch.tensor(kernels.transpose(axes))
        session.layer.bias[:] = 0
        theirs = session.layer(torch.tensor(images.transpose(0, 3, 1, 2)).float())
    ours = ops.conv2d(images, kernels)
    np.testing.assert_allclose(theirs.numpy().transpose(0, 2, 3, 1), ours, atol=1e-4)
