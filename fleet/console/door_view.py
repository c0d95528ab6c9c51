"""One door as who stands at it sees it: all boxes for it, who may take them, and what to do when nobody opens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from fleet.console.parcels import Parcel
from fleet.console.watch_words import MARKS
from orders.delivering import absence, watchover
from orders.delivering.absence import AbsenceStep, Load
from orders.delivering.doors import Door, door_of
from orders.delivering.hand_over import known_names
from orders.homes.consents import ConsentKind, has_consent

AMBIENT = "常温"
ALWAYS = ("ご本人", "ご家族")


@dataclass(frozen=True)
class DoorView:
    """`parcel` is the box that was asked for, `parcels` all that can be handed over here now.

    `agreed`: the household wants to be watched over. `tries`: how often somebody stood at this closed door.
    """

    parcel: Parcel
    parcels: tuple[Parcel, ...]
    possible: bool
    agreed: bool
    reported: str
    names: tuple[str, ...]
    note: str
    neighbour: str
    tries: int
    absence_step: AbsenceStep
    marks: tuple[tuple[str, str], ...]

    @property
    def alcohol(self) -> bool:
        return any(each.alcohol for each in self.parcels)

    @property
    def cold(self) -> bool:
        return any(each.temperature != AMBIENT for each in self.parcels)


def door_view(session: Session, asked: Parcel, here: Sequence[Parcel], now: datetime, *, possible: bool) -> DoorView:
    """Read what is agreed about the door of `asked`; `here` are the boxes that can be handed over at it."""
    said = watchover.shown_report(session, asked.job_id, now)
    door = door_of(session, asked.household_id)
    tries = absence.tries_of(session, asked.job_id)
    return DoorView(
        parcel=asked,
        parcels=tuple(here),
        possible=possible,
        agreed=has_consent(session, asked.household_id, ConsentKind.WATCH_OVER, now),
        reported=said.condition.value if said else "",
        names=tuple(name for name in known_names(session, asked.household_id) if name not in ALWAYS),
        note=door.note if door else "",
        neighbour=door.neighbour if door else "",
        tries=tries,
        absence_step=_step(tries, door, here or [asked]),
        marks=tuple((mark.value, MARKS[mark]) for mark in watchover.marks_to_ask(session, asked.household_id, now)),
    )


def _step(tries: int, door: Door | None, here: Sequence[Parcel]) -> AbsenceStep:
    load = Load(any(each.alcohol for each in here), any(each.temperature != AMBIENT for each in here))
    return absence.next_step(tries, tries > 0, absence.rule_of(door), load)
