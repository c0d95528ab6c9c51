"""Scales at the packing table: one adapter a way to reach one, chosen by the address in the settings."""

from __future__ import annotations

from orders.fulfilment.errors import ScaleSilent
from orders.fulfilment.scales.http import HttpScale
from orders.fulfilment.scales.line import Reading, Scale
from orders.fulfilment.scales.serial_line import SerialScale

__all__ = ["Reading", "Scale", "scale_at", "weight_now"]


def scale_at(address: str) -> Scale:
    """serial:/dev/ttyUSB0?baud=2400&bits=7&parity=E, http://HOST/PATH or https://HOST/PATH. Raises ScaleSilent."""
    if address.startswith("serial:"):
        return SerialScale.from_address(address)
    if address.startswith(("http://", "https://")):
        return HttpScale(address)
    raise ScaleSilent(address, "no such kind of scale")


def weight_now(address: str) -> Reading:
    """What lies on the scale, once it stands still. Raises ScaleSilent, ScaleUnsteady."""
    return scale_at(address).read()
