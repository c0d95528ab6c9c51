"""Photographs: small, upright, without what the camera noted; what is no photograph is refused in words."""

from __future__ import annotations

import random
import struct
import zlib
from io import BytesIO
from zlib import crc32

import pytest
from PIL import Image, ImageCms, ImageFile

from orders.db import Database
from orders.errors import NotFound, PhotoTooBig, PhotoUnreadable
from orders.goods import photos
from orders.goods.catalogue import Item
from orders.goods.photo_making import GROUND, LIMITS_BYTES, MOST_BYTES, make_photo
from tests.makers import NOW, an_item

RED, BLUE = (200, 30, 30), (30, 30, 200)
SRGB = ImageCms.createProfile("sRGB")
ORIENTATION, GPS = 0x0112, 0x8825


def file(image: Image.Image, form: str = "JPEG", **options: object) -> bytes:
    out = BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def red_over_blue(width: int = 1200, height: int = 1200) -> Image.Image:
    image = Image.new("RGB", (width, height), BLUE)
    image.paste(RED, (0, 0, width, height // 2))
    return image


def opened(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data))


def is_near(pixel: object, colour: tuple[int, int, int]) -> bool:
    assert isinstance(pixel, tuple)
    return all(abs(a - b) < 24 for a, b in zip(pixel, colour, strict=True))


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_two_small_squares_are_made(form: str) -> None:
    made = make_photo(file(red_over_blue(), form))
    for data, size in ((made.small, 128), (made.large, 208)):
        image = opened(data)
        assert (image.format, image.size) == ("JPEG", (size, size))
        assert "progressive" not in image.info
        assert is_near(image.getpixel((size // 2, 10)), RED)
        assert is_near(image.getpixel((size // 2, size - 10)), BLUE)


def test_even_noise_stays_within_the_limits() -> None:
    noise = Image.frombytes("RGB", (900, 900), random.Random(1).randbytes(900 * 900 * 3))
    made = make_photo(file(noise, "PNG"))
    assert len(made.small) <= LIMITS_BYTES[128]
    assert len(made.large) <= LIMITS_BYTES[208]


def test_a_photograph_is_turned_as_the_camera_was_and_says_nothing_of_its_owner() -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = 3
    exif.get_ifd(GPS)[1] = "N"
    exif[0x010F] = "a telephone"
    sent = file(red_over_blue(), exif=exif, comment=b"my kitchen")
    assert opened(sent).getexif()[ORIENTATION] == 3
    made = make_photo(sent)
    assert is_near(opened(made.large).getpixel((100, 10)), BLUE), "it must be turned upside down"
    for data in (made.small, made.large):
        assert not opened(data).getexif()
        assert "comment" not in opened(data).info
        assert "icc_profile" not in opened(data).info
        assert b"telephone" not in data


def test_a_long_photograph_is_shown_whole_on_the_ground_of_the_cell() -> None:
    made = opened(make_photo(file(red_over_blue(400, 1200))).large)
    ground = tuple(int(GROUND[at : at + 2], 16) for at in (1, 3, 5))
    assert is_near(made.getpixel((5, 100)), (ground[0], ground[1], ground[2]))
    assert is_near(made.getpixel((104, 4)), RED)
    assert is_near(made.getpixel((104, 203)), BLUE)


def test_a_cut_out_lies_on_the_ground_of_the_cell_and_never_on_black() -> None:
    made = opened(make_photo(file(Image.new("RGBA", (300, 300), (0, 0, 0, 0)), "PNG")).small)
    assert is_near(made.getpixel((64, 64)), (255, 250, 240))


@pytest.mark.parametrize("mode", ["L", "CMYK", "P", "LA", "I;16", "1"])
def test_every_way_of_keeping_colours_is_understood(mode: str) -> None:
    form = "JPEG" if mode in ("L", "CMYK") else "PNG"
    assert opened(make_photo(file(Image.new(mode, (300, 300)), form)).small).mode == "RGB"


def test_colours_of_another_profile_are_brought_home() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert is_near(opened(make_photo(file(red_over_blue(), icc_profile=profile)).large).getpixel((100, 10)), RED)
    broken = make_photo(file(red_over_blue(), icc_profile=b"nothing that anybody knows"))
    assert is_near(opened(broken.large).getpixel((100, 10)), RED)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_file_that_ends_too_early_is_refused(form: str) -> None:
    whole = file(Image.frombytes("RGB", (300, 300), random.Random(1).randbytes(270_000)), form)
    for part in (len(whole) // 2, 40):
        with pytest.raises(PhotoUnreadable) as refused:
            make_photo(whole[:part])
        assert refused.value.kind == "broken"


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"", "nothing"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", "heic"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", ""),
        (b"GIF89a" + bytes(100), ""),
        (b"%PDF-1.7 ...", ""),
    ],
)
def test_what_is_no_photograph_is_named(data: bytes, kind: str) -> None:
    with pytest.raises(PhotoUnreadable) as refused:
        make_photo(data)
    assert refused.value.kind == kind


@pytest.mark.parametrize("side", [7_500, 20_000])
def test_a_small_file_that_unpacks_to_a_huge_picture_is_refused_before_it_is_unpacked(side: int) -> None:
    data = bytearray(file(Image.new("1", (8, 8)), "PNG"))
    data[16:24] = side.to_bytes(4, "big") * 2
    data[29:33] = crc32(bytes(data[12:29])).to_bytes(4, "big")
    with pytest.raises(PhotoTooBig) as refused:
        make_photo(bytes(data))
    assert refused.value.pixels > refused.value.most_pixels


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
@pytest.mark.filterwarnings("ignore::UserWarning:PIL.*")
def test_a_file_with_wrong_bytes_is_a_photograph_or_refused_and_nothing_else(form: str) -> None:
    """Seeded: bytes changed, cut out or doubled, mostly in the head, where the sizes and tables stand."""
    chance = random.Random(form)
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    exif.get_ifd(GPS)[1] = "N"
    sound = file(red_over_blue(48, 40), form, exif=exif, icc_profile=ImageCms.ImageCmsProfile(SRGB).tobytes())
    refused = 0
    for _ in range(150):
        data = bytearray(sound)
        for _ in range(chance.randint(1, 4)):
            at = chance.randrange(chance.choice([60, 250, len(data)]))
            match chance.randrange(3):
                case 0:
                    data[at : at + 1] = bytes([chance.choice([0, 1, 127, 128, 255, chance.randrange(256)])])
                case 1:
                    del data[at : at + chance.randint(1, 8)]
                case _:
                    data[at:at] = data[at : at + chance.randint(1, 8)]
        try:
            make_photo(bytes(data))
        except (PhotoUnreadable, PhotoTooBig):
            refused += 1
    assert refused, "nothing was broken"


@pytest.mark.parametrize("error", [struct.error, TypeError, OverflowError, EOFError, IndexError, zlib.error])
def test_whatever_the_reader_of_pictures_raises_becomes_a_sentence(
    monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    def broken(_: ImageFile.ImageFile) -> None:
        raise error("unexpected")

    monkeypatch.setattr(ImageFile.ImageFile, "load", broken)
    with pytest.raises(PhotoUnreadable):
        make_photo(file(red_over_blue(40, 40), "PNG"))


def test_the_largest_cut_out_is_shrunk_before_it_is_laid_on_the_ground(monkeypatch: pytest.MonkeyPatch) -> None:
    cut_out = Image.new("RGBA", (5_000, 4_000), (0, 0, 0, 0))
    cut_out.paste((*RED, 255), (1_500, 1_000, 3_500, 3_000))
    sent = file(cut_out, "PNG")
    laid: list[tuple[int, int]] = []
    composite = Image.alpha_composite

    def noting(ground: Image.Image, over: Image.Image) -> Image.Image:
        laid.append(over.size)
        return composite(ground, over)

    monkeypatch.setattr(Image, "alpha_composite", noting)
    made = opened(make_photo(sent).large)
    assert len(laid) == 1
    assert max(laid[0]) < 1_000
    assert is_near(made.getpixel((104, 104)), RED)
    assert is_near(made.getpixel((5, 5)), (255, 250, 240))


def test_a_heavy_file_is_refused() -> None:
    with pytest.raises(PhotoTooBig) as refused:
        make_photo(bytes(MOST_BYTES + 1))
    assert refused.value.pixels == 0


def test_an_item_has_one_photograph_and_its_version_changes_with_it(database: Database) -> None:
    first, second = make_photo(file(red_over_blue())), make_photo(file(Image.new("RGB", (300, 300), BLUE)))
    with database.writing() as session:
        item = an_item(session)
        assert item.photo_version == ""
        assert photos.photo_bytes(session, item.code, 128) is None
        photos.put_photo(session, item.id, first, "shop1", NOW)
        was = item.photo_version
        photos.put_photo(session, item.id, second, "shop2", NOW)
        item_id, code = item.id, item.code
    with database.writing() as session:
        item = session.get_one(Item, item_id)
        assert item.photo_version not in ("", was)
        assert photos.photo_bytes(session, code, 106) == (second.small, item.photo_version)
        assert photos.photo_bytes(session, code, 208) == (second.large, item.photo_version)
        photos.put_photo(session, item_id, second, "somebody", NOW)
        kept = photos.photo_of(session, item_id)
        assert kept is not None
        assert kept.uploaded_by == "shop2", "the same file again is no new photograph"
        photos.remove_photo(session, item_id)
        photos.remove_photo(session, item_id)
        assert (photos.photo_bytes(session, code, 208), item.photo_version) == (None, "")


def test_there_is_no_photograph_of_nothing(database: Database) -> None:
    made = make_photo(file(red_over_blue()))
    with database.writing() as session:
        for press in (
            lambda: photos.put_photo(session, 0, made, "shop1", NOW),
            lambda: photos.remove_photo(session, 0),
        ):
            with pytest.raises(NotFound):
                press()
