"""How many outputs change with one number in the middle of the image."""

from whyconv import shapes
from whyconv.questions import Number, Wrong


def question(side=32, size=5, filters=6):
    places = shapes.output_size(side, size)
    reached = max(shapes.coverage(side, size)) ** 2 * filters
    return Number(
        goal=2,
        place="Sparsity, proved by poking",
        text=f"The convolution has {filters} kernels of {size} × {size}, takes {side} "
        f"× {side} × 3 numbers to {places} × {places} × {filters} and none of its "
        "weights is zero. One number in the middle of the image, the red of one pixel, "
        "is raised. *How many outputs change with one number of the image?*",
        answer=reached,
        wrong=[
            Wrong(
                size**2,
                f"That is right for one map. Each of the {filters} kernels reads the "
                "red channel too, and has a map of its own.",
            ),
            Wrong(
                size**2 * 3,
                "That is how many numbers one *output* sees. Asked is how many outputs "
                "one number reaches: its channel does not matter, the maps do.",
            ),
            Wrong(
                filters,
                "That is one place in each map. The pixel lies in many windows, under "
                "another tap each time.",
            ),
            Wrong(
                places**2 * filters,
                "That is a fully connected layer. Here the windows far away do not "
                "contain the pixel.",
            ),
            Wrong(
                size**2 * 3 * filters,
                "That is the number of weights, and two thirds of them belong to the "
                "other two channels: they do not meet this number.",
            ),
            Wrong(
                size**2 * filters // 3,
                "You have given the red channel to a third of the kernels. Each kernel "
                "reads all three channels, so each of the maps changes.",
            ),
            Wrong(
                places**2,
                "That is a whole map, which changes with one *weight*. A pixel is only "
                "in the windows around it.",
            ),
        ],
        otherwise="How many windows contain the pixel, and how many maps are there?",
        explanation=f"{size} × {size} = {size**2} windows contain the pixel, each time "
        f"under another tap, and there are {filters} maps: {size**2} × {filters} = "
        f"{reached}. In a corner there is one window, so {filters} outputs.",
    )


VARIANTS = [(28, 3, 8), (64, 7, 16), (20, 5, 10), (48, 3, 12)]
