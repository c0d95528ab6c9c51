"""A file that somebody sends becomes a table of cells, or a plain reason why it is none.

Nothing is trusted: neither the name of the file nor what a workbook says about its own size.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from orders.goods.errors import SheetUnreadable
from orders.goods.sheet_problems import Problem, Warned

Cell = str | int | float | bool | date | datetime | time | timedelta | None

MOST_BYTES = 8_000_000
MOST_ROWS = 20_000
MOST_COLUMNS = 100


class Wrong(StrEnum):
    """What a file is instead of a table."""

    NOTHING = "nothing"
    TOO_BIG = "too_big"
    TOO_MANY_ROWS = "too_many_rows"
    TOO_MANY_COLUMNS = "too_many_columns"
    PICTURE = "picture"
    PDF = "pdf"
    OLD_EXCEL = "old_excel"
    ENCRYPTED = "encrypted"
    BINARY_EXCEL = "binary_excel"
    OPEN_DOCUMENT = "open_document"
    WORD = "word"
    ARCHIVE = "archive"
    BOMB = "bomb"
    BROKEN = "broken"
    NOT_TEXT = "not_text"
    ENCODING = "encoding"
    QUOTES = "quotes"
    NO_ROWS = "no_rows"
    NO_HEADINGS = "no_headings"


@dataclass(frozen=True)
class Sheet:
    """The cells of one sheet; `rows[0]` is row 1 as the spreadsheet counts.

    `unanswered` are the (row, column) of formulas whose answers were never saved, both from 1.
    """

    rows: Sequence[Sequence[Cell]]
    remarks: tuple[Warned, ...] = ()
    problems: tuple[Problem, ...] = ()
    unanswered: frozenset[tuple[int, int]] = frozenset()


def unreadable(kind: Wrong, **facts: object) -> SheetUnreadable:
    return SheetUnreadable(kind, facts)


# Beginnings of files (https://en.wikipedia.org/wiki/List_of_file_signatures).
_SIGNATURES: Sequence[tuple[int, bytes, Wrong]] = (
    (0, b"\xff\xd8\xff", Wrong.PICTURE),
    (0, b"\x89PNG", Wrong.PICTURE),
    (0, b"GIF8", Wrong.PICTURE),
    (0, b"BM", Wrong.PICTURE),
    (0, b"II*\x00", Wrong.PICTURE),
    (0, b"MM\x00*", Wrong.PICTURE),
    (8, b"WEBP", Wrong.PICTURE),
    (4, b"ftyp", Wrong.PICTURE),
    (0, b"%PDF", Wrong.PDF),
    (0, b"\x1f\x8b", Wrong.ARCHIVE),
    (0, b"7z\xbc\xaf\x27\x1c", Wrong.ARCHIVE),
    (0, b"Rar!", Wrong.ARCHIVE),
)
ZIP = b"PK"
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_PART = "EncryptedPackage".encode("utf-16-le")


def check_kind(data: bytes) -> None:
    """Turn away what is surely no table. Raises SheetUnreadable."""
    if not data.strip():
        raise unreadable(Wrong.NOTHING)
    if len(data) > MOST_BYTES:
        raise unreadable(Wrong.TOO_BIG, size_bytes=len(data), most_bytes=MOST_BYTES)
    if data.startswith(_COMPOUND):
        raise unreadable(Wrong.ENCRYPTED if _ENCRYPTED_PART in data else Wrong.OLD_EXCEL)
    for at, signature, kind in _SIGNATURES:
        binary = not data.startswith(b"BM") or b"\0" in data[:64]
        if data[at:].startswith(signature) and binary:
            raise unreadable(kind)
