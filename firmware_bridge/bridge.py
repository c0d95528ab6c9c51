"""The bridge: one thread that owns every radio link, and the aircraft that are reached over them."""

from __future__ import annotations

import threading
from pathlib import Path

from firmware_bridge.dialect import mavlink
from firmware_bridge.greeting import Greeting, Watchfulness
from firmware_bridge.inbox import Inbox
from firmware_bridge.limits import TimeLimits
from firmware_bridge.link import Link, TcpClientLink, TcpServerLink
from firmware_bridge.link_url import LinkUrl, parse_link_url
from firmware_bridge.loop import IoLoop
from firmware_bridge.mavlink_vehicle import MavlinkVehicle
from firmware_bridge.port import Port, Station
from firmware_bridge.serial_link import SerialLink
from firmware_bridge.telemetry import Telemetry
from firmware_bridge.tlog import FlightRecorder
from firmware_bridge.udp_link import UdpLink
from firmware_bridge.wire import Wire

TICK_S = 0.05


class Bridge:
    """Owner of the links to all aircraft.

    `heartbeat_hz` is how often we say that we are there, per wall second (a simulated world that runs
    twenty times faster wants twenty). `telemetry_rate` multiplies the rates at which telemetry is asked for,
    as the aircraft's clock counts them (0.25 suits a world that runs twenty times faster).
    """

    def __init__(
        self,
        gcs_system_id: int = 255,
        heartbeat_hz: float = 1.0,
        tlog_dir: Path | None = None,
        telemetry_rate: float = 1.0,
        limits: TimeLimits | None = None,
    ) -> None:
        self._gcs_system_id = gcs_system_id
        self._heartbeat_s = 1.0 / heartbeat_hz
        self._tlog_dir = tlog_dir
        self._telemetry_rate = telemetry_rate
        self._limits = limits or TimeLimits()
        self._loop = IoLoop(self._tick, min(TICK_S, self._heartbeat_s / 2))
        self._links: dict[str, tuple[Link, Port]] = {}
        self._lock = threading.Lock()
        self._heartbeat_due_s = 0.0
        self._stopped = False

    def start(self) -> None:
        """Start the thread of the links."""
        self._loop.start()

    def stop(self) -> None:
        """Close all links and end the thread; safe to call twice."""
        with self._lock:
            if self._stopped:
                return
            self._stopped = True
        self._loop.stop()
        for link, port in self._links.values():
            link.close()
            port.close()

    def __enter__(self) -> Bridge:
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop()

    def add_vehicle(self, name: str, url: str, system_id: int) -> MavlinkVehicle:
        """Watch an aircraft; gives it at once, heard or not.

        Several aircraft may share one url. Raises BadLinkUrl, and ValueError if the id is taken on that url.
        """
        parsed = parse_link_url(url)
        with self._lock:
            if url not in self._links:
                port = Port(self._gcs_system_id)
                self._links[url] = (open_link(parsed, self._loop, port), port)
            port = self._links[url][1]
            if system_id in port.stations:
                raise ValueError(f"system id {system_id} is watched already on {url}")
            station = self._make_station(name, system_id)
            # A copy with one more: the radio thread may be walking through the old one.
            port.stations = {**port.stations, system_id: station}
        return MavlinkVehicle(name, station, self._limits)

    def _make_station(self, name: str, system_id: int) -> Station:
        recorder = None if self._tlog_dir is None else FlightRecorder(self._tlog_dir, name)
        wire = Wire(self._gcs_system_id, system_id, recorder.record if recorder else lambda frame: None)
        greeting = Greeting(wire, self._telemetry_rate)
        return Station(
            wire,
            Telemetry(name, system_id, self._limits.heartbeat_lost_s),
            Inbox(),
            greeting,
            Watchfulness(greeting.begin, self._limits.heartbeat_lost_s),
            recorder,
        )

    def _tick(self, now: float) -> None:
        beat = now >= self._heartbeat_due_s
        if beat:
            self._heartbeat_due_s = max(now, self._heartbeat_due_s + self._heartbeat_s)
        for link, port in list(self._links.values()):
            link.tick(now)
            port.tick(now)
            if beat:
                port.say(_heartbeat())


def open_link(url: LinkUrl, loop: IoLoop, port: Port) -> Link:
    """The link for an address. Raises BadLinkUrl."""
    if url.kind == "tcp":
        return TcpClientLink(url, loop, port)
    if url.kind == "tcpin":
        return TcpServerLink(url, loop, port)
    if url.kind == "serial":
        return SerialLink(url, loop, port)
    return UdpLink(url, loop, port)


def _heartbeat() -> mavlink.MAVLink_heartbeat_message:
    """The message that feeds the autopilot's watch over its ground station."""
    return mavlink.MAVLink_heartbeat_message(
        mavlink.MAV_TYPE_GCS, mavlink.MAV_AUTOPILOT_INVALID, 0, 0, mavlink.MAV_STATE_ACTIVE, 3
    )
