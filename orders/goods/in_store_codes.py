"""Codes that the shop prints itself (インストアマーキング): JAN of 13 digits, prefix 02 or 20-29, check digits inside.

GS1 leaves these prefixes to every shop, and with them what stands behind the prefix (GS1 General Specifications, 2.1.11
"Company internal numbering", 2.1.14.2 "Variable measure trade items in restricted circulation").  A code either names
an item and nothing else (PLU), or carries the price or the weight of this very packet (NonPLU).  Which, a table by
prefix says: `YUAI_IN_STORE_CODES`, for example ``02=price4v,27=weight5,28=price5``.

    price4    prefix 2, item 6, price 4 (yen), check digit
    price4v   prefix 2, item 5, verifier 1, price 4 (yen), check digit
    price5    prefix 2, item 5, price 5 (yen), check digit
    price5v   prefix 2, item 4, verifier 1, price 5 (yen), check digit
    weight5   prefix 2, item 5, weight 5 (g), check digit
    weight5v  prefix 2, item 4, verifier 1, weight 5 (g), check digit

The catalogue keeps such an item under the code with a value of nought: verifier and value are zeros, the check digit
belongs to them.  Prefixes that the table does not name are ordinary in-store codes of one item each.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from orders.errors import SettingInvalid
from orders.goods.errors import CheckDigitWrong

VARIABLE = "YUAI_IN_STORE_CODES"
PREFIXES = frozenset({"02", *(str(number) for number in range(20, 30))})
GTIN_LENGTHS = frozenset({8, 12, 13, 14})
_BODY = 10

# Weighting of the digits in a price or weight field (GS1 General Specifications, 7.9.2): each table gives the weighted
# product of the digits 0-9.
_TIMES_2_MINUS = (0, 2, 4, 6, 8, 9, 1, 3, 5, 7)
_TIMES_3 = (0, 3, 6, 9, 2, 5, 8, 1, 4, 7)
_TIMES_5_PLUS = (0, 5, 1, 6, 2, 7, 3, 8, 4, 9)
_TIMES_5_MINUS = (0, 5, 9, 4, 8, 3, 7, 2, 6, 1)
_FOUR = (_TIMES_2_MINUS, _TIMES_2_MINUS, _TIMES_3, _TIMES_5_MINUS)
_FIVE = (_TIMES_5_PLUS, _TIMES_2_MINUS, _TIMES_5_MINUS, _TIMES_5_PLUS, _TIMES_2_MINUS)


@dataclass(frozen=True)
class InStoreFormat:
    """What stands between prefix and check digit: item, perhaps a verifier, a price in yen or a weight in grams."""

    weight: bool
    value_digits: int
    verifier: bool

    @property
    def item_digits(self) -> int:
        return _BODY - self.value_digits - self.verifier


FORMATS: Mapping[str, InStoreFormat | None] = {
    "plain": None,
    "price4": InStoreFormat(weight=False, value_digits=4, verifier=False),
    "price4v": InStoreFormat(weight=False, value_digits=4, verifier=True),
    "price5": InStoreFormat(weight=False, value_digits=5, verifier=False),
    "price5v": InStoreFormat(weight=False, value_digits=5, verifier=True),
    "weight5": InStoreFormat(weight=True, value_digits=5, verifier=False),
    "weight5v": InStoreFormat(weight=True, value_digits=5, verifier=True),
}
Formats = Mapping[str, InStoreFormat]


@dataclass(frozen=True)
class CodeReading:
    """`item_code` is what the catalogue knows; price or weight where the code carries one (never both)."""

    item_code: str
    price_yen: int | None = None
    weight_g: int | None = None


@lru_cache(maxsize=8)
def formats_of(text: str) -> Formats:
    """The table of prefixes: ``02=price4v,27=weight5``. Raises SettingInvalid."""
    found: dict[str, InStoreFormat] = {}
    for entry in filter(None, (piece.strip() for piece in text.split(","))):
        prefix, _, name = entry.partition("=")
        if prefix not in PREFIXES or name not in FORMATS:
            raise SettingInvalid(VARIABLE, entry, f"PREFIX=FORMAT with one of {', '.join(FORMATS)}")
        kind = FORMATS[name]
        if kind is not None:
            found[prefix] = kind
    return found


def read_code(code: str, formats: Formats) -> CodeReading:
    """What a code says; text that is no GTIN is taken as it is. Raises CheckDigitWrong(code)."""
    if not (code.isascii() and code.isdigit()) or len(code) not in GTIN_LENGTHS:
        return CodeReading(code)
    if check_digit(code[:-1]) != code[-1]:
        raise CheckDigitWrong(code)
    # A code 02 is at the same time a UPC-A without its leading nought, and some scanners send that.
    full = f"0{code}" if len(code) == 12 and code[0] == "2" else code
    kind = formats.get(full[:2]) if len(full) == 13 else None
    return CodeReading(code) if kind is None else _with_value(full, kind)


def _with_value(code: str, kind: InStoreFormat) -> CodeReading:
    digits = code[-1 - kind.value_digits : -1]
    if kind.verifier and verifier_of(digits) != code[2 + kind.item_digits]:
        raise CheckDigitWrong(code)
    item_code = in_store_code(code[:2], kind, code[2 : 2 + kind.item_digits], 0)
    value = int(digits)
    return CodeReading(item_code, weight_g=value) if kind.weight else CodeReading(item_code, price_yen=value)


def in_store_code(prefix: str, kind: InStoreFormat, item: str, value: int) -> str:
    """The 13 digits for an item and a value in yen or grams; value 0 is the code in the catalogue.

    Raises ValueError where item or value do not fit the format.
    """
    digits = f"{value:0{kind.value_digits}d}"
    if len(item) != kind.item_digits or len(digits) != kind.value_digits or value < 0:
        raise ValueError(f"{item} and {value} do not fit {kind}")
    verifier = verifier_of(digits) if kind.verifier else ""
    body = f"{prefix}{item}{verifier}{digits}"
    return body + check_digit(body)


def check_digit(body: str) -> str:
    """The last digit of a GTIN of any length: modulo 10 with weights 3, 1 from the right (7.9.1)."""
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(body)))
    return str(-total % 10)


def verifier_of(digits: str) -> str:
    """The verifier of a price or weight field of four or five digits (7.9.3 and 7.9.4; 2875 -> 9, 14685 -> 6)."""
    if len(digits) == 4:
        return str(_TIMES_5_PLUS.index(_weighted(digits, _FOUR) * 3 % 10))
    return str(_TIMES_5_MINUS.index(-_weighted(digits, _FIVE) % 10))


def _weighted(digits: str, tables: Sequence[Sequence[int]]) -> int:
    return sum(table[int(digit)] for digit, table in zip(digits, tables, strict=True))
