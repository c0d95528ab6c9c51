"""What an aircraft in the air is seen to do, and what follows from it: a rule of values, no radio, no database."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from fleet.flights import OUTWARD, FlightState
from flightplans.mission.items import MissionMarks
from flightplans.ways_out.turning_back import Call

AT_SITE_M = 60.0
"""An aircraft on the ground this near to a site's surveyed point has landed on its landing place."""
OVER_HALL_M = 60.0
"""The hold counts as reached this near to the hall: an autopilot cuts the corner of its loiter point."""
BREAK_OFF_ABOVE_M = 10.0
"""A landing is broken off for people on the landing place only while the aircraft is higher than this."""
UNDER_WAY = frozenset({FlightState.OUTBOUND, FlightState.HOLDING, FlightState.RETURNING, FlightState.HOMEBOUND})
"""Who is in a landing goes on landing, whatever the battery says."""
HOMING_MODES = frozenset({"RTL", "SMART_RTL", "AUTO_RTL"})
AUTO = "AUTO"


class Step(StrEnum):
    """What the pilot does next."""

    NOTE_HOLDING = "note_holding"
    DESCEND = "descend"
    NOTE_LANDING = "note_landing"
    BREAK_OFF = "break_off"
    NOTE_RETURNING = "note_returning"
    NOTE_FAILSAFE = "note_failsafe"
    STOP_MOTORS = "stop_motors"
    NOTE_AT_HALL = "note_at_hall"
    NOTE_HOME = "note_home"
    NOTE_LANDED_OUT = "note_landed_out"
    TURN_BACK = "turn_back"
    GO_TO_REFUGE = "go_to_refuge"


@dataclass(frozen=True)
class Sight:
    """One look at a flying aircraft. Distances are None while its position is unknown.

    `trusted` says that the mission on board was read back and is ours: only then is it steered by item numbers.
    `resting_s` is for how many wall seconds it has been on the ground with turning rotors.
    """

    state: FlightState
    marks: MissionMarks
    connected: bool
    armed: bool
    landed: bool | None
    mode: str | None
    item: int | None
    trusted: bool
    to_port_m: float | None
    to_hall_m: float | None
    over_hall_m: float | None
    resting_s: float
    pad_clear: bool
    pad_withdrawn: bool
    battery: Call = Call.ENOUGH
    """What the plan's energy says of what is left."""


REST_BEFORE_STOP_S = 4.0
"""A NAV_LAND in the middle of a mission does not disarm (ArduPilot issue 4861): then we stop the rotors."""


def next_step(sight: Sight) -> Step | None:
    """Tell what follows from a look; None while there is nothing to do but watch."""
    if not sight.connected:
        return None
    if not sight.armed and sight.landed is not False:
        return _on_the_ground(sight)
    if sight.landed and sight.resting_s >= REST_BEFORE_STOP_S and _at_a_site(sight):
        return Step.STOP_MOTORS
    if sight.landed or sight.item is None:
        return None
    if sight.battery is Call.REFUGE and sight.mode == AUTO and sight.trusted and sight.state in UNDER_WAY:
        return Step.GO_TO_REFUGE
    return _in_the_air(sight, sight.item) if sight.state in OUTWARD else None


def _on_the_ground(sight: Sight) -> Step | None:
    if sight.to_port_m is None or sight.to_hall_m is None:
        return None
    if sight.state is not FlightState.HOMEBOUND and sight.to_hall_m <= AT_SITE_M:
        return Step.NOTE_AT_HALL
    return Step.NOTE_HOME if sight.to_port_m <= AT_SITE_M else Step.NOTE_LANDED_OUT


def _at_a_site(sight: Sight) -> bool:
    return any(away_m is not None and away_m <= AT_SITE_M for away_m in (sight.to_port_m, sight.to_hall_m))


def _in_the_air(sight: Sight, item: int) -> Step | None:
    if sight.state is FlightState.RETURNING:
        return None
    if sight.mode in HOMING_MODES:
        return Step.NOTE_FAILSAFE
    if sight.mode != AUTO or not sight.trusted:
        return None
    hold_seq, landing_seq = sight.marks.hold_seq, sight.marks.landing_seq
    if hold_seq is None or landing_seq is None:
        return None
    if hold_seq < item < landing_seq:
        return Step.NOTE_RETURNING
    if item >= landing_seq:
        return _going_down(sight)
    here = item == hold_seq and sight.to_hall_m is not None and sight.to_hall_m <= OVER_HALL_M
    step = _over_the_hall(sight) if here else None
    if step is None and sight.battery is Call.TURN_BACK and sight.state in UNDER_WAY:
        return Step.TURN_BACK
    return step


def _going_down(sight: Sight) -> Step | None:
    if sight.state is not FlightState.LANDING:
        return Step.NOTE_LANDING
    if sight.pad_withdrawn and sight.over_hall_m is not None and sight.over_hall_m > BREAK_OFF_ABOVE_M:
        return Step.BREAK_OFF
    return None


def _over_the_hall(sight: Sight) -> Step | None:
    if sight.state is not FlightState.HOLDING:
        return Step.NOTE_HOLDING
    return Step.DESCEND if sight.pad_clear else None
