"""The boxes of a day as the shop sees them: by hall, what leaves together, and which ones somebody asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby

import sqlalchemy as sa
from sqlalchemy.orm import Session

from orders.clock import local_day
from orders.delivering import road_days
from orders.delivering.carriers import BEFORE_THE_ROAD
from orders.delivering.damage_photos import photos_of_jobs
from orders.delivering.delivery import OVER, SETTLED, Carrier, DeliveryJob, JobState, in_the_air
from orders.delivering.lateness import is_late, left_over
from orders.homes.districts import District

STAGES = {
    "waiting": (JobState.READY, JobState.LOADED),
    "moving": (JobState.UNDER_WAY, JobState.AT_HALL),
    "done": (JobState.HANDED_OVER,),
    "back": (JobState.RETURNED, JobState.TAKEN_IN),
}


@dataclass(frozen=True)
class Wish:
    """What somebody wants to see; an empty word means everything."""

    hall: str = ""
    stage: str = ""
    carrier: str = ""

    def shows(self, row: JobRow) -> bool:
        if self.stage == "late" and not row.late:
            return False
        return (
            self.hall in ("", row.job.district_id)
            and (self.stage in ("", "late") or row.job.state in STAGES.get(self.stage, ()))
            and self.carrier in ("", row.job.carrier)
        )


@dataclass(frozen=True)
class JobRow:
    """One box on the list, and what may be done with it. `first` of those of its home."""

    job: DeliveryJob
    late: bool
    old: bool
    first: bool = True
    photos: int = 0

    @property
    def to_van(self) -> bool:
        if self.in_the_air or self.job.carrier is Carrier.VAN:
            return False
        return self.job.state not in SETTLED

    @property
    def in_the_air(self) -> bool:
        return in_the_air(self.job)

    @property
    def to_air(self) -> bool:
        """A box that waits for the van and may fly can be given back to the operator's choice."""
        return self.job.carrier is Carrier.VAN and self.job.state is JobState.READY and self.job.flies


@dataclass(frozen=True)
class HallGroup:
    """What goes to one hall. `road_reason`: everything goes by road, because of this."""

    district: District
    rows: tuple[JobRow, ...]
    road_reason: str | None

    @property
    def weight_g(self) -> int:
        return sum(row.job.weight_g for row in self.rows)

    @property
    def homes(self) -> int:
        return len({row.job.order.household_id for row in self.rows})

    @property
    def switchable(self) -> int:
        """Boxes that a press for the whole hall takes along."""
        return sum(row.to_van and row.job.state in BEFORE_THE_ROAD for row in self.rows)


@dataclass(frozen=True)
class JobList:
    """Everything of the page. `every` are all boxes, `groups` those that were asked for, along the valley."""

    day: date
    every: tuple[JobRow, ...]
    groups: tuple[HallGroup, ...]
    halls: tuple[tuple[District, int], ...]
    road_reason: str | None

    @property
    def late(self) -> int:
        return sum(row.late for row in self.every)

    @property
    def switchable(self) -> int:
        return sum(row.to_van and row.job.state in BEFORE_THE_ROAD and not row.old for row in self.every)

    def count(self, state: JobState) -> int:
        return sum(row.job.state is state for row in self.every)

    def by(self, carrier: str) -> int:
        return sum(row.job.carrier == carrier for row in self.every)


def job_list(session: Session, day: date, wish: Wish, now: datetime) -> JobList:
    """The boxes of that day; on today's list also what was left over from days before."""
    jobs = _jobs(session, day, now)
    photos = photos_of_jobs(session, [job.id for job in jobs])
    every = [JobRow(job, is_late(job, now), left_over(job, now), photos=photos.get(job.id, 0)) for job in jobs]
    decided = road_days.in_force(session, day)
    whole = next((each.reason for each in decided if each.district_id is None), None)
    by_hall = {each.district_id: each.reason for each in decided if each.district_id is not None}
    groups = [
        HallGroup(district, _together(list(rows)), by_hall.get(district.id))
        for district, rows in groupby([row for row in every if wish.shows(row)], key=lambda row: row.job.district)
    ]
    halls = [(district, len(list(rows))) for district, rows in groupby(every, key=lambda row: row.job.district)]
    return JobList(day, tuple(every), tuple(groups), tuple(halls), whole)


def _jobs(session: Session, day: date, now: datetime) -> Sequence[DeliveryJob]:
    wanted = DeliveryJob.delivery_day == day
    if day == local_day(now):
        wanted = sa.or_(wanted, sa.and_(DeliveryJob.delivery_day < day, DeliveryJob.state.not_in(OVER)))
    query = sa.select(DeliveryJob).join(District, District.id == DeliveryJob.district_id).where(wanted)
    return session.scalars(query.order_by(District.position, DeliveryJob.order_id, DeliveryJob.id)).all()


def _together(rows: list[JobRow]) -> tuple[JobRow, ...]:
    """Those of one home stand one under the other, and its name only once."""
    homes = list(dict.fromkeys(row.job.order.household_id for row in rows))
    rows.sort(key=lambda row: (homes.index(row.job.order.household_id), row.job.id))
    return tuple(
        replace(row, first=at == 0 or row.job.order.household_id != rows[at - 1].job.order.household_id)
        for at, row in enumerate(rows)
    )
