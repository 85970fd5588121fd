"""The engine of the page against the library: gradients, costs, rules and draws."""

import numpy as np
import pytest

from whyconv import ops
from whyconv.layers import (
    AveragePool,
    Conv2D,
    Dense,
    Flatten,
    GlobalAveragePool,
    GlobalMaxPool,
    LocallyConnected,
    MaxPool,
    ReLU,
)
from whyconv.network import Network
from whyconv.optimizers import SGD, Adam, Momentum
from whyconv.training import _step
from whyconv.widgets import contest, modules

#: A network of the engine from its description, and what came of it.
PLAY = """([source, told]) => {
    const {shape, layers, parameters, images, labels, rule, l2, steps, kind} = told;
    const url = URL.createObjectURL(new Blob([source], {type: 'text/javascript'}));
    return import(url).then((engine) => {
        const Kind = globalThis[kind];
        const made = layers.map(([name, how]) => name === 'globalMax'
            ? engine.globalPoolLayer(engine.maxPoolLayer) : name === 'globalAverage'
            ? engine.globalPoolLayer(engine.averagePoolLayer) : engine[name](how));
        const network = engine.networkOf(shape, made, () => 0, Kind);
        parameters.forEach((drawn, n) => Object.entries(drawn).forEach(
            ([name, values]) => network.parameters[n][name].set(values)));
        const [pixels, answers] = [Kind.from(images), Uint8Array.from(labels)];
        const first = engine.costAndGradients(network, pixels, answers);
        const train = engine.trainer(network, engine[rule[0]](rule[1]), {l2});
        const costs = [];
        for (let n = 0; n < steps; n += 1) costs.push(train(pixels, answers).cost);
        const plain = (all) => all.map((drawn) => Object.fromEntries(
            Object.entries(drawn).map(([name, values]) => [name, [...values]])));
        return { cost: first.cost, logits: [...first.logits], costs,
            gradients: plain(first.gradients), parameters: plain(network.parameters),
            count: engine.parameterCount(network), shapes: network.shapes };
    });
}"""
RULES = {
    "descent": (SGD(0.1), ("momentumRule", {"rate": 0.1, "momentum": 0})),
    "momentum": (Momentum(0.02), ("momentumRule", {"rate": 0.02})),
    "adam": (Adam(0.01), ("adamRule", {"rate": 0.01})),
}


def described(layer):
    """A layer of the library as the engine is told of it."""
    name = type(layer).__name__
    if name in ("Conv2D", "LocallyConnected"):
        how = {"filters": layer.filters, "size": list(layer.size)}
        how |= {"stride": layer.stride, "padding": layer.padding}
        return ("convolutionLayer" if name == "Conv2D" else "localLayer"), how
    if name in ("MaxPool", "AveragePool"):
        factory = "maxPoolLayer" if name == "MaxPool" else "averagePoolLayer"
        return factory, {"size": [layer.size] * 2, "stride": layer.stride or layer.size}
    heads = {"GlobalMaxPool": "globalMax", "GlobalAveragePool": "globalAverage"}
    heads |= {"Flatten": "flattenLayer", "ReLU": "reluLayer"}
    if name == "Dense":
        return "denseLayer", {"units": layer.units}
    return heads[name], {}


def random_network(rng):
    """One or two windowed layers, perhaps a pool, a head; images and labels for it."""
    shape = (*(int(n) for n in rng.integers(6, 10, 2)), int(rng.integers(1, 4)))
    layers = []
    for _ in range(rng.integers(1, 3)):
        kind = [Conv2D, LocallyConnected][rng.integers(2)]
        size = tuple(int(n) for n in rng.integers(1, 4, 2))
        how = {"stride": int(rng.integers(1, 3)), "padding": int(rng.integers(2))}
        layers += [kind(int(rng.integers(1, 5)), size, **how), ReLU()]
    if rng.integers(2):
        layers.append(
            [MaxPool, AveragePool][rng.integers(2)](2, int(rng.integers(1, 3)))
        )
    heads = [[Flatten()], [GlobalMaxPool()], [GlobalAveragePool()]]
    layers += heads[rng.integers(3)]
    if rng.integers(2):
        layers += [Dense(int(rng.integers(3, 9))), ReLU()]
    classes = int(rng.integers(2, 6))
    try:
        network = Network(shape, [*layers, Dense(classes)], rng)
    except ValueError:  # a window that does not fit
        return random_network(rng)
    count = int(rng.integers(2, 9))
    images = rng.normal(size=(count, *shape)) * (rng.random((count, *shape)) < 0.6)
    return network, images, rng.integers(0, classes, count)


@pytest.fixture(scope="module")
def play(browser):
    """play(network, images, labels, rule): what the engine makes of them."""
    page = browser.new_page()
    page.goto("about:blank")

    def played(network, images, labels, rule="descent", steps=0, l2=0.0, single=False):
        told = {
            "shape": list(network.input_shape),
            "layers": [described(layer) for layer in network.layers],
            "parameters": [
                {name: array.ravel().tolist() for name, array in drawn.items()}
                for drawn in network.parameters
            ],
            "images": np.ravel(images).tolist(),
            "labels": np.asarray(labels).tolist(),
            "rule": RULES[rule][1],
            "l2": l2,
            "steps": steps,
            "kind": "Float32Array" if single else "Float64Array",
        }
        return page.evaluate(PLAY, [modules.source("engine"), told])

    yield played
    page.close()


def learnt(network, images, labels, rule, steps, l2):
    """The costs of so many steps in the library, all on the same batch."""
    optimizer = RULES[rule][0]
    memories = [
        {name: optimizer.start(array) for name, array in drawn.items()}
        for drawn in network.parameters
    ]
    costs = []
    for _ in range(steps):
        cost, gradients = network.loss_and_gradients(images, labels)
        costs.append(cost)
        _step(network, gradients, memories, optimizer, l2, 1.0)
    return costs


@pytest.mark.parametrize("seed", range(24))
def test_costs_and_gradients_equal_numpys(seed, play):
    network, images, labels = random_network(np.random.default_rng(seed))
    found = play(network, images, labels)
    cost, gradients = network.loss_and_gradients(images, labels)
    assert [tuple(shape) for shape in found["shapes"]] == network.shapes
    assert found["count"] == network.parameter_count
    assert found["cost"] == pytest.approx(cost, abs=1e-10)
    for mine, wanted in zip(found["gradients"], gradients, strict=True):
        assert list(mine) == list(wanted)
        for name, slope in wanted.items():
            np.testing.assert_allclose(mine[name], slope.ravel(), rtol=0, atol=1e-10)


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("seed", range(4))
def test_after_100_steps_the_cost_is_numpys(rule, seed, play):
    network, images, labels = random_network(np.random.default_rng(100 + seed))
    l2 = [0.0, 0.01][seed % 2]
    found = play(network, images, labels, rule, 100, l2)["costs"]
    wanted = learnt(network, images, labels, rule, 100, l2)
    np.testing.assert_allclose(found, wanted, rtol=0, atol=1e-6)
    assert wanted[-1] < wanted[0]


@pytest.mark.parametrize("seed", range(4))
def test_in_single_precision_the_cost_stays_within_a_thousandth(seed, play):
    network, images, labels = random_network(np.random.default_rng(100 + seed))
    found = play(network, images, labels, "momentum", 100, single=True)["costs"]
    wanted = learnt(network, images, labels, "momentum", 100, 0.0)
    np.testing.assert_allclose(found, wanted, rtol=0, atol=1e-3)


def test_large_logits_are_safe(play):
    rng = np.random.default_rng(0)
    network = Network((2, 2, 1), [Flatten(), Dense(3)], rng)
    images, labels = 1000 * rng.normal(size=(5, 2, 2, 1)), rng.integers(0, 3, 5)
    found = play(network, images, labels)
    wanted = ops.cross_entropy(network.logits(images), labels)
    assert found["cost"] == pytest.approx(wanted, rel=1e-12)


# --- Dropout and draws -------------------------------------------------------------

DROPPED = """async (source) => {
    const url = URL.createObjectURL(new Blob([source], {type: 'text/javascript'}));
    const engine = await import(url);
    const layer = engine.dropoutLayer({rate: 0.3});
    const inputs = Float64Array.from({length: 20000}, () => 1);
    const random = engine.generator(0);
    const {outputs, memory} = layer.forward({}, inputs, 1, [20000], random);
    const back = layer.backward({}, memory, inputs).inputs;
    const still = layer.forward({}, inputs, 1, [20000], null).outputs;
    return [[...outputs], [...back], [...still]];
}"""
DRAWN = """async ([source, seed, stream]) => {
    const url = URL.createObjectURL(new Blob([source], {type: 'text/javascript'}));
    const engine = await import(url);
    const made = () => engine.generator(seed, stream);
    const [uniform, normal] = [made(), engine.normals(made())];
    return [Array.from({length: 1000}, uniform), Array.from({length: 1000}, normal),
        [...engine.permutation(1000, made())]];
}"""


def test_dropout_drops_its_share_raises_the_rest_and_passes_slopes_so(page):
    outputs, back, still = page.evaluate(DROPPED, modules.source("engine"))
    assert set(np.round(outputs, 12)) == {0, round(1 / 0.7, 12)}
    assert np.mean(np.equal(outputs, 0)) == pytest.approx(0.3, abs=0.015)
    assert back == outputs
    assert set(still) == {1}


@pytest.mark.parametrize(("seed", "stream"), [(0, 0), (1, 3), (99, 8)])
def test_draws_are_those_of_the_python_race(seed, stream, page):
    found = page.evaluate(DRAWN, [modules.source("engine"), seed, stream])

    def draws():
        return contest.Draws(seed, contest.STREAMS[stream])

    uniform = draws().uniform(1000)
    assert uniform.tolist() == found[0]
    assert abs(uniform.mean() - 0.5) < 0.03
    normal = draws().normal(1000)
    np.testing.assert_allclose(normal, found[1], atol=1e-12)
    assert abs(normal.std() - 1) < 0.08
    order = draws().permutation(1000)
    assert order.tolist() == found[2]
    assert sorted(found[2]) == list(range(1000))


@pytest.fixture
def page(browser):
    page = browser.new_page()
    page.goto("about:blank")
    yield page
    page.close()
