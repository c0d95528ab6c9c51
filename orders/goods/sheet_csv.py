"""CSV as spreadsheets and old systems write it: UTF-8 with and without a mark, UTF-16, Shift_JIS; commas or tabs."""

from __future__ import annotations

import codecs
import csv
import io
import re

from orders.goods.sheet_files import MOST_COLUMNS, MOST_ROWS, Sheet, Wrong, unreadable

# Excel's Shift_JIS has signs that the standard one has not (①, ㈱, 髙): Microsoft calls it code page 932.
SHIFT_JIS = "cp932"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_DELIMITERS = ",\t;"
# A cell that begins like a formula is a danger in a spreadsheet (OWASP, "CSV injection"): it gets a ' before it.
_DANGEROUS = re.compile(r"'*[=+\-@\t\r]")
_QUOTED_AS_FORMULA = re.compile(r'="([^"]*)"')


def read_csv(data: bytes) -> Sheet:
    """The cells, all of them texts. Raises SheetUnreadable."""
    text = decoded(data)
    if _CONTROL.search(text):
        raise unreadable(Wrong.NOT_TEXT)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    rows: list[list[str | None]] = []
    try:
        for row in reader:
            rows.append([_unquoted(cell) for cell in row])
            _check_size(rows)
    except csv.Error as error:
        raise unreadable(Wrong.QUOTES, row=len(rows) + 1) from error
    return Sheet(rows)


def _check_size(rows: list[list[str | None]]) -> None:
    if len(rows) > MOST_ROWS:
        raise unreadable(Wrong.TOO_MANY_ROWS, most=MOST_ROWS)
    if len(rows[-1]) > MOST_COLUMNS and any(rows[-1][MOST_COLUMNS:]):
        raise unreadable(Wrong.TOO_MANY_COLUMNS, most=MOST_COLUMNS)


def decoded(data: bytes) -> str:
    """The text of a file in whichever of the usual encodings it is. Raises SheetUnreadable."""
    marked = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ["utf-16"] if marked else ["utf-8-sig", SHIFT_JIS]:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError as error:
            failed = error
    if _CONTROL.search(data.decode("latin-1")):
        raise unreadable(Wrong.NOT_TEXT) from failed
    raise unreadable(Wrong.ENCODING, row=data[: failed.start].count(b"\n") + 1) from failed


def _delimiter(text: str) -> str:
    first = next((line for line in text.splitlines() if line.strip()), "")
    return max(_DELIMITERS, key=first.count)


def written(cell: str) -> str:
    """A text as it may stand in a CSV file; `_unquoted` takes it back."""
    return f"'{cell}" if _DANGEROUS.match(cell) else cell


def _unquoted(cell: str) -> str | None:
    quoted = _QUOTED_AS_FORMULA.fullmatch(cell)
    if quoted:
        return quoted[1]
    if cell.startswith("'") and _DANGEROUS.match(cell):
        return cell[1:]
    return cell or None
