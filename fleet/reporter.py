"""Writes down what all aircraft do: the newest status twice a second, tracks and progress with it."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence

import structlog

from fleet import progress, status
from fleet.cockpit import Cockpit

LOOK_S = 0.1
WRITE_S = 0.5

log = structlog.get_logger(__name__)


class Reporter(threading.Thread):
    """One thread for all aircraft; looks often, writes in one transaction twice a (wall) second."""

    def __init__(self, cockpits: Sequence[Cockpit], rate: float, stopping: threading.Event) -> None:
        super().__init__(name="reporter", daemon=True)
        self._cockpits = cockpits
        self._rate = rate
        self._stopping = stopping
        self._written_s = 0.0
        self.troubles = 0

    def run(self) -> None:
        """Report until the controller stops."""
        while not self._stopping.wait(LOOK_S):
            try:
                self.turn()
            except Exception:  # the outermost loop: the next turn reports again
                self.troubles += 1
                log.exception("reporter trouble", troubles=self.troubles)

    def turn(self) -> None:
        """Look at every aircraft; write when it is time."""
        for cockpit in self._cockpits:
            cockpit.recorder.look(cockpit.vehicle.state(), cockpit.now())
        if time.monotonic() - self._written_s >= WRITE_S:
            self._written_s = time.monotonic()
            self.write()

    def write(self) -> None:
        """Write everything that is new."""
        if not self._cockpits:
            return
        with self._cockpits[0].database.writing() as session:
            for cockpit in self._cockpits:
                now, state = cockpit.now(), cockpit.vehicle.state()
                differing = cockpit.differing_parameters
                unfit = cockpit.unfit_parameters
                status.write(session, cockpit.world, cockpit.drone_id, state, differing, now, self._rate, unfit)
                recorded = cockpit.recorder.collect()
                if recorded is not None:
                    progress.save(session, recorded, now)
