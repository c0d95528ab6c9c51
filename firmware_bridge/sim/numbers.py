"""Numbers from and for the fields of radio messages."""

from __future__ import annotations

import math


def whole(value: float) -> int:
    """The nearest whole number; 0 for what is none (a field of a radio message may hold anything)."""
    return round(value) if math.isfinite(value) else 0


def signed(value: float, bits: int) -> int:
    """The nearest whole number that a signed field holds."""
    most = (1 << bits - 1) - 1
    return max(-most - 1, min(most, whole(value)))


def unsigned(value: float, bits: int) -> int:
    """The nearest whole number that an unsigned field holds."""
    return max(0, min((1 << bits) - 1, whole(value)))
