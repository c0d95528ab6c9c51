"""Batteries: where each one is and whether it may fly."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import ForeignKey, String, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from fleet.errors import BatteryNotUsable, NoSuchBattery
from orders.db import Base

READY_PERCENT = 95
"""A battery with less is charged first; the plans count on a full one."""


class BatteryState(StrEnum):
    """What may be done with a battery."""

    READY = "ready"
    IN_AIRCRAFT = "in_aircraft"
    USED = "used"
    RETIRED = "retired"


class Battery(Base):
    """One battery, by the label that is stuck on it; it is in an aircraft or at a site."""

    __tablename__ = "batteries"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    drone_id: Mapped[str | None] = mapped_column(ForeignKey("drones.id"))
    site_id: Mapped[str | None] = mapped_column(String(40))
    cycles: Mapped[int] = mapped_column(default=0)
    charge_percent: Mapped[int] = mapped_column(default=100)
    state: Mapped[BatteryState]


def battery(session: Session, battery_id: str) -> Battery:
    """Return the battery; raises NoSuchBattery."""
    found = session.get(Battery, battery_id)
    if found is None:
        raise NoSuchBattery(battery_id)
    return found


def batteries(session: Session) -> list[Battery]:
    """Return all batteries by label."""
    return list(session.scalars(select(Battery).order_by(Battery.id)))


def in_aircraft(session: Session, drone_id: str) -> Battery | None:
    """Return the battery that is in the aircraft."""
    wanted = select(Battery).where(Battery.drone_id == drone_id, Battery.state == BatteryState.IN_AIRCRAFT)
    return session.scalars(wanted.order_by(Battery.id)).first()


def spares(session: Session) -> list[Battery]:
    """Return the charged batteries that are in no aircraft: the ones that a box to a hall may carry."""
    wanted = select(Battery).where(Battery.state == BatteryState.READY)
    return list(session.scalars(wanted.order_by(Battery.id)))


def swap(session: Session, drone_id: str, battery_id: str, site_id: str) -> None:
    """Put a charged battery into the aircraft; the old one stays used at the site. Repeating it is a no-op.

    Raises NoSuchBattery, BatteryNotUsable.
    """
    fresh = battery(session, battery_id)
    if fresh.drone_id == drone_id and fresh.state is BatteryState.IN_AIRCRAFT:
        return
    old = in_aircraft(session, drone_id)
    _take(session, fresh, drone_id)
    if old is not None:
        old.drone_id, old.site_id, old.state = None, site_id, BatteryState.USED
        old.cycles += 1


def _take(session: Session, fresh: Battery, drone_id: str) -> None:
    """Take a charged battery by compare-and-swap: one that two people reach for is taken once."""
    mine = update(Battery).where(
        Battery.id == fresh.id, Battery.state == BatteryState.READY, Battery.charge_percent >= READY_PERCENT
    )
    taken = mine.values(state=BatteryState.IN_AIRCRAFT, drone_id=drone_id, site_id=None)
    if session.connection().execute(taken).rowcount != 1:
        raise BatteryNotUsable(fresh.id, fresh.state.value)
    session.refresh(fresh)


def charged(session: Session, battery_id: str) -> None:
    """Note that a used battery came off the charger, full."""
    found = battery(session, battery_id)
    if found.state is BatteryState.USED:
        found.state, found.charge_percent = BatteryState.READY, 100
