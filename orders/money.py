"""Whole yen, as the screens show them."""

from __future__ import annotations


def yen(amount_yen: int) -> str:
    """1234 -> 1,234円"""
    return f"{amount_yen:,}円"
