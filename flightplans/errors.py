"""Why a plan is refused: one class a reason, with the facts that a page needs to make a sentence."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from flightplans.delivery import DeliveryPlan


class FlightPlanError(Exception):
    """Base of everything that this package raises on purpose."""


class BadTownData(FlightPlanError):
    """A terrain, airspace or sites file does not say what it has to say."""

    def __init__(self, where: str, what: str) -> None:
        super().__init__(f"{where}: {what}")
        self.where = where
        self.what = what


class OutsideTerrain(FlightPlanError):
    """A height was asked for where the terrain grid has none."""

    def __init__(self, latitude_deg: float, longitude_deg: float) -> None:
        super().__init__(f"no terrain at {latitude_deg:.5f}, {longitude_deg:.5f}")
        self.latitude_deg = latitude_deg
        self.longitude_deg = longitude_deg


class OutsideGeoid(FlightPlanError):
    """A geoid height was asked for outside the models of Japan."""

    def __init__(self, latitude_deg: float, longitude_deg: float) -> None:
        super().__init__(f"no geoid model at {latitude_deg:.5f}, {longitude_deg:.5f}")
        self.latitude_deg = latitude_deg
        self.longitude_deg = longitude_deg


class RouteRefused(FlightPlanError):
    """There is no way between two points of a route map."""


class AreaUnusable(RouteRefused):
    """The area itself is wrong: empty, without width, or crossing itself; `why` says where."""

    def __init__(self, why: str) -> None:
        super().__init__(f"unusable area: {why}")
        self.why = why


class PlaceUnusable(RouteRefused):
    """Start or goal is no place: a coordinate is no number, or of no metres on Earth."""

    def __init__(self, *places: tuple[float, float]) -> None:
        super().__init__(f"no place on a map: {', '.join(map(str, places))}")
        self.places = places


class _EndOutside(RouteRefused):
    """An end of a way lies `distance_m` outside the area; `nearest_m` (x, y) is the nearest place that would do.

    `heading_deg` leads there, clockwise from the map's north.
    """

    end: ClassVar[str]

    def __init__(self, distance_m: float, place_m: tuple[float, float], nearest_m: tuple[float, float]) -> None:
        east, north = nearest_m[0] - place_m[0], nearest_m[1] - place_m[1]
        self.distance_m = distance_m
        self.place_m = place_m
        self.nearest_m = nearest_m
        self.heading_deg = math.degrees(math.atan2(east, north)) % 360
        nearest = f"nearest at ({nearest_m[0]:.1f}, {nearest_m[1]:.1f}), heading {self.heading_deg:.0f} degrees"
        super().__init__(f"{self.end} {distance_m:.1f} m outside the area; {nearest}")


class StartOutside(_EndOutside):
    """The start lies outside the area."""

    end = "start"


class GoalOutside(_EndOutside):
    """The goal lies outside the area."""

    end = "goal"


class Disconnected(RouteRefused):
    """Start and goal lie in parts of the area that do not touch."""

    def __init__(self) -> None:
        super().__init__("start and goal lie in parts of the area that do not touch")


@dataclass(frozen=True)
class Refusal:
    """A reason not to fly. `code` is stable: pages and logs key their sentences by it."""

    code: ClassVar[str] = "refused"

    def facts(self) -> dict[str, Any]:
        """The code and every fact, ready for JSON."""
        return {"code": self.code, **asdict(self)}


@dataclass(frozen=True)
class TooHeavy(Refusal):
    """The payload is over what the aircraft may carry; `grams_less` would do."""

    code: ClassVar[str] = "too_heavy"
    payload_g: int
    limit_g: int
    grams_less: int


@dataclass(frozen=True)
class TooWindy(Refusal):
    """The wind is at or over the limit; it has to fall by more than `less_m_s`."""

    code: ClassVar[str] = "too_windy"
    wind_m_s: float
    limit_m_s: float
    less_m_s: float


@dataclass(frozen=True)
class OutsideAirspace(Refusal):
    """Port or hall lies outside the permitted corridor, or too near to its edge or to a no-fly zone.

    `distance_m` is how far the site is from the nearest place that would do; `zone` names the no-fly zone
    in the way, if it is one; `zones` all of them, those that do not hold always with their times. `heading_deg` leads
    to that place, clockwise from north.
    """

    code: ClassVar[str] = "outside_airspace"
    site_id: str
    distance_m: float
    zone: str | None = None
    zones: tuple[str, ...] = ()
    heading_deg: float | None = None


@dataclass(frozen=True)
class NoRoute(Refusal):
    """Both ends lie in permitted airspace, but no part of the corridor joins them.

    `zones` are the fewest no-fly zones without which there would be a way, with the times of those that do not hold
    always; empty if the corridor itself is interrupted.
    """

    code: ClassVar[str] = "no_route"
    from_id: str
    to_id: str
    zones: tuple[str, ...] = ()


@dataclass(frozen=True)
class HeightImpossible(Refusal):
    """At `distance_m` along the route the least permitted height is above the greatest (both AMSL)."""

    code: ClassVar[str] = "height_impossible"
    distance_m: float
    needed_amsl_m: float
    allowed_amsl_m: float


@dataclass(frozen=True)
class ColumnBlocked(Refusal):
    """Something stands in the column over a site.

    `what` is "obstacle" (`value_m` away, `limit_m` wanted) or "ground" (`value_m` over the pad, `limit_m` allowed).
    """

    code: ClassVar[str] = "column_blocked"
    site_id: str
    what: str
    value_m: float
    limit_m: float


@dataclass(frozen=True)
class SiteHeightDoubtful(Refusal):
    """Surveyed height of a site and terrain model are too far apart: one of them is wrong."""

    code: ClassVar[str] = "site_height_doubtful"
    site_id: str
    surveyed_amsl_m: float
    differs_m: float
    limit_m: float


@dataclass(frozen=True)
class NoTerrain(Refusal):
    """The route leaves the terrain grid: nothing is known of the ground there."""

    code: ClassVar[str] = "no_terrain"
    latitude_deg: float
    longitude_deg: float


@dataclass(frozen=True)
class NotEnoughEnergy(Refusal):
    """The battery would land with less than the reserve.

    `leg` is "out", "home", "return" (the full hold, nobody clears the pad, and back with the payload), or "way": from
    `at_m` along the way out neither home nor an alternate is reached with its reserve.
    What would do for all legs, each alone, everything else as it is, None if that alone never would: a payload lighter
    by `grams_less`, a wind weaker by `wind_less_m_s` (layers of a forecast in proportion), a battery warmed to
    `warmer_to_c`, a battery of that `health`, one charged to `charge_to_percent`.
    """

    code: ClassVar[str] = "not_enough_energy"
    leg: str
    reserve_percent: float
    required_percent: float
    grams_less: int | None
    wind_less_m_s: float | None = None
    warmer_to_c: float | None = None
    health: float | None = None
    at_m: float | None = None
    charge_to_percent: float | None = None


@dataclass(frozen=True)
class BatteryTooWeak(Refusal):
    """At the end of the flight the battery could not give the power of a climb: too much current, too low a voltage.

    The last four say what would do, as in NotEnoughEnergy.
    """

    code: ClassVar[str] = "battery_too_weak"
    current_a: float
    current_limit_a: float
    voltage_v: float
    voltage_limit_v: float
    grams_less: int | None
    warmer_to_c: float | None = None
    health: float | None = None
    charge_to_percent: float | None = None


@dataclass(frozen=True)
class TooRisky(Refusal):
    """More deaths on the ground are expected in an hour of such flying than the limit allows."""

    code: ClassVar[str] = "too_risky"
    per_hour: float
    limit_per_hour: float


@dataclass(frozen=True)
class RiskClassTooHigh(Refusal):
    """SORA's final ground risk class is over the limit."""

    code: ClassVar[str] = "risk_class_too_high"
    final_class: int
    limit: int


@dataclass(frozen=True)
class HousesInArea(Refusal):
    """More houses stand in the controlled ground area than may; `houses` are their ids."""

    code: ClassVar[str] = "houses_in_area"
    houses: tuple[str, ...]
    limit: int


@dataclass(frozen=True)
class NobodyCounted(Refusal):
    """Nothing is known of the people on the ground, and this town wants it known."""

    code: ClassVar[str] = "nobody_counted"


@dataclass(frozen=True)
class AirframeUnknown(Refusal):
    """The airframe's file cannot be read: nobody flies by figures that are not there."""

    code: ClassVar[str] = "airframe_unknown"
    file: str
    why: str


@dataclass(frozen=True)
class PlannerFault(Refusal):
    """The planner itself failed in a way that nobody foresaw; `what` is the kind of error, the log has the rest."""

    code: ClassVar[str] = "planner_fault"
    what: str


@dataclass(frozen=True)
class NoWayOut(Refusal):
    """From `from_m` to `to_m` of a stage (out, hold, return, home) no emergency place is reached when one thing fails.

    The nearest one is `nearest_m` away, it may be `reach_m`. A place near the wanted point would close the gap.
    """

    code: ClassVar[str] = "no_way_out"
    stage: str
    failure: str
    from_m: float
    to_m: float
    nearest_id: str
    nearest_m: float
    reach_m: float
    wanted_latitude_deg: float
    wanted_longitude_deg: float


@dataclass(frozen=True)
class CheckFailed(Refusal):
    """The independent pass over the finished mission found a limit broken: a fault of the planner."""

    code: ClassVar[str] = "check_failed"
    check: str
    value: float
    limit: float
    unit: str


class PlanRefused(FlightPlanError):
    """No plan; `reasons` holds every reason found, never empty.

    `drawn` is the finished plan that broke a rule, if it came so far: to be looked at on paper, never to be flown.
    """

    def __init__(self, reasons: tuple[Refusal, ...], drawn: DeliveryPlan | None = None) -> None:
        super().__init__("; ".join(str(reason) for reason in reasons))
        self.reasons = reasons
        self.drawn = drawn

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of all reasons, in order."""
        return tuple(reason.code for reason in self.reasons)
