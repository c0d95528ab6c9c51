"""Cells of a CSV file that somebody opens in a spreadsheet: a resident's name must not run as a formula."""

from __future__ import annotations

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def harmless(cell: str) -> str:
    """The same text; one that begins like a formula and is no number gets an apostrophe in front (OWASP, "CSV
    injection").
    """
    return f"'{cell}" if cell.startswith(_DANGEROUS) and not _is_number(cell) else cell


def _is_number(cell: str) -> bool:
    return cell.removeprefix("-").replace(".", "", 1).isdecimal()
