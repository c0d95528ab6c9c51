"""What a file would change, as values: shown before anything is touched, and afterwards applied as it was shown."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from typing import Any

from orders.goods.known_catalogue import Value, Values
from orders.goods.sheet_columns import Kind
from orders.goods.sheet_problems import Problem, Warned


@dataclass(frozen=True)
class Added:
    """A new item, special or planned price; `item_id` is None for a new item, `day` empty where there is none."""

    row: int
    code: str
    name: str
    values: Values
    item_id: int | None = None
    day: str = ""


@dataclass(frozen=True)
class Changed:
    """`fields`: name -> (old, new)."""

    row: int
    code: str
    name: str
    item_id: int
    fields: Mapping[str, tuple[Value, Value]]
    day: str = ""


@dataclass(frozen=True)
class Removed:
    """An item that is given up, or a special or a planned price that is taken back."""

    code: str
    name: str
    item_id: int
    day: str = ""


@dataclass(frozen=True)
class Differences:
    """With `problems` nothing is applied."""

    kind: Kind
    added: tuple[Added, ...] = ()
    changed: tuple[Changed, ...] = ()
    removed: tuple[Removed, ...] = ()
    untouched: int = 0
    problems: tuple[Problem, ...] = ()
    remarks: tuple[Warned, ...] = field(default=())

    @property
    def nothing(self) -> bool:
        return not (self.added or self.changed or self.removed)

    def as_json(self) -> dict[str, Any]:
        """As it is kept and shown."""
        found: dict[str, Any] = json.loads(json.dumps(asdict(self), ensure_ascii=False))
        return found

    @property
    def fingerprint(self) -> str:
        """Differs where anything of it differs that a person would see."""
        return sha256(json.dumps(self.as_json(), sort_keys=True, ensure_ascii=False).encode()).hexdigest()
