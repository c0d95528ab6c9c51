"""A scale with a network of its own, or behind a small program at the packing table."""

from __future__ import annotations

from dataclasses import dataclass
from json import JSONDecodeError, loads
from math import isfinite
from urllib.parse import urlsplit

import requests

from orders.fulfilment.errors import ScaleSilent, ScaleUnsteady
from orders.fulfilment.scales.line import Reading, understood

PATIENCE_S = 2.0
LONGEST_ANSWER = 2000


@dataclass(frozen=True)
class HttpScale:
    """GET gives {"weight_g": 1234, "stable": true}, or one line as a serial scale sends it."""

    url: str
    patience_s: float = PATIENCE_S

    @property
    def name(self) -> str:
        return f"http:{urlsplit(self.url).netloc}"[:64]

    def read(self) -> Reading:
        """Raises ScaleSilent, ScaleUnsteady."""
        try:
            with requests.get(self.url, timeout=self.patience_s, stream=True, allow_redirects=False) as answer:
                answer.raise_for_status()
                text = next(answer.iter_content(LONGEST_ANSWER), b"").decode("utf-8", "replace")
        except (requests.RequestException, OSError) as error:
            raise ScaleSilent(self.name, str(error)[:200]) from error
        return self._meant(text)

    def _meant(self, text: str) -> Reading:
        try:
            told = loads(text)
        except JSONDecodeError:
            told = None
        if not isinstance(told, dict):
            reading = understood(text, self.name)
            if reading is None:
                raise ScaleSilent(self.name, text[:64])
            return reading
        weight_g = told.get("weight_g")
        if isinstance(weight_g, bool) or not isinstance(weight_g, int | float) or not isfinite(weight_g):
            raise ScaleSilent(self.name, text[:64])
        if told.get("stable") is not True:
            raise ScaleUnsteady(self.name, text[:64])
        return Reading(round(weight_g), self.name)
