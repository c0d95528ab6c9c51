"""Lost frames by their numbers, and the way there and back by TIMESYNC."""

from __future__ import annotations

import random

import pytest
from pymavlink.dialects.v20 import ardupilotmega as mav

from firmware_bridge.link_quality import FrameCount, RoundTrip
from firmware_bridge.mavlink_vehicle import MavlinkVehicle
from tests.firmware_bridge.far_side import FarSide


def loss_of(numbers: list[int], step_s: float = 0.01) -> float:
    count = FrameCount()
    for turn, number in enumerate(numbers):
        count.heard(number % 256, 100 + turn * step_s)
    assert count.loss is not None
    return count.loss


@pytest.mark.parametrize("share", [0.0, 0.05, 0.2, 0.5])
def test_the_lost_share_is_what_the_air_took(share: float) -> None:
    dice = random.Random(3)
    arrived = [number for number in range(900) if dice.random() >= share]
    assert loss_of(arrived) == pytest.approx(1 - len(arrived) / 900, abs=0.01)


def test_frames_that_overtake_each_other_or_come_twice_are_not_hundreds_lost() -> None:
    assert loss_of([0, 1, 3, 2, 4, 4, 5, 7, 6, 8]) < 0.2


def test_an_aircraft_that_starts_again_begins_its_numbers_anew() -> None:
    assert loss_of([*range(100), *range(50)]) == 0


def test_what_was_lost_long_ago_is_forgotten() -> None:
    count = FrameCount()
    for number in range(0, 200, 2):
        count.heard(number, 100 + number * 0.01)
    bad = count.loss
    for number in range(200, 1400):
        count.heard(number % 256, 103 + (number - 200) * 0.02)
    assert bad == pytest.approx(0.5, abs=0.02) and count.loss == 0


def test_one_frame_tells_nothing() -> None:
    count = FrameCount()
    count.heard(7, 1.0)
    assert count.loss is None


def test_the_round_trip_is_the_middle_of_the_answers_and_old_ones_count_for_nothing() -> None:
    trip = RoundTrip()
    for seconds in (0.1, 0.2, 5.0, 0.15, 0.12, 60.0):
        now = 1000.0 + seconds
        trip.heard(mav.MAVLink_timesync_message(1, int(1000.0 * 1e9)), now)
    assert trip.seconds == pytest.approx(0.15)


def test_it_asks_every_two_seconds_and_answers_when_asked() -> None:
    trip = RoundTrip()
    assert [trip.question(now) is not None for now in (10.0, 11.0, 12.0, 13.9, 14.0)] == [
        True,
        False,
        True,
        False,
        True,
    ]
    answer = trip.heard(mav.MAVLink_timesync_message(0, 77), 5.0)
    assert answer is not None and (answer.tc1, answer.ts1) == (5_000_000_000, 77)


def test_the_state_tells_both(vehicle: MavlinkVehicle, far: FarSide) -> None:
    far.on["TIMESYNC"] = lambda m: far.send(mav.MAVLink_timesync_message(123, m.ts1))
    state = vehicle.wait_for(lambda s: s.link_round_trip_s is not None and s.link_loss is not None, 15, "quality")
    assert state.link_loss == 0
    assert state.link_round_trip_s is not None and 0 < state.link_round_trip_s < 5
