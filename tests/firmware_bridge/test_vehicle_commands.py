from __future__ import annotations

import threading
from typing import Any

import pytest
from pymavlink.dialects.v20 import ardupilotmega as mav

from firmware_bridge.bridge import Bridge
from firmware_bridge.errors import (
    ArmRefused,
    CommandRefused,
    CommandTimeout,
    EffectMissing,
    NotCommandable,
    UnsafeNow,
)
from firmware_bridge.mavlink_vehicle import MavlinkVehicle
from tests.firmware_bridge.far_side import AUTO, GUIDED, FarSide
from tests.firmware_bridge.makers import until

ARM, SET_MODE = mav.MAV_CMD_COMPONENT_ARM_DISARM, mav.MAV_CMD_DO_SET_MODE
START, JUMP = mav.MAV_CMD_MISSION_START, mav.MAV_CMD_DO_SET_MISSION_CURRENT
FAILED, BUSY = mav.MAV_RESULT_FAILED, mav.MAV_RESULT_TEMPORARILY_REJECTED


def test_a_mode_is_chosen_and_seen(vehicle: MavlinkVehicle, far: FarSide) -> None:
    assert vehicle.set_mode("LOITER").mode == "LOITER"
    asked = next(m for m in far.heard if m.get_type() == "COMMAND_LONG" and m.command == SET_MODE)
    assert (asked.param1, asked.param2) == (1, 5)


def test_a_mode_that_does_not_exist_is_not_asked_for(vehicle: MavlinkVehicle, far: FarSide) -> None:
    with pytest.raises(NotCommandable):
        vehicle.set_mode("MOONWALK")
    assert far.count("COMMAND_LONG", SET_MODE) == 0


def test_accepted_is_not_done(vehicle: MavlinkVehicle, far: FarSide) -> None:
    far.effects.clear()
    with pytest.raises(EffectMissing) as missing:
        vehicle.set_mode("GUIDED")
    assert "GUIDED" in missing.value.effect and missing.value.within_s == 3.0


def test_a_refusal_carries_the_result_and_what_the_autopilot_said(vehicle: MavlinkVehicle, far: FarSide) -> None:
    far.results[SET_MODE] = [FAILED]
    far.on["COMMAND_LONG"] = lambda m: (far.say("Mode change to RTL failed: no position"), far.command(m))
    with pytest.raises(CommandRefused) as refused:
        vehicle.return_to_launch()
    error = refused.value
    assert (error.command, error.result_name) == (SET_MODE, "FAILED")
    assert error.text == "Mode change to RTL failed: no position"


def test_a_lost_answer_to_a_harmless_command_is_asked_for_again(vehicle: MavlinkVehicle, far: FarSide) -> None:
    far.lose["COMMAND_ACK"] = 2
    vehicle.set_mode("GUIDED")
    asked = [m for m in far.heard if m.get_type() == "COMMAND_LONG" and m.command == SET_MODE]
    assert [m.confirmation for m in asked] == [0, 1, 2]


def test_a_busy_autopilot_is_asked_again(vehicle: MavlinkVehicle, far: FarSide) -> None:
    far.results[SET_MODE] = [BUSY, mav.MAV_RESULT_ACCEPTED]
    assert vehicle.set_mode("GUIDED").mode == "GUIDED"


def test_an_autopilot_that_is_working_on_it_is_waited_for(vehicle: MavlinkVehicle, far: FarSide) -> None:
    later: list[Any] = []

    def take_long(m: Any) -> None:
        if m.command != SET_MODE:
            far.command(m)
            return
        far.ack(m, mav.MAV_RESULT_IN_PROGRESS)
        later.append(threading.Timer(1.2, far.command, [m]))  # twice as long as an answer may take
        later[-1].start()

    far.on["COMMAND_LONG"] = take_long
    assert vehicle.set_mode("GUIDED").mode == "GUIDED"
    assert far.count("COMMAND_LONG", SET_MODE) == 1


def test_answers_to_others_and_to_other_commands_are_not_taken_for_ours(vehicle: MavlinkVehicle, far: FarSide) -> None:
    def confuse(m: Any) -> None:
        far.ack(m, mav.MAV_RESULT_DENIED, to=42)
        far.send(mav.MAVLink_command_ack_message(ARM, mav.MAV_RESULT_DENIED, 0, 0, 255, 190))
        far.command(m)

    far.on["COMMAND_LONG"] = confuse
    assert vehicle.set_mode("GUIDED").mode == "GUIDED"


def test_no_answer_at_all_is_told_as_such(vehicle: MavlinkVehicle, far: FarSide) -> None:
    far.on["COMMAND_LONG"] = lambda _m: None
    with pytest.raises(CommandTimeout) as timeout:
        vehicle.land()
    assert (timeout.value.command, timeout.value.tries) == (SET_MODE, 3)


def test_arming_chooses_the_mode_first(vehicle: MavlinkVehicle, far: FarSide) -> None:
    state = vehicle.arm()
    assert state.armed and far.mode == GUIDED
    commands = [m.command for m in far.heard if m.get_type() == "COMMAND_LONG"]
    assert commands.index(SET_MODE) < commands.index(ARM)
    arming = next(m for m in far.heard if m.get_type() == "COMMAND_LONG" and m.command == ARM)
    assert (arming.param1, arming.param2) == (1, 0), "never forced"


def test_refused_arming_gives_all_the_reasons(vehicle: MavlinkVehicle, far: FarSide) -> None:
    def refuse(m: Any) -> None:
        far.command(m)
        if m.command == ARM:
            far.say("Arm: Need Position Estimate")
            far.say("Arm: Battery 1 low voltage failsafe")

    far.results[ARM] = [FAILED]
    far.on["COMMAND_LONG"] = refuse
    with pytest.raises(ArmRefused) as refused:
        vehicle.arm()
    assert refused.value.reasons == ("Need Position Estimate", "Battery 1 low voltage failsafe")


def test_arming_is_never_asked_twice(vehicle: MavlinkVehicle, far: FarSide) -> None:
    far.effects.pop(ARM)
    far.on["COMMAND_LONG"] = lambda m: None if m.command == ARM else far.command(m)
    with pytest.raises(CommandTimeout):
        vehicle.arm()
    assert far.count("COMMAND_LONG", ARM) == 1


def test_an_aircraft_that_armed_although_its_answer_was_lost_is_armed(vehicle: MavlinkVehicle, far: FarSide) -> None:
    vehicle.set_mode("GUIDED")
    far.lose["COMMAND_ACK"] = 1
    assert vehicle.arm().armed
    assert far.count("COMMAND_LONG", ARM) == 1


def test_arming_checks_give_the_reasons_without_arming(vehicle: MavlinkVehicle, far: FarSide) -> None:
    far.effects[mav.MAV_CMD_RUN_PREARM_CHECKS] = lambda _m: far.say("PreArm: Compass not calibrated")
    assert vehicle.run_prearm_checks() == ("Compass not calibrated",)
    far.effects.pop(mav.MAV_CMD_RUN_PREARM_CHECKS)
    assert vehicle.run_prearm_checks() == ()
    assert far.count("COMMAND_LONG", ARM) == 0 and far.mode == GUIDED


def test_disarming_is_never_forced_and_a_refusal_is_told(vehicle: MavlinkVehicle, far: FarSide) -> None:
    vehicle.arm()
    far.results[ARM] = [FAILED]
    with pytest.raises(CommandRefused):
        vehicle.disarm()
    far.results.clear()
    assert not vehicle.disarm().armed
    asked = [m for m in far.heard if m.get_type() == "COMMAND_LONG" and m.command == ARM and m.param1 == 0]
    assert {m.param2 for m in asked} == {0.0}


def test_a_mission_starts_from_its_beginning_and_is_watched_until_it_flies(
    vehicle: MavlinkVehicle, far: FarSide
) -> None:
    far.current = 4
    vehicle.arm()
    state = vehicle.start_mission()
    # Height and landed state come in two messages: either one tells that it flies.
    assert state.mode == "AUTO" and (state.landed is False or state.altitude_relative_m == 5.0)
    jump = next(m for m in far.heard if m.get_type() == "COMMAND_LONG" and m.command == JUMP)
    assert (jump.param1, jump.param2) == (0, 1)
    start = next(m for m in far.heard if m.get_type() == "COMMAND_LONG" and m.command == START)
    assert (start.param1, start.param2) == (0, 0), "ArduCopter denies anything else"


def test_a_start_without_running_motors_or_in_the_air_is_refused_by_the_bridge(
    vehicle: MavlinkVehicle, far: FarSide
) -> None:
    with pytest.raises(UnsafeNow):
        vehicle.start_mission()
    far.armed, far.landed = True, False
    vehicle.wait_for(lambda s: s.armed and s.landed is False, 10, "in the air")
    with pytest.raises(UnsafeNow):
        vehicle.start_mission()
    assert far.count("COMMAND_LONG", START) == 0


def test_a_mission_that_is_accepted_and_does_not_climb_is_found_out(vehicle: MavlinkVehicle, far: FarSide) -> None:
    vehicle.arm()
    far.effects[START] = lambda _m: setattr(far, "mode", AUTO)
    with pytest.raises(EffectMissing, match="lift-off"):
        vehicle.start_mission()


def test_motors_that_stop_again_before_the_lift_off_are_told(vehicle: MavlinkVehicle, far: FarSide) -> None:
    vehicle.arm()

    def stop(_m: Any) -> None:
        far.mode, far.armed = AUTO, False

    far.effects[START] = stop
    with pytest.raises(EffectMissing, match="motors stopped"):
        vehicle.start_mission()


def fly(vehicle: MavlinkVehicle) -> None:
    vehicle.arm()
    vehicle.start_mission()


def test_a_jump_to_an_item_is_seen(vehicle: MavlinkVehicle, far: FarSide) -> None:
    fly(vehicle)
    assert vehicle.set_current_item(5).current_item == 5


def test_an_item_that_is_reached_at_once_counts_as_taken(vehicle: MavlinkVehicle, far: FarSide) -> None:
    fly(vehicle)

    def pass_by(_m: Any) -> None:
        far.send(mav.MAVLink_mission_current_message(5))
        far.send(mav.MAVLink_mission_item_reached_message(5))
        far.current = 7

    far.effects[JUMP] = pass_by
    vehicle.set_current_item(5)
    vehicle.wait_for(lambda s: s.current_item == 7, 10, "the next one")


def test_a_jump_that_is_not_taken_is_found_out(vehicle: MavlinkVehicle, far: FarSide) -> None:
    fly(vehicle)
    far.effects.pop(JUMP)
    with pytest.raises(EffectMissing, match="mission item 5"):
        vehicle.set_current_item(5)
    far.results[JUMP] = [FAILED]
    with pytest.raises(CommandRefused):
        vehicle.set_current_item(5)


def test_an_autopilot_without_the_command_is_asked_by_the_older_message(vehicle: MavlinkVehicle, far: FarSide) -> None:
    fly(vehicle)
    far.results[JUMP] = [mav.MAV_RESULT_UNSUPPORTED]
    far.on["MISSION_SET_CURRENT"] = lambda m: setattr(far, "current", m.seq)
    assert vehicle.set_current_item(3).current_item == 3


def test_holding_and_going_on(vehicle: MavlinkVehicle, far: FarSide) -> None:
    fly(vehicle)
    assert vehicle.hold().mode == "BRAKE"
    assert vehicle.resume_mission().mode == "AUTO"
    assert vehicle.land().mode == "LAND"
    assert vehicle.return_to_launch().mode == "RTL"


def test_going_on_with_a_mission_on_the_ground_is_refused(vehicle: MavlinkVehicle, far: FarSide) -> None:
    vehicle.arm()
    with pytest.raises(UnsafeNow):
        vehicle.resume_mission()
    assert far.mode == GUIDED


def test_a_px4_is_spoken_to_in_its_own_numbers(bridge: Bridge, far: FarSide) -> None:
    far.autopilot = mav.MAV_AUTOPILOT_PX4

    def set_mode(m: Any) -> None:
        far.mode = int(m.param2) << 16 | int(m.param3) << 24
        far.landed = far.mode >> 24 != 4  # it starts when the mission mode is chosen

    far.effects[SET_MODE] = set_mode
    vehicle = bridge.add_vehicle("px4", far.url, 1)
    vehicle.wait_connected(15)
    vehicle.arm()
    assert vehicle.state().mode == "HOLD"
    assert vehicle.start_mission().mode == "MISSION"
    assert far.count("COMMAND_LONG", START) == 0


def test_two_autopilots_behind_one_id_are_not_commanded(vehicle: MavlinkVehicle, far: FarSide) -> None:
    vehicle.wait_for(lambda s: s.uid is not None, 10, "identity")
    far.uid = 99
    far.version()
    vehicle.wait_for(lambda s: s.identity_conflict, 10, "conflict")
    with pytest.raises(Exception, match="system id 1") as conflict:
        vehicle.arm()
    assert conflict.type.__name__ == "IdentityConflict"
    assert far.count("COMMAND_LONG", ARM) == 0


def test_many_threads_may_ask_at_once(vehicle: MavlinkVehicle, far: FarSide) -> None:
    fly(vehicle)
    errors: list[Exception] = []

    def jump_and_look(seq: int) -> None:
        try:
            vehicle.set_current_item(seq)
            vehicle.get_param("RTL_ALT")
        except EffectMissing:
            pass  # another thread's jump came in between
        except Exception as error:  # noqa: BLE001 - gathered for the assertion below
            errors.append(error)

    threads = [threading.Thread(target=jump_and_look, args=(seq,)) for seq in range(1, 6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    until(lambda: far.count("COMMAND_LONG", JUMP) >= 6)
