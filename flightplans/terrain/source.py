"""Where heights come from: who measured them, how wrong they may be, and above which zero they count."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from flightplans.errors import BadTownData


@dataclass(frozen=True)
class Source:
    """A survey. `datum` is the vertical one (JGD2011, JGD2024, EGM96 ...), "" where nobody said it."""

    name: str = ""
    datum: str = ""
    error_m: float = 0.0
    """How much the true ground may lie over or under these heights; the clearance grows by as much."""

    def to_json(self) -> dict[str, Any]:
        """A plain dict."""
        return asdict(self)


UNSTATED = Source()

GSI_ERRORS_M = {
    "DEM1A": 0.3,
    "DEM5A": 0.3,
    "DEM5B": 0.7,
    "DEM5C": 1.4,
    "DEM10A": 2.5,
    "DEM10B": 5.0,
}
"""Standard deviations that the Geospatial Information Authority states (基盤地図情報数値標高モデルについて,
https://fgd.gsi.go.jp/download/ref_dem.html). DEM5A is worse (2 m) where no laser point fell on the ground."""


def one_datum(sources: Iterable[Source]) -> str:
    """The vertical datum that all share. Raises BadTownData where they differ: heights of two zeros never mix."""
    datums = {source.datum: source.name for source in sources}
    if len(datums) > 1:
        said = ", ".join(f"{name or 'a file'}: {datum or 'not said'}" for datum, name in sorted(datums.items()))
        raise BadTownData("terrain", f"heights above different zeros must not be mixed ({said})")
    return next(iter(datums), "")
