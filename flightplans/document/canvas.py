"""A page in millimetres, x to the right and y down, that matplotlib turns into PDF (vectors) or PNG.

Letters come from one font file of the packages, Noto Sans CJK JP, and are embedded. Figures are made without pyplot:
nothing is shared between two pages but matplotlib's settings, which nobody here changes.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.backends.backend_pdf import PdfPages
from matplotlib.collections import LineCollection
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, get_font
from matplotlib.ft2font import LoadFlags
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch
from matplotlib.path import Path as Outline
from matplotlib.textpath import TextPath
from matplotlib.transforms import Affine2D
from noto_cjk_sans_jp_regular import FONT_PATH
from shapely import Geometry, Polygon, get_parts

from flightplans.geo import Floats

MM_PER_INCH = 25.4
MM_PER_PT = MM_PER_INCH / 72
ASCENT_EM = 0.88
"""From the top of a kanji to its base line (the font's ideographic em box)."""
WORDS_OVER_ALL = 3.0
INK, QUIET, RULE = "#16202b", "#56616d", "#b8c0c8"
UNKNOWN = "〓"
"""What Japanese printers set for a letter that they have not (下駄記号)."""
XY = tuple[float, float]
_DRAWING = Lock()
"""matplotlib's font cache is shared by all: one page is put to paper at a time."""


@dataclass(frozen=True)
class Box:
    """A rectangle on the page, millimetres from the upper left corner."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Its right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return self.y + self.height

    def meets(self, other: Box, gap: float = 0.0) -> bool:
        """Whether two boxes lie over each other, or nearer than the gap."""
        return (
            self.x < other.right + gap
            and other.x < self.right + gap
            and self.y < other.bottom + gap
            and other.y < self.bottom + gap
        )

    def inside(self, other: Box) -> bool:
        """Whether it lies wholly in another one."""
        return self.x >= other.x and self.right <= other.right and self.y >= other.y and self.bottom <= other.bottom


class _Words(Artist):
    """One line of text whose place is known: matplotlib's own Text would lay it out again, at twice the time."""

    def __init__(self, x: float, base: float, text: str, size_pt: float, colour: str, angle_deg: float) -> None:
        super().__init__()
        self.set_zorder(WORDS_OVER_ALL)
        self._at, self._text, self._angle = (x, base), text, angle_deg
        self._font, self._colour = _font(size_pt), to_rgba(colour)

    def draw(self, renderer: Any) -> None:
        """Called by matplotlib."""
        x, y = self.get_transform().transform(self._at)
        if renderer.flipy():
            y = renderer.get_canvas_width_height()[1] - y
        graphics = renderer.new_gc()
        graphics.set_foreground(self._colour, isRGBA=True)
        renderer.draw_text(graphics, x, y, self._text, self._font, self._angle)
        graphics.restore()


class Canvas:
    """A page to draw on."""

    def __init__(self, width_mm: float, height_mm: float) -> None:
        self.width, self.height = width_mm, height_mm
        self.figure = Figure(figsize=(width_mm / MM_PER_INCH, height_mm / MM_PER_INCH), facecolor="white")
        self.axes: Any = self.figure.add_axes((0, 0, 1, 1))
        self.axes.set_xlim(0, width_mm)
        self.axes.set_ylim(height_mm, 0)
        self.axes.set_axis_off()
        self.axes.set_autoscale_on(False)
        self.written: list[tuple[Box, str]] = []
        """Where which words stand: read by what must not lie over them, and by tests."""
        self.smallest_pt = np.inf
        """The smallest letters so far."""

    def write(
        self,
        x: float,
        top: float,
        text: str,
        size_pt: float = 8.0,
        *,
        colour: str = INK,
        align: str = "left",
        halo: bool = False,
        turned: bool = False,
    ) -> float:
        """One line whose kanji begin at `top`; `align` says what x is. Returns its width in mm.

        `turned` writes upwards, x being the line's left side and `top` its lower end.
        """
        text = "".join(each if _known(each) else UNKNOWN for each in text)
        if not text:
            return 0.0
        width, high = text_width_mm(text, size_pt), size_pt * MM_PER_PT
        self.smallest_pt = min(self.smallest_pt, size_pt)
        if turned:
            self.axes.add_artist(_Words(x + ASCENT_EM * high, top, text, size_pt, colour, 90.0))
            self.written.append((Box(x, top - width, high, width), text))
            return width
        left = x - {"left": 0.0, "center": width / 2, "right": width}[align]
        base = top + ASCENT_EM * high
        if halo:
            self._halo(left, base, text, size_pt)
        self.axes.add_artist(_Words(left, base, text, size_pt, colour, 0.0))
        self.written.append((Box(left, top, width, high), text))
        return width

    def _halo(self, left: float, base: float, text: str, size_pt: float) -> None:
        """White around letters, as a path of its own below them: the letters stay text."""
        outline = TextPath((0, 0), text, size=size_pt, prop=_font(size_pt))
        place = Affine2D().scale(MM_PER_PT, -MM_PER_PT).translate(left, base)
        self.axes.add_artist(
            PathPatch(
                place.transform_path(outline),
                facecolor="white",
                edgecolor="white",
                linewidth=2.2,
                alpha=0.85,
                zorder=2.9,
            )
        )

    def line(
        self,
        points: Sequence[XY] | Floats,
        colour: str = INK,
        width_pt: float = 0.6,
        dashes: tuple[float, ...] | None = None,
        **more: Any,
    ) -> None:
        """A polyline."""
        at = np.asarray(points, float)
        style: Any = (0, dashes) if dashes else "-"
        more = {"solid_capstyle": "round", "solid_joinstyle": "round", **more}
        self.axes.add_artist(Line2D(at[:, 0], at[:, 1], color=colour, linewidth=width_pt, linestyle=style, **more))

    def lines(self, parts: Sequence[Sequence[XY]] | Sequence[Floats], colour: str, width_pt: float) -> None:
        """Many polylines of one kind."""
        self.axes.add_artist(LineCollection(list(parts), colors=colour, linewidths=width_pt))

    def area(self, geometry: Geometry, *, fill: str | None = None, edge: str | None = None, **more: Any) -> None:
        """Polygons in millimetres, holes left open; other geometries are passed over."""
        rings = [ring for polygon in _polygons(geometry) for ring in (polygon.exterior, *polygon.interiors)]
        if not rings:
            return
        outline = Outline.make_compound_path(*(Outline(np.asarray(r.coords)[:, :2], closed=True) for r in rings))
        self.axes.add_artist(
            PathPatch(outline, facecolor=fill or "none", edgecolor=edge or "none", **{"linewidth": 0.6, **more})
        )

    def box(self, box: Box, *, fill: str | None = None, edge: str | None = None, **more: Any) -> None:
        """A rectangle."""
        corners = ((box.x, box.y), (box.right, box.y), (box.right, box.bottom), (box.x, box.bottom))
        self.area(Polygon(corners), fill=fill, edge=edge, **more)

    def mark(self, x: float, y: float, shape: str, size_pt: float, fill: str, edge: str = "white") -> None:
        """One marker in matplotlib's letters: o, s, ^, v, D, *, x, +."""
        self.axes.add_artist(
            Line2D(
                [x],
                [y],
                linestyle="none",
                marker=shape,
                markersize=size_pt,
                markerfacecolor=fill,
                markeredgecolor=edge,
                markeredgewidth=0.6,
            )
        )

    def dots(self, places: Floats, colour: str, size_pt: float) -> None:
        """Many small dots, n x 2."""
        self.axes.add_artist(
            Line2D(
                places[:, 0],
                places[:, 1],
                linestyle="none",
                marker="o",
                markersize=size_pt,
                color=colour,
                markeredgewidth=0,
            )
        )

    def picture(self, box: Box, pixels: Floats) -> None:
        """A picture of rows x columns x 3 (0 to 1, first row at the top) that fills the box."""
        # imshow would take over the limits of the page: they are put back.
        self.axes.imshow(
            pixels, extent=(box.x, box.right, box.bottom, box.y), aspect="auto", interpolation="bilinear", zorder=0
        )
        self.axes.set_xlim(0, self.width)
        self.axes.set_ylim(self.height, 0)


def text_width_mm(text: str, size_pt: float) -> float:
    """Width of one line, without kerning."""
    return sum(_advance_em(each if _known(each) else UNKNOWN) for each in text) * size_pt * MM_PER_PT


@lru_cache(maxsize=4096)
def wrapped(text: str, size_pt: float, width_mm: float) -> tuple[str, ...]:
    """Lines that fit the width. Japanese breaks anywhere but before 、。）; Latin words stay whole if they fit."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in _words(paragraph):
            if line and text_width_mm(line + word.rstrip(), size_pt) > width_mm:
                lines.append(line.rstrip())
                line = word.lstrip()
            else:
                line += word
            while text_width_mm(line.rstrip(), size_pt) > width_mm and len(line) > 1:
                fit = next(n for n in range(len(line) - 1, 0, -1) if n == 1 or _fits(line[:n], size_pt, width_mm))
                lines.append(line[:fit])
                line = line[fit:]
        lines.append(line.rstrip())
    return tuple(lines)


def pdf_of(pages: Sequence[Canvas], info: dict[str, Any]) -> bytes:
    """Pages as one PDF with letters that can be searched and copied."""
    out = io.BytesIO()
    with _DRAWING, PdfPages(out, metadata=info) as pdf:
        for page in pages:
            pdf.savefig(page.figure)
    return out.getvalue()


def png_of(page: Canvas, dots_an_inch: float, info: dict[str, str]) -> bytes:
    """A page as pixels."""
    out = io.BytesIO()
    with _DRAWING:
        page.figure.savefig(out, format="png", dpi=dots_an_inch, metadata=info)
    return out.getvalue()


def _fits(text: str, size_pt: float, width_mm: float) -> bool:
    return text_width_mm(text, size_pt) <= width_mm


NEVER_FIRST = "、。，．）」』】〕・：；？！ーっゃゅょ％,.)]:;%"
NEVER_LAST = "（「『【〔(["


def _words(text: str) -> Iterator[str]:
    """Pieces between which a line may break."""
    piece = ""
    for each in text:
        glued = each in NEVER_FIRST or (piece and piece[-1] in NEVER_LAST)
        latin = bool(piece) and ord(each) < 0x2E80 and ord(piece[-1]) < 0x2E80 and piece[-1] != " "
        if piece and not glued and not latin:
            yield piece
            piece = ""
        piece += each
    yield piece


def _polygons(geometry: Geometry) -> list[Polygon]:
    return [part for part in get_parts(geometry) if isinstance(part, Polygon) and not part.is_empty]


@lru_cache(maxsize=64)
def _font(size_pt: float) -> FontProperties:
    return FontProperties(fname=str(FONT_PATH), size=size_pt)


@lru_cache(maxsize=4096)
def _known(letter: str) -> bool:
    """Whether the font can draw it."""
    return bool(get_font(str(FONT_PATH)).get_char_index(ord(letter)))


@lru_cache(maxsize=4096)
def _advance_em(letter: str) -> float:
    font = get_font(str(FONT_PATH))
    return float(font.load_char(ord(letter), flags=LoadFlags.NO_SCALE).horiAdvance) / float(font.units_per_EM)
