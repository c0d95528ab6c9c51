"""A way out of a stretch of the flight, as the plan tells it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self


class Failure(StrEnum):
    """The one thing that fails."""

    LINK = "link"
    GNSS = "gnss"
    BATTERY = "battery"
    MOTOR = "motor"


class Stage(StrEnum):
    """Which part of the round trip. HOLD is above the hall, with the landing there; RETURN is home with the payload."""

    OUT = "out"
    HOLD = "hold"
    RETURN = "return"
    HOME = "home"


class Deed(StrEnum):
    """What is done, by the aircraft alone unless it says otherwise."""

    GOES_ON = "goes_on"
    """The mission goes on as planned: it holds, flies home along the corridor and lands."""
    STRAIGHT = "straight"
    """RTL: straight to the rally point that is nearest as the crow flies, and down there."""
    CORRIDOR = "corridor"
    """On along the corridor until the straight line is safe, then straight: the straight line from here is not."""
    DOWN_HERE = "down_here"
    """Down where it is, drifting with the wind when it does not know where it is."""
    FALLS = "falls"
    """The other rotors do not hold it: it comes down here, not under control."""


@dataclass(frozen=True)
class WayOut:
    """One failure in one stretch: where the aircraft goes. Figures are the worst of the stretch.

    `from_m` and `to_m` count along the leg from where it starts (RETURN and HOME from above the hall); `from_s`
    and `to_s` from the start of the rotors of that leg (RETURN from the end of the hold).
    """

    stage: Stage
    failure: Failure
    deed: Deed
    from_m: float
    to_m: float
    from_s: float
    to_s: float
    place_id: str | None
    """Where it comes down; None for right here."""
    distance_m: float
    """Flown, or drifted, over the ground."""
    time_s: float
    """Until it stands."""
    energy_wh: float
    """Upper estimate; 0 where it does not count."""
    ok: bool
    why: str = ""
    """What is wrong or to be known, a stable word: "houses", "thrust", "area", "ground", "over_ceiling"."""
    near: str = ""
    """The houses or the zone that `why` speaks of."""

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Inverse of `dataclasses.asdict`, also after a trip through text."""
        kinds = {"stage": Stage(data["stage"]), "failure": Failure(data["failure"]), "deed": Deed(data["deed"])}
        return cls(**{**data, **kinds})


@dataclass(frozen=True)
class AutopilotParameter:
    """A parameter that makes the aircraft do by itself what the plan says; ArduCopter's names of version 4.7.

    `home` is the value for the leg home; both are the same for most.
    """

    name: str
    out: float
    home: float
    why: str
    read_only: bool = False
    """It says what is built in: compared before a start, never set."""
