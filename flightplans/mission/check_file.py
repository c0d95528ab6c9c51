"""Judging a mission file that lies on a disk: which leg it is, and every rule over it."""

from __future__ import annotations

from collections.abc import Mapping

from flightplans.airframe import HEXACOPTER, Airframe
from flightplans.mission.check import rules_for
from flightplans.mission.exchange import beside
from flightplans.proof.exported import Exported, Unreadable, read_plan, read_waypoints
from flightplans.proof.ground import NoGround
from flightplans.proof.hours import Span
from flightplans.proof.proving import Leg, inner_layers, nearest_spot, prove_leg
from flightplans.proof.town import Region
from flightplans.proof.verdict import Verdict
from flightplans.request import Limits

__all__ = ["NoGround", "Unreadable", "judged"]


def judged(
    name: str,
    texts: Mapping[str, str],
    region: Region,
    *,
    span: Span | None = None,
    airframe: Airframe = HEXACOPTER,
    limits: Limits | None = None,
) -> tuple[Leg, tuple[Verdict, ...]]:
    """The leg that a file's mission flies, and every rule.

    Start and end are the sites that home and the last item are nearest to. Zones count as they hold in `span` (None:
    at any time). Raises Unreadable, NoGround.
    """
    mission, town = _exported(name, texts), region.during(span)
    start = nearest_spot(mission.steps[0].place or (0.0, 0.0), town)
    end = nearest_spot(mission.steps[-1].place or (0.0, 0.0), town)
    port = next((spot for spot in (start, end) if spot.kind == "port"), start)
    leg, rules = Leg(mission, start, end, port), rules_for(limits or Limits(), airframe, airframe.cruise_speed_m_s)
    verdicts = prove_leg(leg, town, rules)
    return leg, verdicts if mission.hold is None else (inner_layers(leg, town, rules), *verdicts)


def _exported(name: str, texts: Mapping[str, str]) -> Exported:
    """Without a byte order mark, which other programs write and the second opinion does not know."""
    plain = {each: text.removeprefix("\ufeff") for each, text in texts.items()}
    if name.endswith(".plan"):
        return read_plan(plain[name])
    return read_waypoints(plain[name], *(plain.get(beside(name, which), "") for which in ("-fence", "-rally")))
