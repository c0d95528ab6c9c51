"""The shop's photograph of an item: uploaded, looked at, replaced and taken away; every refusal is a sentence."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest
from PIL import Image
from werkzeug.datastructures import FileStorage

from orders.db import Database
from orders.goods.photo_making import MOST_BYTES
from orders.staff.goods.photo_page import MOST_UPLOADED_BYTES
from tests.staff.tablet import Tablet
from tests.staff.test_goods import item_id
from tests.staff.town import EGGS


def a_photo(colour: str = "red") -> bytes:
    out = BytesIO()
    Image.new("RGB", (600, 600), colour).save(out, "JPEG")
    return out.getvalue()


def upload(shop: Tablet, data: bytes, name: str = "photo.jpg") -> Tablet:
    form = shop.find("put-photo").xpath("ancestor::form[1]")[0]
    assert form.get("enctype") == "multipart/form-data"
    token = dict(form.form_values())["csrf_token"]
    sent = FileStorage(BytesIO(data), name)
    answer = shop.client.post(
        form.get("action"), data={"csrf_token": token, "photo": sent}, content_type="multipart/form-data"
    )
    assert answer.status_code == 303
    return shop.open(answer.headers["Location"])


@pytest.fixture
def eggs(shop: Tablet, database: Database) -> Tablet:
    """The page of the eggs."""
    return shop.open(f"/goods/{item_id(database, EGGS)}")


def pictures(page: Tablet) -> list[str]:
    return [str(src) for src in page.all("//*[@id='photo']//img/@src")]


def test_a_photograph_is_put_looked_at_replaced_and_taken_away(eggs: Tablet) -> None:
    assert pictures(eggs) == []
    assert "写真を入れました" in upload(eggs, a_photo()).told["right"]
    (first,) = pictures(eggs)
    shown = Image.open(BytesIO(eggs.client.get(first).data))
    assert (shown.format, shown.size) == ("JPEG", (208, 208))
    upload(eggs, a_photo("blue"))
    assert pictures(eggs) != [first]
    assert "写真を消しました" in eggs.press("remove-photo").told["right"]
    assert pictures(eggs) == []
    assert eggs.client.get(first).status_code == 404


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "写真を選んでから"),
        (b"hello", "写真として読めません"),
        (b"\x00\x00\x00\x18ftypheic", "HEIC"),
        (a_photo()[:900], "途中で切れている"),
        (a_photo() + bytes(MOST_BYTES), "12メガバイトより小さい"),
    ],
)
def test_what_cannot_be_shown_is_refused_in_words(eggs: Tablet, data: bytes, sentence: str) -> None:
    upload(eggs, a_photo())
    had = pictures(eggs)
    assert sentence in upload(eggs, data).told["wrong"]
    assert pictures(eggs) == had


def test_only_the_shop_may_put_photographs_and_only_it_may_send_much(
    tablet_of: Callable[[str], Tablet], database: Database
) -> None:
    where = f"/goods/{item_id(database, EGGS)}/photo"
    much = {"photo": "a" * 200_000}
    assert tablet_of("city1").client.post(where, data=much).status_code == 413
    assert tablet_of("city1").client.get(where + ".jpg").status_code == 403
    price = where.replace("photo", "price")
    assert tablet_of("shop1").client.post(price, data=much).status_code == 413


def test_an_upload_without_end_is_refused(eggs: Tablet) -> None:
    action = eggs.find("put-photo").xpath("ancestor::form[1]")[0].get("action")
    answer = eggs.client.post(
        action,
        environ_overrides={"CONTENT_LENGTH": str(MOST_UPLOADED_BYTES + 1)},
        content_type="multipart/form-data; boundary=a",
        input_stream=BytesIO(b"--a"),
    )
    assert answer.status_code == 413


def test_a_photograph_without_the_form_of_the_page_changes_nothing(eggs: Tablet) -> None:
    action = eggs.find("put-photo").xpath("ancestor::form[1]")[0].get("action")
    assert eggs.client.post(action, data={"photo": FileStorage(BytesIO(a_photo()), "a.jpg")}).status_code == 400
    assert pictures(eggs.open(eggs.url)) == []
