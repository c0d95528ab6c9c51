"""What a delivery job can be: its states with the table of allowed changes, its carriers, what is noted at a door."""

from __future__ import annotations

from enum import StrEnum


class JobState(StrEnum):
    READY = "ready"
    LOADED = "loaded"
    UNDER_WAY = "under_way"
    AT_HALL = "at_hall"
    HANDED_OVER = "handed_over"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"
    TAKEN_IN = "taken_in"
    """Back in the shop for good: what was in it is on the shelf again or thrown away."""


class Carrier(StrEnum):
    UNDECIDED = "undecided"
    DRONE = "drone"
    VAN = "van"


class AgeCheck(StrEnum):
    """How somebody knew at the door that who takes alcohol is 20 or over."""

    FACE = "face"
    DOCUMENT = "document"


class Absence(StrEnum):
    """What the resident is told who was not at home."""

    TRIED = "tried"
    HELD = "held"
    NEIGHBOUR = "neighbour"


# A van's driver may hand over without having told every step before.
ALLOWED: dict[JobState, frozenset[JobState]] = {
    JobState.READY: frozenset({JobState.LOADED, JobState.UNDER_WAY, JobState.HANDED_OVER, JobState.WITHDRAWN}),
    JobState.LOADED: frozenset({JobState.READY, JobState.UNDER_WAY, JobState.HANDED_OVER, JobState.RETURNED}),
    JobState.UNDER_WAY: frozenset({JobState.READY, JobState.AT_HALL, JobState.HANDED_OVER, JobState.RETURNED}),
    JobState.AT_HALL: frozenset({JobState.HANDED_OVER, JobState.RETURNED}),
    JobState.RETURNED: frozenset({JobState.READY, JobState.TAKEN_IN}),
    JobState.HANDED_OVER: frozenset(),
    JobState.WITHDRAWN: frozenset({JobState.READY}),
    JobState.TAKEN_IN: frozenset(),
}
OVER = (JobState.HANDED_OVER, JobState.RETURNED, JobState.TAKEN_IN)
"""Nobody is on the way with the box any more."""
SETTLED = (JobState.HANDED_OVER, JobState.TAKEN_IN)
"""Nothing more can become of the box."""
BACK_TO_READY = (JobState.LOADED, JobState.UNDER_WAY, JobState.RETURNED)
