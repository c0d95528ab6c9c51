"""Every module of this package that has a table, so that `Base.metadata` is complete."""

from __future__ import annotations

from fleet import batteries, drones, flights, lease, logbook, pads, requests, tracks, weather

__all__ = ["batteries", "drones", "flights", "lease", "logbook", "pads", "requests", "tracks", "weather"]
