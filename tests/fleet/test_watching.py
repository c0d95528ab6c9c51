"""What follows from a look at a flying aircraft."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fleet.flights import FlightState
from fleet.watching import REST_BEFORE_STOP_S, Sight, Step, next_step
from flightplans.mission.items import MissionMarks

MARKS = MissionMarks(hold_seq=8, landing_seq=18, return_seqs=(16,) * 20)
ON_THE_WAY = Sight(
    state=FlightState.OUTBOUND, marks=MARKS, connected=True, armed=True, landed=False, mode="AUTO", item=4,
    trusted=True, to_port_m=300.0, to_hall_m=200.0, over_hall_m=60.0, resting_s=0.0, pad_clear=False,
    pad_withdrawn=True,
)  # fmt: skip
HOLDING = replace(ON_THE_WAY, state=FlightState.HOLDING, item=8, to_hall_m=3.0)
LANDING = replace(ON_THE_WAY, state=FlightState.LANDING, item=19, to_hall_m=1.0, pad_clear=True, pad_withdrawn=False)


def test_on_the_way_there_is_nothing_to_do() -> None:
    assert next_step(ON_THE_WAY) is None


def test_the_hold_counts_only_over_the_hall_not_on_the_way_to_it() -> None:
    assert next_step(replace(ON_THE_WAY, item=8)) is None
    assert next_step(replace(ON_THE_WAY, item=8, to_hall_m=5.0)) is Step.NOTE_HOLDING


def test_nobody_lands_before_the_pad_is_clear() -> None:
    assert next_step(HOLDING) is None
    assert next_step(replace(HOLDING, pad_clear=True)) is Step.DESCEND


def test_an_aircraft_with_a_foreign_mission_is_never_steered_down() -> None:
    assert next_step(replace(HOLDING, pad_clear=True, trusted=False)) is None


def test_an_aircraft_that_an_operator_has_stopped_is_left_alone() -> None:
    assert next_step(replace(HOLDING, pad_clear=True, mode="BRAKE")) is None


def test_the_end_of_the_hold_is_noticed_by_the_item_being_flown() -> None:
    assert next_step(replace(HOLDING, item=9)) is Step.NOTE_RETURNING
    assert next_step(replace(HOLDING, item=9, state=FlightState.RETURNING)) is None


@pytest.mark.parametrize("mode", ["RTL", "SMART_RTL"])
def test_an_aircraft_that_goes_home_on_its_own_is_noticed(mode: str) -> None:
    assert next_step(replace(ON_THE_WAY, mode=mode)) is Step.NOTE_FAILSAFE


def test_somebody_who_walks_in_breaks_the_landing_off_while_it_is_high_enough() -> None:
    withdrawn = replace(LANDING, pad_withdrawn=True, pad_clear=False)
    assert next_step(replace(withdrawn, over_hall_m=30.0)) is Step.BREAK_OFF
    assert next_step(replace(withdrawn, over_hall_m=2.0)) is None


def test_a_declaration_that_runs_out_during_the_landing_breaks_nothing_off() -> None:
    assert next_step(replace(LANDING, pad_clear=False, over_hall_m=30.0)) is None


def test_a_landing_that_a_dead_controller_began_is_found() -> None:
    assert next_step(replace(HOLDING, item=18)) is Step.NOTE_LANDING


@pytest.mark.parametrize(
    ("state", "at", "step"),
    [
        (FlightState.LANDING, "hall", Step.NOTE_AT_HALL),
        (FlightState.HOLDING, "hall", Step.NOTE_AT_HALL),
        (FlightState.OUTBOUND, "port", Step.NOTE_HOME),
        (FlightState.RETURNING, "port", Step.NOTE_HOME),
        (FlightState.HOMEBOUND, "port", Step.NOTE_HOME),
        (FlightState.OUTBOUND, "field", Step.NOTE_LANDED_OUT),
        (FlightState.HOMEBOUND, "field", Step.NOTE_LANDED_OUT),
        (FlightState.HOMEBOUND, "hall", Step.NOTE_LANDED_OUT),
        (FlightState.RETURNING, "hall", Step.NOTE_AT_HALL),
    ],
)
def test_where_it_stands_with_still_rotors_decides_how_a_leg_ended(state: FlightState, at: str, step: Step) -> None:
    away = {"port": (2.0, 450.0), "hall": (450.0, 2.0), "field": (200.0, 250.0)}[at]
    sight = replace(ON_THE_WAY, state=state, to_port_m=away[0], to_hall_m=away[1], armed=False, landed=True)
    assert next_step(sight) is step


def test_without_a_position_nothing_is_concluded_from_still_rotors() -> None:
    assert next_step(replace(LANDING, armed=False, landed=True, to_hall_m=None)) is None


def test_without_a_link_nothing_is_concluded_at_all() -> None:
    assert next_step(replace(LANDING, connected=False, armed=False, landed=True)) is None


def test_rotors_that_turn_on_the_ground_are_stopped_after_a_while() -> None:
    back = replace(ON_THE_WAY, state=FlightState.RETURNING, landed=True, to_port_m=1.0, item=18)
    assert next_step(replace(back, resting_s=REST_BEFORE_STOP_S - 1)) is None
    assert next_step(replace(back, resting_s=REST_BEFORE_STOP_S)) is Step.STOP_MOTORS
