"""The van driver's round as its page shows it: what to load, which door is next, what is done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from sqlalchemy.orm import Session

from fleet.console.parcels import Parcel, due, parcels_where
from flightplans.world import World
from orders.clock import local_day
from orders.delivering import van_rounds
from orders.delivering.delivery import Carrier, DeliveryJob, JobState
from orders.delivering.doors import Door, doors_of

IN_THE_VAN = (JobState.LOADED, JobState.UNDER_WAY, JobState.AT_HALL)


@dataclass(frozen=True)
class Stop:
    """One household of the round with all its boxes. `number` counts the doors that are left, from 1."""

    number: int
    household_id: int
    household: str
    code: str
    address: str
    phone: str
    note: str
    district_id: str
    district: str
    parcels: tuple[Parcel, ...]

    @property
    def alcohol(self) -> bool:
        return any(each.alcohol for each in self.parcels)

    @property
    def leads(self) -> bool:
        """The van has left with it: there is a door to go to."""
        return all(each.state is not JobState.LOADED for each in self.parcels)


@dataclass(frozen=True)
class Round:
    """The whole day by road. Boxes are loaded first, then the van leaves, then door after door."""

    to_load: tuple[Parcel, ...]
    loaded: tuple[Parcel, ...]
    stops: tuple[Stop, ...]
    done: tuple[Parcel, ...]
    departed_at: datetime | None
    returned_at: datetime | None

    @property
    def step(self) -> str:
        if self.to_load:
            return "load"
        if self.loaded:
            return "depart"
        return "drive" if self.stops else "over"

    @property
    def next_stop(self) -> Stop | None:
        """The first door on the way."""
        return next((each for each in self.stops if each.leads), None)

    @property
    def left(self) -> int:
        """How many doors are left to go to."""
        return sum(each.leads for each in self.stops)

    @property
    def districts(self) -> tuple[tuple[Stop, ...], ...]:
        """The stops of each district, along the valley."""
        return tuple(tuple(group) for _, group in groupby(self.stops, key=lambda each: each.district_id))

    @property
    def under_way(self) -> bool:
        return self.departed_at is not None and self.returned_at is None

    @property
    def brought_back(self) -> tuple[Parcel, ...]:
        return tuple(each for each in self.done if each.state is JobState.RETURNED)


def round_of(session: Session, world: World, driver: str, at: datetime) -> Round:
    """Today's boxes by road in driving order, and whatever was left over from days before."""
    found = parcels_where(session, DeliveryJob.carrier == Carrier.VAN, due(local_day(at)))
    open_ones = _driven(session, world, [each for each in found if not each.over])
    driving = [each for each in open_ones if each.state in IN_THE_VAN and not each.held]
    mine = [each for each in van_rounds.rounds_of_day(session, local_day(at)) if each.driver == driver]
    last = van_rounds.open_round(session, driver) or (mine[-1] if mine else None)
    # What is delivered last is loaded first.
    return Round(
        to_load=tuple(reversed([each for each in open_ones if each.state is JobState.READY])),
        loaded=tuple(each for each in driving if each.state is JobState.LOADED),
        stops=stops_of(driving, doors_of(session, [each.household_id for each in driving])),
        done=tuple(each for each in found if each.over),
        departed_at=last.departed_at if last else None,
        returned_at=last.returned_at if last else None,
    )


def _driven(session: Session, world: World, found: Sequence[Parcel]) -> list[Parcel]:
    homes: dict[str, list[int]] = {}
    for each in found:
        entered = homes.setdefault(each.district_id, [])
        if each.household_id not in entered:
            entered.append(each.household_id)
    halls = {
        district_id: (site.latitude_deg, site.longitude_deg)
        for district_id in homes
        if (site := world.sites.get(district_id)) is not None
    }
    place = {home: at for at, home in enumerate(van_rounds.in_driving_order(session, homes, halls))}
    return sorted(found, key=lambda each: (place[each.household_id], each.code))


def stops_of(driven: Sequence[Parcel], doors: dict[int, Door]) -> tuple[Stop, ...]:
    """Boxes (already in driving order) by household."""
    groups = [tuple(boxes) for _, boxes in groupby(driven, key=lambda each: each.household_id)]
    return tuple(_stop(number, boxes, doors.get(boxes[0].household_id)) for number, boxes in enumerate(groups, 1))


def _stop(number: int, boxes: tuple[Parcel, ...], door: Door | None) -> Stop:
    home = boxes[0]
    return Stop(
        number=number,
        household_id=home.household_id,
        household=home.household,
        code=home.household_code,
        address=home.address,
        phone=home.phone,
        note=door.note if door else "",
        district_id=home.district_id,
        district=home.district,
        parcels=boxes,
    )
