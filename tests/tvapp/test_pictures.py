"""No cell is only text: every shelf and every item has a drawing that an old box can show."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest
import sqlalchemy as sa
from PIL import Image

from orders.db import Database
from orders.goods import catalogue, photos
from orders.goods.photo_making import make_photo
from tests.makers import NOW
from tests.tvapp.goods import CARROT
from tests.tvapp.viewer import Viewer
from tvapp.pictures.kinds import PLAIN, drawing_of, drawn, every_kind, kind_of_item, kind_of_shelf
from tvapp.pictures.png import SIZES_PX, picture_png
from tvapp.pictures.svg import BadDrawing, render

SCREEN_KINDS = (
    "same",
    "special",
    "shelves",
    "basket",
    "drone",
    "van",
    "history",
    "phone",
    "accepted",
    "packing",
    "hall",
    "door",
    "remote",
    "family",
    "notice",
    "settings",
)
LARGEST_CELL_PICTURE_BYTES = 4_000


@pytest.mark.parametrize("kind", sorted(every_kind()))
def test_every_kind_that_a_rule_names_is_drawn(kind: str) -> None:
    assert drawing_of(kind).file in drawn()
    assert drawing_of(kind) != PLAIN


@pytest.mark.parametrize("kind", SCREEN_KINDS)
def test_what_screens_show_is_drawn(kind: str) -> None:
    assert drawing_of(kind) != PLAIN


def test_every_item_of_the_town_has_a_drawing(town: Database) -> None:
    with town.reading() as session:
        for shelf in catalogue.shelves(session):
            assert kind_of_shelf(shelf.id) != PLAIN.file
            kinds = {kind_of_item(item.name, shelf.id) for item in catalogue.items_of_shelf(session, shelf.id)}
            assert len(kinds) >= 8, f"too few different pictures on {shelf.name}"
            assert PLAIN.file not in kinds


def test_words_that_are_parts_of_other_words_find_the_right_drawing() -> None:
    assert kind_of_item("さばみそ煮缶 1個", "kanbutsu-kanzume") == "can"
    assert kind_of_item("みかん缶 小 1個", "kanbutsu-kanzume") == "mikancan"
    assert kind_of_item("焼き豆腐 1丁", "tofu") == "yakitofu"
    assert kind_of_item("まったく新しい品", "yasai") == kind_of_shelf("yasai")
    assert kind_of_item("まったく新しい品", "no-such-shelf") == PLAIN.file


@pytest.mark.parametrize("kind", ["apple", "drone", "soy", "no-such-thing"])
def test_pictures_are_small_png_files(kind: str) -> None:
    for size_px in SIZES_PX:
        picture = Image.open(BytesIO(picture_png(kind, size_px)))
        assert (picture.format, picture.size) == ("PNG", (size_px, size_px))
    assert len(picture_png(kind, 128)) <= LARGEST_CELL_PICTURE_BYTES


def test_any_size_that_is_asked_for_becomes_one_of_ours() -> None:
    assert picture_png("apple", 10_000_000) == picture_png("apple", max(SIZES_PX))


def test_pictures_may_be_kept_for_ever_and_change_their_address_when_they_change(tv: Viewer) -> None:
    source = tv.root.xpath("string(//img/@src)")
    assert "?v=" in source
    answer = tv.client.get(source)
    assert answer.mimetype == "image/png"
    assert "immutable" in answer.headers["Cache-Control"]
    assert "Set-Cookie" not in answer.headers
    assert "Cookie" not in answer.headers.get("Vary", ""), "a new cookie must not make the picture new"


def svg(body: str) -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">{body}</svg>'


def test_a_drawing_is_drawn_where_it_says() -> None:
    body = '<g stroke="none"><rect x="50" y="0" width="50" height="100" fill="#0000ff" class="a"/></g>'
    image = render(svg(body), 20, "#ffffff", {})
    assert image.getpixel((5, 10)) == (255, 255, 255)
    assert image.getpixel((15, 10)) == (0, 0, 255)
    assert render(svg(body), 20, "#ffffff", {"a": "#00ff00"}).getpixel((15, 10)) == (0, 255, 0)


@pytest.mark.parametrize(
    "path",
    [
        "M10 10 L90 10 L90 90 L10 90 Z",
        "m10 10 h80 v80 h-80 z",
        "M10 10 C40 10 60 10 90 10 C90 40 90 60 90 90 S40 90 10 90 Z",
        "M10 10 Q50 10 90 10 L90 90 L10 90 Z",
    ],
)
def test_paths_are_understood(path: str) -> None:
    image = render(svg(f'<path d="{path}" fill="#ff0000" stroke="none"/>'), 20, "#ffffff", {})
    assert image.getpixel((10, 10)) == (255, 0, 0)
    assert image.getpixel((0, 0)) == (255, 255, 255)


def test_turning_is_understood() -> None:
    body = '<rect x="40" y="0" width="20" height="40" fill="#ff0000" transform="rotate(90 50 50)"/>'
    image = render(svg(body), 40, "#ffffff", {})
    assert image.getpixel((32, 20)) == (255, 0, 0)
    assert image.getpixel((20, 6)) == (255, 255, 255)


@pytest.mark.parametrize("body", ["<text>a</text>", '<path d="M10"/>'])
def test_what_is_not_understood_is_refused(body: str) -> None:
    with pytest.raises(BadDrawing):
        render(svg(body), 20, "#ffffff", {})


def photographed(town: Database, code: str) -> str:
    """The shop takes a picture of a carrot, as a camera makes it."""
    noise = Image.effect_noise((800, 600), 60).convert("RGB")
    out = BytesIO()
    noise.save(out, "JPEG")
    with town.writing() as session:
        item = catalogue.item_by_code(session, code)
        assert item is not None
        return photos.put_photo(session, item.id, make_photo(out.getvalue()), "shop1", NOW).photo_version


def source_of(tv: Viewer, code: str) -> str:
    return str(tv.root.xpath(f"string(//*[@data-action='item:{code}']//img/@src)"))


def test_the_photograph_of_the_shop_stands_in_the_place_of_the_drawing(tv: Viewer, town: Database) -> None:
    drawing = source_of(tv.open(f"/shelf/yasai?f={CARROT}"), CARROT)
    version = photographed(town, CARROT)
    source = source_of(tv.open(f"/shelf/yasai?f={CARROT}"), CARROT)
    assert source != drawing
    assert source.endswith(f"?v={version}")
    large = str(tv.open(f"/item/{CARROT}").root.xpath("string(//img[@class='large']/@src)"))
    for address, size_px in ((source, 128), (large, 208)):
        answer = tv.client.get(address)
        assert Image.open(BytesIO(answer.data)).size == (size_px, size_px)
        assert answer.mimetype == "image/jpeg"
        assert "immutable" in answer.headers["Cache-Control"]
        assert "Set-Cookie" not in answer.headers


def test_an_old_address_of_a_photograph_shows_the_new_one_and_is_not_kept(tv: Viewer, town: Database) -> None:
    photographed(town, CARROT)
    answer = tv.client.get(f"/photo/{CARROT}-128.jpg?v=older")
    assert answer.mimetype == "image/jpeg"
    assert answer.headers["Cache-Control"] == "no-store"


def test_where_the_photograph_was_taken_away_the_drawing_is_shown(tv: Viewer, town: Database) -> None:
    answer = tv.client.get(f"/photo/{CARROT}-128.jpg?v=gone", follow_redirects=True)
    assert answer.data == picture_png("carrot", 128)
    assert tv.client.get("/photo/no-such-item-128.jpg", follow_redirects=True).mimetype == "image/png"


def test_a_page_of_photographs_needs_no_more_questions_than_a_page_of_drawings(tv: Viewer, town: Database) -> None:
    def asked() -> int:
        questions: list[str] = []
        note: Callable[..., None] = lambda _c, _u, statement, *_: questions.append(statement)  # noqa: E731
        sa.event.listen(town.engine, "before_cursor_execute", note)
        tv.open("/shelf/yasai")
        sa.event.remove(town.engine, "before_cursor_execute", note)
        return len(questions)

    asked()
    before = asked()
    codes = [str(cell.get("data-cell")) for cell in tv.root.xpath("//*[starts-with(@data-action, 'item:')]")]
    for code in codes:
        photographed(town, code)
    assert asked() == before
    sources = [source_of(tv, code) for code in codes]
    assert all(source.startswith("/photo/") for source in sources)
    weight = tv.size + sum(len(tv.client.get(source).data) for source in sources)
    assert weight <= 60_000
