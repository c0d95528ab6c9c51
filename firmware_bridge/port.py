"""One link and the aircraft that are heard on it: bytes in, messages to the right aircraft."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass

from firmware_bridge.dialect import AUTOPILOT_COMPONENT, Message, Parser, mavlink
from firmware_bridge.greeting import Greeting, Watchfulness
from firmware_bridge.identity import Identity
from firmware_bridge.inbox import Inbox
from firmware_bridge.link import Channel
from firmware_bridge.link_quality import LinkQuality
from firmware_bridge.telemetry import Telemetry
from firmware_bridge.tlog import FlightRecorder
from firmware_bridge.wire import SharedChannel, Wire

log = logging.getLogger(__name__)

GCS_TYPES = (mavlink.MAV_TYPE_GCS, mavlink.MAV_TYPE_ANTENNA_TRACKER)


class Station:
    """Our side of one aircraft, run by the radio thread: routes its messages to all who want them."""

    def __init__(
        self,
        wire: Wire,
        telemetry: Telemetry,
        inbox: Inbox,
        greeting: Greeting,
        watchfulness: Watchfulness,
        recorder: FlightRecorder | None,
    ) -> None:
        self.wire = wire
        self.telemetry = telemetry
        self.inbox = inbox
        self.identity = Identity()
        self.greeting = greeting
        self.quality = LinkQuality()
        self._watchfulness = watchfulness
        self._recorder = recorder
        self._strangers: set[str] = set()
        self._reboots = 0

    def heard(self, message: Message, on: SharedChannel, now: float) -> None:
        """One message from this system id's autopilot."""
        if not self._is_the_way(on, now):
            return
        self.telemetry.apply(message, now)
        answer = self.quality.heard(message, now)
        if answer is not None:
            self.wire.send(answer)
        if self._recorder is not None:
            self._recorder.record(bytes(message.get_msgbuf()))
        if message.get_type() == "HEARTBEAT":
            self._heartbeat(now)
        if message.get_type() == "AUTOPILOT_VERSION":
            self._identify(now)
        self.greeting.heard(message, now)
        self.inbox.deliver(message)

    def tick(self, now: float) -> None:
        """Called often."""
        self.telemetry.tick(now)
        self.greeting.tick(now)
        question = self.quality.round_trip.question(now) if self.greeting.done else None
        if question is not None:
            self.wire.send(question)

    def closed(self, channel: Channel) -> None:
        """A channel is gone; if it was ours, the next one that brings this aircraft will be."""
        if self.wire.shared is not None and self.wire.shared.channel is channel:
            self.wire.shared = None

    def close(self) -> None:
        """Nothing more will come."""
        if self._recorder is not None:
            self._recorder.close()

    def _is_the_way(self, on: SharedChannel, now: float) -> bool:
        if self.wire.shared is on:
            return True
        if self.wire.shared is not None and self.telemetry.snapshot().connected:
            # Somebody else with this id, or the same aircraft on a second way: the first way is kept.
            if on.channel.name not in self._strangers:
                self._strangers.add(on.channel.name)
                log.warning("system id %d is heard on %s too: ignored", self.wire.system_id, on.channel.name)
            return False
        self.wire.shared = on
        self.quality = LinkQuality()
        self._watchfulness.way_changed()
        return True

    def _heartbeat(self, now: float) -> None:
        self.telemetry.link(self.quality.frames.loss, self.quality.round_trip.seconds)
        state = self.telemetry.snapshot()
        if state.reboots != self._reboots:
            self._reboots, self.quality = state.reboots, LinkQuality()  # its frames are numbered anew
        position_s = None if state.position_age_s is None else now - state.position_age_s
        self._watchfulness.heartbeat(now, position_s, state.reboots)
        if self._recorder is not None:
            self._recorder.armed(state.armed, now)

    def _identify(self, now: float) -> None:
        self.identity.heard(self.telemetry.snapshot().uid, now)
        conflict = self.identity.conflict(now)
        if conflict:
            log.error("system id %d is used by %s", self.wire.system_id, self.identity.uids())
        self.telemetry.identity_conflict(conflict)


@dataclass
class _Heard:
    shared: SharedChannel
    parser: Parser


class Port:
    """Listens to one link, and says on it that we are there."""

    def __init__(self, gcs_system_id: int) -> None:
        self._gcs_system_id = gcs_system_id
        self._channels: dict[Channel, _Heard] = {}
        self.stations: dict[int, Station] = {}

    def opened(self, channel: Channel) -> None:
        """A peer is there."""
        self._channels[channel] = _Heard(SharedChannel(channel, self._gcs_system_id), Parser())

    def received(self, channel: Channel, data: bytes) -> None:
        """Bytes of a peer."""
        heard = self._channels.get(channel)
        if heard is None:
            return
        now = time.monotonic()
        for message in heard.parser.feed(data):
            station = self.stations.get(message.get_srcSystem())
            if station is not None and _is_autopilot(message):
                station.heard(message, heard.shared, now)

    def closed(self, channel: Channel) -> None:
        """A peer is gone."""
        self._channels.pop(channel, None)
        for station in self.stations.values():
            station.closed(channel)

    def say(self, message: Message) -> None:
        """To everybody on this link."""
        for heard in self._channels.values():
            heard.shared.send(message)

    def tick(self, now: float) -> None:
        """Called often."""
        for station in list(self.stations.values()):
            station.tick(now)

    def close(self) -> None:
        """Nothing more will come."""
        for station in self.stations.values():
            station.close()


def _is_autopilot(message: Message) -> bool:
    """Cameras, gimbals and ground stations have heartbeats too: only the autopilot's own messages count."""
    if message.get_srcComponent() != AUTOPILOT_COMPONENT:
        return False
    return message.get_type() != "HEARTBEAT" or (
        message.type not in GCS_TYPES and message.autopilot != mavlink.MAV_AUTOPILOT_INVALID
    )
