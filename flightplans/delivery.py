"""A finished plan: the two legs, the two missions, the checks; and its JSON form."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from flightplans.energy.curve import EnergyConditions, EnergyCurve
from flightplans.ground_risk.judgement import GroundRisk
from flightplans.heights.facts import HeightFacts
from flightplans.mission.items import MissionBundle
from flightplans.route.facts import RouteFacts
from flightplans.ways_out.way_out import AutopilotParameter, WayOut


@dataclass(frozen=True)
class PlanPoint:
    """A waypoint of a leg, in flight order."""

    latitude_deg: float
    longitude_deg: float
    altitude_amsl_m: float
    altitude_agl_m: float
    distance_m: float
    """Along the route from the leg's start."""


@dataclass(frozen=True)
class LegPlan:
    """One leg from the column above its start to the column above its end, with take-off and landing counted
    in `duration_s` and `energy_wh` (the upper estimate; `energy_mean_wh` is the model's mean)."""

    points: tuple[PlanPoint, ...]
    length_m: float
    duration_s: float
    energy_wh: float
    energy_mean_wh: float
    reserve_percent: float
    """Left at landing, of the usable energy, on the upper estimate."""

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> LegPlan:
        """Inverse of `dataclasses.asdict`."""
        return cls(**{**data, "points": tuple(PlanPoint(**point) for point in data["points"])})


@dataclass(frozen=True)
class Check:
    """One rule with its value and limit; `name` is stable, e.g. "clearance" or "ceiling"."""

    name: str
    value: float
    limit: float
    unit: str
    ok: bool


@dataclass(frozen=True)
class DeliveryPlan:
    """A round trip that may be flown. Heights over ground are those of the whole way between the two columns."""

    port_id: str
    site_id: str
    payload_g: int
    wind_speed_m_s: float
    wind_from_deg: float
    hold_s: float
    airframe_name: str
    route_length_m: float
    min_height_agl_m: float
    max_height_agl_m: float
    reserve_percent: float
    """At landing of the worse of the two legs."""
    return_reserve_percent: float
    """At home, if nobody clears the pad: the full hold, and back with the payload."""
    out: LegPlan
    home: LegPlan
    outward_mission: MissionBundle
    homeward_mission: MissionBundle
    checks: tuple[Check, ...]
    energy_out: EnergyCurve | None = None
    energy_home: EnergyCurve | None = None
    energy_conditions: EnergyConditions | None = None
    point_of_no_return_m: float | None = None
    """Last point of the way out from which home is reached with the reserve; None: from all of it."""
    return_left_percent: tuple[float, ...] = ()
    """Left at home (upper estimate), if the aircraft turns back at each point of `energy_out`."""
    alternate_left_percent: tuple[float, ...] = ()
    """Left at the best alternate, if it goes there instead; empty if there is none."""
    departs_at: str | None = None
    """The start (ISO 8601) for which zones that hold at times only were judged; None: good at any time."""
    departs_until: str | None = None
    """The latest start (at most a day later) before which no other zone begins to concern the flight."""
    zones_not_in_force: tuple[str, ...] = ()
    """No-fly zones and obstacles with their times that were not minded, because they do not hold during the flight."""
    ground_risk: GroundRisk | None = None
    route_facts: RouteFacts | None = None
    heights: HeightFacts | None = None
    ways_out: tuple[WayOut, ...] = ()
    """Each stretch, each single failure: where the aircraft goes (empty in plans from before)."""
    autopilot_parameters: tuple[AutopilotParameter, ...] = ()
    """What makes the aircraft do so by itself."""

    @property
    def duration_s(self) -> float:
        """Both legs in the air, the time on the hall's ground not counted."""
        return self.out.duration_s + self.home.duration_s

    def to_json(self) -> dict[str, Any]:
        """A plain dict that `json.dumps` takes."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> DeliveryPlan:
        """Inverse of `to_json`, also after a trip through text; the number that papers put beside it is passed over."""
        changed: dict[str, Any] = {
            "out": LegPlan.from_json(data["out"]),
            "home": LegPlan.from_json(data["home"]),
            "outward_mission": MissionBundle.from_json(data["outward_mission"]),
            "homeward_mission": MissionBundle.from_json(data["homeward_mission"]),
            "checks": tuple(Check(**check) for check in data["checks"]),
            "ground_risk": None if data.get("ground_risk") is None else GroundRisk.from_json(data["ground_risk"]),
            "route_facts": None if data.get("route_facts") is None else RouteFacts.from_json(data["route_facts"]),
            "ways_out": tuple(WayOut.from_json(way) for way in data.get("ways_out", ())),
            "autopilot_parameters": tuple(AutopilotParameter(**each) for each in data.get("autopilot_parameters", ())),
        }
        changed["heights"] = HeightFacts.from_json(data["heights"]) if data.get("heights") else None
        told = data.get("energy_conditions")
        changed["energy_conditions"] = EnergyConditions.from_json(told) if told else None
        for name in ("energy_out", "energy_home"):
            changed[name] = EnergyCurve.from_json(data[name]) if data.get(name) else None
        for name in ("return_left_percent", "alternate_left_percent", "zones_not_in_force"):
            changed[name] = tuple(data.get(name, ()))
        known = {name: value for name, value in data.items() if name != "plan_number"}
        return cls(**{**known, **changed})
