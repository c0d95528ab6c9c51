"""How a household wants its screens: how large, which colours, read out or not, how patient with the buttons.

A household without a row has the defaults; every television of the household shows the same.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from orders.db import Base
from orders.homes.boxes import SetTopBox, token_hash
from orders.homes.people import Household
from orders.upsert import insert_into

SHORTEST_MS = 150
LONGEST_MS = 2_000


class Size(StrEnum):
    NORMAL = "normal"
    BIGGER = "bigger"


class Contrast(StrEnum):
    NORMAL = "normal"
    HIGH = "high"


@dataclass(frozen=True)
class Pace:
    """What the buttons forgive."""

    press_ms: int
    """A second press of one button within this time is the trembling of the first."""
    move_ms: int
    """A held arrow moves once in this time."""
    ignore_repeats: bool = False
    """A held arrow moves once and then not again until it is let go."""


PACES: dict[str, Pace] = {
    "quick": Pace(SHORTEST_MS, SHORTEST_MS),
    "normal": Pace(350, 150),
    "slow": Pace(900, 450),
    "slowest": Pace(LONGEST_MS, 900, ignore_repeats=True),
}
"""The steps that a household can choose from; a row may hold anything between."""


@dataclass(frozen=True)
class Wishes:
    """What a household wants; the values here are those of a household that never said anything."""

    size: Size = Size.NORMAL
    contrast: Contrast = Contrast.NORMAL
    speech: bool = False
    press_ms: int = PACES["normal"].press_ms
    move_ms: int = PACES["normal"].move_ms
    ignore_repeats: bool = PACES["normal"].ignore_repeats

    @property
    def pace(self) -> Pace:
        return Pace(self.press_ms, self.move_ms, self.ignore_repeats)


DEFAULT_WISHES = Wishes()


class ScreenWishes(Base):
    """One row a household that ever changed something."""

    __tablename__ = "screen_wishes"
    __table_args__ = (
        sa.CheckConstraint(f"press_ms between {SHORTEST_MS} and {LONGEST_MS}", name="press"),
        sa.CheckConstraint(f"move_ms between {SHORTEST_MS} and {LONGEST_MS}", name="move"),
    )

    household_id: Mapped[int] = mapped_column(sa.ForeignKey("households.id"), primary_key=True, autoincrement=False)
    size: Mapped[Size]
    contrast: Mapped[Contrast]
    speech: Mapped[bool]
    press_ms: Mapped[int]
    move_ms: Mapped[int]
    ignore_repeats: Mapped[bool]


def wishes_in(row: ScreenWishes | None) -> Wishes:
    """The values of a row, or the defaults."""
    if row is None:
        return DEFAULT_WISHES
    return Wishes(row.size, row.contrast, row.speech, row.press_ms, row.move_ms, row.ignore_repeats)


def wishes_of(session: Session, household_id: int) -> Wishes:
    return wishes_in(session.get(ScreenWishes, household_id))


_VISITOR = (
    sa.select(SetTopBox, Household, ScreenWishes)
    .outerjoin(Household, Household.id == SetTopBox.household_id)
    .outerjoin(ScreenWishes, ScreenWishes.household_id == SetTopBox.household_id)
    .where(SetTopBox.device_token_hash == sa.bindparam("hash"), SetTopBox.revoked_at.is_(None))
)


def visitor_of(session: Session, token: str) -> tuple[SetTopBox, Household | None, Wishes] | None:
    """Who is in front of the box with this token, in one query: every page begins with it.

    None where the token is unknown or revoked; no household where the box is not paired.
    """
    found = session.execute(_VISITOR, {"hash": token_hash(token)}).first()
    return None if found is None else (found[0], found[1], wishes_in(found[2]))


def set_size(session: Session, household_id: int, size: Size) -> None:
    _keep(session, household_id, {"size": size})


def set_contrast(session: Session, household_id: int, contrast: Contrast) -> None:
    _keep(session, household_id, {"contrast": contrast})


def set_speech(session: Session, household_id: int, speech: bool) -> None:
    _keep(session, household_id, {"speech": speech})


def set_pace(session: Session, household_id: int, pace: Pace) -> None:
    """Times outside of 150 ms to 2 s become the nearest that is allowed."""
    times = {"press_ms": _allowed(pace.press_ms), "move_ms": _allowed(pace.move_ms)}
    _keep(session, household_id, {**times, "ignore_repeats": pace.ignore_repeats})


def _allowed(milliseconds: int) -> int:
    return min(max(SHORTEST_MS, milliseconds), LONGEST_MS)


def _keep(session: Session, household_id: int, changes: dict[str, Any]) -> None:
    """Set, never toggle: what arrives twice changes once, and two televisions cannot undo each other's other wishes."""
    values = {"household_id": household_id, **asdict(DEFAULT_WISHES), **changes}
    statement = insert_into(session, ScreenWishes).values(values)
    session.execute(statement.on_conflict_do_update(index_elements=[ScreenWishes.household_id], set_=changes))
    session.get(ScreenWishes, household_id, populate_existing=True)
