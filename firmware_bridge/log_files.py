"""Reading recordings: telemetry logs (.tlog), dataflash logs (.bin), tables (.csv)."""

from __future__ import annotations

import csv
import math
import struct
from collections.abc import Callable, Iterator
from pathlib import Path

from pymavlink.DFReader import DFReader_binary

from firmware_bridge.dialect import AUTOPILOT_COMPONENT, Message, Parser, mavlink
from firmware_bridge.flight_log import BACK_S, CSV_COLUMNS, GROUND_BREAK_S, Recording
from firmware_bridge.log_errors import MixedAircraft, NoBattery, NotALog

STAMP = struct.Struct(">Q")
V1, V2 = 0xFE, 0xFD
SIGNED = 1
SIGNATURE_BYTES = 13
NO_AUTOPILOT = mavlink.MAV_AUTOPILOT_INVALID
IN_THE_AIR = {mavlink.MAV_LANDED_STATE_IN_AIR, mavlink.MAV_LANDED_STATE_TAKEOFF, mavlink.MAV_LANDED_STATE_LANDING}
STAY_S = GROUND_BREAK_S + 5.0
OFF_GROUND_M = 1.5
"""Over home, where nothing else says that it flies."""
EVENT_LANDED, EVENT_NOT_LANDED = 18, 28
"""ArduPilot's EV: DATA_LAND_COMPLETE and DATA_NOT_LANDED (AP_Logger/AP_Logger.h)."""


def read_log(path: Path) -> Recording:
    """A recording of a file by the end of its name. Raises a LogUnusable."""
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise NotALog(path.name, f"not one of {', '.join(READERS)}")
    try:
        return reader(path)
    except OSError as error:
        raise NotALog(path.name, error.strerror or str(error)) from error


def entries(data: bytes) -> Iterator[tuple[float, bytes]]:
    """Time (seconds since 1970) and frame of each entry of a .tlog file; a cut end is left out.

    Raises ValueError where there is no frame: not a .tlog file, or damaged there.
    """
    at = 0
    while at + STAMP.size + 2 <= len(data):
        (micros,) = STAMP.unpack_from(data, at)
        begin = at + STAMP.size
        if data[begin] not in (V1, V2):
            raise ValueError(f"no MAVLink frame at byte {begin}")
        length = data[begin + 1] + (12 if data[begin] == V2 else 8)
        if data[begin] == V2 and begin + 2 < len(data) and data[begin + 2] & SIGNED:
            length += SIGNATURE_BYTES
        if begin + length > len(data):
            return
        yield micros / 1e6, data[begin : begin + length]
        at = begin + length


def read_tlog(path: Path) -> Recording:
    """Telemetry. The aircraft's own clock counts: a recording of a fast simulation has another on the wall."""
    recording, parser = Recording(path.name), Parser()
    ear = _Ear(recording)
    try:
        for wall_s, frame in entries(path.read_bytes()):
            for message in parser.feed(frame):
                if message.get_srcComponent() == AUTOPILOT_COMPONENT:
                    ear.hear(message, wall_s)
    except ValueError as error:
        raise NotALog(path.name, str(error)) from error
    if len(ear.systems) > 1:
        numbers = ", ".join(map(str, sorted(ear.systems)))
        raise MixedAircraft(path.name, f"{len(ear.systems)} aircraft in one recording ({numbers})")
    if not ear.landed_told:
        recording.airborne = ear.high
    return recording


class _Ear:
    """Puts what is heard into a recording."""

    def __init__(self, recording: Recording) -> None:
        self._to = recording
        self._boot_s: float | None = None
        self._before_s = 0.0
        """Of the boots before this one."""
        self.systems: set[int] = set()
        self.landed_told = False
        self.high: list[tuple[float, bool]] = []
        self._second_hand = True
        """Battery heard by BATTERY_STATUS alone."""

    def hear(self, message: Message, wall_s: float) -> None:
        kind = message.get_type()
        if kind == "HEARTBEAT":
            if message.autopilot != NO_AUTOPILOT:
                self.systems.add(message.get_srcSystem())
                self._to.kinds.add(f"MAV_TYPE {message.type}")
            return
        if kind == "GLOBAL_POSITION_INT":
            self._clock(message.time_boot_ms / 1e3)
        now = wall_s if self._boot_s is None else self._boot_s
        hearing: Callable[[Message, float], None] | None = getattr(self, f"_{kind.lower()}", None)
        if hearing is not None:
            hearing(message, now)

    def _clock(self, boot_s: float) -> None:
        """The aircraft's own clock. One that begins anew on the ground (a battery swap) goes on after a stay there."""
        stands = not (self._to.airborne if self.landed_told else self.high or [(0.0, False)])[-1][1]
        if stands and self._boot_s is not None and boot_s + self._before_s < self._boot_s - BACK_S:
            self._before_s = self._boot_s + STAY_S - boot_s
        self._boot_s = boot_s + self._before_s

    def _global_position_int(self, m: Message, now: float) -> None:
        self._to.motion.append((now, m.vx / 100, m.vy / 100, -m.vz / 100, m.alt / 1e3))
        self.high.append((now, m.relative_alt / 1e3 > OFF_GROUND_M))

    def _sys_status(self, m: Message, now: float) -> None:
        if m.voltage_battery in (0, 0xFFFF) or m.current_battery < 0:
            return
        if self._second_hand:
            self._to.battery.clear()
            self._second_hand = False
        self._to.battery.append((now, m.voltage_battery / 1e3, m.current_battery / 100))

    def _battery_status(self, m: Message, now: float) -> None:
        if m.id != 0 or not self._second_hand or m.current_battery < 0:
            return
        volts = sum(cell for cell in m.voltages if cell != 0xFFFF) / 1e3
        self._to.battery.append((now, volts, m.current_battery / 100))

    def _extended_sys_state(self, m: Message, now: float) -> None:
        self.landed_told = True
        self._to.airborne.append((now, m.landed_state in IN_THE_AIR))

    def _wind(self, m: Message, now: float) -> None:
        self._to.wind.append((now, m.speed, m.direction % 360))


def read_dataflash(path: Path) -> Recording:
    """ArduPilot's own log. Messages: BAT, XKF1 or NKF1 (speeds), XKF2 or NKF2 (wind), POS or BARO, EV, PARM."""
    recording = Recording(path.name)
    if path.read_bytes()[:2] != b"\xa3\x95":
        raise NotALog(path.name, "does not begin like a dataflash log")
    reader = DFReader_binary(str(path))
    height_m, above_m, high, told = 0.0, 0.0, [], False
    while (m := reader.recv_match(type=list(DATAFLASH))) is not None:
        kind, now = m.get_type(), getattr(m, "TimeUS", 0) / 1e6
        if getattr(m, "C", getattr(m, "Inst", getattr(m, "Instance", 0))) != 0:
            continue  # the first filter core and the first battery count
        if kind == "BAT":
            recording.battery.append((now, m.Volt, m.Curr))
        elif kind == "POS":
            height_m, above_m = m.Alt, m.RelHomeAlt
        elif kind in ("XKF1", "NKF1"):
            recording.motion.append((now, m.VN, m.VE, -m.VD, height_m))
            high.append((now, above_m > OFF_GROUND_M))
        elif kind in ("XKF2", "NKF2"):
            recording.wind.append((now, math.hypot(m.VWN, m.VWE), math.degrees(math.atan2(-m.VWE, -m.VWN)) % 360))
        elif kind == "EV" and m.Id in (EVENT_LANDED, EVENT_NOT_LANDED):
            told = True
            recording.airborne.append((now, m.Id == EVENT_NOT_LANDED))
        elif kind == "PARM" and m.Name == "FRAME_CLASS":
            recording.kinds.add(f"FRAME_CLASS {m.Value:g}")
    if not told:
        recording.airborne = high
    return recording


DATAFLASH = ("BAT", "POS", "XKF1", "NKF1", "XKF2", "NKF2", "EV", "PARM")


def read_table(path: Path) -> Recording:
    """A table with the columns of CSV_COLUMNS, in any order, others beside them."""
    recording = Recording(path.name)
    with path.open(newline="", encoding="utf-8-sig") as file:
        rows = csv.DictReader(file)
        missing = [name for name in CSV_COLUMNS[:8] if name not in (rows.fieldnames or ())]
        if {"voltage_v", "current_a"} & set(missing):
            raise NoBattery(path.name, f"no column {', '.join(missing)}")
        if missing:
            raise NotALog(path.name, f"no column {', '.join(missing)}")
        windy = "wind_m_s" in (rows.fieldnames or ())
        try:
            for row in rows:
                t, volt, ampere, north, east, climb, height, flying = (float(row[name]) for name in CSV_COLUMNS[:8])
                recording.battery.append((t, volt, ampere))
                recording.motion.append((t, north, east, climb, height))
                recording.airborne.append((t, bool(flying)))
                if windy:
                    recording.wind.append((t, float(row["wind_m_s"]), float(row["wind_from_deg"])))
        except (TypeError, ValueError, KeyError) as error:
            raise NotALog(path.name, f"line {rows.line_num}: {error}") from error
    return recording


READERS: dict[str, Callable[[Path], Recording]] = {".tlog": read_tlog, ".bin": read_dataflash, ".csv": read_table}
