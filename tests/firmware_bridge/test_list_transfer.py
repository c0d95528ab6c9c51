from __future__ import annotations

import socket
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from pymavlink.dialects.v20 import ardupilotmega as mav

from firmware_bridge.bridge import Bridge
from firmware_bridge.errors import LinkLost, ReadBackDiffers, TransferFailed, UnsafeNow
from firmware_bridge.mavlink_vehicle import MavlinkVehicle
from firmware_bridge.mission_items import MISSION
from firmware_bridge.vehicle import UploadReport
from flightplans.mission.items import MissionBundle
from tests.firmware_bridge.far_side import FarSide
from tests.firmware_bridge.makers import QUICK, until

WHOLE = UploadReport(mission_items=6, fence_items=4, rally_items=1)


def on_board(far: FarSide) -> list[int]:
    return [len(far.lists[kind]) for kind in (0, 1, 2)]


def test_mission_fence_and_rally_arrive_and_read_back_equal(
    vehicle: MavlinkVehicle, far: FarSide, bundle: MissionBundle
) -> None:
    assert vehicle.upload(bundle) == WHOLE
    assert on_board(far) == [6, 4, 1]
    third = far.lists[0][2]
    assert (third.x, third.y, third.z) == (358012345, 1380012345, 750.0)
    until(lambda: far.count("MISSION_ACK") == 3)  # each fetched list is acknowledged


def test_an_aircraft_that_asks_with_the_newer_request_is_served_too(
    vehicle: MavlinkVehicle, far: FarSide, bundle: MissionBundle
) -> None:
    def ask(m: Any) -> None:
        far.send(
            mav.MAVLink_mission_request_int_message(
                m.get_srcSystem(), m.get_srcComponent(), len(far._incoming), m.mission_type
            )
        )

    far.ask_item = ask  # type: ignore[method-assign]
    assert vehicle.upload(bundle) == WHOLE


def test_an_empty_fence_is_cleared_by_its_own_number(
    vehicle: MavlinkVehicle, far: FarSide, bundle: MissionBundle
) -> None:
    vehicle.upload(bundle)
    without = MissionBundle(bundle.mission, (), (), bundle.marks)
    assert vehicle.upload(without) == UploadReport(6, 0, 0)
    assert on_board(far) == [6, 0, 0]
    cleared = [m.mission_type for m in far.heard if m.get_type() == "MISSION_CLEAR_ALL"]
    assert cleared == [1, 2], "one list at a time, never all (255)"


@pytest.mark.parametrize("kind", ["MISSION_REQUEST", "MISSION_ACK", "MISSION_COUNT", "MISSION_ITEM_INT"])
@pytest.mark.parametrize("how_many", [1, 2])
def test_answers_that_are_lost_delay_a_transfer_and_do_not_break_it(
    vehicle: MavlinkVehicle, far: FarSide, bundle: MissionBundle, kind: str, how_many: int
) -> None:
    far.lose[kind] = how_many
    assert vehicle.upload(bundle) == WHOLE
    assert on_board(far) == [6, 4, 1]


@pytest.mark.parametrize("kind", ["MISSION_COUNT", "MISSION_ITEM_INT", "MISSION_REQUEST_LIST"])
def test_questions_that_are_lost_delay_a_transfer_and_do_not_break_it(
    vehicle: MavlinkVehicle, far: FarSide, bundle: MissionBundle, kind: str
) -> None:
    far.ignore[kind] = 1
    assert vehicle.upload(bundle) == WHOLE


def test_a_final_acknowledgement_that_never_comes_is_replaced_by_reading_back(
    vehicle: MavlinkVehicle, far: FarSide, bundle: MissionBundle
) -> None:
    far.lose["MISSION_ACK"] = 1000
    assert vehicle.upload(bundle) == WHOLE


def test_an_aircraft_that_has_finished_and_is_nudged_says_error_and_is_believed_to_have_finished(
    vehicle: MavlinkVehicle, far: FarSide, bundle: MissionBundle
) -> None:
    """ArduPilot answers an item outside a transfer with MAV_MISSION_ERROR."""

    def take(m: Any) -> None:
        if far._expected is None:
            far.mission_ack(m, mav.MAV_MISSION_ERROR)
            return
        far.lose["MISSION_ACK"] = int(m.seq == far._expected[1] - 1)
        far.take_item(m)

    far.on["MISSION_ITEM_INT"] = take
    assert vehicle.upload(bundle) == WHOLE
    assert far.count("MISSION_COUNT") == 3, "each list was sent once"


def test_messages_that_come_twice_do_no_harm(vehicle: MavlinkVehicle, far: FarSide, bundle: MissionBundle) -> None:
    far.double = {"MISSION_REQUEST", "MISSION_ACK", "MISSION_COUNT", "MISSION_ITEM_INT"}
    for _ in range(2):
        assert vehicle.upload(bundle) == WHOLE


def test_items_may_be_asked_for_in_any_order_and_more_than_once(
    vehicle: MavlinkVehicle, far: FarSide, bundle: MissionBundle
) -> None:
    order = [5, 3, 3, 0, 1, 99, 2, 4]
    taken: dict[int, Any] = {}

    def request(m: Any) -> None:
        seq = order.pop(0)
        far.send(mav.MAVLink_mission_request_message(255, 190, seq, m.mission_type))
        if seq == 99:  # there is no such item: it is not answered, so ask for the next one too
            request(m)

    def begin(m: Any) -> None:
        if m.mission_type == 0:
            request(m)
        else:
            far.begin_upload(m)

    def take(m: Any) -> None:
        if m.mission_type != 0:
            far.take_item(m)
            return
        taken[m.seq] = m
        if order:
            request(m)
        else:
            far.lists[0] = [taken[seq] for seq in range(6)]
            far.mission_ack(m, mav.MAV_MISSION_ACCEPTED)

    far.on |= {"MISSION_COUNT": begin, "MISSION_ITEM_INT": take}
    assert vehicle.upload(bundle) == WHOLE


def test_an_invalid_sequence_in_between_does_not_end_a_transfer(
    vehicle: MavlinkVehicle, far: FarSide, bundle: MissionBundle
) -> None:
    def complain_and_take(m: Any) -> None:
        far.mission_ack(m, mav.MAV_MISSION_INVALID_SEQUENCE)
        far.take_item(m)

    far.on["MISSION_ITEM_INT"] = complain_and_take
    assert vehicle.upload(bundle) == WHOLE


def refuse_with(far: FarSide, result: int, times: int = 1000) -> Counter[str]:
    """Answer the announcement of a list with an error, so many times."""
    left = Counter(refusals=times)

    def begin(m: Any) -> None:
        if left["refusals"] > 0:
            left["refusals"] -= 1
            far.mission_ack(m, result)
        else:
            far.begin_upload(m)

    far.on["MISSION_COUNT"] = begin
    return left


def test_a_list_that_is_too_long_fails_at_once_with_its_reason(
    vehicle: MavlinkVehicle, far: FarSide, bundle: MissionBundle
) -> None:
    left = refuse_with(far, mav.MAV_MISSION_NO_SPACE)
    with pytest.raises(TransferFailed) as failed:
        vehicle.upload(bundle)
    assert (failed.value.kind, failed.value.reason) == ("fence", "NO_SPACE")
    assert left["refusals"] == 999, "asking again would not make it shorter"


def test_a_station_that_interferes_is_waited_for(vehicle: MavlinkVehicle, far: FarSide, bundle: MissionBundle) -> None:
    refuse_with(far, mav.MAV_MISSION_DENIED, times=2)
    assert vehicle.upload(bundle) == WHOLE


def test_a_refusal_that_stays_is_told_with_its_reason(
    vehicle: MavlinkVehicle, far: FarSide, bundle: MissionBundle
) -> None:
    left = refuse_with(far, mav.MAV_MISSION_DENIED)
    with pytest.raises(TransferFailed) as failed:
        vehicle.upload(bundle)
    assert failed.value.reason == "DENIED" and left["refusals"] == 997


def test_answers_meant_for_another_station_or_another_list_are_not_ours(
    vehicle: MavlinkVehicle, far: FarSide, bundle: MissionBundle
) -> None:
    def begin(m: Any) -> None:
        far.send(mav.MAVLink_mission_ack_message(42, 190, mav.MAV_MISSION_ERROR, m.mission_type))
        other_list = (m.mission_type + 1) % 3
        far.send(mav.MAVLink_mission_ack_message(255, 190, mav.MAV_MISSION_ERROR, other_list))
        far.begin_upload(m)

    far.on["MISSION_COUNT"] = begin
    assert vehicle.upload(bundle) == WHOLE


def test_an_acknowledgement_before_all_items_were_asked_for_is_not_believed(
    vehicle: MavlinkVehicle, far: FarSide, bundle: MissionBundle
) -> None:
    def cut_short(m: Any) -> None:
        far._incoming.append(m)
        if m.seq < 1:
            far.ask_item(m)
            return
        far.lists[m.mission_type] = far._incoming
        far.mission_ack(m, mav.MAV_MISSION_ACCEPTED)

    far.on["MISSION_ITEM_INT"] = cut_short
    with pytest.raises(ReadBackDiffers) as differs:
        vehicle.upload(bundle)
    assert (differs.value.kind, differs.value.field) == ("fence", "count")
    assert (differs.value.sent, differs.value.got) == (4, 2)


def test_an_item_that_reads_back_differently_is_found(
    vehicle: MavlinkVehicle, far: FarSide, bundle: MissionBundle
) -> None:
    def altered(m: Any) -> None:
        item = far.lists[m.mission_type][m.seq]
        if m.mission_type == 0 and m.seq == 3:
            item.z = 810.0
        far.tell_item(m)

    far.on["MISSION_REQUEST_INT"] = altered
    with pytest.raises(ReadBackDiffers) as differs:
        vehicle.upload(bundle)
    error = differs.value
    assert (error.kind, error.seq, error.field, error.sent, error.got) == (
        "mission",
        3,
        "altitude_m",
        801.23,
        810.0,
    )


@pytest.mark.parametrize("reaction", ["silence", "the same request for ever"])
def test_an_aircraft_that_takes_nothing_is_given_up(far: FarSide, bundle: MissionBundle, reaction: str) -> None:
    limits = QUICK.__class__(item_s=0.2, item_tries=3, transfer_attempts=2, pause_s=0.05)
    with Bridge(limits=limits) as bridge:
        vehicle = bridge.add_vehicle("yuai-1", far.url, 1)
        vehicle.wait_connected(15)
        far.on["MISSION_ITEM_INT"] = far.ask_item
        if reaction == "silence":
            far.on["MISSION_COUNT"] = lambda _m: None
        with pytest.raises(TransferFailed) as failed:
            vehicle.upload(bundle)
    assert failed.value.reason == ("SILENCE" if reaction == "silence" else "NO_PROGRESS")


def test_a_restart_in_the_middle_of_an_upload_leaves_the_whole_list_in_the_end(
    vehicle: MavlinkVehicle, far: FarSide, bundle: MissionBundle
) -> None:
    restarts = [3]

    def take(m: Any) -> None:
        if m.mission_type == 0 and restarts and m.seq == restarts[0]:
            restarts.clear()
            far.lists[0] = far._incoming  # a mission upload is not atomic: the cut list stays
            far.reboot()
            return
        far.take_item(m)

    far.on["MISSION_ITEM_INT"] = take
    assert vehicle.upload(bundle) == WHOLE
    assert on_board(far)[0] == 6 and not restarts


def test_an_aircraft_that_is_lost_in_the_middle_is_told_as_lost(far: FarSide, bundle: MissionBundle) -> None:
    limits = QUICK.__class__(heartbeat_lost_s=0.6, item_s=0.3, item_tries=3, pause_s=0.05)
    with Bridge(limits=limits) as bridge:
        vehicle = bridge.add_vehicle("yuai-1", far.url, 1)
        vehicle.wait_connected(15)

        def fall_silent(_m: Any) -> None:
            far.beats = False
            far.on.clear()

        far.on["MISSION_ITEM_INT"] = fall_silent
        with pytest.raises(LinkLost):
            vehicle.upload(bundle)


def test_nothing_is_uploaded_while_the_motors_run(vehicle: MavlinkVehicle, far: FarSide, bundle: MissionBundle) -> None:
    far.armed = True
    vehicle.wait_for(lambda s: s.armed, 10, "armed")
    with pytest.raises(UnsafeNow):
        vehicle.upload(bundle)
    assert far.count("MISSION_COUNT") == 0


def test_a_mission_on_board_can_be_verified_in_flight(
    vehicle: MavlinkVehicle, far: FarSide, bundle: MissionBundle
) -> None:
    vehicle.upload(bundle)
    far.armed = True
    vehicle.wait_for(lambda s: s.armed, 10, "armed")
    announced = far.count("MISSION_COUNT")
    assert vehicle.verify(bundle) == WHOLE
    far.lists[0].pop()
    with pytest.raises(ReadBackDiffers):
        vehicle.verify(bundle)
    assert far.count("MISSION_COUNT") == announced, "only looked"
    assert len(vehicle.download(MISSION)) == 5


@pytest.fixture
def udp_far() -> Iterator[tuple[FarSide, str]]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind(("127.0.0.1", 0))
        port = sock.getsockname()[1]
    side = FarSide(udp_to=("127.0.0.1", port))
    yield side, f"udp:127.0.0.1:{port}"
    side.close()


def test_uploads_over_udp_with_a_tenth_lost_either_way_are_never_wrong(
    udp_far: tuple[FarSide, str], bundle: MissionBundle
) -> None:
    far, url = udp_far
    limits = QUICK.__class__(item_s=0.15, item_tries=8, transfer_attempts=5, pause_s=0.01)
    with Bridge(limits=limits) as bridge:
        vehicle = bridge.add_vehicle("yuai-1", url, 1)
        vehicle.wait_connected(20)
        far.loss, far.asks_again_s = 0.1, 0.1
        far.double = {"MISSION_REQUEST", "MISSION_ITEM_INT"}
        for _ in range(6):
            far.lists = {0: [], 1: [], 2: []}
            assert vehicle.upload(bundle) == WHOLE
            assert on_board(far) == [6, 4, 1]
