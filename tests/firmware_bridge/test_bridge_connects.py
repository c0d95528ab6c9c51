from __future__ import annotations

import socket
import sys

import pytest
from pymavlink.dialects.v20 import ardupilotmega as mav

from firmware_bridge.bridge import Bridge
from firmware_bridge.errors import BadLinkUrl, LinkLost, NotCommandable
from firmware_bridge.greeting import TELEMETRY_HZ
from firmware_bridge.mavlink_vehicle import MavlinkVehicle
from firmware_bridge.vehicle import Vehicle
from tests.firmware_bridge.far_side import FarSide
from tests.firmware_bridge.makers import QUICK, until


def free_port(kind: socket.SocketKind) -> int:
    with socket.socket(socket.AF_INET, kind) as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def asked_intervals(far: FarSide) -> set[int]:
    return {
        int(m.param1)
        for m in list(far.heard)
        if m.get_type() == "COMMAND_LONG" and m.command == mav.MAV_CMD_SET_MESSAGE_INTERVAL
    }


def test_a_vehicle_is_what_the_fleet_was_promised(vehicle: MavlinkVehicle) -> None:
    promised: Vehicle = vehicle
    assert promised.name == "yuai-1"


def test_a_heard_aircraft_is_connected_and_shows_its_position(vehicle: MavlinkVehicle) -> None:
    state = vehicle.wait_for(lambda s: s.latitude_deg is not None, 10, "position")
    assert state.connected and state.autopilot == "ardupilot" and state.mode == "STABILIZE"
    assert (state.latitude_deg, state.longitude_deg, state.altitude_amsl_m) == (35.8, 138.0, 700.0)
    assert state.ground_speed_m_s == 5.0 and state.climb_m_s == 0.5 and state.heading_deg == 90.0
    assert state.firmware_version == "4.7.0"


def test_every_message_that_we_need_is_asked_for(vehicle: MavlinkVehicle, far: FarSide) -> None:
    assert asked_intervals(far) == set(TELEMETRY_HZ)


def test_frames_are_mavlink_2_from_our_system_id(vehicle: MavlinkVehicle, far: FarSide) -> None:
    until(lambda: far.count("HEARTBEAT") > 3)
    beat = next(m for m in far.heard if m.get_type() == "HEARTBEAT")
    assert beat.get_msgbuf()[0] == 0xFD
    assert beat.get_srcSystem() == 255 and beat.type == mav.MAV_TYPE_GCS


def test_questions_whose_answers_are_lost_are_asked_again(bridge: Bridge, far: FarSide) -> None:
    far.lose["COMMAND_ACK"] = 2
    far.ignore["COMMAND_LONG"] = 1
    vehicle = bridge.add_vehicle("yuai-1", far.url, 1)
    vehicle.wait_connected(30)
    assert asked_intervals(far) == set(TELEMETRY_HZ)


def test_after_a_restart_of_the_aircraft_telemetry_is_asked_for_again(vehicle: MavlinkVehicle, far: FarSide) -> None:
    far.heard.clear()
    far.reboot()
    until(lambda: asked_intervals(far) == set(TELEMETRY_HZ))
    assert vehicle.state().reboots == 1


def test_a_cut_connection_is_built_up_again(vehicle: MavlinkVehicle, far: FarSide) -> None:
    for _ in range(2):
        far.heard.clear()
        far.hang_up()
        until(lambda: asked_intervals(far) == set(TELEMETRY_HZ))
    assert vehicle.state().connected


def test_a_bridge_that_starts_before_its_aircraft_finds_it_later(bridge: Bridge) -> None:
    port = free_port(socket.SOCK_STREAM)
    vehicle = bridge.add_vehicle("yuai-1", f"tcp:127.0.0.1:{port}", 1)
    assert not vehicle.state().connected and vehicle.state().heartbeat_age_s is None
    with pytest.raises(LinkLost) as lost:
        vehicle.wait_connected(0.3)
    assert lost.value.silent_s is None
    far = FarSide(listen_port=port)
    try:
        vehicle.wait_connected(20)
    finally:
        far.close()


def test_an_aircraft_that_calls_over_udp_is_heard_and_answered(bridge: Bridge) -> None:
    port = free_port(socket.SOCK_DGRAM)
    vehicle = bridge.add_vehicle("yuai-1", f"udp:127.0.0.1:{port}", 1)
    far = FarSide(udp_to=("127.0.0.1", port))
    try:
        vehicle.wait_connected(20)
        vehicle.set_mode("GUIDED")
        assert vehicle.state().mode == "GUIDED"
    finally:
        far.close()


def test_an_aircraft_that_calls_over_tcp_is_heard_again_after_it_hung_up(bridge: Bridge) -> None:
    port = free_port(socket.SOCK_STREAM)
    vehicle = bridge.add_vehicle("yuai-1", f"tcpin:127.0.0.1:{port}", 1)
    for _ in range(2):
        far = FarSide(tcp_to=("127.0.0.1", port))
        try:
            until(lambda far=far: far.count("COMMAND_LONG") > 3)  # type: ignore[misc]
            vehicle.wait_connected(15)
        finally:
            far.close()


def test_two_aircraft_on_one_udp_port_are_kept_apart(bridge: Bridge) -> None:
    port = free_port(socket.SOCK_DGRAM)
    url = f"udp:127.0.0.1:{port}"
    one, two = bridge.add_vehicle("yuai-1", url, 1), bridge.add_vehicle("yuai-2", url, 2)
    far_one, far_two = (FarSide(n, ("127.0.0.1", port), uid=n) for n in (1, 2))
    try:
        one.wait_connected(20)
        two.wait_connected(20)
        two.set_mode("GUIDED")
        assert (far_one.mode, far_two.mode) == (0, 4)
        assert one.state().mode == "STABILIZE"
        with pytest.raises(ValueError):
            bridge.add_vehicle("yuai-3", url, 2)
    finally:
        far_one.close()
        far_two.close()


def test_a_second_aircraft_with_the_same_id_is_refused(bridge: Bridge) -> None:
    port = free_port(socket.SOCK_DGRAM)
    vehicle = bridge.add_vehicle("yuai-1", f"udp:127.0.0.1:{port}", 1)
    far = FarSide(1, ("127.0.0.1", port), uid=11)
    vehicle.wait_connected(20)
    stranger = FarSide(1, ("127.0.0.1", port), uid=22)
    stranger.mode = 9
    try:
        until(lambda: stranger.count("HEARTBEAT") > 5)
        assert vehicle.state().mode == "STABILIZE"
        vehicle.set_mode("GUIDED")
        assert stranger.count("COMMAND_LONG") == 0
    finally:
        far.close()
        stranger.close()


def test_silence_is_told_as_a_lost_link(far: FarSide) -> None:
    limits = QUICK.__class__(heartbeat_lost_s=0.5, ack_s=0.3)
    with Bridge(limits=limits) as bridge:
        vehicle = bridge.add_vehicle("yuai-1", far.url, 1)
        vehicle.wait_connected(15)
        far.beats = False
        vehicle.wait_for(lambda s: not s.connected, 10, "loss")
        with pytest.raises(LinkLost) as lost:
            vehicle.set_mode("GUIDED")
        assert lost.value.silent_s is not None and lost.value.silent_s > 0.4
        far.beats = True
        vehicle.wait_for(lambda s: s.connected, 10, "back")


def test_an_aeroplane_is_watched_and_never_commanded(bridge: Bridge, far: FarSide) -> None:
    far.type = mav.MAV_TYPE_FIXED_WING
    vehicle = bridge.add_vehicle("yuai-1", far.url, 1)
    state = vehicle.wait_connected(15)
    assert state.autopilot == "unknown" and state.mode == "MODE_0"
    with pytest.raises(NotCommandable):
        vehicle.arm()
    assert far.count("COMMAND_LONG", mav.MAV_CMD_COMPONENT_ARM_DISARM) == 0


def test_heartbeats_of_others_do_not_count(vehicle: MavlinkVehicle, far: FarSide) -> None:
    camera = mav.MAVLink(None, srcSystem=1, srcComponent=mav.MAV_COMP_ID_CAMERA)
    beat = mav.MAVLink_heartbeat_message(mav.MAV_TYPE_CAMERA, mav.MAV_AUTOPILOT_INVALID, 0, 9, 0, 3)
    station = mav.MAVLink_heartbeat_message(mav.MAV_TYPE_GCS, mav.MAV_AUTOPILOT_INVALID, 0, 9, 0, 3)
    far.send(beat, raw=beat.pack(camera))
    far.send(station)
    far.say("done")
    state = vehicle.wait_for(lambda s: any(t.text == "done" for t in s.statustexts), 10, "sentence")
    assert state.mode == "STABILIZE" and state.autopilot == "ardupilot"


def test_rubbish_between_frames_is_skipped(vehicle: MavlinkVehicle, far: FarSide) -> None:
    frame = bytearray(mav.MAVLink_statustext_message(2, b"broken").pack(far._codec))
    frame[12] ^= 0xFF
    far._put(bytes(range(0, 200)) + bytes(frame))
    far.say("whole")
    state = vehicle.wait_for(lambda s: any(t.text == "whole" for t in s.statustexts), 10, "sentence")
    assert [t.text for t in state.statustexts] == ["whole"]


@pytest.mark.parametrize(
    "url",
    [
        "tcp:127.0.0.1",
        "carrier-pigeon:roof:1",
        "tcp:127.0.0.1:http",
        "udp:127.0.0.1:70000",
        "tcp:no.such.host.invalid:1",
        "",
    ],
)
def test_a_bad_address_says_what_is_wrong(bridge: Bridge, url: str) -> None:
    with pytest.raises(BadLinkUrl) as bad:
        bridge.add_vehicle("yuai-1", url, 1)
    assert bad.value.url == url and bad.value.reason


def test_a_serial_line_without_its_library_says_what_to_install(
    bridge: Bridge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "serial", None)
    with pytest.raises(BadLinkUrl, match="pyserial"):
        bridge.add_vehicle("yuai-1", "serial:/dev/ttyUSB0:57600", 1)


def test_stopping_twice_is_harmless_and_ends_the_thread(far: FarSide) -> None:
    bridge = Bridge(limits=QUICK)
    bridge.start()
    bridge.add_vehicle("yuai-1", far.url, 1).wait_connected(15)
    bridge.stop()
    bridge.stop()
    assert not bridge._loop._thread.is_alive()
