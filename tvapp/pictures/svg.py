"""A small part of SVG drawn with Pillow: enough for our own drawings, so that no browser and no library is needed.

Understood: path (M L H V C S Q Z, also relative), circle, ellipse, rect with rx, line, polyline, polygon, g; fill,
stroke, stroke-width (always round), transform (translate, scale, rotate).  A class name (a, b, c …) marks what may be
coloured anew.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from math import cos, pi, radians, sin
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from PIL import Image, ImageDraw

Point = tuple[float, float]
Matrix = tuple[float, float, float, float, float, float]

VIEW = 100.0
"""Every drawing lives in 0 0 100 100."""
OVERSAMPLING = 4
_CURVE_STEPS = 14
_CIRCLE_STEPS = 56
_TOKEN = re.compile(r"[MLHVCSQZmlhvcsqz]|-?(?:\d*\.\d+|\d+)")
_ARGUMENTS = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "S": 4, "Q": 4, "Z": 0}
_TRANSFORM = re.compile(r"(translate|scale|rotate)\(([^)]*)\)")


class BadDrawing(ValueError):
    """A drawing uses something that is not understood."""


@dataclass(frozen=True)
class Pen:
    """What is inherited from a group; colours as in SVG, `none` for nothing."""

    fill: str = "#000000"
    stroke: str = "none"
    width: float = 1.0
    matrix: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def render(svg: str, size_px: int, ground: str, colours: Mapping[str, str]) -> Image.Image:
    """Draw on an opaque ground. `colours` replaces the fill of everything with that class name."""
    big = size_px * OVERSAMPLING
    image = Image.new("RGB", (big, big), ground)
    draw = ImageDraw.Draw(image)
    scale = big / VIEW
    _draw_all(draw, ElementTree.fromstring(svg), Pen(matrix=(scale, 0.0, 0.0, scale, 0.0, 0.0)), colours)
    return image.resize((size_px, size_px), Image.Resampling.LANCZOS)


def _draw_all(draw: ImageDraw.ImageDraw, parent: Element, pen: Pen, colours: Mapping[str, str]) -> None:
    for element in parent:
        own = _pen_of(element, pen, colours)
        if _name(element) == "g":
            _draw_all(draw, element, own, colours)
            continue
        for points, closed in _outlines(element):
            _draw_outline(draw, [_apply(own.matrix, point) for point in points], closed, own)


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _pen_of(element: Element, pen: Pen, colours: Mapping[str, str]) -> Pen:
    own = replace(
        pen,
        fill=element.get("fill", pen.fill),
        stroke=element.get("stroke", pen.stroke),
        width=float(element.get("stroke-width", pen.width)),
        matrix=_multiply(pen.matrix, _transform(element.get("transform", ""))),
    )
    new = colours.get(element.get("class", ""))
    if new is None:
        return own
    return replace(own, stroke=new) if own.fill == "none" else replace(own, fill=new)


def _draw_outline(draw: ImageDraw.ImageDraw, points: list[Point], closed: bool, pen: Pen) -> None:
    if pen.fill != "none" and len(points) > 2:
        draw.polygon(points, fill=pen.fill)
    if pen.stroke != "none" and pen.width > 0:
        _stroke(draw, [*points, points[0]] if closed else points, pen)


def _stroke(draw: ImageDraw.ImageDraw, points: list[Point], pen: Pen) -> None:
    a, b, _, _, _, _ = pen.matrix
    width = pen.width * (a * a + b * b) ** 0.5
    draw.line(points, fill=pen.stroke, width=max(1, round(width)))
    half = width / 2
    for x, y in points:
        draw.ellipse((x - half, y - half, x + half, y + half), fill=pen.stroke)


def _number(element: Element, name: str, default: float = 0.0) -> float:
    return float(element.get(name, default))


def _outlines(element: Element) -> Iterator[tuple[list[Point], bool]]:
    """The outlines of one element as points, and whether each is closed."""
    match _name(element):
        case "path":
            yield from _path(element.get("d", ""))
        case "circle":
            r = _number(element, "r")
            yield _ellipse(_number(element, "cx"), _number(element, "cy"), r, r), True
        case "ellipse":
            yield (
                _ellipse(*(_number(element, name) for name in ("cx", "cy", "rx", "ry"))),
                True,
            )
        case "rect":
            yield _rectangle(element), True
        case "line":
            x1, y1, x2, y2 = (_number(element, name) for name in ("x1", "y1", "x2", "y2"))
            yield [(x1, y1), (x2, y2)], False
        case "polyline" | "polygon" as kind:
            numbers = [float(text) for text in re.split(r"[\s,]+", element.get("points", "").strip())]
            yield list(zip(numbers[::2], numbers[1::2], strict=True)), kind == "polygon"
        case "title" | "desc":
            return
        case other:
            raise BadDrawing(other)


def _ellipse(cx: float, cy: float, rx: float, ry: float) -> list[Point]:
    turns = (2 * pi * step / _CIRCLE_STEPS for step in range(_CIRCLE_STEPS))
    return [(cx + rx * cos(turn), cy + ry * sin(turn)) for turn in turns]


def _rectangle(element: Element) -> list[Point]:
    x, y, width, height = (_number(element, name) for name in ("x", "y", "width", "height"))
    r = min(_number(element, "rx"), width / 2, height / 2)
    if r <= 0:
        return [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]
    corners = (
        (x + width - r, y + height - r, 0),
        (x + r, y + height - r, 90),
        (x + r, y + r, 180),
        (x + width - r, y + r, 270),
    )
    return [
        (cx + r * cos(radians(start + step * 10)), cy + r * sin(radians(start + step * 10)))
        for cx, cy, start in corners
        for step in range(10)
    ]


def _path(text: str) -> Iterator[tuple[list[Point], bool]]:
    walk = _Walk()
    tokens = _TOKEN.findall(text)
    at, letter = 0, "M"
    while at < len(tokens):
        if tokens[at].isalpha():
            letter, at = tokens[at], at + 1
        count = _ARGUMENTS[letter.upper()]
        numbers = [float(token) for token in tokens[at : at + count]]
        if len(numbers) < count:
            raise BadDrawing(text)
        at += count
        yield from walk.step(letter, numbers)
        letter = {"M": "L", "m": "l"}.get(letter, letter)
    yield from walk.finish(closed=False)


class _Walk:
    """The pen on its way along one path."""

    def __init__(self) -> None:
        self._points: list[Point] = []
        self._x = self._y = 0.0
        self._handle: Point | None = None

    def step(self, letter: str, numbers: list[float]) -> Iterator[tuple[list[Point], bool]]:
        kind = letter.upper()
        if kind == "Z":
            yield from self.finish(closed=True)
            return
        points = self._absolute(kind, numbers, relative=letter.islower())
        if kind == "M":
            yield from self.finish(closed=False)
            self._points = [points[-1]]
        elif kind in "LHV":
            self._points.append(points[-1])
        else:
            self._curve(kind, points)
        self._handle = points[-2] if kind in "CS" else None
        self._x, self._y = points[-1]

    def _absolute(self, kind: str, numbers: list[float], *, relative: bool) -> list[Point]:
        dx, dy = (self._x, self._y) if relative else (0.0, 0.0)
        if kind == "H":
            return [(numbers[0] + dx, self._y)]
        if kind == "V":
            return [(self._x, numbers[0] + dy)]
        return [(x + dx, y + dy) for x, y in zip(numbers[::2], numbers[1::2], strict=True)]

    def _curve(self, kind: str, points: list[Point]) -> None:
        start = (self._x, self._y)
        if kind == "S":
            hx, hy = self._handle or start
            points = [(2 * self._x - hx, 2 * self._y - hy), *points]
        for step in range(1, _CURVE_STEPS + 1):
            self._points.append(_bezier([start, *points], step / _CURVE_STEPS))

    def finish(self, *, closed: bool) -> Iterator[tuple[list[Point], bool]]:
        if len(self._points) > 1:
            yield self._points, closed
        if self._points and closed:
            self._x, self._y = self._points[0]
        self._points = []


def _bezier(points: list[Point], t: float) -> Point:
    """De Casteljau."""
    while len(points) > 1:
        points = [(x1 + (x2 - x1) * t, y1 + (y2 - y1) * t) for (x1, y1), (x2, y2) in pairwise(points)]
    return points[0]


def _transform(text: str) -> Matrix:
    matrix: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
    for name, arguments in _TRANSFORM.findall(text):
        numbers = [float(part) for part in re.split(r"[\s,]+", arguments.strip())]
        matrix = _multiply(matrix, _one_transform(name, numbers))
    return matrix


def _one_transform(name: str, numbers: list[float]) -> Matrix:
    if name == "translate":
        return (1.0, 0.0, 0.0, 1.0, numbers[0], numbers[1] if len(numbers) > 1 else 0.0)
    if name == "scale":
        return (numbers[0], 0.0, 0.0, numbers[-1], 0.0, 0.0)
    turn = radians(numbers[0])
    cx, cy = numbers[1:3] if len(numbers) == 3 else (0.0, 0.0)
    c, s = cos(turn), sin(turn)
    return (c, s, -s, c, cx - c * cx + s * cy, cy - s * cx - c * cy)


def _multiply(m: Matrix, n: Matrix) -> Matrix:
    a, b, c, d, e, f = m
    g, h, i, j, k, l = n  # noqa: E741 (the letters of the SVG specification)
    return (a * g + c * h, b * g + d * h, a * i + c * j, b * i + d * j, a * k + c * l + e, b * k + d * l + f)


def _apply(matrix: Matrix, point: Point) -> Point:
    a, b, c, d, e, f = matrix
    x, y = point
    return (a * x + c * y + e, b * x + d * y + f)
