"""Barcodes: an item may have several. Its own stands in `items.code`, the others here.

A maker changes its number, a supplier sends the same thing under another one, and a carton of 24 has a number of its
own (ITF-14): all of them find the item. A code belongs to one item only; `barcode_register` takes care of that.
The numbers are GTINs of 8, 13 or 14 digits with a check digit (GS1 General Specifications, 7.9); 12 digits (UPC-A) are
kept with the zero before them, as scanners in Japan send them.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column
from stdnum import ean

from orders.db import Base

LENGTHS = (8, 13, 14)
MOST_ZEROS = {8: 2, 13: 3, 14: 0}
MOST_PIECES = 999
_DASHES = str.maketrans("", "", "-‐‑–—−ー－ 　")


class ItemBarcode(Base):
    """Another barcode of an item; `pieces` is how many of it one scan stands for (a carton)."""

    __tablename__ = "item_barcodes"
    __table_args__ = (sa.CheckConstraint(f"pieces between 1 and {MOST_PIECES}", name="pieces"),)

    code: Mapped[str] = mapped_column(sa.String(14), primary_key=True)
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("items.id"), index=True)
    pieces: Mapped[int] = mapped_column(default=1)
    added_at: Mapped[datetime]
    added_by: Mapped[str] = mapped_column(sa.String(64))


def barcode(session: Session, code: str) -> ItemBarcode | None:
    """One of the other barcodes; a UPC-A of 12 digits is found with and without the zero before it."""
    wanted = code if len(code) != 12 else f"0{code}"
    return session.get(ItemBarcode, wanted)


def barcodes_of(session: Session, item_ids: Collection[int]) -> dict[int, list[ItemBarcode]]:
    """The other barcodes of these items, by item, in the order of their numbers."""
    found: dict[int, list[ItemBarcode]] = {}
    if item_ids:
        query = sa.select(ItemBarcode).where(ItemBarcode.item_id.in_(item_ids)).order_by(ItemBarcode.code)
        for row in session.scalars(query):
            found.setdefault(row.item_id, []).append(row)
    return found


def is_barcode(code: str) -> bool:
    """Whether it is a whole number of 8, 13 or 14 digits with the right check digit."""
    return code.isascii() and len(code) in LENGTHS and bool(ean.is_valid(code))


def digits_of(typed: str) -> str:
    """The digits of a code as people and spreadsheets write it: full width, with dashes and spaces. Else empty."""
    plain = unicodedata.normalize("NFKC", typed).translate(_DASHES)
    return plain if plain.isascii() and plain.isdigit() else ""


def repaired(digits: str) -> str | None:
    """The barcode that these digits are when zeros before them were lost; None where it is none.

    Zeros before a GTIN do not change its check digit, so what a spreadsheet cut off can be put back. One number in ten
    fits by chance: no more zeros are believed in than the codes of makers begin with.
    """
    if not digits.isascii() or not digits.isdigit():
        return None
    full = next(
        (digits.zfill(length) for length in LENGTHS if length - MOST_ZEROS[length] <= len(digits) <= length), ""
    )
    return full if is_barcode(full) and int(full) else None
