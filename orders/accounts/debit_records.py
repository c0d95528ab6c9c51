"""Records of a bank-debit file (預金口座振替): 120 signs of one byte each, header, data, trailer, end.

Layout: Japanese Bankers Association, record formats for direct debits (全銀協 規定フォーマット 預金口座振替), as banks
publish it, for example 宮崎銀行 "ファイルレイアウトについて" and 北國銀行 "全銀形式(フォーマット)について".
N fields stand right with zeros before them, C fields left with spaces behind them; JIS X 0201.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

RECORD_BYTES = 120
CODEC = "cp932"
"""Its single bytes are those of JIS X 0201."""


@dataclass(frozen=True)
class Field:
    """`digits`: an N field, otherwise C."""

    name: str
    width: int
    digits: bool


def _n(name: str, width: int) -> Field:
    return Field(name, width, True)


def _c(name: str, width: int) -> Field:
    return Field(name, width, False)


HEADER = (
    _n("record", 1), _n("service", 2), _n("code", 1), _n("consignor", 10), _c("consignor_name", 40), _n("day", 4),
    _n("bank_code", 4), _c("bank_name", 15), _n("branch_code", 3), _c("branch_name", 15), _n("kind", 1),
    _n("number", 7), _c("unused", 17),
)  # fmt: skip
DATA = (
    _n("record", 1), _n("bank_code", 4), _c("bank_name", 15), _n("branch_code", 3), _c("branch_name", 15),
    _c("unused_4", 4), _n("kind", 1), _n("number", 7), _c("holder", 30), _n("amount", 10), _n("new", 1),
    _n("customer", 20), _n("result", 1), _c("unused", 8),
)  # fmt: skip
TRAILER = (
    _n("record", 1), _n("count", 6), _n("amount", 12), _n("paid_count", 6), _n("paid_amount", 12),
    _n("unpaid_count", 6), _n("unpaid_amount", 12), _c("unused", 65),
)  # fmt: skip
END = (_n("record", 1), _c("unused", 119))
LAYOUTS = {"1": HEADER, "2": DATA, "8": TRAILER, "9": END}
DEBIT_SERVICE = "91"
JIS_CODE = "0"


def write_record(layout: tuple[Field, ...], values: Mapping[str, str | int]) -> bytes:
    """One record; fields without a value hold zeros or spaces. Raises ValueError where a value does not fit."""
    text = "".join(_written(field, values.get(field.name, "")) for field in layout)
    record = text.encode(CODEC)
    if len(record) != RECORD_BYTES:
        raise ValueError(f"a record of {len(record)} bytes")
    return record


def _written(field: Field, value: str | int) -> str:
    text = str(value)
    if len(text) > field.width or (field.digits and text and not (text.isascii() and text.isdigit())):
        raise ValueError(f"{field.name}: {text!r} does not fit {field.width} {'digits' if field.digits else 'signs'}")
    return text.rjust(field.width, "0") if field.digits else text.ljust(field.width)


def read_record(layout: tuple[Field, ...], text: str) -> dict[str, str]:
    """Field -> what stands there, spaces behind C fields taken away; `text` has 120 signs."""
    values: dict[str, str] = {}
    start = 0
    for field in layout:
        piece = text[start : start + field.width]
        values[field.name] = piece if field.digits else piece.rstrip(" ")
        start += field.width
    return values
