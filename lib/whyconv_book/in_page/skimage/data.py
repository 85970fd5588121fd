"""The cat, from a file that the build made of scikit-image's own."""

import page_photos


def chelsea():
    """The cat, (300, 451, 3) of 0 to 255."""
    return page_photos.photo("chelsea")
