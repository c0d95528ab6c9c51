"""The door of the physical world: what hands and weather do to the aircraft, one JSON object a line.

    {"do": "load", "grams": 2300}            {"do": "unload"}
    {"do": "swap_battery", "percent": 100, "serial": "B2"}
    {"do": "lose_charge", "percent": 14}      (a battery that suddenly holds no more than that, also in the air)
    {"do": "wind", "speed": 3, "from": 270}  {"do": "state"}
    {"do": "fault", "name": "link_cut", "seconds": 30}   {"do": "mend", "name": "link_cut"}

Each line is answered by one: {"ok": true, ...} or {"ok": false, "error": "..."}.
"""

from __future__ import annotations

import json
import math
import selectors
from collections.abc import Callable
from typing import Any

from firmware_bridge.sim.aircraft import Aircraft
from firmware_bridge.sim.faults import UnknownFault
from firmware_bridge.sim.tcp import Address, Client, TcpServer

_LONGEST_LINE = 4096


class Refused(Exception):
    """What cannot be done to the aircraft now, or makes no sense."""


class WorldDoor:
    """Serves any number of hands."""

    def __init__(self, address: Address, selector: selectors.BaseSelector, aircraft: Aircraft) -> None:
        self._aircraft = aircraft
        self._lines: dict[Client, bytearray] = {}
        self._server = TcpServer(address, selector, self._read, self._forget)
        self._deeds: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
            "load": self._load,
            "unload": self._unload,
            "swap_battery": self._swap_battery,
            "lose_charge": self._lose_charge,
            "wind": self._wind,
            "fault": self._fault,
            "mend": self._mend,
            "state": lambda _: self._state(),
        }

    @property
    def address(self) -> Address:
        """Where we listen."""
        return self._server.address

    def flush(self) -> None:
        """Write what is queued."""
        self._server.flush()

    def close(self) -> None:
        """Stop listening."""
        self._server.close()

    def answer(self, line: bytes) -> dict[str, Any]:
        """One line in, one answer out."""
        try:
            wish = json.loads(line)
            deed = self._deeds.get(str(wish.get("do"))) if isinstance(wish, dict) else None
            if deed is None:
                raise Refused(f"do must be one of {', '.join(self._deeds)}")
            return {"ok": True, **deed(wish)}
        except (Refused, UnknownFault) as error:
            return {"ok": False, "error": str(error)}
        except (ValueError, TypeError, KeyError) as error:
            return {"ok": False, "error": f"not understood: {error!r}"}

    def _read(self, client: Client, data: bytes) -> None:
        waiting = self._lines.setdefault(client, bytearray())
        waiting += data
        while b"\n" in waiting:
            line, _, rest = bytes(waiting).partition(b"\n")
            waiting[:] = rest
            client.write(json.dumps(self.answer(line)).encode() + b"\n")
        if len(waiting) > _LONGEST_LINE:
            waiting.clear()
            client.write(b'{"ok": false, "error": "line too long"}\n')

    def _forget(self, client: Client) -> None:
        self._lines.pop(client, None)

    def _load(self, wish: dict[str, Any]) -> dict[str, Any]:
        grams = int(wish["grams"])
        if not 0 <= grams <= 50_000:
            raise Refused("grams must lie between 0 and 50000")
        self._need_standing("load")
        self._aircraft.world.load(grams)
        return {"payload_g": grams}

    def _unload(self, wish: dict[str, Any]) -> dict[str, Any]:
        self._need_standing("unload")
        grams = self._aircraft.world.payload_g
        self._aircraft.world.load(0)
        return {"payload_g": 0, "unloaded_g": grams}

    def _swap_battery(self, wish: dict[str, Any]) -> dict[str, Any]:
        percent = _number(wish.get("percent", 100))
        if not 0 <= percent <= 100:
            raise Refused("percent must lie between 0 and 100")
        self._need_standing("swap the battery")
        out = self._aircraft.world.battery
        taken = {"serial": out.serial, "percent": round(100 * out.charge, 1)}
        self._aircraft.swap_battery(percent, str(wish.get("serial", "spare")))
        return {"taken_out": taken}

    def _lose_charge(self, wish: dict[str, Any]) -> dict[str, Any]:
        percent = _number(wish["percent"])
        if not 0 <= percent <= 100:
            raise Refused("percent must lie between 0 and 100")
        battery = self._aircraft.world.battery
        battery.charge = min(battery.charge, percent / 100)
        return {"percent": round(100 * battery.charge, 1)}

    def _wind(self, wish: dict[str, Any]) -> dict[str, Any]:
        speed = _number(wish["speed"])
        if not 0 <= speed <= 60:
            raise Refused("speed must lie between 0 and 60 m/s")
        self._aircraft.world.wind.set(speed, _number(wish["from"]))
        return {}

    def _fault(self, wish: dict[str, Any]) -> dict[str, Any]:
        seconds = wish.get("seconds")
        self._aircraft.faults.start(str(wish["name"]), None if seconds is None else _number(seconds))
        return {}

    def _mend(self, wish: dict[str, Any]) -> dict[str, Any]:
        self._aircraft.faults.stop(str(wish["name"]))
        return {}

    def _need_standing(self, deed: str) -> None:
        autopilot, body = self._aircraft.autopilot, self._aircraft.world.body
        if autopilot.armed or not body.on_ground:
            raise Refused(f"nobody can {deed} while the motors may turn")

    def _state(self) -> dict[str, Any]:
        world, autopilot = self._aircraft.world, self._aircraft.autopilot
        body = world.body
        latitude, longitude = world.frame.to_degrees(body.north_m, body.east_m)
        return {
            "time_s": round(world.time_s, 3),
            "latitude_deg": latitude,
            "longitude_deg": longitude,
            "altitude_amsl_m": round(body.up_m, 3),
            "height_agl_m": round(world.height_agl_m, 3),
            "ground_amsl_m": round(world.ground_m, 3),
            "speed_m_s": round(math.hypot(body.speed_n, body.speed_e), 3),
            "climb_m_s": round(body.speed_u, 3),
            "heading_deg": round(math.degrees(body.yaw_rad), 1),
            "on_ground": body.on_ground,
            "crashed": body.crashed,
            "touch_speed_m_s": round(body.touch_speed_m_s, 3),
            "armed": autopilot.armed,
            "mode": autopilot.mode.name,
            "payload_g": world.payload_g,
            "power_w": round(world.power_w, 1),
            "battery": {
                "serial": world.battery.serial,
                "percent": round(100 * world.battery.charge, 2),
                "voltage_v": round(world.battery.voltage_v, 2),
                "current_a": round(world.battery.current_a, 2),
            },
            "wind": {"speed": world.wind.speed_m_s, "from": world.wind.from_deg},
            "boots": self._aircraft.storage.boots,
        }


def _number(value: Any) -> float:
    number = float(value)
    if not math.isfinite(number):
        raise Refused("a number is wanted")
    return number
