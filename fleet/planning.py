"""Plans of round trips as the fleet asks for them; the same question is answered once a process."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import structlog

from fleet.config import FleetSettings
from fleet.errors import FleetError
from fleet.sites import PORT, site, town_world
from fleet.weather import Wind
from flightplans.airframe import HEXACOPTER, Airframe
from flightplans.energy.airframe_file import airframe_from_json
from flightplans.errors import AirframeUnknown, BadTownData, PlannerFault, PlanRefused
from flightplans.plan import DeliveryPlan, PlanRequest, plan_delivery

log = structlog.get_logger(__name__)


def assumed_wind(wind: Wind | None, settings: FleetSettings) -> Wind:
    """Return the wind that plans count with: the observed one, else the assumed one from the south.

    The valley runs from north to south: that is a headwind on every way out with the payload aboard.
    """
    return wind if wind is not None else Wind(settings.assumed_wind_m_s, 180.0)


def plan_trip(settings: FleetSettings, site_id: str, payload_g: int, wind: Wind | None) -> DeliveryPlan:
    """Plan a round trip from the port. Raises PlanRefused, NoSuchSite.

    A fault of the planner itself refuses too: one load must not keep the boxes of all other halls waiting.
    """
    counted = assumed_wind(wind, settings)
    try:
        airframe = chosen_airframe(settings.airframe_file)
    except (BadTownData, OSError, UnicodeDecodeError) as error:
        raise PlanRefused((AirframeUnknown(settings.airframe_file, str(error)),)) from error
    wind_m_s, from_deg = counted.speed_m_s, counted.from_deg
    try:
        return _plan(settings.town, site_id, payload_g, wind_m_s, from_deg, settings.hold_s, airframe)
    except (PlanRefused, FleetError):
        raise
    except Exception as error:
        log.exception("planner fault", site=site_id, payload_g=payload_g, wind_m_s=wind_m_s, wind_from_deg=from_deg)
        raise PlanRefused((PlannerFault(type(error).__name__),)) from error


@lru_cache(maxsize=8)
def chosen_airframe(path: str) -> Airframe:
    """Return the town's calibrated airframe, else the sample. Raises OSError, UnicodeDecodeError, BadTownData."""
    return HEXACOPTER if not path else airframe_from_json(Path(path).read_text("utf-8"), path)


@lru_cache(maxsize=64)
def _plan(
    town: str,
    site_id: str,
    payload_g: int,
    wind_speed_m_s: float,
    wind_from_deg: float,
    hold_s: float,
    airframe: Airframe,
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
    )
    return plan_delivery(request, world)
