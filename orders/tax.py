"""Consumption tax that is contained in shelf prices."""

from __future__ import annotations

from collections.abc import Iterable

REDUCED_RATE_PERCENT = 8
STANDARD_RATE_PERCENT = 10


def included_tax(total_yen: int, rate_percent: int) -> int:
    """The tax inside a total that includes it, rounded down, in whole yen.

    Rounded once a rate and invoice, never once an item: National Tax Agency (国税庁), questions and answers on
    the invoice system (インボイス制度に関するQ&A), 問57 「適格請求書に記載する
    消費税額等の端数処理」; 消費税法57条の4第1項5号.
    """
    return total_yen * rate_percent // (100 + rate_percent)


def totals_by_rate(amounts: Iterable[tuple[int, int]]) -> dict[int, int]:
    """Sum (amount_yen, rate_percent) pairs: rate -> total with tax."""
    totals: dict[int, int] = {}
    for amount_yen, rate_percent in amounts:
        totals[rate_percent] = totals.get(rate_percent, 0) + amount_yen
    return totals
