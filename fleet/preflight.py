"""Go or no-go: a list of facts, each judged, each with a plain Japanese sentence when it is not good."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from fleet.config import FleetSettings


@dataclass(frozen=True)
class GoItem:
    """One judged fact. `blocking` False means: a person should know, but may still launch.

    `name` is for programs, `title` and `detail` are Japanese for screens; `detail` always says what is found.
    """

    name: str
    title: str
    ok: bool
    blocking: bool
    detail: str


@dataclass(frozen=True)
class GoReport:
    """The whole list."""

    items: tuple[GoItem, ...]

    @property
    def go(self) -> bool:
        """Nothing blocking is wrong."""
        return not self.stops

    @property
    def stops(self) -> tuple[GoItem, ...]:
        """What forbids the launch."""
        return tuple(item for item in self.items if item.blocking and not item.ok)

    @property
    def sentence(self) -> str:
        """All that forbids the launch, as one text."""
        return "".join(item.detail for item in self.stops)


def go_no_go(session: Session, flight_id: int, settings: FleetSettings, now: datetime) -> GoReport:
    """Judge a flight from its rows and the newest telemetry. Raises NoSuchFlight."""
    raise NotImplementedError
