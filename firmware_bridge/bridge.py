"""The bridge: one thread that owns every radio link, and the aircraft that are reached over them."""

from __future__ import annotations

from pathlib import Path

from firmware_bridge.vehicle import Vehicle


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
    ) -> None:
        raise NotImplementedError

    def start(self) -> None:
        """Start the thread of the links."""
        raise NotImplementedError

    def stop(self) -> None:
        """Close all links and end the thread; safe to call twice."""
        raise NotImplementedError

    def add_vehicle(self, name: str, url: str, system_id: int) -> Vehicle:
        """Watch an aircraft; gives it at once, heard or not. Raises BadLinkUrl."""
        raise NotImplementedError
