"""The backward loop.

A network is a list of layers. Each can go forward, and back again if it is told what
its input was. Write the two loops that every library has at its heart: forward
through all layers, then backward, and collect the gradients of all parameters.
"""

import numpy as np

from whyconv.checker import Exercise


def backward_loop(layers, inputs, cost_gradient):
    """The gradient of each layer's parameters, in the order of the layers.

    layer.forward(x) gives its output y. layer.backward(x, dy) gives two
    things: dx, and the gradient of its parameters (0 if it has none).
    cost_gradient(outputs) gives dy for the last layer.
    """
    memory = []
    for layer in layers:
        memory.append(inputs)
        inputs = layer.forward(inputs)
    d_outputs = cost_gradient(inputs)
    gradients = []
    for layer, x in zip(layers[::-1], memory[::-1]):
        d_outputs, gradient = layer.backward(x, d_outputs)
        gradients.append(gradient)
    return gradients[::-1]


class Scale:
    """y = w x, with a number w."""

    def __init__(self, w):
        self.w = w

    def __repr__(self):
        return f"Scale({self.w})"

    def forward(self, x):
        return self.w * x

    def backward(self, x, dy):
        return self.w * dy, float((x * dy).sum())


class Square:
    """y = x * x, with no parameters."""

    def __repr__(self):
        return "Square()"

    def forward(self, x):
        return x * x

    def backward(self, x, dy):
        return 2 * x * dy, 0.0


class Shift:
    """y = x + b, with a number b."""

    def __init__(self, b):
        self.b = b

    def __repr__(self):
        return f"Shift({self.b})"

    def forward(self, x):
        return x + self.b

    def backward(self, x, dy):
        return dy, float(dy.sum())


def twice(outputs):
    """The gradient of the sum of squares, 2 y."""
    return 2 * outputs


def ones(outputs):
    """The gradient of the sum, 1 everywhere."""
    return np.ones_like(outputs)


def drawn(rng):
    layers = []
    for _ in range(rng.integers(2, 5)):
        number = int(rng.integers(2, 5))
        layers.append([Scale(number), Shift(number), Square()][rng.integers(3)])
    return layers, rng.integers(1, 4, 2) / 2, [twice, ones][rng.integers(2)]


TWO = np.array([1.0, 3.0])
exercise = Exercise(
    backward_loop,
    page="05-training",
    difficulty=2,
    minutes=20,
    hints=[
        "On the way forward keep every layer's *input*: its backward step needs it.",
        "On the way back the layers come in the opposite order, and so do the inputs "
        "that you have kept.",
        "Each step gives the `dy` of the layer before. Hand it on.",
    ],
    examples=[([Scale(2)], TWO, ones)],
    cases=[
        ([Scale(2), Shift(1)], TWO, ones),
        ([Scale(2), Scale(5)], TWO, ones),
        ([Scale(2), Square(), Scale(3)], TWO, ones),
        ([Shift(1), Square(), Scale(3)], TWO, twice),
    ],
    draw=drawn,
)


@exercise.right
def recursively(layers, inputs, cost_gradient):
    def back(rest, x):
        if not rest:
            return cost_gradient(x), []
        dy, gradients = back(rest[1:], rest[0].forward(x))
        dx, gradient = rest[0].backward(x, dy)
        return dx, [gradient, *gradients]

    return tuple(back(layers, inputs)[1])


@exercise.right
def by_numbers(layers, inputs, cost_gradient):
    xs = [inputs]
    for layer in layers:
        xs.append(layer.forward(xs[-1]))
    gradients, dy = np.zeros(len(layers)), cost_gradient(xs[-1])
    for number in range(len(layers) - 1, -1, -1):
        dy, gradients[number] = layers[number].backward(xs[number], dy)
    return gradients


exercise.slip(
    "in_the_order_of_the_way_back",
    "return gradients[::-1]",
    "return gradients",
    "The gradients are right, but the last layer's comes first. Turn the list around "
    "at the end.",
)
exercise.slip(
    "layers_in_forward_order",
    "zip(layers[::-1], memory[::-1])",
    "zip(layers, memory)",
    "The layers are gone through in forward order. The cost is at the far end, so the "
    "last layer has to begin.",
)
exercise.slip(
    "inputs_not_turned_around",
    "memory[::-1]",
    "memory",
    "The layers go backward and the kept inputs forward: each layer gets the input of "
    "another one.",
)
exercise.slip(
    "outputs_kept",
    "        memory.append(inputs)\n        inputs = layer.forward(inputs)",
    "        inputs = layer.forward(inputs)\n        memory.append(inputs)",
    "You keep each layer's output. Its backward step asks for its input.",
)
exercise.slip(
    "gradient_not_handed_on",
    "d_outputs, gradient = layer.backward(x, d_outputs)",
    "_, gradient = layer.backward(x, d_outputs)",
    "Every layer gets the gradient at the end of the network. What a layer's backward "
    "step gives belongs to the layer before.",
)


@exercise.wrong
def cost_of_the_inputs(layers, inputs, cost_gradient):
    """The gradient of the cost is taken at the inputs of the network. The cost is one
    of its *outputs*.
    """
    return backward_loop(layers, inputs, lambda outputs: cost_gradient(inputs))


@exercise.wrong
def first_input_everywhere(layers, inputs, cost_gradient):
    """Every layer goes back from the input of the whole network. Each of them has had
    an input of its own.
    """
    outputs = inputs
    for layer in layers:
        outputs = layer.forward(outputs)
    gradients, dy = [], cost_gradient(outputs)
    for layer in layers[::-1]:
        dy, gradient = layer.backward(inputs, dy)
        gradients.insert(0, gradient)
    return gradients
