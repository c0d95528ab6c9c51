"""Tables as files on the staff's page: taken out, sent in, looked at, taken with one press."""

from __future__ import annotations

from io import BytesIO

import pytest
from werkzeug.datastructures import FileStorage

from orders.db import Database
from orders.goods.catalogue import item_by_code
from orders.ordering.order import order as order_of
from orders.staff.goods.sheet_page import MOST_UPLOADED_BYTES
from tests.orders.goods.workbooks import book, comma, zipped
from tests.staff.tablet import Tablet
from tests.staff.town import EGGS, ICE, POTATO, placed


def send(shop: Tablet, data: bytes, name: str = "商品.csv", **fields: str) -> Tablet:
    form = shop.open("/goods/files").find("put-sheet").xpath("ancestor::form[1]")[0]
    assert form.get("enctype") == "multipart/form-data"
    values = {"csrf_token": dict(form.form_values())["csrf_token"], "file": FileStorage(BytesIO(data), name), **fields}
    answer = shop.client.post(form.get("action"), data=values, content_type="multipart/form-data")
    assert answer.status_code == 303
    return shop.open(answer.headers["Location"])


def counts(page: Tablet) -> dict[str, int]:
    return {each.get("data-count"): int(each.get("data-value")) for each in page.all("//*[@data-count]")}


def price_of(database: Database, code: str) -> int:
    with database.reading() as session:
        item = item_by_code(session, code)
        assert item is not None
        return item.price_yen


def test_a_table_goes_out_is_changed_and_comes_in(shop: Tablet, database: Database) -> None:
    kept = placed(database, {EGGS: 1})
    shop.open("/goods").press("open-sheets")
    data = shop.client.get("/goods/files/items.csv").get_data()
    assert data.startswith(b"\xef\xbb\xbf")
    send(shop, data.replace(b",238,", b",338,"))
    assert counts(shop) == {"added": 0, "changed": 1, "removed": 0, "untouched": 5}
    assert "値段 238円 → 338円" in shop.text
    assert [each.get("data-remark") for each in shop.all("//*[@data-remark]")] == ["price_up"]
    assert price_of(database, EGGS) == 238
    answer = shop.send("apply-sheet")
    assert "このとおりに" not in answer.text
    assert "取り込んであります" in shop.press("apply-sheet").told["right"]
    assert price_of(database, EGGS) == 338
    with database.reading() as session:
        assert order_of(session, kept.id).lines[0].price_yen == 238


@pytest.mark.parametrize("form", ["xlsx", "csv", "csv-sjis"])
@pytest.mark.parametrize("kind", ["items", "specials", "prices"])
def test_every_table_is_given_in_every_form(shop: Tablet, kind: str, form: str) -> None:
    answer = shop.client.get(f"/goods/files/{kind}.{form}")
    assert answer.status_code == 200
    assert "attachment" in answer.headers["Content-Disposition"]
    assert shop.open("/goods/files/people.csv").status == 404


def test_the_same_table_changes_nothing_and_cannot_be_applied(shop: Tablet) -> None:
    send(shop, shop.client.get("/goods/files/items.xlsx").get_data(), "商品.xlsx", whole="1")
    assert counts(shop) == {"added": 0, "changed": 0, "removed": 0, "untouched": 6}
    assert "取り込むものはありません" in shop.text
    assert not shop.all("//*[@data-action='apply-sheet']")


def test_every_mistake_is_shown_with_its_row_and_column(shop: Tablet, database: Database) -> None:
    send(shop, comma([("番号", "値段", "温度"), (EGGS, "たかい", "ぬるい"), (POTATO, 100, "常温"), ("123", 1, "")]))
    flaws = [(each.get("data-row"), each.get("data-problem")) for each in shop.all("//*[@data-problem]")]
    assert flaws == [("2", "not_whole"), ("2", "not_one_of"), ("4", "no_code"), ("4", "empty")]
    assert "使えるのは：常温、冷蔵、冷凍" in shop.text
    assert not shop.all("//*[@data-action='apply-sheet']")
    assert price_of(database, POTATO) == 198


def test_what_is_not_in_the_table_is_given_up_only_when_asked(shop: Tablet, database: Database) -> None:
    table = comma([("番号", "値段"), (EGGS, 238)])
    assert counts(send(shop, table))["removed"] == 0
    assert counts(send(shop, table, whole="1"))["removed"] == 5
    shop.press("apply-sheet")
    assert ICE not in shop.open("/goods?shelf=reito").text


def test_a_table_that_grew_old_is_shown_anew(shop: Tablet, database: Database) -> None:
    send(shop, comma([("番号", "値段"), (EGGS, 250)]))
    with database.writing() as session:
        item = item_by_code(session, EGGS)
        assert item is not None
        item.price_yen = 240
    assert "ほかの方が" in shop.press("apply-sheet").told["note"]
    assert "値段 240円 → 250円" in shop.text
    assert price_of(database, EGGS) == 240
    assert "取り込みました" in shop.press("apply-sheet").told["right"]


def test_a_table_may_be_left(shop: Tablet, database: Database) -> None:
    send(shop, comma([("番号", "値段"), (EGGS, 250)]))
    assert "何も変わっていません" in shop.press("leave-sheet").told["right"]
    assert shop.row("data-state", "left") is not None
    assert price_of(database, EGGS) == 238


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "選んでから"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "写真です"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(99), "古い形のExcel"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "パスワード"),
        (zipped({"a.txt": b"x"}), "ZIP"),
        (b"a" * 50_000_000, "大きすぎます（50メガバイト）。8メガバイトまで"),
        (book([("ねだん", "なまえ")]), "見出しの行が見つかりません"),
        (comma([("番号", "値段")]), "行がありません"),
        ("番号,値段\n".encode() + b"\x81", "2行目"),
        (comma([("番号", "値段"), ("1", '"x"y')]), "引用符"),
    ],
)
def test_a_wrong_file_is_told_in_words(shop: Tablet, data: bytes, words: str) -> None:
    assert words in send(shop, data, "何か.xlsx").told["wrong"]
    assert shop.page == "sheets"


def test_only_the_shop_may_send_much(shop: Tablet, tablet_of: object) -> None:
    assert len(b"x" * 10) < MOST_UPLOADED_BYTES
    city = tablet_of("city1")  # type: ignore[operator]
    assert city.open("/goods/files").status == 403
