"""The files of the sample town, in `orders/seeds/town/`."""

from __future__ import annotations

import csv
from importlib.resources import files


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a CSV file (UTF-8, first line the names of the columns)."""
    return list(csv.DictReader(_text(name).splitlines()))


def words(name: str) -> list[str]:
    """The lines of a text file that are not empty."""
    return [line.strip() for line in _text(name).splitlines() if line.strip()]


def _text(name: str) -> str:
    return (files("orders.seeds") / "town" / name).read_text(encoding="utf-8")
