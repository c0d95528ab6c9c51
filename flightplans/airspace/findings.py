"""What is wrong with a file of zones, and where: a code with facts, said in words by `sentences`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from flightplans.airspace.sentences import SENTENCES, Severity
from flightplans.airspace.zone import Zone


@dataclass(frozen=True)
class Where:
    """The place in a file and on the ground, as far as it is known."""

    index: int | None = None
    """Of the feature or placemark, from 0."""
    id: str = ""
    line: int | None = None
    """From 1."""
    latitude_deg: float | None = None
    longitude_deg: float | None = None

    def at(self, latitude_deg: float, longitude_deg: float) -> Where:
        """The same feature, with a place on the ground."""
        return replace(self, latitude_deg=round(latitude_deg, 6), longitude_deg=round(longitude_deg, 6))


@dataclass(frozen=True)
class Finding:
    """One thing that somebody should know of a file before it is used."""

    code: str
    where: Where = Where()
    facts: tuple[tuple[str, Any], ...] = ()

    @property
    def severity(self) -> Severity:
        """Errors make a file unusable; warnings and notes do not."""
        return SENTENCES[self.code].severity

    @property
    def ja(self) -> str:
        """The Japanese sentence, without the place."""
        return SENTENCES[self.code].ja.format_map(dict(self.facts))

    @property
    def en(self) -> str:
        """The English sentence, without the place."""
        return SENTENCES[self.code].en.format_map(dict(self.facts))

    @property
    def place_ja(self) -> str:
        """Where it is: which zone, line and place; empty if it is the whole file."""
        at = self.where
        number = "" if at.index is None else f"{at.index + 1} 番目の区域"
        named = f"「{at.id}」" if at.id else ""
        line = "" if at.line is None else f"（{at.line} 行目）"
        return f"{number}{named}{line}{self._coordinates()}".strip()

    @property
    def place_en(self) -> str:
        """The same in English; zones are counted from 0 as programs do, so that both can be searched for."""
        at = self.where
        parts = ("" if at.index is None else f"feature {at.index}", at.id, f"line {at.line}" if at.line else "")
        return (" ".join(part for part in parts if part) + self._coordinates()).strip()

    def _coordinates(self) -> str:
        if self.where.latitude_deg is None:
            return ""
        return f" [{self.where.latitude_deg:.6f}, {self.where.longitude_deg:.6f}]"

    def to_json(self) -> dict[str, Any]:
        """Everything, for a program."""
        at = self.where
        return {
            "code": self.code,
            "severity": str(self.severity),
            "index": at.index,
            "id": at.id,
            "line": at.line,
            "latitude_deg": at.latitude_deg,
            "longitude_deg": at.longitude_deg,
            "facts": dict(self.facts),
            "ja": self.ja,
            "en": self.en,
        }


@dataclass
class Notes:
    """Findings while they are gathered."""

    found: list[Finding] = field(default_factory=list)
    error_count: int = 0
    """How many of them make something unusable."""

    def add(self, code: str, where: Where | None = None, **facts: Any) -> None:
        """Write one down; KeyError for a code that has no sentence."""
        self.error_count += SENTENCES[code].severity is Severity.ERROR
        self.found.append(Finding(code, where or Where(), tuple(facts.items())))


@dataclass(frozen=True)
class Reading:
    """What a file gave: zones, the feature each came from, and what was found on the way."""

    zones: tuple[Zone, ...]
    findings: tuple[Finding, ...] = ()
    indices: tuple[int, ...] = ()
    """Of each zone, the number of its feature in the file, from 0."""
    lines: tuple[int, ...] = ()
    """Of each feature in the file, where it begins, as far as that is known."""

    @property
    def errors(self) -> Iterator[Finding]:
        """Only what makes the file unusable."""
        return (finding for finding in self.findings if finding.severity is Severity.ERROR)

    def where(self, number: int) -> Where:
        """The place of the zone with this number in `zones`."""
        index = self.indices[number] if number < len(self.indices) else number
        return Where(index, self.zones[number].id, self.lines[index] if index < len(self.lines) else None)


def reading_of(zones: list[tuple[int, Zone]], notes: Notes) -> Reading:
    """What was read, each zone with the number of its feature; ids that are there twice are noted."""
    first: dict[str, int] = {}
    for index, zone in zones:
        if first.setdefault(zone.id, index) != index:
            other = first[zone.id]
            notes.add("duplicate_id", Where(index, zone.id), id=zone.id, other=other + 1, other_index=other)
    return Reading(tuple(zone for _, zone in zones), tuple(notes.found), tuple(index for index, _ in zones))
