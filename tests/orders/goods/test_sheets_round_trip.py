"""What goes out as a file comes back without a difference, in every format."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum import ean

from orders.goods.barcodes import repaired
from orders.goods.giving_out import Format, as_file
from orders.goods.item_differences import item_differences
from orders.goods.known_catalogue import KnownCatalogue, KnownItem, KnownPlace, Values
from orders.goods.sheet_columns import Kind
from orders.goods.special_differences import price_differences, special_differences
from orders.goods.taking_in import table_of
from tests.makers import TODAY

SHELVES = (KnownPlace("yasai", "野菜"), KnownPlace("kome", "米"), KnownPlace("kome2", "米"))
SUB_SHELVES = (KnownPlace("imo", "いも"), KnownPlace("imo2", "いも"), KnownPlace("beer", "ビール・=1+1"))

# Signs that cp932 has, so that one catalogue goes through all formats; formulas and quotes among them.
signs = st.sampled_from("あいアイ漢字髙①㈱～－ＡＢab019=+-@'\"，,;\t;:/() 　～ー%％#*&<>_x0041_")
names = st.text(signs, min_size=1, max_size=30).map(lambda text: " ".join(text.split("\t")).strip()).filter(bool)
readings = st.text(st.sampled_from("あいうえおかがきぎーっゃ・0189"), min_size=1, max_size=20)
days = st.none() | st.dates(date(2001, 1, 1), date(2098, 12, 31)).map(str)
codes = st.tuples(st.integers(1, 10**12 - 1), st.sampled_from((7, 12, 13))).map(
    lambda made: (short := str(made[0])[-made[1] :].zfill(made[1])) + ean.calc_check_digit(short)
)


def day_of_year(day: date) -> int:
    return day.month * 100 + day.day


seasons = st.none() | st.tuples(*2 * [st.dates(date(2024, 1, 1), date(2024, 12, 31)).map(day_of_year)])


@st.composite
def values(draw: st.DrawFn) -> Values:
    begin, end = sorted([draw(days) or "", draw(days) or ""])
    season = draw(seasons)
    weight_g = draw(st.none() | st.integers(1, 50_000))
    return {
        "name": draw(names),
        "reading": draw(readings),
        "shelf_id": draw(st.sampled_from([place.id for place in SHELVES])),
        "sub_shelf_id": draw(st.none() | st.sampled_from([place.id for place in SUB_SHELVES])),
        "price_yen": draw(st.integers(1, 200_000)),
        "tax_rate_percent": draw(st.sampled_from([8, 10])),
        "weight_g": weight_g,
        **{name: draw(st.integers(1, 2000)) for name in ("length_mm", "width_mm", "height_mm")},
        "temperature": draw(st.sampled_from(["ambient", "chilled", "frozen"])),
        **{name: draw(st.booleans()) for name in ("alcohol", "otc", "fragile", "active")},
        "weighed": weight_g is not None and draw(st.booleans()),
        "sold_from": begin or None,
        "sold_until": end or None,
        "season_start": season[0] if season else None,
        "season_end": season[1] if season else None,
    }


@st.composite
def catalogues(draw: st.DrawFn) -> KnownCatalogue:
    every = draw(st.lists(codes.filter(lambda code: repaired(code) == code), unique=True, max_size=8))
    items: dict[int, KnownItem] = {}
    while every:
        mine, every = every[:3], every[3:]
        others = {code: draw(st.integers(1, 999)) for code in mine[1:]}
        number = len(items) + 1
        items[number] = KnownItem(number, mine[0], {**draw(values()), "barcodes": others})
    by_code = {code: item.id for item in items.values() for code in item.codes}
    return KnownCatalogue(items, SHELVES, SUB_SHELVES, by_code)


@settings(max_examples=60, deadline=None)
@given(known=catalogues().filter(lambda known: known.items), form=st.sampled_from(list(Format)))
def test_goods_come_back_as_they_went_out(known: KnownCatalogue, form: Format) -> None:
    table = table_of(as_file(Kind.ITEMS, known, {}, form), known)
    assert table.problems == ()
    found = item_differences(table, known, retire_absent=True)
    assert (found.problems, found.added, found.changed, found.removed) == ((), (), (), ())
    assert found.untouched == len(known.items)


@settings(max_examples=40, deadline=None)
@given(known=catalogues().filter(lambda known: known.items), form=st.sampled_from(list(Format)))
def test_into_an_empty_town_every_item_comes_as_it_is(known: KnownCatalogue, form: Format) -> None:
    empty = KnownCatalogue({}, SHELVES, SUB_SHELVES)
    found = item_differences(table_of(as_file(Kind.ITEMS, known, {}, form), empty), empty, retire_absent=True)
    assert found.problems == ()
    made = {each.code: {name: each.values[name] for name in each.values if name != "stock"} for each in found.added}
    assert made == {item.code: dict(item.values) for item in known.items.values()}


@settings(max_examples=40, deadline=None)
@given(known=catalogues().filter(lambda known: known.items), form=st.sampled_from(list(Format)), data=st.data())
def test_specials_and_planned_prices_come_back_as_they_went_out(
    known: KnownCatalogue, form: Format, data: st.DataObject
) -> None:
    keys = st.tuples(st.sampled_from(list(known.items)), st.integers(1, 40).map(lambda n: str(TODAY + timedelta(n))))
    prices = st.integers(1, 200_000)
    specials = data.draw(
        st.dictionaries(
            keys, st.fixed_dictionaries({"price_yen": prices, "limit_per_household": st.integers(1, 9)}), min_size=1
        )
    )
    table = table_of(as_file(Kind.SPECIALS, known, specials, form), known)
    found = special_differences(table, known, specials, TODAY, replace_days=True)
    assert (found.problems, found.nothing, found.untouched) == ((), True, len(specials))
    planned = data.draw(st.dictionaries(keys, st.fixed_dictionaries({"price_yen": prices}), min_size=1))
    table = table_of(as_file(Kind.PRICES, known, planned, form), known)
    again = price_differences(table, known, planned, TODAY)
    assert (again.problems, again.nothing, again.untouched) == ((), True, len(planned))


@pytest.mark.parametrize("form", list(Format))
def test_a_name_that_looks_like_a_formula_stays_a_name(form: Format) -> None:
    values = {
        "name": '=HYPERLINK("x")', "reading": "あ", "shelf_id": "yasai", "sub_shelf_id": None, "price_yen": 1,
        "tax_rate_percent": 8, "weight_g": None, "length_mm": 1, "width_mm": 1, "height_mm": 1,
        "temperature": "ambient", "alcohol": False, "otc": False, "fragile": False, "weighed": False, "active": True,
        "sold_from": None, "sold_until": None, "season_start": None, "season_end": None, "barcodes": {},
    }  # fmt: skip
    known = KnownCatalogue({1: KnownItem(1, "49000016", values)}, SHELVES, SUB_SHELVES, {"49000016": 1})
    data = as_file(Kind.ITEMS, known, {}, form)
    if form is not Format.XLSX:
        assert b"\"'=HYPERLINK" in data
    assert item_differences(table_of(data, known), known, retire_absent=True).nothing
