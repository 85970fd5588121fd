"""Which filter spoke for the 3?

Behind the last pooling the maps of a digit are flattened, and a fully connected layer
makes the ten logits of them. It is linear, so each logit is a sum with one term for
each filter, and the bias. Take the sum apart: how much did each filter add to each
logit? (Sum the terms over the filters, and the logits must come out again.)
"""

import numpy as np

from whyconv.checker import Exercise


def terms_of_filters(maps, weights):
    """What each filter adds to each logit: an array (F, M).

    maps (H, W, F) of one image; weights (H * W * F, M) of the layer behind
    them. Flattened row by row, and at each place filter by filter: the
    order of maps.reshape(-1).
    """
    split = np.reshape(weights, (*maps.shape, -1))
    return np.einsum("hwf,hwfm->fm", maps, split)


def case(rng, height, width, filters, classes):
    maps = rng.integers(0, 4, (height, width, filters))
    return maps, rng.integers(-3, 4, (maps.size, classes))


def drawn(rng):
    return case(rng, *(int(one) for one in rng.integers(1, 4, 4)))


def of_seed(seed, *numbers):
    return case(np.random.default_rng(seed), *numbers)


exercise = Exercise(
    terms_of_filters,
    page="labs/what-the-filters-became",
    difficulty=1,
    minutes=15,
    hints=[
        "What would the logits be, without the bias, if all maps but one were zero?",
        "Row `n` of the weights belongs to number `n` of the flattened maps. Give the "
        "weights the shape (H, W, F, M), and each stands where its number does.",
        "Now multiply number by weight and sum over the places, but not over the "
        "filters. `np.einsum` can do both at once.",
    ],
    examples=[(np.array([[[1, 2]]]), np.array([[3], [5]]))],
    cases=[
        (np.array([[[2]]]), np.array([[3, -1]])),
        (np.array([[[1], [2]]]), np.array([[3], [5]])),
        (np.array([[[1, 0], [2, 3]]]), np.array([[1], [10], [100], [1000]])),
        of_seed(1, 2, 1, 2, 2),
        of_seed(2, 2, 2, 2, 2),
        of_seed(3, 2, 2, 3, 2),
    ],
    draw=drawn,
)


@exercise.right
def one_map_at_a_time(maps, weights):
    terms = []
    for f in range(maps.shape[2]):
        alone = np.zeros_like(maps)
        alone[..., f] = maps[..., f]
        terms.append(alone.reshape(-1) @ weights)
    return terms


@exercise.right
def number_by_number(maps, weights):
    filters = maps.shape[2]
    terms = [[0] * weights.shape[1] for _ in range(filters)]
    for n, value in enumerate(maps.ravel()):
        for m, weight in enumerate(weights[n]):
            terms[n % filters][m] += value * weight
    return terms


@exercise.right
def every_fth_row(maps, weights):
    flat, filters = np.float32(maps).ravel(), maps.shape[2]
    return np.array(
        [flat[f::filters] @ np.float32(weights[f::filters]) for f in range(filters)]
    )


exercise.slip(
    "filter_after_filter",
    "np.reshape(weights, (*maps.shape, -1))",
    "np.moveaxis(np.reshape(weights, (maps.shape[2], *maps.shape[:2], -1)), 0, 2)",
    "The weights are read as if the maps had been flattened one filter after the "
    "other. The channels come last, so neighbours in the flat order are filters at "
    "the same place.",
)
exercise.slip(
    "columns_before_rows",
    "np.reshape(weights, (*maps.shape, -1))",
    "np.swapaxes(np.reshape(weights, (maps.shape[1], maps.shape[0], maps.shape[2], "
    "-1)), 0, 1)",
    "The weights are read column by column. An array is flattened row by row.",
)
exercise.slip(
    "the_logits",
    'np.einsum("hwf,hwfm->fm", maps, split)',
    'np.einsum("hwf,hwfm->m", maps, split)',
    "These are the logits: the sum runs over the filters as well. Keep one term for "
    "each filter.",
)
exercise.slip(
    "mean_over_the_places",
    'np.einsum("hwf,hwfm->fm", maps, split)',
    'np.einsum("hwf,hwfm->fm", maps, split) / (maps.shape[0] * maps.shape[1])',
    "The places are averaged. The layer adds them up, and with means the terms no "
    "longer sum to the logits.",
)
exercise.slip(
    "places_forgotten",
    'np.einsum("hwf,hwfm->fm", maps, split)',
    'np.einsum("hwf,abfm->fm", maps, split)',
    "Each map is summed up, and so are its weights, before the two are multiplied. At "
    "each place a filter has weights of its own: an upright bar on the left may speak "
    "for another digit than one on the right.",
)
exercise.slip(
    "weights_alone",
    'np.einsum("hwf,hwfm->fm", maps, split)',
    "split.sum(axis=(0, 1))",
    "That is the sum of a filter's weights. Where its map is zero it adds nothing, "
    "whatever the weights are.",
)
exercise.slip(
    "transposed",
    'np.einsum("hwf,hwfm->fm", maps, split)',
    'np.einsum("hwf,hwfm->mf", maps, split)',
    "The result is transposed: filters belong in the rows and logits in the columns.",
)
exercise.slip(
    "from_their_mean",
    'return np.einsum("hwf,hwfm->fm", maps, split)',
    'terms = np.einsum("hwf,hwfm->fm", maps, split)\n'
    "    return terms - terms.mean(axis=1, keepdims=True)",
    "Each term is counted from its mean over the logits. That changes no probability, "
    "but it is the next step; the terms as they are must sum to the logits.",
)


@exercise.wrong
def what_its_loss_costs(maps, weights):
    """These are the logits *without* the filter. What it adds is the difference from
    the logits with it.
    """
    terms = terms_of_filters(maps, weights)
    return terms.sum(axis=0) - terms


@exercise.wrong
def not_summed(maps, weights):
    """You have multiplied each number by its weights, and not summed: there is a row
    for each place of each map. Sum over the places, filter by filter.
    """
    return np.reshape(maps, (-1, 1)) * weights


exercise.slip(
    "filters_summed",
    'np.einsum("hwf,hwfm->fm", maps, split)',
    'np.einsum("hwf,hwfm->hwm", maps, split)',
    "You sum over the filters and keep the places. Which place speaks for a 3 is "
    "another question.",
)
