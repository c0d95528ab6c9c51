"""The week's specials and the shelves: each on one page, saved with one press, never over somebody else's work."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from werkzeug.datastructures import MultiDict

from orders import tasks
from orders.db import Database
from orders.goods import prices
from orders.goods.catalogue import item_by_code, shelves
from orders.goods.departments import Department, SubShelf
from orders.goods.specials import Special
from orders.staff.goods.goods_command import goods
from tests.makers import NOW, TODAY, HandClock
from tests.staff.tablet import Tablet
from tests.staff.test_goods import item_id
from tests.staff.town import EGGS, ICE, POTATO, RICE

MONDAY = TODAY - timedelta(days=1)
FRIDAY = TODAY + timedelta(days=3)
Line = tuple[str, str, str, str]


def send_week(shop: Tablet, lines: Iterable[Line]) -> Tablet:
    """Send the page that is shown with these lines: day, item, price, limit."""
    form = shop.find("save-week").xpath("ancestor::form[1]")[0]
    values = MultiDict([(name, value) for name, value in form.form_values() if "-20" not in name])
    for day, item, price_yen, limit in lines:
        values.add(f"item-{day}", item)
        values.add(f"price-{day}", price_yen)
        values.add(f"limit-{day}", limit)
    return shop._show(shop.client.post(form.get("action"), data=values, follow_redirects=True))


def specials(database: Database) -> dict[tuple[str, str], tuple[int, int]]:
    with database.reading() as session:
        rows = session.scalars(sa.select(Special)).all()
        return {(row.item.code, str(row.day)): (row.price_yen, row.limit_per_household) for row in rows}


def test_a_week_of_specials_is_entered_at_once(shop: Tablet, database: Database) -> None:
    shop.open("/specials").press("open-week")
    lines = [
        (str(TODAY), "たまご", "198", "2"),
        (str(FRIDAY), "じゃがいも 3個入", "１５０", "3"),
        (str(FRIDAY), ICE, "98", "9"),
    ]
    send_week(shop, lines)
    assert "入れた 3" in shop.told["right"]
    assert "きょうの特売" in shop.told["note"]
    assert specials(database) == {
        (EGGS, str(TODAY)): (198, 2), (POTATO, str(FRIDAY)): (150, 3), (ICE, str(FRIDAY)): (98, 9),
    }  # fmt: skip
    send_week(shop, lines[1:])
    assert "やめた 1" in shop.told["right"]
    assert (EGGS, str(TODAY)) not in specials(database)
    shop.press("next-week")
    shop.press("as-last-week")
    send_week(shop, [(name[5:], value, "90", "1") for name, value in _filled(shop)])
    assert (ICE, str(FRIDAY + timedelta(days=7))) in specials(database)


def _filled(shop: Tablet) -> list[tuple[str, str]]:
    form = shop.find("save-week").xpath("ancestor::form[1]")[0]
    return [(name, value) for name, value in form.form_values() if name.startswith("item-") and value]


def test_mistakes_of_a_week_stand_at_their_lines_and_nothing_is_saved(shop: Tablet, database: Database) -> None:
    day = str(FRIDAY)
    shop.open(f"/specials/week?monday={MONDAY}")
    send_week(
        shop, [(day, "たまご", "ただ", "2"), (day, "ない品", "1", "2"), (day, "", "5", "2"), (day, RICE, "90", "0")]
    )
    assert shop.status == 422
    assert len(shop.all("//*[@data-fault]")) == 4
    send_week(shop, [(day, "たまご", "100", "2"), (day, EGGS, "90", "2")])
    assert "1つにしてください" in shop.text
    assert specials(database) == {}


def test_days_that_are_over_cannot_be_entered(shop: Tablet, database: Database) -> None:
    shop.open(f"/specials/week?monday={MONDAY}")
    send_week(shop, [(str(MONDAY), "たまご", "100", "2")])
    assert shop.status == 422
    assert specials(database) == {}


def test_a_week_that_somebody_else_entered_meanwhile_is_not_overwritten(shop: Tablet, database: Database) -> None:
    shop.open(f"/specials/week?monday={MONDAY}")
    with database.writing() as session:
        session.add(Special(item_id=item_id(database, RICE), day=FRIDAY, price_yen=2000, limit_per_household=1))
    send_week(shop, [(str(FRIDAY), "たまご", "100", "2")])
    assert "ほかの方が先に" in shop.told["wrong"]
    assert set(specials(database)) == {(RICE, str(FRIDAY))}


@pytest.fixture
def shelf_page(shop: Tablet, database: Database) -> Tablet:
    with database.writing() as session:
        session.add(Department(id="yasai-bu", name="野菜・果物", reading="やさいくだもの", position=1))
        session.flush()
        session.add(SubShelf(id="imo", shelf_id="yasai", name="いも", reading="いも", position=1))
    return shop.open("/goods").press("open-shelves")


def names(database: Database) -> list[str]:
    with database.reading() as session:
        return [shelf.id for shelf in shelves(session)]


def test_shelves_are_put_in_another_order_by_their_numbers(shelf_page: Tablet, database: Database) -> None:
    assert names(database) == ["yasai", "nyu", "reito", "kome", "sake"]
    fields = {"position.sake": "1", "name.yasai": "野菜", "reading.yasai": "やさい", "department_id.yasai": "yasai-bu"}
    shelf_page.press("save-shelves", **fields)
    assert "か所をなおしました" in shelf_page.told["right"]
    assert names(database) == ["sake", "yasai", "nyu", "reito", "kome"]
    with database.reading() as session:
        first = shelves(session)[1]
        assert (first.name, first.department_id, first.position) == ("野菜", "yasai-bu", 2)


def test_a_new_shelf_is_the_last_one_and_pressing_twice_makes_one(shelf_page: Tablet, database: Database) -> None:
    shelf_page.send("add-shelves", name="おかし", reading="")
    shelf_page.press("add-shelves", name="おかし", reading="")
    assert names(database) == ["yasai", "nyu", "reito", "kome", "sake", "tana-6"]
    shelf_page.press("add-shelves", name="菓子", reading="")
    assert "よみがな：空です" in shelf_page.told["wrong"]
    shelf_page.press("add-sub-shelves", name="豆", reading="まめ", shelf_id="yasai")
    assert "加えました" in shelf_page.told["right"]


def test_two_people_at_the_shelves_do_not_overwrite_each_other(shelf_page: Tablet, database: Database) -> None:
    shelf_page.send("save-shelves", **{"name.kome": "米・麺"})
    assert "ほかの方が先に棚を" in shelf_page.press("save-shelves", **{"name.sake": "お酒"}).told["wrong"]


def test_the_worker_changes_prices_on_their_day(database: Database) -> None:
    clock = HandClock()
    with database.writing() as session:
        prices.plan_by_hand(session, item_id(database, EGGS), TODAY + timedelta(days=1), 250, "shop1", NOW)
    assert tasks.change_prices(database, clock.now()) == 0
    clock.advance(days=1)
    assert [tasks.change_prices(database, clock.now()) for _ in range(2)] == [1, 0]
    with database.reading() as session:
        found = item_by_code(session, EGGS)
        assert found is not None
        assert found.price_yen == 250


def test_the_command_gives_out_and_takes_in(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YUAI_DATABASE_URL", str(database.url))
    path, run = tmp_path / "goods.csv", CliRunner().invoke
    assert run(goods, ["export", "items", str(path)]).exit_code == 0
    assert "0 changed, 0 removed, 6 untouched" in run(goods, ["import", str(path)]).output
    path.write_text(path.read_text(encoding="utf-8-sig").replace(",238,", ",250,"), encoding="utf-8")
    assert "値段: 238円 -> 250円" in run(goods, ["import", "--apply", str(path)]).output
    assert "6 untouched" in run(goods, ["import", "--apply", str(path)]).output
    path.write_text("番号,値段\n1,x\n", encoding="cp932")
    failed = run(goods, ["import", "--apply", str(path)])
    assert failed.exit_code == 1
    assert "2行目 値段（税込）: 「x」は、数字として読めません。" in failed.output
    path.write_bytes(b"\x89PNG")
    assert "写真です" in run(goods, ["import", str(path)]).output
    assert "0 prices changed" in run(goods, ["prices"]).output
