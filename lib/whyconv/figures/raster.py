"""Arrays as SVG: few cells as squares, many as one picture seen through a colour.

Both are crisp at any zoom and take their colour from the page's theme: a
picture is the grey mask through which the theme's colour shows.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Callable

import numpy as np
from PIL import Image

from whyconv import style

CELLS = 300
"""Up to so many cells are drawn as squares."""

Fragment = Callable[[float, float, float, float], str]


def photo(image: np.ndarray) -> Fragment:
    """An (H, W, 3) or (H, W, 1) image with values 0 to 1, as itself; NaN is clear."""
    known = np.isfinite(image).all(axis=2, keepdims=True)
    levels = (np.clip(np.where(known, image, 0), 0, 1) * 255).round().astype(np.uint8)
    if not known.all():
        levels = np.dstack([levels, np.uint8(255) * known])
    picture = _png(levels[..., 0] if levels.shape[2] == 1 else levels)

    def fragment(x, y, width, height):
        return _image(picture, x, y, width, height)

    return fragment


def shaded(values: np.ndarray, limit: float, parts: list[tuple[str, int]]) -> Fragment:
    """An (H, W) array, each part in one colour whose opacity is |value| / limit.

    parts: (role, sign): sign 1 draws the positive values, -1 the negative.
    """
    scaled = np.clip(values / limit if limit else values * 0.0, -1, 1)
    draw = _cells if values.size <= CELLS else _masked

    def fragment(x, y, width, height):
        return "".join(
            draw(np.clip(sign * scaled, 0, 1), role, x, y, width, height)
            for role, sign in parts
        )

    return fragment


def _cells(opacity: np.ndarray, role: str, x, y, width, height) -> str:
    """One path of unit squares for each opacity that occurs."""
    rows, columns = opacity.shape
    squares: dict[str, str] = {}
    for (i, j), value in np.ndenumerate(opacity):
        if value >= 0.005:
            key = f"{value:.2f}"
            squares[key] = squares.get(key, "") + f"M{j} {i}h1v1h-1z"
    paths = "".join(
        f'<path fill-opacity="{key}" d="{path}"/>' for key, path in squares.items()
    )
    move = (
        f"translate({x:.2f} {y:.2f}) scale({width / columns:.4f} {height / rows:.4f})"
    )
    look = f'style="fill: {style.colour(role)}" shape-rendering="crispEdges"'
    return f'<g transform="{move}" {look}>{paths}</g>'


def _masked(opacity: np.ndarray, role: str, x, y, width, height) -> str:
    if not opacity.any():
        return ""
    picture = _png((opacity * 63).round().astype(np.uint8) * 4)
    name = f"mask-{role}-{x:.0f}-{y:.0f}"
    area = f'x="{x:.2f}" y="{y:.2f}" width="{width:.2f}" height="{height:.2f}"'
    return (
        f'<mask id="{name}" maskUnits="userSpaceOnUse" {area}>'
        f"{_image(picture, x, y, width, height)}</mask>"
        f'<rect {area} mask="url(#{name})" style="fill: {style.colour(role)}"/>'
    )


def _image(picture: str, x, y, width, height) -> str:
    return (
        f'<image x="{x:.2f}" y="{y:.2f}" width="{width:.2f}" height="{height:.2f}" '
        f'preserveAspectRatio="none" style="image-rendering: pixelated" '
        f'href="data:image/png;base64,{picture}"/>'
    )


def _png(levels: np.ndarray) -> str:
    buffer = io.BytesIO()
    Image.fromarray(levels).save(buffer, format="png", optimize=True)
    return base64.b64encode(buffer.getvalue()).decode()
