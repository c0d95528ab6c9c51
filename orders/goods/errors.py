"""Reasons that only the catalogue gives."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from orders.errors import OrdersError
from orders.goods.sheet_problems import Problem


@dataclass(eq=False)
class PlanPast(OrdersError):
    """A planned price, or a special, for a day that has begun already."""

    day: date


@dataclass(eq=False)
class CodeTaken(OrdersError):
    """The barcode belongs to an item already: `name`."""

    code: str
    item_id: int
    name: str


@dataclass(eq=False)
class CodeInvalid(OrdersError):
    """Not the 8, 13 or 14 digits of a barcode, or the check digit is another."""

    typed: str


@dataclass(eq=False)
class FieldsInvalid(OrdersError):
    """What was filled in for one item cannot be taken; `problems` says it field by field (sheet_problems.Problem)."""

    problems: tuple[Problem, ...]

    def as_json(self) -> list[dict[str, Any]]:
        """As the words of pages take them."""
        return [asdict(problem) for problem in self.problems]


@dataclass(eq=False)
class ItemChanged(OrdersError):
    """Somebody else has changed the item since the page was drawn: these fields."""

    fields: tuple[str, ...]


@dataclass(eq=False)
class ShelfChanged(OrdersError):
    """Somebody else has changed the shelves since the page was drawn."""


@dataclass(eq=False)
class SpecialsChanged(OrdersError):
    """Somebody else has changed the specials of this week since the page was drawn."""


@dataclass(eq=False)
class SheetUnreadable(OrdersError):
    """A file that is no table; `kind` says what it is instead (sheet_files.Wrong), `facts` is for the sentence."""

    kind: str
    facts: dict[str, object]


@dataclass(eq=False)
class PreviewOver(OrdersError):
    """The preview was put away, or has something in it that is wrong now: it cannot be applied."""

    preview_id: int


@dataclass(eq=False)
class NotInShiftJis(OrdersError):
    """A sign that Shift_JIS does not have, in that row of the file."""

    sign: str
    row: int


@dataclass(eq=False)
class CheckDigitWrong(OrdersError):
    """A digit of the scanned or typed code is wrong: a check digit inside does not fit."""

    code: str
