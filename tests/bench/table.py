"""What a benchmark says: a figure beside that of a named peer or limit which was measured in the same run."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

HEAD = ("what", "median", "p95", "unit", "peer or limit", "median", "p95", "ratio")
LEFT = {0, 3, 4}


@dataclass(frozen=True)
class Figure:
    """`p95` is what 95 of 100 samples are no worse than: the slow end, also of a rate (a unit with a /)."""

    median: float
    p95: float
    unit: str

    @classmethod
    def of(cls, samples: Iterable[float], unit: str) -> Figure:
        """Of single samples, such as one rate a round."""
        ordered = sorted(samples, reverse="/" in unit)
        return cls(median(ordered), _worst_of_95_percent(ordered), unit)

    @classmethod
    def of_rounds(cls, rounds: Iterable[Sequence[float]], unit: str) -> Figure:
        """The median round: one disturbed round among several changes nothing."""
        figures = [cls.of(samples, unit) for samples in rounds if samples]
        return cls(median(f.median for f in figures), median(f.p95 for f in figures), unit)

    @classmethod
    def exact(cls, value: float, unit: str) -> Figure:
        """Counted, not timed."""
        return cls(value, math.nan, unit)


@dataclass(frozen=True)
class Row:
    """One line of the table; `ratio` is ours over theirs."""

    what: str
    ours: Figure
    peer: str
    theirs: Figure

    def cells(self) -> tuple[str, ...]:
        ratio = self.ours.median / self.theirs.median if self.theirs.median else math.nan
        ours, theirs = self.ours, self.theirs
        return (
            self.what, _number(ours.median), _number(ours.p95), ours.unit,
            self.peer, _number(theirs.median), _number(theirs.p95), _number(ratio),
        )  # fmt: skip


def table(title: str, rows: Iterable[Row]) -> str:
    """Aligned text."""
    lines = [HEAD, *(row.cells() for row in rows)]
    widths = [max(_width(line[n]) for line in lines) for n in range(len(HEAD))]
    return "\n".join([f"# {title}", *(_aligned(line, widths) for line in lines)])


def _worst_of_95_percent(best_first: Sequence[float]) -> float:
    return best_first[max(0, math.ceil(0.95 * len(best_first)) - 1)]


def _number(value: float) -> str:
    if math.isnan(value):
        return "-"
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def _aligned(line: Sequence[str], widths: Sequence[int]) -> str:
    cells = []
    for column, (text, width) in enumerate(zip(line, widths, strict=True)):
        room = " " * (width - _width(text))
        cells.append(text + room if column in LEFT else room + text)
    return "  ".join(cells).rstrip()
