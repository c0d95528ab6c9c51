"""How far an aircraft has come on its way, and how many minutes are left."""

from __future__ import annotations

from fleet.flights import Flight, FlightState
from fleet.path import GroundPath
from flightplans.delivery import LegPlan
from flightplans.geo import MetricFrame


def legs_of(trip: Flight) -> tuple[LegPlan, LegPlan]:
    """The two legs of the stored plan, out and home."""
    return LegPlan.from_json(trip.plan["out"]), LegPlan.from_json(trip.plan["home"])


def along_m(frame: MetricFrame, leg: LegPlan, latitude_deg: float, longitude_deg: float) -> float:
    """Metres from the leg's start to the place of its path that is nearest to a position."""
    return GroundPath.of_leg(frame, leg).place(latitude_deg, longitude_deg).along_m


def seconds_left(frame: MetricFrame, trip: Flight, latitude_deg: float, longitude_deg: float) -> float | None:
    """Time until the next landing at the planned pace; None when the aircraft is not on its way.

    Share of the leg's length that is left, times the leg's planned duration: climbs and landing count in.
    """
    out, home = legs_of(trip)
    if trip.state is FlightState.HOMEBOUND:
        return home.duration_s * (1.0 - _share(frame, home, latitude_deg, longitude_deg))
    if trip.state in (FlightState.OUTBOUND, FlightState.LANDING):
        return out.duration_s * (1.0 - _share(frame, out, latitude_deg, longitude_deg))
    if trip.state is FlightState.RETURNING:
        return out.duration_s * _share(frame, out, latitude_deg, longitude_deg)
    return None


def _share(frame: MetricFrame, leg: LegPlan, latitude_deg: float, longitude_deg: float) -> float:
    """How much of the leg lies behind, 0 to 1."""
    length_m = GroundPath.of_leg(frame, leg).length_m
    return 1.0 if length_m <= 0 else min(1.0, along_m(frame, leg, latitude_deg, longitude_deg) / length_m)
