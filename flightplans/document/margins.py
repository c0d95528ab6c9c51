"""How far a value is from its limit, and on which side the limit stands."""

from __future__ import annotations

from flightplans.delivery import Check

HOMEWARD = "home_"
AT_MOST = {"payload", "wind", "ceiling", "climb_rate", "descent_rate", "fence_corners", "fence_reach", "items", "marks"}
AT_MOST |= {"battery_current", "casualties_per_hour", "final_grc", "houses_inside", "rally", "file"}
AT_MOST |= {"speed", "survey", "column_ground", "way_out_energy", "way_out_time", "way_out_gnss"}
"""Rules with an upper limit, where value and limit alone do not tell (both the same)."""
BELOW = {"wind"}
"""Rules that are broken at the limit already."""


def at_most(check: Check) -> bool:
    """Whether the limit is an upper one: told by what was found, or by the name if value and limit are the same."""
    if check.value == check.limit:
        return check.name.removeprefix(HOMEWARD) in AT_MOST
    return check.ok == (check.value < check.limit)


def margin(check: Check) -> float:
    """How far a value is on the good side of its limit; negative on the bad side."""
    return check.limit - check.value if at_most(check) else check.value - check.limit
