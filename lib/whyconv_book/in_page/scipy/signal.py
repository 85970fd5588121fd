"""Correlation as its definition says it, for the page that compares with SciPy's."""

import numpy as np


def correlate2d(in1, in2, mode="full"):
    """S[i, j] = sum over u, v of in1[i + u, j + v] * in2[u, v].

    mode "full" puts zeros around in1, "valid" none.
    """
    image, kernel = np.asarray(in1), np.asarray(in2)
    around = {"full": np.array(kernel.shape) - 1, "valid": np.zeros(2, int)}[mode]
    image = np.pad(image, [(n, n) for n in around])
    places = [a - b + 1 for a, b in zip(image.shape, kernel.shape, strict=True)]
    made = np.zeros(places, np.result_type(image, kernel))
    for u, v in np.ndindex(kernel.shape):
        made += kernel[u, v] * image[u : u + places[0], v : v + places[1]]
    return made
