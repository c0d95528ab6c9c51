"""The tables as files: exactly what `taking_in` takes, so that a file goes out and comes back without a difference."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from enum import StrEnum

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet
from sqlalchemy.orm import Session

from orders.goods.errors import NotInShiftJis
from orders.goods.known_catalogue import KnownCatalogue, Values, known_catalogue
from orders.goods.planned import planned_price_values, planned_special_values
from orders.goods.sheet_columns import CODE, NOT_WRITTEN, Column, Kind, columns_of
from orders.goods.sheet_csv import SHIFT_JIS, written
from orders.goods.special_differences import Planned

Row = list[str | int | None]
SHEET_NAMES = {Kind.ITEMS: "商品", Kind.SPECIALS: "特売", Kind.PRICES: "値段の予定"}
CODES = frozenset({CODE, "barcodes"})
_WIDTHS = {"name": 28, "reading": 24, CODE: 17, "barcodes": 20, "shelf_id": 14, "sub_shelf_id": 18}


class Format(StrEnum):
    XLSX = "xlsx"
    CSV = "csv"
    CSV_SHIFT_JIS = "csv-sjis"


def table_as_file(session: Session, kind: Kind, form: Format, first_day: date | None = None) -> bytes:
    """The table as it is now. Specials from `first_day` on. Raises NotInShiftJis."""
    planned: Planned = {}
    if kind is Kind.SPECIALS:
        planned = planned_special_values(session, first_day)
    elif kind is Kind.PRICES:
        planned = planned_price_values(session)
    return as_file(kind, known_catalogue(session), planned, form)


def as_file(kind: Kind, known: KnownCatalogue, planned: Planned, form: Format) -> bytes:
    """The same of values. Raises NotInShiftJis."""
    columns = [column for column in columns_of(kind, known) if column.field not in NOT_WRITTEN]
    rows = list(_rows(kind, columns, known, planned))
    return _workbook(kind, columns, rows) if form is Format.XLSX else _csv(columns, rows, form)


def _rows(kind: Kind, columns: Sequence[Column], known: KnownCatalogue, planned: Planned) -> Iterator[Row]:
    if kind is Kind.ITEMS:
        for item in known.items.values():
            yield _row(columns, {CODE: item.code, **item.values})
        return
    day_field = "day" if kind is Kind.SPECIALS else "valid_from"
    for (item_id, day), values in planned.items():
        item = known.items[item_id]
        yield _row(columns, {CODE: item.code, "name": item.name, day_field: day, **values})


def _row(columns: Sequence[Column], values: Values) -> Row:
    return [column.write(values.get(column.field)) for column in columns]


def _csv(columns: Sequence[Column], rows: Iterable[Row], form: Format) -> bytes:
    text = io.StringIO(newline="")
    out = csv.writer(text)
    out.writerow([column.heading for column in columns])
    for row in rows:
        out.writerow([written(cell) if isinstance(cell, str) else cell for cell in row])
    if form is Format.CSV:
        # With the mark at the beginning spreadsheets know that it is UTF-8.
        return text.getvalue().encode("utf-8-sig")
    try:
        return text.getvalue().encode(SHIFT_JIS)
    except UnicodeEncodeError as error:
        line = text.getvalue()[: error.start].count("\n") + 1
        raise NotInShiftJis(text.getvalue()[error.start], line) from error


def _workbook(kind: Kind, columns: Sequence[Column], rows: Iterable[Row]) -> bytes:
    """Codes are texts, so that no spreadsheet makes 4.9E+12 of them; the first row and two columns stay in sight."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(SHEET_NAMES[kind])
    sheet.freeze_panes = "C2"
    for number, column in enumerate(columns, 1):
        width = sheet.column_dimensions[get_column_letter(number)]
        width.width = _WIDTHS.get(column.field, 12)
        if column.field in CODES:
            width.number_format = "@"
    sheet.append([_heading(sheet, column.heading) for column in columns])
    for row in rows:
        sheet.append([_cell(sheet, cell) for cell in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _heading(sheet: Worksheet, text: str) -> Cell:
    cell: Cell = WriteOnlyCell(sheet, text)
    cell.font = Font(bold=True)
    cell.fill = PatternFill("solid", fgColor="DCE6F1")
    cell.alignment = Alignment(wrap_text=True, vertical="center")
    return cell


def _cell(sheet: Worksheet, value: str | int | None) -> Cell | int | None:
    if not isinstance(value, str):
        return value
    cell: Cell = WriteOnlyCell(sheet, value)
    # Never a formula, whatever it begins with.
    cell.data_type = "s"
    cell.number_format = "@"
    return cell
