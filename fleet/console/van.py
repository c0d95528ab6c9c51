"""The van driver's telephone: today's round, door after door along the valley."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from flask import Blueprint, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from fleet.console.doors import me, only
from fleet.console.parcels import Parcel, due, parcels_where
from fleet.console.parts import act, now, parts
from orders import delivery
from orders.clock import local_day
from orders.delivery import Carrier, DeliveryJob, JobState
from orders.people import Role

FRESH_EVERY_S = 5
FIRST_STOP = timedelta(minutes=25)
"""From the shop to the first district; only a guess that the television shows until the box is there."""
EACH_STOP = timedelta(minutes=8)

pages = Blueprint("van", __name__)
pages.before_request(only(Role.DRIVER))


@dataclass(frozen=True)
class Stop:
    """One household of the round with all its boxes."""

    household: str
    address: str
    phone: str
    parcels: tuple[Parcel, ...]


@dataclass(frozen=True)
class District:
    """The stops of one district."""

    name: str
    stops: tuple[Stop, ...]


@dataclass(frozen=True)
class Round:
    """The whole day by road. Boxes are loaded first, then the van leaves, then door after door."""

    to_load: tuple[Parcel, ...]
    loaded: tuple[Parcel, ...]
    on_board: tuple[District, ...]
    on_board_count: int
    done: tuple[Parcel, ...]

    @property
    def step(self) -> str:
        if self.to_load:
            return "load"
        if self.loaded:
            return "depart"
        return "drive" if self.on_board_count else "over"


def round_of(session: Session, at: datetime) -> Round:
    """Today's boxes by road, along the valley, and whatever was left over from days before."""
    found = parcels_where(session, DeliveryJob.carrier == Carrier.VAN, due(local_day(at)))
    driving = [each for each in found if each.state in (JobState.LOADED, JobState.UNDER_WAY, JobState.AT_HALL)]
    return Round(
        to_load=tuple(each for each in found if each.state is JobState.READY),
        loaded=tuple(each for each in found if each.state is JobState.LOADED),
        on_board=districts(driving),
        on_board_count=len(driving),
        done=tuple(each for each in found if each.over),
    )


def districts(found: Sequence[Parcel]) -> tuple[District, ...]:
    """Group boxes (already in driving order) by district and household."""
    return tuple(
        District(name, tuple(_stop(list(group)) for _, group in groupby(boxes, key=lambda each: each.household_code)))
        for name, boxes in groupby(found, key=lambda each: each.district)
    )


def _stop(boxes: list[Parcel]) -> Stop:
    return Stop(boxes[0].household, boxes[0].address, boxes[0].phone, tuple(boxes))


@pages.get("/van")
def show() -> str:
    """The round with its next step."""
    with parts().database.reading() as session:
        view = round_of(session, now())
    return render_template("van.html", view=view, fresh_every=FRESH_EVERY_S)


@pages.post("/van/jobs/<int:job_id>/load")
def load(job_id: int) -> Response:
    """One box is in the van."""

    def deed(session: Session, at: datetime) -> str | None:
        return None if _load(session, [job_id], at) else "この箱は車の便ではありません。"

    return act(deed, url_for("van.show"))


@pages.post("/van/load-all")
def load_all() -> Response:
    """All boxes of the list are in the van."""

    def deed(session: Session, at: datetime) -> str:
        waiting = [each.job_id for each in round_of(session, at).to_load]
        return f"{_load(session, waiting, at)}個の箱を積みました。"

    return act(deed, url_for("van.show"))


@pages.post("/van/depart")
def depart() -> Response:
    """The van leaves with everything that is loaded; the televisions show about when it comes."""

    def deed(session: Session, at: datetime) -> str:
        loaded = round_of(session, at).loaded
        for place, each in enumerate(loaded):
            delivery.mark_under_way(session, each.job_id, me().name, at, at + FIRST_STOP + place * EACH_STOP)
        return "出発しました。気をつけて行ってらっしゃい。" if loaded else "積んだ箱がありません。"

    return act(deed, url_for("van.show"))


def _load(session: Session, job_ids: Sequence[int], at: datetime) -> int:
    mine = [each for each in job_ids if delivery.job(session, each).carrier is Carrier.VAN]
    for job_id in mine:
        delivery.mark_loaded(session, job_id, me().name, at)
    return len(mine)
