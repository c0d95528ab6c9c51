"""From what a camera made to what a television shows: two small square JPEGs on the ground of a cell."""

from __future__ import annotations

import contextlib
import struct
import zlib
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO

from PIL import Image, ImageCms, ImageOps

from orders.errors import PhotoTooBig, PhotoUnreadable

GROUND = "#fffaf0"
"""The ground of a cell, as behind the drawings: it stays with the picture in every mode of the screens."""
SMALL_PX, LARGE_PX = 128, 208
LIMITS_BYTES = {SMALL_PX: 6_000, LARGE_PX: 14_000}
"""Six small ones and their page stay under the 60 KB of an old box."""
MOST_BYTES = 12_000_000
MOST_PIXELS = 50_000_000
"""What a camera takes; a picture of more is built to fill the memory when it is unpacked."""
FORMATS = ("JPEG", "PNG", "WEBP")
FILLS_THE_SQUARE = 4 / 3
"""A longer picture is shown whole: cutting it to a square would take too much of the goods away."""
STRIP_ROWS = 64
UNREADABLE = (
    OSError, ValueError, SyntaxError, EOFError, TypeError, AttributeError, NotImplementedError, LookupError,
    ArithmeticError, struct.error, zlib.error,
)  # fmt: skip
"""What Pillow raises on broken files."""
QUALITIES = (85, 78, 70, 62, 54, 46, 38, 30, 22, 15, 10)


@dataclass(frozen=True)
class MadePhoto:
    """JPEG files of 128 and 208 pixels; `sha256` is that of both together."""

    small: bytes
    large: bytes

    @property
    def sha256(self) -> str:
        return sha256(self.small + self.large).hexdigest()


def make_photo(data: bytes) -> MadePhoto:
    """Turned upright, in sRGB, and without what the camera noted (place, time, owner).

    Raises PhotoTooBig, PhotoUnreadable.
    """
    if len(data) > MOST_BYTES:
        raise PhotoTooBig(size_bytes=len(data), most_bytes=MOST_BYTES, pixels=0, most_pixels=MOST_PIXELS)
    large = _square(_opened(data), LARGE_PX)
    small = large.resize((SMALL_PX, SMALL_PX), Image.Resampling.LANCZOS)
    return MadePhoto(_jpeg(small), _jpeg(large))


def _opened(data: bytes) -> Image.Image:
    try:
        image = Image.open(BytesIO(data), formats=FORMATS)
        pixels = image.width * image.height
        if pixels > MOST_PIXELS:
            raise PhotoTooBig(size_bytes=len(data), most_bytes=MOST_BYTES, pixels=pixels, most_pixels=MOST_PIXELS)
        # A JPEG is unpacked at an eighth, a quarter or half its size: quick, and in little memory.
        image.draft("RGB", (2 * LARGE_PX, 2 * LARGE_PX))
        image.load()
        return _on_ground(_in_srgb(ImageOps.exif_transpose(_shrunk(image))))
    except Image.DecompressionBombError as error:
        raise PhotoTooBig(len(data), MOST_BYTES, pixels=2 * MOST_PIXELS, most_pixels=MOST_PIXELS) from error
    except UNREADABLE as error:
        raise PhotoUnreadable(kind=_kind(data)) from error


def _shrunk(image: Image.Image) -> Image.Image:
    """A large PNG or WebP at a part of its size, strip by strip: every copy of all its pixels would be 200 MB."""
    part = min(image.size) // (2 * LARGE_PX)
    if part < 2:
        return image
    mode = "RGBA" if image.has_transparency_data else "RGB"
    shrunk = Image.new(mode, (-(-image.width // part), -(-image.height // part)))
    for top in range(0, shrunk.height, STRIP_ROWS):
        strip = image.crop((0, top * part, image.width, min((top + STRIP_ROWS) * part, image.height)))
        shrunk.paste(strip.convert(mode).reduce(part), (0, top))
    shrunk.info = {name: value for name, value in image.info.items() if name != "transparency"}
    return shrunk


def _in_srgb(image: Image.Image) -> Image.Image:
    """Telephones take pictures with wider colours than a television knows."""
    profile = image.info.get("icc_profile")
    if not profile or image.mode != "RGB":
        return image
    with contextlib.suppress(ImageCms.PyCMSError, OSError):
        own, srgb = ImageCms.ImageCmsProfile(BytesIO(profile)), ImageCms.createProfile("sRGB")
        return ImageCms.profileToProfile(image, own, srgb) or image
    return image


def _on_ground(image: Image.Image) -> Image.Image:
    if not image.has_transparency_data:
        return image.convert("RGB")
    cut_out = image.convert("RGBA")
    ground = Image.new("RGBA", cut_out.size, GROUND)
    return Image.alpha_composite(ground, cut_out).convert("RGB")


def _square(image: Image.Image, size_px: int) -> Image.Image:
    longer, shorter = max(image.size), min(image.size)
    if longer <= FILLS_THE_SQUARE * shorter:
        return ImageOps.fit(image, (size_px, size_px), Image.Resampling.LANCZOS)
    return ImageOps.pad(image, (size_px, size_px), Image.Resampling.LANCZOS, color=GROUND)


def _jpeg(image: Image.Image) -> bytes:
    """The best quality within the limit. Baseline: old boxes know no progressive files."""
    image.info.clear()  # what the camera noted would be written into the new file
    made = b""
    for quality in QUALITIES:
        out = BytesIO()
        image.save(out, "JPEG", quality=quality, optimize=True)
        made = out.getvalue()
        if len(made) <= LIMITS_BYTES[image.width]:
            break
    return made


def _kind(data: bytes) -> str:
    """What it is instead, as far as its first bytes say (ISO/IEC 23008-12 for HEIC)."""
    if data[4:8] == b"ftyp" and data[8:11] in (b"hei", b"hev", b"mif", b"msf"):
        return "heic"
    known = data.startswith((b"\xff\xd8", b"\x89PNG")) or data[8:12] == b"WEBP"
    return "broken" if known else "" if data else "nothing"
