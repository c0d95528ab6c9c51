"""A file that came in: shown first, then exactly that is done, once, and never to an order that was placed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from importlib.resources import files

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from orders.db import Database
from orders.errors import NotFound
from orders.goods.barcodes import ItemBarcode
from orders.goods.catalogue import Item, Shelf, item_by_code
from orders.goods.departments import Department, SubShelf
from orders.goods.errors import PreviewOver
from orders.goods.giving_out import Format, table_as_file
from orders.goods.item_changes import changes_of
from orders.goods.known_catalogue import known_catalogue
from orders.goods.planned import planned_special_values
from orders.goods.previews import (
    Outcome,
    PreviewState,
    SheetPreview,
    apply_preview,
    compare,
    keep_preview,
    leave_preview,
    preview,
)
from orders.goods.prices import ItemPrice
from orders.goods.sheet_columns import Kind
from orders.goods.sheet_problems import Reason, Remark
from orders.goods.specials import Special
from orders.goods.stock import Stock
from orders.goods.taking_in import table_of
from orders.ordering.order import order
from orders.seeds.seed_files import rows
from orders.seeds.seeding_goods import add_absent
from tests.makers import NOW, TODAY, a_shelf, an_item, an_order
from tests.orders.goods.workbooks import HEADINGS, book, comma, new_row

LONG, MILK, RICE = "4901234567894", "4901234567900", "49000016"


def keep(session: Session, data: bytes, *, whole: bool = False) -> SheetPreview:
    table = table_of(data, known_catalogue(session))
    return keep_preview(
        session, table, compare(session, table, TODAY, whole=whole), "f.xlsx", "shop1", NOW, whole=whole
    )


def with_goods(database: Database) -> tuple[int, int]:
    """Two items on the shelf 野菜: their ids."""
    with database.writing() as session:
        a_shelf(session)
        first, second = an_item(session, name="大根", price_yen=100), an_item(session, name="白菜", price_yen=200)
        first.code, second.code = LONG, MILK
        return first.id, second.id


def price_file(price_yen: object, code: str = LONG) -> bytes:
    return comma([("番号", "値段"), (code, price_yen)])


def test_a_file_adds_changes_and_gives_up(database: Database) -> None:
    first, second = with_goods(database)
    with database.writing() as session:
        shown = keep(session, book([HEADINGS, new_row(RICE), new_row(LONG, "大根", "だいこん", 140)]), whole=True)
        told = shown.differences
        assert [each["code"] for each in told["added"]] == [RICE]
        assert told["changed"][0]["fields"]["price_yen"] == [100, 140]
        assert [each["code"] for each in told["removed"]] == [MILK]
        assert {each["remark"] for each in told["remarks"]} == {Remark.PRICE_UP, Remark.MANY_RETIRED}
        shown_id = shown.id
    with database.writing() as session:
        assert apply_preview(session, shown_id, "shop2", NOW)[0] is Outcome.DONE
    with database.reading() as session:
        new = item_by_code(session, RICE)
        assert new is not None
        assert session.get_one(Stock, new.id).on_hand == 0
        assert session.get_one(Item, first).price_yen == 140
        assert not session.get_one(Item, second).active
        (gone,) = changes_of(session, second)
        assert (gone.who, gone.via, gone.field, gone.was, gone.became) == (
            "shop2", f"file:{shown_id}", "active", True, False,
        )  # fmt: skip
        assert "price_yen" in [each.field for each in changes_of(session, first)]


def test_only_the_columns_of_the_file_change(database: Database) -> None:
    first, _ = with_goods(database)
    with database.writing() as session:
        before = known_catalogue(session).items[first].values
        apply_preview(session, keep(session, price_file(120)).id, "shop1", NOW)
        after = known_catalogue(session).items[first].values
        assert {name for name in after if after[name] != before[name]} == {"price_yen"}


def test_all_mistakes_are_named_at_once_and_nothing_is_taken(database: Database) -> None:
    with_goods(database)
    rows = [
        HEADINGS,
        new_row("4901234567895"),
        ["abc", "", "漢字", "倉庫", "12.5", 9, "おもい", 0, "", 5000, "ぬるい"],
        new_row("4.90123E+12"),
        new_row(LONG),
        new_row(LONG),
    ]
    with database.writing() as session:
        shown = keep(session, comma(rows))
        wrong = {(each["row"], each["column"], each["reason"]) for each in shown.differences["problems"]}
        assert wrong >= {
            (2, "番号", Reason.CHECK_DIGIT),
            (3, "番号", Reason.NO_CODE),
            (3, "商品名", Reason.EMPTY),
            (3, "よみがな", Reason.NOT_READING),
            (3, "棚", Reason.NOT_ONE_OF),
            (3, "値段（税込）", Reason.NOT_WHOLE),
            (3, "税率", Reason.NOT_ONE_OF),
            (3, "重さ（g）", Reason.NOT_WHOLE),
            (3, "たて（mm）", Reason.OUT_OF_RANGE),
            (3, "よこ（mm）", Reason.EMPTY),
            (3, "高さ（mm）", Reason.OUT_OF_RANGE),
            (3, "温度", Reason.NOT_ONE_OF),
            (4, "番号", Reason.CODE_ROUNDED),
            (6, "code", Reason.CODE_TWICE),
        }
        assert not shown.differences["added"] and not shown.differences["changed"]
        assert apply_preview(session, shown.id, "shop1", NOW)[0] is Outcome.STALE
        assert len(known_catalogue(session).items) == 2


def test_pressing_twice_does_it_once(database: Database) -> None:
    first, _ = with_goods(database)
    with database.writing() as session:
        shown_id = keep(session, price_file(120)).id
    outcomes = []
    for _ in range(2):
        with database.writing() as session:
            outcomes.append(apply_preview(session, shown_id, "shop1", NOW)[0])
    assert outcomes == [Outcome.DONE, Outcome.DONE_BEFORE]
    with database.reading() as session:
        assert len(changes_of(session, first)) == 1


def test_eight_who_press_at_once_do_it_once(database: Database) -> None:
    first, _ = with_goods(database)
    with database.writing() as session:
        shown_id = keep(session, price_file(120)).id

    def press(_: int) -> Outcome:
        with database.writing() as session:
            return apply_preview(session, shown_id, "shop1", NOW)[0]

    with ThreadPoolExecutor(8) as pool:
        outcomes = sorted(pool.map(press, range(8)))
    assert outcomes == [Outcome.DONE] + [Outcome.DONE_BEFORE] * 7
    with database.reading() as session:
        assert len(changes_of(session, first)) == 1


def test_two_previews_of_one_new_item_make_one_item(database: Database) -> None:
    with_goods(database)
    with database.writing() as session:
        ids = [keep(session, book([HEADINGS, new_row(RICE)])).id for _ in range(2)]

    def press(shown_id: int) -> Outcome:
        with database.writing() as session:
            return apply_preview(session, shown_id, "shop1", NOW)[0]

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(press, ids)) == [Outcome.DONE, Outcome.STALE]
    with database.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).where(Item.code == RICE)) == 1


def test_what_changed_meanwhile_is_shown_anew_and_nothing_is_done(database: Database) -> None:
    first, _ = with_goods(database)
    with database.writing() as session:
        shown_id = keep(session, price_file(120)).id
    with database.writing() as session:
        session.get_one(Item, first).price_yen = 110
    with database.writing() as session:
        outcome, fresh = apply_preview(session, shown_id, "shop1", NOW)
        assert outcome is Outcome.STALE
        assert fresh.differences["changed"][0]["fields"]["price_yen"] == [110, 120]
        assert session.get_one(Item, first).price_yen == 110
        with pytest.raises(PreviewOver):
            apply_preview(session, shown_id, "shop1", NOW)
        assert apply_preview(session, fresh.id, "shop1", NOW)[0] is Outcome.DONE


def test_a_change_elsewhere_in_the_catalogue_is_no_hindrance(database: Database) -> None:
    _, second = with_goods(database)
    with database.writing() as session:
        shown_id = keep(session, price_file(120)).id
    with database.writing() as session:
        session.get_one(Item, second).price_yen = 999
    with database.writing() as session:
        assert apply_preview(session, shown_id, "shop1", NOW)[0] is Outcome.DONE


def test_a_preview_that_was_put_away_does_nothing(database: Database) -> None:
    with_goods(database)
    with database.writing() as session:
        shown = keep(session, price_file(120))
        assert leave_preview(session, shown.id, "shop1", NOW)
        assert not leave_preview(session, shown.id, "shop1", NOW)
        with pytest.raises(PreviewOver):
            apply_preview(session, shown.id, "shop1", NOW)
        with pytest.raises(NotFound):
            preview(session, 999)


def test_an_order_keeps_what_it_was_placed_with(database: Database) -> None:
    first, _ = with_goods(database)
    with database.writing() as session:
        placed = an_order(session, {session.get_one(Item, first): 2})
        kept = [(line.name, line.code, line.price_yen, line.tax_rate_percent, line.weight_g) for line in placed.lines]
        order_id, total_yen = placed.id, placed.total_yen
    rows = [HEADINGS, [LONG, "改名", "かいめい", "野菜", 999, 10, 1234, 1, 1, 1, "冷凍"]]
    with database.writing() as session:
        apply_preview(session, keep(session, book(rows)).id, "shop1", NOW)
        assert session.get_one(Item, first).name == "改名"
    with database.reading() as session:
        after = order(session, order_id)
        assert [
            (line.name, line.code, line.price_yen, line.tax_rate_percent, line.weight_g) for line in after.lines
        ] == kept
        assert after.total_yen == total_yen


def test_barcodes_move_between_items_in_one_file_and_never_belong_to_two(database: Database) -> None:
    first, second = with_goods(database)
    heads = ("番号", "ほかのバーコード")
    with database.writing() as session:
        apply_preview(session, keep(session, comma([heads, (LONG, f"{RICE} 14901234567891x24")])).id, "s", NOW)
        assert item_by_code(session, RICE) is session.get_one(Item, first)
        assert session.get_one(ItemBarcode, "14901234567891").pieces == 24
        taken = keep(session, comma([heads, (MILK, RICE)]))
        assert [each["reason"] for each in taken.differences["problems"]] == [Reason.CODE_OF_OTHER]
        moved = keep(session, comma([heads, (LONG, "14901234567891x24"), (MILK, RICE)]))
        assert apply_preview(session, moved.id, "s", NOW)[0] is Outcome.DONE
        assert item_by_code(session, RICE) is session.get_one(Item, second)


def test_specials_of_days_come_in_and_the_rest_of_those_days_goes(database: Database) -> None:
    first, second = with_goods(database)
    tomorrow, later = TODAY + timedelta(days=1), TODAY + timedelta(days=2)
    with database.writing() as session:
        session.add(Special(item_id=second, day=tomorrow, price_yen=150, limit_per_household=2))
    heads = ("番号", "特売の日", "特売の最後の日", "特売の値段", "1世帯の数")
    with database.writing() as session:
        apply_preview(session, keep(session, comma([heads, (LONG, tomorrow, later, 80, 3)]), whole=True).id, "s", NOW)
        found = {(row.item_id, row.day): row.price_yen for row in session.scalars(sa.select(Special))}
        assert found == {(first, tomorrow): 80, (first, later): 80}
        overlapping = keep(session, comma([heads, (LONG, tomorrow, later, 80, 3), (LONG, later, "", 70, 3)]))
        (problem,) = overlapping.differences["problems"]
        assert (problem["row"], problem["reason"], problem["facts"]["first"]) == (3, Reason.OVERLAP, 2)
        past = keep(session, comma([heads, (LONG, date(2026, 11, 1), "", 80, 3)]))
        assert [each["reason"] for each in past.differences["problems"]] == [Reason.DAY_PAST]


def test_planned_prices_come_in_and_an_empty_one_takes_the_plan_back(database: Database) -> None:
    first, _ = with_goods(database)
    tomorrow = TODAY + timedelta(days=1)
    heads = ("番号", "いつから", "新しい値段")
    with database.writing() as session:
        apply_preview(session, keep(session, comma([heads, (LONG, tomorrow, 130)])).id, "s", NOW)
        assert session.get_one(ItemPrice, (first, tomorrow)).price_yen == 130
        assert session.get_one(Item, first).next_price_from == tomorrow
        apply_preview(session, keep(session, comma([heads, (LONG, tomorrow, None)])).id, "s", NOW)
        assert session.get(ItemPrice, (first, tomorrow)) is None
        assert session.get_one(Item, first).next_price_from is None


def test_what_has_waited_for_a_month_is_put_away(database: Database) -> None:
    with_goods(database)
    with database.writing() as session:
        old = keep(session, price_file(120))
        old.made_at, old_id = NOW - timedelta(days=31), old.id
        session.flush()
        assert keep(session, price_file(130)).state is PreviewState.WAITING
        session.expire_all()
        assert (preview(session, old_id).state, preview(session, old_id).rows) == (PreviewState.LEFT, [])


def test_the_sample_towns_own_file_is_understood_and_changes_nothing(town_on_both: Database) -> None:
    """English headings, marks in one column, and a column of stock."""
    with town_on_both.reading() as session:
        data = (files("orders.seeds") / "town" / "items.csv").read_bytes()
        table = table_of(data, known_catalogue(session))
        found = compare(session, table, TODAY, whole=True)
        assert (found.problems, found.nothing, found.untouched) == ((), True, 514)
        assert [each.remark for each in found.remarks] == [Remark.STOCK_LEFT_ALONE]


@pytest.mark.servers
def test_the_sample_town_moves_to_another_server_by_its_files(town: Database, postgres_database: Database) -> None:
    """From SQLite to PostgreSQL, in Shift_JIS."""
    with town.reading() as session:
        sent = {kind: table_as_file(session, kind, Format.CSV_SHIFT_JIS) for kind in Kind}
        wanted = [(item.code, dict(item.values)) for item in known_catalogue(session).items.values()]
        specials = set(planned_special_values(session))
    with postgres_database.writing() as session:
        add_absent(session, Department, rows_of_seed("departments.csv"))
        shelves = [{"department_id": row.pop("department"), **row} for row in rows_of_seed("shelves.csv")]
        add_absent(session, Shelf, shelves)
        add_absent(session, SubShelf, rows_of_seed("sub_shelves.csv"))
        for kind in (Kind.ITEMS, Kind.SPECIALS):
            assert apply_preview(session, keep(session, sent[kind]).id, "s", NOW)[0] is Outcome.DONE
        assert [(item.code, dict(item.values)) for item in known_catalogue(session).items.values()] == wanted
        assert len(planned_special_values(session)) == len(specials) > 100


def rows_of_seed(name: str) -> list[dict[str, object]]:
    return [{**row, "position": int(row["position"])} for row in rows(name)]
