"""Who can be spared?

Two filters of a network may see nearly the same. Either of them can be spared, but not
both. So to *prune* a network it is not enough to ask once what each filter is worth.
Remove the one that is needed least, the one without which the cost is lowest; then ask
anew of those that are left, and so on to the last one. The check brings networks of its
own, which take no time.
"""

import numpy as np

from whyconv.checker import Exercise


def prune_order(cost, filters):
    """The numbers of all filters in the order of their removal: a list.

    filters: how many there are. cost: a function from a list of the filters
    that are kept, the lowest number first, to the cost without the others.
    Removed is always the filter without which the cost is lowest; of equals
    the one with the lowest number.
    """
    kept, order = list(range(filters)), []
    for _ in range(filters):
        costs = [cost([k for k in kept if k != f]) for f in kept]
        order.append(kept.pop(int(np.argmin(costs))))
    return order


class Seen:
    """Networks as what their filters see: the cost is what no filter sees any more.

    sees: for each filter the things that it sees, as a string of letters. A thing's
    weight is given by worth, 1 unless it is named.
    """

    def __init__(self, *sees, **worth):
        self.sees, self.worth = sees, worth
        words = ", ".join(f"{n} sees {' and '.join(s)}" for n, s in enumerate(sees))
        prices = ", ".join(
            f"{thing} is worth {value}" for thing, value in worth.items()
        )
        self.__doc__ = f"filter {words}; {prices}" if prices else f"filter {words}"

    def __call__(self, kept):
        seen = set("".join(self.sees[number] for number in sorted(kept)))
        missed = set("".join(self.sees)) - seen
        return sum(self.worth.get(thing, 1) for thing in missed)


def drawn(rng):
    count = int(rng.integers(2, 6))
    things = "abcdef"[: count + 1]
    sees = [
        "".join(rng.permutation(list(things))[: rng.integers(1, 3)])
        for _ in range(count)
    ]
    used = sorted(set("".join(sees)))
    worth = {
        thing: int(w) for thing, w in zip(used, rng.permutation(9) + 1, strict=False)
    }
    return Seen(*sees, **worth), count


exercise = Exercise(
    prune_order,
    page="labs/what-the-filters-became",
    difficulty=3,
    minutes=25,
    hints=[
        "Keep two lists: the filters that are left, and those removed so far.",
        "In each round ask for the cost without each of the filters *that are left*, "
        "one at a time, and look for the lowest.",
        "The place of the lowest cost in your list is not the number of the filter, "
        "once some are gone. `kept.pop(place)` removes it and gives its number.",
    ],
    examples=[(Seen("a", "a", "b", a=5, b=3), 3)],
    cases=[
        (Seen("a"), 1),
        (Seen("a", "b", a=2, b=1), 2),
        (Seen("a", "b", "c", a=3, b=1, c=2), 3),
        (Seen("ab", "a", "b", a=2, b=3), 3),
        (Seen("a", "b", "a", "b", a=4, b=2), 4),
        (Seen("abc", "ad", "bd", "cd", a=2, b=3, c=5, d=4), 4),
    ],
    draw=drawn,
)


@exercise.right
def with_a_set(cost, filters):
    left, order = set(range(filters)), []
    for _ in range(filters):
        order.append(min(sorted(left), key=lambda f: cost(sorted(left - {f}))))
        left.remove(order[-1])
    return np.array(order)


@exercise.right
def by_itself(cost, filters):
    def rest(kept):
        if not kept:
            return []
        without = [(cost([k for k in kept if k != f]), f) for f in kept]
        _, least = min(without)
        return [least, *rest([k for k in kept if k != least])]

    return rest(list(range(filters)))


@exercise.right
def as_a_generator(cost, filters):
    mask = np.ones(filters, bool)
    while mask.any():
        costs = np.full(filters, np.inf, np.float32)
        for f in np.flatnonzero(mask):
            costs[f] = cost([k for k in np.flatnonzero(mask) if k != f])
        mask[costs.argmin()] = False
        yield costs.argmin()


@exercise.wrong
def asked_once(cost, filters):
    """Each filter is asked once, while all others are there. Two that see the same are
    both needed little then; as soon as one of them is gone, the other is needed.
    """
    costs = [cost([k for k in range(filters) if k != f]) for f in range(filters)]
    return sorted(range(filters), key=costs.__getitem__)


@exercise.wrong
def each_alone(cost, filters):
    """The filters are judged by how well each of them does alone. One that does well
    alone may bring nothing that the others do not: take it away and see.
    """
    return sorted(range(filters), key=lambda f: -cost([f]))


@exercise.wrong
def built_up(cost, filters):
    """You build the network up from the filter that does best alone, and turn the order
    round. That need not be the order in which filters can be taken away.
    """
    order = []
    while len(order) < filters:
        rest = [f for f in range(filters) if f not in order]
        order.append(min(rest, key=lambda f: (cost(sorted([*order, f])), -f)))
    return order[::-1]


exercise.slip(
    "needed_most_first",
    "np.argmin(costs)",
    "np.argmax(costs)",
    "You remove the filter that is needed *most*: without it the cost is highest.",
)
exercise.slip(
    "the_place_and_not_the_number",
    "order.append(kept.pop(int(np.argmin(costs))))",
    "order.append(int(np.argmin(costs)))\n        kept.pop(order[-1])",
    "The list has places among the filters that are left. Once some are gone, the "
    "filter at place 1 need not be filter 1.",
)
exercise.slip(
    "the_cost_of_one_kept",
    "[k for k in kept if k != f]",
    "[f]",
    "In each round you compute the cost with one filter *alone*, and remove the one "
    "that does best. Asked for is the cost without it.",
)
exercise.slip(
    "the_last_of_equals",
    "int(np.argmin(costs))",
    "max(range(len(costs)), key=lambda i: (-costs[i], i))",
    "Of filters that are needed equally little you remove the one with the highest "
    "number; the lowest is asked for.",
)


@exercise.wrong
def those_left(cost, filters):
    """The order is turned round: the filter that is needed longest stands first. The
    first to be removed is asked for first.
    """
    return prune_order(cost, filters)[::-1]


@exercise.wrong
def the_last_one_kept(cost, filters):
    """The last filter is missing. Go on until none is left."""
    return prune_order(cost, filters)[:-1]


@exercise.wrong
def list_changed_in_its_loop(cost, filters):
    """Half of the filters are missing. The loop goes through the list from which you
    remove them, and so it ends too early.
    """
    kept, order = list(range(filters)), []
    for _ in kept:
        costs = [cost([k for k in kept if k != f]) for f in kept]
        order.append(kept.pop(int(np.argmin(costs))))
    return order


@exercise.wrong
def costs_returned(cost, filters):
    """These are the costs after each removal. Which filters were removed is asked for,
    in their order.
    """
    order = prune_order(cost, filters)
    return [cost(sorted(order[gone + 1 :])) for gone in range(filters)]
