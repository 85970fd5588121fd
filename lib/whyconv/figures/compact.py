"""The same drawing in less text: an SVG element without what changes nothing.

matplotlib writes for machines: a group around everything, the whole look on every
marker, every digit it has. A page that carries a dozen drawings, each of them twice,
would be twice as heavy for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
ElementTree.register_namespace("", SVG)

INHERITED_LOOK = "stroke-linejoin: round; stroke-linecap: butt"
"""What matplotlib asks for in a style sheet, which would hold for the whole page."""


def compact(svg: str) -> str:
    """The svg element `svg`, drawn alike, in fewer groups, digits and words."""
    root = ElementTree.fromstring(svg)
    root.attrib.pop("version", None)
    for element in root.iter():
        _trim(element)
    _forget_unused(root)
    _simplify(root)
    _forget_unused(root)
    return ElementTree.tostring(root, encoding="unicode").replace(" />", "/>")


def _is(element: Element, *names: str) -> bool:
    return element.tag in {f"{{{SVG}}}{name}" for name in names}


def _forget_unused(root: Element) -> None:
    """No definition, and no id, that nothing refers to."""
    said = " ".join(value for one in root.iter() for value in one.attrib.values())
    used = set(re.findall(r"#([\w-]+)", said))
    for parent in list(root.iter()):
        parent[:] = [
            child
            for child in parent
            if not _is(child, "clipPath") or child.get("id") in used
        ]
        if parent.get("id") not in used:
            parent.attrib.pop("id", None)
    root[:] = [child for child in root if len(child) or not _is(child, "defs")]


def _trim(element: Element) -> None:
    """No white space between tags, no more digits than show, no default said aloud."""
    if not _is(element, "text", "tspan"):
        element.text = None
    element.tail = None
    if link := element.attrib.pop(f"{{{XLINK}}}href", None):
        element.set("href", link)
    if style := element.get("style"):
        element.set("style", style.replace("text-anchor: start; ", ""))
    for name in {"x", "y", "width", "height"} & set(element.attrib):
        element.set(name, _number(element.get(name)))
    if "d" in element.attrib:
        digits = 2 if "id" in element.attrib else 1  # a marker is small
        element.set("d", _path(element.get("d"), digits))


def _simplify(parent: Element) -> None:
    """Below `parent`: nothing empty, no group that says nothing, runs said once."""
    children: list[Element] = []
    for child in parent:
        _simplify(child)
        if _draws_nothing(child):
            continue
        children.extend(_unwrapped(child))
    parent[:] = _in_groups(_joined(children))


def _draws_nothing(element: Element) -> bool:
    empty = len(element) == 0 and "id" not in element.attrib
    invisible = _is(element, "path") and (
        element.get("style") == "fill: none" or not ({"d", "id"} & set(element.attrib))
    )
    return invisible or _is(element, "style") or (empty and _is(element, "g", "defs"))


def _unwrapped(element: Element) -> list[Element]:
    """The children of a group that only holds or clips them, else the element."""
    if not _is(element, "g") or not set(element.attrib) <= {"clip-path"}:
        return [element]
    if clip := element.get("clip-path"):
        if any(map(_clips_elsewhere, element)):
            return [element]
        for child in element:
            child.set("clip-path", clip)
    return list(element)


def _clips_elsewhere(element: Element) -> bool:
    """Whether a clip path would be moved here: the x and y of a <use> move it too."""
    moved = {"clip-path", "transform"} & set(element.attrib)
    return bool(moved) or _is(element, "use")


def _joined(children: Iterable[Element]) -> list[Element]:
    """Strokes of one look, one after the other, are one path.

    But not where they are seen through: where such strokes cross, they add up.
    """
    joined: list[Element] = []
    for child in children:
        style = child.get("style", "")
        stroke = style.startswith("fill: none;") and "opacity" not in style
        if joined and stroke and _look(child) == _look(joined[-1]):
            joined[-1].set("d", joined[-1].get("d") + child.get("d"))
        else:
            joined.append(child)
    return joined


def _look(element: Element) -> tuple:
    """Everything about an element but where it is."""
    rest = {name: value for name, value in element.attrib.items() if name != "d"}
    return element.tag, rest


def _in_groups(children: list[Element]) -> list[Element]:
    """Neighbours that share their style and clip path have them from one group."""
    grouped: list[Element] = []
    for shared, run in groupby(children, _shareable):
        members = list(run)
        if shared and len(members) > 1:
            group = Element(f"{{{SVG}}}g", dict(shared))
            for member in members:
                for name, _ in shared:
                    del member.attrib[name]
            group.extend(members)
            members = [group]
        grouped.extend(members)
    return grouped


def _shareable(element: Element) -> tuple[tuple[str, str], ...]:
    """Attributes that a group could hold for this element; the opacity is its own."""
    opaque = not re.search(r"(^|[ ;])opacity", element.get("style", ""))
    own = {"id", "transform", "mask"} & set(element.attrib)
    if not opaque or own or _is(element, "image"):
        return ()
    names = ("style", "clip-path") if "style" in element.attrib else ()
    return tuple((name, element.get(name)) for name in names if name in element.attrib)


def _number(text: str, digits: int = 1) -> str:
    """Rounded, by default to a tenth of a pixel, and as short as can be."""
    return f"{round(float(text), digits) + 0.0:.{digits}f}".rstrip("0").rstrip(".")


def _path(data: str, digits: int) -> str:
    """Path data with so many digits; level and upright lines take one number."""
    here, written = ("", ""), []
    for command, numbers in re.findall(r"([A-Za-z])([^A-Za-z]*)", data):
        to = tuple(_number(one, digits) for one in re.findall(r"-?[\d.]+", numbers))
        if command == "L" and here[1] == to[1]:
            written.append(f"H{to[0]}")
        elif command == "L" and here[0] == to[0]:
            written.append(f"V{to[1]}")
        else:
            written.append(command + " ".join(to))
        here = to[-2:] if command.isupper() and len(to) > 1 else ("", "")
    return "".join(written)
