import numpy as np
import pytest

from whyconv import ops


@pytest.fixture
def operation(run):
    """operation(name, array, *more): a function of convolve.js, arrays in and out."""

    def sent(value):
        if isinstance(value, np.ndarray):
            return {"shape": list(value.shape), "data": value.ravel().tolist()}
        return value

    def call(name, *arguments):
        found = run("convolve", name, *map(sent, arguments))
        return np.reshape(list(found["data"]), found["shape"])

    return call


def problems(number, seed):
    """Random images, kernels and steps whose window fits."""
    rng = np.random.default_rng(seed)
    while number:
        height, width = rng.integers(3, 12, 2)
        channels, filters = rng.integers(1, 4, 2)
        size, across = rng.integers(1, 5, 2)
        how = {
            "stride": int(rng.integers(1, 4)),
            "padding": int(rng.integers(0, 4)),
            "dilation": int(rng.integers(1, 4)),
            "mode": str(rng.choice(["zero", "circular"])),
        }
        extent = how["dilation"] * (max(size, across) - 1) + 1
        if extent <= min(height, width) + 2 * how["padding"]:
            number -= 1
            image = rng.normal(size=(height, width, channels))
            kernels = rng.normal(size=(size, across, channels, filters))
            yield image, kernels, rng.normal(size=filters), how


def test_conv2d_by_hand(operation):
    image = np.array([[1, 2, 3], [4, 5, 6], [7, 8, 9]])[..., None]
    kernel = np.array([[0, 1], [0, -1]])[..., None, None]
    found = operation("conv2d", image, kernel)
    np.testing.assert_array_equal(found[..., 0], [[2 - 5, 3 - 6], [5 - 8, 6 - 9]])


def test_conv2d_equals_the_librarys(operation):
    for image, kernels, bias, how in problems(120, seed=0):
        found = operation("conv2d", image, kernels, {**how, "bias": bias.tolist()})
        wanted = ops.conv2d(image[None], kernels, bias, **how)[0]
        np.testing.assert_allclose(found, wanted, atol=1e-12)


def test_conv2d_of_the_flipped_kernel_equals_the_librarys(operation):
    for image, kernels, _, how in problems(20, seed=1):
        turned = operation("flipped", kernels)
        np.testing.assert_array_equal(turned, kernels[::-1, ::-1])
        found = operation("conv2d", image, turned, how)
        wanted = ops.conv2d(image[None], kernels[::-1, ::-1], **how)[0]
        np.testing.assert_allclose(found, wanted, atol=1e-12)


@pytest.mark.parametrize(
    ("name", "wanted"), [("maxPool", ops.max_pool), ("averagePool", ops.average_pool)]
)
def test_pooling_equals_the_librarys(name, wanted, operation):
    rng = np.random.default_rng(2)
    for _ in range(40):
        image = rng.normal(size=(*rng.integers(4, 10, 2), rng.integers(1, 4)))
        size, stride = (int(n) for n in rng.integers(1, 5, 2))
        np.testing.assert_allclose(
            operation(name, image, size, stride),
            wanted(image[None], size, stride)[0],
            atol=1e-12,
        )


def test_blur_pool_equals_the_librarys(operation):
    for image, _, _, how in problems(40, seed=3):
        how.pop("dilation")
        found = operation("blurPool", image, how)
        stride = how.pop("stride")
        wanted = ops.blur_pool(image[None], stride, **how)[0]
        np.testing.assert_allclose(found, wanted, atol=1e-12)


def test_global_pooling_and_relu_equal_the_librarys(operation):
    image = np.random.default_rng(4).normal(size=(5, 7, 3))
    for name, wanted in [
        ("globalAveragePool", ops.global_average_pool),
        ("globalMaxPool", ops.global_max_pool),
        ("relu", ops.relu),
    ]:
        np.testing.assert_allclose(operation(name, image), wanted(image[None])[0])


def test_dense_and_softmax_equal_the_librarys(operation):
    rng = np.random.default_rng(5)
    for _ in range(20):
        maps = rng.normal(size=(2, 3, 4))
        weights, bias = rng.normal(size=(24, 5)), rng.normal(size=5)
        logits = operation("dense", maps, weights, bias.tolist())
        wanted = ops.dense(maps.reshape(1, -1), weights, bias)
        np.testing.assert_allclose(logits, wanted[0], atol=1e-12)
        np.testing.assert_allclose(
            operation("softmax", 300 * logits), ops.softmax(300 * wanted)[0], atol=1e-12
        )


def test_a_window_that_does_not_fit_says_why(operation):
    with pytest.raises(Exception, match=r"5 does not fit in 3 pixels \+ 2 × 0 padding"):
        operation("conv2d", np.ones((3, 3, 1)), np.ones((5, 5, 1, 1)))


def test_channels_that_differ_say_so(operation):
    with pytest.raises(Exception, match="2 channels do not match the image's 3"):
        operation("conv2d", np.ones((3, 3, 3)), np.ones((1, 1, 2, 1)))
