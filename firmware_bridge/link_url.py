"""Addresses of links, as they are written in settings.

tcp:host:port      we call          tcpin:host:port    we are called
udp:host:port      we listen        udpout:host:port   we send first
serial:/dev/ttyUSB0:57600
"""

from __future__ import annotations

from dataclasses import dataclass

from firmware_bridge.errors import BadLinkUrl

KINDS = ("tcp", "tcpin", "udp", "udpout", "serial")


@dataclass(frozen=True)
class LinkUrl:
    """A link's parts: `host` is the device of a serial line, `port` its baud rate."""

    text: str
    kind: str
    host: str
    port: int


def parse_link_url(text: str) -> LinkUrl:
    """Take an address apart. Raises BadLinkUrl."""
    kind, _, rest = text.partition(":")
    host, _, port = rest.rpartition(":")
    if kind not in KINDS:
        raise BadLinkUrl(text, f"must begin with one of {', '.join(KINDS)}")
    if not host or not port.isdigit():
        raise BadLinkUrl(text, "must read kind:host:port, or serial:device:baud")
    if kind != "serial" and not 0 < int(port) < 65536:
        raise BadLinkUrl(text, f"{port} is not a port")
    return LinkUrl(text, kind, host.strip("[]"), int(port))
