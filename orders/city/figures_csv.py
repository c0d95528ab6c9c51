"""The figures as a table that a spreadsheet opens: UTF-8 with its mark, or Shift_JIS for old ones."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from enum import StrEnum

from orders.city.figures import Figures, Totals
from orders.csv_cells import harmless
from orders.delivering.watchover import Condition

HEAD = ("月", "地区", "項目", "値", "単位", "前の月")
VALLEY = "全体"
CASES = "見守りの対応"
HIDDEN = "非公開"
"""Too few households stand behind it."""

ROWS = (
    ("orders", "注文", "件"),
    ("households", "使った世帯", "世帯"),
    ("delivered", "届いた注文", "件"),
    ("on_time_percent", "時間どおりに届いた割合", "％"),
    ("sales_yen", "品物の代金", "円"),
    ("staff_minutes", "お店の作業（1件）", "分"),
    ("by_air", "飛行機の箱", "箱"),
    ("by_road", "車の箱", "箱"),
    ("air_percent", "飛行機の割合", "％"),
    ("by_tv", "テレビの注文", "件"),
    ("by_telephone", "電話の注文", "件"),
    ("by_proxy", "代わりの方の注文", "件"),
    ("by_standing", "毎週の注文", "件"),
    ("telephone_percent", "電話の割合", "％"),
    ("substitutions", "代わりの品", "品"),
    ("missing_pieces", "品切れ", "点"),
    ("refunds", "返金", "件"),
    ("refunds_yen", "返した金額", "円"),
)
"""Attribute of `Totals`, its name, its unit; the order of page and table."""

CONDITIONS = {
    Condition.FINE: "お元気", Condition.CALL: "電話が要る", Condition.URGENT: "急ぎ", Condition.ABSENT: "お留守",
}  # fmt: skip


class Encoding(StrEnum):
    UTF_8 = "utf-8"
    SHIFT_JIS = "shift_jis"


def table_of(figures: Figures) -> list[tuple[str, ...]]:
    """Every figure as a row under `HEAD`; districts have no month before."""
    return [*_totals(figures), *_reasons(figures), *_districts(figures), *_watch(figures)]


def _totals(figures: Figures) -> Iterator[tuple[str, ...]]:
    for attribute, name, unit in ROWS:
        now, before = _text(figures.totals, attribute), _text(figures.before, attribute)
        yield str(figures.month), VALLEY, name, now, unit, before


def _reasons(figures: Figures) -> Iterator[tuple[str, ...]]:
    for share in figures.van_reasons:
        yield str(figures.month), VALLEY, f"車にしたわけ：{share.key}", str(share.count), "箱", ""


def _districts(figures: Figures) -> Iterator[tuple[str, ...]]:
    for district in figures.districts:
        for attribute, name, unit in ROWS:
            shown = HIDDEN if district.totals is None else _text(district.totals, attribute)
            yield str(figures.month), district.name, name, shown, unit, ""


def _watch(figures: Figures) -> Iterator[tuple[str, ...]]:
    yield str(figures.month), VALLEY, CASES, str(figures.watch.cases), "件", ""
    for kind, count in figures.watch.valley.items():
        yield str(figures.month), VALLEY, f"見守り：{word(kind)}", str(count), "件", ""
    names = {district.key: district.name for district in figures.districts}
    for key, cases in figures.watch.cases_by_district.items():
        yield str(figures.month), names[key], CASES, HIDDEN if cases is None else str(cases), "件", ""
    for key, counts in figures.watch.by_district.items():
        for kind, shown in counts.items():
            yield (
                str(figures.month),
                names[key],
                f"見守り：{word(kind)}",
                HIDDEN if shown is None else str(shown),
                "件",
                "",
            )


def word(kind: Condition) -> str:
    """How a report is called on paper."""
    return CONDITIONS.get(kind, str(kind))


def _text(totals: Totals, attribute: str) -> str:
    value = getattr(totals, attribute)
    return "" if value is None else str(value)


def as_csv(head: Sequence[str], rows: Sequence[Sequence[str]], encoding: Encoding) -> bytes:
    """Lines end with CR LF (RFC 4180). What Shift_JIS does not know becomes 〓, so that no line is lost.

    A cell that begins like a formula gets an apostrophe in front: a spreadsheet must not run a resident's name.
    """
    written = io.StringIO()
    csv.writer(written).writerows([head, *([harmless(cell) for cell in row] for row in rows)])
    if encoding is Encoding.SHIFT_JIS:
        return "".join(each if _in_shift_jis(each) else "〓" for each in written.getvalue()).encode("cp932")
    return written.getvalue().encode("utf-8-sig")


def _in_shift_jis(sign: str) -> bool:
    try:
        sign.encode("cp932")
    except UnicodeEncodeError:
        return False
    return True
