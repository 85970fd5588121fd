"""The cheapest stack.

Design a stack of layers along one axis, each with stride 1 and a {term}`dilation` of
its own. Its receptive field is to have at least a given number of pixels, one output
has to see *every* pixel of the field, and the stack is to have as few weights as
possible. A layer with `size` taps has `size` weights.

There is more than one best stack, and any of them is right. Find it for a field of 9
first, by hand.
"""

import numpy as np

from whyconv.checker import Exercise


def stack_for_field(least):
    """Layers (size, dilation), the one next to the image first.

    Their field has at least `least` pixels without a gap, and no other such
    stack has fewer weights. An empty list has a field of 1.
    """
    stacks = []
    for twos in range(3):
        threes = 0
        while 3**threes * 2**twos < least:
            threes += 1
        stacks.append([3] * threes + [2] * twos)
    dilation, layers = 1, []
    for size in min(stacks, key=sum):
        layers.append((size, dilation))
        dilation *= size
    return layers


def judge(layers, least):
    """Why a stack is not what is asked for; "" where it is."""
    try:
        layers = [(int(size), int(dilation)) for size, dilation in layers]
    except (TypeError, ValueError):
        return "no list of pairs (size, dilation)"
    if any(size < 1 or dilation < 1 for size, dilation in layers):
        return "with a size or a dilation below 1"
    field = 1 + sum((size - 1) * dilation for size, dilation in layers)
    if field < least:
        return f"a field of {field} pixels, under {least}"
    if field > 100 * least:
        return f"a field of {field} pixels, far over {least}"
    paths = np.ones(1)
    for size, dilation in layers:
        taps = np.zeros((size - 1) * dilation + 1)
        taps[::dilation] = 1
        paths = np.convolve(paths, taps)
    if missed := int(np.count_nonzero(paths < 0.5)):
        return f"a field of {field} pixels, of which {missed} are not seen"
    weights = sum(size for size, _ in layers)
    best = sum(size for size, _ in stack_for_field(least))
    if weights > best:
        return (
            f"a field of {field} pixels without a gap from {weights} weights: too many"
        )
    return ""


exercise = Exercise(
    stack_for_field,
    page="03-sparsity",
    difficulty=4,
    minutes=45,
    hints=[
        "Count paths. Layers with $k_1, k_2, \\dots$ taps have $k_1 k_2 \\cdots$ paths "
        "to one output, and every pixel of the field needs at least one.",
        "So the field can have at most $k_1 k_2 \\cdots$ pixels. It has exactly as "
        "many if each layer's dilation is the product of the sizes below it: then "
        "pixels are numbered as in a number system.",
        "What remains is arithmetic: the smallest sum of numbers whose product is at "
        "least `least`. Is a 4 ever better than two 2s? A 5 than a 3 and a 2? Three "
        "2s than two 3s?",
        "Only 3s, and none, one or two 2s. Try the three possibilities.",
    ],
    examples=[9, 64],
    cases=[1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 16, 17, 27, 28, 36, 54, 55, 81, 100, 224],
    judge=judge,
)


@exercise.right
def by_dynamic_programming(least):
    best = {1: []}
    for field in range(2, least + 1):
        options = [[*best[-(-field // size)], size] for size in range(2, field + 1)]
        best[field] = min(options, key=sum)
    sizes = best[least]
    return [(size, int(np.prod(sizes[:n]))) for n, size in enumerate(sizes)]


@exercise.right
def twos_first(least):
    sizes = [size for size, _ in stack_for_field(least)][::-1]
    return np.array([(s, np.prod(sizes[:n])) for n, s in enumerate(sizes)])


@exercise.right
def fours_for_two_twos(least):
    sizes = [size for size, _ in stack_for_field(least)]
    if sizes[-2:] == [2, 2]:
        sizes[-2:] = [4]
    return tuple((float(s), float(np.prod(sizes[:n]))) for n, s in enumerate(sizes))


@exercise.wrong
def plain_threes(least):
    """Plain 3 × 3 layers: the field grows by two pixels a layer. Dilation lets it grow
    by a factor, for the same weights.
    """
    return [(3, 1)] * ((least + 1) // 2 - (least % 2 == 1))


@exercise.wrong
def one_large_layer(least):
    """One layer has a weight for each pixel of the field. Two layers of a few taps can
    see as many pixels as the *product* of their taps.
    """
    return [(least, 1)]


@exercise.wrong
def doubled_dilations(least):
    """The dilations 1, 2, 4, … with three taps leave no gap, but a pixel is reached by
    several paths. With 1, 3, 9, … each path leads to a pixel of its own.
    """
    layers, field = [], 1
    while field < least:
        layers.append((3, 2 ** len(layers)))
        field += 2 * layers[-1][1]
    return layers


@exercise.wrong
def two_everywhere(least):
    """A dilation of 2 in every layer sees only every other pixel: the gaps of one layer
    have to be filled by another.
    """
    return [(3, 2)] * -(-(least - 1) // 4)


@exercise.wrong
def threes_alone(least):
    """Threes are the best size, but not for every field: with a 2 in the place of the
    last 3, some are reached with a weight less.
    """
    threes = 0
    while 3**threes < least:
        threes += 1
    return [(3, 3**level) for level in range(threes)]


@exercise.wrong
def twos_alone(least):
    """Two taps a layer and doubled dilations: three such layers have 6 weights and a
    field of 8, two layers of three taps have 6 weights and a field of 9.
    """
    twos = 0
    while 2**twos < least:
        twos += 1
    return [(2, 2**level) for level in range(twos)]


@exercise.wrong
def far_apart(least):
    """The dilations grow faster than the layers below can fill: 1, 4, 16 needs four
    taps in each, and there are three.
    """
    layers, field = [], 1
    while field < least:
        layers.append((3, 4 ** len(layers)))
        field += 2 * layers[-1][1]
    return layers


@exercise.wrong
def sizes_without_dilations(least):
    """These are the sizes alone. Each layer is a pair of a size and a dilation."""
    return [size for size, _ in stack_for_field(least)]
