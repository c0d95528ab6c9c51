"""One line of a scale, as A&D's and many retail and postal scales of Japan send it.

A&D standard format, for instance in the manual of the SJ series, "Data format": a header of two letters (ST stable, US
unstable, OL out of range), a comma, sign and figures, the unit. Others put GS or NT (gross, net) between.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Protocol

from orders.fulfilment.errors import ScaleUnsteady

_LINE = re.compile(
    r"(?P<state>ST|US|OL)\s*,\s*(?:(?:GS|NT)\s*,\s*)?(?P<sign>[+-]?)\s*(?P<figures>\d+(?:\.\d+)?)\s*(?P<unit>kg|g)",
    re.IGNORECASE,
)
_OUT_OF_RANGE = re.compile(r"OL\b.*", re.IGNORECASE)
GRAMS = {"kg": 1000, "g": 1}
LONGEST_LINE = 64


@dataclass(frozen=True)
class Reading:
    """A weight that stands still, in whole grams, and which scale said so."""

    weight_g: int
    scale: str


class Scale(Protocol):
    """A way to reach one scale."""

    def read(self) -> Reading:
        """Raises ScaleSilent, ScaleUnsteady."""


def understood(line: str, scale: str) -> Reading | None:
    """The weight of one line; None where the line means nothing (the tail of a torn one, noise).

    Raises ScaleUnsteady where it moves, or is out of range.
    """
    text = line.strip("\x02\x03\r\n \t")[:LONGEST_LINE]
    if _OUT_OF_RANGE.fullmatch(text):
        raise ScaleUnsteady(scale, text)
    found = _LINE.fullmatch(text)
    if found is None:
        return None
    if found["state"].upper() == "US":
        raise ScaleUnsteady(scale, text)
    grams = Decimal(found["figures"]) * GRAMS[found["unit"].lower()]
    whole = int(grams.quantize(Decimal(1), ROUND_HALF_UP))
    return Reading(-whole if found["sign"] == "-" else whole, scale)
