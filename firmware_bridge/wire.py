"""The way to one aircraft: who we are, who it is, and the channel on which it was last heard."""

from __future__ import annotations

import threading
from collections.abc import Callable

from firmware_bridge.dialect import AUTOPILOT_COMPONENT, BROADCAST, Message, Packer
from firmware_bridge.link import Channel


class SharedChannel:
    """A channel with its own numbering of frames, shared by our heartbeat and all aircraft heard on it."""

    def __init__(self, channel: Channel, gcs_system_id: int) -> None:
        self.channel = channel
        self._packer = Packer(gcs_system_id)
        self._lock = threading.Lock()

    def send(self, message: Message) -> bytes:
        """Number, pack and send; gives the frame that went out."""
        with self._lock:  # packing and handing over together, or numbers would overtake each other
            frame = self._packer.pack(message)
            self.channel.send(frame)
        return frame


class Wire:
    """Sends to one aircraft and knows which answers are meant for us."""

    def __init__(self, gcs_system_id: int, system_id: int, sent: Callable[[bytes], None] = lambda frame: None) -> None:
        self.gcs_system_id = gcs_system_id
        self.system_id = system_id
        self.component_id = AUTOPILOT_COMPONENT
        self.shared: SharedChannel | None = None
        self._sent = sent

    def send(self, message: Message) -> None:
        """Send if there is a way; without one the message is lost, as on any radio."""
        shared = self.shared
        if shared is not None:
            self._sent(shared.send(message))

    def is_for_us(self, message: Message) -> bool:
        """Is an answer addressed to us, or to all? Other stations may talk with the same aircraft."""
        return message.target_system in (self.gcs_system_id, BROADCAST)
