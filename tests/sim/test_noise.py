"""Anything may come over a radio: nothing of it may bring the autopilot down."""

from __future__ import annotations

import random
from typing import Any

import pytest
from pymavlink.dialects.v20 import ardupilotmega as mav

from firmware_bridge.sim.aircraft import Aircraft
from firmware_bridge.sim.params import commissioned
from flightplans.airframe import HEXACOPTER
from tests.sim.test_physics import hover, ready_aircraft

HEARD = [
    "HEARTBEAT",
    "COMMAND_LONG",
    "COMMAND_INT",
    "SET_MODE",
    "MISSION_COUNT",
    "MISSION_ITEM",
    "MISSION_ITEM_INT",
    "MISSION_REQUEST",
    "MISSION_REQUEST_INT",
    "MISSION_REQUEST_LIST",
    "MISSION_CLEAR_ALL",
    "MISSION_SET_CURRENT",
    "MISSION_ACK",
    "PARAM_SET",
    "PARAM_REQUEST_READ",
    "PARAM_REQUEST_LIST",
    "REQUEST_DATA_STREAM",
    "SET_POSITION_TARGET_GLOBAL_INT",
    "RC_CHANNELS_OVERRIDE",
    "TIMESYNC",
    "FILE_TRANSFER_PROTOCOL",
]
WHOLE = {"int8_t": 7, "int16_t": 15, "int32_t": 31, "int64_t": 63}
ODD_FLOATS = (0.0, 1.0, -1.0, 3.0, 1e9, -1e38, float("nan"), float("inf"), float("-inf"))
COMMANDS = (16, 17, 19, 20, 21, 22, 93, 112, 115, 176, 177, 178, 179, 192, 193, 207, 224, 241, 300, 400, 401, 511, 512)
PARAMS = [b"", b"\xff\xfe", *(param.name.encode() for param in commissioned(HEXACOPTER, 1).all())]
NAMES = {mav.mavlink_map[number].msgname: mav.mavlink_map[number] for number in mav.mavlink_map}


def value_of(kind: str, field: str, source: random.Random) -> Any:
    if field == "command":
        return source.choice(COMMANDS)
    if field == "frame":
        return source.choice((0, 1, 2, 3, 5, 6, 10))
    if field in ("target_system", "target_component", "current", "mission_type"):
        return source.choice((0, 0, 1, 2))
    if field == "seq":
        return source.randrange(6)
    if field == "count":
        return source.choice((0, 3, 5, 700))
    if kind == "float":
        return source.choice((*ODD_FLOATS, source.uniform(-200, 200)))
    if kind == "char":
        return source.choice(PARAMS)
    bits = WHOLE.get(kind)
    if bits is not None:
        return source.choice((0, 1, -1, 2**bits - 1, -(2**bits), source.randrange(-(2**bits), 2**bits)))
    bits = {"uint8_t": 8, "uint16_t": 16, "uint32_t": 32, "uint64_t": 64}[kind]
    return source.choice((0, 1, 2**bits - 1, source.randrange(2**bits)))


def made_up(name: str, source: random.Random) -> Any:
    """A message with anything in it, as it looks after the wire."""
    form = NAMES[name]
    lengths = dict(zip(form.ordered_fieldnames, form.array_lengths, strict=True))
    values = []
    for field, kind in zip(form.fieldnames, form.fieldtypes, strict=True):
        count = lengths[field] if kind != "char" else 0
        one = [value_of(kind, field, source) for _ in range(max(1, count))]
        values.append(one if count > 1 else one[0])
    raw = form(*values).pack(mav.MAVLink(None, srcSystem=source.choice((255, 254)), srcComponent=190))
    return mav.MAVLink(None).parse_buffer(raw)[0]


def bombard(aircraft: Aircraft, seed: int, messages: int) -> None:
    source = random.Random(seed)
    for count in range(messages):
        aircraft.receive(made_up(source.choice(HEARD), source), wall_s=count * 0.3)
        aircraft.inbox.tick(count * 0.3)
        for _ in range(source.randrange(30)):
            aircraft.step()


@pytest.mark.parametrize("seed", range(3))
def test_no_message_brings_it_down_on_the_ground(seed: int) -> None:
    bombard(ready_aircraft(seed=seed), seed, 300)


@pytest.mark.parametrize("seed", range(3))
def test_no_message_brings_it_down_in_the_air(seed: int) -> None:
    aircraft = ready_aircraft(seed=seed)
    hover(aircraft, 30, 1)
    bombard(aircraft, 100 + seed, 300)
    body = aircraft.world.body
    assert all(abs(part) < 1e8 for part in (body.north_m, body.east_m, body.up_m)), "it is still somewhere"
