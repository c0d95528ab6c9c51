"""What survives a reboot: parameters and the three lists of items."""

from __future__ import annotations

from typing import Protocol

from pymavlink.dialects.v20 import ardupilotmega as mav

from firmware_bridge.sim.items import (
    Item,
    ItemRefused,
    stored_fence_item,
    stored_mission_item,
    stored_rally_item,
)
from firmware_bridge.sim.params import ParamTable

MOST_MISSION_ITEMS = 650
MOST_FENCE_ITEMS = 255
MOST_RALLY_ITEMS = 40


class ItemList(Protocol):
    """A list that can be sent and fetched. `put` raises ItemRefused."""

    most: int

    def __len__(self) -> int: ...
    def at(self, seq: int) -> Item | None: ...
    def begin(self, count: int) -> None: ...
    def put(self, seq: int, item: Item) -> None: ...
    def finish(self) -> int: ...
    def cancel(self) -> None: ...
    def clear(self) -> bool: ...


class MissionList:
    """The mission. A transfer writes straight into it: one that breaks leaves a cut, mixed list behind."""

    most = MOST_MISSION_ITEMS

    def __init__(self) -> None:
        self._items: list[Item] = []
        self.changes = 0
        self.locked = False
        """A mission that runs cannot be cleared."""

    def __len__(self) -> int:
        return len(self._items)

    def at(self, seq: int) -> Item | None:
        """Item of a sequence number, or None; the autopilot puts home in place of item 0."""
        return self._items[seq] if 0 <= seq < len(self._items) else None

    def begin(self, count: int) -> None:
        """A new list of `count` items is announced."""
        del self._items[count:]

    def put(self, seq: int, item: Item) -> None:
        """Replace or append."""
        stored = stored_mission_item(item)
        if seq < len(self._items):
            self._items[seq] = stored
        elif seq == len(self._items):
            self._items.append(stored)
        else:
            raise ItemRefused(mav.MAV_MISSION_ERROR)
        self.changes += 1

    def finish(self) -> int:
        """All items are in."""
        return int(mav.MAV_MISSION_ACCEPTED)

    def cancel(self) -> None:
        """The transfer broke: what has arrived stays."""

    def clear(self) -> bool:
        """Forget all; False while it runs."""
        if not self.locked:
            self._items.clear()
            self.changes += 1
        return not self.locked


class RallyList(MissionList):
    """Rally points."""

    most = MOST_RALLY_ITEMS

    def put(self, seq: int, item: Item) -> None:
        """Replace or append."""
        stored = stored_rally_item(item)
        self._items[seq : seq + 1] = [stored]
        self.changes += 1


class FenceList:
    """The fence. A transfer takes effect when it is complete and makes sense, or not at all."""

    most = MOST_FENCE_ITEMS

    def __init__(self) -> None:
        self._items: list[Item] = []
        self._coming: list[Item | None] = []
        self.changes = 0

    def __len__(self) -> int:
        return len(self._items)

    def at(self, seq: int) -> Item | None:
        """Item of a sequence number, or None."""
        return self._items[seq] if 0 <= seq < len(self._items) else None

    def begin(self, count: int) -> None:
        """A new list of `count` items is announced."""
        self._coming = [None] * count

    def put(self, seq: int, item: Item) -> None:
        """Keep aside."""
        self._coming[seq] = stored_fence_item(item)

    def finish(self) -> int:
        """All items are in: take them if they make sense."""
        items = [item for item in self._coming if item is not None]
        if len(items) != len(self._coming) or not _makes_sense(items):
            return int(mav.MAV_MISSION_ERROR)
        self._items, self._coming = items, []
        self.changes += 1
        return int(mav.MAV_MISSION_ACCEPTED)

    def cancel(self) -> None:
        """The transfer broke: the old fence stays."""
        self._coming = []

    def clear(self) -> bool:
        """Forget all."""
        self._items = []
        self.changes += 1
        return True


def _makes_sense(items: list[Item]) -> bool:
    corners_left = 0
    kind, corners = 0, 0
    for item in items:
        if item.command in (5001, 5002):
            if corners_left == 0:
                kind, corners = item.command, int(item.param1)
                corners_left = corners
            if corners < 3 or item.command != kind or int(item.param1) != corners:
                return False
            corners_left -= 1
        elif corners_left or (item.command in (5003, 5004) and not item.param1 > 0):
            return False
    return corners_left == 0


class Storage:
    """The autopilot's memory. `board_number` makes the board unique; `epoch_s` is the UTC time of the beginning."""

    def __init__(self, params: ParamTable, board_number: str, epoch_s: float) -> None:
        self.params = params
        self.board_number, self.epoch_s = board_number, epoch_s
        self.mission = MissionList()
        self.fence = FenceList()
        self.rally = RallyList()
        self.boots = 0
