"""An autopilot that we do not know: watched, never commanded."""

from __future__ import annotations

from firmware_bridge.autopilots.base import Autopilot

UNKNOWN = Autopilot(name="unknown")
