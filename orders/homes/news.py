"""What is new about a household's orders: their stages, in one small query, for a banner on any screen."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from orders.delivering.delivery import Absence, Carrier, DeliveryJob, JobState
from orders.ordering.order import OPEN_STATES, Order
from orders.ordering.tracking import Stage, stage_of


@dataclass
class _Box:
    state: JobState
    carrier: Carrier
    flies: bool
    absence: Absence | None


@dataclass(frozen=True)
class Standing:
    """How an order stands; The rest says that a box was brought back that a van takes over from an aircraft, or
    that nobody opened."""

    stage: Stage
    brought_back: bool = False
    by_van_instead: bool = False
    nobody_opened: bool = False

    def as_text(self) -> str:
        """Short text that differs where there is something to tell."""
        return (
            self.stage.value
            + ("!" if self.brought_back else "")
            + ("~" if self.by_van_instead else "")
            + ("?" if self.nobody_opened else "")
        )


_QUERY = (
    sa.select(
        Order.number,
        Order.state,
        DeliveryJob.state.label("job"),
        DeliveryJob.carrier,
        DeliveryJob.flies,
        DeliveryJob.absence,
    )
    .outerjoin(DeliveryJob, DeliveryJob.order_id == Order.id)
    .where(
        Order.household_id == sa.bindparam("household_id"),
        sa.or_(Order.state.in_(OPEN_STATES), Order.number.in_(sa.bindparam("known", expanding=True))),
    )
    # As the television's tracking does: of several boxes on their way the first to arrive counts.
    .order_by(Order.number, DeliveryJob.eta_at.is_(None), DeliveryJob.eta_at, DeliveryJob.id)
)


def standings(session: Session, household_id: int, known: Collection[str]) -> dict[str, Standing]:
    """Order number -> how it stands, of every open order and of those numbers that are known already."""
    rows = session.execute(_QUERY, {"household_id": household_id, "known": list(known)}).all()
    return {number: _standing(list(group)) for number, group in groupby(rows, key=lambda row: row.number)}


def _standing(rows: Sequence[Any]) -> Standing:
    boxes = [_Box(row.job, row.carrier, row.flies, row.absence) for row in rows if row.job is not None]
    waiting = [box for box in boxes if box.state not in (JobState.HANDED_OVER, JobState.TAKEN_IN)]
    return Standing(
        stage=stage_of(rows[0].state, boxes),
        brought_back=any(box.state is JobState.RETURNED for box in waiting),
        nobody_opened=any(box.absence is not None for box in waiting),
        by_van_instead=any(box.carrier is Carrier.VAN and box.flies for box in waiting),
    )
