"""Is there room for one more? Loads of a day against the limits of town, district and slot. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from orders.days.rules import TOWN, WHOLE_AFTERNOON, Load, Rules, Slot

DayLoads = Mapping[tuple[str, int], Load]
"""Of one day: (district id, slot id) -> what lies there."""

NOTHING: DayLoads = {}


@dataclass(frozen=True)
class Opening:
    """Where an order may lie: its slot (None: the day is not divided), and the grams left there (None: no limit)."""

    slot: Slot | None
    room_g: int | None

    @property
    def slot_id(self) -> int:
        return WHOLE_AFTERNOON if self.slot is None else self.slot.id


def load_of_place(loads: DayLoads, place: str) -> Load:
    """The sum of a district, or of the town."""
    return sum((load for (district_id, _), load in loads.items() if place in (TOWN, district_id)), Load())


def load_of_slot(loads: DayLoads, slot_id: int) -> Load:
    """The sum of a slot: of one that belongs to the town, over all districts."""
    return sum((load for (_, slot), load in loads.items() if slot == slot_id), Load())


def opening(rules: Rules, district_id: str, day: date, loads: DayLoads, weight_g: int) -> Opening | None:
    """The first slot of that day into which one more order of that weight fits; None where the day is full."""
    slots = rules.slots_of(district_id)
    if not rules.limited:
        return Opening(next(iter(slots), None), None)
    if not _day_holds(rules, district_id, day, loads, weight_g):
        return None
    rooms = [rules.limit(place, day).room_g(load_of_place(loads, place)) for place in (TOWN, district_id)]
    if not slots:
        return Opening(None, _least(rooms))
    for slot in slots:
        load = load_of_slot(loads, slot.id)
        if slot.limit.holds(load + Load(1, weight_g)):
            return Opening(slot, _least([*rooms, slot.limit.room_g(load)]))
    return None


def fits(rules: Rules, district_id: str, day: date, loads: DayLoads, weight_g: int, slot_id: int) -> bool:
    """Whether one more order of that weight may lie in this very slot."""
    slots = {slot.id: slot for slot in rules.slots_of(district_id)}
    if slot_id not in slots:
        return slot_id == WHOLE_AFTERNOON and not slots and _day_holds(rules, district_id, day, loads, weight_g)
    load = load_of_slot(loads, slot_id) + Load(1, weight_g)
    return slots[slot_id].limit.holds(load) and _day_holds(rules, district_id, day, loads, weight_g)


def _day_holds(rules: Rules, district_id: str, day: date, loads: DayLoads, weight_g: int) -> bool:
    more = Load(1, weight_g)
    return all(rules.limit(place, day).holds(load_of_place(loads, place) + more) for place in (TOWN, district_id))


def _least(rooms: list[int | None]) -> int | None:
    return min((room for room in rooms if room is not None), default=None)
