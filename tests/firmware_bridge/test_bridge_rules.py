"""Rules without a socket: sentences, identities, back-off, addresses, recordings, what messages mean."""

from __future__ import annotations

import random
from pathlib import Path, PosixPath
from typing import Any, BinaryIO

import pytest
from pymavlink.dialects.v20 import ardupilotmega as mav

from firmware_bridge.autopilots import ARDUCOPTER, PX4, UNKNOWN, autopilot_for
from firmware_bridge.backoff import Backoff
from firmware_bridge.decode import DECODERS
from firmware_bridge.errors import EffectMissing
from firmware_bridge.greeting import Greeting, Watchfulness
from firmware_bridge.identity import ALONE_S, Identity
from firmware_bridge.inbox import Inbox
from firmware_bridge.link import Channel
from firmware_bridge.link_url import parse_link_url
from firmware_bridge.port import Port, Station
from firmware_bridge.statustext import PATIENCE_S, SentenceMaker
from firmware_bridge.telemetry import Telemetry
from firmware_bridge.tlog import AFTER_S, FlightRecorder
from firmware_bridge.wire import Wire

LONG = "PreArm: the battery is too cold for a flight, please warm it until it reads fifteen degrees"


def pieces(text: str, number: int = 3) -> list[mav.MAVLink_statustext_message]:
    parts = [text[i : i + 50] for i in range(0, len(text), 50)]
    return [mav.MAVLink_statustext_message(4, p.encode(), number, i) for i, p in enumerate(parts)]


def received(message: mav.MAVLink_message) -> mav.MAVLink_message:
    """The message as it is after a journey over the wire."""
    codec = mav.MAVLink(None)
    return codec.decode(bytearray(message.pack(codec)))


def test_a_sentence_in_pieces_is_put_together_in_any_order() -> None:
    maker = SentenceMaker()
    first, second = (received(m) for m in pieces(LONG))
    assert maker.add(second, 1.0) == []
    assert maker.add(first, 1.1) == [(4, LONG)]


def test_a_sentence_with_a_lost_piece_comes_late_with_a_gap() -> None:
    maker = SentenceMaker()
    maker.add(received(pieces(LONG)[0]), 1.0)
    assert maker.overdue(1.0 + PATIENCE_S) == []
    assert maker.overdue(1.1 + PATIENCE_S) == [(4, LONG[:50] + "…")]
    assert maker.overdue(100.0) == []


def test_short_sentences_pass_as_they_are() -> None:
    assert SentenceMaker().add(received(mav.MAVLink_statustext_message(6, b"ok")), 0) == [(6, "ok")]


def test_a_stranger_with_the_same_id_is_a_conflict_until_it_is_gone() -> None:
    identity = Identity()
    identity.heard(None, 0.0)
    identity.heard("a", 1.0)
    identity.heard("a", 2.0)
    assert not identity.conflict(2.0)
    identity.heard("b", 3.0)
    assert identity.conflict(4.0) and identity.uids() == ("a", "b")
    assert not identity.conflict(3.0 + ALONE_S)


def test_waiting_times_grow_to_a_ceiling_and_never_end() -> None:
    backoff = Backoff(dice=random.Random(1))
    waits = [backoff.next_s() for _ in range(5000)]
    assert waits[0] < 0.3 and min(waits[20:]) >= 3.7 and max(waits) <= 6.25
    assert len(set(waits[20:])) > 100, "spread by chance"
    backoff.reset()
    assert backoff.next_s() < 0.3


def test_addresses_are_taken_apart() -> None:
    serial = parse_link_url("serial:/dev/ttyUSB0:57600")
    assert (serial.kind, serial.host, serial.port) == ("serial", "/dev/ttyUSB0", 57600)
    assert parse_link_url("udpout:[::1]:14550").host == "::1"


@pytest.mark.parametrize(
    ("maker", "kind", "autopilot"),
    [
        (mav.MAV_AUTOPILOT_ARDUPILOTMEGA, mav.MAV_TYPE_HEXAROTOR, ARDUCOPTER),
        (mav.MAV_AUTOPILOT_PX4, mav.MAV_TYPE_QUADROTOR, PX4),
        (mav.MAV_AUTOPILOT_ARDUPILOTMEGA, mav.MAV_TYPE_SURFACE_BOAT, UNKNOWN),
        (mav.MAV_AUTOPILOT_GENERIC, mav.MAV_TYPE_QUADROTOR, UNKNOWN),
    ],
)
def test_the_heartbeat_tells_which_autopilot_it_is(maker: int, kind: int, autopilot: object) -> None:
    assert autopilot_for(maker, kind) is autopilot


def test_mode_names_and_numbers_belong_together() -> None:
    for autopilot in (ARDUCOPTER, PX4):
        roles = (
            autopilot.arming_mode,
            autopilot.mission_mode,
            autopilot.hold_mode,
            autopilot.return_mode,
            autopilot.land_mode,
        )
        assert all(autopilot.mode_numbers(role) for role in roles)
        assert len(set(autopilot.modes.values())) == len(autopilot.modes)
    assert ARDUCOPTER.mode_name(3) == "AUTO" and ARDUCOPTER.mode_name(77) == "MODE_77"
    assert PX4.mode_name(4 << 16 | 4 << 24) == "MISSION"


def test_unknown_values_of_messages_stay_unknown() -> None:
    status = mav.MAVLink_sys_status_message(0, 0, 0, 0, 65535, -1, -1, 0, 0, 0, 0, 0, 0)
    assert DECODERS["SYS_STATUS"](status) == {}
    assert DECODERS["MISSION_CURRENT"](mav.MAVLink_mission_current_message(4)) == {"current_item": 4}
    finished = mav.MAVLink_mission_current_message(4, 9, 5)
    assert DECODERS["MISSION_CURRENT"](finished) == {
        "current_item": 4,
        "mission_total": 9,
        "mission_finished": True,
    }
    other_battery = mav.MAVLink_battery_status_message(1, 0, 0, 0, [0] * 10, 0, 5, 0, 50)
    assert DECODERS["BATTERY_STATUS"](other_battery) == {}


def test_the_position_filter_is_good_only_without_its_bad_signs() -> None:
    def ok(flags: int, variance: float = 0.1) -> bool:
        report = mav.MAVLink_ekf_status_report_message(flags, variance, 0.1, 0.1, 0.1, 0.1)
        return bool(DECODERS["EKF_STATUS_REPORT"](report)["ekf_ok"])

    assert ok(0b1100110011 | 16 | 32)
    assert not ok(1 | 2) and not ok(51 | 128) and not ok(51 | 32768) and not ok(51, 1.5)


def test_arming_readiness_wind_fence_and_home_are_read() -> None:
    bit = mav.MAV_SYS_STATUS_PREARM_CHECK
    status = mav.MAVLink_sys_status_message(bit, bit, 0, 0, 22200, 1234, 87, 0, 0, 0, 0, 0, 0)
    assert DECODERS["SYS_STATUS"](status) == {
        "battery_v": 22.2,
        "battery_a": 12.34,
        "battery_percent": 87.0,
        "prearm_ok": False,
    }
    assert DECODERS["WIND"](mav.MAVLink_wind_message(-90, 4, 0))["wind_from_deg"] == 270
    assert DECODERS["FENCE_STATUS"](mav.MAVLink_fence_status_message(1, 1, 2, 0)) == {"fence_breached": True}
    home = DECODERS["HOME_POSITION"](
        mav.MAVLink_home_position_message(358000000, 1380000000, 700000, 0, 0, 0, [1, 0, 0, 0], 0, 0, 0)
    )["home"]
    assert (home.latitude_deg, home.altitude_amsl_m) == (35.8, 700.0)


def positioned(boot_ms: int) -> mav.MAVLink_message:
    return mav.MAVLink_global_position_int_message(boot_ms, 1, 1, 1, 1, 0, 0, 0, 0)


def test_an_overtaken_packet_is_no_restart_and_a_restart_forgets_home_and_item() -> None:
    telemetry = Telemetry("yuai-1", 1, 5.0)
    telemetry.apply(mav.MAVLink_mission_current_message(4), 0.0)
    telemetry.apply(positioned(60_000), 0.0)
    telemetry.apply(positioned(59_000), 0.0)
    assert telemetry.snapshot().reboots == 0 and telemetry.snapshot().vehicle_time_s == 60.0
    telemetry.apply(positioned(500), 0.0)
    state = telemetry.snapshot()
    assert (state.reboots, state.vehicle_time_s, state.current_item) == (1, 0.5, None)


def test_the_item_reached_in_the_last_flight_is_forgotten_when_the_motors_start_again() -> None:
    def beat(base_mode: int) -> mav.MAVLink_message:
        return mav.MAVLink_heartbeat_message(13, 3, base_mode, 4, 3, 3)

    telemetry = Telemetry("yuai-1", 1, 5.0)
    for message in (beat(128), mav.MAVLink_mission_item_reached_message(8), beat(128), beat(0)):
        telemetry.apply(message, 0.0)
    assert telemetry.snapshot().reached_item == 8
    telemetry.apply(beat(128), 0.0)
    assert telemetry.snapshot().reached_item is None


def test_an_effect_that_does_not_come_is_named() -> None:
    with pytest.raises(EffectMissing) as missing:
        Telemetry("yuai-1", 1, 5.0).wait_for(lambda s: s.armed, 0.05, "motors running")
    assert (missing.value.effect, missing.value.within_s) == ("motors running", 0.05)


def test_a_flight_is_recorded_with_what_was_said_before_it(tmp_path: Path) -> None:
    recorder = FlightRecorder(tmp_path / "logs", "yuai-1")
    frame = mav.MAVLink_statustext_message(6, b"before").pack(mav.MAVLink(None))
    recorder.record(frame)
    recorder.armed(False, 0.0)
    assert not list(tmp_path.iterdir())
    recorder.armed(True, 1.0)
    recorder.record(frame)
    recorder.armed(False, 2.0)
    recorder.record(frame)
    recorder.armed(False, 2.0 + AFTER_S)
    recorder.record(frame)  # of the next flight
    (path,) = (tmp_path / "logs").glob("yuai-1-*.tlog")
    content = path.read_bytes()
    assert len(content) == 3 * (8 + len(frame))
    assert content[8 : 8 + len(frame)] == frame
    assert 1.6e15 < int.from_bytes(content[:8], "big") < 4e15, "microseconds since 1970"


def test_a_second_flight_right_after_the_first_has_a_recording_of_its_own(tmp_path: Path) -> None:
    recorder = FlightRecorder(tmp_path, "yuai-1")
    for now in (1.0, 3.0):
        recorder.armed(True, now)
        recorder.record(b"frame")
        recorder.armed(False, now + 1)
    recorder.close()
    assert [path.stat().st_size for path in tmp_path.iterdir()] == [13, 13]


def test_a_folder_that_cannot_be_written_does_not_stop_the_radio(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    recorder = FlightRecorder(tmp_path / "file", "yuai-1")
    recorder.armed(True, 1.0)
    recorder.record(b"frame")
    recorder.close()


class FullDisk(PosixPath):
    """A folder on a disk without room: files can be made, nothing can be written."""

    def open(self, *_how: Any, **_more: Any) -> BinaryIO:  # type: ignore[override]
        return Path("/dev/full").open("wb")


class Ear(Channel):
    """A channel of which only the name and what was sent matter."""

    name = "test"

    def __init__(self) -> None:
        self.sent: list[bytes] = []

    def send(self, data: bytes) -> None:
        self.sent.append(data)


def test_a_full_disk_ends_the_recording_of_that_flight_and_is_told_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    recorder = FlightRecorder(FullDisk(tmp_path), "yuai-1")
    recorder.armed(True, 1.0)
    for now in range(2, 6):
        recorder.record(bytes(20_000))
        recorder.armed(True, now)
    assert len(caplog.records) == 1
    recorder.armed(False, 6.0)
    recorder.armed(True, 7.0)
    recorder.record(bytes(20_000))
    assert len(caplog.records) == 2, "the next flight tries again"
    recorder.close()


def test_a_full_disk_at_the_end_of_a_recording_is_no_accident(tmp_path: Path) -> None:
    recorder = FlightRecorder(FullDisk(tmp_path), "yuai-1")
    recorder.armed(True, 1.0)
    recorder.record(b"fits into the buffer")
    recorder.close()


def test_an_aircraft_is_heard_and_spoken_to_with_a_full_disk(tmp_path: Path) -> None:
    recorder = FlightRecorder(FullDisk(tmp_path), "yuai-1")
    wire = Wire(255, 1, recorder.record)
    greeting = Greeting(wire, 1.0)
    watch = Watchfulness(greeting.begin, 5.0)
    port, ear, codec = Port(255), Ear(), mav.MAVLink(None, 1, 1)
    station = Station(wire, Telemetry("yuai-1", 1, 5.0), Inbox(), greeting, watch, recorder)
    port.stations = {1: station}
    port.opened(ear)
    port.received(ear, mav.MAVLink_heartbeat_message(13, 3, 128 | 1, 3, 4, 3).pack(codec))
    for n in range(400):
        position = mav.MAVLink_global_position_int_message(n, 358500000, 1380000000 + n, 0, 0, 0, 0, 0, 0)
        port.received(ear, position.pack(codec))
        wire.send(mav.MAVLink_heartbeat_message(6, 8, 0, 0, 4, 3))
    assert station.telemetry.snapshot().longitude_deg == pytest.approx(138.0000399)
    assert len(ear.sent) >= 400
