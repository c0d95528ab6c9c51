"""Van rounds: when a driver left and came back, and the order of doors that drivers have taught each district."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from orders.db import Base
from orders.delivering.doors import doors_of
from orders.delivering.driving_order import Place, driving_order, moved, remembered_with
from orders.homes.people import Household
from orders.upsert import insert_into

EARLIER, LATER = -1, 1


class VanRound(Base):
    """One way out and back of one driver. `driver` is the account's name for logging in."""

    __tablename__ = "van_rounds"

    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(index=True)
    driver: Mapped[str] = mapped_column(sa.String(64))
    departed_at: Mapped[datetime]
    returned_at: Mapped[datetime | None]


class DrivingPlace(Base):
    """The place of a door in its district's remembered order."""

    __tablename__ = "driving_places"

    household_id: Mapped[int] = mapped_column(sa.ForeignKey("households.id"), primary_key=True, autoincrement=False)
    district_id: Mapped[str] = mapped_column(sa.ForeignKey("districts.id"), index=True)
    position: Mapped[int]
    changed_by: Mapped[str] = mapped_column(sa.String(64))
    changed_at: Mapped[datetime]


def open_round(session: Session, driver: str) -> VanRound | None:
    """The round that this driver is on."""
    query = sa.select(VanRound).where(VanRound.driver == driver, VanRound.returned_at.is_(None))
    return session.scalar(query.order_by(VanRound.id.desc()).limit(1))


def rounds_of_day(session: Session, day: date) -> list[VanRound]:
    """Every round that began that day, the first one first."""
    return list(session.scalars(sa.select(VanRound).where(VanRound.day == day).order_by(VanRound.id)))


def depart(session: Session, driver: str, day: date, now: datetime) -> VanRound:
    """The van leaves. A driver who is under way already stays on the same round."""
    found = open_round(session, driver)
    if found is None:
        found = VanRound(day=day, driver=driver, departed_at=now)
        session.add(found)
        session.flush()
    return found


def come_back(session: Session, driver: str, now: datetime) -> VanRound | None:
    """The van stands at the shop again; None where it had not left. Twice changes nothing."""
    found = open_round(session, driver)
    if found is not None:
        found.returned_at = max(now, found.departed_at)
        session.flush()
    return found


def remembered(session: Session, district_id: str) -> list[int]:
    """The households of a district in the order that drivers have taught."""
    query = sa.select(DrivingPlace.household_id).where(DrivingPlace.district_id == district_id)
    return list(session.scalars(query.order_by(DrivingPlace.position, DrivingPlace.household_id)))


def in_driving_order(
    session: Session, household_ids: Mapping[str, Sequence[int]], starts: Mapping[str, Place]
) -> list[int]:
    """District -> its doors in the order of entry, as one list in driving order, district by district as given.

    `starts` is where the van enters a district: its hall.
    """
    every = [each for entered in household_ids.values() for each in entered]
    places = {key: door.place for key, door in doors_of(session, every).items() if door.place is not None}
    taught = _taught(session, household_ids)
    way: list[int] = []
    for district_id, entered in household_ids.items():
        way += driving_order(starts.get(district_id), entered, taught.get(district_id, []), places)
    return way


def _taught(session: Session, district_ids: Mapping[str, Sequence[int]]) -> dict[str, list[int]]:
    query = sa.select(DrivingPlace.district_id, DrivingPlace.household_id).where(
        DrivingPlace.district_id.in_(list(district_ids))
    )
    found: dict[str, list[int]] = {}
    for district_id, household_id in session.execute(query.order_by(DrivingPlace.position, DrivingPlace.household_id)):
        found.setdefault(district_id, []).append(household_id)
    return found


def move_door(
    session: Session, district_id: str, today: Sequence[int], household_id: int, step: int, who: str, now: datetime
) -> None:
    """One door earlier or later among `today` (as the list shows them); the district remembers the new order.

    A door that is not among them changes nothing.
    """
    if household_id not in today:
        return
    # Two drivers who teach at once come one after the other.
    session.execute(
        sa.select(Household.id).where(Household.id.in_(today)).order_by(Household.id).with_for_update(key_share=True)
    )
    taught = remembered_with(remembered(session, district_id), moved(today, household_id, step))
    values = [
        {"household_id": each, "district_id": district_id, "position": at, "changed_by": who, "changed_at": now}
        for at, each in enumerate(taught)
    ]
    insert = insert_into(session, DrivingPlace)
    changes = {name: insert.excluded[name] for name in ("district_id", "position", "changed_by", "changed_at")}
    session.execute(insert.on_conflict_do_update(index_elements=["household_id"], set_=changes), values)
