"""Running a mission: which item is flown now, which `do` items wait beside it, and where to go on.

Follows ArduPilot's mission library as seen from outside: resuming restarts the current item, disarming resets
to the beginning, a jump during the flight takes effect at once, in a stopped mission at the next start.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Protocol

from pymavlink.dialects.v20 import ardupilotmega as mav

from firmware_bridge.sim.items import Item
from firmware_bridge.sim.params import ParamTable
from firmware_bridge.sim.storage import MissionList

_LAST_NAV_COMMAND = 95
_FIRST = 1
_MOST_LOOPS = 255


class MissionState(IntEnum):
    """As the mission library knows them; the wire's MISSION_STATE is made from it."""

    STOPPED = 0
    RUNNING = 1
    COMPLETE = 2


class Crew(Protocol):
    """Who carries the items out."""

    def begin(self, seq: int, item: Item) -> bool: ...
    def verify(self, seq: int, item: Item) -> bool: ...
    def item_reached(self, seq: int) -> None: ...
    def mission_over(self) -> None: ...


class Mission:
    """`current` is the item flown to, 0 if none."""

    def __init__(self, items: MissionList, params: ParamTable, crew: Crew) -> None:
        self._items, self._params, self._crew = items, params, crew
        self.state = MissionState.STOPPED
        self._nav: int | None = None
        self._nav_loaded = False
        self._waiting: list[int] = []
        self._doing: int | None = None
        self._jumps: dict[int, int] = {}

    @property
    def current(self) -> int:
        """Sequence number for MISSION_CURRENT."""
        return self._nav or 0

    @property
    def present(self) -> bool:
        """There is something to fly."""
        return len(self._items) > 1

    def start_or_resume(self) -> None:
        """Enter AUTO: from the beginning if MIS_RESTART, otherwise where it was left."""
        if self._params["MIS_RESTART"]:
            self.start()
        else:
            self.resume()

    def start(self) -> None:
        """From the first item."""
        self._set_state(MissionState.RUNNING)
        self.reset()
        if not self._advance(_FIRST):
            self._finish()

    def resume(self) -> None:
        """Where it was left; the item that was under way begins anew."""
        if self.state is MissionState.COMPLETE or self._nav is None or self._items.at(self._nav) is None:
            self.start()
            return
        self._set_state(MissionState.RUNNING)
        if self._nav_loaded:
            self.set_current(self._nav)

    def stop(self) -> None:
        """Leave AUTO."""
        if self.state is MissionState.RUNNING:
            self._set_state(MissionState.STOPPED)

    def reset(self) -> None:
        """Forget where we were (disarming does that)."""
        self._nav, self._nav_loaded = None, False
        self._waiting, self._doing = [], None
        self._jumps = {}

    def set_current(self, seq: int) -> bool:
        """Go on with another item; at once if the mission runs."""
        if not 0 <= seq < len(self._items) or len(self._items) == 1:
            return False
        self._waiting, self._doing, self._nav_loaded = [], None, False
        if seq == 0 or self.state is MissionState.COMPLETE:
            self._jumps = {}
        seq = max(seq, _FIRST)
        if self.state is not MissionState.RUNNING:
            return self._put_aside(seq)
        if not self._advance(seq):
            self._finish()
            return False
        return True

    def restart_current(self) -> bool:
        """Begin the current item anew."""
        return self._nav is not None and self.set_current(self._nav)

    def update(self) -> None:
        """Ask whether the current item is done; some times a second."""
        if self.state is not MissionState.RUNNING or not len(self._items):
            return
        if self._nav is None or not self._nav_loaded:
            if not self._advance(_FIRST if self._nav is None else self._nav + 1):
                self._finish()
                return
        elif self._is_done(self._nav):
            self._nav_loaded = False
            if not self._advance(self._nav + 1):
                self._finish()
                return
        self._run_waiting()

    def next_nav(self, seq: int) -> Item | None:
        """The navigation item at or after `seq`, jumps followed but not counted."""
        found = self._search(seq, {**self._jumps}, [])
        return None if found is None else self._items.at(found)

    def begins_with_takeoff(self) -> bool:
        """The next thing to fly is a take-off (a delay may come before it)."""
        seq = _FIRST if self._nav is None or self._params["MIS_RESTART"] else self._nav
        return self._takeoff_at(seq)

    def takeoff_follows(self) -> bool:
        """MIS_OPTIONS allows to go on after a landing, and a take-off is next."""
        return bool(int(self._params["MIS_OPTIONS"]) & 4) and self._nav is not None and self._takeoff_at(self._nav + 1)

    def _takeoff_at(self, seq: int) -> bool:
        for _ in range(16):
            item = self.next_nav(seq)
            if item is None or item.command != mav.MAV_CMD_NAV_DELAY:
                return item is not None and item.command == mav.MAV_CMD_NAV_TAKEOFF
            seq += 1
        return False

    def _put_aside(self, seq: int) -> bool:
        self._nav = self._search(seq, self._jumps, self._waiting)
        self._nav_loaded = self._nav is not None
        self._set_state(MissionState.STOPPED)
        return self._nav_loaded

    def _advance(self, seq: int) -> bool:
        """Find and begin the next navigation item at or after `seq`; False at the end of the list."""
        self._waiting, self._doing = [], None
        for _ in range(_MOST_LOOPS):
            waiting: list[int] = []
            found = self._search(seq, self._jumps, waiting)
            if found is None:
                return False
            self._nav, self._waiting = found, waiting
            item = self._items.at(found)
            if item is not None and self._crew.begin(found, item):
                self._nav_loaded = True
                return True
            seq = found + 1
        return False

    def _search(self, seq: int, jumps: dict[int, int], passed: list[int]) -> int | None:
        for _ in range(_MOST_LOOPS):
            item = self._items.at(seq)
            if item is None:
                return None
            if item.command == mav.MAV_CMD_DO_JUMP:
                seq = self._jump(seq, item, jumps)
            elif item.command <= _LAST_NAV_COMMAND:
                return seq
            else:
                passed.append(seq)
                seq += 1
        return None

    @staticmethod
    def _jump(seq: int, item: Item, jumps: dict[int, int]) -> int:
        done, most = jumps.get(seq, 0), int(item.param2)
        if most >= 0 and done >= most:
            return seq + 1
        jumps[seq] = done + 1
        return int(item.param1)

    def _is_done(self, seq: int) -> bool:
        item = self._items.at(seq)
        if item is None:
            return True
        if not self._crew.verify(seq, item):
            return False
        self._crew.item_reached(seq)
        return True

    def _run_waiting(self) -> None:
        if self._doing is None and self._waiting:
            seq = self._waiting.pop(0)
            item = self._items.at(seq)
            if item is not None and self._crew.begin(seq, item):
                self._doing = seq
        if self._doing is not None:
            item = self._items.at(self._doing)
            if item is None or self._crew.verify(self._doing, item):
                self._doing = None

    def _finish(self) -> None:
        self._set_state(MissionState.COMPLETE)
        self._crew.mission_over()

    def _set_state(self, state: MissionState) -> None:
        self.state = state
        self._items.locked = state is MissionState.RUNNING
