"""The parts of the study of the trained ladder, and that its tuning was obeyed."""

from collections import Counter
from itertools import product

import numpy as np
import pytest
from tests.lib.nasty import complaints

from whyconv import data, experiments, ops
from whyconv.experiments import ladder
from whyconv.layers import Dense
from whyconv.network import Network

RNG = np.random.default_rng(0)
SHAPE = (5, 6, 2)
forms = pytest.mark.parametrize("form", ladder.NETS)


def layer(form, filters=3, size=(2, 3)):
    return ladder.Constrained(form, filters, size)


def drawn(form, shape=SHAPE):
    parameters = layer(form).initialise(shape, RNG)
    return {name: RNG.normal(size=array.shape) for name, array in parameters.items()}


def test_the_three_matrices_by_hand():
    shape = (1, 4, 1)
    full = layer("full", 1, (1, 3)).matrix(np.arange(1.0, 9), shape)
    assert full.tolist() == [[1, 2, 3, 4], [5, 6, 7, 8]]
    masked = layer("masked", 1, (1, 3)).matrix(np.arange(1.0, 7), shape)
    assert masked.tolist() == [[1, 2, 3, 0], [0, 4, 5, 6]]
    tied = layer("tied", 1, (1, 3)).matrix(np.array([1.0, 2, 3]), shape)
    assert tied.tolist() == [[1, 2, 3, 0], [0, 1, 2, 3]]


def test_they_are_dense_locally_connected_and_convolution():
    images = RNG.normal(size=(4, *SHAPE))
    parts = {form: drawn(form) for form in ladder.NETS}
    outputs = {form: layer(form).forward(parts[form], images)[0] for form in parts}

    weights = parts["full"]["weights"].reshape(-1, images[0].size).T
    dense = ops.dense(images.reshape(4, -1), weights, parts["full"]["bias"])
    np.testing.assert_allclose(outputs["full"].reshape(4, -1), dense)

    # in the order of the matrix: output (i, j, f), then tap (u, v, c)
    copies = parts["masked"]["weights"].reshape(4, 4, 3, 2, 3, 2)
    bias = parts["masked"]["bias"].reshape(4, 4, 3)
    local = ops.locally_connected2d(images, copies.transpose(0, 1, 3, 4, 5, 2), bias)
    np.testing.assert_allclose(outputs["masked"], local)

    kernels = parts["tied"]["weights"].reshape(2, 3, 2, 3)
    conv = ops.conv2d(images, kernels, parts["tied"]["bias"])
    np.testing.assert_allclose(outputs["tied"], conv)


def test_they_nest():
    shape, images = (1, 7, 1), RNG.normal(size=(2, 1, 7, 1))
    tied, masked, full = (layer(form, 1, (1, 3)) for form in ladder.NETS[::-1])
    matrix = tied.matrix(np.array([1.0, -2, 3]), shape)
    copies = matrix[matrix != 0]
    assert masked.matrix(copies, shape).tolist() == matrix.tolist()
    assert full.matrix(matrix.ravel(), shape).tolist() == matrix.tolist()
    same = masked.forward({"weights": copies, "bias": np.zeros(5)}, images)[0]
    np.testing.assert_allclose(same.ravel(), (matrix @ images[:, 0, :, 0].T).T.ravel())


@forms
def test_gradients_keep_the_inner_product(form):
    one, parameters = layer(form), drawn(form)
    images = RNG.normal(size=(4, *SHAPE))
    outputs, memory = one.forward(parameters, images)
    d_outputs = RNG.normal(size=outputs.shape)
    back = one.backward(parameters, memory, d_outputs)
    for name in parameters:
        move = RNG.normal(size=parameters[name].shape)
        moved = {**parameters, name: parameters[name] + move}
        change = one.forward(moved, images)[0] - outputs  # linear, so exact
        gain = (back.d_parameters[name] * move).sum()
        np.testing.assert_allclose((change * d_outputs).sum(), gain)
    move = RNG.normal(size=images.shape)
    change = one.forward(parameters, images + move)[0] - outputs
    gain = (back.d_inputs * move).sum()
    np.testing.assert_allclose((change * d_outputs).sum(), gain)


def test_the_tied_gradient_is_the_convolution_s():
    images, d_maps = RNG.normal(size=(4, *SHAPE)), RNG.normal(size=(4, 4, 4, 3))
    parameters = drawn("tied")
    memory = layer("tied").forward(parameters, images)[1]
    found = layer("tied").parameter_gradients(parameters, memory, d_maps)
    d_kernels = ops.conv2d_kernel_gradient(d_maps, images, (2, 3, 2, 3))
    np.testing.assert_allclose(found["weights"], d_kernels.ravel())
    np.testing.assert_allclose(found["bias"], ops.conv2d_bias_gradient(d_maps))


@forms
@pytest.mark.parametrize("task", ladder.TASKS)
def test_the_three_have_the_same_widths_and_start_at_the_same_scale(task, form):
    shape = {"digits": (12, 12, 1), "signals": (1, 32, 1)}[task]
    places = {"digits": (6, 6), "signals": (1, 26)}[task]
    layers, noise = ladder.layers(task, "flat", form), RNG.normal(size=(20, *shape))
    networks = [Network(shape, layers, RNG) for _ in range(50)]
    assert networks[0].shapes[1] == (*places, ladder.SMALL[0])
    variances = [network.activations(noise)[1].var() for network in networks]
    assert np.mean(variances) == pytest.approx(2, rel=0.1)


def test_how_many_numbers_are_free():
    numbers = {
        form: layer(form, ladder.SMALL[0], (7, 7)).initialise((12, 12, 1), RNG)
        for form in ladder.NETS
    }
    sizes = {form: (p["weights"].size, p["bias"].size) for form, p in numbers.items()}
    assert sizes == {
        "full": (144 * 36 * 12, 36 * 12),
        "masked": (49 * 36 * 12, 36 * 12),
        "tied": (49 * 12, 12),
    }


def test_digits_stand_at_every_place_and_whole():
    digits = data.digits().test_images
    canvases = ladder.scattered(np.repeat(digits[:1], 2000, axis=0), RNG)
    at = Counter()
    for canvas in canvases:
        (place,) = (
            (i, j)
            for i, j in np.ndindex(5, 5)
            if np.array_equal(canvas[i : i + 8, j : j + 8], digits[0])
            and np.isclose(canvas.sum(), digits[0].sum())
        )
        at[place] += 1
    assert len(at) == 25
    assert min(at.values()) > 40


def test_no_digit_is_in_two_of_the_three_sets():
    def kinds(images):
        return {tuple(np.sort(image[image > 0])) for image in images[..., 0]}

    sets = ladder.sets("digits", 4096, 3)
    train, validation, test = (kinds(images) for images, _ in sets)
    assert not train & validation
    assert not train & test
    assert not validation & test
    assert len(train) == 1200
    assert [len(labels) for _, labels in sets] == [4096, 711, 1080]


def test_signals_are_motifs_in_noise():
    (signals, labels), *_ = ladder.sets("signals", 4096, 0)
    assert signals.shape == (4096, 1, 32, 1)
    assert set(labels.tolist()) == set(range(8))
    power = (signals**2).sum(axis=(1, 2, 3)).mean()
    assert power == pytest.approx(32 * 0.5**2 + 3**2, rel=0.02)


def test_a_motif_is_the_same_at_every_place():
    motifs = RNG.normal(size=(8, 7))
    signals, labels = ladder._noisy(1000 * motifs, 400, RNG)
    for signal, label in zip(signals[:, 0, :, 0], labels, strict=True):
        starts = [
            abs(signal[i : i + 7] - 1000 * motifs[label]).max() for i in range(26)
        ]
        assert min(starts) < 3


@pytest.mark.parametrize("task", ladder.TASKS)
def test_shuffling_reorders_the_pixels_of_all_examples_alike(task):
    plain = ladder.sets(task, 64, 5)
    shuffled = ladder.sets(task, 64, 5, shuffled=True)
    images, moved = (
        np.concatenate([images.reshape(len(images), -1) for images, _ in one])
        for one in (plain, shuffled)
    )
    order = [
        np.flatnonzero((images == moved[:, [at]]).all(axis=0))
        for at in range(images.shape[1])
    ]
    assert all(len(found) >= 1 for found in order)
    np.testing.assert_array_equal(np.sort(images), np.sort(moved))
    assert not np.array_equal(images, moved)
    for (_, labels), (_, same) in zip(plain, shuffled, strict=True):
        np.testing.assert_array_equal(labels, same)


def test_the_seed_decides_about_the_examples_and_nothing_else_does():
    first, again, other = (ladder.sets("signals", 64, seed) for seed in (0, 0, 1))
    np.testing.assert_array_equal(first.train[0], again.train[0])
    assert not np.array_equal(first.train[0], other.train[0])


def test_the_same_setting_gives_the_same_numbers():
    setting = {**ladder.small_trials()[-1], "examples": 64, "steps": 8}
    assert ladder.run(**setting) == ladder.run(**setting)


def test_placed_digits_are_those_of_the_set_in_the_corner():
    plain, corner = (ladder.sets("digits", 64, 3, placed=one) for one in (False, True))
    for which in ("validation", "test"):
        for some, other in zip(
            getattr(plain, which), getattr(corner, which), strict=True
        ):
            np.testing.assert_array_equal(some, other)
    np.testing.assert_array_equal(plain.train[1], corner.train[1])
    assert corner.train[0].shape == (64, 12, 12, 1)
    assert not corner.train[0][:, 8:].any()
    assert not corner.train[0][:, :, 8:].any()
    np.testing.assert_allclose(
        corner.train[0].sum(axis=(1, 2, 3)), plain.train[0].sum(axis=(1, 2, 3))
    )


def test_placing_anew_moves_each_digit_and_nothing_else(monkeypatch):
    seen = []

    def watched(network, images, labels, **how):
        seen.append(network.layers[0].forward({}, images, how["rng"])[0])

    monkeypatch.setattr(ladder, "fit", watched)
    row = next(one for one in ladder.samples() if one["placed"])
    ladder.run(**row)
    corner = ladder.sets("digits", row["examples"], row["seed"], placed=True).train[0]
    (moved,) = seen
    np.testing.assert_allclose(
        np.sort(moved.reshape(len(moved), -1)),
        np.sort(corner.reshape(len(moved), -1)),
    )
    assert len({tuple(np.argwhere(image[..., 0])[0]) for image in moved}) > 10


def test_linear_has_a_weight_for_each_pixel_and_class():
    (flatten, dense) = ladder.layers("digits", "flat", "linear")
    network = Network((12, 12, 1), [flatten, dense], RNG)
    assert network.parameter_count == 144 * 10 + 10


def test_steps_and_filters_are_as_told(monkeypatch):
    told = []

    def watched(network, images, labels, *, epochs, batch_size, **how):
        told.append((network.shapes[1][-1], epochs * len(images) // batch_size))

    monkeypatch.setattr(ladder, "fit", watched)
    for row in ladder.large_trials():
        if row["seed"] == 0 and row["examples"] == 256 and not row["placed"]:
            ladder.run(**row)
            assert told[-1] == (row["filters"], row["steps"])


def test_a_sample_tells_its_neighbours_apart():
    results = experiments.results("ladder")
    rows = [
        results.rows[ladder.STUDY.settings.index(one)] for one in ladder.STUDY.sample
    ]
    for row in rows:
        others = [other for other in rows if other is not row]
        assert all(ladder.STUDY.differences(row, other) for other in others)


#: Half a point: processors round differently, and of two that are level either may win.
LEVEL = 0.005


def shortfall(results, name, chosen):
    """By how much the best value of `name` beats the chosen one in mean validation."""
    means = {
        value: results.where(**{name: value}).values("validation").mean()
        for value in results.values(name).tolist()
    }
    return max(means.values()) - means[chosen]


def tuned():
    results = experiments.results("ladder")
    rows = [row for row in results.rows if row["seed"] in ladder.TUNING_SEEDS]
    assert len(rows) == len(ladder.tuning())
    return experiments.Results(rows, results.made)


def test_what_was_chosen_is_best_on_validation_data():
    rows = tuned().where(filters=ladder.SMALL[0])
    for task, shuffled, head, net in ladder.WAYS:
        way = {"task": task, "shuffled": shuffled, "head": head, "net": net}
        rate = ladder.chosen_rate(**way)
        plain = rows.where(**way, examples=1024, l2=0.0, dropout=0.0)
        assert set(plain.values("rate")) == set(ladder.TRIES["rate"])
        assert shortfall(plain, "rate", rate) < LEVEL
    for task in ladder.TASKS:
        linear = rows.where(task=task, net="linear")
        assert set(linear.values("rate")) == set(ladder.TRIES["rate"])
        assert shortfall(linear, "rate", ladder.LINEAR_RATES[task]) < LEVEL


def test_the_penalties_chosen_are_best_on_validation_data():
    rows = tuned().where(filters=ladder.SMALL[0], shuffled=False, head="flat")
    for task, (at, examples) in product(ladder.TASKS, enumerate(ladder.EXAMPLES)):
        full = rows.where(task=task, net="full", examples=examples)
        for name, chosen, other in (
            ("l2", ladder.L2, "dropout"),
            ("dropout", ladder.DROPOUT, "l2"),
        ):
            tried = [r for r in full.rows if r[name] > 0 and r[other] == 0]
            some = experiments.Results(tried, rows.made)
            assert set(some.values(name)) == set(ladder.TRIES[name])
            assert shortfall(some, name, chosen[task][at]) < LEVEL


def test_the_large_budget_s_step_sizes_are_best_on_validation_data():
    rows = tuned().where(filters=ladder.LARGE[0], steps=ladder.LARGE[1])
    for (task, head, net), rate in ladder.LARGE_RATES.items():
        some = rows.where(task=task, head=head, net=net)
        assert set(some.values("rate")) == set(ladder.TRIES["large"])
        assert shortfall(some, "rate", rate) < LEVEL


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (lambda: layer("loose"), "form must be one of 'full', 'masked', 'tied'"),
        (lambda: layer("tied").output_shape((1, 3, 1)), "a window of 2 does not fit"),
        (
            lambda: layer("tied").matrix(np.ones(7), SHAPE),
            r"weights must have shape \(36,\) \(the free numbers\), got \(7,\)",
        ),
        (lambda: ladder.layers("digits", "bald", "full"), "head must be one of 'flat'"),
        (
            lambda: ladder.sets("signals", 64, 0, placed=True),
            "placed: only digits that are not shuffled can be placed",
        ),
        (
            lambda: ladder.scattered(np.ones((2, 13, 8, 1)), RNG),
            "images: 13 x 8 pixels do not fit in 12",
        ),
    ],
)
def test_errors_say_what_is_possible(call, error):
    with pytest.raises(ValueError, match=error):
        call()


CALLS = [
    (ladder.Constrained, {"form": "tied", "filters": 3, "size": (2, 3)}),
    (layer("tied").output_shape, {"input_shape": SHAPE}),
    (layer("masked").initialise, {"input_shape": SHAPE, "rng": RNG}),
    (layer("tied").matrix, {"weights": np.ones(36), "input_shape": SHAPE}),
    (
        ladder.sets,
        {"task": "digits", "examples": 64, "seed": 0, "placed": True},
    ),
    (ladder.scattered, {"images": np.ones((2, 8, 8, 1)), "rng": RNG}),
    (
        ladder.layers,
        {"task": "digits", "head": "flat", "net": "full", "filters": 3, "dropout": 0.5},
    ),
    (
        ladder.chosen_rate,
        {"task": "digits", "shuffled": True, "head": "flat", "net": "full"},
    ),
]


@pytest.mark.parametrize(
    ("function", "legal"), CALLS, ids=lambda value: getattr(value, "__name__", "")
)
def test_nasty_arguments_are_answered_or_refused_by_name(function, legal):
    found = complaints(function, legal)
    assert not found, "\n".join(found)


def test_full_is_the_library_s_fully_connected_layer():
    one = layer("full", 3, (2, 3)).initialise(SHAPE, np.random.default_rng(7))
    dense = Dense(48).initialise((60,), np.random.default_rng(7))
    assert one["weights"].std() == pytest.approx(dense["weights"].std(), rel=0.05)
    assert one["weights"].size == dense["weights"].size
