"""Plans of round trips as the fleet asks for them; the same question is answered once a process."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path

import structlog

from fleet import departure
from fleet.config import FleetSettings
from fleet.errors import FleetError
from fleet.sites import PORT, site, town_world
from fleet.weather import Wind
from flightplans.airframe import HEXACOPTER, Airframe
from flightplans.energy.airframe_file import airframe_from_json
from flightplans.errors import AirframeUnknown, BadTownData, PlannerFault, PlanRefused
from flightplans.plan import DeliveryPlan, PlanRequest, plan_delivery

START_WITHIN = timedelta(minutes=30)
"""Loading, approving and uploading take their time: zones that begin meanwhile count, and a start so late is good."""
ANSWER_COUNTS = timedelta(minutes=15)
"""An answer is given again for so long; after that a zone that has ended may have opened a shorter way."""
KEPT = 64
_kept: OrderedDict[tuple[str, str, int, float, float, float, Airframe], DeliveryPlan] = OrderedDict()

log = structlog.get_logger(__name__)


def assumed_wind(wind: Wind | None, settings: FleetSettings) -> Wind:
    """Return the wind that plans count with: the observed one, else the assumed one from the south.

    The valley runs from north to south: that is a headwind on every way out with the payload aboard.
    """
    return wind if wind is not None else Wind(settings.assumed_wind_m_s, 180.0)


def plan_trip(
    settings: FleetSettings, site_id: str, payload_g: int, wind: Wind | None, *, at: datetime
) -> DeliveryPlan:
    """Plan a round trip from the port for a start at `at` (aware) or up to START_WITHIN later, in any case up to
    the plan's `departs_until`. Raises PlanRefused, NoSuchSite.

    A fault of the planner itself refuses too: one load must not keep the boxes of all other halls waiting.
    """
    counted = assumed_wind(wind, settings)
    try:
        airframe = chosen_airframe(settings.airframe_file)
    except (BadTownData, OSError, UnicodeDecodeError) as error:
        raise PlanRefused((AirframeUnknown(settings.airframe_file, str(error)),)) from error
    question = (settings.town, site_id, payload_g, counted.speed_m_s, counted.from_deg, settings.hold_s, airframe)
    known = _kept.get(question)
    if known is not None and _counts_for(known, at):
        return known
    try:
        _kept[question] = plan = _plan(*question, at)
    except (PlanRefused, FleetError):
        raise
    except Exception as error:
        log.exception("planner fault", site=site_id, payload_g=payload_g, wind=counted, at=at.isoformat())
        raise PlanRefused((PlannerFault(type(error).__name__),)) from error
    while len(_kept) > KEPT:
        _kept.popitem(last=False)
    return plan


def _counts_for(plan: DeliveryPlan, at: datetime) -> bool:
    """Tell whether a plan that was made a moment ago answers for a start at `at` as well, with time to get ready."""
    good = departure.window_of(plan.departs_at, plan.departs_until)
    return good is not None and good.since <= at <= min(good.since + ANSWER_COUNTS, good.until - START_WITHIN)


@lru_cache(maxsize=8)
def chosen_airframe(path: str) -> Airframe:
    """Return the town's calibrated airframe, else the sample. Raises OSError, UnicodeDecodeError, BadTownData."""
    return HEXACOPTER if not path else airframe_from_json(Path(path).read_text("utf-8"), path)


def _plan(
    town: str,
    site_id: str,
    payload_g: int,
    wind_speed_m_s: float,
    wind_from_deg: float,
    hold_s: float,
    airframe: Airframe,
    at: datetime,
) -> DeliveryPlan:
    world = town_world(town)
    request = PlanRequest(
        port=site(world, PORT),
        hall=site(world, site_id),
        payload_g=payload_g,
        wind_speed_m_s=wind_speed_m_s,
        wind_from_deg=wind_from_deg,
        hold_s=hold_s,
        airframe=airframe,
        at=at,
    )
    plan = plan_delivery(replace(request, at_hall_s=request.at_hall_s + START_WITHIN.total_seconds()), world)
    good = departure.window_of(plan.departs_at, plan.departs_until)
    return plan if good is None else replace(plan, departs_until=(good.until + START_WITHIN).isoformat())
