"""Drawings as small PNG files: old boxes show no SVG, and six pictures must stay under 20 KB."""

from functools import lru_cache
from hashlib import sha256
from io import BytesIO

from PIL import Image

from tvapp.pictures.kinds import FOLDER, drawing_of
from tvapp.pictures.svg import render

GROUND = "#fffaf0"
"""The ground of a cell: an opaque picture is smaller, and stays right when the cell turns dark with the focus."""
SIZES_PX = (104, 128, 208)
"""For nine cells on a page, for six, and for one thing alone."""
SHADES = 32


def picture_png(kind: str, size_px: int) -> bytes:
    """The PNG of a kind of thing; an unknown kind is a plain parcel, an unknown size the nearest one."""
    drawing = drawing_of(kind)
    colours = tuple(sorted(drawing.colours.items()))
    return _drawn(drawing.file, colours, min(SIZES_PX, key=lambda known: abs(known - size_px)))


@lru_cache(maxsize=512)
def _drawn(file: str, colours: tuple[tuple[str, str], ...], size_px: int) -> bytes:
    svg = (FOLDER / f"{file}.svg").read_text(encoding="utf-8")
    few = render(svg, size_px, GROUND, dict(colours)).quantize(
        SHADES, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE
    )
    out = BytesIO()
    few.save(out, "PNG", optimize=True)
    return out.getvalue()


def drawings_version() -> str:
    """Changes whenever a drawing changes."""
    digest = sha256()
    for path in sorted(FOLDER.iterdir()):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:10]
