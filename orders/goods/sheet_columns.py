"""The columns of the three tables that come and go as files: goods, specials, planned prices.

A heading may be the Japanese one, the name of the field, or another word that shops use. Columns that are not there
leave what they are about as it is.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum

from orders.goods import sheet_cells as cells
from orders.goods.catalogue import Temperature
from orders.goods.known_catalogue import KnownCatalogue, Value
from orders.goods.sheet_files import Cell
from orders.goods.sheet_problems import CellWrong, Reason

HIGHEST_PRICE_YEN = 200_000
HEAVIEST_G = 50_000
LONGEST_MM = 2_000
MOST_PIECES = 10_000
NAME_LENGTH = 64
RATES = (8, 10)
CODE = "code"
ZONES = {"常温": "ambient", "冷蔵": "chilled", "冷凍": "frozen", **{zone.value: zone.value for zone in Temperature}}
ZONE_NAMES = {"ambient": "常温", "chilled": "冷蔵", "frozen": "冷凍"}
MARKS = ("alcohol", "otc", "fragile")


class Kind(StrEnum):
    """Which of the tables."""

    ITEMS = "items"
    SPECIALS = "specials"
    PRICES = "prices"


@dataclass(frozen=True)
class Column:
    """`read` makes a value of a cell (CellWrong), `write` a cell of a value. `needed`: may not be empty."""

    field: str
    heading: str
    read: Callable[[Cell], Value]
    write: Callable[[Value], str | int | None]
    needed: bool = False
    also: tuple[str, ...] = ()

    @property
    def names(self) -> set[str]:
        return {folded(name) for name in (self.field, self.heading, *self.also)}


def folded(heading: str) -> str:
    """Width, capitals and blanks make no difference."""
    return "".join(unicodedata.normalize("NFKC", heading).casefold().replace("*", "").split())


def columns_of(kind: Kind, known: KnownCatalogue) -> tuple[Column, ...]:
    """The columns of a table in their order; the first is the code."""
    return {Kind.ITEMS: _item_columns, Kind.SPECIALS: _special_columns, Kind.PRICES: _price_columns}[kind](known)


def _item_columns(known: KnownCatalogue) -> tuple[Column, ...]:
    """As in `orders/seeds/town/items.csv`, and what that file leaves out."""
    return (
        _code(known),
        Column("name", "商品名", _name, _plain, True, ("名前", "品名")),
        Column("reading", "よみがな", _reading, _plain, True, ("読みがな", "ふりがな", "フリガナ", "カナ", "よみ")),
        _place("shelf_id", "棚", known.shelf_words, known.shelf_names, True, ("shelf",)),
        _place("sub_shelf_id", "売り場", known.sub_shelf_words, known.sub_shelf_names, False, ("sub_shelf",)),
        _number("price_yen", "値段（税込）", 1, HIGHEST_PRICE_YEN, True, ("値段", "税込価格", "売価（税込）")),
        Column("tax_rate_percent", "税率", _rate, _plain, True, ("税率（％）", "消費税率")),
        _number("weight_g", "重さ（g）", 1, HEAVIEST_G, False, ("重さ", "重量", "重量（g）", "重さ（グラム）")),
        _number("length_mm", "たて（mm）", 1, LONGEST_MM, True, ("たて", "縦", "縦（mm）", "長さ（mm）")),
        _number("width_mm", "よこ（mm）", 1, LONGEST_MM, True, ("よこ", "横", "横（mm）", "幅（mm）")),
        _number("height_mm", "高さ（mm）", 1, LONGEST_MM, True, ("高さ",)),
        Column("temperature", "温度", lambda cell: cells.one_of(cell, ZONES), _zone, True, ("温度帯",)),
        _circle("alcohol", "お酒", ("酒", "酒類")),
        _circle("otc", "薬", ("医薬品", "市販薬")),
        _circle("fragile", "こわれもの", ("割れ物", "われもの")),
        _circle("weighed", "はかり売り", ("量り売り", "計り売り")),
        _circle("active", "販売", ("取扱い", "取り扱い")),
        _day("sold_from", "売りはじめ", ("販売開始日",)),
        _day("sold_until", "売りおわり", ("販売終了日",)),
        _season("season_start", "毎年のはじめ", ("季節のはじめ",)),
        _season("season_end", "毎年のおわり", ("季節のおわり",)),
        Column(
            "barcodes", "ほかのバーコード", lambda cell: cells.codes_with_pieces(cell, known.by_code), _codes,
            also=("別のバーコード", "他のバーコード"),
        ),
        Column("marks", "しるし", _marks, lambda _: None),
        _number("stock", "在庫", 0, MOST_PIECES, False, ("在庫数",)),
    )  # fmt: skip


NOT_WRITTEN = frozenset({"marks", "stock"})
"""Columns that are understood and not exported: marks in one column, and the first count of a new item."""


def _special_columns(known: KnownCatalogue) -> tuple[Column, ...]:
    return (
        _code(known),
        Column("name", "商品名（参考）", _name, _plain, False, ("商品名", "名前", "品名")),
        _day("day", "特売の日", ("日", "日付"), needed=True),
        _day("until", "特売の最後の日", ("最後の日", "終わりの日")),
        _number("price_yen", "特売の値段（税込）", 1, HIGHEST_PRICE_YEN, True, ("特売の値段", "値段", "特価")),
        _number("limit_per_household", "1世帯の数", 1, 9, True, ("1世帯に", "制限数", "お一人様")),
    )  # fmt: skip


def _price_columns(known: KnownCatalogue) -> tuple[Column, ...]:
    return (
        _code(known),
        Column("name", "商品名（参考）", _name, _plain, False, ("商品名", "名前", "品名")),
        _day("valid_from", "いつから", ("値段の日", "開始日"), needed=True),
        _number("price_yen", "新しい値段（税込）", 1, HIGHEST_PRICE_YEN, False, ("新しい値段", "値段", "値段（税込）")),
    )  # fmt: skip


def _code(known: KnownCatalogue) -> Column:
    return Column(
        CODE, "番号", lambda cell: cells.code(cell, known.by_code), _plain, True,
        ("商品番号", "バーコード", "jan", "janコード", "ｊａｎ", "商品コード", "コード"),
    )  # fmt: skip


def _number(field: str, heading: str, least: int, most: int, needed: bool, also: tuple[str, ...]) -> Column:
    return Column(field, heading, lambda cell: cells.whole(cell, least, most), _plain, needed, also)


def _circle(field: str, heading: str, also: tuple[str, ...]) -> Column:
    no = "×" if field == "active" else None
    return Column(field, heading, cells.yes_or_no, lambda value: "○" if value else no, False, also)


def _day(field: str, heading: str, also: tuple[str, ...], *, needed: bool = False) -> Column:
    return Column(field, heading, _iso_day, _plain, needed, also)


def _season(field: str, heading: str, also: tuple[str, ...]) -> Column:
    return Column(field, heading, cells.day_of_year, day_of_year_words, False, also)


def _place(
    field: str, heading: str, words: Mapping[str, str | None], names: Mapping[str, str], needed: bool,
    also: tuple[str, ...],
) -> Column:  # fmt: skip
    def read(cell: Cell) -> Value:
        typed = cells.text(cell, NAME_LENGTH)
        if typed is None:
            return None
        if typed not in words:
            every = list(names.values())
            raise CellWrong(Reason.NOT_ONE_OF, allowed=get_close_matches(typed, every, 5, 0.4) or every)
        if words[typed] is None:
            raise CellWrong(Reason.NAME_OF_SEVERAL)
        return words[typed]

    return Column(field, heading, read, lambda value: names.get(str(value)) if value else None, needed, also)


def _rate(cell: Cell) -> Value:
    return cells.percent(cell, RATES)


def _name(cell: Cell) -> Value:
    return cells.text(cell, NAME_LENGTH)


def _reading(cell: Cell) -> Value:
    return cells.reading(cell, NAME_LENGTH)


def _iso_day(cell: Cell) -> Value:
    found = cells.day(cell)
    return found.isoformat() if found else None


def _marks(cell: Cell) -> Value:
    """alcohol;otc;fragile or お酒;薬;こわれもの in one column -> the fields, as 1."""
    words = {
        "alcohol": "alcohol",
        "お酒": "alcohol",
        "otc": "otc",
        "薬": "otc",
        "fragile": "fragile",
        "こわれもの": "fragile",
    }
    found = [part for part in cells.plain(cell).replace("、", ";").replace(",", ";").split(";") if part.strip()]
    if any(part.strip() not in words for part in found):
        raise CellWrong(Reason.NOT_ONE_OF, allowed=["お酒", "薬", "こわれもの"])
    return {words[part.strip()]: 1 for part in found}


def _plain(value: Value) -> str | int | None:
    assert not isinstance(value, dict)
    return value


def _zone(value: Value) -> str:
    return ZONE_NAMES[str(value)]


def _codes(value: Value) -> str | None:
    others = value if isinstance(value, dict) else {}
    return " ".join(code if pieces == 1 else f"{code}x{pieces}" for code, pieces in sorted(others.items())) or None


def day_of_year_words(value: Value) -> str | None:
    """1001 -> 10月1日, which no spreadsheet takes for a date of this year."""
    return f"{value // 100}月{value % 100}日" if isinstance(value, int) else None
