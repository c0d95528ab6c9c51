"""What the autopilot says of its motors and its position becomes an alarm, in the air only."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from fleet.console.aircraft import Aircraft, Readings
from fleet.console.alarms import alarms_of
from fleet.flights import FlightState

SEEN = Readings(35.8, 138.08, 180.0, 70.0, 12.0, 80.0, True, "AUTO", datetime(2026, 11, 23, 4, 0, tzinfo=UTC))
FLYING = Aircraft(
    drone_id="yuai-1", name="1号機", mark="JU1", type_name="YUAI-6", battery_id=None, heard=True, readings=SEEN,
    flight_id=1, state=FlightState.OUTBOUND, airborne=True, words="", state_words="", tone="", minutes_left=4,
    out_of_service=None,
)  # fmt: skip


def titles(craft: Aircraft) -> list[str]:
    return [each.title for each in alarms_of((), (craft,), (), None, 5.0, watched=True)]


@pytest.mark.parametrize(
    ("sentence", "title"),
    [("Potential Thrust Loss (3)", "モーター"), ("EKF Failsafe: changed to LAND Mode", "衛星測位")],
)
def test_a_failure_that_the_autopilot_tells_is_an_alarm_with_what_to_do(sentence: str, title: str) -> None:
    said = replace(FLYING, readings=replace(SEEN, said=("EKF3 IMU0 is using GPS", sentence)))
    assert titles(said) == [title]
    assert titles(FLYING) == []
    assert titles(replace(said, airborne=False, state=None)) == []
