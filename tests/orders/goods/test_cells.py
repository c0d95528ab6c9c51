"""What spreadsheets and people do to a cell, and what is understood of it without guessing."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import ean

from orders.goods import sheet_cells as cells
from orders.goods.barcodes import is_barcode, repaired
from orders.goods.sheet_files import Cell
from orders.goods.sheet_problems import CellWrong, Reason


def at(year: int, month: int, day: int, hour: int = 0) -> datetime:
    """As a spreadsheet has it, without a zone."""
    return datetime.combine(date(year, month, day), time(hour))


JAN, JAN_8, SHORT = "4901234567894", "49000016", "0012345678905"


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (JAN, JAN),
        (4901234567894, JAN),
        (4901234567894.0, JAN),
        ("4901234567894.0", JAN),
        ("4.901234567894E+12", JAN),
        ("４９０１２３４５６７８９４", JAN),
        ("4-901234-567894", JAN),
        ("'4901234567894", JAN),
        ("　4901234567894 ", JAN),
        (49000016.0, JAN_8),
        (12345678905.0, SHORT),
        ("012345678905", SHORT),
        ("14901234567891", "14901234567891"),
        ("A-1", "A-1"),
        (77.0, "77"),
        (7.0, "007"),
        (None, None),
        ("  ", None),
    ],
)
def test_a_barcode_is_found_in_whatever_became_of_it(cell: Cell, code: str | None) -> None:
    assert cells.code(cell, {"A-1", "77", "007"}) == code


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("4.90123E+12", Reason.CODE_ROUNDED),
        ("4.9E+12", Reason.CODE_ROUNDED),
        ("1e400", Reason.CODE_ROUNDED),
        ("4901234567895", Reason.CHECK_DIGIT),
        (4901234567895.0, Reason.CHECK_DIGIT),
        (at(2026, 10, 1), Reason.CODE_DATE),
        (time(1, 2), Reason.CODE_DATE),
        (True, Reason.CODE_DATE),
        ("123", Reason.NO_CODE),
        ("ABC", Reason.NO_CODE),
        (1.5, Reason.NO_CODE),
        (float("inf"), Reason.NO_CODE),
        (float("nan"), Reason.NO_CODE),
        (-1.0, Reason.NO_CODE),
        ("0000000000000", Reason.CHECK_DIGIT),
        ("#N/A", Reason.FORMULA_ERROR),
    ],
)
def test_what_is_no_barcode_is_told_why(cell: Cell, reason: Reason) -> None:
    with pytest.raises(CellWrong) as wrong:
        cells.code(cell, ())
    assert wrong.value.reason is reason


@given(st.integers(0, 10**12 - 1), st.sampled_from([7, 12]), st.integers(0, 3))
def test_lost_zeros_are_put_back_and_one_wrong_digit_never_passes(body: int, length: int, zeros: int) -> None:
    text = ("0" * zeros + str(body).zfill(12))[:length]
    full = text + ean.calc_check_digit(text)
    if is_barcode(full) and int(full) and len(full) - len(full.lstrip("0")) <= {8: 2, 13: 3}[len(full)]:
        assert repaired(full.lstrip("0")) == full
    wrong = full[:-1] + str((int(full[-1]) + 1) % 10)
    assert not is_barcode(wrong)


@pytest.mark.parametrize(
    ("cell", "number"),
    [("1,980", 1980), ("１９８円", 198), ("¥198", 198), (198.0, 198), ("198.00", 198), (" 430 g ", 430), (None, None)],
)
def test_numbers_may_be_typed_as_people_type_them(cell: Cell, number: int | None) -> None:
    assert cells.whole(cell, 1, 200_000) == number


@pytest.mark.parametrize("cell", ["12.5", 12.5, "ただ", True, date(2026, 1, 1), "1/2", float("nan"), "-5", "9" * 400])
def test_what_is_no_whole_number_is_refused(cell: Cell) -> None:
    with pytest.raises(CellWrong):
        cells.whole(cell, 1, 200_000)


@pytest.mark.parametrize(
    "cell",
    [
        date(2026, 12, 1), at(2026, 12, 1), 46357, 46357.0, "46357", "2026-12-01", "2026/12/1", "2026.12.1",
        "20261201", "2026年12月1日", "令和8年12月1日", "R8.12.1", "２０２６／１２／１", "2026-12-01 00:00:00",
    ],
)  # fmt: skip
def test_a_day_may_be_written_in_many_ways(cell: Cell) -> None:
    assert cells.day(cell) == date(2026, 12, 1)


@pytest.mark.parametrize("cell", ["12/1", "2026-13-01", "あした", 1, 1e9, at(2026, 12, 1, 9), "1899-12-31"])
def test_what_is_no_day_is_refused(cell: Cell) -> None:
    with pytest.raises(CellWrong):
        cells.day(cell)


@pytest.mark.parametrize(
    ("cell", "found"),
    [("10月1日", 1001), ("10/1", 1001), ("10-01", 1001), (at(2026, 10, 1), 1001), ("2/29", 229), (None, None)],
)
def test_a_day_of_every_year_survives_what_spreadsheets_make_of_it(cell: Cell, found: int | None) -> None:
    assert cells.day_of_year(cell) == found


@pytest.mark.parametrize(("cell", "rate"), [(8, 8), ("8%", 8), (0.08, 8), ("１０％", 10), (0.1, 10), (10.0, 10)])
def test_a_rate_may_be_a_percentage(cell: Cell, rate: int) -> None:
    assert cells.percent(cell, (8, 10)) == rate


@pytest.mark.parametrize(
    ("cell", "yes"), [("○", True), ("〇", True), (True, True), (1, True), ("×", False), (None, False)]
)
def test_circles_and_crosses(cell: Cell, yes: bool) -> None:
    assert cells.yes_or_no(cell) is yes


def test_readings_become_hiragana() -> None:
    assert cells.reading("ﾊﾞﾆﾗ アイス", 64) == "ばにら あいす"
    with pytest.raises(CellWrong):
        cells.reading("牛乳", 64)


@given(
    st.one_of(st.text(max_size=20), st.floats(), st.integers(), st.booleans(), st.dates(), st.datetimes(), st.times())
)
def test_no_cell_breaks_a_reader(cell: Cell) -> None:
    for read in (
        lambda: cells.code(cell, ()), lambda: cells.whole(cell, 1, 9), lambda: cells.day(cell),
        lambda: cells.day_of_year(cell), lambda: cells.percent(cell, (8, 10)), lambda: cells.yes_or_no(cell),
        lambda: cells.text(cell, 9), lambda: cells.reading(cell, 9), lambda: cells.one_of(cell, {"a": "b"}),
        lambda: cells.codes_with_pieces(cell, ()),
    ):  # fmt: skip
        try:
            read()
        except CellWrong as wrong:
            assert wrong.reason in Reason
